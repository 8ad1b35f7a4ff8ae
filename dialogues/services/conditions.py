"""From a pasted list to one framework condition per line (E24, E25, E28)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import TYPE_CHECKING, Any, Final

from django.utils.html import strip_tags

from dialogues.choices import Provenance
from dialogues.models import DialogueEventPage, FrameworkCondition
from dialogues.services.drafts import change_draft

if TYPE_CHECKING:
    from cms.core.models import User

_BULLET: Final = re.compile(
    r"^\s*(?:(?:[-–—−•·∙●○◦▪■□‣⁃*+»›>→✓☐☑]+|\(?\d{1,3}[.):]+|\(?[a-z]\))\s*)+(?=\S)", re.IGNORECASE
)
_NUMBER_IN_TEXT: Final = re.compile(r"^\s*\d{1,3}[.:]\d")
_AFTER_ARROWS: Final = re.compile(r"\s*(?:>>|»)\s*")
_IN_BRACKETS: Final = re.compile(r"^(?P<text>.*\S)\s*\((?P<explanation>[^()]+)\)\s*[.;,]?$", re.DOTALL)
_GENDER_MARK: Final = re.compile(r"(?<=\w)[*:_/·](?:-?)(?=in(?:nen)?\b)")


@dataclass(frozen=True)
class PastedLine:
    """One line as it was understood.

    ``duplicate_of`` is the text of the condition that says the same: one of the event, or an earlier line.
    """

    text: str
    explanation: str = ""
    duplicate_of: str = ""
    is_heading: bool = False


@dataclass(frozen=True)
class NewCondition:
    """What shall become a condition. Texts are plain; ``levels`` are codes of ``PoliticalLevel``."""

    text: str
    explanation: str = ""
    levels: Sequence[str] = ()
    provenance: str = Provenance.AUDIENCE.value


@dataclass
class Outcome:
    """What pasting did, as texts of the conditions."""

    added: list[str] = field(default_factory=list)
    extended: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def normalised(text: str) -> str:
    """What two wordings must share to be the same condition: letters and digits, whatever stands between them.

    Case, punctuation and gender marks do not count: “Bürger*innen” is “Bürger:innen” and “BürgerInnen”. ``text`` is
    plain; see :func:`plain_text` for rich text.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = _GENDER_MARK.sub("", plain).casefold()
    return " ".join(re.findall(r"\w+", plain))


def read_list(text: str, *, known: Iterable[str] = ()) -> list[PastedLine]:
    """The conditions in a pasted list, one per line; ``known`` are the rich texts of those that are already there.

    Bullets and numbers at the beginning go. What stands after “>>” or in brackets at the end is offered as an
    explanation. A line that ends with a colon is taken for a heading.
    """
    seen = {normalised(plain_text(other)): plain_text(other) for other in known}
    lines = []
    for raw in text.splitlines():
        line = raw.strip() if _NUMBER_IN_TEXT.match(raw) else _BULLET.sub("", raw).strip()
        condition, explanation = _split(" ".join(line.split()))
        key = normalised(condition)
        if not key:
            continue
        is_heading = condition.endswith(":")
        lines.append(PastedLine(condition, explanation, seen.get(key, ""), is_heading))
        if not is_heading:
            seen.setdefault(key, condition)
    return lines


def plain_text(html: str) -> str:
    """The words of a rich text, on one line."""
    return " ".join(unescape(strip_tags(html)).split())


def known_texts(event: DialogueEventPage) -> list[str]:
    """The rich texts of the conditions of the event's latest draft."""
    draft = event.get_latest_revision_as_object()
    return [condition.text for condition in draft.conditions.all()]


def add_conditions(
    event: DialogueEventPage, conditions: Sequence[NewCondition], *, user: User | None = None
) -> Outcome:
    """Put ``conditions`` at the end of the event's list, as a draft; nothing is published.

    One that is already there gets the further levels instead of a second row, and the explanation when it had none.
    Rows that exist keep their ids and their places.

    Raises:
        ValidationError: the draft is not valid with them; nothing was written.
    """
    outcome = Outcome()

    def add(draft: DialogueEventPage) -> None:
        relation: Any = draft.conditions
        rows: list[FrameworkCondition] = relation.get_object_list()
        by_text = {normalised(plain_text(row.text)): row for row in rows}
        # A row without a number would stand first on SQLite and last on PostgreSQL.
        for position, existing in enumerate(rows):
            existing.sort_order = position
        for condition in conditions:
            key = normalised(condition.text)
            if not key:
                continue
            row = by_text.get(key)
            if row is None:
                row = FrameworkCondition(
                    text=_html(condition.text),
                    explanation=_html(condition.explanation),
                    levels=condition.levels,  # type: ignore[misc]  # the stubs take a set of choices for text
                    provenance=condition.provenance,
                    locale=draft.locale,
                    sort_order=len(rows),
                )
                row.full_clean(exclude=["page", "public_id"])
                draft.conditions.add(row)
                by_text[key] = row
                outcome.added.append(condition.text)
            elif _extend(row, condition):
                outcome.extended.append(condition.text)
            else:
                outcome.unchanged.append(condition.text)

    change_draft(event, add, user=user)
    return outcome


def _extend(row: FrameworkCondition, condition: NewCondition) -> bool:
    levels = set(row.levels)
    row.levels = [*row.levels, *condition.levels]
    explained = bool(condition.explanation.strip()) and not row.explanation
    if explained:
        row.explanation = _html(condition.explanation)
    return explained or set(row.levels) != levels


def _split(line: str) -> tuple[str, str]:
    parts = [part.strip() for part in _AFTER_ARROWS.split(line) if part.strip()]
    if len(parts) > 1:
        return parts[0], " ".join(parts[1:])
    in_brackets = _IN_BRACKETS.match(line)
    if in_brackets:
        return in_brackets["text"], in_brackets["explanation"].strip()
    return (parts[0] if parts else ""), ""


def _html(text: str) -> str:
    return f"<p>{escape(text.strip(), quote=False)}</p>" if text.strip() else ""
