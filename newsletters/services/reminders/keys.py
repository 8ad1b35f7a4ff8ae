"""Under which keys the mails of a reminder are found: data, so that a second attempt meets the first."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from newsletters.choices import MailingKind
from newsletters.models import Mailing, Reminder

KINDS = {
    Reminder.Kind.REMINDER: MailingKind.REMINDER,
    Reminder.Kind.CANCELLATION: MailingKind.NOTICE,
    Reminder.Kind.POSTPONEMENT: MailingKind.NOTICE,
    Reminder.Kind.MOVE: MailingKind.NOTICE,
    Reminder.Kind.FOLLOW_UP: MailingKind.FOLLOW_UP,
}
NOTICES = tuple(kind for kind, mailing_kind in KINDS.items() if mailing_kind == MailingKind.NOTICE)
"""What says that an event is moved, postponed, cancelled or reinstated."""
PREFIXES = {
    Reminder.Kind.REMINDER: "reminder",
    Reminder.Kind.CANCELLATION: "notice",
    Reminder.Kind.POSTPONEMENT: "notice",
    Reminder.Kind.MOVE: "notice",
    Reminder.Kind.FOLLOW_UP: "follow-up",
}


def kind_of(row: Reminder) -> MailingKind:
    """What the mail of ``row`` is in the ledger."""
    return KINDS[Reminder.Kind(row.kind)]


def is_notice(row: Reminder) -> bool:
    """Whether it says that an event is moved, postponed, cancelled or reinstated."""
    return kind_of(row) == MailingKind.NOTICE


def key_of(row: Reminder) -> str:
    """The identity of a reminder's mailing, without the number of a second attempt."""
    return ":".join([PREFIXES[Reminder.Kind(row.kind)], str(row.event_key), row.rule_key, row.occasion])


def registered_key(row: Reminder) -> str:
    """The same of the notice to people who registered for the event."""
    return f"registered:{key_of(row)}"


def registered_mailings(row: Reminder) -> QuerySet[Mailing]:
    """The notices of ``row`` to people who registered, all attempts."""
    key = registered_key(row)
    return Mailing.objects.filter(Q(key=key) | Q(key__startswith=f"{key}:"))
