"""Whom a meeting of a network invites, and what is known of it (B19, B20, B30)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from wagtail.models import PageLogEntry

from cms.core import clock
from dialogues.invitations import Invited
from dialogues.models import DialogueEventPage
from dialogues.selectors.meetings import sees_meeting
from networks.models import MemberAccount, MembershipPerson
from networks.permissions import viewer_of

INVITED: Final = "dialogues.members.invite"
"""The line of the page's log that proves that all members were invited, when, by whom, and how many."""
TOLD: Final = "dialogues.members.told"
"""The line that proves that the invited were told what has become of the meeting."""


def members_to_invite(event: DialogueEventPage, *, now: datetime) -> list[MemberAccount]:
    """Everybody who stands for a member of one of the event's networks today and may see the meeting: whoever it is closed
    to is not invited."""
    networks = [*event.networks.all(), *(event.series.networks.all() if event.series is not None else [])]
    standing = MembershipPerson.objects.on(clock.today()).filter(
        membership__network__translation_key__in=[network.translation_key for network in networks]
    )
    accounts = MemberAccount.objects.active().filter(pk__in=standing.values("account")).select_related("user")
    return [account for account in accounts.order_by("pk") if sees(account, event, now=now)]


def sees(account: MemberAccount, event: DialogueEventPage, *, now: datetime) -> bool:
    """Whether somebody finds the meeting in the members' area."""
    return sees_meeting(viewer_of(account.user), event.public_id, now=now)


def told_last(event: DialogueEventPage) -> dict[str, Any] | None:
    """What the members read last of the meeting, by invitation or later; None when nobody was invited."""
    pages = DialogueEventPage.objects.filter(translation_key=event.translation_key).order_by().values("pk")
    entries = PageLogEntry.objects.filter(action__in=(INVITED, TOLD), page_id__in=pages).order_by("-timestamp", "-pk")
    entry = entries.first()
    return entry.data if entry is not None and "date" in entry.data else None


def invited_members(event_keys: Collection[UUID]) -> dict[UUID, Invited]:
    """When the members of the networks were invited to each event, the first time (``dialogues.invitations``). Two queries."""
    pages = DialogueEventPage.objects.filter(translation_key__in=event_keys).order_by()
    events = {row.pk: row for row in pages.only("pk", "translation_key", "starts_at", "time_zone")}
    found: dict[UUID, Invited] = {}
    entries = PageLogEntry.objects.filter(action=INVITED, page_id__in=events).order_by("timestamp", "pk")
    for page_id, sent_at, data in entries.values_list("page_id", "timestamp", "data"):
        event = events[page_id]
        days = None
        if event.starts_at is not None:
            zone = ZoneInfo(event.time_zone)
            days = (event.starts_at.astimezone(zone).date() - sent_at.astimezone(zone).date()).days
        found.setdefault(event.translation_key, Invited(sent_at, days, data.get("recipients")))
    return found
