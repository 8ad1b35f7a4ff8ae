"""Who may apply for a trip, and what an application becomes (A16–A18)."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cms.core import clock
from cms.core.models import ConsentEntry
from cms.core.personal import privacy
from dialogues.models import DialogueEventPage, DialogueSeriesPage, Registration, RegistrationSettings, TripApplication
from dialogues.selectors.calls import eligible_as, trips_of_network
from dialogues.selectors.desks import fact_page, series_desk
from dialogues.services.registrations import changing, queue, retention
from dialogues.services.registrations.registering import Closed
from networks.models import MembershipPerson, MembershipRight, Notice
from networks.permissions import viewer_of
from newsletters.models import MailingContent
from newsletters.services.notices import make_due
from tests.dialogues.registrations.conftest import ask, come, count_of, settings_of
from tests.dialogues.trips.conftest import REASON, apply, decide, make_trip, standing_of
from tests.factories import AccountFactory, EventFactory, NetworkFactory
from tests.networks.members.conftest import joins

pytestmark = pytest.mark.django_db

KINDS = {"founding": "member", "full": "member", "supporter": "supporter", "guest": "guest"}
CALLS = ((), ("member",), ("supporter",), ("guest",), ("member", "guest"))
RIGHTS = (None, True, False)
"""What the office says of “apply for learning trips” for the person's kind of membership; None: nothing."""


@pytest.mark.requirement("A18")
def test_who_may_apply(network, networks_index, series: DialogueSeriesPage, now: datetime):
    """By named standings, else by the right; on the day alone, and in the networks of the call alone."""
    other = NetworkFactory(parent=networks_index)
    people = {kind: joins(network, kind) for kind in KINDS}
    trips = {
        standings: (
            make_trip(network, series, call_standings=list(standings)),
            make_trip(network, series, call_standings=list(standings), call_networks=[other]),
        )
        for standings in CALLS
    }
    for (kind, account), right in product(people.items(), RIGHTS):
        MembershipRight.objects.all().delete()
        if right is not None:
            of_right = "full" if kind == "founding" else kind
            MembershipRight.objects.create(network=network, kind=of_right, action="apply_for_trips", is_allowed=right)
        viewer = viewer_of(account.user)
        for standings, (own, foreign) in trips.items():
            usual = KINDS[kind] == "member" if right is None else right
            may = KINDS[kind] in standings if standings else usual
            found = eligible_as(viewer, own)
            assert found == ((network.translation_key, KINDS[kind]) if may else None), (kind, right, standings)
            assert eligible_as(viewer, foreign) is None
    MembershipRight.objects.all().delete()
    plain = trips[()][0]
    assert eligible_as(viewer_of(AccountFactory().user), plain) is None
    row = MembershipPerson.objects.get(account=people["full"])
    row.until = clock.today()
    row.save()
    assert eligible_as(viewer_of(people["full"].user), plain)
    with clock.frozen_at(now + timedelta(days=1)):
        assert eligible_as(viewer_of(people["full"].user), plain) is None


@pytest.mark.requirement("A17", "A18")
def test_a_member_applies_and_the_office_hears_of_it(trip: DialogueEventPage, member, network):
    row = apply(trip, member)
    assert (row.state, row.confirmed_at, count_of(trip).seats) == ("applied", clock.now(), 0)
    application = TripApplication.objects.get()
    assert (application.account, application.standing, application.network_key) == (
        member,
        "member",
        network.translation_key,
    )
    assert [answer.text for answer in row.answers.all()] == ["Kim Muster"]
    assert apply(trip, member) == row
    kinds = sorted(Notice.objects.values_list("kind", "to_kind"))
    assert kinds == [("trip_office", "office"), ("trip_received", "trip_application")]
    assert make_due().made == 1  # nobody wrote down where the office is reached
    assert "Lernreise ins Salzkammergut" in MailingContent.objects.get().text
    with pytest.raises(PermissionDenied):
        apply(trip, joins(network, "guest"))
    assert standing_of(trip) == {"kim": "applied"}


def test_before_and_after_the_call_nobody_applies(trip: DialogueEventPage, member):
    settings_of(trip, registration_opens_at=clock.now() + timedelta(hours=1))
    with pytest.raises(Closed, match=r"noch nicht|not begun"):
        apply(trip, member)
    settings_of(trip, registration_opens_at=None, registration_closes_at=clock.now())
    with pytest.raises(Closed):
        apply(trip, member)
    assert not Registration.objects.exists()


@pytest.mark.requirement("A17", "X07")
def test_who_does_not_use_the_members_area_confirms_by_a_click(trip: DialogueEventPage, network):
    row = ask(trip, "tom")
    assert (row.state, list(Notice.objects.values_list("kind", flat=True))) == ("pending", ["trip_confirm"])
    assert make_due().made == 1
    assert "/registrations/confirm/?t=" in MailingContent.objects.get().text
    row, outcome = come(trip, "tom")
    assert (row.state, outcome.value, TripApplication.objects.get().standing) == ("applied", "applied", "")
    # Once more: one application, and a mail that says how it stands.
    ask(trip, "tom")
    assert standing_of(trip) == {"tom": "applied"}


