"""What is the same in every language is read on a translation, and changed where it leads."""

from __future__ import annotations

from datetime import time

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from dialogues.models import Affiliation, DialogueEventPage, DialogueSeriesPage
from dialogues.services.lifecycle import TransitionError, cancel_event, mark_contributor, postpone_event, reopen_event
from dialogues.services.translations import leader_of, with_leader
from tests.dialogues.admin_forms import form_data_of, post_form
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, PersonFactory, TopicFactory
from tests.support.worlds import world

pytestmark = pytest.mark.django_db


@pytest.fixture
@world
def leading(series: DialogueSeriesPage) -> DialogueEventPage:
    return EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        date="2026-12-01T18:00",
        end_time=time(19, 30),
        topics=[TopicFactory(), TopicFactory()],
        registration_doors=["external"],
        registration_external_url="https://anmeldung.example",
        rows={
            "contributors": [ContributorFactory(teaser="spricht", affiliations=[Affiliation(role="Landrätin")])],
            "conditions": [ConditionFactory(text="<p>Zeit</p>")],
        },
    )


@pytest.fixture
@world
def translation(leading: DialogueEventPage, english: Locale) -> DialogueEventPage:
    page = leading.copy_for_translation(english, copy_parents=True)
    page.title = "Who holds it together?"
    page.save_revision().publish()
    return DialogueEventPage.objects.get(pk=page.pk)


def test_facts_of_a_translation_are_read_only_and_say_where_to_change_them(
    leading, translation, admin_client, german_screens
):
    shown = admin_client.get(reverse("wagtailadmin_pages:edit", args=[translation.pk])).content.decode()
    form = BeautifulSoup(shown, "html.parser").select_one("form[data-edit-form]")
    assert form.select_one("input[name=date]").has_attr("disabled")
    assert not form.select_one("textarea[name=title], input[name=title]").has_attr("disabled")
    assert "Wer hält das Dorf zusammen?" in form.text

    shown = admin_client.get(reverse("wagtailadmin_pages:edit", args=[leading.pk])).content.decode()
    form = BeautifulSoup(shown, "html.parser").select_one("form[data-edit-form]")
    assert not form.select_one("input[name=date]").has_attr("disabled")


def test_words_are_published_and_no_fact_is_lost(leading, translation, admin_client, german_screens):
    data = form_data_of(admin_client, translation)
    for name in ("date", "end_time", "topics", "registration_doors", "registration_external_url", "free_of_charge"):
        data.pop(name, None)  # a browser does not send what is disabled
    post_form(admin_client, translation, {**data, "title": "Who keeps it together?"}, publish=True)
    page = DialogueEventPage.objects.get(pk=translation.pk)
    assert page.title == "Who keeps it together?"
    assert (page.date.edtf, page.end_time.isoformat()) == ("2026-12-01T18:00:00", "19:30:00")
    assert set(page.topics.all()) == set(leading.topics.all())
    assert page.registration_doors == ("external",)
    assert page.free_of_charge


def fields_of(client: Client, page: DialogueEventPage, prefix: str) -> dict[str, bool]:
    """Which fields of a row the form shows, and whether each can be changed."""
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    form = BeautifulSoup(shown, "html.parser").select_one("form[data-edit-form]")
    assert form is not None
    found = form.select(f"[name^='{prefix}-']")
    return {str(field["name"]).removeprefix(f"{prefix}-"): not field.has_attr("disabled") for field in found}


def test_facts_of_rows_are_read_only_too(leading, translation, admin_client, german_screens):
    row = fields_of(admin_client, translation, "contributors-0")
    assert not any(row[name] for name in ("person", "state", "category", "kind", "DELETE"))
    assert all(row[name] for name in ("teaser", "statement", "mandate"))
    assert not row["affiliations-0-organisation"]
    assert not row["affiliations-0-DELETE"]
    assert row["affiliations-0-role"]
    condition = fields_of(admin_client, translation, "conditions-0")
    assert (condition["levels"], condition["text"], condition["DELETE"]) == (False, True, True)
    assert all(fields_of(admin_client, leading, "contributors-0").values())


def test_words_of_rows_are_published_and_own_rows_stay(leading, translation, admin_client, german_screens):
    data = form_data_of(admin_client, translation)
    data |= {"contributors-0-teaser": "talks", "contributors-0-affiliations-0-role": "Head"}
    data |= {"contributors-TOTAL_FORMS": "2", "contributors-1-person": str(PersonFactory().pk)}
    data |= {
        "contributors-1-state": "confirmed",
        "contributors-1-category": "practice",
        "contributors-1-kind": "external",
    }
    data |= {"contributors-1-affiliations-TOTAL_FORMS": "0", "contributors-1-affiliations-INITIAL_FORMS": "0"}
    post_form(admin_client, translation, data, publish=True)
    first, second = DialogueEventPage.objects.get(pk=translation.pk).contributors.all()
    assert (first.teaser, first.affiliations.get().role, second.state) == ("talks", "Head", "confirmed")


@pytest.mark.parametrize(
    "change",
    [
        {"date": "2026-12-24T20:00"},
        {"contributors-0-state": "cancelled"},
        {"contributors-0-DELETE": "on"},
        {"contributors-0-affiliations-0-DELETE": "on"},
    ],
)
def test_whatever_is_sent_all_the_same_is_refused_and_says_where(leading, translation, admin_client, change):
    data = form_data_of(admin_client, translation)
    with pytest.raises(AssertionError, match="Wer hält das Dorf zusammen"):
        post_form(admin_client, translation, data | change, publish=True)


def test_a_translation_of_a_draft_may_be_written_freely(series, english, admin_client, german_screens):
    draft = EventFactory(parent=series, live=False, date="2026-12-01T18:00")
    page = draft.copy_for_translation(english, copy_parents=True)
    shown = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert not BeautifulSoup(shown, "html.parser").select_one("input[name=date]").has_attr("disabled")


def test_acts_are_offered_and_done_where_it_leads(leading, translation, office, now):
    key = translation.contributors.get().translation_key
    for act in (
        lambda: cancel_event(translation, note="off"),
        lambda: postpone_event(translation, note="later"),
        lambda: reopen_event(translation),
        lambda: mark_contributor(translation, key, state="cancelled"),
    ):
        with pytest.raises(TransitionError, match="Wer hält das Dorf zusammen"):
            act()
    assert DialogueEventPage.objects.get(pk=translation.pk).lifecycle == "automatic"
    path = reverse("dialogue_event_cancel", args=[translation.pk])
    assert path not in office.get(reverse("wagtailadmin_pages:edit", args=[translation.pk])).content.decode()
    refused = office.post(path, {"note": "off"})
    assert refused.status_code == 200
    assert "Wer hält das Dorf zusammen?" in refused.content.decode()
    path = reverse("dialogue_event_cancel", args=[leading.pk])
    assert path in office.get(reverse("wagtailadmin_pages:edit", args=[leading.pk])).content.decode()


def test_lists_know_at_once_which_events_follow_another_page(leading, translation, admin_client):
    text = admin_client.get(reverse("dialogue_events:index")).content.decode()
    assert reverse("dialogue_event_cancel", args=[leading.pk]) in text
    assert reverse("dialogue_event_cancel", args=[translation.pk]) not in text
    found = with_leader(DialogueEventPage.objects.order_by("pk")).values_list("pk", "has_leader")
    assert dict(found) == {leading.pk: False, translation.pk: True}
    assert leader_of(leading) is None
    assert leader_of(translation) == leading
    leading.unpublish()
    assert not with_leader(DialogueEventPage.objects.all()).filter(has_leader=True).exists()
