"""A network with a working group, and everybody who may or may not see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from home.models import HomePage
from home.services.roles import OFFICE, set_up_roles
from networks.models import GroupMember, MemberAccount, NetworkIndexPage, NetworkPage, WorkingGroupPage
from tests.factories import (
    AccountFactory,
    GroupMemberFactory,
    NetworkFactory,
    RepresentationFactory,
    UserFactory,
    WorkingGroupFactory,
)
from tests.support.members import group_name


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def network(home: HomePage, now: Any) -> NetworkPage:
    index = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=index)
    index.save_revision().publish()
    return NetworkFactory(parent=index, title="Forum")


@pytest.fixture
def group(network: NetworkPage) -> WorkingGroupPage:
    return WorkingGroupFactory(parent=network, title="Nachtbus und Rufbus", aim="<p>Busse auch nachts.</p>")


def standing_for(network: NetworkPage, kind: str = "full", **fields: Any) -> MemberAccount:
    """Somebody who stands for a membership of this kind."""
    person: Any = RepresentationFactory(
        membership__network=network, membership__kind=kind, account__language="en", **fields
    )
    account: MemberAccount = person.account
    return account


def signed_in(account: MemberAccount | None) -> Client:
    client = Client()
    if account is not None:
        client.force_login(account.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


class Cast(NamedTuple):
    """Everybody, and how they take part."""

    convenor: MemberAccount
    member: MemberAccount
    outsider: MemberAccount
    part: GroupMember


@pytest.fixture
def cast(network: NetworkPage, group: WorkingGroupPage) -> Cast:
    """A convenor who belongs to no county, a member of the group, and a member of the network outside it."""
    convenor = AccountFactory(name="Kim Convenor", language="en")
    GroupMemberFactory(group=group, account=convenor, role="convenor")
    member = standing_for(network, account__name="Mika Member")
    part = GroupMemberFactory(group=group, account=member)
    return Cast(convenor, member, standing_for(network, account__name="Ola Outsider"), part)


@pytest.fixture
def clients(network: NetworkPage, cast: Cast) -> dict[str, Client]:
    """A browser for each role of the matrix."""
    elsewhere = NetworkFactory(parent=network.get_parent().specific, title="Anderes Netz")
    left = standing_for(network)
    GroupMemberFactory(group_key=cast.part.group_key, account=left)
    left.memberships.update(until="2026-01-01")
    return {
        "stranger": Client(),
        "elsewhere": signed_in(standing_for(elsewhere)),
        "applicant": signed_in(AccountFactory(language="en")),
        "guest": signed_in(standing_for(network, "guest")),
        "left the network": signed_in(left),
        "member": signed_in(cast.outsider),
        "group member": signed_in(cast.member),
        "convenor": signed_in(cast.convenor),
        "office": office(),
    }


def office() -> Client:
    set_up_roles()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=group_name(OFFICE)))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def address(group: WorkingGroupPage) -> Callable[[str], str]:
    """The path of one of the group's screens."""

    def path(rest: str = "") -> str:
        return f"/members/groups/{group.public_id}/{rest}"

    return path
