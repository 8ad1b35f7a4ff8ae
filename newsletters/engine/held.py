"""What becomes of open mails of a restored database for which no evidence was found."""

from __future__ import annotations

from django.db import transaction

from cms.core import clock
from newsletters.choices import OPEN_STATES, RecipientState, SettledBy
from newsletters.models import MailingRecipient


def send_what_no_log_names() -> int:
    """The logs are complete, so what was in doubt and is not in them has never left: it waits again; how many."""
    with transaction.atomic():
        return MailingRecipient.objects.in_doubt().update(
            state=RecipientState.QUEUED, settled_by=SettledBy.LOG, lease_token=None, lease_until=None
        )


def give_up_open() -> int:
    """Nobody knows what left after the backup: rather nobody twice than nobody missed; how many are given up.

    The office sees them as in doubt and can send them again, mailing by mailing.
    """
    with transaction.atomic():
        return MailingRecipient.objects.filter(state__in=OPEN_STATES).update(
            state=RecipientState.GIVEN_UP,
            settled_at=clock.now(),
            settled_by=SettledBy.OPERATOR,
            lease_token=None,
            lease_until=None,
        )
