"""A change by the API has the effects of a change in the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from cms.core.cache.version import current_version
from cms.core.changes import CONSUMERS, Change, subscribe
from cms.core.models import User
from dialogues.models import (
    ConditionRelation,
    DialogueEventPage,
    DialogueSeriesPage,
    FrameworkCondition,
    MeetingAccess,
)
from tests.api.test_privacy import CANARY, everywhere
from tests.editorial.conftest import Bot
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, PersonFactory
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


def relations() -> list[tuple[str, str, str]]:
    found = ConditionRelation.objects.values_list("source__text", "relation", "target__text")
    return sorted((strip_tags(source), relation, strip_tags(target)) for source, relation, target in found)


@pytest.mark.requirement("E26")
def test_conditions_are_related_by_their_ids(bot: Bot, client: Client, series: DialogueSeriesPage) -> None:
    rows = [ConditionFactory(text=f"<p>{name}</p>") for name in ("A", "B")]
    event = EventFactory(parent=series, rows={"conditions": rows})
    other = EventFactory(parent=series, rows={"conditions": [ConditionFactory(text="<p>C</p>")]})
    ids = {strip_tags(row.text): str(row.public_id) for row in FrameworkCondition.objects.all()}
    path, publish = f"pages/{event.pk}/", {"action": "publish"}

    def related(**by_name: Any) -> list[dict[str, Any]]:
        return [{"public_id": ids[name], "related": links} for name, links in by_name.items()]

    mirrors, merged = {"id": ids["C"], "relation": "mirrors"}, {"id": ids["B"], "relation": "merged_into"}
    body = {"conditions": related(A=[mirrors, merged], B=[])}
    waiting = bot("patch", path, body, status=422)
    assert [(error["loc"], error["msg"]) for error in waiting["errors"]] == [
        (
            ["conditions", 0, "related"],
            "Relations are public at once and cannot wait in a draft. Please publish in the same request.",
        )
    ]
    assert relations() == []
    read = bot("patch", path, {**body, "meta": publish})["conditions"]
    assert relations() == [("A", "merged_into", "B"), ("A", "mirrors", "C")]
    assert [row["related"] for row in read] == [[merged, mirrors], []]
    public = client.get(f"/api/v1/conditions/{ids['C']}/").json()["related"]
    assert [(link["id"], link["relation"]) for link in public] == [(ids["A"], "mirrors")]
    # What is not named stays, and what is named as it is may stand in a draft.
    bot("patch", path, {"conditions": [{"public_id": ids["A"]}, {"public_id": ids["B"]}], "meta": publish})
    bot("patch", path, {"conditions": [{key: row[key] for key in ("id", "related")} for row in read]})
    assert len(relations()) == 2

    mirrored = bot("get", f"pages/{other.pk}/")["conditions"][0]
    assert mirrored["related"] == [{"id": ids["A"], "relation": "mirrors"}]
    bot("patch", f"pages/{other.pk}/", {"conditions": related(C=[]), "meta": publish})
    assert relations() == [("A", "merged_into", "B")]

    before = Revision.objects.count()
    missing, own = "12345678-1234-4234-8234-123456789abc", ids["A"]
    for link, message in (
        ({"id": missing, "relation": "mirrors"}, f"There is no framework condition with the id {missing}."),
        ({"id": own, "relation": "mirrors"}, "A condition cannot be connected to itself."),
        ({"id": "x", "relation": "mirrors"}, None),
        ({"id": ids["B"], "relation": "opposes"}, None),
    ):
        changed = [{**row, "text": "<p>Anders</p>"} for row in related(A=[link], B=[])]
        problem = bot("patch", path, {"conditions": changed, "meta": publish}, status=422)
        assert message in (None, problem["errors"][0]["msg"])
        assert "related" in problem["errors"][0]["loc"]
    assert (relations(), Revision.objects.count()) == ([("A", "merged_into", "B")], before)
    assert {strip_tags(row.text) for row in event.conditions.all()} == {"A", "B"}


@pytest.mark.requirement("E51")
def test_meeting_link_is_written_and_never_public(bot: Bot, client: Client, series: DialogueSeriesPage) -> None:
    link, path = f"https://meet.example.org/{CANARY}", "pages/"
    meta = {"type": TYPE, "parent_id": series.pk, "action": "publish"}
    whole = {"join_url": link, "dial_in": CANARY, "meeting_note": CANARY}
    made = bot("post", path, {"title": "Wer?", "date": "2099-03-12", **whole, "meta": meta}, status=201)
    path = f"pages/{made['id']}/"
    assert {name: made[name] for name in whole} == whole
    assert bot("patch", path, {"dial_in": "", "meta": {"action": "publish"}})["join_url"] == link
    event = DialogueEventPage.objects.get()
    access = MeetingAccess.objects.get(event=event)
    assert (access.join_url, access.dial_in, access.note) == (link, "", CANARY)

    answers = everywhere(client)
    for url in (
        event.url,
        series.url,
        f"/calendar/event/{event.public_id}.ics",
        f"/calendar/series/{series.public_id}.ics",
        f"/feed/series/{series.public_id}.atom",
    ):
        response = client.get(url)
        assert response.status_code == 200, url
        answers[url] = response.content
    assert b"Wer?" in answers[event.url]
    assert len(answers) > 20
    assert not [place for place, answer in answers.items() if CANARY in answer.decode()]
    assert not [revision for revision in event.revisions.all() if CANARY in str(revision.content)]
    assert bot("get", f"pages/?type={TYPE}&join_url=anders")["count"] == 1  # no filter that could be asked for it
    bot("get", f"pages/?type={TYPE}&order=join_url", status=422)
    assert bot("get", f"pages/?search={CANARY}")["count"] == 0

    for body, field in (({"join_url": "kein Link"}, "join_url"), ({"join_url": "", "dial_in": "x"}, "join_url")):
        problem = bot("patch", path, {**body, "title": "Anders"}, status=422)
        assert [error["loc"] for error in problem["errors"]] == [[field]]
    event.refresh_from_db()
    assert (event.draft_title, MeetingAccess.objects.get().join_url) == ("Wer?", link)
    log = PageLogEntry.objects.filter(page=event.pk, action="dialogues.meeting_access")
    assert (log.count(), CANARY in str(list(log.values()))) == (2, False)
    assert bot("patch", path, {"join_url": ""} | {"dial_in": "", "meeting_note": ""})["join_url"] == ""
    assert MeetingAccess.objects.count() == 0
