"""A survey with a question of every kind, and people who answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from wagtail.models import Page

from cms.core import clock
from dialogues.models import SurveyOption, SurveyPage, SurveyQuestion
from dialogues.services.surveys.answering import take
from dialogues.surveys.rules import Given
from home.models import HomePage
from networks.models import NetworkIndexPage, NetworkPage
from tests.conftest import NOW
from tests.factories import NetworkFactory
from tests.support.worlds import world

ANSWER = "/surveys/answer/"
TOPICS = ("Mobilität", "Wohnen", "Ehrenamt")
CLOSES = NOW + timedelta(days=10)
QUESTIONS: tuple[Mapping[str, Any], ...] = (
    {"kind": "ranking", "label": "Welche Themen zuerst?", "options": TOPICS},
    {"kind": "single", "label": "Woher kommen Sie?", "options": ("Stadt", "Land")},
    {"kind": "multiple", "label": "Wann passt es?", "options": ("Morgens", "Mittags", "Abends"), "most": 2},
    {"kind": "text", "label": "Was fehlt?"},
)


def survey_below(parent: Page, questions: Sequence[Mapping[str, Any]] = QUESTIONS, **fields: Any) -> SurveyPage:
    """A published survey."""
    values = {"title": "Worüber reden wir 2027?", "closes_at": CLOSES, **fields}
    page = SurveyPage(locale=parent.locale, **values)
    page.questions = [_question(number, dict(about)) for number, about in enumerate(questions)]
    parent.add_child(instance=page)
    page.save_revision().publish()
    return SurveyPage.objects.get(pk=page.pk)


def _question(number: int, about: dict[str, Any]) -> SurveyQuestion:
    titles = about.pop("options", ())
    question = SurveyQuestion(sort_order=number, **about)
    question.options = [
        SurveyOption(sort_order=place, title=title, text=f"Alles über {title}.") for place, title in enumerate(titles)
    ]
    return question


def parts_of(survey: SurveyPage) -> dict[str, Any]:
    """The questions by their kind, and the options by their title."""
    found: dict[str, Any] = {}
    for question in survey.questions.all():
        found[question.kind] = question
        found.update({option.title: option for option in question.options.all()})
    return found


def people_rank(survey: SurveyPage, *ballots: Sequence[str], **choices: str) -> None:
    """Each ballot is one person, who also chooses and writes what ``choices`` say by the kind of question."""
    parts = parts_of(survey)
    for ballot in ballots:
        key = parts["ranking"].translation_key
        given = [Given(key, parts[title].translation_key, place) for place, title in enumerate(ballot, start=1)]
        for kind, said in choices.items():
            question = parts[kind].translation_key
            given.append(
                Given(question, text=said) if kind == "text" else Given(question, parts[said].translation_key)
            )
        take(survey, given)


def opened(client: Client, survey: SurveyPage) -> dict[str, Any]:
    """The form, opened ten seconds ago: everything that it would send when nothing is filled in."""
    with clock.frozen_at(clock.now() - timedelta(seconds=10)):
        response = client.get(ANSWER, {"survey": survey.public_id})
    assert response.status_code == 200
    return sent_by(response)


def sent_by(response: HttpResponse) -> dict[str, Any]:
    """What the form on a page sends as it stands there."""
    form = BeautifulSoup(response.content, "html.parser").select_one("main form")
    assert form is not None
    found: dict[str, Any] = {}
    for field in form.select("input, textarea, select"):
        name = str(field["name"])
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            found[name] = chosen.get("value", chosen.text) if chosen else ""
        elif field.name == "textarea":
            found[name] = field.text.removeprefix("\n")
        elif field.get("type") not in ("radio", "checkbox"):
            found[name] = field.get("value", "")
        elif field.has_attr("checked"):
            found.setdefault(name, []).append(field["value"])
    return found


def place(parts: Mapping[str, Any], title: str) -> str:
    return f"place[{parts[title].translation_key}]"


def choice(parts: Mapping[str, Any], kind: str) -> str:
    return f"answer[{parts[kind].translation_key}]"


@pytest.fixture
@world
def survey(now: datetime, home: HomePage) -> SurveyPage:
    return survey_below(home)


@pytest.fixture
@world
def network(home: HomePage) -> NetworkPage:
    index = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=index)
    index.save_revision().publish()
    return NetworkFactory(parent=index, title="Forum")
