"""What the office decides about mails and people: each decision is one service, and stands in Wagtail's log.

The log names the mailing or the number of a row, never an address.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core.addresses import check_address, recipient_key
from cms.core.choices import Purpose
from cms.core.models import ConsentText, User
from cms.core.personal.consent_texts import add_version
from newsletters.choices import SuppressionReason
from newsletters.engine import control, epoch, settling
from newsletters.models import MailEpoch, Mailing, MailingList, Subscriber, Subscription, Suppression
from newsletters.services import suppression, withdrawing

PAUSED = "newsletters.mailing.pause"
RESUMED = "newsletters.mailing.resume"
CANCELLED = "newsletters.mailing.cancel"
ARRIVED = "newsletters.mailing.arrived"
SENT_AGAIN = "newsletters.mailing.again"
RELEASED = "newsletters.release_hold"
UNSUBSCRIBED = "newsletters.subscriber.unsubscribe"
BLOCKED = "newsletters.suppression.add"
UNBLOCKED = "newsletters.suppression.lift"
EXPORTED = "newsletters.subscriber.export"
ERASED = "newsletters.subscriber.erase"
NEW_TEXT = "newsletters.consent_text.add"
FORM = "admin"
"""How consent entries name this place."""
_ADDRESS = re.compile(r"\S+@\S+")


def without_addresses(text: str) -> str:
    """What somebody noted, in one line, with every e-mail address taken out: notes are kept when people are erased."""
    return _ADDRESS.sub("…", " ".join(text.split()))[:255]


def pause_mailing(mailing: Mailing, *, user: User, reason: str = "") -> Mailing:
    """Raises:
    TransitionError: its state does not allow it.
    """
    reason = without_addresses(reason)
    with transaction.atomic():
        row = control.pause(mailing, reason=reason)
        log(instance=row, action=PAUSED, user=user, data={"reason": reason})
    return row


def resume_mailing(mailing: Mailing, *, user: User) -> Mailing:
    """Raises:
    TransitionError: its state does not allow it.
    """
    with transaction.atomic():
        row = control.resume(mailing)
        log(instance=row, action=RESUMED, user=user)
    return row


def cancel_mailing(mailing: Mailing, *, user: User, reason: str = "") -> Mailing:
    """Raises:
    TransitionError: it is finished.
    """
    reason = without_addresses(reason)
    row = control.cancel(mailing, reason=reason)
    log(instance=row, action=CANCELLED, user=user, data={"reason": reason})
    return row


def count_as_arrived(mailing: Mailing, *, user: User) -> int:
    """The mails in doubt of a mailing have arrived; how many."""
    with transaction.atomic():
        count = settling.confirm_arrived(mailing)
        log(instance=mailing, action=ARRIVED, user=user, data={"count": count})
    return count


def send_again(mailing: Mailing, *, user: User) -> int:
    """Send the mails in doubt of a mailing once more; how many.

    Raises:
        TransitionError: the mailing is cancelled or out of date.
    """
    with transaction.atomic():
        count = settling.send_again(mailing)
        log(instance=mailing, action=SENT_AGAIN, user=user, data={"count": count})
    return count


def unsubscribe_person(subscriber: Subscriber, *, subscription: Subscription | None, user: User) -> None:
    """End one subscription of a person, or all of them."""
    with transaction.atomic():
        if subscription is None:
            withdrawing.unsubscribe_from_all(subscriber, form=FORM)
        else:
            withdrawing.unsubscribe(subscription, form=FORM)
        log(instance=subscriber, action=UNSUBSCRIBED, user=user)


def block_address(address: str, *, note: str, user: User) -> Suppression:
    """Send no more mail to ``address``.

    Raises:
        ValidationError: it is none, or it is blocked already.
    """
    try:
        key = recipient_key(check_address(address))
    except ValidationError as error:
        raise ValidationError({"address": error}) from None
    if suppression.reason_for(key) is not None:
        raise ValidationError({"address": _("This address is blocked already.")})
    return block_key(key, note=note, user=user)


def block_key(key: str, *, note: str, user: User) -> Suppression:
    """Like :func:`block_address`, for somebody of whom the ledger knows the key."""
    with transaction.atomic():
        row = suppression.suppress(key, SuppressionReason.MANUAL, note=without_addresses(note), user=user)
        log(instance=row, action=BLOCKED, user=user, data={"reason": row.reason})
    return row


def lift_suppression(row: Suppression, *, note: str, user: User) -> None:
    """Let mail go to the address again.

    Args:
        note: why, for the log; without an address.
    """
    data = {"reason": row.reason, "note": without_addresses(note)}
    with transaction.atomic():
        log(instance=row, action=UNBLOCKED, user=user, data=data, deleted=True)
        suppression.lift(row.recipient_key)


def log_export(subscriber: Subscriber, *, user: User) -> None:
    """Somebody of the office took a copy of a person's data."""
    log(instance=subscriber, action=EXPORTED, user=user)


def erase_person(subscriber: Subscriber, *, user: User) -> None:
    """Take a person out of everything; ledger and consents keep nameless proof."""
    with transaction.atomic():
        log(instance=subscriber, action=ERASED, user=user, deleted=True)
        withdrawing.erase_subscriber(subscriber, form=FORM)


def write_consent_text(purpose: Purpose, language: str, text: str, *, user: User) -> ConsentText:
    """A new version of the words that people consent to.

    Raises:
        ValidationError: the text does not say what it is about.
    """
    with transaction.atomic():
        try:
            version = add_version(purpose, language, text)
        except ValidationError as error:
            raise ValidationError({"text": error}) from None
        log(instance=version, action=NEW_TEXT, user=user)
    return version


def make_room_for_default(mailing_list: MailingList) -> None:
    """The footer offers one list: whichever it offered before steps back. In the transaction that saves the other."""
    MailingList.objects.filter(is_default=True).exclude(pk=mailing_list.pk).update(is_default=False)


def release(*, user: User) -> None:
    """Let mail go out again after a restore."""
    with transaction.atomic():
        count = epoch.release_hold()
        row = MailEpoch.objects.order_by("pk").first()
        if row is not None:
            log(instance=row, action=RELEASED, user=user, data={"count": count})
