"""The meetings of working groups, as the groups see them (``networks.groups.meetings``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from cms.core.public import PublicSpace, public_space
from cms.core.richtext import to_text
from dialogues.choices import EventLifecycle
from dialogues.models import DialogueEventPage, MeetingAccess
from networks.groups.meetings import GroupMeeting

DRAFTED = ("title", "date", "starts_at", "ends_at", "over_at", "lifecycle", "announcement", "time_zone")
"""What of a meeting is read from its latest draft: while it stands below its group it need not be published."""


def meetings_by_group(group_keys: Collection[UUID], now: datetime) -> dict[UUID, list[GroupMeeting]]:
    """All meetings of some groups by the group's key, in the order of their dates. Three queries."""
    keys = list(group_keys)
    if not keys:
        return {}
    pages = DialogueEventPage.objects.filter(group__translation_key__in=keys, alias_of__isnull=True)
    pages = pages.select_related("group", "locale", "latest_revision", "meeting_access").prefetch_related("venues")
    space = public_space()
    found: dict[UUID, list[tuple[Any, GroupMeeting]]] = {}
    for page in _one_per_event(pages.defer("report").order_by("pk")):
        venues = as_drafted(page)
        meeting = _meeting(page, venues, space, now)
        order = (page.date is None, page.date.middle if page.date else None, page.pk)
        found.setdefault(page.group.translation_key, []).append((order, meeting))  # type: ignore[union-attr]  # as filtered
    return {key: [meeting for _order, meeting in sorted(rows, key=_first)] for key, rows in found.items()}


def _first(row: tuple[Any, GroupMeeting]) -> Any:
    return row[0]


def _one_per_event(pages: Iterable[DialogueEventPage]) -> Iterable[DialogueEventPage]:
    """Of the translations of one meeting, that in the site's first language."""
    found: dict[UUID, DialogueEventPage] = {}
    for page in pages:
        if page.translation_key not in found or page.locale.language_code == settings.LANGUAGE_CODE:
            found[page.translation_key] = page
    return found.values()


def as_drafted(page: DialogueEventPage) -> list[str]:
    """Let a page that is not online say what its latest draft says; returns the places. No query."""
    content = page.latest_revision.content if page.latest_revision_id and not page.live else None
    if content is None:
        return [str(venue) for venue in page.venues.all()]
    for name in DRAFTED:
        if name in content:
            field: Any = page._meta.get_field(name)
            setattr(page, name, field.to_python(content[name]))
    venues = [(venue.get("name"), venue.get("city")) for venue in content.get("venues", [])]
    return [", ".join(part for part in names if part) for names in venues]


def _meeting(page: DialogueEventPage, venues: list[str], space: PublicSpace, now: datetime) -> GroupMeeting:
    access: MeetingAccess | None = getattr(page, "meeting_access", None)
    is_public = page.live and not page.is_inside_group and space.is_open(page.path)
    return GroupMeeting(
        key=page.translation_key,
        public_id=page.public_id,
        title=page.title,
        date=page.date,
        starts_at=page.starts_at,
        ends_at=page.ends_at,
        is_over=page.over_at is not None and page.over_at <= now,
        is_cancelled=page.lifecycle == EventLifecycle.CANCELLED,
        place=" · ".join(venues),
        text=to_text(page.announcement),
        join_url=access.join_url if access else "",
        dial_in=access.dial_in if access else "",
        note=access.note if access else "",
        url=reverse("dialogues:group_meeting", args=[page.group.public_id, page.public_id]),  # type: ignore[union-attr]  # it has a group
        public_url=space.url(page.path, page.url_path) or "" if is_public else "",
    )
