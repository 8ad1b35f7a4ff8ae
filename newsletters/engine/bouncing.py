"""Mail that came back: counted per address until it is blocked (reliability 1.6)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db.models import Max

from cms.core import clock
from newsletters.choices import BounceKind, RecipientState, SuppressionReason
from newsletters.engine.answers import SENDER_STATUSES
from newsletters.models import Bounce, MailingRecipient
from newsletters.services.suppression import suppress

HARD_LIMIT, HARD_SPAN = 2, timedelta(days=14)
SOFT_LIMIT, SOFT_SPAN = 5, timedelta(days=30)
NOBODY_THERE = "5.1."
"""Status codes of this family say that the address does not exist: one is enough."""
EXPIRED = "5.4.7"
_STATUS = re.compile(r"(?<![\d.])(?:([245]\d\d)[ -]+)?([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])")


def code_in(words: str) -> str:
    """The codes in a server's answer, such as ``550 5.1.1``, and nothing else of it: its words may hold the address."""
    if match := _STATUS.search(words):
        return f"{match[1] or ''} {match[2]}".strip()
    match = _REPLY.search(words)
    return match[1] if match else ""


def kind_of(status: str) -> BounceKind | None:
    """What an enhanced status of a final failure (RFC 3463) says about the address; None when it speaks of the sender,
    the content or the way (5.5 to 5.7), so that nobody is blocked for what we did.

    A temporary status that became final (``4.x.x`` after days of trying), a full mailbox and a way that was not found in
    time are soft. A failure without a known status is hard: two within :data:`HARD_SPAN` block the address.
    """
    if status.startswith(("5.5.", "5.6.", "5.7.")) or status in SENDER_STATUSES:
        return None
    if status.startswith(("4.", "5.2.", "5.3.")) or status == EXPIRED:
        return BounceKind.SOFT
    return BounceKind.HARD


def record_bounce(row: MailingRecipient, kind: BounceKind, code: str) -> SuppressionReason | None:
    """Note a bounce of ``row``, and block its address when that was one too many. In the caller's transaction.

    Args:
        code: such as ``550 5.1.1``; the enhanced code may stand alone.
    """
    now = clock.now()
    Bounce.objects.create(recipient=row, recipient_key=row.recipient_key, kind=kind, code=code[:20], at=now)
    reason = None
    of_address = Bounce.objects.filter(recipient_key=row.recipient_key, kind=kind)
    if kind == BounceKind.HARD:
        says_nobody = code.rpartition(" ")[2].startswith(NOBODY_THERE)
        if says_nobody or of_address.filter(at__gt=now - HARD_SPAN).count() >= HARD_LIMIT:
            reason = SuppressionReason.HARD_BOUNCE
    else:
        since = max(now - SOFT_SPAN, _last_success(row) or now - SOFT_SPAN)
        if of_address.filter(at__gt=since).count() >= SOFT_LIMIT:
            reason = SuppressionReason.SOFT_BOUNCES
    if reason is not None:
        suppress(row.recipient_key, reason, note=code)
    return reason


def _last_success(row: MailingRecipient) -> datetime | None:
    """When a mail to this address last got through and did not come back."""
    arrived = MailingRecipient.objects.filter(
        recipient_key=row.recipient_key, state__in=(RecipientState.ACCEPTED, RecipientState.DELIVERED)
    ).exclude(pk=row.pk)
    latest: datetime | None = arrived.aggregate(latest=Max("settled_at"))["latest"]
    return latest
