"""The table of rights: what each standing may do, and what changes it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.choices import Configurable, GroupRole, Standing
from networks.models import (
    Interest,
    MemberAccount,
    MembershipKind,
    MembershipRight,
    NetworkIndexPage,
    NetworkPage,
    WorkingGroupPage,
)
from networks.permissions import BY_STANDING, Action, may, viewer_of, visible
from tests.factories import (
    AccountFactory,
    MembershipFactory,
    NetworkFactory,
    PersonFactory,
    RepresentationFactory,
    UserFactory,
    WorkingGroupFactory,
)

pytestmark = pytest.mark.django_db

OPEN_TO = {
    "member": {action.value for action in Configurable} | {"enter"},
    "supporter": {"enter", "see_meetings"},
    "guest": {"enter"},
    "applicant": set(),
    "none": set(),
}


@pytest.fixture
def network(networks_index: NetworkIndexPage) -> NetworkPage:
    return NetworkFactory(parent=networks_index, title="Forum")


def standing_for(network: NetworkPage, kind: str, **fields: object) -> MemberAccount:
    return RepresentationFactory(membership__network=network, membership__kind=kind, **fields).account


@pytest.mark.requirement("B03", "B13")
def test_the_table_says_what_each_standing_may_do():
    assert {action.value for action in Action} >= {right.value for right in Configurable}
    assert set(BY_STANDING) == set(Action)
    for standing, allowed in OPEN_TO.items():
        assert {action.value for action in Action if Standing(standing) in BY_STANDING[action]} == allowed


@pytest.mark.parametrize(
    ("kind", "standing"),
    [("founding", "member"), ("full", "member"), ("supporter", "supporter"), ("guest", "guest")],
)
def test_what_somebody_may_do_follows_from_the_register(
    network: NetworkPage, networks_index: NetworkIndexPage, kind: str, standing: str
):
    account = standing_for(network, kind)
    other = NetworkFactory(parent=networks_index)
    viewer = viewer_of(account.user)
    assert viewer.standing(network.translation_key) == standing
    assert {action.value for action in Action if viewer.may(action, network)} == OPEN_TO[standing]
    assert [action for action in Action if viewer.may(action, other)] == []


@pytest.mark.requirement("B07")
@pytest.mark.parametrize(
    ("dates", "membership_dates", "belongs"),
    [
        ({}, {}, True),
        ({"since": date(2026, 11, 24)}, {}, True),
        ({"since": date(2026, 11, 25)}, {}, False),
        ({"until": date(2026, 11, 24)}, {}, True),
        ({"until": date(2026, 11, 23)}, {}, False),
        ({}, {"until": "2026-10"}, False),
        ({}, {"until": "2026-11"}, True),
        ({}, {"since": "2027"}, False),
    ],
)
def test_rights_begin_and_end_with_the_day(
    network: NetworkPage, now: datetime, dates: dict, membership_dates: dict, belongs: bool
):
    membership = MembershipFactory(network=network, **membership_dates)
    account = RepresentationFactory(membership=membership, **dates).account
    assert may(account.user, Action.ENTER, network) is belongs


def test_the_highest_of_several_memberships_counts(network: NetworkPage):
    account = standing_for(network, "guest")
    RepresentationFactory(account=account, membership__network=network, membership__kind="full")
    RepresentationFactory(account=account, membership__network=network, membership__kind="supporter")
    assert viewer_of(account.user).standing(network.translation_key) is Standing.MEMBER


def test_whoever_was_shut_out_is_nobody(network: NetworkPage):
    account = standing_for(network, "full")
    account.user.is_active = False
    account.user.save()
    account.user.refresh_from_db()
    assert not may(account.user, Action.ENTER, network)
    assert not may(AnonymousUser(), Action.ENTER, network)
    assert not may(UserFactory(), Action.ENTER, network)


@pytest.mark.requirement("B14")
def test_an_office_opens_and_closes_rights_until_a_day(
    network: NetworkPage, networks_index: NetworkIndexPage, now: datetime
):
    other = NetworkFactory(parent=networks_index)
    guest, founder = standing_for(network, "guest"), standing_for(network, "founding")
    RepresentationFactory(account=guest, membership__network=other, membership__kind="guest")
    right = MembershipRight.objects.create(
        network=network, kind=MembershipKind.GUEST, action="see_documents", until=date(2026, 11, 24)
    )
    MembershipRight.objects.create(network=network, kind=MembershipKind.FULL, action="see_directory", is_allowed=False)
    assert may(guest.user, Action.SEE_DOCUMENTS, network)
    assert not may(guest.user, Action.SEE_PAGES, network)
    assert not may(guest.user, Action.SEE_DOCUMENTS, other)
    assert not may(founder.user, Action.SEE_DIRECTORY, network)
    right.until = date(2026, 11, 23)
    right.save()
    assert not may(guest.user, Action.SEE_DOCUMENTS, network)


@pytest.mark.requirement("B24")
def test_a_convenor_edits_their_group_without_being_a_member(network: NetworkPage):
    person = PersonFactory()
    group = WorkingGroupFactory(parent=network, convenor=person)
    other = WorkingGroupFactory(parent=network)
    convenor, member = AccountFactory(person=person), standing_for(network, "full")
    viewer = viewer_of(convenor.user)
    assert viewer.groups == {group.translation_key: GroupRole.CONVENOR}
    assert viewer.may(Action.EDIT_GROUP, group)
    assert not viewer.may(Action.EDIT_GROUP, other)
    assert not viewer.may(Action.SEE_DIRECTORY, network)
    assert list(visible(viewer, WorkingGroupPage.objects.all())) == [group]
    assert not may(member.user, Action.READ_GROUP, group)
    assert set(visible(member.user, WorkingGroupPage.objects.all())) == {group, other}


@pytest.mark.requirement("B03")
def test_the_directory_holds_who_is_listed_in_a_common_network(network: NetworkPage, networks_index: NetworkIndexPage):
    other = NetworkFactory(parent=networks_index)
    asking, listed = standing_for(network, "full"), standing_for(network, "guest")
    hidden = standing_for(network, "full", account__is_listed=False)
    standing_for(other, "full")
    shut = standing_for(network, "full", account__user__is_active=False)
    accounts = MemberAccount.objects.all()
    assert set(visible(asking.user, accounts)) == {asking, listed}
    assert set(visible(hidden.user, accounts)) == {asking, listed, hidden}
    assert list(visible(listed.user, accounts)) == [listed]
    assert not visible(shut.user, accounts)
    assert may(asking.user, Action.SEE_DIRECTORY, listed)
    assert not may(asking.user, Action.SEE_DIRECTORY, hidden)
    assert may(asking.user, Action.EDIT_OWN, asking)
    assert not may(asking.user, Action.EDIT_OWN, listed)


def test_the_office_of_the_admin_may_manage(network: NetworkPage, admin_user, editor):
    assert may(admin_user, Action.MANAGE, network)
    assert may(admin_user, Action.EDIT_GROUP, WorkingGroupFactory(parent=network))
    editing = editor.get("/admin/").wsgi_request.user
    assert not may(editing, Action.MANAGE, network)
    assert [action for action in Action if may(editing, action, network)] == []


def test_what_has_no_rule_is_not_shown(network: NetworkPage):
    with pytest.raises(LookupError):
        visible(standing_for(network, "full").user, Interest.objects.all())


def test_reading_the_facts_costs_the_same_however_many_memberships(network: NetworkPage):
    account = standing_for(network, "full")

    def queries() -> int:
        user = type(account.user).objects.get(pk=account.user.pk)
        with CaptureQueriesContext(connection) as captured:
            viewer_of(user)
        return len(captured)

    few = queries()
    for _time in range(3):
        RepresentationFactory(account=account, membership__network=network)
    assert queries() == few <= 7
