"""Reports of providers: stored first, worked off afterwards, each once and in any order (reliability 1.6).

Nothing of a person is stored: our id of the mail, the provider's id of it, a kind, a status code. Opened and clicked are
not stored at all, even when a provider is set to tell them: nobody is followed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from newsletters.choices import BounceKind, RecipientState, SettledBy
from newsletters.engine.bouncing import kind_of
from newsletters.engine.returns import note_return
from newsletters.models import MailingRecipient, ProviderEvent
from newsletters.services.withdrawing import unsubscribe_by_mail

AT_ONCE = 500
UNKNOWN_FOR = timedelta(days=3)
"""So long a report may wait for its mail: other sites may use the same account, and a report can be faster than the
answer that gives the mail its name."""
KEPT_FOR = timedelta(days=30)
"""So long a report that comes again is known. Providers repeat for some days."""
FORM = "provider"
"""What an unsubscription at the provider names as its place in the consent chain."""
SOFT, INVALID, UNSUBSCRIBED = "soft", "invalid", "unsubscribed"
ABOUT_THE_ADDRESS = {INVALID: "5.1.3", "bounced": ""}
"""Reasons of anymail that blame the address, and the status that says the same."""

OUTCOMES = {
    "queued": RecipientState.ACCEPTED,
    "sent": RecipientState.ACCEPTED,
    "deferred": RecipientState.ACCEPTED,
    "delivered": RecipientState.DELIVERED,
    "bounced": RecipientState.BOUNCED,
    "rejected": RecipientState.REJECTED,
    "failed": RecipientState.REJECTED,
    "complained": RecipientState.COMPLAINED,
}
"""From anymail's kinds of events. A deferred mail is with the provider, who goes on trying."""
KINDS = frozenset({*OUTCOMES, UNSUBSCRIBED})

declare({"mail.after_reports": "Reports of a provider are stored and committed; nothing has followed from them yet."})


@dataclass(frozen=True)
class Report:
    """One report, without anything of a person. ``happened_at`` is None when the provider does not say."""

    kind: str
    event_id: str = ""
    delivery: UUID | None = None
    message_id: str = ""
    reason: str = ""
    code: str = ""
    happened_at: datetime | None = None


def store(provider: str, reports: Iterable[Report]) -> None:
    """Keep the reports of one request, all or none. One that is known already is left out."""
    now = clock.now()
    events = [
        ProviderEvent(
            provider=provider,
            event_id=_identity(report),
            event_type=report.kind,
            recipient_id=report.delivery,
            message_id=report.message_id,
            reason=report.reason,
            code=report.code,
            happened_at=report.happened_at or now,
            received_at=now,
        )
        for report in reports
        if report.kind in KINDS and (report.delivery or report.message_id)
    ]
    with transaction.atomic():
        ProviderEvent.objects.bulk_create(events, ignore_conflicts=True)
    fail_point("mail.after_reports")


def work_off() -> str:
    """Let follow what the open reports say; the timed job ``newsletters.reports``. Safe to run twice at once."""
    mails = MailingRecipient.objects.filter(
        Q(pk=OuterRef("recipient_id")) | Q(provider_id=OuterRef("message_id"), provider_id__gt="")
    )
    known = ProviderEvent.objects.filter(Exists(mails), processed_at__isnull=True)
    done = sum(
        _work_off(pk) for pk in list(known.order_by("received_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    )
    dropped = _drop_old()
    return f"{done} worked off, {dropped} dropped" if done or dropped else ""


def _work_off(event_id: int) -> bool:
    with transaction.atomic():
        event = ProviderEvent.objects.select_for_update().filter(pk=event_id, processed_at__isnull=True).first()
        if event is None or not _apply(event):
            return False
        event.processed_at = clock.now()
        event.save(update_fields=["processed_at"])
    return True


def _apply(event: ProviderEvent) -> bool:
    """Whether we have the mail of this report."""
    row = _mail_of(event)
    if row is None:
        return False
    if event.event_type == UNSUBSCRIBED:
        # Somebody said to the provider that they want no mail, whatever it is about.
        unsubscribe_by_mail(row, everything=True, form=FORM)
        return True
    state = OUTCOMES[event.event_type]
    kind, code = _bounce_of(event)
    return note_return(row.pk, state, by=SettledBy.EVENT, code=code, bounce=kind)


def _mail_of(event: ProviderEvent) -> MailingRecipient | None:
    rows = MailingRecipient.objects.select_related("mailing", "subscriber")
    found = rows.filter(pk=event.recipient_id).first() if event.recipient_id else None
    if found is None and event.message_id:
        found = rows.filter(provider_id=event.message_id).first()
    return found


def _bounce_of(event: ProviderEvent) -> tuple[BounceKind | None, str]:
    """What a report says about the address, and the code that tells why."""
    if event.event_type not in {"bounced", "rejected"}:
        return None, event.code
    if event.reason == SOFT:
        return BounceKind.SOFT, event.code
    status = event.code.rpartition(" ")[2]
    if "." in status:
        return kind_of(status), event.code
    if event.reason in ABOUT_THE_ADDRESS:
        return BounceKind.HARD, f"{event.code} {ABOUT_THE_ADDRESS[event.reason]}".strip()
    if event.reason == "timed_out":
        return BounceKind.SOFT, event.code
    return None, event.code


def _drop_old() -> int:
    now = clock.now()
    unknown = Q(processed_at__isnull=True, received_at__lt=now - UNKNOWN_FOR)
    old = Q(processed_at__lt=now - KEPT_FOR)
    return ProviderEvent.objects.filter(unknown | old).delete()[0]


def _identity(report: Report) -> str:
    """The provider's name for the report; without one a hash of what it says."""
    if report.event_id:
        return report.event_id
    content = json.dumps(asdict(report), sort_keys=True, default=str)
    return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"
