"""Making a mailing: what it says and who gets it are frozen before the first mail leaves (reliability 1.4, step 1)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from cms.core.models import User
from newsletters.choices import MailingKind, MailingState
from newsletters.contents import Content as Content
from newsletters.engine.doorbell import ring
from newsletters.models import Mailing, MailingContent, MailingRecipient

BATCH = 2_000
PRIORITIES = {
    MailingKind.SECURITY: 0,
    MailingKind.CONFIRMATION: 1,
    MailingKind.REGISTRATION: 1,
    MailingKind.TEST: 1,
    MailingKind.NETWORK: 2,
    MailingKind.NOTICE: 2,
    MailingKind.REMINDER: 3,
    MailingKind.INVITATION: 4,
}
USUAL_PRIORITY = 5
PERSONAL = {
    MailingKind.SECURITY,
    MailingKind.CONFIRMATION,
    MailingKind.REGISTRATION,
    MailingKind.NETWORK,
    MailingKind.TEST,
}
"""Mail that somebody waits for, about what they asked for: no unsubscribing, no subscription behind it."""

declare(
    {
        "mail.before_freeze": "The mailing is not written.",
        "mail.in_freeze": "Some recipients are written, not committed.",
        "mail.after_freeze": "Mailing and recipients are committed; no doorbell has rung.",
    }
)


class Addressee(NamedTuple):
    """Somebody who gets a mail.

    Attributes:
        registration_id: public id of the registration on which the mail rests: without it the mail does not go out.
        notice_id: the same for the notice of a network.
    """

    address: str
    recipient_key: str
    language: str
    subscriber_id: int | None = None
    subscription_id: int | None = None
    registration_id: UUID | None = None
    notice_id: UUID | None = None


@dataclass(frozen=True)
class Plan:
    """A mailing before it is written.

    Attributes:
        key: the mailing's identity as data; a second plan with the same key changes nothing.
        contents: at least one; a recipient whose language is missing gets the first.
        valid_until: afterwards nobody gets it any more.
        send_at: None means at once.
        stage_size, stage_pause: so many people at first, the next ones after the pause; None means everybody at once.
        excluded_count: how many were considered and left out before freezing, for the office's figures.
    """

    key: str
    kind: MailingKind
    title: str
    contents: Sequence[Content]
    list_id: str = ""
    series_key: UUID | None = None
    event_key: UUID | None = None
    valid_until: datetime | None = None
    send_at: datetime | None = None
    stage_size: int | None = None
    stage_pause: timedelta | None = None
    excluded_count: int = 0
    user: User | None = None

    @property
    def is_bulk(self) -> bool:
        return self.kind not in PERSONAL


def freeze(plan: Plan, addressees: Iterable[Addressee]) -> Mailing:
    """Write the mailing, what it says and one row per recipient, in one transaction; the same key twice writes once.

    Addressees with the same ``recipient_key`` are one. The mailing is sending afterwards, or scheduled; a doorbell has
    rung (``engine.doorbell``), and the sweep would ring it again.
    """
    fail_point("mail.before_freeze")
    with transaction.atomic():
        now = clock.now()
        starts_now = plan.send_at is None or plan.send_at <= now
        mailing, created = Mailing.objects.get_or_create(
            key=plan.key,
            defaults={
                "kind": plan.kind,
                "title": plan.title[:255],
                "state": MailingState.SENDING if starts_now else MailingState.SCHEDULED,
                "is_bulk": plan.is_bulk,
                "list_id": plan.list_id,
                "series_key": plan.series_key,
                "event_key": plan.event_key,
                "created_at": now,
                "created_by": plan.user,
                "send_at": plan.send_at,
                "stage_size": plan.stage_size,
                "stage_pause": plan.stage_pause,
                "valid_until": plan.valid_until,
                "prepared_at": now,
                "started_at": now if starts_now else None,
            },
        )
        if not created:
            return mailing
        MailingContent.objects.bulk_create(
            MailingContent(
                mailing=mailing,
                language=content.language,
                subject=content.subject[:255],
                html=content.html,
                text=content.text,
                calendar=content.calendar,
            )
            for content in plan.contents
        )
        count = _write_recipients(mailing, plan, addressees)
        mailing.candidate_count = count + plan.excluded_count
        mailing.excluded_count = plan.excluded_count
        mailing.save(update_fields=["candidate_count", "excluded_count"])
        ring()
    fail_point("mail.after_freeze")
    return mailing


def _write_recipients(mailing: Mailing, plan: Plan, addressees: Iterable[Addressee]) -> int:
    """One row each; returns how many."""
    start = plan.send_at or mailing.created_at
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    languages = [content.language for content in plan.contents]
    priority = PRIORITIES.get(plan.kind, USUAL_PRIORITY)
    seen: set[str] = set()
    count = 0

    def rows(people: Iterable[Addressee]) -> Iterable[MailingRecipient]:
        nonlocal count
        for person in people:
            if person.recipient_key in seen:
                continue
            seen.add(person.recipient_key)
            stage = count // plan.stage_size if plan.stage_size else 0
            count += 1
            yield MailingRecipient(
                mailing=mailing,
                recipient_key=person.recipient_key,
                address=person.address,
                language=person.language if person.language in languages else languages[0],
                subscriber_id=person.subscriber_id,
                subscription_id=person.subscription_id,
                needs_subscription=person.subscription_id is not None,
                registration_id=person.registration_id,
                notice_id=person.notice_id,
                priority=priority,
                not_before=start + stage * (plan.stage_pause or timedelta()),
                verp_token=secrets.token_hex(12),
                rfc_message_id=f"<{secrets.token_hex(16)}@{host}>",
                date_header=start,
            )

    source = iter(addressees)
    while batch := list(islice(rows(source), BATCH)):
        MailingRecipient.objects.bulk_create(batch)
        fail_point("mail.in_freeze")
    return count
