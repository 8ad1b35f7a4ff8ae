"""The directory of members: found by what they show, and by nothing else (B16)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.models import (
    AccountTopic,
    Interest,
    MemberAccount,
    MembershipRight,
    NetworkIndexPage,
    NetworkPage,
)
from networks.permissions import viewer_of
from networks.selectors import directory
from networks.selectors.directory import Query
from tests.factories import NetworkFactory, OrganisationFactory, RegionFactory, RepresentationFactory, TopicFactory
from tests.networks.members.conftest import joins
from tests.networks.members.signing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def jana(network: NetworkPage, now: datetime) -> MemberAccount:
    account = joins(
        network,
        land="DE-BB",
        name="Jana Beispiel",
        address="jana@canary.example.org",
        organisation="Canaryamt",
        function="Canaryfunktion",
        phone="030 123456",
        about="Canarytext über Wohnraum",
    )
    account.interests.add(Interest.objects.create(name="Canaryinteresse"))
    topic = TopicFactory(name="Ankommen")
    AccountTopic.objects.create(account=account, topic_key=topic.translation_key)
    return account


def names(viewer_account: MemberAccount, **query: object) -> list[str]:
    viewer = viewer_of(viewer_account.user)
    return [person["name"] for person in directory.find(viewer, Query(**query), language="de").people]


@pytest.mark.requirement("B16")
def test_people_are_found_by_what_they_work_on(member: MemberAccount, jana: MemberAccount):
    topic = str(jana.topics.get().topic_key)
    region = jana.memberships.get().membership.region.name
    assert names(member) == ["Jana Beispiel", "Kim Muster"]
    for query in (
        {"text": "jana"},
        {"text": "canaryAMT beispiel"},
        {"text": "funktion"},
        {"text": "wohnraum"},
        {"text": "canaryinter"},
        {"text": region},
        {"interest": "canaryinteresse"},
        {"topic": topic},
        {"land": "DE-BB"},
        {"land": "DE-BB", "topic": topic, "text": "Jana"},
    ):
        assert names(member, **query) == ["Jana Beispiel"], query
    for query in (
        {"text": "jana kim"},
        {"text": "123456"},
        {"text": "canary.example"},
        {"interest": "Canary"},
        {"topic": str(uuid.uuid4())},
        {"topic": "x"},
        {"land": "DE-HH"},
    ):
        assert names(member, **query) == [], query
    found = directory.choices(viewer_of(member.user), language="de")
    assert found.lands == [("DE-BB", "Brandenburg"), ("DE-SN", "Sachsen")]
    assert found.interests == [("Canaryinteresse", 1)]
    assert found.topics == [(topic, "Ankommen")]


@pytest.mark.requirement("B16")
@pytest.mark.parametrize(
    ("switch", "hidden", "queries"),
    [
        ("shows_organisation", {"organisation": "", "members": [], "lands": []}, [{"text": "amt"}, {"land": "DE-BB"}]),
        ("shows_function", {"function": ""}, [{"text": "funktion"}]),
        (
            "shows_interests",
            {"about": "", "interests": [], "topics": []},
            [{"text": "wohnraum"}, {"text": "interesse"}, {"interest": "Canaryinteresse"}],
        ),
    ],
)
def test_what_is_hidden_is_neither_shown_nor_found(
    member: MemberAccount, jana: MemberAccount, switch: str, hidden: dict, queries: list[dict]
):
    viewer = viewer_of(member.user)
    before = directory.find(viewer, Query(text="jana"), language="de").people[0]
    assert before["email"] == before["phone"] == ""
    assert all(before[name] for name in hidden)
    MemberAccount.objects.filter(pk=jana.pk).update(**{switch: False}, shows_email=True, shows_phone=True)
    after = directory.find(viewer, Query(text="jana"), language="de").people[0]
    assert after == before | hidden | {"email": "jana@canary.example.org", "phone": "030 123456"}
    for query in queries:
        assert names(member, **query) == [], query
    choices = directory.choices(viewer, language="de")
    assert ("Canaryinteresse" in dict(choices.interests)) is (switch != "shows_interests")
    assert ("DE-BB" in dict(choices.lands)) is (switch != "shows_organisation")


def test_whoever_is_not_listed_is_in_no_answer(member: MemberAccount, jana: MemberAccount):
    MemberAccount.objects.filter(pk=jana.pk).update(is_listed=False)
    page = signed_in(member).get("/members/directory/").content.decode()
    assert "anary" not in page
    assert "Jana" not in page
    assert names(jana) == ["Kim Muster"]


@pytest.mark.requirement("B03", "B13")
def test_other_networks_guests_and_strangers_see_nothing(
    client, networks_index: NetworkIndexPage, jana: MemberAccount, guest: MemberAccount
):
    other = joins(NetworkFactory(parent=networks_index), name="Fremd")
    assert names(other) == ["Fremd"]
    assert names(other, land="DE-BB") == []
    assert signed_in(guest).get("/members/directory/").status_code == 403
    assert "/members/directory/" not in signed_in(guest).get("/members/").content.decode()
    assert client.get("/members/directory/").status_code == 302


def test_a_membership_of_another_network_is_nobodys_business(
    member: MemberAccount, jana: MemberAccount, networks_index: NetworkIndexPage
):
    elsewhere = NetworkFactory(parent=networks_index)
    region = RegionFactory(name="Geheimkreis", land="DE-HH")
    RepresentationFactory(account=jana, membership__network=elsewhere, membership__region=region)
    assert names(member, land="DE-HH") == []
    assert names(member, text="Geheimkreis") == []
    assert "Geheimkreis" not in signed_in(member).get("/members/directory/").content.decode()


def test_whoever_is_a_guest_there_does_not_learn_who_stands_for_whom(
    member: MemberAccount, jana: MemberAccount, networks_index: NetworkIndexPage
):
    elsewhere = NetworkFactory(parent=networks_index)
    region = RegionFactory(name="Geheimkreis", land="DE-HH")
    RepresentationFactory(account=jana, membership__network=elsewhere, membership__region=region)
    RepresentationFactory(account=member, membership__network=elsewhere, membership__kind="guest")
    assert names(member, text="Geheimkreis") == names(member, land="DE-HH") == []
    assert "DE-HH" not in dict(directory.choices(viewer_of(member.user), language="de").lands)
    assert "Geheimkreis" not in signed_in(member).get("/members/directory/").content.decode()
    MembershipRight.objects.create(network=elsewhere, kind="guest", action="see_directory")
    assert names(member, land="DE-HH") == ["Jana Beispiel"]


def test_a_guest_sees_their_own_profile_as_members_see_it(guest: MemberAccount, member: MemberAccount):
    region = guest.memberships.get().membership.region.name
    assert names(member, text=region) == ["Gunda Gast"]
    assert region in signed_in(guest).get("/members/profile/").content.decode()


def test_people_with_the_same_interests_are_on_the_start_page(member: MemberAccount, jana: MemberAccount):
    member.interests.set(jana.interests.all())
    viewer = viewer_of(member.user)
    assert [person["name"] for person in directory.like_me(viewer, language="de")] == ["Jana Beispiel"]
    assert f"person-{jana.public_id}" in signed_in(member).get("/members/").content.decode()
    MemberAccount.objects.filter(pk=jana.pk).update(shows_interests=False)
    assert directory.like_me(viewer, language="de") == []


def test_pages_and_queries(member: MemberAccount, network: NetworkPage, settings: Any):
    settings.MEMBER_LIMITS = replace(settings.MEMBER_LIMITS, people_per_page=4)
    browser = signed_in(member)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/members/directory/?text=e").status_code == 200
        return len(captured)

    queries()
    few = queries()
    for number in range(6):
        account = joins(network, name=f"Erika {number}")
        account.interests.add(Interest.objects.create(name=f"Interesse {number}"))
        AccountTopic.objects.create(account=account, topic_key=TopicFactory().translation_key)
        organisation = OrganisationFactory(region=RegionFactory(land="DE-BY"))
        RepresentationFactory(
            account=account,
            membership__network=network,
            membership__region=None,
            membership__organisation=organisation,
        )
    assert queries() <= few + 1  # the names of topics are only asked for when there is one
    last = browser.get("/members/directory/?page=2&text=e").content.decode()
    assert last.count('class="members__person"') == 3
    assert 'href="?text=e&amp;page=1"' in last
    assert browser.get("/members/directory/?page=99999999&land=%00&topic='").status_code == 200
