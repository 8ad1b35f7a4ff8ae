"""What the office sees of mailings: what waits, what went out, what is in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from wagtail.log_actions import registry as log_registry

from newsletters.choices import OPEN_STATES, RecipientState, SkipReason
from newsletters.engine.settling import UNCERTAIN
from newsletters.models import Mailing, MailingRecipient

WAITING = (RecipientState.QUEUED, RecipientState.CLAIMED, RecipientState.SENDING)
ARRIVED = (RecipientState.ACCEPTED, RecipientState.DELIVERED)
FAILED = (RecipientState.BOUNCED, RecipientState.COMPLAINED, RecipientState.REJECTED)


def for_list(mailings: QuerySet[Mailing]) -> QuerySet[Mailing]:
    """With ``waiting_count`` and ``doubt_count``.

    Only few rows are ever in these states, so both are short walks through an index, also below a mailing to 100,000.
    """
    return mailings.select_related("created_by").annotate(
        waiting_count=_count(*WAITING), doubt_count=_count(*UNCERTAIN)
    )


def _count(*states: RecipientState) -> Coalesce:
    rows = MailingRecipient.objects.filter(mailing=OuterRef("pk"), state__in=states).order_by()
    return Coalesce(
        Subquery(rows.values("mailing").annotate(count=Count("pk")).values("count"), output_field=IntegerField()), 0
    )


@dataclass(frozen=True)
class Progress:
    """How far one mailing is. ``states`` are the numbers per state, ``skipped`` per reason, without zeros."""

    total: int
    states: list[tuple[RecipientState, int]]
    skipped: list[tuple[SkipReason | None, int]]

    def count(self, *states: RecipientState) -> int:
        return sum(count for state, count in self.states if state in states)

    @property
    def waiting(self) -> int:
        return self.count(*WAITING)

    @property
    def in_doubt(self) -> int:
        """Doubt does not end by being given up after a day: nobody knows more than before."""
        return self.count(*UNCERTAIN)

    @property
    def arrived(self) -> int:
        return self.count(*ARRIVED)

    @property
    def failed(self) -> int:
        return self.count(*FAILED)

    @property
    def percent(self) -> int:
        """Of all people, how many need no more work."""
        return 100 * (self.total - self.count(*OPEN_STATES)) // self.total if self.total else 100


def progress(mailing: Mailing) -> Progress:
    """One query over the index of the mailing."""
    rows = list(
        MailingRecipient.objects.filter(mailing=mailing)
        .order_by()
        .values_list("state", "skip_reason")
        .annotate(count=Count("pk"))
    )
    states: dict[RecipientState, int] = {}
    skipped: dict[SkipReason | None, int] = {}
    for code, reason, count in rows:
        state = RecipientState(code)
        states[state] = states.get(state, 0) + count
        if state == RecipientState.SKIPPED:
            key = SkipReason(reason) if reason else None
            skipped[key] = skipped.get(key, 0) + count
    order = list(RecipientState)
    return Progress(
        total=sum(states.values()),
        states=sorted(states.items(), key=lambda item: order.index(item[0])),
        skipped=sorted(skipped.items(), key=lambda item: str(item[0])),
    )


@dataclass(frozen=True)
class Stage:
    """So many people, from this moment on."""

    number: int
    size: int
    starts_at: datetime


SHOWN_STAGES = 20


def stages(mailing: Mailing) -> list[Stage]:
    """The stages of a mailing as they were planned, at most :data:`SHOWN_STAGES`; empty when everybody is next."""
    size, pause = mailing.stage_size, mailing.stage_pause
    if not size or pause is None:
        return []
    people = mailing.candidate_count - mailing.excluded_count
    start = mailing.send_at or mailing.created_at
    count = min(-(-people // size), SHOWN_STAGES)
    return [Stage(index + 1, min(size, people - index * size), start + index * pause) for index in range(count)]


def history(mailing: Mailing) -> list[Any]:
    """Who did what with it, the newest first: entries of Wagtail's log."""
    entries = log_registry.get_logs_for_instance(mailing).select_related("user").order_by("-timestamp")
    return list(entries[:50])
