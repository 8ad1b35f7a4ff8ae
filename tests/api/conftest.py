"""Content for the tests of the public API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from cms.core.models import CmsDocument
from dialogues.models import (
    Affiliation,
    ConditionReference,
    Contributor,
    DialogueEventPage,
    DialogueSeriesPage,
    EventOrganisation,
    FrameworkCondition,
    Presentation,
    Recording,
    Venue,
)
from tests.factories import EventFactory, ImageFactory, OrganisationFactory, PersonFactory, TopicFactory


@pytest.fixture(autouse=True)
def _media(media: Path) -> None:
    """Pictures and documents go into a folder of the test."""


def full_event(series: DialogueSeriesPage, **fields: Any) -> DialogueEventPage:
    """An event with everything it can have, held on Tuesday, 3 November 2026."""
    agency = OrganisationFactory(name="Agentur Beispiel", short_name="AB", website="https://agentur.example.org/")
    speaker = PersonFactory(name="Jana Beispiel", photo=ImageFactory())
    recording = Recording(
        title="Der Abend",
        page_url="https://vimeo.com/123456789",
        poster=ImageFactory(),
        rights_holder=agency,
        captions=True,
        intro="<p>Der ganze Abend.</p>",
    )
    recording.people = [speaker]
    slides = CmsDocument(title="Folien", file=ContentFile(b"%PDF-1.7", name="folien.pdf"))
    slides.save()
    presentation = Presentation(title="Folien des Abends", document=slides)
    presentation.people = [speaker]
    topic = TopicFactory(name="Ehrenamt")
    condition = FrameworkCondition(
        text="<p>Ein <b>Budget</b> für Orte.</p>", explanation="<p>Klein, aber frei.</p>", levels=("state", "federal")
    )
    condition.references = [ConditionReference(title="Hamburg", url="https://hamburg.example.org/")]
    condition.topics = [topic]
    contributor = Contributor(
        person=speaker, category="practice", teaser="spricht über Orte", statement="<p>Orte zählen.</p>", sort_order=0
    )
    contributor.affiliations = [Affiliation(role="Bürgermeisterin", organisation=agency, place="Beispielstadt")]
    rows = {
        "contributors": [contributor],
        "recordings": [recording],
        "presentations": [presentation],
        "conditions": [condition],
        "venues": [Venue(name="Treffpunkt", city="Potsdam")],
        "organisation_roles": [EventOrganisation(organisation=agency, role="organiser")],
        "topics": [topic],
    }
    values: dict[str, Any] = {
        "title": "Was braucht das Dorf?",
        "date": "2026-11-03T18:00",
        "announcement": "<p>Ein Abend über <a href='https://example.org/'>Orte</a>.</p>",
        "findings": "<ul><li>Orte zählen.</li></ul>",
        "image": ImageFactory(),
        "report": [("heading", "So war es"), ("text", "<p>Voll.</p>")],
    }
    return EventFactory(parent=series, rows=rows, **(values | fields))


def readable(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The operations that read, by their paths."""
    return {path: operations["get"] for path, operations in document["paths"].items() if "get" in operations}


def get(client: Any, path: str, /, **query: Any) -> Any:
    """The JSON of an answer that has to be 200."""
    response = client.get(f"/api/v1{path}", query)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def titles(client: Any, path: str, /, **query: Any) -> list[str]:
    """The titles in a list."""
    answer = get(client, path, **query)
    found = [item["title"] for item in answer["items"]]
    assert answer["count"] >= len(found)
    return found


def refused(client: Any, path: str, /, **query: Any) -> list[str]:
    """The names of the parameters that are refused with 422."""
    response = client.get(f"/api/v1{path}", query)
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json"), response.content
    problem = response.json()
    assert (problem["title"], problem["status"]) == ("Unprocessable Entity", 422)
    return [error["name"] for error in problem["errors"]]
