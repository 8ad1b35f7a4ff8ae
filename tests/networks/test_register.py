"""Who belongs on which day: API, page, admin and import (idea 10 of the features)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from networks.models import Membership, NetworkIndexPage, NetworkPage, ResponsiblePerson
from networks.selectors import register_on
from tests.api.conftest import get, refused
from tests.factories import MembershipFactory, NetworkFactory, OrganisationFactory, PersonFactory, RegionFactory
from tests.support.import_files import refused as refused_file
from tests.support.import_files import take
from tests.support.worlds import world

pytestmark = pytest.mark.django_db


@pytest.fixture
@world
def network(networks_index: NetworkIndexPage) -> NetworkPage:
    return NetworkFactory(parent=networks_index, title="Forum", founded_on="2022-03")


def members(client: Client, network: NetworkPage, **query: object) -> list[str]:
    return [item["name"] for item in get(client, f"/networks/{network.public_id}/members/", **query)["items"]]


@pytest.mark.requirement("C07", "D13", "D14", "B13")
def test_the_list_of_a_past_month_and_that_of_today_differ(client: Client, network: NetworkPage, now: datetime):
    for name, kind, since, until in (
        ("Alt", "founding", "2022-03", "2023-06"),
        ("Bleibt", "founding", "2022-03", None),
        ("Neu", "full", "2023-01-01", None),
        ("Gast", "guest", "2022-12-31", None),
        ("Bald", "full", "2026-11-25", None),
    ):
        MembershipFactory(network=network, region=RegionFactory(name=name), kind=kind, since=since, until=until)
    assert members(client, network, as_of="2022-12") == ["Alt", "Bleibt", "Gast"]
    assert members(client, network) == ["Bleibt", "Gast", "Neu"]
    assert members(client, network, as_of="2022-12", kind="founding") == ["Alt", "Bleibt"]
    assert members(client, network, as_of="2021") == []
    assert members(client, network, as_of="2026-11-25") == ["Bald", "Bleibt", "Gast", "Neu"]
    assert members(client, network, order="-name", limit=2) == ["Neu", "Gast"]
    path = f"/networks/{network.public_id}/members/"
    assert refused(client, path, as_of="soon") == ["as_of"]
    assert refused(client, path, as_of="XXXX") == ["as_of"]
    assert refused(client, path, kind="friend") == ["kind"]
    assert client.get(f"/api/v1/networks/{uuid4()}/members/").status_code == 404


def test_the_shape_of_a_membership(client: Client, network: NetworkPage):
    region = RegionFactory(name="Landkreis Görlitz", official_key="14626", land="DE-SN")
    membership = MembershipFactory(network=network, region=region, kind="founding", since="2022-03", until="2027")
    person = PersonFactory(name="Geheime Person")
    membership.responsible_people.set([ResponsiblePerson(person=person, function="Geheim")])
    membership.save()
    answer = client.get(f"/api/v1/networks/{network.public_id}/members/")
    (item,) = answer.json()["items"]
    assert (item["id"], item["kind"]) == (str(membership.public_id), "founding")
    assert (item["from"]["edtf"], item["to"]["edtf"], item["organisation"]) == ("2022-03", "2027", None)
    assert (item["region"]["id"], item["region"]["land"]) == (str(region.public_id), "DE-SN")
    assert "Geheim" not in answer.content.decode()


@pytest.mark.parametrize("order", ["from", "to", "kind", "kind_label", "updated_at", "id", "name"])
def test_every_order_and_search(client: Client, network: NetworkPage, order: str):
    for name, since, until in (("Amt", "2023", "2030"), ("Bad", "2022", None), ("Cham", None, "2029")):
        MembershipFactory(network=network, region=RegionFactory(name=name), since=since, until=until)
    up, down = members(client, network, order=order), members(client, network, order=f"-{order}")
    assert sorted(up) == sorted(down) == ["Amt", "Bad", "Cham"]
    if order == "from":
        assert (up, down) == (["Bad", "Amt", "Cham"], ["Amt", "Bad", "Cham"])
    assert members(client, network, search="bad") == ["Bad"]


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
FUZZY = st.one_of(
    st.none(),
    DAYS.map(lambda day: day.isoformat()),
    DAYS.map(lambda day: day.isoformat()[:7]),
    DAYS.map(lambda day: day.isoformat()[:4]),
    st.just("XXXX"),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(FUZZY, FUZZY), min_size=1, max_size=6), day=DAYS)
def test_the_register_agrees_with_the_rule_in_python(
    network: NetworkPage, rows: list[tuple[str | None, str | None]], day: date
):
    known = [(since and FuzzyDate(since), until and FuzzyDate(until)) for since, until in rows]

    def belongs(since: FuzzyDate | None, until: FuzzyDate | None) -> bool:
        has_begun = since is None or since.earliest is None or since.earliest <= day
        return has_begun and (until is None or until.latest is None or until.latest >= day)

    with transaction.atomic():
        made = [MembershipFactory(network=network, since=since, until=until) for since, until in known]
        found = set(Membership.objects.of_network(network.translation_key).on(day).values_list("pk", flat=True))
        assert found == {row.pk for row, dates in zip(made, known, strict=True) if belongs(*dates)}
        transaction.set_rollback(True)


@pytest.mark.requirement("C06", "C07", "C09", "D02", "D14")
def test_captions_and_counts_are_computed(client: Client, networks_index: NetworkIndexPage, now: datetime):
    network = NetworkFactory(parent=networks_index, members_as_of="2022-12", member_count_label="rund zwanzig")
    for number in range(14):
        land = "DE-SN" if number % 2 else "DE-BB"
        MembershipFactory(network=network, region=RegionFactory(land=land), kind="founding", since="2022-03")
    MembershipFactory(network=network, kind="full", since="2023")
    MembershipFactory(network=network, organisation=OrganisationFactory(), kind="guest", since="2022")
    item = get(client, f"/networks/{network.public_id}/")
    assert (item["member_count"], item["members_as_of"]["edtf"]) == (14, "2022-12")
    with translation.override("en"):
        then = register_on(network, None, language="en")
        today = register_on(network, FuzzyDate("2026-11-24"), language="en")
    assert then.caption == "14 members from 2 Länder, all of them founding members. As of: December 2022"
    assert today.caption == "15 members from 2 Länder, 14 of them founding members. As of: 24 November 2026"
    assert [group.label for group in then.groups] == ["Members", "Guests"]


@pytest.mark.requirement("D13", "D14")
def test_the_page_shows_any_day_and_the_cache_knows_the_difference(client: Client, network: NetworkPage):
    MembershipFactory(network=network, region=RegionFactory(name="Kreis Alt"), since="2022", until="2026-11-24")
    MembershipFactory(network=network, region=RegionFactory(name="Kreis Neu"), since="2026-11-25")

    def shown(query: str = "", moment: str = "2026-11-24T12:00:00+01:00") -> str:
        with clock.frozen_at(datetime.fromisoformat(moment)):
            answer = client.get(network.url + query)
        assert answer.status_code == 200
        return answer.content.decode()

    assert "Kreis Alt" in shown()
    assert "Kreis Neu" not in shown()
    assert "Kreis Alt" in shown(moment="2026-11-24T23:59:59+01:00")
    midnight = shown(moment="2026-11-25T00:00:00+01:00")
    assert ("Kreis Alt" in midnight, "Kreis Neu" in midnight) == (False, True)
    past = shown("?as_of=Dezember+2022")
    assert ("Kreis Alt" in past, "Kreis Neu" in past, 'value="Dezember 2022"' in past) == (True, False, True)
    wrong = shown("?as_of=%3Cscript%3E")
    assert 'id="as-of-problem"' in wrong
    assert "&lt;script&gt;" in wrong
    MembershipFactory(network=network, region=RegionFactory(name="Kreis Spät"), since="2020")
    assert "Kreis Spät" in shown()


def test_the_register_is_the_same_in_every_language(client: Client, network: NetworkPage, english: Locale):
    translated = network.copy_for_translation(english, copy_parents=True)
    translated.save_revision().publish()
    membership = MembershipFactory(network=translated, region=RegionFactory(name="Kreis A"))
    assert membership.network == network
    assert members(client, translated, locale="en") == members(client, network) == ["Kreis A"]
    translated.delete()
    assert members(client, network) == ["Kreis A"]


def test_one_of_the_two_in_the_form_and_in_the_database(network: NetworkPage):
    for fields in ({}, {"region": RegionFactory(), "organisation": OrganisationFactory()}):
        with pytest.raises(ValidationError):
            Membership(network=network, **fields).full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership(network=network, **fields).save()
    assert Membership.objects.count() == 0


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [
        (("2022", "2023-06"), ("2023-06", None), True),
        (("2022", "2023-06"), ("2023-07", None), True),
        (("2022", None), ("2023", None), False),
        ((None, None), (None, None), False),
        (("2022", "2023-06-30"), ("2023-06-01", None), False),
    ],
)
def test_nobody_belongs_twice_at_a_time(network: NetworkPage, first, second, allowed):
    region = RegionFactory()
    MembershipFactory(network=network, region=region, since=first[0], until=first[1])
    another = Membership(network=network, region=region, kind="guest", since=second[0], until=second[1])
    if allowed:
        another.full_clean()
    else:
        with pytest.raises(ValidationError) as raised:
            another.full_clean()
        assert list(raised.value.message_dict) == ["since"]


def test_a_region_with_a_membership_stays(network: NetworkPage):
    membership = MembershipFactory(network=network)
    with pytest.raises(ProtectedError):
        membership.region.delete()


@pytest.mark.requirement("B07")
def test_the_office_keeps_the_register_by_hand(office: Client, network: NetworkPage):
    region, person = RegionFactory(name="Landkreis Görlitz"), PersonFactory()
    form = {
        "network": network.pk,
        "region": region.pk,
        "organisation": "",
        "kind": "founding",
        "since": "August 2023",
        "until": "",
        "responsible_people-TOTAL_FORMS": 1,
        "responsible_people-INITIAL_FORMS": 0,
        "responsible_people-MIN_NUM_FORMS": 0,
        "responsible_people-MAX_NUM_FORMS": 1000,
        "responsible_people-0-person": person.pk,
        "responsible_people-0-function": "Integrationsbeauftragte",
        "responsible_people-0-ORDER": 1,
    }
    answer = office.post(reverse("memberships:add"), form)
    assert answer.status_code == 302
    membership = Membership.objects.get()
    assert (membership.since, membership.kind) == (FuzzyDate("2023-08"), "founding")
    assert membership.responsible_people.get().function == "Integrationsbeauftragte"
    assert office.post(reverse("memberships:add"), form).status_code == 200
    assert Membership.objects.count() == 1
    listed = office.get(reverse("memberships:index"), {"q": "görl"})
    assert "Landkreis Görlitz" in listed.content.decode()
    assert office.get(reverse("memberships:edit", args=[membership.pk])).status_code == 200


def test_who_may_not_see_the_register_in_the_admin_changes_nothing(client: Client, reviewer: Client, network):
    membership = MembershipFactory(network=network)
    for who in (client, reviewer):
        for name, args in (("add", []), ("edit", [membership.pk]), ("delete", [membership.pk])):
            assert who.post(reverse(f"memberships:{name}", args=args), {"kind": "guest"}).status_code == 302
    membership.refresh_from_db()
    assert (Membership.objects.count(), membership.kind) == (1, "full")


def test_the_list_in_the_admin_takes_constantly_many_queries(admin_client: Client, network: NetworkPage):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(reverse("memberships:index"))
        return len(captured)

    MembershipFactory(network=network)
    queries()
    few = queries()
    for _time in range(4):
        MembershipFactory(network=network, organisation=OrganisationFactory(), region=None)
    assert queries() <= few


def register_file(*memberships: dict[str, object]) -> dict[str, object]:
    return {
        "regions": [{"key": "a", "name": "Kreis A"}, {"key": "b", "name": "Kreis B"}],
        "organisations": [{"key": "o", "name": "Büro"}],
        "people": [{"key": "p", "name": "Jana Beispiel"}],
        "networks": [{"key": "n", "name": "Forum", "memberships": list(memberships)}],
    }


@pytest.mark.requirement("C07")
def test_an_import_makes_the_register_that_of_the_file():
    one = {"region": "a", "kind": "founding", "from": "2022-03", "responsible": [{"person": "p", "function": "Amt"}]}
    two = {"organisation": "o", "kind": "guest", "from": 2023, "to": 2024}
    take(register_file(one, two))
    assert take(register_file(one, two)).changes_anything is False
    first, second = Membership.objects.order_by("pk")
    assert (first.region.name, first.kind, first.since, first.until) == (
        "Kreis A",
        "founding",
        FuzzyDate("2022-03"),
        None,
    )
    assert first.responsible_people.get().function == "Amt"
    assert (second.organisation.name, second.until) == ("Büro", FuzzyDate("2024"))
    report = take(register_file({**one, "to": "2026-06"}, {"region": "b"}))
    assert [entry.details for entry in report.entries if entry.section == "networks"] == [("memberships",)]
    again, third = Membership.objects.order_by("pk")
    assert (again.pk, again.public_id, again.until) == (first.pk, first.public_id, FuzzyDate("2026-06"))
    assert (third.region.name, third.kind) == ("Kreis B", "full")


def test_a_wrong_register_is_refused_and_nothing_is_written():
    for wrong, reason in (
        ({"kind": "full"}, "one of the two"),
        ({"region": "a", "organisation": "o"}, "one of the two"),
        ({"region": "c"}, "nothing in “regions” has the key “c”"),
        ({"region": "a", "from": 2024, "to": 2023}, "networks[0].memberships[0].to"),
    ):
        assert any(reason in line for line in refused_file(register_file(wrong))), (wrong, reason)
    twice = refused_file(register_file({"region": "a"}, {"region": "a"}))
    assert len(twice) == 1
    assert "networks[0].memberships[1]" in twice[0]
    assert Membership.objects.count() == 0
