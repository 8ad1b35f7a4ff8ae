"""What is read of our own events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from cms.core import clock
from cms.core.public import public_space
from dialogues.selectors import event_documents, public_events
from django.utils import translation

from wandelnetz_mastodon import mapping
from wandelnetz_mastodon.choices import HEADLINES, PUBLISHED

if TYPE_CHECKING:
    from cms.core.changes import Change

    from wandelnetz_mastodon.models import MastodonConnection


def text_about(change: Change, account: MastodonConnection) -> str | None:
    """What ``account`` posts about ``change``; None when it posts nothing: the event is not public, in another language,
    of another series, or it appears on the website when it is over, as whole archives do. A dozen queries at most."""
    now = clock.now()
    events = public_events(space=public_space(), now=now, language=account.language)
    page = events.filter(public_id=change.subject_id).first()
    if page is None or (account.series_id is not None and page.get_parent().pk != account.series_id):
        return None
    with translation.override(account.language):
        [event] = event_documents(events.filter(pk=page.pk), language=account.language, now=now)
        if change.type == PUBLISHED and _is_over(event):
            return None
        return mapping.compose(account.template, mapping.facts_of(event, what=str(HEADLINES[change.type])))


def is_public(event_id: UUID, language: str) -> bool:
    """Whether everybody may see the event now."""
    events = public_events(space=public_space(), now=clock.now(), language=language)
    return bool(events.filter(public_id=event_id).exists())


def _is_over(event: dict[str, Any]) -> bool:
    date = event["date"]
    return bool(date and date["latest"] and date["latest"] < clock.now().date().isoformat())
