"""Working off what came to the return path. Doing it twice, or by two workers at once, does no harm."""

from __future__ import annotations

import logging
from collections import Counter

from django.conf import settings
from django.db import transaction
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from cms.core.failpoints import declare, fail_point
from newsletters.choices import RecipientState, SettledBy
from newsletters.engine.bouncing import kind_of
from newsletters.engine.dsn import Meaning, Returned, read_return
from newsletters.engine.mailboxes import MailboxError, open_mailbox
from newsletters.engine.returns import note_return
from newsletters.models import MailingRecipient
from newsletters.services.withdrawing import unsubscribe_by_mail

log = logging.getLogger(__name__)

AT_ONCE = 200
FORM = "mail"
"""What an unsubscription by mail names as its place in the consent chain."""
STATES = {
    Meaning.FAILED: RecipientState.BOUNCED,
    Meaning.DELAYED: RecipientState.ACCEPTED,
    Meaning.RELAYED: RecipientState.ACCEPTED,
    Meaning.DELIVERED: RecipientState.DELIVERED,
    Meaning.COMPLAINT: RecipientState.COMPLAINED,
}

declare({"mail.after_collecting": "A mail that came back is noted and committed; the mailbox does not know."})


def collect() -> str:
    """Have somebody look into the mailbox; the timed job ``newsletters.bounce_mailbox``."""
    if isinstance(collect_now.get_backend(), DatabaseBackend) and _is_waiting():
        return "still waiting for a worker"
    collect_now.enqueue()
    return ""


def _is_waiting() -> bool:
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=collect_now.module_path).exists()


@task()
def collect_now() -> str:
    """Work off up to :data:`AT_ONCE` mails; what was done, in one line. A mailbox that cannot be reached is tried again
    at the next time."""
    counts: Counter[str] = Counter()
    try:
        mailbox = open_mailbox(settings.ENV.MAIL_BOUNCE_URL)
        try:
            for name, raw in mailbox.unread(AT_ONCE):
                meaning = note(raw)
                fail_point("mail.after_collecting")
                mailbox.mark(name, for_a_person=meaning is Meaning.UNCLEAR)
                counts[meaning.value] += 1
        finally:
            mailbox.close()
    except MailboxError as error:
        log.warning("The mailbox for returned mail cannot be read: %s", error)
        counts["faults"] += 1
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def note(raw: bytes) -> Meaning:
    """Let follow what a mail to the return path says, in one transaction; what it was. Unclear is also what speaks of no
    mail of ours."""
    try:
        returned = read_return(raw, mailbox=settings.ENV.MAIL_BOUNCE_ADDRESS)
    except Exception as error:  # anybody can send anything, and the parser of the library knows many ways to fail
        log.warning("A returned mail could not be read: %s", type(error).__name__)
        return Meaning.UNCLEAR
    if returned.meaning in {Meaning.AUTOMATIC, Meaning.UNCLEAR}:
        return returned.meaning
    with transaction.atomic():
        row = _mail_of(returned)
        if row is None:
            return Meaning.UNCLEAR
        if returned.meaning is Meaning.UNSUBSCRIBE:
            unsubscribe_by_mail(row, everything=False, form=FORM)
        else:
            bounce = kind_of(returned.status) if returned.meaning is Meaning.FAILED else None
            note_return(row.pk, STATES[returned.meaning], by=SettledBy.BOUNCE, code=returned.code, bounce=bounce)
    return returned.meaning


def _mail_of(returned: Returned) -> MailingRecipient | None:
    rows = MailingRecipient.objects.select_related("mailing", "subscriber")
    if returned.token and (row := rows.filter(verp_token=returned.token).first()):
        return row
    return rows.filter(rfc_message_id=returned.message_id).first() if returned.message_id else None
