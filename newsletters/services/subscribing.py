"""Signing up: double opt-in with an answer that tells nobody anything (reliability 3.4, legal.md).

Whoever sends the form hears the same, whether the address is new, waits for its confirmation, is subscribed or is
blocked. What differs arrives in the mailbox alone:

* new, or not confirmed: the confirmation mail;
* subscribed already: a mail that says so, with the link to the preferences;
* blocked for ``unsubscribed`` or ``soft_bounces``: the confirmation mail, whose click lifts the block;
* blocked for any other reason: nothing (``services.suppression``).

All of these come out of one budget (``services.limits``). A series that has ended is refused openly: that is public.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.addresses import check_address, recipient_key
from cms.core.choices import ConsentAct
from cms.core.forms import limits
from cms.core.languages import spoken_language
from cms.core.personal.consent_texts import current_text, filled_in, is_current
from cms.core.tokens import make_token
from newsletters.choices import MailingKind, SubscriptionState, SuppressionReason
from newsletters.engine.planning import Addressee, Plan, freeze
from newsletters.models import Subscriber, Subscription
from newsletters.rendering import render_mail
from newsletters.selectors.offers import Offer, offer_of
from newsletters.services import suppression
from newsletters.services.subscription_consents import record_consent
from newsletters.services.withdrawing import (
    EndedSubscriptions,
    change_language,
    end_subscriptions_of_series,
    erase_subscriber,
    refuse_for_ever,
    unsubscribe,
    unsubscribe_by_mail,
    unsubscribe_from_all,
)

__all__ = [
    "Closed",
    "EndedSubscriptions",
    "Outcome",
    "change_language",
    "confirm",
    "end_subscriptions_of_series",
    "erase_subscriber",
    "preferences_link",
    "refuse_for_ever",
    "subscribe",
    "unsubscribe",
    "unsubscribe_by_mail",
    "unsubscribe_from_all",
]

CONFIRM = "subscription.confirm"
NOT_ME = "mail.not_me"
PREFERENCES = "subscriber.preferences"
CONFIRM_WITHIN = timedelta(hours=48)
UNCONFIRMED_FOR = timedelta(days=7)
"""Afterwards a sign-up that nobody confirmed is erased."""


class Closed(Exception):  # noqa: N818  an answer to the visitor, not a fault
    """The series or list takes no subscriptions; the text says why, in the reader's language."""


class Outcome(Enum):
    """What became of a click on the button in a confirmation mail."""

    CONFIRMED = "confirmed"
    GONE = "gone"
    """The sign-up was erased or withdrawn since."""
    CLOSED = "closed"
    """The series has ended since."""
    BLOCKED = "blocked"
    """The office, or the person, has blocked the address since."""


def link(what: str, token: str) -> str:
    """The absolute address of a page for the holder of ``token``; query strings reach no access log."""
    return f"{settings.SITE_URL}/subscriptions/{what}/?t={token}"


def preferences_link(subscriber: Subscriber) -> str:
    """Where a person sees and changes everything; the link never expires, and ends with their row."""
    return link("preferences", make_token(PREFERENCES, str(subscriber.public_id), expires_in=None))


def subscribe(
    address: str, offer: Offer, *, language: str, form: str, text_version: str, ip: str | None = None
) -> None:
    """Take a sign-up. Whatever is known of the address, nothing is returned.

    Args:
        text_version: of the consent text that was shown.
        form: where it happened: a path of this site, or ``api``.
        ip: of the visitor, for the limits; it is kept only when the mail settings say so.

    Raises:
        ValidationError: the address cannot be one (``email``), or the text is not the current one
            (``consent_version``).
        Closed: one cannot subscribe to this now.
        TooMany: the visitor's network, or everybody, has to wait.
    """
    try:
        address = check_address(address)
    except ValidationError as error:
        raise ValidationError({"email": error}) from None
    if not offer.is_open:
        raise Closed(offer.why_closed)
    if not is_current(offer.purpose, text_version):
        raise ValidationError(
            {"consent_version": _("The text of the consent has changed. Please read it and send the form again.")}
        )
    limits.count_visit(ip)
    key = recipient_key(address)
    with transaction.atomic():
        blocked = suppression.reason_for(key)
        if blocked not in {None, *suppression.LIFTED_BY_CONFIRMING}:
            return
        subscriber = _subscriber(address, key, language)
        may_mail = limits.take_mail(address)
        subscription, is_new = _sign_up(subscriber, offer, text_version, form, renew=may_mail)
        if subscription.state == SubscriptionState.ACTIVE:
            if may_mail:
                _mail(subscriber, offer, subscription, "confirm" if blocked else "already", language)
            return
        if is_new or may_mail:
            record_consent(ConsentAct.REQUESTED, subscription=subscription, form=form, ip=ip)
        if may_mail:
            _mail(subscriber, offer, subscription, "confirm", language)


