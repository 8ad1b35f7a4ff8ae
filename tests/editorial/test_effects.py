"""A change by the API has the effects of a change in the admin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from cms.core.cache.version import current_version
from cms.core.changes import CONSUMERS, Change, subscribe
from cms.core.models import User
from dialogues.models import DialogueSeriesPage
from tests.editorial.conftest import Bot
from tests.factories import ContributorFactory, EventFactory, PersonFactory
from tests.factories.core import image_file

pytestmark = pytest.mark.django_db
TYPE = "dialogues.DialogueEventPage"


@pytest.fixture
def announced(series: DialogueSeriesPage) -> Iterator[list[Change]]:
    heard: list[Change] = []

    def consumer(change: Change) -> None:
        heard.append(change)

    subscribe(consumer)
    yield heard
    del CONSUMERS[consumer]


def test_announces_what_the_admin_announces(
    bot: Bot, admin_user: User, series: DialogueSeriesPage, announced: list[Change]
) -> None:
    body = {"title": "Wer?", "date": "2099-03-12", "meta": {"type": TYPE, "parent_id": series.pk, "action": "publish"}}
    made = bot("post", "pages/", body, status=201)
    path = f"pages/{made['id']}/"
    bot("patch", path, {"title": "Was?", "meta": {"action": "publish"}})
    bot("patch", path, {"title": "Entwurf"})
    bot("post", f"{path}actions/unpublish/")
    bot("delete", path, status=204)
    assert [(change.type, str(change.subject_id), change.actor) for change in announced] == [
        (f"dialogue.event.{what}", made["public_id"], str(admin_user.pk))
        for what in ("published", "updated", "unpublished", "deleted")
    ]


def test_is_visible_in_the_next_public_request(bot: Bot, client: Client, series: DialogueSeriesPage) -> None:
    person = PersonFactory(name="Jana Beispiel")
    event = EventFactory(parent=series, rows={"contributors": [ContributorFactory(person=person)]})
    address = f"/api/v1/events/{event.public_id}/"
    assert client.get(address).json()["contributors"][0]["person"]["name"] == "Jana Beispiel"
    version = current_version()

    bot("patch", f"snippets/networks.Person/{person.pk}/", {"name": "Mira Muster"})
    assert current_version() > version
    assert client.get(address).json()["contributors"][0]["person"]["name"] == "Mira Muster"

    bot("patch", f"pages/{event.pk}/", {"title": "Was?", "meta": {"action": "publish"}})
    assert client.get(address).json()["title"] == "Was?"


def test_history_names_who_did_it(bot: Bot, admin_user: User) -> None:
    made = bot("post", "snippets/dialogues.Topic/", {"name": "Mobilität"}, status=201)
    bot("patch", f"snippets/dialogues.Topic/{made['id']}/", {"name": "Verkehr"})
    entries = ModelLogEntry.objects.filter(content_type__model="topic").order_by("pk")
    assert list(entries.values_list("action", "user")) == [
        ("wagtail.create", admin_user.pk),
        ("wagtail.edit", admin_user.pk),
    ]


def test_picture_with_its_credit(bot: Bot) -> None:
    fields = {"title": "Feld", "description": "Ein grünes Feld", "credit": "Foto: Jana Beispiel", "source_url": ""}
    response = bot.client.post(
        "/api/v3-preview/images/", {**fields, "file": image_file()}, headers=bot.headers, format="multipart"
    )
    assert response.status_code == 201, response.content
    assert {name: response.json()[name] for name in fields} == fields
