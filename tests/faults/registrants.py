"""Events that are besieged, and the people who do it. They exist nowhere: what is made here is made past the form and
its limits, so that a storm can begin at the click."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from uuid import UUID

from django.db import transaction
from wagtail.models import Locale

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.choices import Purpose
from cms.core.personal.consent_texts import current_text
from cms.core.tokens import make_token
from dialogues.choices import RegistrationStatus
from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage, HeadCount, Registration
from dialogues.services.registrations import queue, registering
from home.models import HomePage
from tests.factories import EventFactory, SeriesFactory
from tests.faults.seats_checker import EARLIER

_numbers = count(1)


def make_series() -> DialogueSeriesPage:
    """A series on the site of the migrations."""
    home = HomePage.objects.get(locale=Locale.objects.get(language_code="de"))
    index = DialogueIndexPage.objects.first()
    if index is None:
        index = DialogueIndexPage(title="Dialoge", slug="dialoge")
        home.add_child(instance=index)
        index.save_revision().publish()
    return SeriesFactory(parent=index, title=f"Land im Wandel {next(_numbers)}")


def make_event(series: DialogueSeriesPage, *, capacity: int | None, waitlist: bool = True) -> DialogueEventPage:
    """An evening in two weeks."""
    day = clock.now() + timedelta(days=14)
    return EventFactory(
        parent=series,
        title=f"Abend {next(_numbers)}",
        date=day.strftime("%Y-%m-%dT18:00"),
        registration_doors=["internal"],
        registration_capacity=capacity,
        registration_waitlist=waitlist,
        registration_guests=2,
    )


def make_people(
    event: DialogueEventPage,
    guests: Iterable[int],
    *,
    state: RegistrationStatus = RegistrationStatus.PENDING,
    first_number: int | None = None,
) -> list[UUID]:
    """People who have asked and wait for the mail, or who came earlier; their registrations' public ids.

    Args:
        guests: how many each of them brings.
        first_number: of the queue, for those who wait.
    """
    now = clock.now()
    text = current_text(Purpose.REGISTRATION, "de").version
    rows = []
    for place, companions in enumerate(guests):
        address = f"person{next(_numbers)}@example.org"
        rows.append(
            Registration(
                event_key=event.translation_key,
                address=address,
                address_key=recipient_key(address),
                language="de",
                guest_count=companions,
                text_version=text,
                form=EARLIER if state != RegistrationStatus.PENDING else "/",
                state=state,
                created_at=now,
                confirmed_at=None if state == RegistrationStatus.PENDING else now,
                number=None if first_number is None else first_number + place,
            )
        )
    with transaction.atomic():  # whoever watches from outside never finds people who are not counted yet
        Registration.objects.bulk_create(rows)
        if state != RegistrationStatus.PENDING:
            queue.settle_event(event.translation_key, lambda _count: None)
        if first_number is not None:
            HeadCount.objects.filter(event_key=event.translation_key).update(last_number=first_number + len(rows) - 1)
    return [row.public_id for row in rows]


def confirm_link(public_id: UUID) -> str:
    """The path in the mail that asks for a click."""
    token = make_token("registration.confirm", str(public_id), expires_in=registering.CONFIRM_WITHIN)
    return f"/registrations/confirm/?t={token}"


def mine_link(public_id: UUID) -> str:
    """The path of somebody's own page."""
    return f"/registrations/mine/?t={make_token('registration.mine', str(public_id), expires_in=None)}"
