"""Rows of an event keep their ids through drafts, re-ordering, publishing and copying."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.actions.copy_page import CopyPageAction

from dialogues.models import (
    Affiliation,
    ConditionReference,
    ConditionRelation,
    Contributor,
    DialogueEventPage,
    FrameworkCondition,
)
from tests.dialogues.admin_forms import form_data_of, post_form
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, PersonFactory
from tests.support.worlds import world

pytestmark = pytest.mark.django_db


@pytest.fixture
@world
def rich_event(series):
    return EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        date="2026-12-01T18:00",
        rows={
            "contributors": [
                ContributorFactory(
                    person=PersonFactory(name="Jana Beispiel"),
                    affiliations=[Affiliation(role="Landrätin"), Affiliation(role="Vorsitzende")],
                )
            ],
            "conditions": [
                ConditionFactory(text="<p>Zeit</p>", references=[ConditionReference(title="Hamburg")]),
                ConditionFactory(text="<p>Raum</p>"),
            ],
        },
    )


def keys(event: DialogueEventPage) -> list[tuple[int, str, str]]:
    rows = FrameworkCondition.objects.filter(page=event).order_by("sort_order")
    return [(row.pk, str(row.public_id), str(row)) for row in rows]


def test_saving_the_form_unchanged_keeps_all_rows(admin_client: Client, rich_event):
    before = keys(rich_event)
    people = list(Contributor.objects.values_list("pk", "public_id"))
    functions = list(Affiliation.objects.values_list("pk", "public_id", "role"))
    for _time in range(3):
        data = form_data_of(admin_client, rich_event)
        post_form(admin_client, rich_event, data, publish=True)
    assert keys(rich_event) == before
    assert list(Contributor.objects.values_list("pk", "public_id")) == people
    assert list(Affiliation.objects.values_list("pk", "public_id", "role")) == functions


@pytest.mark.requirement("E24")
def test_reordering_keeps_ids(admin_client: Client, rich_event):
    before = keys(rich_event)
    data = form_data_of(admin_client, rich_event)
    data["conditions-0-ORDER"], data["conditions-1-ORDER"] = "2", "1"
    post_form(admin_client, rich_event, data, publish=True)
    assert keys(rich_event) == [before[1], before[0]]


def test_a_row_born_in_a_draft_has_one_id_from_the_first_saving_on(admin_client: Client, rich_event):
    data = form_data_of(admin_client, rich_event)
    data.update(
        {
            "conditions-TOTAL_FORMS": "3",
            "conditions-2-id": "",
            "conditions-2-ORDER": "3",
            "conditions-2-DELETE": "",
            "conditions-2-text": data["conditions-0-text"],
            "conditions-2-explanation": data["conditions-1-explanation"],
            "conditions-2-provenance": "audience",
            "conditions-2-level_label": "",
            "conditions-2-references-TOTAL_FORMS": "0",
            "conditions-2-references-INITIAL_FORMS": "0",
        }
    )
    post_form(admin_client, rich_event, data)
    draft = DialogueEventPage.objects.get(pk=rich_event.pk).get_latest_revision_as_object()
    born = draft.conditions.all()[2]
    assert born.pk is None
    for _time in range(2):
        data = form_data_of(admin_client, rich_event)
        assert data["conditions-2-row_key"] == str(born.translation_key)
        post_form(admin_client, rich_event, data)
    data = form_data_of(admin_client, rich_event)
    post_form(admin_client, rich_event, data, publish=True)
    saved = FrameworkCondition.objects.get(translation_key=born.translation_key)
    # The form that was opened before publishing is sent once more: no second row, the same row.
    post_form(admin_client, rich_event, data, publish=True)
    assert FrameworkCondition.objects.filter(page=rich_event).count() == 3
    assert FrameworkCondition.objects.get(translation_key=born.translation_key).pk == saved.pk


def test_publishing_an_older_draft_keeps_what_points_to_its_rows(rich_event):
    """A draft that does not know the primary keys yet is published after them."""
    page = DialogueEventPage.objects.get(pk=rich_event.pk)
    page.conditions.add(ConditionFactory(text="<p>Geld</p>", sort_order=5))
    first = page.save_revision()
    second = first.as_object().save_revision()
    first.publish()
    money = FrameworkCondition.objects.get(text="<p>Geld</p>")
    time = FrameworkCondition.objects.get(text="<p>Zeit</p>")
    ConditionRelation.objects.create(source=money, relation="mirrors", target=time)
    second.refresh_from_db()
    second.publish()
    assert FrameworkCondition.objects.get(text="<p>Geld</p>").pk == money.pk
    assert ConditionRelation.objects.count() == 1


def test_foreign_and_nonsense_keys_make_a_new_row(admin_client: Client, rich_event, series):
    other = EventFactory(parent=series, rows={"conditions": [ConditionFactory(text="<p>Fremd</p>")]})
    foreign = other.conditions.get()
    for wrong in (str(foreign.translation_key), "'; drop table"):
        data = form_data_of(admin_client, rich_event)
        data["conditions-0-id"] = ""
        data["conditions-0-row_key"] = wrong
        admin_client.post(reverse("wagtailadmin_pages:edit", args=[rich_event.pk]), data)
    assert FrameworkCondition.objects.get(pk=foreign.pk).page_id == other.pk


def test_copying_a_page_gives_every_row_an_id_of_its_own(rich_event, admin_user):
    copy = CopyPageAction(rich_event, update_attrs={"slug": "kopie", "title": "Kopie"}, user=admin_user).execute()
    assert Affiliation.objects.count() == 4
    assert len(set(Affiliation.objects.values_list("public_id", flat=True))) == 4
    assert ConditionReference.objects.count() == 2
    fresh = DialogueEventPage.objects.get(pk=copy.pk)
    fresh.get_latest_revision().publish()
    assert Affiliation.objects.filter(contributor__page=fresh).count() == 2
    assert Affiliation.objects.filter(contributor__page=rich_event).count() == 2


def test_a_revision_of_the_copied_page_can_be_published(rich_event, admin_user):
    rich_event.save_revision()
    copy = CopyPageAction(
        rich_event, update_attrs={"slug": "kopie"}, copy_revisions=True, keep_live=False, user=admin_user
    ).execute()
    for revision in copy.revisions.order_by("pk"):
        page = revision.as_object()
        page.slug = "kopie"
        page.save_revision().publish()
    assert Affiliation.objects.filter(contributor__page=copy).count() == 2


def test_background_saving_tells_the_form_the_key(admin_client: Client, series):
    event = EventFactory(parent=series)
    data = form_data_of(admin_client, event)
    data.update(
        {
            "contributors-TOTAL_FORMS": "1",
            "contributors-0-id": "",
            "contributors-0-ORDER": "1",
            "contributors-0-DELETE": "",
            "contributors-0-person": str(PersonFactory().pk),
            "contributors-0-state": "announced",
            "contributors-0-kind": "external",
            "contributors-0-statement": "null",
            "contributors-0-affiliations-TOTAL_FORMS": "1",
            "contributors-0-affiliations-INITIAL_FORMS": "0",
            "contributors-0-affiliations-0-id": "",
            "contributors-0-affiliations-0-ORDER": "1",
            "contributors-0-affiliations-0-DELETE": "",
            "contributors-0-affiliations-0-role": "Landrätin",
        }
    )
    url = reverse("wagtailadmin_pages:edit", args=[event.pk])
    answer = admin_client.post(url, data, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.content
    updates = answer.json()["field_updates"]
    data["overwrite_revision_id"] = str(answer.json()["revision_id"])
    draft = DialogueEventPage.objects.get(pk=event.pk).get_latest_revision_as_object()
    contributor = draft.contributors.all()[0]
    assert updates["contributors-0-row_key"] == str(contributor.translation_key)
    assert updates["contributors-0-affiliations-0-row_key"] == str(contributor.affiliations.all()[0].translation_key)
    # The form goes on with what it was told: the same rows.
    data.update(updates)
    data["contributors-0-teaser"] = "spricht über Nachbarschaft"
    answer = admin_client.post(url, data, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.content
    again = DialogueEventPage.objects.get(pk=event.pk).get_latest_revision_as_object().contributors.all()
    assert [row.translation_key for row in again] == [contributor.translation_key]
    assert [row.role for row in again[0].affiliations.all()] == ["Landrätin"]
    assert again[0].affiliations.all()[0].translation_key == contributor.affiliations.all()[0].translation_key
