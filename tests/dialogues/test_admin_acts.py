"""The small forms of the admin: what is done to one event."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from dialogues.models import DialogueEventPage, MeetingAccess
from tests.dialogues.admin_forms import ACTS
from tests.factories import (
    ContributorFactory,
    EventFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("german_screens")]


def test_cancelling_and_taking_back(now, office, event):
    url = reverse("dialogue_event_cancel", args=[event.pk])
    assert "is-invalid" not in office.get(url).content.decode()
    refused = office.post(url, {"note": ""})
    assert refused.status_code == 200
    assert refused.context["form"].errors["note"]
    assert office.post(url, {"note": "Sturm"}).status_code == 302
    assert DialogueEventPage.objects.get(pk=event.pk).lifecycle == "cancelled"
    again = office.post(url, {"note": "Sturm"})
    assert gettext("The event is already cancelled.") in again.content.decode()
    office.post(reverse("dialogue_event_reopen", args=[event.pk]))
    assert DialogueEventPage.objects.get(pk=event.pk).lifecycle == "automatic"


def test_moving_with_a_nonsense_date_keeps_the_note(now, office, event):
    answer = office.post(
        reverse("dialogue_event_postpone", args=[event.pk]), {"new_date": "irgendwann", "note": "Hochwasser"}
    )
    assert answer.status_code == 200
    assert "irgendwann" in str(answer.context["form"].errors["new_date"])
    assert "Hochwasser" in answer.content.decode()
    assert DialogueEventPage.objects.get(pk=event.pk).date.edtf == "2026-12-01T18:00:00"
    answer = office.post(
        reverse("dialogue_event_postpone", args=[event.pk]), {"new_date": "12.01.2027, 18:00", "note": "Hochwasser"}
    )
    assert answer.status_code == 302
    assert DialogueEventPage.objects.get(pk=event.pk).date.edtf == "2027-01-12T18:00:00"


@pytest.mark.requirement("E11")
def test_somebody_cancels(now, office, series):
    event = EventFactory(parent=series, rows={"contributors": [ContributorFactory()]})
    row = event.contributors.get()
    url = reverse("dialogue_event_contributor", args=[event.pk])
    assert row.person.name in office.get(url).content.decode()
    refused = office.post(url, {"contributor": str(row.translation_key), "state": "announced"})
    assert refused.status_code == 200
    assert row.person.name in str(refused.context["form"].non_field_errors())
    data = {"contributor": str(row.translation_key), "state": "cancelled_short_notice", "note": "erkrankt"}
    assert office.post(url, data).status_code == 302
    assert event.contributors.get().state == "cancelled_short_notice"


def test_an_editor_makes_a_template_copy(editor, event):
    answer = editor.post(
        reverse("dialogue_event_copy", args=[event.pk]), {"title": "Nächstes Mal", "date": "Mai 2027"}
    )
    copy = DialogueEventPage.objects.get(title="Nächstes Mal")
    assert answer.url == f"/admin/pages/{copy.pk}/edit/"
    assert (copy.live, copy.date.edtf) == (False, "2027-05")
    too_long = editor.post(reverse("dialogue_event_copy", args=[event.pk]), {"title": "x" * 5000})
    assert "255" in str(too_long.context["form"].errors["title"])


@pytest.mark.requirement("E51")
def test_the_meeting_link_form(editor, event):
    url = reverse("dialogue_event_meeting", args=[event.pk])
    wrong = editor.post(url, {"join_url": "kein Link"})
    assert wrong.context["form"].errors["join_url"]
    assert not MeetingAccess.objects.exists()
    assert (
        editor.post(url, {"join_url": "https://meet.example.org/kanarienvogel", "dial_in": "123"}).status_code == 302
    )
    assert "kanarienvogel" in editor.get(url).content.decode()
    edit = editor.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
    history = editor.get(reverse("wagtailadmin_pages:history", args=[event.pk])).content.decode()
    search = editor.get(reverse("wagtailadmin_pages:search"), {"q": "kanarienvogel"}).content.decode()
    assert "kanarienvogel" not in edit + history
    assert event.title not in search
    assert editor.post(url, {"join_url": "https://meet.example.org/kanarienvogel", "remove": "on"}).status_code == 302
    assert not MeetingAccess.objects.exists()


@pytest.mark.requirement("E24")
def test_pasting(editor, event):
    choose = reverse("dialogue_conditions_choose_event")
    assert event.title in editor.get(choose).content.decode()
    url = editor.post(choose, {"event": event.pk}).url
    assert url == reverse("dialogue_event_paste", args=[event.pk])
    assert editor.get(url).status_code == 200
    empty = editor.post(url, {"text": "---\n", "provenance": "audience", "step": "preview"})
    assert empty.context["form"].errors["text"]
    many = editor.post(
        url, {"text": "\n".join(f"Zeile {n}" for n in range(201)), "provenance": "audience", "step": "preview"}
    )
    assert "201" in str(many.context["form"].errors["text"])
    nothing = editor.post(url, {**ACTS["dialogue_event_paste"], "rows-0-include": ""})
    assert gettext("No line is ticked, so nothing was taken over.") in nothing.content.decode()
    blank = editor.post(url, {**ACTS["dialogue_event_paste"], "rows-0-text": " "})
    assert blank.context["formset"].errors[0]["text"]
    assert not event.get_latest_revision_as_object().conditions.exists()
    assert editor.post(url, {**ACTS["dialogue_event_paste"], "levels": ["state", "eu"]}).status_code == 302
    page = DialogueEventPage.objects.get(pk=event.pk)
    assert [(row.text, row.levels) for row in page.get_latest_revision_as_object().conditions.all()] == [
        ("<p>Zeit</p>", ("state", "eu"))
    ]
    assert not page.conditions.exists()