def _subscriber(address: str, key: str, language: str) -> Subscriber:
    """The row of this address, locked. Until it is confirmed, the newest form decides on the language."""
    subscriber, created = Subscriber.objects.select_for_update().get_or_create(
        address_key=key, defaults={"address": address, "language": language, "created_at": clock.now()}
    )
    if not created and subscriber.confirmed_at is None and subscriber.language != language:
        subscriber.language = language
        subscriber.save(update_fields=["language"])
    return subscriber


def _sign_up(
    subscriber: Subscriber, offer: Offer, text_version: str, form: str, *, renew: bool
) -> tuple[Subscription, bool]:
    """The subscription, pending unless it is active already; whether it was neither before.

    Args:
        renew: begin the time for confirming anew. Repeating the form alone must not keep an unconfirmed row for ever.
    """
    pending = {
        "state": SubscriptionState.PENDING,
        "text_version": text_version,
        "form": form[:200],
        "created_at": clock.now(),
    }
    subscription, is_new = Subscription.objects.select_for_update(of=("self",)).get_or_create(
        subscriber=subscriber, **offer.key, defaults=pending
    )
    if is_new or subscription.state == SubscriptionState.ACTIVE:
        return subscription, is_new
    is_new = subscription.state != SubscriptionState.PENDING
    if is_new or renew:
        for name, value in pending.items():
            setattr(subscription, name, value)
        subscription.save(update_fields=list(pending))
    return subscription, is_new


def _mail(subscriber: Subscriber, offer: Offer, subscription: Subscription, name: str, language: str) -> None:
    """Freeze the one mail that a form may cause. It says nothing but what it must: no advertising."""
    now = clock.now()
    subscriber.confirmation_count += 1
    subscriber.confirmation_sent_at = now
    subscriber.save(update_fields=["confirmation_count", "confirmation_sent_at"])
    spoken = spoken_language(language)
    text = current_text(offer.purpose, spoken)
    context: dict[str, Any] = {
        "offer": offer,
        "consent": filled_in(text, offer.title, language=spoken),
        "hours": int(CONFIRM_WITHIN.total_seconds() // 3600),
        "confirm_url": link("confirm", make_token(CONFIRM, str(subscription.public_id), expires_in=CONFIRM_WITHIN)),
        "not_me_url": link("not-me", make_token(NOT_ME, subscriber.address_key, expires_in=None)),
    }
    if name == "already":
        context["own_page_url"] = preferences_link(subscriber)
    content = render_mail(f"subscription_{name}", context, language=spoken, is_bulk=False)
    freeze(
        Plan(
            key=f"confirmation:{subscription.public_id}:{subscriber.confirmation_count}",
            kind=MailingKind.CONFIRMATION,
            title=_("Confirmation: {title}").format(title=offer.title),
            contents=[content],
            series_key=offer.series_key,
            valid_until=now + CONFIRM_WITHIN,
        ),
        # Without the subscription: the mail goes out although there is no active one.
        [Addressee(subscriber.address, subscriber.address_key, spoken, subscriber.pk)],
    )


def confirm(public_id: UUID, *, form: str, ip: str | None = None) -> Outcome:
    """The click on the button. A second one finds everything done and says the same."""
    with transaction.atomic():
        subscription = _locked(public_id)
        if subscription is None:
            return Outcome.GONE
        if subscription.state == SubscriptionState.ACTIVE:
            suppression.lift(
                subscription.subscriber.address_key, reasons=frozenset({SuppressionReason.SOFT_BOUNCES})
            )  # the mail arrived
            return Outcome.CONFIRMED
        if subscription.state != SubscriptionState.PENDING:
            return Outcome.GONE
        subscriber = subscription.subscriber
        offer = offer_of(subscription, language=subscriber.language)
        if offer is None or not offer.is_open:
            return Outcome.CLOSED
        if suppression.reason_for(subscriber.address_key) not in {None, *suppression.LIFTED_BY_CONFIRMING}:
            return Outcome.BLOCKED
        now = clock.now()
        subscription.state, subscription.confirmed_at, subscription.ended_at = SubscriptionState.ACTIVE, now, None
        subscription.save(update_fields=["state", "confirmed_at", "ended_at"])
        if subscriber.confirmed_at is None:
            subscriber.confirmed_at = now
            subscriber.save(update_fields=["confirmed_at"])
        suppression.lift(subscriber.address_key, reasons=suppression.LIFTED_BY_CONFIRMING)
        limits.forget_mailbox(subscriber.address)
        record_consent(ConsentAct.CONFIRMED, subscription=subscription, form=form, ip=ip)
    return Outcome.CONFIRMED


def _locked(public_id: UUID) -> Subscription | None:
    return (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("subscriber", "mailing_list")
        .filter(public_id=public_id)
        .first()
    )
