"""Documents and pages for members, at their own addresses and in the members' area (B03)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from cms.core.models import CmsDocument
from home.models import StandardPage
from networks.models import Audience, MemberAccount, MembershipRight, NetworkIndexPage, NetworkPage
from tests.factories import NetworkFactory, WorkingGroupFactory
from tests.networks.members.conftest import joins
from tests.networks.members.signing import content_of, signed_in

pytestmark = pytest.mark.django_db
FILES = "/members/documents/"


@pytest.fixture
def collection(db: None) -> Collection:
    return Collection.get_first_root_node().add_child(name="Protokolle")


def file_in(collection: Collection, title: str = "Canaryprotokoll") -> CmsDocument:
    return CmsDocument.objects.create(
        title=title, collection=collection, file=ContentFile(b"Canaryinhalt", name=f"{title.lower()}.txt")
    )


def standard_page(parent, title: str) -> StandardPage:
    page = StandardPage(title=title)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def others(networks_index: NetworkIndexPage) -> MemberAccount:
    return joins(NetworkFactory(parent=networks_index), name="Fremd")


@pytest.mark.requirement("B03", "B13")
def test_a_document_is_for_who_the_table_says(
    client: Client,
    network: NetworkPage,
    collection: Collection,
    member: MemberAccount,
    guest: MemberAccount,
    others: MemberAccount,
    office: Client,
    editor: Client,
):
    document = file_in(collection.add_child(name="2026"))
    audience = Audience.objects.create(network=network, collection=collection)
    assert CollectionViewRestriction.objects.get().restriction_type == "login"

    def seen(browser: Client) -> tuple[int, bool]:
        response = browser.get(document.url)
        if response.status_code == 200:
            assert content_of(response) == b"Canaryinhalt"
        listing = browser.get(FILES)
        return response.status_code, "Canaryprotokoll" in listing.content.decode()

    assert client.get(document.url).url.startswith("/members/sign-in/?next=/documents/")
    assert client.get(FILES).status_code == 302
    assert seen(signed_in(member)) == (200, True)
    assert seen(office) == (200, True)
    assert seen(signed_in(guest)) == (403, False)
    assert seen(signed_in(others)) == (403, False)
    assert content_of(editor.get(document.url)) == b"Canaryinhalt"

    audience.standings = ["guest"]
    audience.save()
    assert seen(signed_in(guest)) == (200, True)
    assert seen(signed_in(member)) == (403, False)
    audience.standings = []
    audience.save()
    MembershipRight.objects.create(network=network, kind="guest", action="see_documents")
    assert seen(signed_in(guest)) == (200, True)

    audience.delete()
    assert seen(signed_in(member)) == (403, False)
    assert client.get(document.url).status_code == 302


@pytest.mark.requirement("B03")
def test_a_page_is_for_who_the_table_says(
    client: Client,
    home,
    network: NetworkPage,
    member: MemberAccount,
    guest: MemberAccount,
    others: MemberAccount,
    editor: Client,
):
    page = standard_page(home, "Canaryseite")
    below = standard_page(page, "Canary darunter") if "home.StandardPage" in page.subpage_types else page
    Audience.objects.create(network=network, page=page)
    for target in (page, below):
        assert client.get(target.url).url.startswith("/members/sign-in/?next=/de/")
        assert signed_in(member).get(target.url).status_code == 200
        for account in (guest, others):
            response = signed_in(account).get(target.url)
            assert response.status_code == 403
            assert "anary" not in response.content.decode()
            assert response["Cache-Control"] == "private, no-store"
        assert editor.get(target.url).status_code == 200
    assert page.url in signed_in(member).get(FILES).content.decode()
    assert "anary" not in client.get("/de/").content.decode()
    assert "anary" not in client.get("/sitemap.xml").content.decode()
    assert "anary" not in client.get("/api/v1/search/?q=Canaryseite").content.decode()


def test_what_was_closed_before_there_were_members_stays_closed_for_them(
    home, member: MemberAccount, collection: Collection, network: NetworkPage
):
    page, document = standard_page(home, "Für die Redaktion"), file_in(collection)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    group = WorkingGroupFactory(parent=network, title="Canarygruppe")
    browser = signed_in(member)
    assert [browser.get(url).status_code for url in (page.url, document.url, group.url)] == [403, 403, 403]
    assert "Für die Redaktion" not in browser.get(FILES).content.decode()


def test_a_password_still_opens_what_a_password_closes(home, member: MemberAccount):
    page = standard_page(home, "Mit Passwort")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="geheim")
    response = signed_in(member).get(page.url)
    assert response.status_code == 200
    assert 'type="password"' in response.content.decode()


def test_an_area_is_a_page_or_a_collection_and_never_the_whole_site(
    home, network: NetworkPage, collection: Collection
):
    for wrong in (
        {"page": home},
        {"collection": Collection.get_first_root_node()},
        {},
        {"page": standard_page(home, "Seite"), "collection": collection},
    ):
        with pytest.raises(ValidationError):
            Audience(network=network, **wrong).full_clean()
    Audience(network=network, collection=collection, standings=["guest"]).full_clean()


def test_the_list_costs_the_same_however_long_it_is(
    network: NetworkPage, collection: Collection, member: MemberAccount
):
    Audience.objects.create(network=network, collection=collection)
    file_in(collection)
    browser = signed_in(member)

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url).status_code == 200
        return len(captured)

    queries(FILES)
    few = [queries(FILES), queries("/members/")]
    for number in range(4):
        file_in(collection, f"Weitere {number}")
    assert [queries(FILES), queries("/members/")] == few
    page = browser.get(f"{FILES}?text=weitere+3").content.decode()
    assert "Weitere 3" in page
    assert "Canaryprotokoll" not in page
