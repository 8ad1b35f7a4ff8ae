"""A survey for everybody: its page, its form, and what is kept of an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.core import clock
from cms.core.forms.tokens import make_form_token
from dialogues.models import SurveyAnswer, SurveyPage, SurveyReply
from home.models import HomePage
from tests.dialogues.surveys.conftest import (
    ANSWER,
    CLOSES,
    QUESTIONS,
    choice,
    opened,
    parts_of,
    place,
    sent_by,
    survey_below,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def parts(survey: SurveyPage) -> dict[str, Any]:
    return parts_of(survey)


def errors_of(response: Any) -> list[str]:
    """Where the links above the form lead."""
    soup = BeautifulSoup(response.content, "html.parser")
    found = [link["href"] for link in soup.select("#errors a")]
    assert all(soup.select_one(href) for href in found)
    return found


@pytest.mark.requirement("A09")
def test_everybody_answers_without_a_name(client: Client, survey: SurveyPage, parts, now: datetime):
    page = client.get(survey.url)
    assert f'href="{ANSWER}?survey={survey.public_id}"' in page.content.decode()
    sent = opened(client, survey)
    sent |= {
        place(parts, "Wohnen"): "1",
        place(parts, "Mobilität"): "3",
        choice(parts, "single"): str(parts["Land"].translation_key),
        choice(parts, "multiple"): [str(parts[title].translation_key) for title in ("Morgens", "Abends")],
        choice(parts, "text"): "Ein Bus\r\nam Abend <b>",
    }
    response = client.post(ANSWER, sent)
    assert (response.status_code, response["Location"]) == (303, f"/surveys/thanks/?survey={survey.public_id}")
    assert client.get(response["Location"]).status_code == 200
    assert not client.cookies
    reply = SurveyReply.objects.get()
    assert (reply.survey_key, reply.received_on) == (survey.translation_key, now.date())
    key = {kind: parts[kind].translation_key for kind in ("ranking", "single", "multiple", "text")}
    rows = SurveyAnswer.objects.values_list("question_key", "option_key", "place", "text")
    assert set(rows) == {
        (key["ranking"], parts["Wohnen"].translation_key, 1, ""),
        (key["ranking"], parts["Mobilität"].translation_key, 2, ""),
        (key["single"], parts["Land"].translation_key, None, ""),
        (key["multiple"], parts["Morgens"].translation_key, None, ""),
        (key["multiple"], parts["Abends"].translation_key, None, ""),
        (key["text"], None, None, "Ein Bus\nam Abend <b>"),
    }
    assert client.post(ANSWER, sent).status_code == 303
    assert SurveyReply.objects.count() == 1, "the same form counts once"
    other = opened(client, survey) | {place(parts, "Wohnen"): "1"}
    assert client.post(ANSWER, other).status_code == 303
    assert SurveyReply.objects.count() == 2


def test_what_is_wrong_is_said_and_nothing_is_lost(client: Client, survey: SurveyPage, parts):
    sent = opened(client, survey) | {
        place(parts, "Wohnen"): "2",
        place(parts, "Mobilität"): "2",
        place(parts, "Ehrenamt"): "1",
        choice(parts, "single"): [str(parts["Land"].translation_key)],
        choice(parts, "multiple"): [str(parts[title].translation_key) for title in ("Morgens", "Mittags", "Abends")],
        choice(parts, "text"): "Ein Bus",
    }
    response = client.post(ANSWER, sent)
    assert response.status_code == 422
    assert errors_of(response) == ["#question-1", "#question-3"]
    shown = BeautifulSoup(response.content, "html.parser")
    wrong = [field["name"] for field in shown.select("select[aria-invalid]")]
    assert wrong == [place(parts, "Mobilität"), place(parts, "Wohnen")]
    again = sent_by(response)
    assert {**again, "form_token": ""} == {**sent, "form_token": ""}
    again |= {place(parts, "Wohnen"): "3"}
    again[choice(parts, "multiple")].pop()
    with clock.frozen_at(clock.now() + timedelta(seconds=5)):
        assert client.post(ANSWER, again).status_code == 303
    assert SurveyReply.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [("single", "x"), ("single", "both"), ("text", "x" * 2001), ("place", "4"), ("place", "0"), ("place", "١")],
)
def test_bad_values_are_refused(client: Client, survey: SurveyPage, parts, kind: str, value: str):
    name = place(parts, "Wohnen") if kind == "place" else choice(parts, kind)
    both = [str(parts[title].translation_key) for title in ("Stadt", "Land")]
    response = client.post(ANSWER, opened(client, survey) | {name: both if value == "both" else value})
    assert response.status_code == 422
    assert len(errors_of(response)) == 1
    assert not SurveyReply.objects.exists()


def test_nothing_at_all_is_no_answer_and_what_is_required_is_asked_for(client: Client, home: HomePage, survey):
    response = client.post(ANSWER, opened(client, survey))
    assert (response.status_code, len(BeautifulSoup(response.content, "html.parser").select("#errors li"))) == (422, 1)
    strict = survey_below(home, [{**about, "is_required": True} for about in QUESTIONS], slug="streng")
    response = client.post(ANSWER, opened(client, strict))
    assert errors_of(response) == [f"#question-{number}" for number in (1, 2, 3, 4)]
    assert not SurveyReply.objects.exists()


def test_robots_and_floods_are_held_off(client: Client, survey: SurveyPage, parts, settings):
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, network_per_hour=1)
    sent = opened(client, survey) | {place(parts, "Wohnen"): "1"}
    assert client.post(ANSWER, {**sent, "website": "https://spam.example"}).status_code == 303
    assert client.post(ANSWER, {**sent, "form_token": make_form_token("survey")}).status_code == 422, "too fast"
    assert client.post(ANSWER, {**sent, "form_token": make_form_token("message")}).status_code == 422
    assert not SurveyReply.objects.exists()
    assert client.post(ANSWER, sent).status_code == 303
    response = client.post(ANSWER, {**sent, "once": str(uuid4())})
    assert (response.status_code, int(response["Retry-After"]) > 0) == (429, True)
    assert sent_by(response)[place(parts, "Wohnen")] == "1"
    assert SurveyReply.objects.count() == 1


def test_it_opens_and_closes_by_the_clock_also_where_the_page_is_cached(client: Client, home: HomePage, now: datetime):
    survey = survey_below(home, opens_at=now + timedelta(hours=1))
    parts = parts_of(survey)
    link = f"{ANSWER}?survey={survey.public_id}"

    def offers() -> list[bool]:
        return [link in client.get(survey.url).content.decode() for _time in range(2)]

    assert offers() == [False, False]
    assert client.get(link).status_code == 200
    assert client.post(ANSWER, {"survey": str(survey.public_id)}).status_code == 409
    with clock.frozen_at(now + timedelta(hours=1)):
        assert offers() == [True, True]
    with clock.frozen_at(CLOSES - timedelta(seconds=1)):
        assert offers() == [True, True]
        sent = opened(client, survey) | {place(parts, "Wohnen"): "1"}
    with clock.frozen_at(CLOSES):
        assert offers() == [False, False]
        assert client.get(link).status_code == 410
        assert client.post(ANSWER, sent).status_code == 409
    assert not SurveyReply.objects.exists()


def test_what_is_not_public_cannot_be_answered(client: Client, home: HomePage, survey: SurveyPage):
    survey.unpublish()
    unknown = [{"survey": survey.public_id}, {"survey": uuid4()}, {"survey": "x"}, {}]
    assert [client.get(ANSWER, data, follow=True).status_code for data in unknown] == [404] * 4
    assert client.post(ANSWER, {"survey": survey.public_id}, follow=True).status_code == 404
    assert client.get("/surveys/thanks/", {"survey": survey.public_id}, follow=True).status_code == 404


def test_the_form_costs_the_same_for_any_number_of_questions(client: Client, home: HomePage):
    def cost(survey: SurveyPage) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ANSWER, {"survey": survey.public_id}).status_code == 200
        return len(queries)

    short, long = survey_below(home, QUESTIONS[:1], slug="kurz"), survey_below(home, QUESTIONS * 2, slug="lang")
    cost(short)
    assert cost(long) == cost(short)
