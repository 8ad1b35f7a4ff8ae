"""The description: a reviewed file, true to the answers, and a page to try it without anybody else's server."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from cms.api import openapi_document
from dialogues.models import DialogueSeriesPage, SeriesChannel, SeriesOrganisation
from networks.models import NetworkIndexPage, NetworkOrganisation, PersonLink, PressQuote
from newsletters.models import MailingList
from tests.api.conftest import full_event, get, readable
from tests.factories import (
    EventFactory,
    ImageFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PressReleaseFactory,
    ProgrammeFactory,
    RegionFactory,
)
from tests.factories.newsletters import ArchiveFactory, IssueFactory
from tests.networks.conftest import full_network

SENDING = {"/api/v1/applications/", "/api/v1/messages/", "/api/v1/registrations/", "/api/v1/subscriptions/"}
SNAPSHOT = Path(__file__).parent / "snapshots" / "openapi.json"


def test_the_description_is_the_reviewed_file():
    """A change of the contract is a change of the file: ``UPDATE_SNAPSHOTS=1`` writes it, the diff is reviewed."""
    current = orjson.dumps(openapi_document(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_bytes(current)
    assert SNAPSHOT.read_bytes() == current


def test_every_operation_is_described():
    document = openapi_document()
    assert document["openapi"].startswith("3.1")
    for path, operations in document["paths"].items():
        assert path.endswith("/")
        assert set(operations) == ({"post"} if path in SENDING else {"get"})
    for path, operation in readable(document).items():
        assert operation["summary"]
        assert operation["description"]
        assert set(operation["responses"]) == {"200", "404", "405", "422"}
        assert "$ref" in operation["responses"]["200"]["content"]["application/json"]["schema"], path
        for status in ("404", "405", "422"):
            schema = operation["responses"][status]["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ProblemDetails"}
        for parameter in operation["parameters"]:
            assert parameter["in"] in ("query", "path")


def references(part: Any) -> list[str]:
    """Every ``$ref`` in a document, wherever it stands."""
    if isinstance(part, list):
        return [found for item in part for found in references(item)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if "$ref" in part else []
    return own + [found for item in part.values() for found in references(item)]


def test_every_reference_leads_somewhere():
    document = openapi_document()
    found = set(references(document))
    assert found
    for reference in found:
        assert reference.startswith("#/"), reference
        place: Any = document
        for step in reference[2:].split("/"):
            assert step in place, reference
            place = place[step]


def test_a_parameter_says_what_it_takes():
    """Clients are generated from this: the choices stand at the parameter itself."""
    operation = openapi_document()["paths"]["/api/v1/events/"]["get"]
    schemas = {parameter["name"]: parameter["schema"] for parameter in operation["parameters"]}
    assert schemas["mode"]["enum"] == ["online", "in_person", "hybrid"]
    assert schemas["upcoming"] == {"type": "boolean"}


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def undescribed(document: dict[str, Any], schema: dict[str, Any], value: Any, place: str = "") -> list[str]:
    """Keys of an answer that its description does not know."""
    schema = resolved(document, schema)
    if "anyOf" in schema:
        kinds = [kind for kind in schema["anyOf"] if resolved(document, kind).get("type") != "null"]
        return undescribed(document, kinds[0], value, place) if value is not None and len(kinds) == 1 else []
    if isinstance(value, list) and "items" in schema:
        return [name for item in value for name in undescribed(document, schema["items"], item, f"{place}[]")]
    if isinstance(value, dict) and "properties" in schema:
        unknown = [f"{place}.{key}" for key in value if key not in schema["properties"]]
        return unknown + [
            name
            for key, item in value.items()
            if key in schema["properties"]
            for name in undescribed(document, schema["properties"][key], item, f"{place}.{key}")
        ]
    return []


@pytest.fixture
def everything(home: Any, series: DialogueSeriesPage, now: datetime) -> None:
    """One of each, with all it can have."""
    overview = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=overview)
    agency = OrganisationFactory(name="Träger", region=RegionFactory(), logo=ImageFactory())
    network = full_network(overview, logo=ImageFactory(), emerged_from=ProgrammeFactory(parent=overview))
    network.organisation_roles = [NetworkOrganisation(organisation=agency, role="partner", since="2022")]
    network.save_revision().publish()
    MembershipFactory(network=network, since="2022", until="2029")
    MembershipFactory(network=network, organisation=agency, region=None)
    quote = PressQuote(quote="Gut.", name="Jana Beispiel", function="Leitung", organisation=agency)
    PressReleaseFactory(parent=network, publisher=agency, image=ImageFactory(), rows={"quotes": [quote]})
    series.networks, series.starts_on, series.ends_on = [network], "2026-01", "2026-12"
    series.organisation_roles = [
        SeriesOrganisation(organisation=agency, role=role) for role in ("organiser", "funder")
    ]
    series.channels = [SeriesChannel(kind="website", url="https://land.example.org/")]
    series.save_revision().publish()
    full_event(series, host_event_title="Tagung", editorial_note="<p>Hinweis</p>", status_note="Neu")
    EventFactory(
        parent=series,
        title="Kommt",
        date="2026-12-01T18:00",
        registration_doors=("meetup",),
        registration_meetup_url="https://www.meetup.com/x/events/1/",
    )
    person = PersonFactory(photo=ImageFactory())
    PersonLink.objects.create(person=person, label="Website", url="https://p.example.org/")
    mailing_list = MailingList.objects.create(name="Rundbrief", slug="rundbrief", network=network)
    archive = ArchiveFactory(parent=home, mailing_list=mailing_list)
    IssueFactory(parent=archive, social_image=ImageFactory())


LISTS = (
    "series",
    "events",
    "conditions",
    "people",
    "networks",
    "organisations",
    "regions",
    "press-releases",
    "newsletter-issues",
    "pages",
)


def test_answers_are_as_described(client: Client, everything: None, series: DialogueSeriesPage):
    document = openapi_document()
    answers = {f"/api/v1/{name}/": get(client, f"/{name}/") for name in LISTS}
    answers["/api/v1/site/"] = get(client, "/site/")
    answers["/api/v1/search/"] = get(client, "/search/", q="a")
    answers["/api/v1/pages/find/"] = get(client, "/pages/find/", path="/de/")
    for name in LISTS:
        answers[f"/api/v1/{name}/{{id}}/"] = answers[f"/api/v1/{name}/"]["items"][0]
        assert answers[f"/api/v1/{name}/"]["count"] > 0, name
    network = answers["/api/v1/networks/"]["items"][0]["id"]
    answers["/api/v1/networks/{id}/members/"] = get(client, f"/networks/{network}/members/")
    assert answers["/api/v1/networks/{id}/members/"]["count"] == 2
    answers["/api/v1/changes/"] = get(client, "/changes/")
    answers["/api/v1/forms/subscription/"] = get(client, "/forms/subscription/", series=series.public_id)
    event = answers["/api/v1/events/"]["items"][0]["id"]
    answers["/api/v1/forms/registration/"] = get(client, "/forms/registration/", event=event)
    answers["/api/v1/forms/application/"] = get(client, "/forms/application/", network=network)
    answers["/api/v1/forms/message/"] = get(client, "/forms/message/")
    assert set(answers) == set(readable(document))
    for path, answer in answers.items():
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.Draft202012Validator(
            {**schema, "components": document["components"]},
            format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
        ).validate(answer)
        assert undescribed(document, schema, answer) == [], path
    problem = client.get("/api/v1/events/", {"limit": "x"}).json()
    schema = {"$ref": "#/components/schemas/ProblemDetails", "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(problem)


def test_the_first_page_leads_everywhere(client: Client, db: None):
    shown = get(client, "/")
    assert shown["openapi"] == "http://localhost:8000/api/v1/openapi.json"
    for name, url in shown["links"].items():
        response = client.get(url.removeprefix("http://localhost:8000"), {"q": "a"} if name == "search" else {})
        assert response.status_code == 200, name


def test_the_page_to_try_it_needs_nobody_else(client: Client, db: None):
    response = client.get("/api/v1/docs/")
    page = response.content.decode()
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert not re.search(r"(?:src|href)=.(?:https?:)?//", page)
    sources = re.findall(r'(?:src|href)="/static/([^"]+)"', page)
    assert len(sources) == 4
    assert all(finders.find(source) for source in sources)
    scripts = re.findall(r"<script[^>]*>", page)
    assert all('src="' in script or 'type="application/json"' in script for script in scripts)
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert orjson.loads(re.search(r'type="application/json">(.*?)</script>', page)[1])["validatorUrl"] is None
