"""Mails about a registration go with it: by its erasure, and what they said by time (legal.md, Art. 5 (1) (e) DSGVO)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from cms.core import clock
from dialogues.models import DialogueEventPage
from newsletters.choices import OPEN_STATES, MailingKind
from newsletters.models import MailingContent, MailingRecipient, RegistrationMail
from newsletters.services.registrations.fitting import JOIN, PERSONAL
from newsletters.services.withdrawing import erase_from_ledger

CONTENT_FOR = timedelta(days=7)
"""So long it can be looked up what a mail about a registration said. It holds links that open a personal page."""
ROWS_FOR = timedelta(days=30)
"""So long it is known that something had to be said; longer than any process could still do it twice."""


def forget(registration_id: UUID) -> int:
    """Send nothing more about a registration, and keep no address in what was sent; how many mails. In the transaction
    of its erasure."""
    with transaction.atomic():
        rows = RegistrationMail.objects.filter(registration_id=registration_id)
        mailings = list(rows.filter(mailing__isnull=False).values_list("mailing_id", flat=True))
        count = erase_from_ledger(MailingRecipient.objects.filter(mailing__in=mailings)) if mailings else 0
        count += erase_from_ledger(MailingRecipient.objects.filter(registration_id=registration_id))
        rows.delete()
    return count


def erase_contents() -> int:
    """Delete what mails about registrations said that hold links of one person or the way into a meeting: after a week, or
    when their event is over, unless one still waits. Notices and what the office wrote stay."""
    now = clock.now()
    open_rows = MailingRecipient.objects.filter(mailing=OuterRef("mailing"), state__in=OPEN_STATES)
    over = DialogueEventPage.objects.filter(translation_key=OuterRef("mailing__event_key"), over_at__lte=now)
    private = Q(mailing__key__startswith=PERSONAL) | Q(mailing__key__startswith=JOIN)
    old = MailingContent.objects.filter(private, mailing__kind=MailingKind.REGISTRATION).filter(
        Q(mailing__created_at__lte=now - CONTENT_FOR) | Exists(over)
    )
    return old.exclude(Exists(open_rows)).delete()[0]


def erase_rows() -> int:
    """Delete what says that something had to be said, when it is long done."""
    return RegistrationMail.objects.filter(done_at__lte=clock.now() - ROWS_FOR).delete()[0]
