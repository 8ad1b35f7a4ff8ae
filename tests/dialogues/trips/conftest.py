"""A learning trip with a call, and people of every standing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from cms.core.choices import Purpose
from cms.core.personal.consent_texts import current_text
from dialogues.choices import CallDecision
from dialogues.models import DialogueEventPage, DialogueSeriesPage, Registration, RegistrationQuestion, TripApplication
from dialogues.selectors.desks import event_desk
from dialogues.services.calls import deciding
from dialogues.services.calls.applying import apply_as_member
from dialogues.services.registrations.registering import Application
from home.models import HomePage
from networks.models import MemberAccount, NetworkIndexPage, NetworkPage
from networks.permissions import viewer_of
from tests.factories import EventFactory, NetworkFactory
from tests.networks.members.conftest import joins
from tests.support.worlds import world

TITLE = "Lernreise ins Salzkammergut"
REASON = "Die Gruppe ist für dieses Mal vollständig gemischt."
CALL = "<p>Das Programm zahlt die <b>Fahrt</b>.</p>"


@pytest.fixture
@world
def networks_index(home: HomePage) -> NetworkIndexPage:
    page = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
@world
def network(networks_index: NetworkIndexPage) -> NetworkPage:
    return NetworkFactory(parent=networks_index, title="Forum")


@pytest.fixture
@world
def member(network: NetworkPage) -> MemberAccount:
    return joins(network, name="Kim Muster", organisation="Kreis Muster", address="kim@beispiel.test")


def make_trip(network: NetworkPage | None, series: DialogueSeriesPage, **fields: Any) -> DialogueEventPage:
    """A published trip; of ``network`` unless the call says otherwise."""
    values = {
        "title": TITLE,
        "kind": "learning_trip",
        "attendance_mode": "in_person",
        "date": "2027-05-10T09:00",
        "registration_doors": ["internal"],
        "by_call": True,
        "call_text": CALL,
        **fields,
    }
    called = values.pop("call_networks", [])
    page = EventFactory(parent=series, **values)
    if network is not None:
        page.networks.add(network)
    page.call_networks.set(called)
    page.save_revision().publish()
    return DialogueEventPage.objects.get(pk=page.pk)


@pytest.fixture
@world
def trip(now: datetime, network: NetworkPage, series: DialogueSeriesPage) -> DialogueEventPage:
    """Two places; applications until the end of January; a question for the name."""
    page = make_trip(
        network,
        series,
        registration_capacity=2,
        registration_closes_at=datetime.fromisoformat("2027-01-31T18:00+01:00"),
    )
    page.registration_questions.add(RegistrationQuestion(kind="name", locale=page.locale))
    page.save_revision().publish()
    return DialogueEventPage.objects.get(pk=page.pk)


def apply(trip: DialogueEventPage, account: MemberAccount, *, answer: str = "", **fields: Any) -> Registration:
    """Apply in the members' area.

    Args:
        answer: to every question; the name when it is empty.
    """
    desk = event_desk(trip.public_id, language="de")
    assert desk is not None
    text = current_text(Purpose.REGISTRATION, "de").version
    given = {question.translation_key: answer or account.name for question in desk.questions}
    application = Application(account.email, text, "/members/trips/", answers=given, **fields)
    return apply_as_member(viewer_of(account.user), application, desk)


def decide(row: Registration, decision: str, reason: str = "") -> Registration:
    """What the office does."""
    application = TripApplication.objects.get(registration=row)
    deciding.decide(application, CallDecision(decision), reason=reason, user=None)
    row.refresh_from_db()
    return row


def standing_of(trip: DialogueEventPage) -> dict[str, str]:
    """The state of every application, by the name before the @."""
    rows = Registration.objects.of_event(trip.translation_key).order_by("pk")
    return {row.address.partition("@")[0]: row.state for row in rows}
