"""One's own profile: kept as typed, and its switches change nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cms.core.personal import privacy
from networks.models import AccountTopic, Interest, MemberAccount, MembershipPerson, NetworkPage
from networks.permissions import viewer_of
from networks.selectors.accounts import SWITCHES
from networks.services import accounts
from tests.factories import TopicFactory
from tests.networks.members.conftest import joins
from tests.networks.members.signing import signed_in

pytestmark = pytest.mark.django_db
PROFILE = "/members/profile/"


def filled(**values: Any) -> dict[str, Any]:
    return {
        "name": "Kim Muster",
        "organisation": "Landratsamt",
        "function": "Integration",
        "phone": "030 1",
        "about": "Zeile 1\nZeile 2",
        "language": "de",
        "interests": "Wohnen,  wohnen; Ehrenamt\nSprach  kurse",
        "is_listed": "yes",
        **values,
    }


def test_a_member_keeps_their_profile(member: MemberAccount):
    Interest.objects.create(name="ehrenAmt").accounts.add(joins(member.memberships.get().membership.network))
    topic = TopicFactory(name="Ankommen")
    browser = signed_in(member)
    assert 'value="Kim Muster"' in browser.get(PROFILE).content.decode()
    response = browser.post(PROFILE, filled(topics=[str(topic.translation_key)]), follow=True)
    assert 'role="status"' in response.content.decode()
    member.refresh_from_db()
    assert (member.organisation, member.function, member.about) == (
        "Landratsamt",
        "Integration",
        "Zeile 1\r\nZeile 2".replace("\r", ""),
    )
    assert sorted(interest.name for interest in member.interests.all()) == ["Sprach kurse", "Wohnen", "ehrenAmt"]
    assert [row.topic_key for row in member.topics.all()] == [topic.translation_key]
    assert {name for name in SWITCHES if getattr(member, name)} == {"is_listed"}
    browser.post(PROFILE, filled(interests="", topics=[]))
    assert not member.interests.exists()
    assert not AccountTopic.objects.exists()
    assert [interest.name for interest in Interest.objects.all()] == ["ehrenAmt"]


@pytest.mark.requirement("B03")
@pytest.mark.parametrize("switch", SWITCHES)
def test_a_switch_changes_nothing_but_the_directory(member: MemberAccount, switch: str):
    def rest() -> Any:
        viewer = viewer_of(member.user)
        account = MemberAccount.objects.values().get(pk=member.pk)
        account.pop("updated_at")
        account.pop(switch)
        return account, viewer.standings, viewer.groups, list(MembershipPerson.objects.values())

    values = filled(**dict.fromkeys(SWITCHES, "yes"))
    browser = signed_in(member)
    browser.post(PROFILE, values)
    before = rest()
    values.pop(switch)
    browser.post(PROFILE, values)
    assert rest() == before
    assert getattr(MemberAccount.objects.get(pk=member.pk), switch) is False


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"about": "x" * 1001},
        {"interests": "x" * 61},
        {"interests": ", ".join(f"w{number}" for number in range(21))},
        {"topics": ["nichts"]},
        {"language": "fr"},
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_lost(member: MemberAccount, wrong: dict[str, Any]):
    before = MemberAccount.objects.values().get(pk=member.pk)
    response = signed_in(member).post(PROFILE, filled(organisation="Getipptes Amt", **wrong))
    page = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in page
    assert 'value="Getipptes Amt"' in page
    assert MemberAccount.objects.values().get(pk=member.pk) == before


def test_a_foreign_page_cannot_change_it(member: MemberAccount):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member.user)
    assert browser.post(PROFILE, filled(name="Böse")).status_code == 403
    assert MemberAccount.objects.get(pk=member.pk).name == "Kim Muster"


def test_the_office_has_no_profile_here(office):
    assert office.get(PROFILE).status_code == 404


@pytest.mark.requirement("E41")
def test_everything_about_a_person_can_be_had_and_erased(member: MemberAccount, network: NetworkPage):
    signed_in(member).post(PROFILE, filled())
    response = signed_in(member).get("/members/profile/data.json")
    everything = json.loads(response.content)
    assert everything == privacy.export("KIM@example.org")
    own = everything["members"]
    assert (own["email"], own["organisation"]) == ("kim@example.org", "Landratsamt")
    assert own["memberships"][0]["network"] == "Forum"
    assert privacy.erase("kim@example.org")["members"] == 1
    assert not MemberAccount.objects.filter(pk=member.pk).exists()
    assert not MembershipPerson.objects.exists()
    assert not Interest.objects.exists()
    assert "members" not in privacy.export("kim@example.org")
    assert accounts.erase("kim@example.org") == 0
