"""Helpers: what the office opens and sends, and all that it could change."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.core.models import ConsentEntry
from dialogues.models import (
    DialogueEventPage,
    HeadCount,
    OutsideCount,
    Registration,
    RegistrationAnswer,
    RegistrationQuestion,
)
from tests.dialogues.registrations.conftest import come, settings_of
from tests.support.worlds import world


def add_questions(event: DialogueEventPage) -> dict[str, str]:
    """Name, organisation and needs; their keys as the form sends them."""
    for kind in ("name", "organisation", "accessibility"):
        event.registration_questions.add(RegistrationQuestion(kind=kind, locale=event.locale))
    event.save_revision().publish()
    event.refresh_from_db()
    return {row.kind: str(row.translation_key) for row in event.registration_questions.all()}


def answer(event: DialogueEventPage, who: str, /, *, guest_count: int = 0, **answers: str) -> Registration:
    """Come, with these answers by kind."""
    keys = {row.kind: row.translation_key for row in event.registration_questions.all()}
    given = {keys[kind]: text for kind, text in answers.items()}
    row, _outcome = come(event, who, answers=given, guest_count=guest_count)
    return row


def one(name: str, event: DialogueEventPage) -> str:
    return reverse(name, args=[event.translation_key])


def person(name: str, row: Registration) -> str:
    return reverse(name, args=[row.public_id])


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        found = client.get(url)
    assert found.status_code == 200, url
    return len(queries)


def assert_not_found(answer: Any) -> None:
    """Not there, also not below the address with a language, where the site looks next."""
    assert answer.status_code == 404 or answer["Location"].startswith("/de/admin/")


def everything() -> list[Any]:
    """All that an act could change."""
    models = (Registration, RegistrationAnswer, HeadCount, OutsideCount, ConsentEntry, ModelLogEntry, PageLogEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


def data_of_add(**fields: Any) -> dict[str, Any]:
    return {"email": "tom@beispiel.test", "guests": "0", "place": "place", "agreed": "on", **fields}


@pytest.fixture
@world
def asked(event: DialogueEventPage) -> DialogueEventPage:
    """The event of this folder with questions, ten places, and Lea in."""
    add_questions(event)
    settings_of(event, registration_capacity=10)
    answer(event, "lea", name="Lea Müller", organisation="Dorfladen", accessibility="Höranlage")
    return event


def names(client: Client, event: DialogueEventPage, query: str = "") -> list[str]:
    found = client.get(one("event_registrations", event) + query)
    assert found.status_code == 200
    return [row.address.partition("@")[0] for row in found.context["object_list"]]


def exported(client: Client, event: DialogueEventPage, file_format: str, **data: Any) -> Any:
    given = {"columns": ["address"], "states": ["confirmed"], "file_format": file_format, **data}
    return client.post(one("registration_export", event), given)
