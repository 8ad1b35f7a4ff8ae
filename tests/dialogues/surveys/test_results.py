"""What comes out: exact for the office, without small numbers and texts for the public, once in the list of topics."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale

from cms.core import clock
from cms.core.cache.version import bump_version
from cms.core.personal import privacy
from dialogues.models import SurveyAnswer, SurveyPage, SurveyReply, TopicProposal, TopicRanking
from dialogues.selectors.surveys import results_of
from dialogues.services.proposing import answer_topic
from dialogues.services.surveys import results, retention
from home.models import HomePage
from tests.dialogues.surveys.conftest import CLOSES, parts_of, people_rank, survey_below

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
BALLOTS = (("Wohnen", "Mobilität"), ("Wohnen", "Ehrenamt"), ("Mobilität",), ("Mobilität", "Wohnen"), ("Ehrenamt",))
"""With three places: Wohnen and Mobilität 8 points from two first and a second place each, Ehrenamt 5."""
SECRET = "Canarywort"


def screen(survey: SurveyPage) -> str:
    return reverse("survey_results", args=[survey.pk])


def ranked() -> list[tuple[str, int, int | None]]:
    rows = TopicRanking.objects.order_by("place", "topic__title")
    return list(rows.values_list("topic__title", "place", "points"))


@pytest.fixture
def answered(survey: SurveyPage) -> SurveyPage:
    people_rank(survey, *BALLOTS, single="Land", text=SECRET)
    return survey


@pytest.mark.requirement("A08", "A10", "X06")
def test_the_office_puts_the_ranked_topics_into_the_list_once(office: Client, home: HomePage, answered: SurveyPage):
    page = office.get(screen(answered)).content.decode()
    assert SECRET in page
    take_over = reverse("survey_take_over", args=[answered.pk])
    assert take_over in page
    for _time in range(2):
        assert office.post(take_over).status_code == 302
    assert ranked() == [("Mobilität", 1, 8), ("Wohnen", 1, 8), ("Ehrenamt", 3, 5)]
    topic = TopicProposal.objects.get(title="Wohnen")
    assert (topic.origin, topic.state, topic.text) == ("survey", "proposed", "Alles über Wohnen.")
    assert topic.rankings.get().voters == 5
    people_rank(answered, ("Wohnen",))
    office.post(take_over)
    assert ranked()[0] == ("Wohnen", 1, 11)


@pytest.mark.requirement("A09")
def test_a_topic_may_come_from_several_surveys(home: HomePage, answered: SurveyPage):
    wide = survey_below(
        home, [{"kind": "ranking", "label": "?", "options": ("  wohnen ", "Pflege")}], title="Bundesweit", slug="weit"
    )
    people_rank(wide, ("Pflege", "  wohnen "))
    assert (results.take_over_topics(answered), results.take_over_topics(wide)) == (3, 1)
    topic = TopicProposal.objects.get(title="Wohnen")
    assert [(row.survey.title, row.place) for row in topic.rankings.order_by("pk")] == [
        ("Worüber reden wir 2027?", 1),
        ("Bundesweit", 2),
    ]
    twin = TopicProposal.objects.create(title="Wohnungen", text="Mehr dazu")
    results.merge_topics(topic, twin)
    assert not TopicProposal.objects.filter(pk=topic.pk).exists()
    assert TopicProposal.objects.get(pk=twin.pk).rankings.count() == 2


@pytest.mark.requirement("X06", "E36")
def test_the_public_sees_results_when_an_editor_shows_them_after_the_closing(
    client: Client, answered: SurveyPage, now: datetime
):
    def seen() -> tuple[bool, bool]:
        body = client.get("/api/v1/pages/", {"type": "dialogues.SurveyPage"}).json()["items"][0]["body_text"]
        return 'value="1"' in client.get(answered.url).content.decode(), "1. Wohnen" in body

    answered.results_public = True
    answered.save_revision().publish()
    assert (seen(), TopicRanking.objects.count()) == ((False, False), 0)
    with clock.frozen_at(CLOSES):
        assert results.publish_closed() == 1
        assert seen() == (True, True)
        page = client.get(answered.url).content.decode()
        assert SECRET not in page
        assert "<strong>5</strong>" not in page, "all chose “Land”: then “Stadt” and “Land” are both hidden"
        assert SECRET not in client.get("/api/v1/pages/").content.decode()
        topic = TopicProposal.objects.get(title="Ehrenamt")
        answer_topic(topic, state="declined", answer="Dazu gibt es schon eine Reihe")
        reason = "Dazu gibt es schon eine Reihe"
        assert reason in client.get(answered.url).content.decode()
        assert reason in client.get("/api/v1/pages/").content.decode()
        TopicProposal.objects.filter(pk=topic.pk).update(origin="member")
        bump_version()
        assert reason not in client.get(answered.url).content.decode(), "that is between the member and the office"
        answered.results_public = False
        answered.save_revision().publish()
        assert seen() == (False, False)


def test_what_fewer_than_five_said_stays_with_the_office(client: Client, office: Client, survey: SurveyPage):
    people_rank(survey, *BALLOTS[:4], single="Land")
    survey.results_public = True
    survey.save_revision().publish()
    with clock.frozen_at(CLOSES):
        results.publish_closed()
        page = client.get(survey.url).content.decode()
        assert "Wohnen" not in page
        assert "Wohnen" in office.get(screen(survey)).content.decode()


def test_only_the_office_reads_answers(
    client: Client, editor: Client, reviewer: Client, answered: SurveyPage, stranger: Client
):
    reply = SurveyReply.objects.first()
    assert reply is not None
    addresses = [
        screen(answered),
        reverse("survey_answers_csv", args=[answered.pk]),
        reverse("survey_reply_delete", args=[answered.pk, reply.pk]),
        reverse("survey_make_event", args=[answered.pk, parts_of(answered)["Wohnen"].translation_key]),
    ]
    for browser in (editor, reviewer, stranger, client):
        assert [browser.get(address).status_code for address in addresses] == [302] * 4
        assert browser.post(reverse("survey_take_over", args=[answered.pk])).status_code == 302
    assert (TopicProposal.objects.count(), SurveyReply.objects.count()) == (0, 5)
    assert ">5<" in editor.get(reverse("survey_pages:index")).content.decode().replace(" ", "").replace("\n", "")


def test_a_file_of_all_answers_is_no_formula(office: Client, survey: SurveyPage):
    people_rank(survey, ("Wohnen", "Mobilität"), single="Land", text="=1+1")
    response = office.get(reverse("survey_answers_csv", args=[survey.pk]))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [heading.split(": ")[-1] for heading in rows[0][1:]] == [
        *("Mobilität", "Wohnen", "Ehrenamt"),
        *("Woher kommen Sie?", "Wann passt es?", "Was fehlt?"),
    ]
    assert rows[1:] == [["2026-11-24", "2", "1", "", "Land", "", "'=1+1"]]
    assert response["Cache-Control"].startswith("no-store, private")


def test_an_answer_can_be_taken_out_and_a_survey_takes_its_answers_along(office: Client, answered: SurveyPage):
    reply = SurveyReply.objects.first()
    assert reply is not None
    delete = reverse("survey_reply_delete", args=[answered.pk, reply.pk])
    assert SECRET in office.get(delete).content.decode()
    assert office.post(delete).status_code == 302
    assert (SurveyReply.objects.count(), SurveyAnswer.objects.filter(reply_id=reply.pk).count()) == (4, 0)
    results.take_over_topics(answered)
    answered.delete()
    assert (SurveyReply.objects.count(), TopicRanking.objects.count(), TopicProposal.objects.count()) == (0, 0, 3)


def test_texts_are_erased_after_the_set_days_and_figures_stay(answered: SurveyPage):
    def texts() -> int:
        return SurveyAnswer.objects.exclude(text="").count()

    day = timedelta(days=answered.keep_texts_days)
    with clock.frozen_at(CLOSES + day - timedelta(seconds=1)):
        assert (list(retention.expire()), texts()) == ([], 5)
    with clock.frozen_at(CLOSES + day):
        assert privacy.expire() == ["5 texts of surveys erased"]
    assert (texts(), SurveyReply.objects.count(), SurveyAnswer.objects.count()) == (0, 5, 18)


def test_pages_and_lists_cost_the_same_for_any_number_of_topics(
    client: Client, office: Client, home: HomePage, answered: SurveyPage
):
    def cost(browser: Client, url: str, name: str = "again") -> int:
        """The third time, when all is known that is read once, and never from the cache."""
        for again in (20, 19, 18):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(url, {name: again}).status_code == 200
        return len(queries)

    few = survey_below(
        home, [{"kind": "ranking", "label": "?", "options": ("A", "B")}], slug="wenig", results_public=True
    )
    people_rank(few, *[("A",)] * 5)
    many = survey_below(
        home, [{"kind": "ranking", "label": "?", "options": "CDEFGH"}], slug="viel", results_public=True
    )
    people_rank(many, *[tuple("CDEFGH")] * 5)
    with clock.frozen_at(CLOSES):
        index, api = reverse("survey_pages:index"), "/api/v1/pages/?type=dialogues.SurveyPage"
        assert results.publish_closed() == 2
        assert cost(client, many.url) == cost(client, few.url)
        assert cost(office, screen(many)) == cost(office, screen(few))
        listed, paged = cost(office, index), cost(client, api, "limit")
        survey_below(home, slug="noch", results_public=True)
        assert cost(office, index) == listed
        assert cost(client, api, "limit") == paged


def test_a_survey_is_one_survey_in_every_language(client: Client, survey: SurveyPage, english: Locale):
    page = survey.copy_for_translation(english, copy_parents=True)
    page.save_revision().publish()
    translated = SurveyPage.objects.get(pk=page.pk)
    people_rank(survey, ("Wohnen",))
    people_rank(translated, ("Wohnen", "Mobilität"))
    for each in (survey, translated):
        [first, *_others] = results_of(each)[0].ranking
        assert (first.option.title, first.ranked.points, first.option.locale) == ("Wohnen", 6, each.locale)
    assert results.take_over_topics(survey) == 3
    assert results.take_over_topics(translated) == 0
    survey.delete()
    assert SurveyReply.objects.count() == 2
    translated.delete()
    assert not SurveyReply.objects.exists()
