"""What comes back about a mail, by whatever way: a provider's report, or a mail to the return path (reliability 1.6).

Everything here may come twice, late, or in any order; each change looks at what is known already.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cms.core.failpoints import declare, fail_point
from newsletters.choices import BounceKind, RecipientState, SettledBy, SuppressionReason
from newsletters.engine.bouncing import record_bounce
from newsletters.engine.locks import lock_address
from newsletters.engine.settling import settle_by_evidence
from newsletters.models import Bounce, MailingRecipient
from newsletters.services.suppression import suppress

declare({"mail.in_return": "What came back is noted with all that follows from it; not committed."})


def note_return(
    row_id: UUID, state: RecipientState, *, by: SettledBy, code: str = "", bounce: BounceKind | None = None
) -> bool:
    """Settle a mail by a report about it; whether we have this mail.

    A bounce is counted once per mail and kind, and not at all as soft when the mail has come back for good. A complaint
    blocks the address at once.

    Args:
        state: as in :func:`~newsletters.engine.settling.settle_by_evidence`.
        code: such as ``550 5.1.1``, without addresses.
        bounce: what the report says about the address.
    """
    with transaction.atomic():
        row = MailingRecipient.objects.filter(pk=row_id).first()
        if row is None:
            return False
        # The address before the row, as the mark does it.
        lock_address(row.recipient_key)
        settle_by_evidence(row.pk, state, by=by, code=code)
        if state == RecipientState.COMPLAINED:
            suppress(row.recipient_key, SuppressionReason.COMPLAINT)
        elif bounce is not None and not _is_counted(row, bounce):
            record_bounce(row, bounce, code)
        fail_point("mail.in_return")
    return True


def _is_counted(row: MailingRecipient, kind: BounceKind) -> bool:
    return Bounce.objects.filter(recipient=row, kind__in={kind, BounceKind.HARD}).exists()
