"""The office opens accounts, invites, closes, and says what is for whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from networks.models import Audience, MemberAccount, MembershipPerson, MembershipRight, NetworkPage, Notice
from networks.permissions import viewer_of
from networks.services import accounts
from newsletters.models import MailingContent
from newsletters.services import notices
from tests.factories import AccountFactory, MembershipFactory, PersonFactory, RepresentationFactory
from tests.networks.members.conftest import joins

pytestmark = pytest.mark.django_db
ADD = "/admin/networks/accounts/new/"


def filled(*rows: dict[str, Any], initial: int = 0, **values: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "email": "Neu@Example.org",
        "name": "Nora Neu",
        "organisation": "",
        "function": "",
        "person": "",
        "language": "de",
        "may_sign_in": "on",
        "memberships-TOTAL_FORMS": str(len(rows)),
        "memberships-INITIAL_FORMS": str(initial),
        "memberships-MIN_NUM_FORMS": "0",
        "memberships-MAX_NUM_FORMS": "1000",
    }
    for number, row in enumerate(rows):
        base = {"role": "responsible", "since": "", "until": "", "id": "", "DELETE": "", **row}
        data |= {f"memberships-{number}-{name}": value for name, value in base.items()}
    return data | values


@pytest.mark.requirement("B07")
def test_the_office_opens_an_account_and_invites(office: Client, network: NetworkPage):
    membership = MembershipFactory(network=network)
    person = PersonFactory(name="Nora Neu")
    prefilled = office.get(f"{ADD}?membership={membership.pk}&person={person.pk}").content.decode()
    assert 'value="Nora Neu"' in prefilled
    assert f'<option value="{membership.pk}" selected' in prefilled
    response = office.post(ADD, filled({"membership": membership.pk}, sends_invitation="on", person=person.pk))
    assert response.status_code == 302
    account = MemberAccount.objects.get()
    assert (account.email, account.name, account.person) == ("Neu@example.org", "Nora Neu", person)
    assert not account.user.has_usable_password()
    assert not account.user.has_perm("wagtailadmin.access_admin")
    assert viewer_of(account.user).standing(network.translation_key) == "member"
    assert account.invited_at is not None
    assert notices.make_due().made == 1
    mail = MailingContent.objects.get()
    assert "/members/" in mail.text
    assert "Forum" in mail.text
    assert "Nora Neu" in office.get("/admin/networks/accounts/").content.decode()


def test_an_account_is_changed_and_ended(office: Client, network: NetworkPage):
    account = joins(network, name="Kim Muster", address="kim@example.org", organisation="Amt", shows_email=True)
    row = account.memberships.get()
    edit = f"/admin/networks/accounts/edit/{account.pk}/"
    assert 'value="kim@example.org"' in office.get(edit).content.decode()
    values = filled(
        {"membership": row.membership_id, "id": row.pk, "until": "2020-01-01"}, initial=1, email="kim2@example.org"
    )
    values.pop("may_sign_in")
    assert office.post(edit, values).status_code == 302
    account = MemberAccount.objects.get()
    assert (account.email, account.user.is_active, account.shows_email) == ("kim2@example.org", False, True)
    assert MembershipPerson.objects.get().until == date(2020, 1, 1)
    assert accounts.open_account("KIM2@example.org", name="X", membership=row.membership) == account
    account.user.refresh_from_db()
    assert (MemberAccount.objects.get().name, account.user.is_active) == ("Nora Neu", True)
    assert MembershipPerson.objects.get().until is None
    accounts.invite(account)
    assert office.post(f"/admin/networks/accounts/delete/{account.pk}/").status_code == 302
    assert not MemberAccount.objects.exists()
    assert not type(account.user).objects.filter(pk=account.user.pk).exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"email": "kim"}, {"email": "KIM@example.org"}, {"name": ""}, {"language": "fr"}],
)
def test_what_cannot_be_is_told_and_nothing_happens(office: Client, wrong: dict[str, str]):
    AccountFactory(address="kim@example.org")
    users = type(AccountFactory().user).objects.count()
    response = office.post(ADD, filled(organisation="Getippt", **wrong))
    assert response.status_code == 200
    assert "Getippt" in response.content.decode()
    assert MemberAccount.objects.count() == 2
    assert type(MemberAccount.objects.first().user).objects.count() == users


def test_editors_and_reviewers_have_nothing_to_do_with_it(
    editor: Client, reviewer: Client, stranger: Client, network: NetworkPage
):
    account = joins(network)
    names = ("member_accounts", "audiences", "membership_rights")
    before = list(MemberAccount.objects.values())
    for browser in (editor, reviewer, stranger):
        for name in names:
            assert browser.get(reverse(f"{name}:index")).status_code == 302
        browser.post(f"/admin/networks/accounts/delete/{account.pk}/")
        browser.post(ADD, filled())
    assert list(MemberAccount.objects.values()) == before


@pytest.mark.requirement("B14")
def test_the_office_sets_rights_and_areas(office: Client, network: NetworkPage, home):
    response = office.post(
        "/admin/networks/rights/new/",
        {"network": network.pk, "kind": "guest", "action": "see_documents", "is_allowed": "on", "until": "2027-12-31"},
    )
    assert response.status_code == 302
    right = MembershipRight.objects.get()
    assert (right.kind, right.action, right.until) == ("guest", "see_documents", date(2027, 12, 31))
    response = office.post("/admin/networks/areas/new/", {"network": network.pk, "page": network.pk, "collection": ""})
    assert response.status_code == 302
    assert Audience.objects.get().page_id == network.pk
    assert office.get("/admin/networks/areas/").status_code == 200
    assert office.get("/admin/networks/rights/").status_code == 200


def test_the_list_costs_the_same_however_long_it_is(office: Client, network: NetworkPage):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert office.get("/admin/networks/accounts/").status_code == 200
        return len(captured)

    RepresentationFactory(membership__network=network)
    queries()
    few = queries()
    for _time in range(3):
        RepresentationFactory(membership__network=network)
    assert queries() == few


def test_the_register_leads_to_the_invitation(office: Client, editor: Client, network: NetworkPage):
    row = RepresentationFactory(membership__network=network)
    RepresentationFactory(membership=row.membership, until=date(2020, 1, 1))
    link = f"/admin/networks/accounts/new/?membership={row.membership.pk}"
    page = office.get("/admin/networks/memberships/").content.decode()
    assert f'<td>1 · <a href="{link}">' in page
    assert link not in editor.get("/admin/networks/memberships/").content.decode()
