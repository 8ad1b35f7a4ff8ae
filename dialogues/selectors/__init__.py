"""What the public may read about dialogues, as plain documents in the shape of contract 4.

The API returns these documents, the pages render from them, calendar and feeds are made from them: they cannot
disagree. Extra keys beyond the contract are listed in ``docs/api.md``. No document ever holds a meeting link, an
invited contributor, a person who is not public, or anything of a page that is a draft, expired or restricted.
"""

from dialogues.selectors.conditions import condition_documents, condition_documents_by_id, public_conditions
from dialogues.selectors.events import event_document, event_documents, event_documents_by_id, event_fragments_by_id
from dialogues.selectors.people import people_documents
from dialogues.selectors.series import (
    current_series,
    documented_events,
    founding_event,
    next_event,
    public_events,
    public_series,
    series_cards,
    series_document,
    series_documents,
    series_documents_by_id,
    upcoming_events,
)
from dialogues.selectors.topic_index import topic_index

__all__ = [
    "condition_documents",
    "condition_documents_by_id",
    "current_series",
    "documented_events",
    "event_document",
    "event_documents",
    "event_documents_by_id",
    "event_fragments_by_id",
    "founding_event",
    "next_event",
    "people_documents",
    "public_conditions",
    "public_events",
    "public_series",
    "series_cards",
    "series_document",
    "series_documents",
    "series_documents_by_id",
    "topic_index",
    "upcoming_events",
]
