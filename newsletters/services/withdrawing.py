"""Ending subscriptions: by the person, by the end of a series, by erasure. What stops mail is in the same commit.

Rows only change here; the engine looks at them again before it hands a mail over (``engine``), so that no mail leaves
after the commit of what stopped it (R6, R7).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from cms.core import clock
from cms.core.choices import ConsentAct
from cms.core.personal import consents
from dialogues.models import Registration
from dialogues.services.registrations.changing import stop_reminders
from newsletters.choices import (
    MailingKind,
    RecipientState,
    SettledBy,
    SkipReason,
    SubscriptionState,
    SuppressionReason,
)
from newsletters.engine.settling import UNCERTAIN, settle_by_evidence
from newsletters.models import MailingRecipient, Subscriber, Subscription
from newsletters.querysets import RecipientQuerySet
from newsletters.services import suppression
from newsletters.services.subscription_consents import deed_of

NOT_HANDED_OVER = (RecipientState.QUEUED, RecipientState.CLAIMED)


class EndedSubscriptions(NamedTuple):
    """What the end of a series did: how many subscriptions ended, how many sign-ups had never been confirmed."""

    ended: int
    unconfirmed: int


def unsubscribe(subscription: Subscription, *, form: str, ip: str | None = None) -> bool:
    """End one subscription; whether it was one until now."""
    return bool(_withdraw(Subscription.objects.filter(pk=subscription.pk).values_list("pk", flat=True), form, ip))


def unsubscribe_from_all(subscriber: Subscriber, *, form: str, ip: str | None = None) -> None:
    """End all subscriptions, and take no mail of any list that the office fills (until somebody confirms anew)."""
    with transaction.atomic():
        # The address is locked before its subscriptions, as the mark does it.
        suppression.suppress(subscriber.address_key, SuppressionReason.UNSUBSCRIBED)
        _withdraw(subscriber.subscriptions.values_list("pk", flat=True), form, ip)


def unsubscribe_by_mail(mail: MailingRecipient, *, everything: bool, form: str, ip: str | None = None) -> None:
    """What the link and the header of a mail do: end the subscription on which it rests, or all.

    A mail that rests on a registration ends the reminders of its event and nothing else; the registration stays. Without
    both (an invitation, or a person erased since) the address itself gets no more mail. Whoever holds the link of a mail
    has got it: that ends a doubt.
    """
    with transaction.atomic():
        if mail.state in UNCERTAIN:
            settle_by_evidence(mail.pk, RecipientState.DELIVERED, by=SettledBy.EVENT)
        _stop_reminders(mail)
        if mail.registration_id is not None and not everything:
            return
        subscriber = mail.subscriber or Subscriber.objects.filter(address_key=mail.recipient_key).first()
        subscription_ids = _behind(mail, subscriber)
        if subscription_ids and not everything:
            _withdraw(subscription_ids, form, ip)
        elif subscriber is not None:
            unsubscribe_from_all(subscriber, form=form, ip=ip)
        else:
            suppression.suppress(mail.recipient_key, SuppressionReason.UNSUBSCRIBED)


def _stop_reminders(mail: MailingRecipient) -> None:
    """No more reminders of this event, also when the mail rests on a subscription and the person has registered, too."""
    if mail.registration_id is not None:
        stop_reminders(mail.registration_id)
    elif mail.mailing.kind == MailingKind.REMINDER and mail.mailing.event_key is not None:
        own = Registration.objects.of_event(mail.mailing.event_key).filter(address_key=mail.recipient_key)
        for public_id in own.values_list("public_id", flat=True):
            stop_reminders(public_id)


def _behind(mail: MailingRecipient, subscriber: Subscriber | None) -> list[int]:
    """The subscriptions on which a mail rests."""
    if mail.subscription_id is not None:
        return [mail.subscription_id]
    if subscriber is None or mail.mailing.series_key is None:
        return []
    return list(subscriber.subscriptions.filter(series_key=mail.mailing.series_key).values_list("pk", flat=True))


def _withdraw(subscription_ids: Iterable[int], form: str, ip: str | None) -> int:
    """End these subscriptions and sign-ups, and record it; returns how many there were."""
    with transaction.atomic():
        found = list(
            Subscription.objects.select_for_update(of=("self",))
            .select_related("subscriber", "mailing_list")
            .filter(pk__in=list(subscription_ids), state__in=[SubscriptionState.ACTIVE, SubscriptionState.PENDING])
            .order_by("pk")
        )
        Subscription.objects.filter(pk__in=[row.pk for row in found]).update(
            state=SubscriptionState.UNSUBSCRIBED, ended_at=clock.now()
        )
        consents.record_many(deed_of(ConsentAct.WITHDRAWN, row, form=form, ip=ip) for row in found)
    return len(found)


def end_subscriptions_of_series(series_key: UUID, now: datetime) -> EndedSubscriptions:
    """End all subscriptions of a series with it, in one transaction with the last entry of each in the consent chain.

    Sign-ups that nobody confirmed end too: no click can make them subscriptions any more.
    """
    with transaction.atomic():
        rows = Subscription.objects.select_for_update(of=("self",)).of_series(series_key)
        active = list(rows.active().select_related("subscriber").order_by("pk"))
        Subscription.objects.of_series(series_key).active().update(state=SubscriptionState.ENDED, ended_at=now)
        unconfirmed = (
            Subscription.objects.of_series(series_key)
            .filter(state=SubscriptionState.PENDING)
            .update(state=SubscriptionState.ENDED, ended_at=now)
        )
        consents.record_many(deed_of(ConsentAct.ENDED, row, form="") for row in active)
    return EndedSubscriptions(len(active), unconfirmed)


def refuse_for_ever(recipient_key: str, *, form: str, ip: str | None = None) -> None:
    """“That was not me”: no mail any more, and nothing is kept of who it was but the keyed hash that says so."""
    with transaction.atomic():
        suppression.suppress(recipient_key, SuppressionReason.NOT_ME)
        subscriber = Subscriber.objects.filter(address_key=recipient_key).first()
        if subscriber is not None:
            _withdraw(subscriber.subscriptions.values_list("pk", flat=True), form, ip)
            erase_subscriber(subscriber, form=form)


def change_language(subscriber: Subscriber, language: str) -> None:
    """Mails come in this language from now on, as far as they are written in it."""
    subscriber.language = language
    subscriber.full_clean(exclude=["address_key"])
    subscriber.save(update_fields=["language"])


def erase_subscriber(subscriber: Subscriber, *, form: str) -> int:
    """Delete a person: subscriptions, address in sent mails, and all that names them in the consent chain.

    What stays: keyed hashes in the ledger (who was served is not served again), nameless entries in the chain, and a
    suppression. Returns how many rows were changed.
    """
    with transaction.atomic():
        return erase_key(subscriber.address_key, form=form)


def erase_key(recipient_key: str, *, form: str) -> int:
    """Like :func:`erase_subscriber`, for whoever is or was behind this hash."""
    with transaction.atomic():
        count = consents.erase(recipient_key, form=form)
        count += erase_from_ledger(MailingRecipient.objects.filter(recipient_key=recipient_key))
        deleted, _by_model = Subscriber.objects.filter(address_key=recipient_key).delete()
    return count + deleted


def erase_from_ledger(mails: RecipientQuerySet) -> int:
    """Empty the addresses of ``mails``. What has not been handed over is not sent any more."""
    with transaction.atomic():
        mails.filter(state__in=NOT_HANDED_OVER).update(
            state=RecipientState.SKIPPED,
            skip_reason=SkipReason.ERASED,
            settled_at=clock.now(),
            settled_by=SettledBy.POLICY,
            lease_token=None,
            lease_until=None,
        )
        return mails.exclude(address="").update(address="")
