"""The meetings of networks as their members see them in the members' area (B19–B22)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cms.core.public import visible_at
from dialogues.choices import AgendaState, EventKind, EventLifecycle
from dialogues.invitations import Invited, invited_to
from dialogues.models import AgendaItem, DialogueEventPage
from networks.models import NetworkPage
from networks.permissions import Action, Viewer, visible

MEETINGS = (
    EventKind.NETWORK_MEETING,
    EventKind.ANNUAL_MEETING,
    EventKind.WORKSHOP,
    EventKind.LEARNING_TRIP,
    EventKind.FOUNDING,
)
"""Dialogues are for everybody and stand on the public site; meetings of working groups stand with their group."""
UPCOMING = 5


@dataclass(frozen=True)
class Meeting:
    """One meeting for one person.

    Attributes:
        network_keys: through which of their networks they take part.
        agenda: what is on the agenda by now, and what they proposed themselves.
    """

    event: DialogueEventPage
    network_keys: tuple[UUID, ...]
    network_titles: tuple[str, ...]
    invited: Invited | None = None
    is_over: bool = False
    is_off: bool = False
    may_contribute: bool = False
    agenda: list[AgendaItem] = field(default_factory=list)
    own: list[AgendaItem] = field(default_factory=list)


def meetings_for(viewer: Viewer, *, language: str, now: datetime, is_over: bool = False) -> list[Meeting]:
    """Coming meetings of the networks whose meetings somebody sees, the next first; or those of before, the latest
    first. Each event once, in the reader's language where there is one. Seven queries, however many there are."""
    keys = network_keys(viewer)
    if not keys:
        return []
    over = Q(over_at__lte=now)
    pages = _pages(viewer, keys, now).filter(over if is_over else ~over | Q(over_at__isnull=True))
    found = _one_per_event(pages.order_by("date", "pk"), language)
    if is_over:
        found = found[::-1][:50]
    return _meetings(found, viewer, keys, now)


def meeting_for(viewer: Viewer, public_id: UUID, *, language: str, now: datetime) -> Meeting | None:
    """One meeting, if they may see it."""
    keys = network_keys(viewer)
    page = _pages(viewer, keys, now).filter(public_id=public_id).first() if keys else None
    return _meetings([page], viewer, keys, now)[0] if page is not None else None


def sees_meeting(viewer: Viewer, public_id: UUID, *, now: datetime) -> bool:
    """Whether somebody finds this meeting in the members' area."""
    keys = network_keys(viewer)
    return bool(keys) and _pages(viewer, keys, now).filter(public_id=public_id).exists()


def may_see(viewer: Viewer) -> bool:
    """Whether they see the meetings of any network."""
    return viewer.is_office or bool(viewer.networks_where(Action.SEE_MEETINGS))


def network_keys(viewer: Viewer) -> list[UUID]:
    """The networks whose meetings they see."""
    if viewer.is_office:
        return list(NetworkPage.objects.order_by().values_list("translation_key", flat=True).distinct())
    return viewer.networks_where(Action.SEE_MEETINGS)


def _pages(viewer: Viewer, keys: Iterable[UUID], now: datetime) -> QuerySet[DialogueEventPage]:
    held_by = Q(networks__translation_key__in=keys) | Q(series__networks__translation_key__in=keys)
    ids = DialogueEventPage.objects.filter(held_by, visible_at(now), kind__in=MEETINGS).outside_groups().values("pk")
    pages = visible(viewer, DialogueEventPage.objects.filter(pk__in=ids)).defer("report")
    return pages.select_related("locale", "series").prefetch_related("venues", "networks", "series__networks")


def _one_per_event(pages: Iterable[DialogueEventPage], language: str) -> list[DialogueEventPage]:
    found: dict[UUID, DialogueEventPage] = {}
    for page in pages:
        if page.translation_key not in found or page.locale.language_code == language:
            found[page.translation_key] = page
    return list(found.values())


def _meetings(
    pages: Iterable[DialogueEventPage], viewer: Viewer, keys: Iterable[UUID], now: datetime
) -> list[Meeting]:
    pages, wanted = list(pages), set(keys)
    events = [page.translation_key for page in pages]
    invitations = invited_to(events)
    account_id = viewer.account.pk if viewer.account is not None else None
    agenda: dict[UUID, list[AgendaItem]] = {}
    own: dict[UUID, list[AgendaItem]] = {}
    for item in AgendaItem.objects.filter(event_key__in=events).select_related("account"):
        if account_id is not None and item.account_id == account_id:
            own.setdefault(item.event_key, []).append(item)
        if item.state == AgendaState.ACCEPTED and item.network_key in wanted:
            agenda.setdefault(item.event_key, []).append(item)
    return [_meeting(page, viewer, wanted, invitations.get(page.translation_key), agenda, own, now) for page in pages]


def _meeting(
    page: DialogueEventPage,
    viewer: Viewer,
    wanted: set[UUID],
    invited: Invited | None,
    agenda: dict[UUID, list[AgendaItem]],
    own: dict[UUID, list[AgendaItem]],
    now: datetime,
) -> Meeting:
    networks: list[Any] = [*page.networks.all(), *(page.series.networks.all() if page.series is not None else [])]
    mine = {network.translation_key: network.title for network in networks if network.translation_key in wanted}
    is_over = page.over_at is not None and page.over_at <= now
    is_off = page.lifecycle in (EventLifecycle.CANCELLED, EventLifecycle.POSTPONED)
    may_contribute = viewer.account is not None and any(viewer.may_in(key, Action.CONTRIBUTE) for key in mine)
    return Meeting(
        event=page,
        network_keys=tuple(mine),
        network_titles=tuple(dict.fromkeys(mine.values())),
        invited=invited,
        is_over=is_over,
        is_off=is_off,
        may_contribute=may_contribute and not is_over and not is_off,
        agenda=agenda.get(page.translation_key, []),
        own=own.get(page.translation_key, []),
    )