@pytest.mark.requirement("A17")
def test_places_are_never_given_twice_and_nobody_moves_up_alone(trip: DialogueEventPage, network):
    rows = [apply(trip, joins(network, address=f"p{number}@beispiel.test")) for number in range(4)]
    assert decide(rows[0], "accept").state == decide(rows[1], "accept").state == "confirmed"
    with pytest.raises(ValidationError):
        decide(rows[2], "accept")
    assert decide(rows[2], "wait").state == "waiting"
    with pytest.raises(ValidationError):
        decide(rows[3], "decline", " ")
    assert decide(rows[3], "decline", REASON).state == "declined"
    count = count_of(trip)
    assert (count.seats, count.waiting) == (2, 1)
    changing.cancel(rows[0], by="person", form="/")
    queue.offer_waiting_places()
    assert standing_of(trip) == {"p0": "cancelled", "p1": "confirmed", "p2": "waiting", "p3": "declined"}
    decide(rows[2], "accept")
    with pytest.raises(ValidationError):
        decide(rows[3], "accept")
    with pytest.raises(ValidationError):
        decide(rows[1], "decline", REASON)
    assert (count_of(trip).seats, standing_of(trip)["p2"]) == (2, "confirmed")
    # Declined stays declined, whoever sends the form again.
    assert apply(trip, TripApplication.objects.get(registration=rows[3]).account).state == "declined"


def test_only_what_is_still_true_is_told(trip: DialogueEventPage, member):
    row = apply(trip, member)
    decide(row, "wait")
    decide(row, "accept", "Willkommen!")
    assert make_due().made == 1
    text = MailingContent.objects.get().text
    assert "Willkommen!" in text
    assert "/registrations/mine/?t=" in text


def test_who_withdraws_may_apply_again_but_not_again_and_again(trip: DialogueEventPage, member):
    row = apply(trip, member)
    changing.cancel(row, by="person", form="/")
    assert not row.answers.exists()
    assert apply(trip, member).state == "applied"
    changing.cancel(row, by="person", form="/")
    with pytest.raises(ValidationError):
        apply(trip, member)
    assert standing_of(trip) == {"kim": "cancelled"}


def test_a_trip_that_is_off_gives_no_places_and_tells_applicants(trip: DialogueEventPage, member):
    row = apply(trip, member)
    settings_of(trip, lifecycle="cancelled")
    with pytest.raises(ValidationError):
        decide(row, "accept")
    assert list(Registration.objects.of_event(trip.translation_key).active()) == [row]


def test_a_whole_series_brings_nobody_onto_a_trip(trip: DialogueEventPage, series: DialogueSeriesPage):
    series.registration_open = True
    series.save_revision().publish()
    EventFactory(parent=series, date="2026-12-08T18:00", registration_doors=["internal"], title="Ein Abend")
    desk = series_desk(series.public_id, language="de")
    assert desk is not None
    assert [each.title for each in desk.desks] == ["Ein Abend"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"kind": "workshop"}, "by_call"), ({"registration_doors": []}, "registration_doors"), ({}, "")],
)
def test_what_an_editor_cannot_enter(trip: DialogueEventPage, fields: dict[str, object], wrong: str):
    for name, value in fields.items():
        setattr(trip, name, value)
    if not wrong:
        trip.full_clean()
        return
    with pytest.raises(ValidationError) as error:
        trip.full_clean()
    assert wrong in error.value.message_dict


def test_an_application_is_exported_and_erased_with_the_person(trip: DialogueEventPage, member):
    decide(apply(trip, member), "decline", REASON)
    make_due()
    held = privacy.export(member.email)["registrations"][0]
    assert held["application"]["reason"] == REASON
    assert (held["state"], held["application"]["as"], held["answers"]) == (
        "declined",
        "member",
        {"Name": "Kim Muster"},
    )
    privacy.erase(member.email)
    assert not TripApplication.objects.exists()
    assert not Notice.objects.filter(to_kind="trip_application").exists()
    assert not MailingContent.objects.filter(text__contains=REASON).exists()
    assert fact_page(trip.translation_key) is not None


def test_what_has_ended_is_erased_after_its_time(trip: DialogueEventPage, network, member, now: datetime):
    declined = decide(apply(trip, member), "decline", REASON)
    taken = decide(apply(trip, joins(network, address="bo@beispiel.test")), "accept")
    days = RegistrationSettings.load().keep_days
    with clock.frozen_at(now + timedelta(days=days)):
        retention.expire_all()
        assert list(Registration.objects.all()) == [taken]
    with clock.frozen_at(datetime.fromisoformat("2027-05-11T00:00+02:00") + timedelta(days=days)):
        retention.expire_all()
    assert not TripApplication.objects.exists()
    assert not ConsentEntry.objects.filter(record_id=declined.public_id).exclude(address="").exists()
    assert count_of(trip).people == 1


@pytest.mark.requirement("A16")
def test_a_network_shows_its_trips(trip: DialogueEventPage, network, series, now: datetime):
    make_trip(network, series, title="Gehalten", date="2026-03-10T10:00", by_call=False, findings="<p>Viel.</p>")
    make_trip(network, series, title="Abgesagt", date="2026-02-10T10:00", by_call=False, lifecycle="cancelled")
    make_trip(network, series, title="Verschoben", date="2026-01-10T10:00", by_call=False, lifecycle="postponed")
    make_trip(network, series, title="Ohne Aufruf", date="2027-01-10", by_call=False, registration_doors=[])
    EventFactory(parent=series, title="Kein Reiseziel", date="2027-01-11").networks.add(network)
    found = trips_of_network(network.translation_key, language="de", now=now)
    assert [(row["event"]["title"], row["has_report"], row["is_over"]) for row in found] == [
        ("Verschoben", False, False),
        ("Ohne Aufruf", False, False),
        ("Lernreise ins Salzkammergut", False, False),
        ("Gehalten", True, True),
        ("Abgesagt", False, True),
    ]
    assert [row["event"]["registration"]["state"] for row in found[1:4]] == ["none", "open", "past"]
