"""What stands in a reminder, a notice and a follow-up: the documents that the public site is made of, in each language.

No document knows the meeting link, so no mail to subscribers can hold it (E51).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms.core.public import PublicSpace, public_space, visible_at
from dialogues.calendars import event_calendar
from dialogues.choices import AttendanceMode, ContributorState, ReminderAudience
from dialogues.display import When, levels_label, when
from dialogues.models import DialogueEventPage
from dialogues.selectors import event_documents
from newsletters.engine.marks import PREFERENCES
from newsletters.engine.planning import Content
from newsletters.models import KnownTime, Reminder
from newsletters.rendering import render_mail
from newsletters.services.reminders import moves, promises
from newsletters.services.reminders.places import House, Place
from newsletters.services.reminders.promises import Promise

TEMPLATES = {
    Reminder.Kind.REMINDER: "reminder",
    Reminder.Kind.CANCELLATION: "cancellation",
    Reminder.Kind.POSTPONEMENT: "postponement",
    Reminder.Kind.MOVE: "move",
    Reminder.Kind.FOLLOW_UP: "follow_up",
}
EXPECTED = 600
"""Characters of the announcement in a mail; the page has all of it."""
FACTS = ("starts_at", "ends_at", "time_zone", "lifecycle", "attendance_mode")
"""What a mail must never say wrongly."""
SHOWN = (ContributorState.ANNOUNCED, ContributorState.CONFIRMED)
"""Who takes part. Whoever has cancelled stands on the page, not in a mail that invites."""


def contents_for(
    row: Reminder,
    promise: Promise,
    *,
    now: datetime,
    audience: ReminderAudience = ReminderAudience.SUBSCRIBERS,
    is_bulk: bool = True,
) -> list[Content]:
    """The mail of ``row`` in every language of the site, the event's own one first.

    Args:
        audience: who reads it: why they get it, and what they can do, differs.
        is_bulk: whether one can unsubscribe from it.
    """
    if promise.event is None:
        raise ValueError("there is no mail about an event that nobody may see")
    space = public_space()
    kind = Reminder.Kind(row.kind)
    known = moves.known_times([row.event_key]).get(row.event_key)
    found = []
    for language, page in pages_by_language(promise.event, space=space, now=now).items():
        context = event_context(page, language=language, space=space, now=now)
        context |= {"audience": audience.value, "own_page_url": PREFERENCES}
        if kind == Reminder.Kind.REMINDER:
            context["own_text"] = promises.rule_text(promise.event, promise.series, row.rule_key, language)
        elif known is not None:
            context |= known_context(kind, known, promise.event, language=language)
        calendar = event_calendar(page.public_id, now=now) if kind != Reminder.Kind.FOLLOW_UP else None
        found.append(
            render_mail(
                TEMPLATES[kind],
                context,
                language=language,
                is_bulk=is_bulk,
                calendar=calendar.body.decode() if calendar is not None else "",
            )
        )
    return found


def known_context(kind: Reminder.Kind, known: KnownTime, event: DialogueEventPage, *, language: str) -> dict[str, Any]:
    """What a notice says about the time and the place that people were told before.

    A stop names what they know, though the page may have lost it already; a move names it beside the new one.
    """
    with translation.override(language):
        if kind == Reminder.Kind.MOVE:
            return _moved_context(known, event)
        if kind in (Reminder.Kind.CANCELLATION, Reminder.Kind.POSTPONEMENT):
            return _stopped_context(known, event)
        return {}


def _moved_context(known: KnownTime, event: DialogueEventPage) -> dict[str, Any]:
    day, before, now = promises.day_of(event), moves.place_of(known), Place.of_event(event)
    is_back = known.awaits_date and (known.day, known.starts_at) == (day, event.starts_at)
    is_new_date = not is_back and moves.is_new_date(known, event)
    is_new_place = now.is_news_after(before)
    return {
        "is_back": is_back,
        "is_new_date": is_new_date,
        "is_new_place": is_new_place,
        "new_mode": now.mode if is_new_place and now.mode != before.mode else "",
        "old_when": _words_of(moves.words_of(known)) if is_new_date else "",
        "old_where": _houses_in_words(now.gone_since(before)) if is_new_place else "",
        "online_ends": is_new_place and before.has_online and not now.has_online,
        "link_follows": is_new_place and now.has_online and not before.has_online,
        "has_day": bool(day),
        "has_place": now.mode == AttendanceMode.ONLINE or bool(now.houses),
    }


def _stopped_context(known: KnownTime, event: DialogueEventPage) -> dict[str, Any]:
    if known.awaits_date:
        return {}
    words: dict[str, Any] = {}
    old = moves.words_of(known)
    if old is not None and moves.is_new_date(known, event):
        words |= {"day": old.day, "time": old.time, "when": _words_of(old)}
    if known.day and moves.is_new_place(known, event):
        place = moves.place_of(known)
        words["attendance"] = AttendanceMode(place.mode).label
        words["places"] = [place_of(house._asdict()) for house in place.houses]
    return words


def _words_of(moment: When | None) -> str:
    return ", ".join(filter(None, (moment.day, moment.time))) if moment is not None else ""


def _houses_in_words(houses: Iterable[House]) -> str:
    return "; ".join(place_of(house._asdict()) for house in houses)


def pages_by_language(event: DialogueEventPage, *, space: PublicSpace, now: datetime) -> dict[str, DialogueEventPage]:
    """The page of ``event`` for readers of each language: its public translation, else ``event`` itself, which leads.

    A translation that has not followed a change of date, status or place yet says what is no longer true: it is left out.
    """
    public = DialogueEventPage.objects.filter(
        space.pages(), visible_at(now), translation_key=event.translation_key
    ).select_related("locale")
    pages = list(public.prefetch_related("venues"))
    leading = next((page for page in pages if page.pk == event.pk), event)
    translations = {page.locale.language_code: page for page in pages if _says_the_same(page, leading)}
    own = event.locale.language_code
    languages = [own, *(code for code, _name in settings.LANGUAGES if code != own)]
    return {language: translations.get(language, event) for language in languages}


def _says_the_same(page: DialogueEventPage, event: DialogueEventPage) -> bool:
    """Whether a translation has followed. Names of houses and towns are words; street and postal code are not."""
    if any(getattr(page, name) != getattr(event, name) for name in FACTS):
        return False
    mine, theirs = (Place.of_event(one).houses for one in (page, event))
    return [(house.street, house.postal_code) for house in mine] == [
        (house.street, house.postal_code) for house in theirs
    ]


def event_context(page: DialogueEventPage, *, language: str, space: PublicSpace, now: datetime) -> dict[str, Any]:
    """What the templates of mails about one event need; words of the interface in ``language``."""
    pages = DialogueEventPage.objects.filter(pk=page.pk)
    document = event_documents(pages, language=language, now=now, space=space)[0]
    on_site = document["attendance_mode"] != AttendanceMode.ONLINE  # a house that is still in the rows misleads
    with translation.override(language):
        moment = when(document)
        return {
            "event": document,
            "title": page.display_title,
            "day": moment.day,
            "time": moment.time,
            "when": _words_of(moment),
            "attendance": document["attendance_mode_label"],
            "expected": Truncator(" ".join(str(document["announcement_text"]).split())).chars(EXPECTED),
            "people": [
                {"name": person["person"]["name"], "function": function_of(person), "teaser": person["teaser"]}
                for person in document["contributors"]
                if person["state"] in SHOWN
            ],
            "places": [place_of(venue) for venue in document["venues"]] if on_site else [],
            "channels": document["registration"]["channels"],
            "series_title": document["series"]["title"] if document["series"] else "",
            "conditions": [
                {
                    "text": condition["text_text"],
                    "levels": levels_label(condition["levels"]),
                }
                for condition in document["conditions"]
            ],
        }


def function_of(contributor: Mapping[str, Any]) -> str:
    """What somebody is at this event: “mayor, town of X; board member, association Y”."""
    parts = []
    for affiliation in contributor["affiliations"]:
        organisation = affiliation["organisation"]["name"] if affiliation["organisation"] else ""
        parts.append(", ".join(filter(None, (affiliation["role"], organisation, affiliation["place"]))))
    return "; ".join(filter(None, parts))


def place_of(venue: Mapping[str, Any]) -> str:
    """A venue in one line."""
    town = " ".join(filter(None, (venue["postal_code"], venue["city"])))
    return ", ".join(filter(None, (venue["name"], venue["street"], town)))


def office_title(row: Reminder, event: DialogueEventPage) -> str:
    """How the office sees the mailing in lists, in the active language."""
    words = {
        Reminder.Kind.REMINDER: _("Reminder: %(title)s"),
        Reminder.Kind.CANCELLATION: _("Cancelled: %(title)s"),
        Reminder.Kind.POSTPONEMENT: _("Postponed: %(title)s"),
        Reminder.Kind.FOLLOW_UP: _("Documented: %(title)s"),
    }
    kind = Reminder.Kind(row.kind)
    return (words[kind] if kind in words else _move_title(row, event)) % {"title": event.display_title}


def _move_title(row: Reminder, event: DialogueEventPage) -> str:
    known = moves.known_times([row.event_key]).get(row.event_key)
    if known is None or not moves.is_new_place(known, event):
        return _("New date: %(title)s")
    return _("New date and place: %(title)s") if moves.is_new_date(known, event) else _("New place: %(title)s")
