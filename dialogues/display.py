"""How a document of ``selectors`` is put into words and order on a page. Pure: no database, no request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.text import get_text_list
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from dialogues.choices import DocumentationState, PoliticalLevel

Document = Mapping[str, Any]


@dataclass(frozen=True)
class DateMark:
    """A date as the figure at the head of a line: “16 / December 2026 / Wednesday”.

    ``is_word``: there is no day, so that the big part is a word (“December”) and not a number.
    ``machine``: the value for ``<time datetime>``; empty where HTML has none, as for a season.
    """

    big: str
    small: list[str] = field(default_factory=list)
    is_word: bool = False
    machine: str = ""


@dataclass(frozen=True)
class When:
    """Date and time of an event in words, with the name of the time zone where there is a time."""

    day: str
    time: str = ""
    machine: str = ""
    machine_end: str = ""


@dataclass(frozen=True)
class ConditionGroup:
    """Conditions that address the same levels (E22), jointly where they are several (E23)."""

    key: str
    label: str
    conditions: list[Document]


def moment(value: Any, time_zone: str) -> datetime | None:
    """A document's moment (ISO text or ``datetime``) on the clock of ``time_zone``."""
    if not value:
        return None
    parsed = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return parsed.astimezone(ZoneInfo(time_zone or "Europe/Berlin"))


def moment_in_words(value: Any, time_zone: str) -> str:
    """“Tuesday, 24 November 2026, 12:00 (CET)” for a document's moment; empty when there is none."""
    known = moment(value, time_zone)
    return f"{_long_day(known)}, {_clock(known)} ({_zone_name(known)})" if known else ""


def free_places(registration: Document) -> int | None:
    """How many places are left, all doors together; None without a limit, or where nobody counts."""
    if registration["capacity"] is None or registration["taken"] is None:
        return None
    return max(0, int(registration["capacity"]) - int(registration["taken"]))


def date_mark(event: Document) -> DateMark:
    """The date of an event's document as a figure for lists and posters."""
    fuzzy = event.get("date")
    if not fuzzy or fuzzy["precision"] == "unknown":
        return DateMark(_("Date open"), is_word=True)
    starts = moment(event.get("starts_at"), event.get("time_zone", ""))
    if fuzzy["precision"] in {"minute", "day"}:
        day = starts.date() if starts else _day(fuzzy["earliest"])
        weekday = dateformat.format(day, "l")
        lines = [dateformat.format(day, "F Y"), f"{weekday}, {_clock(starts)}" if starts else weekday]
        if not starts and fuzzy["latest"] != fuzzy["earliest"]:
            lines[1] = _("until %(day)s") % {"day": _day_and_month(_day(fuzzy["latest"]))}
        return DateMark(
            str(day.day), lines, machine=starts.isoformat(timespec="minutes") if starts else day.isoformat()
        )
    if fuzzy["precision"] == "month":
        day = _day(fuzzy["earliest"])
        return DateMark(dateformat.format(day, "F"), [str(day.year)], is_word=True, machine=f"{day:%Y-%m}")
    return DateMark(fuzzy["label"], is_word=True)


def when(event: Document) -> When:
    """Date and time of an event's document, spelled out."""
    fuzzy = event.get("date")
    if not fuzzy:
        return When(_("Date open"))
    starts = moment(event.get("starts_at"), event.get("time_zone", ""))
    ends = moment(event.get("ends_at"), event.get("time_zone", ""))
    if starts is None:
        if fuzzy["precision"] == "day" and fuzzy["earliest"] == fuzzy["latest"]:
            return When(
                f"{dateformat.format(_day(fuzzy['earliest']), 'l')}, {fuzzy['label']}", machine=str(fuzzy["earliest"])
            )
        machine = f"{_day(fuzzy['earliest']):%Y-%m}" if fuzzy["precision"] == "month" else ""
        return When(fuzzy["label"], machine=machine)
    zone = _zone_name(starts)
    machine = starts.isoformat(timespec="minutes")
    if ends is None:
        time = _("%(start)s (%(zone)s)") % {"start": _clock(starts), "zone": zone}
        return When(_long_day(starts), time, machine)
    machine_end = ends.isoformat(timespec="minutes")
    if ends.date() != starts.date():
        text = _("%(start_day)s, %(start)s, to %(end_day)s, %(end)s (%(zone)s)") % {
            "start_day": _long_day(starts),
            "start": _clock(starts),
            "end_day": _long_day(ends),
            "end": _clock(ends),
            "zone": zone,
        }
        return When(text, "", machine, machine_end)
    time = _("%(start)s to %(end)s (%(zone)s)") % {"start": f"{starts:%H:%M}", "end": _clock(ends), "zone": zone}
    return When(_long_day(starts), time, machine, machine_end)


