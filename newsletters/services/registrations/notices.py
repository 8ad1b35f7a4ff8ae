"""Notices of moved, postponed, cancelled and reinstated events to the people who registered, once each (E04, E41).

When such a mail is due is decided for subscribers and registered people together (``services.reminders``): corrections of
a quarter of an hour come in one mail, and what is not true any more is stopped. Registered people get it as mail about
their registration: nobody can unsubscribe from hearing that the event does not take place, and it leads to the person's
own page. Whoever has subscribed as well gets only this one. The mail to subscribers keeps a place for them, left out
at first: whoever cancels the registration before its mail has left gets that one after all.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.core import clock
from dialogues.choices import RegistrationHappening, ReminderAudience
from dialogues.models import DialogueEventPage, Registration
from newsletters.choices import MailingKind, MailingState, RecipientState, SkipReason
from newsletters.engine.doorbell import ring
from newsletters.engine.planning import Plan, freeze
from newsletters.models import Mailing, MailingRecipient, RegistrationMail, Reminder
from newsletters.selectors.audiences import registrants_to_tell
from newsletters.services.reminders import contents, moves
from newsletters.services.reminders.keys import registered_key, registered_mailings
from newsletters.services.reminders.promises import Promise

NOT_SENT = (RecipientState.QUEUED, RecipientState.CLAIMED, RecipientState.SKIPPED)


def freeze_for_registered(row: Reminder, promise: Promise, *, now: datetime) -> Mailing | None:
    """The notice of ``row`` to everybody who is registered, without those who have it from an earlier attempt; None when
    there is nobody. In the transaction that freezes the mail to subscribers."""
    if promise.event is None:
        return None
    earlier = registered_mailings(row)
    attempt = earlier.count()
    served: set[str] = _served(earlier) if attempt else set()
    people = [
        person
        for person in registrants_to_tell(row.event_key, before=row.cut_off)
        if person.recipient_key not in served
    ]
    if not people:
        return None
    key = registered_key(row)
    return freeze(
        Plan(
            key=f"{key}:{attempt + 1}" if attempt else key,
            kind=MailingKind.REGISTRATION,
            title=_("%(title)s (registered people)") % {"title": contents.office_title(row, promise.event)},
            contents=contents.contents_for(row, promise, audience=ReminderAudience.REGISTERED, is_bulk=False, now=now),
            event_key=row.event_key,
            valid_until=valid_until(row, promise.event),
        ),
        people,
    )


def told_as_registered(row: Reminder) -> set[str]:
    """Who of the subscribers hears of it as somebody who registered: keys of addresses."""
    found = MailingRecipient.objects.filter(mailing__in=registered_mailings(row)).exclude(state=RecipientState.SKIPPED)
    return set(found.values_list("recipient_key", flat=True))


def leave_out(mailing: Mailing, keys: Collection[str]) -> None:
    """Let these people stand by in the mail to subscribers, which was frozen in this transaction."""
    mailing.recipients.filter(recipient_key__in=keys, state=RecipientState.QUEUED).update(
        state=RecipientState.SKIPPED, skip_reason=SkipReason.REGISTERED, settled_at=clock.now()
    )


def let_in(row: Reminder) -> int:
    """Whoever stood by in the mail to subscribers and has cancelled before the mail to registered people had left gets
    the former now; how many. Runs each minute, as often as it likes."""
    if row.mailing_id is None:
        return 0
    left = MailingRecipient.objects.filter(
        mailing__in=registered_mailings(row), state=RecipientState.SKIPPED, skip_reason=SkipReason.CANCELLED
    )
    standing_by = MailingRecipient.objects.filter(
        mailing=row.mailing_id,
        state=RecipientState.SKIPPED,
        skip_reason=SkipReason.REGISTERED,
        recipient_key__in=left.values("recipient_key"),
    )
    if not standing_by.exists():
        return 0
    with transaction.atomic():
        mailing = Mailing.objects.select_for_update(of=("self",)).get(pk=row.mailing_id)
        if mailing.state == MailingState.CANCELLED:
            return 0
        ids = list(standing_by.values_list("pk", flat=True))
        count = MailingRecipient.objects.filter(pk__in=ids).update(
            state=RecipientState.QUEUED, skip_reason="", settled_at=None
        )
        if mailing.state == MailingState.DONE:
            mailing.state, mailing.finished_at = MailingState.SENDING, None
            mailing.save(update_fields=["state", "finished_at"])
        ring()
    return count


def told_of_release(row: Reminder) -> set[str]:
    """Who lost the place with the old date, and was told so in a mail of its own: keys of addresses."""
    released = RegistrationMail.objects.filter(
        happening=RegistrationHappening.RELEASED, created_at__gte=row.due_at - moves.GROUPING
    )
    lost = Registration.objects.of_event(row.event_key).filter(public_id__in=released.values("registration_id"))
    return set(lost.values_list("address_key", flat=True))


def valid_until(row: Reminder, event: DialogueEventPage) -> datetime | None:
    """A reminder and a notice are of use until the beginning, a follow-up for a week; so long also that an event is
    cancelled whose old date has passed while people waited for a new one."""
    if row.kind == Reminder.Kind.FOLLOW_UP or event.starts_at is None or row.late_at > event.starts_at:
        return row.late_at
    return event.starts_at


def _served(mailings: QuerySet[Mailing]) -> set[str]:
    rows = MailingRecipient.objects.filter(mailing__in=mailings).exclude(state__in=NOT_SENT)
    return set(rows.values_list("recipient_key", flat=True))
