"""A survey for members: who may answer, once each, and that no answer tells whose it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cms.core import clock
from cms.core.personal import privacy
from dialogues.models import SurveyAnswer, SurveyPage, SurveyReply, SurveyTicket
from dialogues.services.surveys import results, retention
from networks.models import MemberAccount, MembershipRight, NetworkPage
from tests.dialogues.surveys.conftest import ANSWER, CLOSES, parts_of, people_rank, place, survey_below
from tests.factories import NetworkFactory
from tests.networks.members.conftest import joins
from tests.networks.members.signing import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
LIST = "/members/surveys/"


@pytest.fixture
def survey(network: NetworkPage) -> SurveyPage:
    return survey_below(network, title="Canarybedarf", audience="members", network=network)


@pytest.fixture
def member(network: NetworkPage) -> MemberAccount:
    return joins(network, name="Kim Muster", address="kim@example.org")


def url_of(survey: SurveyPage) -> str:
    return f"{LIST}{survey.public_id}/"


def ballot(survey: SurveyPage, **fields: Any) -> dict[str, Any]:
    return {place(parts_of(survey), "Wohnen"): "1", **fields}


@pytest.mark.requirement("A08", "B03")
def test_who_may_answer(client: Client, network: NetworkPage, survey: SurveyPage, member, office: Client):
    other = joins(NetworkFactory(parent=network.get_parent()))
    table = {
        "member": (signed_in(member), 200, 200),
        "guest": (signed_in(joins(network, "guest")), 403, 404),
        "supporter": (signed_in(joins(network, "supporter")), 403, 404),
        "member of another network": (signed_in(other), 200, 404),
        "stranger": (client, 302, 302),
        "office": (office, 200, 200),
    }
    for who, (browser, listed, shown) in table.items():
        answers = browser.get(LIST), browser.get(url_of(survey))
        assert [answer.status_code for answer in answers] == [listed, shown], who
        assert [b"Canarybedarf" in answer.content for answer in answers] == [
            listed == shown == 200,
            shown == 200,
        ], who
        if who != "member":
            assert browser.post(url_of(survey), ballot(survey)).status_code in (302, 403, 404), who
    assert not SurveyReply.objects.exists()
    MembershipRight.objects.create(network=network, kind="supporter", action="answer_surveys", is_allowed=True)
    supporter = signed_in(joins(network, "supporter"))
    assert supporter.post(url_of(survey), ballot(survey)).status_code == 303


@pytest.mark.requirement("A08")
def test_it_is_nowhere_in_public(client: Client, survey: SurveyPage, member):
    assert client.get(survey.url)["Location"] == url_of(survey)
    assert signed_in(member).get(survey.url)["Location"] == url_of(survey)
    assert client.get(ANSWER, {"survey": survey.public_id}, follow=True).status_code == 404
    assert client.post(ANSWER, {"survey": survey.public_id}, follow=True).status_code == 404
    for path in ("/api/v1/pages/", "/api/v1/search/?q=Canarybedarf", "/sitemap.xml", "/de/suche/?q=Canarybedarf"):
        assert b"anarybedarf" not in client.get(path).content.replace(b"q=Canarybedarf", b"").replace(
            b'value="Canarybedarf"', b""
        ), path
    survey.audience = "everybody"
    survey.save_revision().publish()
    assert client.get(survey.url).status_code == 200
    assert client.get(ANSWER, {"survey": survey.public_id}).status_code == 200


def test_a_member_answers_once_and_without_a_name(survey: SurveyPage, network: NetworkPage, member: MemberAccount):
    browser = signed_in(member)
    assert url_of(survey) in browser.get("/members/").content.decode()
    wrong = browser.post(url_of(survey), ballot(survey) | {place(parts_of(survey), "Ehrenamt"): "1"})
    assert (wrong.status_code, wrong.content.count(b"selected>1")) == (200, 2)
    assert not SurveyTicket.objects.exists()
    response = browser.post(url_of(survey), ballot(survey))
    assert (response.status_code, response["Location"]) == (303, f"{url_of(survey)}?done=sent")
    assert b"<form" not in browser.get(url_of(survey)).content.split(b"<main", 1)[1]
    assert browser.post(url_of(survey), ballot(survey)).status_code == 409
    assert (SurveyReply.objects.count(), SurveyAnswer.objects.count(), SurveyTicket.objects.count()) == (1, 1, 1)
    assert url_of(survey) not in browser.get("/members/").content.decode()
    names = {field.name for model in (SurveyReply, SurveyAnswer) for field in model._meta.get_fields()}
    assert names == {
        "id",
        "survey_key",
        "received_on",
        "answers",
        "reply",
        "question_key",
        "option_key",
        "place",
        "text",
    }

    assert privacy.export("kim@example.org")["surveys"] == [{"answered": "Canarybedarf"}]
    assert privacy.erase("kim@example.org")["surveys"] == 1
    assert (SurveyReply.objects.count(), SurveyTicket.objects.count()) == (1, 0)


def test_after_the_closing_members_see_the_result_and_nobody_knows_who_answered(
    survey: SurveyPage, network: NetworkPage, member: MemberAccount, client: Client
):
    signed_in(member).post(url_of(survey), ballot(survey))
    people_rank(survey, *[("Mobilität",)] * 5)
    survey.results_public = True
    survey.save_revision().publish()
    with clock.frozen_at(CLOSES):
        results.publish_closed()
        assert list(retention.expire()) == ["1 notes of who answered erased"]
        page = signed_in(member).get(url_of(survey)).content.decode()
        assert page.index("Mobilität") < page.index("Wohnen") < page.index("Ehrenamt")
        assert signed_in(member).post(url_of(survey), ballot(survey)).status_code == 409
        topics = network.topic_proposals.order_by("rankings__place", "title")
        assert [topic.title for topic in topics] == ["Mobilität", "Wohnen", "Ehrenamt"]
        assert "Mobilität" not in client.get("/api/v1/pages/").content.decode()
    assert not SurveyTicket.objects.exists()
