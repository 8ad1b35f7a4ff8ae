"""Notices of moved, postponed, cancelled and reinstated events to the people who registered, once each (E04, E41).

When such a mail is due is decided for subscribers and registered people together (``services.reminders``): corrections of
a quarter of an hour come in one mail, and what is not true any more is stopped. Registered people get it as mail about
their registration: nobody can unsubscribe from hearing that the event does not take place, and it leads to the person's
own page. Whoever has subscribed as well gets only this one.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dialogues.choices import RegistrationHappening, ReminderAudience
from dialogues.models import DialogueEventPage, Registration
from newsletters.choices import MailingKind, RecipientState
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
    """Who of the subscribers hears of it as somebody who registered: keys of addresses. Whoever lost the place with the
    old date was told so in a mail of its own."""
    released = RegistrationMail.objects.filter(
        happening=RegistrationHappening.RELEASED, created_at__gte=row.due_at - moves.GROUPING
    )
    lost = Registration.objects.of_event(row.event_key).filter(public_id__in=released.values("registration_id"))
    return {
        *MailingRecipient.objects.filter(mailing__in=registered_mailings(row))
        .exclude(state=RecipientState.SKIPPED)
        .values_list("recipient_key", flat=True),
        *lost.values_list("address_key", flat=True),
    }


def valid_until(row: Reminder, event: DialogueEventPage) -> datetime | None:
    """A reminder and a notice are of use until the beginning, a follow-up for a week."""
    if row.kind == Reminder.Kind.FOLLOW_UP or event.starts_at is None:
        return row.late_at
    return event.starts_at


def _served(mailings: QuerySet[Mailing]) -> set[str]:
    rows = MailingRecipient.objects.filter(mailing__in=mailings).exclude(state__in=NOT_SENT)
    return set(rows.values_list("recipient_key", flat=True))
