"""``/search/`` and ``search=``: everything public, in every spelling, robust against whatever is typed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import PageViewRestriction

from cms.core.models import SearchEntry
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from home.models import HomePage, StandardPage
from networks.models import Organisation
from tests.api.conftest import full_event, get, refused, titles
from tests.factories import ContributorFactory, EventFactory, OrganisationFactory, PersonFactory, RegionFactory
from tests.support.worlds import world

BASE = "http://localhost:8000"


def found(client: Client, q: str, **query: object) -> list[tuple[str, str]]:
    return [(hit["type"], hit["title"]) for hit in get(client, "/search/", q=q, **query)["items"]]


@pytest.fixture
@world
def content(home: HomePage, series: DialogueSeriesPage, now: datetime) -> DialogueEventPage:
    page = StandardPage(title="Über uns", slug="ueber-uns", body=[("text", "<p>Für alle Bürger*innen.</p>")])
    home.add_child(instance=page)
    page.save_revision().publish()
    OrganisationFactory(name="Bürgerinitiative")
    RegionFactory(name="Landkreis Bürgerland")
    return full_event(series)


@pytest.mark.requirement("B06")
def test_hits_over_everything(client: Client, content: DialogueEventPage, series: DialogueSeriesPage):
    assert found(client, "Bürgermeisterin") == [("event", content.title)]  # a contributor's function
    assert found(client, "Jana Beispiel") == [("person", "Jana Beispiel"), ("event", content.title)]
    assert found(client, "Folien Abends") == [("event", content.title)]  # the title of a download
    assert found(client, "Budget") == [("condition", "Ein Budget für Orte.")]
    assert found(client, "wandel") == [("series", "Land im Wandel")]
    for form in ("Bürger:innen", "BürgerInnen", "Bürger_innen", "Bürgerinnen und Bürger", "bürger*innen"):
        assert found(client, form) == [("page", "Über uns")]
    assert sorted(found(client, "bürger")) == [
        ("event", content.title),
        ("organisation", "Bürgerinitiative"),
        ("page", "Über uns"),
        ("region", "Landkreis Bürgerland"),
    ]
    assert found(client, "bürger", type="region") == [("region", "Landkreis Bürgerland")]
    assert found(client, "wandel", locale="en") == []
    assert found(client, "bürger", locale="en", order="title") == [
        ("organisation", "Bürgerinitiative"),
        ("region", "Landkreis Bürgerland"),
    ]


def test_the_shape_of_a_hit(client: Client, content: DialogueEventPage):
    condition = content.conditions.get()
    assert get(client, "/search/", q="budget")["items"] == [
        {
            "type": "condition",
            "id": str(condition.public_id),
            "title": "Ein Budget für Orte.",
            "excerpt": "Ein Budget für Orte. Klein, aber frei. Hamburg",
            "html_url": f"{BASE}/de/rahmenbedingungen/{condition.public_id}/",
            "api_url": f"{BASE}/api/v1/conditions/{condition.public_id}/",
            "locale": "de",
        }
    ]
    for hit in get(client, "/search/", q="a", limit=100)["items"]:
        assert client.get(hit["api_url"].removeprefix(BASE)).status_code == 200


def test_the_title_counts_more(client: Client, series: DialogueSeriesPage, now: datetime):
    EventFactory(parent=series, title="Ohne", announcement="<p>Es geht um Moore.</p>", date="2026-12-05")
    EventFactory(parent=series, title="Moore", date="2026-11-01")
    EventFactory(parent=series, title="Auch ohne", announcement="<p>Noch einmal Moore.</p>", date="2026-12-09")
    assert [title for _kind, title in found(client, "moore")] == ["Moore", "Auch ohne", "Ohne"]


@pytest.mark.parametrize(
    "query",
    ['"', "'", 'a"b', "a AND", "NEAR(", "*", "%", "_", "\\", "(((", ":", "-", "a OR 'b'--", "ß" * 400, "🙂", " "],
)
def test_no_syntax_reaches_the_database(client: Client, content: DialogueEventPage, query: str):
    assert get(client, "/search/", q=query)["count"] >= 0
    for path in ("events", "series", "conditions", "people", "pages", "networks", "organisations", "regions"):
        assert get(client, f"/{path}/", search=query)["count"] >= 0


def test_wildcards_are_no_wildcards(client: Client, content: DialogueEventPage):
    assert titles(client, "/events/", search="was%dorf") == [content.title]  # two words
    assert titles(client, "/events/", search="%qqq_") == []


def test_what_is_not_public_is_not_found(client: Client, content: DialogueEventPage, series: DialogueSeriesPage):
    assert found(client, "dorf") == [("event", content.title)]
    content.unpublish()
    assert found(client, "dorf") == found(client, "budget") == []
    content.save_revision().publish()
    restriction = PageViewRestriction.objects.create(page=series, restriction_type="login")
    assert found(client, "dorf") == found(client, "budget") == found(client, "wandel") == []
    restriction.delete()
    assert len(found(client, "dorf")) == 1
    PersonFactory(name="Verborgene Person", is_public=False)
    assert found(client, "verborgene") == []


def test_drafts_change_nothing(client: Client, event: DialogueEventPage):
    event.announcement = "<p>Geheimwort</p>"
    event.save_revision()
    assert found(client, "geheimwort") == []
    event.save_revision().publish()
    assert len(found(client, "geheimwort")) == 1
    event.announcement = ""
    event.save_revision().publish()
    assert found(client, "geheimwort") == []
    event.delete()
    assert SearchEntry.objects.filter(kind="event").count() == 0


def test_a_new_name_is_found_at_once(client: Client, series: DialogueSeriesPage):
    person = PersonFactory(name="Alte Schreibung")
    event = EventFactory(parent=series, rows={"contributors": [ContributorFactory(person=person)]})
    person.name = "Neue Schreibung"
    person.save()
    assert found(client, "alte") == []
    assert found(client, "neue") == [("person", "Neue Schreibung"), ("event", event.title)]
    person.is_public = False
    person.save()
    assert found(client, "neue") == []


def test_the_index_can_be_made_anew(client: Client, content: DialogueEventPage, capsys):
    before = set(SearchEntry.objects.values_list("kind", "object_id", "words"))
    SearchEntry.objects.all().delete()
    assert found(client, "dorf") == []
    call_command("rebuild_search")
    call_command("rebuild_search")
    after = set(SearchEntry.objects.values_list("kind", "object_id", "words"))
    # The start page that the migrations make was never published, so no signal has told of it.
    assert {(kind, words) for kind, _id, words in after - before} == {("page", "startseite ")}
    assert before <= after
    assert str(len(after)) in capsys.readouterr().out


def test_parameters(client: Client, db: None):
    assert refused(client, "/search/") == ["q"]
    assert refused(client, "/search/", q="a", type="draft", bogus="1") == ["bogus", "type"]


def test_updated_since_knows_what_is_no_page(client: Client, content: DialogueEventPage):
    everything = found(client, "bürger")
    assert {kind for kind, _title in everything} == {"event", "organisation", "page", "region"}
    assert sorted(found(client, "bürger", updated_since="2020-01-01")) == sorted(everything)
    assert found(client, "bürger", updated_since="2099-01-01") == []
    changed = datetime(2098, 12, 31, 12, tzinfo=UTC)
    Organisation.objects.filter(name="Bürgerinitiative").update(updated_at=changed)
    assert found(client, "bürger", updated_since="2098-12-31T12:00:00Z") == [("organisation", "Bürgerinitiative")]
