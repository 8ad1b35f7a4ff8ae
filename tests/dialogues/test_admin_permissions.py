"""Who may do what in the admin: nobody without permission changes anything."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from dialogues.models import DialogueEventPage, DialogueSeriesPage, FrameworkCondition, MeetingAccess
from tests.dialogues.admin_forms import ACTS, SET_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("german_screens")]


def state_of_everything() -> tuple:
    return (
        list(DialogueEventPage.objects.order_by("pk").values_list("pk", "lifecycle", "date", "latest_revision_id")),
        FrameworkCondition.objects.count(),
        MeetingAccess.objects.count(),
        DialogueSeriesPage.objects.count(),
    )


@pytest.mark.parametrize("name", [*ACTS, "dialogue_event_contributor"])
def test_strangers_change_nothing(now, stranger, event, name):
    before = state_of_everything()
    url = reverse(name, args=[event.pk])
    for answer in (stranger.get(url), stranger.post(url, ACTS.get(name, {}))):
        assert answer.status_code in (302, 403)
    assert state_of_everything() == before
    anonymous = Client()
    assert anonymous.post(url, ACTS.get(name, {})).url.startswith("/admin/login/")
    assert state_of_everything() == before


@pytest.mark.parametrize("name", ["dialogue_event_cancel", "dialogue_event_postpone", "dialogue_event_contributor"])
def test_editors_cannot_change_what_is_online(now, editor, event, name):
    before = state_of_everything()
    assert editor.post(reverse(name, args=[event.pk]), ACTS.get(name, {})).status_code in (302, 403)
    assert state_of_everything() == before


def test_reviewers_set_up_no_series(reviewer, stranger, index):
    for client in (reviewer, stranger):
        assert client.get(reverse("dialogue_series_setup")).status_code in (302, 403)
        assert client.post(reverse("dialogue_series_setup"), SET_UP).status_code in (302, 403)
    assert not DialogueSeriesPage.objects.exists()


def test_strangers_see_no_lists(stranger, event):
    for name in ("dialogue_events:index", "dialogue_series:index", "framework_conditions:index"):
        assert stranger.get(reverse(name)).status_code in (302, 403)
    assert stranger.get(reverse("dialogue_conditions_choose_event")).status_code in (302, 403)


@pytest.mark.parametrize("name", ACTS)
def test_a_locked_event_is_left_alone(now, office, event, name, admin_user):
    DialogueEventPage.objects.filter(pk=event.pk).update(locked=True, locked_by=admin_user)
    before = state_of_everything()
    answer = office.post(reverse(name, args=[event.pk]), ACTS[name], follow=True)
    assert state_of_everything() == before
    assert (
        gettext("The event is locked by somebody else at the moment. Nothing was changed.") in answer.content.decode()
    )


def test_the_menu_behind_the_dots_offers_what_is_possible(now, office, editor, reviewer, series, event):
    def acts(client: Client) -> set[str]:
        text = client.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
        return {name for name in [*ACTS, "dialogue_event_contributor"] if reverse(name, args=[event.pk]) in text}

    assert acts(office) == {*ACTS, "dialogue_event_contributor"} - {"dialogue_event_reopen"}
    assert acts(editor) == {"dialogue_event_copy", "dialogue_event_meeting", "dialogue_event_paste"}
