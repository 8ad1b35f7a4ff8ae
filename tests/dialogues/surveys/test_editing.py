"""What editors do with a survey: write it, look at it, and mend words while answers come in."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from dialogues.models import SurveyOption, SurveyPage, SurveyQuestion
from dialogues.selectors.surveys import results_of
from home.models import HomePage
from tests.dialogues.admin_forms import form_data_of, post_form
from tests.dialogues.surveys.conftest import people_rank

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def field_of(data: dict[str, Any], value: str) -> str:
    return next(name for name, held in data.items() if held == value)


def test_words_are_mended_and_answers_stay(office: Client, survey: SurveyPage):
    edit = reverse("wagtailadmin_pages:edit", args=[survey.pk])
    link = reverse("survey_results", args=[survey.pk])
    people_rank(survey, ("Wohnen",))
    assert office.get(edit).content.decode().count(link) >= 1
    data = form_data_of(office, survey)
    post_form(office, survey, {**data, field_of(data, "Wohnen"): "Bezahlbar wohnen"}, publish=True)
    ranking = results_of(SurveyPage.objects.get(pk=survey.pk))[0].ranking
    assert [(placed.option.title, placed.ranked.points) for placed in ranking] == [
        ("Bezahlbar wohnen", 3),
        ("Mobilität", 0),
        ("Ehrenamt", 0),
    ]


def test_what_makes_no_sense_is_refused_with_its_reason(office: Client, survey: SurveyPage):
    data = form_data_of(office, survey)
    gone = [field_of(data, title).removesuffix("title") + "DELETE" for title in ("Wohnen", "Ehrenamt")]
    wrong = [
        {**data, **dict.fromkeys(gone, "1")},
        {**data, "closes_at": ""} | {"results_public": "on"},
        {**data, "opens_at": "2027-01-01 10:00"},
        {**data, "audience": "members"},
    ]
    for sent in wrong:
        response = office.post(reverse("wagtailadmin_pages:edit", args=[survey.pk]), {**sent, "action-publish": "1"})
        assert response.status_code == 200
        errors = BeautifulSoup(response.content, "html.parser").select(".error-message")
        assert len([error for error in errors if error.get_text(strip=True)]) == 1
    before = SurveyPage.objects.get(pk=survey.pk)
    assert (before.questions.first().options.count(), before.results_public, before.audience) == (
        3,
        False,
        "everybody",
    )


def test_the_preview_shows_the_questions_before_anything_is_saved(home: HomePage):
    question = SurveyQuestion(kind="ranking", label="Was zuerst?", most=1, sort_order=0)
    question.options = [SurveyOption(title=title, sort_order=place) for place, title in enumerate(("Bus", "Bahn"))]
    page = SurveyPage(title="Neu", slug="neu", locale=home.locale, path=f"{home.path}0009", depth=home.depth + 1)
    page.questions = [question]
    shown = BeautifulSoup(page.make_preview_request().content, "html.parser")
    labels = [label.get_text(strip=True) for label in shown.select(".vote label")]
    assert labels == ["Bus", "Bahn"]
    assert [option.text for option in shown.select(".vote select")[0].select("option")][1:] == ["1"]
