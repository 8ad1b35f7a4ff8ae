"""A topic becomes an event: one act, a link both ways, and a state that follows."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cms.core import clock
from dialogues.models import DialogueEventPage, DialogueSeriesPage, SurveyPage, TopicProposal
from dialogues.periodic import follow_topics
from dialogues.services.surveys import results, topic_events
from home.models import HomePage
from networks.models import NetworkPage, Notice
from tests.dialogues.surveys.conftest import CLOSES, parts_of, people_rank, survey_below
from tests.factories import EventFactory
from tests.networks.members.conftest import joins

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def answered(home: HomePage) -> SurveyPage:
    survey = survey_below(home, results_public=True)
    people_rank(survey, *[("Wohnen",)] * 5)
    return survey


def address(survey: SurveyPage, title: str) -> str:
    return reverse("survey_make_event", args=[survey.pk, parts_of(survey)[title].translation_key])


def publish(event: DialogueEventPage, date: str = "") -> DialogueEventPage:
    page = event.get_latest_revision_as_object()
    page.date = date or None
    page.save_revision().publish()
    return DialogueEventPage.objects.get(pk=event.pk)


@pytest.mark.requirement("A10", "E36")
def test_the_office_makes_an_event_of_the_first_topic(
    client: Client, office: Client, series: DialogueSeriesPage, answered: SurveyPage, now: datetime
):
    results_page = office.get(reverse("survey_results", args=[answered.pk])).content.decode()
    act = address(answered, "Wohnen")
    assert act in results_page
    assert office.get(act).status_code == 200
    response = office.post(act, {"title": "Wohnen auf dem Land", "series": series.pk})
    event = DialogueEventPage.objects.get(title="Wohnen auf dem Land")
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[event.pk])
    assert (event.live, event.series, event.announcement) == (False, series, "<p>Alles über Wohnen.</p>")
    topic = TopicProposal.objects.get(title="Wohnen")
    assert (topic.event, topic.state, TopicProposal.objects.count()) == (event, "taken_up", 3)
    assert reverse("topic_proposals:edit", args=[topic.pk]) in office.get(response["Location"]).content.decode()
    again = office.post(act, {"title": "Noch einmal", "series": series.pk})
    assert (again.status_code, DialogueEventPage.objects.count()) == (200, 1)

    event = publish(event, "2026-12-09T17:00")
    source = f'<a href="{answered.url}">'
    assert source in client.get(event.url).content.decode()
    with clock.frozen_at(CLOSES):
        page = client.get(answered.url).content.decode()
        assert f'<a href="{event.url}">' in page
        assert page.count("tag--strong") == 1
        assert event.over_at is not None
    with clock.frozen_at(event.over_at - timedelta(minutes=1)):
        follow_topics()
        assert TopicProposal.objects.get(pk=topic.pk).state == "planned"
        planned = client.get(answered.url).content.decode()
    with clock.frozen_at(event.over_at):
        held = client.get(answered.url).content.decode()
        assert held != planned, "the page knows before any job has run"
        follow_topics()
        assert TopicProposal.objects.get(pk=topic.pk).state == "held"


def test_a_topic_is_only_taken_up_when_its_event_goes(answered: SurveyPage, series: DialogueSeriesPage):
    results.take_over_topics(answered)
    topic = TopicProposal.objects.get(title="Wohnen")
    event = publish(topic_events.make_event(topic, series), "2026-12-09")
    topic_events.follow_events()
    assert TopicProposal.objects.get(pk=topic.pk).state == "planned"
    event.lifecycle = "cancelled"
    event.save_revision().publish()
    assert topic_events.follow_events() == 1
    assert TopicProposal.objects.get(pk=topic.pk).state == "taken_up"
    event.lifecycle = "automatic"
    event.save_revision().publish()
    topic_events.follow_events()
    event.delete()
    topic = TopicProposal.objects.get(pk=topic.pk)
    assert (topic.state, topic.event) == ("taken_up", None)


@pytest.mark.requirement("A13")
def test_who_proposed_a_topic_hears_what_became_of_it(
    client: Client, office: Client, network: NetworkPage, series: DialogueSeriesPage, answered: SurveyPage
):
    member = joins(network)
    topic = TopicProposal.objects.create(
        title="Sprachkurse", text="Ohne Auto & Bus\n\nAbends", origin="member", account=member, network=network
    )
    act = reverse("topic_make_event", args=[topic.pk])
    assert act in office.get("/admin/dialogues/proposed-topics/").content.decode()
    assert act in office.get(f"/admin/dialogues/proposed-topics/edit/{topic.pk}/").content.decode()
    office.post(act, {"title": "Sprachkurse", "series": series.pk})
    event = DialogueEventPage.objects.get()
    assert event.announcement == "<p>Ohne Auto &amp; Bus</p><p>Abends</p>"
    assert list(event.networks.all()) == [network]
    assert Notice.objects.filter(kind="topic_answered").count() == 1
    event = publish(event)
    assert topic_events.follow_events() == 1
    page = client.get(event.url).content.decode()
    assert 'id="topic-source"' in page
    assert member.name not in page
    results.take_over_topics(answered)
    twin = TopicProposal.objects.get(title="Ehrenamt")
    with pytest.raises(ValidationError):
        results.merge_topics(topic, twin)
    assert TopicProposal.objects.filter(pk=topic.pk).exists()


@pytest.mark.requirement("E36", "A10")
def test_a_wish_from_an_event_and_a_survey_held_elsewhere_are_entered_by_hand(
    client: Client, office: Client, home: HomePage, series: DialogueSeriesPage
):
    wished_at = EventFactory(parent=series, title="Auftakt", date="2026-09-10T17:00")
    event = EventFactory(parent=series, title="Werkstatt", date="2026-12-10T17:00")
    survey = survey_below(home, (), title="Befragung der Kreise", closes_at=None)
    sent = {
        "title": "Pflege",
        "text": "",
        "origin": "event",
        "state": "proposed",
        "answer": "",
        "event": event.pk,
        "wished_at": wished_at.pk,
        "rankings-TOTAL_FORMS": "1",
        "rankings-INITIAL_FORMS": "0",
        "rankings-MIN_NUM_FORMS": "0",
        "rankings-MAX_NUM_FORMS": "1000",
        "rankings-0-survey": survey.pk,
        "rankings-0-place": "2",
        "rankings-0-points": "",
        "rankings-0-voters": "",
    }
    response = office.post("/admin/dialogues/proposed-topics/new/", sent)
    assert response.status_code == 302
    topic = TopicProposal.objects.get()
    assert (topic.state, topic.rankings.get().place, topic.rankings.get().survey) == ("planned", 2, survey)
    page = client.get(event.url).content.decode()
    assert f'<a href="{wished_at.url}">' in page
    assert f'<a href="{survey.url}">' in page


def test_only_who_may_write_in_a_series_makes_an_event_there(
    editor: Client, series: DialogueSeriesPage, answered: SurveyPage
):
    results.take_over_topics(answered)
    topic = TopicProposal.objects.get(title="Wohnen")
    for name in ("topic_make_event", "topic_join"):
        response = editor.post(reverse(name, args=[topic.pk]), {"title": "X", "series": series.pk, "into": topic.pk})
        assert response.status_code == 302
    assert not DialogueEventPage.objects.exists()
    assert TopicProposal.objects.get(pk=topic.pk).event is None
