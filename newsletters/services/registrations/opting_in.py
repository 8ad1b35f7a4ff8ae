"""Reminders of the series, ticked in the form of a registration: the click that confirms one confirms the other.

The box is separate and unticked (Art. 7 (2) DSGVO), the text is that of every form for these reminders, and the ledger of
consent gets both entries. What the person decides afterwards stands: a subscription that ended after the click is not
begun again.
"""

from __future__ import annotations

from uuid import UUID

from cms.core import clock
from cms.core.choices import ConsentAct, Purpose
from cms.core.models import ConsentText
from cms.core.personal.consent_texts import current_text
from dialogues.models import Registration, SeriesRegistration
from dialogues.selectors.desks import fact_page
from newsletters.choices import SubscriptionState
from newsletters.models import Subscriber, Subscription
from newsletters.selectors.offers import offer_of_series
from newsletters.services import suppression
from newsletters.services.subscription_consents import record_consent


def take_over(row: Registration | SeriesRegistration) -> Subscription | None:
    """Subscribe the person to the reminders of the series, as they wished; None when there is nothing (more) to do.

    In the caller's transaction. An address that is blocked by more than the person's own unsubscribing stays so.
    """
    key = _series_of(row)
    if not row.wants_subscription or row.confirmed_at is None or key is None:
        return None
    offer = offer_of_series(key, language=row.language)
    if offer is None or not offer.is_open:
        return None
    if suppression.reason_for(row.address_key) not in {None, *suppression.LIFTED_BY_CONFIRMING}:
        return None
    subscriber, _created = Subscriber.objects.select_for_update().get_or_create(
        address_key=row.address_key,
        defaults={"address": row.address, "language": row.language, "created_at": row.created_at},
    )
    spoken = "en" if row.language == "en" else "de"
    begun = {
        "state": SubscriptionState.ACTIVE,
        "text_version": _text_at(row, spoken),
        "form": row.form,
        "created_at": row.created_at,
        "confirmed_at": row.confirmed_at,
        "ended_at": None,
    }
    subscription, is_new = Subscription.objects.select_for_update(of=("self",)).get_or_create(
        subscriber=subscriber, series_key=key, defaults=begun
    )
    if not is_new:
        if subscription.state == SubscriptionState.ACTIVE:
            return None
        if subscription.ended_at is not None and subscription.ended_at >= row.confirmed_at:
            return None
        for name, value in begun.items():
            setattr(subscription, name, value)
        subscription.save(update_fields=list(begun))
    if subscriber.confirmed_at is None:
        subscriber.confirmed_at = clock.now()
        subscriber.save(update_fields=["confirmed_at"])
    suppression.lift(row.address_key, reasons=suppression.LIFTED_BY_CONFIRMING)
    for act in (ConsentAct.REQUESTED, ConsentAct.CONFIRMED):
        record_consent(act, subscription=subscription, form=row.form)
    return subscription


def _series_of(row: Registration | SeriesRegistration) -> UUID | None:
    if isinstance(row, SeriesRegistration):
        return row.series_key
    event = fact_page(row.event_key)
    return event.series.translation_key if event is not None and event.series is not None else None


def _text_at(row: Registration | SeriesRegistration, language: str) -> str:
    """The version of the text that stood in the form. A registration of before that was noted has the newest one of
    its moment."""
    if row.subscription_text:
        return row.subscription_text
    texts = ConsentText.objects.filter(purpose=Purpose.SERIES, language=language, created_at__lte=row.created_at)
    shown = texts.order_by("-number").first()
    return (shown or current_text(Purpose.SERIES, language)).version
