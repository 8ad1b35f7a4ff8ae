"""``/changes/``: what came, changed and went, in order and with tombstones (contract 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms.core import clock, public_life
from cms.core.models import AnnouncedThing, LoggedChange
from dialogues.models import FrameworkCondition
from home.models import StandardPage
from networks.models import NetworkIndexPage, PressReleasePage, Region
from tests.factories import EventFactory, NetworkFactory, OrganisationFactory, PersonFactory
from tests.factories.newsletters import ArchiveFactory, IssueFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/changes/"


class Reader:
    """Somebody who keeps a copy and goes on where they stopped."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.cursor: str | None = None

    def items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            answer = self.client.get(ADDRESS, {"limit": 100, **({"since": self.cursor} if self.cursor else {})}).json()
            self.cursor = answer["cursor"]
            if not answer["items"]:
                assert answer["count"] == 0
                return found
            found += answer["items"]

    def news(self) -> list[tuple[str, str, str]]:
        return [(item["change"], item["type"], item["id"]) for item in self.items()]


@pytest.fixture
def reader(client: Client, series: Any) -> Reader:
    """Has read all that is there."""
    reader = Reader(client)
    assert ("created", "series", str(series.public_id)) in reader.news()
    return reader


def page(home: Any, **fields: Any) -> StandardPage:
    new = StandardPage(title="Über uns", slug=f"seite-{uuid4().hex[:6]}", **fields)
    home.add_child(instance=new)
    new.save_revision().publish()
    return StandardPage.objects.get(pk=new.pk)


def test_a_life_from_beginning_to_end(reader: Reader, home, series, now):
    event = EventFactory(parent=series, date="2026-12-01T18:00")
    standard, person = page(home), PersonFactory(name="Jana Beispiel")
    assert set(reader.news()) == {
        ("created", "event", str(event.public_id)),
        ("created", "page", str(standard.public_id)),
        ("created", "person", str(person.public_id)),
    }
    assert reader.news() == []
    with clock.frozen_at(now + timedelta(hours=1)):
        event.date = "2026-12-02T18:00"
        event.save_revision().publish()
        standard.save_revision().publish()
        PersonFactory._meta.model.objects.filter(pk=person.pk).update(name="Jana B.", updated_at=clock.now())
    assert set(reader.news()) == {
        ("updated", "event", str(event.public_id)),
        ("updated", "page", str(standard.public_id)),
        ("updated", "person", str(person.public_id)),
    }
    PageViewRestriction.objects.create(page=standard, restriction_type="login")
    person.is_public = False
    person.save()
    event.unpublish()
    gone = {
        ("deleted", "event", str(event.public_id)),
        ("deleted", "page", str(standard.public_id)),
        ("deleted", "person", str(person.public_id)),
    }
    items = reader.items()
    assert {(item["change"], item["type"], item["id"]) for item in items} == gone
    assert {item["api_url"] for item in items} == {None}
    PageViewRestriction.objects.all().delete()
    assert reader.news() == [("created", "page", str(standard.public_id))]
    standard.delete()
    person.delete()
    assert set(reader.news()) == {one for one in gone if one[1] != "event"}
    assert reader.news() == []


def test_every_collection_of_the_contract_tells(reader: Reader, client: Client, home, series, now):
    overview = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=overview)
    overview.save_revision().publish()
    network = NetworkFactory(parent=overview)
    release = PressReleasePage(title="Gegründet", slug="gegruendet")
    network.add_child(instance=release)
    release.save_revision().publish()
    region = Region.objects.create(name="Landkreis Beispiel", kind="county", land="DE-BB")
    issue, organisation = IssueFactory(parent=ArchiveFactory(parent=home)), OrganisationFactory()
    made = {"network": network, "press_release": release, "newsletter_issue": issue}
    made |= {"organisation": organisation, "region": region, "person": PersonFactory()}
    made["event"] = EventFactory(
        parent=series, rows={"conditions": [FrameworkCondition(text="<p>Ein Budget.</p>", levels=("state",))]}
    )
    told = {item["type"]: item for item in reader.items() if item["id"] != str(overview.public_id)}
    assert {kind: told[kind]["id"] for kind in made} == {kind: str(thing.public_id) for kind, thing in made.items()}
    assert set(told) == {*made, "condition", "page"}
    for item in told.values():
        assert client.get(item["api_url"]).json()["id"] == item["id"], item


def test_drafts_are_never_told(reader: Reader, home, series, now):
    EventFactory(parent=series, live=False)
    draft = StandardPage(title="Entwurf", slug="entwurf", live=False)
    home.add_child(instance=draft)
    later = StandardPage(title="Später", slug="spaeter", live=False, go_live_at=now + timedelta(days=1))
    home.add_child(instance=later)
    later.save_revision().publish()
    PersonFactory(is_public=False)
    assert reader.news() == []
    public = page(home)
    reader.news()
    public.title = "Noch nicht so"
    public.save_revision()
    assert reader.news() == []
    for thing in (draft, later):
        thing.delete()
    assert reader.news() == []