def conditions_by_level(conditions: Iterable[Document]) -> list[ConditionGroup]:
    """Conditions in groups that keep the order of the levels; each condition stands in one group only (E22, E23, E25).

    The heading is the word that the event used where an editor entered one, else the name of the level or levels.
    """
    order = PoliticalLevel.values
    groups: dict[tuple[str, ...], list[Document]] = {}
    for condition in conditions:
        groups.setdefault(tuple(condition["levels"]), []).append(condition)

    def rank(levels: tuple[str, ...]) -> tuple[int, int]:
        known = [order.index(level) for level in levels if level in order]
        return (min(known, default=len(order)), len(levels))

    return [
        ConditionGroup("-".join(levels) or "general", _own_label(levels, groups[levels]), groups[levels])
        for levels in sorted(groups, key=rank)
    ]


def levels_label(levels: Iterable[str], own_label: str = "") -> str:
    """“Länder and federal level”, or the word that the event used where an editor entered one (E22)."""
    names = dict(PoliticalLevel.choices)
    label = own_label or get_text_list([str(names.get(level, level)) for level in levels], _("and"))
    return label[:1].upper() + label[1:] if label else _("For everybody")


def names(people: Iterable[Any]) -> str:
    """“Anna, Ben and Cem” from names, people or contributors."""
    return get_text_list([person if isinstance(person, str) else _name(person) for person in people], _("and"))


def documented_parts(event: Document) -> list[str]:
    """What an event's documentation already has, for lists."""
    labels = {
        "video": _("Video"),
        "presentations": _("Presentations"),
        "summary": _("Report"),
        "conditions": _("Framework conditions"),
    }
    states = event.get("documentation") or {}
    done = [label for part, label in labels.items() if states.get(part) == DocumentationState.DONE]
    if not done and any(states.get(part) == DocumentationState.OPEN for part in labels):
        return [_("Documentation follows")]
    return done


def contents(event: Document) -> list[dict[str, str]]:
    """What a documented event's page holds, in its order; a part that is still open has no ``anchor`` (E04)."""
    states = event["documentation"]
    parts = [
        (_("Report"), "report" if event["report_html"] else "", states["summary"]),
        (event["contributors_label"], "people" if event["contributors"] else "", DocumentationState.NOT_PLANNED),
        (_("Video"), "recordings" if event["recordings"] else "", states["video"]),
        (_("Presentations"), "presentations" if event["presentations"] else "", states["presentations"]),
        (_("Framework conditions"), "conditions" if event["conditions"] else "", states["conditions"]),
        (_("Key findings"), "findings" if event["findings_html"] else "", DocumentationState.NOT_PLANNED),
    ]
    return [
        {"title": title, "anchor": anchor}
        for title, anchor, state in parts
        if anchor or state == DocumentationState.OPEN
    ]


def _name(person: Document) -> str:
    return str(person["name"] if "name" in person else person["person"]["name"])


def _own_label(levels: tuple[str, ...], conditions: list[Document]) -> str:
    canonical = levels_label(levels)
    return next((item["level_label"] for item in conditions if item["level_label"] != canonical), canonical)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _long_day(value: datetime) -> str:
    german = (get_language() or "de").startswith("de")
    return dateformat.format(value, "l, j. F Y" if german else "l, j F Y")


def _day_and_month(value: date) -> str:
    german = (get_language() or "de").startswith("de")
    return dateformat.format(value, "j. F" if german else "j F")


def _clock(value: datetime) -> str:
    """“17:00 Uhr” in German, “17:00” in English."""
    return pgettext("time of day", "%(time)s") % {"time": f"{value:%H:%M}"}


def _zone_name(value: datetime) -> str:
    names = {"CET": _("CET"), "CEST": _("CEST")}
    name = value.tzname() or ""
    return names.get(name, name)
