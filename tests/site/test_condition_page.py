"""The permalink of a framework condition."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from dialogues.models import ConditionRelation, DialogueEventPage, DialogueSeriesPage
from tests.factories import ConditionFactory, EventFactory
from tests.site.pages import html_of, in_order

pytestmark = pytest.mark.django_db


def permalink(event: DialogueEventPage, text: str) -> str:
    condition = event.conditions.get(text=f"<p>{text}</p>")
    return f"/de/rahmenbedingungen/{condition.public_id}/"


@pytest.mark.requirement("E22", "E27", "E28", "E29")
def test_the_page_tells_all_about_one_condition(documented: DialogueEventPage) -> None:
    url = permalink(documented, "Förderung für Personal")
    html = html_of(url)
    assert in_order(
        html, "<blockquote><p>Förderung für Personal</p>", "Mindestens fünf Jahre", "Wer hält das Dorf zusammen?"
    )
    assert f'<link rel="canonical" href="http://localhost:8000{url}">' in html
    assert f"http://localhost:8000{url}</p>" in html  # the address in the citation
    assert 'href="https://leader.example"' in html


@pytest.mark.requirement("E26")
def test_related_conditions_are_linked_from_both_sides(documented: DialogueEventPage) -> None:
    first = documented.conditions.get(text="<p>Feste Ansprechperson</p>")
    second = documented.conditions.get(text="<p>Förderung für Personal</p>")
    ConditionRelation.objects.create(source=first, relation="mirrors", target=second)
    assert f'href="{permalink(documented, "Förderung für Personal")}">Förderung für Personal</a>' in html_of(
        permalink(documented, "Feste Ansprechperson")
    )


@pytest.mark.requirement("E24")
def test_the_address_outlives_reordering_and_republishing(documented: DialogueEventPage) -> None:
    url = permalink(documented, "Förderung für Personal")
    page = DialogueEventPage.objects.get(pk=documented.pk)
    page.conditions = list(reversed(page.conditions.all()))
    page.title = "Neuer Titel?"
    page.save_revision().publish()
    assert permalink(page, "Förderung für Personal") == url
    assert "Neuer Titel?" in html_of(url)


def test_another_languages_prefix_leads_to_the_text(documented: DialogueEventPage) -> None:
    url = permalink(documented, "Förderung für Personal")
    response = Client().get(url.replace("/de/", "/en/"))
    assert response.status_code == 301
    assert response["Location"] == url


def test_conditions_of_drafts_and_restricted_events_have_no_page(now: datetime, series: DialogueSeriesPage) -> None:
    draft = EventFactory(
        parent=series, title="Entwurf?", live=False, rows={"conditions": [ConditionFactory(text="<p>A</p>")]}
    )
    private = EventFactory(parent=series, title="Intern?", rows={"conditions": [ConditionFactory(text="<p>B</p>")]})
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    for url in [permalink(private, "B"), f"/de/rahmenbedingungen/{uuid4()}/"]:
        html_of(url, status=404)
    for condition in draft.conditions.all():
        html_of(f"/de/rahmenbedingungen/{condition.public_id}/", status=404)
