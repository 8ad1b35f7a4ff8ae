"""What the office does about registrations, by hand: added, changed, cancelled, counted, erased."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.core.models import ConsentEntry
from dialogues.models import (
    DialogueEventPage,
    HeadCount,
    Registration,
)
from dialogues.services.registrations.changing import cancel
from dialogues.services.registrations.queue import settle_event
from tests.dialogues.registrations.conftest import come, count_of, row_of, settings_of, states
from tests.dialogues.registrations.office import (
    add_questions,
    asked,
    assert_not_found,
    data_of_add,
    everything,
    exported,
    names,
    one,
    person,
)

__all__ = ["asked"]  # a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_somebody_is_added_by_hand_and_told(office, event, told):
    answered = office.post(one("registration_add", event), data_of_add(guests="1", tell="on"))
    row = row_of(event, "tom")
    assert answered["Location"] == person("registration", row)
    assert (row.state, row.guest_count, row.form, row.text_version) == ("confirmed", 1, "admin", "registration-de-1")
    assert told() == [("tom", "confirmed")]
    assert count_of(event).taken == 2
    entries = ConsentEntry.objects.filter(record_id=row.public_id)
    assert list(entries.values_list("act", "form")) == [("confirmed", "admin")]
    entry = ModelLogEntry.objects.get(action="dialogues.registration.add")
    assert (entry.data, entry.label) == ({"state": "confirmed"}, str(row.public_id))


def test_nobody_is_added_beyond_the_places_or_before_who_waits(office, event, told):
    office.post(one("registration_add", event), data_of_add(guests="1"))
    before = everything()
    for data, name in (
        (data_of_add(email="mia@beispiel.test"), "place"),
        (data_of_add(), "email"),
        (data_of_add(email="mia"), "email"),
        (data_of_add(email="mia@beispiel.test", guests="3"), "guests"),
        (data_of_add(email="mia@beispiel.test", agreed=""), "agreed"),
        (data_of_add(email="mia@beispiel.test", place="throne"), "place"),
    ):
        found = office.post(one("registration_add", event), data)
        assert found.status_code == 200
        assert list(found.context["form"].errors) == [name], data
    assert everything() == before
    office.post(one("registration_add", event), data_of_add(email="mia@beispiel.test", place="waits"))
    assert states(event) == {"tom": "confirmed", "mia": "waiting"}
    assert row_of(event, "mia").number == 1
    assert told() == []


def test_who_cancelled_can_be_added_again(office, event):
    row, _outcome = come(event, "tom")
    cancel(row, by="person", form="/", silent=True)
    office.post(one("registration_add", event), data_of_add())
    row.refresh_from_db()
    assert (row.state, row.ended_at, row.ended_by, row.form) == ("confirmed", None, "", "admin")


def test_nobody_is_added_to_what_does_not_take_place_or_has_no_waiting_list(office, event):
    settings_of(event, lifecycle="cancelled")
    assert "place" in office.post(one("registration_add", event), data_of_add()).context["form"].errors
    settings_of(event, lifecycle="automatic", registration_waitlist=False)
    data = data_of_add(place="waits")
    assert "place" in office.post(one("registration_add", event), data).context["form"].errors
    assert states(event) == {}


def test_required_answers_are_asked_by_hand_as_well(office, event):
    keys = add_questions(event)
    question = event.registration_questions.get(kind="name")
    question.is_required = True
    event.registration_questions.add(question)
    event.save_revision().publish()
    found = office.post(one("registration_add", event), data_of_add())
    assert list(found.context["form"].errors) == [keys["name"]]
    office.post(one("registration_add", event), data_of_add(**{keys["name"]: "Tom Berg"}))
    assert [answer.text for answer in row_of(event, "tom").answers.all()] == ["Tom Berg"]


def test_guests_and_answers_are_changed_and_the_log_names_nobody(office, asked):
    row = row_of(asked, "lea")
    keys = {question.kind: str(question.translation_key) for question in asked.registration_questions.all()}
    url = person("registration_change", row)
    text = office.get(url).content.decode()
    assert "Lea Müller" in text
    office.post(url, {"guests": "2", keys["name"]: "Lea Meier", keys["organisation"]: "", keys["accessibility"]: ""})
    row.refresh_from_db()
    assert row.guest_count == 2
    assert [answer.text for answer in row.answers.all()] == ["Lea Meier"]
    assert count_of(asked).taken == 3
    found = office.post(url, {"guests": "3", keys["name"]: "x" * 500})
    assert set(found.context["form"].errors) == {"guests", keys["name"]}
    row.refresh_from_db()
    assert row.guest_count == 2
    assert "Lea" not in str(list(ModelLogEntry.objects.values()))


@pytest.mark.parametrize(("data", "heard"), [({"tell": "on"}, [("lea", "cancelled")]), ({}, [])])
def test_a_registration_is_cancelled_told_or_silently_and_the_place_goes_on(office, event, told, data, heard):
    row, _outcome = come(event, "lea", guest_count=1)
    come(event, "mia")
    told()
    office.post(person("registration_cancel", row), data)
    row.refresh_from_db()
    assert (row.state, row.ended_by) == ("cancelled", "office")
    assert states(event) == {"lea": "cancelled", "mia": "offered"}
    assert told() == [*heard, ("mia", "offered")]
    office.post(person("registration_cancel", row), data)
    assert told() == []
    assert ModelLogEntry.objects.filter(action="dialogues.registration.cancel").count() == 1


def test_the_last_mail_is_sent_again_until_the_registration_ends(office, event, told):
    row, _outcome = come(event, "lea")
    told()
    office.post(person("registration_send_again", row))
    assert told() == [("lea", "confirmed")]
    cancel(row, by="person", form="/", silent=True)
    assert office.post(person("registration_send_again", row)).status_code == 200
    assert told() == []


def test_the_number_of_another_door_counts_and_can_be_forgotten(office, event):
    url = one("registration_count", event)
    office.post(url, {"going": "2", "waiting": ""})
    assert (count_of(event).elsewhere, count_of(event).taken) == (2, 2)
    assert office.get(url).context["form"].initial == {"going": 2, "waiting": None}
    office.post(url, {"going": "1", "waiting": "4"})
    assert (count_of(event).elsewhere, count_of(event).taken) == (1, 1)
    assert "going" in office.post(url, {"going": "-1"}).context["form"].errors
    office.post(url, {"going": ""})
    assert (count_of(event).elsewhere, count_of(event).taken) == (None, 0)
    assert PageLogEntry.objects.filter(action="dialogues.registration.count").count() == 3
    missing = reverse("registration_count", args=[uuid.uuid4()])
    assert_not_found(office.post(missing, {"going": "5"}))
    assert HeadCount.objects.count() == 1


@pytest.mark.parametrize("what", ["registrations", "everything"])
def test_a_person_is_erased_and_the_figures_follow(office, event, what):
    row, _outcome = come(event, "lea", guest_count=1)
    come(event, "mia")
    assert office.post(person("registration_erase", row), {"what": what}).status_code == 200
    assert Registration.objects.count() == 2
    answered = office.post(person("registration_erase", row), {"what": what, "sure": "on"})
    assert answered["Location"] == one("event_registrations", event)
    assert states(event) == {"mia": "offered"}
    assert not ConsentEntry.objects.filter(address="lea@beispiel.test").exists()
    entry = ModelLogEntry.objects.get(action="dialogues.registration.erase")
    assert (entry.deleted, entry.data) == (True, {"everywhere": what == "everything"})


def test_deleting_a_page_with_registered_people_says_how_many(office, event, series):
    come(event, "lea", guest_count=1)
    come(event, "mia")
    for page in (event, series, series.get_parent()):
        warned = office.get(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        levels = [message.level_tag for message in warned.context["messages"]]
        assert levels == ["warning"], page
        assert "2 " in str(next(iter(warned.context["messages"])))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={event.pk}&next=/admin/"
    assert office.post(bulk)["Location"] == "/admin/"
    assert DialogueEventPage.objects.filter(pk=event.pk).exists()
    list(office.get(reverse("wagtailadmin_home")).context["messages"])
    Registration.objects.all().delete()
    settle_event(event.translation_key, lambda _count: None)
    assert not list(office.get(reverse("wagtailadmin_pages:delete", args=[event.pk])).context["messages"])
    office.post(bulk)
    assert not DialogueEventPage.objects.filter(pk=event.pk).exists()


def test_registrations_stay_in_reach_when_the_page_is_gone(office, event):
    row, _outcome = come(event, "lea")
    event.delete()
    assert names(office, event) == ["lea"]
    for url in (
        person("registration", row),
        one("registration_attendance", event),
        one("registration_export", event),
        one("registration_check_in", event),
        one("registration_count", event),
    ):
        assert office.get(url).status_code == 200, url
    assert_not_found(office.get(one("registration_add", event)))
    assert one("event_registrations", event) in office.get(reverse("registration_figures")).content.decode()
    assert exported(office, event, "csv")["Content-Disposition"] == 'attachment; filename="anmeldungen.csv"'
    assert ModelLogEntry.objects.filter(action="dialogues.registration.export").count() == 1
