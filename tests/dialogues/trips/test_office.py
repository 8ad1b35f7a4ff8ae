"""The office looks at applications for trips and decides (A17)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from dialogues.models import DialogueEventPage, Registration, TripApplication
from networks.models import Notice
from tests.dialogues.registrations.conftest import come
from tests.dialogues.registrations.office import everything, person, queries_of
from tests.dialogues.trips.conftest import REASON, apply, decide, make_trip, standing_of
from tests.networks.members.conftest import joins
from tests.networks.members.signing import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("german_screens")]
LIST = "/admin/registrations/applications/"


def listed(client: Client, query: str = "") -> list[str]:
    found = client.get(LIST + query)
    assert found.status_code == 200
    return [row.registration.address.partition("@")[0] for row in found.context["object_list"]]


def url_of(row: Registration, decision: str) -> str:
    return reverse("trip_application_decide", args=[row.public_id, decision])


@pytest.mark.requirement("A17")
def test_the_list_of_applications(office: Client, trip: DialogueEventPage, member, network, series):
    apply(trip, member)
    other = make_trip(network, series, title="Zweite Reise")
    come(other, "tom")
    Registration.objects.create(
        event_key=trip.translation_key,
        address="zoe@beispiel.test",
        address_key="zoe",
        language="de",
        text_version="registration-de-1",
        created_at=trip.first_published_at,
        state="confirmed",
    )
    assert sorted(listed(office)) == ["kim", "tom"]
    assert listed(office, "?checked=no") == ["tom"]
    assert listed(office, f"?trip={trip.pk}") == ["kim"]
    assert listed(office, "?q=Muster") == ["kim"]
    assert listed(office, "?q=tom@beispiel.test") == ["tom"]
    decide(Registration.objects.get(address__startswith="kim"), "accept")
    assert listed(office, "?state=applied") == ["tom"]
    before = queries_of(office, LIST)
    for number in range(3):
        apply(trip, joins(network, address=f"p{number}@beispiel.test"))
    assert queries_of(office, LIST) == before


@pytest.mark.requirement("A17")
def test_the_mail_is_shown_before_anything_is_decided(office: Client, trip: DialogueEventPage, member):
    row = apply(trip, member)
    Notice.objects.all().delete()
    screen = office.get(person("registration", row)).content.decode()
    assert [url_of(row, decision) in screen for decision in ("accept", "wait", "decline")] == [True, True, True]
    url = url_of(row, "decline")
    assert office.post(url, {"reason": ""}).context["form"].errors
    preview = office.post(url, {"reason": REASON})
    assert REASON in preview.context["content"].text
    assert standing_of(trip) == {"kim": "applied"}
    assert office.post(url, {"reason": REASON, "step": "confirm"}).url == person("registration", row)
    assert standing_of(trip) == {"kim": "declined"}
    assert list(Notice.objects.values_list("kind", flat=True)) == ["trip_decided"]
    entry = ModelLogEntry.objects.get(action="dialogues.trip_application.decide")
    assert (entry.data, entry.label) == ({"decision": "decline"}, str(row.public_id))
    assert REASON in office.get(person("registration", row)).content.decode()
    again = office.post(url, {"reason": REASON, "step": "confirm"})
    assert again.context["form"].non_field_errors()
    assert office.get(url_of(row, "nonsense")).status_code in (302, 404)


def test_a_trip_that_is_full_says_so_before_the_preview(office: Client, trip: DialogueEventPage, network):
    rows = [apply(trip, joins(network, address=f"p{number}@beispiel.test")) for number in range(3)]
    for row in rows[:2]:
        decide(row, "accept")
    answer = office.post(url_of(rows[2], "accept"), {"reason": ""})
    assert answer.context["form"].non_field_errors()
    assert standing_of(trip)["p2"] == "applied"


@pytest.mark.requirement("A18")
def test_the_office_sees_whether_an_address_may_apply(office: Client, trip: DialogueEventPage, member, network):
    joins(network, "guest", name="Gunda Gast", address="gunda@beispiel.test")
    seen = {}
    for name in ("kim", "gunda", "tom"):
        row, _outcome = come(trip, name)
        context = office.get(person("registration", row)).context
        account = context["account"]
        seen[name] = (account.name if account else "", str(context["today_as"]))
    assert seen == {"kim": ("Kim Muster", "Mitglied"), "gunda": ("Gunda Gast", ""), "tom": ("", "")}


def test_the_start_page_says_what_waits(office: Client, trip: DialogueEventPage, member, network):
    def panel() -> bool:
        return 'id="trip-applications' in office.get("/admin/").content.decode()

    assert not panel()
    row = apply(trip, member)
    assert panel()
    decide(row, "accept")
    assert not panel()


def test_who_may_not_sees_and_changes_nothing(
    client: Client, editor: Client, trip: DialogueEventPage, member, network
):
    row = apply(trip, member)
    TripApplication.objects.get()
    before = everything()
    for browser in (client, signed_in(member)):
        for url in (LIST, url_of(row, "accept")):
            assert browser.get(url).status_code in (302, 403)
            assert browser.post(url, {"step": "confirm"}).status_code in (302, 403, 405)
    assert everything() == before


def test_the_last_mail_is_sent_again_and_nobody_is_added_twice(office: Client, trip: DialogueEventPage, member):
    row = apply(trip, member)
    Notice.objects.all().delete()
    office.post(person("registration_send_again", row))
    assert list(Notice.objects.values_list("kind", flat=True)) == ["trip_repeated"]
    add = office.post(
        reverse("registration_add", args=[trip.translation_key]),
        {"email": member.email, "place": "place", "agreed": "on"},
    )
    assert "email" in add.context["form"].errors
    assert standing_of(trip) == {"kim": "applied"}
