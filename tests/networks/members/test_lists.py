"""The office's lists of records: a row leads to its form."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from dialogues.models import AgendaItem
from networks.models import Membership, MembershipRight, NetworkPage
from tests.networks.members.conftest import joins

pytestmark = pytest.mark.django_db


def test_each_row_leads_to_its_form_and_to_what_can_be_done(office: Client, reviewer: Client, network: NetworkPage):
    account = joins(network)
    right = MembershipRight.objects.create(network=network, kind="guest", action="see_pages", is_allowed=True)
    item = AgendaItem.objects.create(
        event_key=network.translation_key, network_key=network.translation_key, account=account, title="Bericht"
    )
    membership = Membership.objects.get()
    for name, record in (
        ("member_accounts", account),
        ("memberships", membership),
        ("membership_rights", right),
        ("agenda_items", item),
    ):
        page = office.get(reverse(f"{name}:index")).content.decode()
        assert page.count(reverse(f"{name}:edit", args=[record.pk])) >= 2, name
        assert reverse(f"{name}:delete", args=[record.pk]) in page, name
    page = reviewer.get(reverse("memberships:index")).content.decode()
    assert membership.member.name in page
    assert reverse("memberships:edit", args=[membership.pk]) not in page
