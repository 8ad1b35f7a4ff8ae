"""Who gets a mail: confirmed subscriptions of addresses that are not blocked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import starmap
from uuid import UUID

from django.db.models import Exists, OuterRef

from dialogues.models import Registration
from dialogues.querysets import RegistrationQuerySet
from newsletters.engine.planning import Addressee
from newsletters.models import MailingList, Subscription, Suppression
from newsletters.querysets import SubscriptionQuerySet

CHUNK = 2_000


def series_addressees(series_key: UUID, *, before: datetime | None = None) -> Iterator[Addressee]:
    """Subscribers of a series in the order in which they came.

    Args:
        before: only those who had confirmed before this moment.
    """
    found = reachable(Subscription.objects.of_series(series_key))
    if before is not None:
        found = found.filter(confirmed_at__lt=before)
    return _addressees(found)


def notice_addressees(series_key: UUID, *, before: datetime) -> Iterator[Addressee]:
    """Subscribers who have to hear that an event of this series does not take place, or at another time.

    Args:
        before: only those who had confirmed before the change became public; later ones have read it.
    """
    return series_addressees(series_key, before=before)


def reminded_registrants(event_key: UUID, *, before: datetime) -> Iterator[Addressee]:
    """People with a place at an event who want to be reminded of it, and whose address is not blocked.

    Args:
        before: only those who had confirmed before this moment.
    """
    blocked = Suppression.objects.filter(recipient_key=OuterRef("address_key"))
    people = Registration.objects.of_event(event_key).confirmed().filter(wants_reminders=True, confirmed_at__lt=before)
    return _registrants(people.exclude(Exists(blocked)))


def registrants_to_tell(event_key: UUID, *, before: datetime) -> Iterator[Addressee]:
    """Everybody who has to hear that an event is moved or cancelled: with a place, with an offer, and waiting. Whether
    their address takes mail is looked at when it is handed over.

    Args:
        before: only those who had confirmed before the change became public.
    """
    return _registrants(Registration.objects.of_event(event_key).active().filter(confirmed_at__lt=before))


def list_addressees(mailing_list: MailingList) -> Iterator[Addressee]:
    """Subscribers of a newsletter in the order in which they came."""
    return _addressees(reachable(Subscription.objects.filter(mailing_list=mailing_list)))


def reachable(subscriptions: SubscriptionQuerySet) -> SubscriptionQuerySet:
    """Only active ones of addresses that are not blocked; for lists and for counting."""
    blocked = Suppression.objects.filter(recipient_key=OuterRef("subscriber__address_key"))
    return subscriptions.active().exclude(Exists(blocked))


def _registrants(registrations: RegistrationQuerySet) -> Iterator[Addressee]:
    rows = registrations.order_by("pk").values_list("address", "address_key", "language", "public_id")
    return (
        Addressee(address, key, language, registration_id=public_id)
        for address, key, language, public_id in rows.iterator(chunk_size=CHUNK)
    )


def _addressees(subscriptions: SubscriptionQuerySet) -> Iterator[Addressee]:
    rows = subscriptions.order_by("pk").values_list(
        "subscriber__address", "subscriber__address_key", "subscriber__language", "subscriber_id", "pk"
    )
    return starmap(Addressee, rows.iterator(chunk_size=CHUNK))
