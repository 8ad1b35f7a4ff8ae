"""Events in short, as lists of series and of the site show them (contract 4)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils.text import Truncator

from cms.core import richtext
from cms.core.api.shapes import Document, api_url
from cms.core.bodies import body_text
from dialogues import states
from dialogues.selectors import pieces
from dialogues.selectors.events import has_summary
from dialogues.selectors.pieces import Reader
from dialogues.selectors.rows import EventRow, Links, Part

TEASER_LENGTH = 220
"""Characters of the text in a list."""


class _ShortRecording(NamedTuple):
    kind: str
    captions: bool


def short_event(
    row: EventRow,
    links: Links,
    reader: Reader,
    now: datetime,
    *,
    is_next: bool,
    series_has_ended: bool | None = None,
) -> Document:
    """An event in a list."""
    people = links.get((Part.SHORT_CONTRIBUTOR, row.id), ())
    status = states.event_status(row, has_line_up=bool(row.announcement or people), now=now)
    count = pieces.taken(row, links.get((Part.HEAD_COUNT, row.id), ()))
    state = pieces.registration_state(row, status, now, count=count, series_has_ended=series_has_ended)
    registration = pieces.registration(row, state, count, reader)
    return {
        "id": row.public_id,
        "translation_key": row.translation_key,
        "locale": row.locale,
        "title": row.title,
        "short_title": row.short_title,
        "kicker": row.kicker,
        "html_url": reader.material.space.url(row.path, row.url_path),
        "api_url": api_url("events", row.public_id),
        **pieces.dates(row, reader),
        **pieces.labels(row, status, reader),
        "venues": pieces.venues(links.get((Part.VENUE, row.id), ())),
        "image": reader.material.image(row.image_id),
        "teaser_text": _teaser(row),
        "contributors": [{"id": link.key, "name": link.a} for link in people],
        "documentation": states.documentation(
            recordings=[
                _ShortRecording(link.a or "", bool(link.first))
                for link in links.get((Part.SHORT_RECORDING, row.id), ())
            ],
            has_presentations=(Part.SHORT_PRESENTATION, row.id) in links,
            has_summary=has_summary(row),
            has_conditions=(Part.SHORT_CONDITION, row.id) in links,
            not_planned=row.documentation_not_planned,
        ),
        "registration": {
            key: registration[key] for key in ("state", "state_label", "channels", "capacity", "taken", "as_of")
        },
        "placeholder": pieces.placeholder(row, contributor_count=len(people), status=status),
        "series": pieces.series_reference(row, reader)
        if pieces.shows_series(row, reader.material.space, now)
        else None,
        "calendar_url": pieces.calendar_url("event", row.public_id),
        "is_next": is_next,
    }


def _teaser(row: EventRow) -> str:
    text = richtext.to_text(row.announcement) or body_text(row.report) or richtext.to_text(row.findings)
    return str(Truncator(" ".join(text.split())).chars(TEASER_LENGTH))
