"""How sending is, for the operator's monitor: public words without names and addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count

from cms.core import clock
from newsletters.choices import MailingState, RecipientState
from newsletters.engine.epoch import is_held
from newsletters.models import MailingRecipient, Route

LONGEST_WAIT = timedelta(minutes=5)
HANDED_OVER = (
    RecipientState.ACCEPTED,
    RecipientState.DELIVERED,
    RecipientState.BOUNCED,
    RecipientState.COMPLAINED,
)


class Figures(NamedTuple):
    """Mails by what they wait for, and all that were ever handed over."""

    waiting: int
    in_doubt: int
    accepted: int


def find_stagnation() -> tuple[bool, str]:
    """Whether mail gets on, and a word about it.

    It does not when a mail has been due for :data:`LONGEST_WAIT` and none has been handed over in that time: a large
    mailing at a slow rate is no fault. Held mail waits for a person and is no fault either.
    """
    if is_held():
        return True, "held after a restore: manage.py mail_release"
    now = clock.now()
    sending = MailingRecipient.objects.filter(mailing__state=MailingState.SENDING)
    is_overdue = sending.filter(state=RecipientState.QUEUED, not_before__lt=now - LONGEST_WAIT).exists()
    is_stuck = is_overdue and not sending.filter(sending_at__gt=now - LONGEST_WAIT).exists()
    broken = sorted(Route.objects.filter(open_until__gt=now).values_list("name", flat=True))
    words = [f"a mail has been due for more than {int(LONGEST_WAIT.total_seconds())} s"] if is_stuck else []
    words += [f"the route “{name}” does not work and is tried again" for name in broken]
    return not is_stuck, "; ".join(words) or "no mail has been due for long"


def count_mails() -> Figures:
    """One query."""
    rows = MailingRecipient.objects.order_by().values_list("state").annotate(count=Count("pk"))
    counts = dict(rows)
    return Figures(
        waiting=counts.get(RecipientState.QUEUED, 0),
        in_doubt=counts.get(RecipientState.IN_DOUBT, 0),
        accepted=sum(counts.get(state, 0) for state in HANDED_OVER),
    )