def test_an_expired_page_is_gone_at_once(reader: Reader, client: Client, home, now):
    standard = page(home, expire_at=now + timedelta(hours=1))
    reader.news()
    with clock.frozen_at(now + timedelta(hours=1)):
        assert reader.news() == [("deleted", "page", str(standard.public_id))]


def test_pages_of_the_log_are_bounded_and_ordered(client: Client, home, series, now):
    for _number in range(3):
        EventFactory(parent=series)
    whole = client.get(ADDRESS, {"limit": 100}).json()
    assert whole["count"] == len(whole["items"])
    first = client.get(ADDRESS, {"limit": 2}).json()
    assert (first["items"], first["count"]) == (whole["items"][:2], whole["count"])
    assert first["cursor"] == first["items"][-1]["cursor"]
    rest = client.get(ADDRESS, {"limit": 2, "since": first["cursor"]}).json()
    assert (rest["items"], rest["count"]) == (whole["items"][2:4], whole["count"] - 2)
    assert client.get(ADDRESS, {"limit": 2, "offset": 2}).json()["items"] == whole["items"][2:4]


def test_a_cursor_of_a_webhook_is_one_of_these(client: Client, event):
    event.date = "2026-12-20T18:00"
    event.save_revision().publish()
    special = LoggedChange.objects.get(type="dialogue.event.rescheduled")
    assert client.get(ADDRESS, {"since": str(special.change_id)}).status_code == 200
    assert {item["change"] for item in client.get(ADDRESS).json()["items"]} == {"created", "updated"}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("since=x", "since"),
        ("since=00000000-0000-4000-8000-000000000000", "since"),
        ("limit=101", "limit"),
        ("limit=0", "limit"),
        ("offset=-1", "offset"),
        ("locale=xx", "locale"),
        ("order=id", "order"),
        ("kind=event", "kind"),
    ],
)
def test_bad_values_are_named(client: Client, home, query: str, name: str):
    response = client.get(f"{ADDRESS}?{query}")
    assert (response.status_code, [error["name"] for error in response.json()["errors"]]) == (422, [name])


def test_what_every_list_takes(client: Client, reader: Reader, event, now):
    person = PersonFactory()
    items = client.get(ADDRESS).json()["items"]
    backwards = client.get(ADDRESS, {"order": "-moment", "locale": "en"}).json()
    assert (backwards["items"], backwards["cursor"]) == (items[::-1], items[-1]["cursor"])
    found = client.get(ADDRESS, {"search": "Pers"}).json()
    assert (found["count"], [item["id"] for item in found["items"]]) == (1, [str(person.public_id)])
    assert client.get(ADDRESS, {"search": "nothing"}).json()["count"] == 0
    assert client.get(ADDRESS, {"updated_since": "2036-01-01"}).json()["items"] == []
    assert client.get(ADDRESS, {"updated_since": items[0]["moment"]}).json()["items"] == items


def test_unchanged_costs_a_304_and_a_change_is_in_the_next_answer(client: Client, home, now):
    client.get(ADDRESS)
    tag = client.get(ADDRESS)["ETag"]
    assert client.get(ADDRESS, headers={"if-none-match": tag}).status_code == 304
    person = PersonFactory()
    response = client.get(ADDRESS, {"limit": 100}, headers={"if-none-match": tag})
    assert response.status_code == 200
    assert response.json()["items"][-1]["id"] == str(person.public_id)


def test_the_same_queries_however_much_there_is(client: Client, series, now):
    def cold() -> int:
        PersonFactory()
        call_command("run_periodic", only="core.announce_public_things")
        for limit in (1, 2):  # the first one announces the person, which makes every answer old
            client.get(ADDRESS, {"limit": limit})
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS, {"limit": 100, "offset": 0})
        return len(queries)

    first = cold()
    for _number in range(3):
        EventFactory(parent=series)
    assert cold() == first
    assert first <= 16


def test_a_pass_announces_no_more_than_it_may(home, now):
    public_life.announce_differences(now=now)
    for _number in range(5):
        PersonFactory()
    assert public_life.announce_differences(now=now, limit=2) == 2
    assert public_life.announce_differences(now=now, limit=2) == 2
    assert public_life.announce_differences(now=now) == 1
    assert public_life.announce_differences(now=now) == 0
    people = LoggedChange.objects.filter(type="person.published")
    assert people.count() == AnnouncedThing.objects.filter(unit="person").count() == 5
