"""What is erased when (legal.md, Art. 5 (1) (e) DSGVO). Every step looks for what is due and may run at any time, twice.

* A sign-up that nobody confirmed: after seven days.
* The addresses of a series' subscribers: at the date on its receipt (``services.closing``).
* A subscription that was ended: so many days after it.
* The address in the ledger of sent mails: ``MailSettings.keep_ledger_days`` after the mail was settled.
* What a confirmation mail said (it holds the link): after seven days.
* Counters against abuse: see ``services.limits``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from cms.core import clock
from cms.core.forms.limits import forget_old_limits
from cms.core.personal import consents
from newsletters.choices import OPEN_STATES, MailingKind, SubscriptionState
from newsletters.models import MailingContent, MailingRecipient, MailSettings, SeriesReceipt, Subscriber, Subscription
from newsletters.querysets import SubscriptionQuerySet
from newsletters.services import notices
from newsletters.services.closing import erase_closed_series
from newsletters.services.registrations import forgetting
from newsletters.services.subscribing import UNCONFIRMED_FOR
from newsletters.services.withdrawing import erase_subscriber

BATCH = 500
NOBODY = "0 erased"
FORM = "retention"
"""What erasures by time name as their place in the consent chain."""
OVER = (SubscriptionState.UNSUBSCRIBED, SubscriptionState.ENDED)


def expire() -> Iterator[str]:
    """Apply all periods; one line for each that found something, without personal data."""
    if (people := erase_closed_series()) != NOBODY:
        yield f"after the end of series: {people}"
    for text, step in (
        ("unconfirmed sign-ups erased", erase_unconfirmed),
        ("ended subscriptions erased", erase_ended),
        ("addresses of sent mails erased", erase_old_ledger_addresses),
        ("contents of confirmation mails erased", erase_confirmation_contents),
        ("contents of mails about registrations erased", forgetting.erase_contents),
        ("done notes of mails about registrations removed", forgetting.erase_rows),
        ("contents of notices of networks erased", notices.erase_contents),
        ("done notices of networks removed", notices.erase_rows),
        ("counters removed", forget_old_limits),
    ):
        if count := step():
            yield f"{count} {text}"


def erase_unconfirmed() -> int:
    """Delete sign-ups that nobody confirmed. Where a subscription had been confirmed once, it is ended as before."""
    limit = clock.now() - UNCONFIRMED_FOR
    late = Subscription.objects.filter(state=SubscriptionState.PENDING, created_at__lte=limit)
    late.filter(ended_at__isnull=False).update(state=SubscriptionState.UNSUBSCRIBED)
    return _erase(late.filter(ended_at__isnull=True))


def erase_ended() -> int:
    """Erase subscriptions that ended long enough ago; those of a series that waits for its receipt's date stay."""
    limit = clock.now() - timedelta(days=MailSettings.load().erase_after_days)
    waiting = SeriesReceipt.objects.filter(series_key=OuterRef("series_key"), erased_at__isnull=True)
    return _erase(Subscription.objects.filter(state__in=OVER, ended_at__lte=limit).exclude(Exists(waiting)))


def erase_old_ledger_addresses() -> int:
    """A sent mail shows for a while who got it, then only how many."""
    limit = clock.now() - timedelta(days=MailSettings.load().keep_ledger_days)
    settled = MailingRecipient.objects.exclude(state__in=OPEN_STATES).exclude(address="")
    old = settled.filter(Q(settled_at__lte=limit) | Q(settled_at__isnull=True, date_header__lte=limit))
    return old.update(address="")


def erase_confirmation_contents() -> int:
    """A confirmation mail is for two days; afterwards nobody needs to know what it said."""
    open_rows = MailingRecipient.objects.filter(mailing=OuterRef("mailing"), state__in=OPEN_STATES)
    old = MailingContent.objects.filter(
        mailing__kind=MailingKind.CONFIRMATION, mailing__created_at__lte=clock.now() - UNCONFIRMED_FOR
    )
    return old.exclude(Exists(open_rows)).delete()[0]


def _erase(subscriptions: SubscriptionQuerySet) -> int:
    """Delete these subscriptions with what the consent chain knows of them; a person without any other goes, too."""
    count = 0
    found = list(subscriptions.values_list("pk", flat=True))
    for start in range(0, len(found), BATCH):
        with transaction.atomic():
            batch = Subscription.objects.select_related("subscriber").filter(pk__in=found[start : start + BATCH])
            count += sum(_erase_one(subscription) for subscription in batch)
    return count


def _erase_one(subscription: Subscription) -> int:
    subscriber: Subscriber = subscription.subscriber
    if not subscriber.subscriptions.exclude(pk=subscription.pk).exists():
        erase_subscriber(subscriber, form=FORM)
    else:
        consents.erase(subscriber.address_key, record_ids=[subscription.public_id], form=FORM)
        subscription.delete()
    return 1


def expire_all() -> str:
    """The timed job: the same in one line."""
    return "; ".join(expire()) or "nothing was due"
