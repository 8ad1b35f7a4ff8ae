"""A list, a way to sign up, and the links that the mails hold."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.apps import apps
from django.test import Client

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.forms.tokens import make_form_token
from cms.core.tokens import make_token
from newsletters.models import Mailing, MailingList, MailingRecipient, Subscriber, Subscription
from newsletters.selectors.offers import offer_of_list, offer_of_series
from newsletters.services import subscribing
from tests.support.worlds import world

ADDRESS = "Jana.Beispiel@example.org"


@pytest.fixture
@world
def mailing_list(now: datetime) -> MailingList:
    return MailingList.objects.create(name="Rundbrief", slug="rundbrief", is_default=True)


def sign_up(thing: Any, address: str = ADDRESS, *, language: str = "de", ip: str | None = None) -> None:
    """As the form does it, for a list or a series."""
    offer = (
        offer_of_list(thing, language=language)
        if isinstance(thing, MailingList)
        else offer_of_series(thing.translation_key, language=language)
    )
    assert offer is not None
    version = f"{offer.purpose.value}-{'en' if language == 'en' else 'de'}-1"
    subscribing.subscribe(address, offer, language=language, form="/de/", text_version=version, ip=ip)


def subscribed(thing: Any, address: str = ADDRESS) -> Subscription:
    """A confirmed subscription."""
    sign_up(thing, address)
    subscription = Subscription.objects.get(
        subscriber__address_key=recipient_key(address),
        **({"mailing_list": thing} if isinstance(thing, MailingList) else {"series_key": thing.translation_key}),
    )
    assert subscribing.confirm(subscription.public_id, form="/subscriptions/confirm/") is subscribing.Outcome.CONFIRMED
    subscription.refresh_from_db()
    return subscription


def links(mailing: Mailing) -> dict[str, str]:
    """The pages of this site that a mail leads to, by the last part of their path."""
    text = mailing.contents.get().text
    found = re.findall(r"http://localhost:8000(/subscriptions/\S+)", text)
    return {urlsplit(path).path.split("/")[2]: path for path in found}


def confirmations() -> list[Mailing]:
    """The mails that forms caused, in order."""
    return list(Mailing.objects.filter(kind="confirmation").order_by("created_at", "contents__pk"))


def delivered(subscription: Subscription | None, thing: Any, address: str = ADDRESS) -> MailingRecipient:
    """One list mail that has been handed over, and the link to unsubscribe in it."""
    mailing = Mailing.objects.create(
        key=f"newsletter:{thing.pk}:{Mailing.objects.count()}",
        kind="newsletter",
        title="Ausgabe 1",
        state="done",
        created_at=clock.now(),
        series_key=None if isinstance(thing, MailingList) else thing.translation_key,
    )
    return MailingRecipient.objects.create(
        mailing=mailing,
        recipient_key=recipient_key(address),
        address=address,
        language="de",
        subscriber=subscription.subscriber if subscription else None,
        subscription=subscription,
        needs_subscription=subscription is not None,
        state="accepted",
        settled_at=clock.now(),
        not_before=clock.now(),
        date_header=clock.now(),
        verp_token=str(mailing.pk.hex),
        rfc_message_id=f"<{mailing.pk.hex}@localhost>",
    )


def unsubscribe_path(mail: MailingRecipient) -> str:
    return f"/subscriptions/unsubscribe/?t={make_token('mail.unsubscribe', str(mail.pk), expires_in=None)}"


def preferences_path(subscriber: Subscriber) -> str:
    return f"/subscriptions/preferences/?t={make_token('subscriber.preferences', str(subscriber.public_id), expires_in=None)}"


def form_data(thing: Any, moment: datetime, **changes: Any) -> dict[str, Any]:
    """What a browser sends ten seconds after it got the form."""
    with clock.frozen_at(moment - timedelta(seconds=10)):
        token = make_form_token("subscription")
    is_list = isinstance(thing, MailingList)
    data = {
        "email": ADDRESS,
        "locale": "de",
        "from": "/de/",
        "list" if is_list else "series": str(thing.public_id),
        "consent": "yes",
        "consent_version": "newsletter-de-1" if is_list else "series-de-1",
        "form_token": token,
        "website": "",
    }
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def rows() -> dict[str, list[Any]]:
    """All that a link could change, to compare before and after."""
    names = ("Subscriber", "Subscription", "ConsentEntry", "Suppression", "Mailing", "MailingRecipient", "FormLimit")
    models = [*apps.get_app_config("newsletters").get_models(), *apps.get_app_config("core").get_models()]
    known = {model.__name__: model for model in models}
    return {name: list(known[name].objects.order_by("pk").values()) for name in names}


@pytest.fixture
def browser(db: None) -> Client:
    """Without cookies, and with Django's check against foreign forms switched on."""
    return Client(enforce_csrf_checks=True)


def public_id_of(address: str = ADDRESS) -> UUID:
    return Subscription.objects.get(subscriber__address_key=recipient_key(address)).public_id
