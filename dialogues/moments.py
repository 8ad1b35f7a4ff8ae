"""When the public state of an event changes by the clock alone (:mod:`cms.core.cache.moments`)."""

from __future__ import annotations

from cms.core.cache.moments import MomentColumns
from dialogues.models import DialogueEventPage, SurveyPage


def register(columns: MomentColumns) -> None:
    """An event begins and is over; its registration opens and closes, and so do surveys. A series begins and ends at midnight."""
    columns.register(DialogueEventPage.objects.all, "starts_at", "over_at", "opens_at", "closes_at", "waitlist_until")
    columns.register(SurveyPage.objects.all, "opens_at", "closes_at")
