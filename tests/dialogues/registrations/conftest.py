"""An event with a form on this site, and people who register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from cms.core.addresses import recipient_key
from cms.core.changes import CONSUMERS
from cms.core.choices import Purpose
from cms.core.personal.consent_texts import current_text
from dialogues.changes import RegistrationHappened
from dialogues.models import DialogueEventPage, DialogueSeriesPage, HeadCount, Registration, RegistrationQuestion
from dialogues.selectors.desks import Desk, event_desk
from dialogues.services.registrations.registering import Application, Outcome, confirm, register
from tests.factories import EventFactory
from tests.support.worlds import world

TEXT = "registration-de-1"


def settings_of(event: DialogueEventPage, **fields: Any) -> DialogueEventPage:
    """Change what an editor decides, and publish it."""
    for name, value in fields.items():
        setattr(event, name, value)
    event.save_revision().publish()
    event.refresh_from_db()
    return event


@pytest.fixture
@world
def event(now: datetime, series: DialogueSeriesPage) -> DialogueEventPage:
    """Two places and a waiting list, a week after the frozen clock."""
    return EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        date="2026-12-01T18:00",
        registration_doors=["internal"],
        registration_capacity=2,
        registration_waitlist=True,
        registration_guests=2,
    )


def desk_of(event: DialogueEventPage, language: str = "de") -> Desk:
    found = event_desk(event.public_id, language=language)
    assert found is not None
    return found


def ask(event: DialogueEventPage, name: str, **fields: Any) -> Registration:
    """Send the form as ``name``."""
    given = {"text_version": current_text(Purpose.REGISTRATION, "de").version, "form": "/", **fields}
    register(Application(f"{name}@beispiel.test", **given), desk_of(event))
    return row_of(event, name)


def come(event: DialogueEventPage, name: str, **fields: Any) -> tuple[Registration, Outcome]:
    """Send the form and click on the button in the mail."""
    outcome = confirm(ask(event, name, **fields).public_id, form="/registrations/confirm/")
    return row_of(event, name), outcome


def row_of(event: DialogueEventPage, name: str) -> Registration:
    return Registration.objects.get(
        event_key=event.translation_key, address_key=recipient_key(f"{name}@beispiel.test")
    )


def count_of(event: DialogueEventPage) -> HeadCount:
    return HeadCount.objects.get(event_key=event.translation_key)


def states(event: DialogueEventPage) -> dict[str, str]:
    """Where everybody stands, by the name before the @."""
    rows = Registration.objects.filter(event_key=event.translation_key).order_by("pk")
    return {row.address.partition("@")[0]: row.state for row in rows}


@pytest.fixture
def told() -> Iterator[Callable[[], list[tuple[str, str]]]]:
    """Who was to be told what since the last call: name and happening."""
    heard: list[RegistrationHappened] = []

    def read() -> list[tuple[str, str]]:
        rows = {row.public_id: row.address.partition("@")[0] for row in Registration.objects.all()}
        said = [(rows.get(change.subject_id, "series"), change.happening) for change in heard]
        heard.clear()
        return said

    with CONSUMERS.replaced(heard.append, (RegistrationHappened,)):
        yield read


@pytest.fixture
@world
def asked(event: DialogueEventPage) -> dict[str, RegistrationQuestion]:
    """One question of each kind, by kind."""
    event.registration_questions = [
        RegistrationQuestion(kind="name"),
        RegistrationQuestion(kind="organisation"),
        RegistrationQuestion(kind="place"),
        RegistrationQuestion(kind="accessibility"),
        RegistrationQuestion(
            kind="text", label="Ihr Ort der Wahl?", purpose="Zum Planen.", is_required=True, keep_days=3
        ),
        RegistrationQuestion(kind="long_text", label="Ihre Frage?", purpose="Für das Podium."),
        RegistrationQuestion(
            kind="choice", label="Wie reisen Sie an?", purpose="Zum Planen.", options="Bahn\nRad", is_required=True
        ),
        RegistrationQuestion(kind="yes_no", label="Essen Sie mit?", purpose="Für die Küche."),
    ]
    settings_of(event)
    return {row.kind: row for row in event.registration_questions.all()}


@pytest.fixture
@world
def whole(series: DialogueSeriesPage, event: DialogueEventPage) -> DialogueSeriesPage:
    """A series that takes people for all its dates: two to come here, one elsewhere."""
    EventFactory(parent=series, title="Wer trägt das Dorf?", date="2026-12-08T18:00", registration_doors=["internal"])
    EventFactory(parent=series, title="Anderswo", date="2026-12-15T18:00")
    series.registration_open = True
    series.save_revision().publish()
    return series
