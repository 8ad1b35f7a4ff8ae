"""The pages of networks and programmes, and how one reaches a spokesperson."""

from __future__ import annotations

from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction

from cms.core import clock
from cms.core.models import CmsDocument
from networks.models import (
    NetworkIndexPage,
    NetworkPage,
    Participation,
    Principle,
    ProgrammeOffer,
    ProgrammeOrganisation,
    ProgrammePage,
    ProgrammeResult,
    Spokesperson,
    WorkingGroupPage,
)
from tests.api.conftest import get
from tests.factories import (
    MembershipFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    PressReleaseFactory,
    ProgrammeFactory,
    RegionFactory,
    WorkingGroupFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("A02", "A04", "B01", "B04", "D01", "D04", "D05", "D15", "D18")
def test_the_page_shows_what_the_document_holds(client: Client, forum: NetworkPage, now: datetime):
    MembershipFactory(network=forum, since="2023-08", region=RegionFactory(name="Kreis Höxter"))
    WorkingGroupFactory(parent=forum, title="Unsichtbar")
    html = client.get(forum.url).content.decode()
    for text in (
        "Gemeinsam weiter",
        "Arbeitsgemeinschaft",
        "Vertraulichkeit",
        'id="charter-name"',
        'id="charter-wie-wir-arbeiten"',
        "Mehr Felder als Dächer.",
        "Sprachrohr",
        "Lernreisen",
        "Foto: Jana Beispiel",
        "Sommer 2022",
        "Kim Muster",
        "Kreis Höxter",
        "rund zwanzig Kreise",
        "https://forum.example.org/aufnahme/",
    ):
        assert text in html, text
    for text in ("Unsichtbar", "jana@example.org", "23125", "mailto:"):
        assert text not in html, text
    assert client.get(f"{forum.url}?as_of=2022").status_code == 200


def test_a_preview_shows_rows_that_were_never_saved(forum: NetworkPage):
    draft = forum.get_latest_revision_as_object()
    draft.principles.add(Principle(title="Noch nicht gespeichert"))
    draft.members_as_of = "2022-12"
    answer = draft.make_preview_request()
    assert "Noch nicht gespeichert" in answer.content.decode()
    bare = NetworkPage(title="Ganz neu", locale=forum.locale)
    assert "Ganz neu" in bare.make_preview_request().content.decode()
    fresh = ProgrammePage(title="Auch neu", locale=forum.locale)
    assert "Auch neu" in fresh.make_preview_request().content.decode()


def test_the_page_takes_the_same_number_of_queries_however_much_it_shows(client: Client, forum: NetworkPage):
    def queries(day: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{forum.url}?as_of=2026-11-{day}")
        return len(captured)

    counts = []
    for number in (1, 3):
        for _time in range(number):
            MembershipFactory(network=forum)
            WorkingGroupFactory(parent=forum)
            PressReleaseFactory(parent=forum)
        queries(10 + number)
        counts.append(queries(20 + number))
    assert counts[0] >= counts[1] > 1


@pytest.mark.requirement("D11", "D12")
def test_an_address_is_shown_to_whoever_asks_and_to_no_program(client: Client, forum: NetworkPage, now: datetime):
    (spokesperson,) = forum.spokespersons.all()
    url = f"/contact/spokesperson/{spokesperson.public_id}/"
    closed = client.get(url)
    assert (closed.status_code, b"jana@example.org" in closed.content, b"23125" in closed.content) == (
        200,
        False,
        False,
    )
    assert "no-store" in closed["Cache-Control"]
    assert closed["X-Robots-Tag"] == "noindex, nofollow"
    opened = client.post(url)
    assert b'href="mailto:jana@example.org"' in opened.content
    assert b'href="tel:03023125000"' in opened.content
    assert "no-store" in opened["Cache-Control"]
    assert b"jana@" not in client.get(url).content
    with clock.frozen_at(datetime.fromisoformat("2027-07-01T00:00:00+02:00")):
        assert client.post(url).status_code == 404


@pytest.mark.parametrize("what", ["private person", "draft", "closed", "no address", "own page"])
def test_nobody_is_reached_who_shall_not_be(client: Client, networks_index: NetworkIndexPage, what: str):
    person = PersonFactory(is_public=what != "private person")
    row = Spokesperson(person=person, email="" if what == "no address" else "a@example.org")
    if what == "own page":
        row.contact_url = "https://forum.example.org/"
    network = NetworkFactory(parent=networks_index, live=what != "draft", rows={"spokespersons": [row]})
    if what == "draft":
        network.save()
    row = Spokesperson.objects.filter(page=network).get()
    if what == "closed":
        PageViewRestriction.objects.create(page=network, restriction_type=PageViewRestriction.LOGIN)
    answer = client.post(f"/contact/spokesperson/{row.public_id}/")
    assert answer.status_code == (200 if what == "own page" else 404)


@pytest.mark.requirement("C14", "C15", "C16", "C17", "C18", "C19", "A01", "A16")
def test_a_programme_shows_who_took_part_what_came_of_it_and_what_it_became(
    client: Client, networks_index: NetworkIndexPage
):
    paper = CmsDocument.objects.create(title="Grundlagenpapier (PDF)", file="documents/papier.pdf")
    goerlitz = RegionFactory(name="Landkreis Görlitz", land="DE-SN")
    programme = ProgrammeFactory(
        parent=networks_index,
        title="Programm Ankommen",
        state="ended",
        starts_on="2019",
        ends_on="2022",
        mission="<p>Zuwanderung gestalten.</p>",
        rows={
            "offers": [ProgrammeOffer(kind="learning_trip", title="Lernreisen")],
            "participations": [
                Participation(region=goerlitz, since="2019", until="2022"),
                Participation(region=RegionFactory()),
            ],
            "results": [
                ProgrammeResult(
                    title="Grundlagenpapier",
                    body="<p>Wie es geht.</p>",
                    region=goerlitz,
                    helpers="Büro",
                    document=paper,
                )
            ],
            "organisation_roles": [
                ProgrammeOrganisation(organisation=OrganisationFactory(name="Stiftung"), role="carrier", since="2019"),
                ProgrammeOrganisation(
                    organisation=OrganisationFactory(name="Hochschule"), role="carrier", since="2020"
                ),
                ProgrammeOrganisation(organisation=OrganisationFactory(name="Fonds"), role="funder"),
            ],
        },
    )
    network = NetworkFactory(parent=networks_index, title="Forum", emerged_from=programme)
    html = client.get(programme.url).content.decode()
    for text in (
        "2019–2022",
        "Lernreisen",
        "Landkreis Görlitz",
        "Grundlagenpapier (PDF)",
        "Büro",
        "Stiftung",
        network.url,
    ):
        assert text in html, text
    words = " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())
    for text in ("Trägerschaft, seit 2019 Stiftung", "Trägerschaft, seit 2020 Hochschule", "Förderung Fonds"):
        assert text in words, text
    assert programme.url in client.get(network.url).content.decode()
    page = get(client, f"/pages/{programme.public_id}/")
    assert (page["type"], page["title"]) == ("networks.ProgrammePage", "Programm Ankommen")
    assert "<h3>Grundlagenpapier</h3><p>Wie es geht.</p>" in page["body_html"]
    assert "Landkreis Görlitz" in page["body_text"]
    (hit,) = get(client, "/search/", q="Grundlagenpapier")["items"]
    assert (hit["type"], hit["title"]) == ("page", "Programm Ankommen")
    assert get(client, "/pages/", type="networks.ProgrammePage")["count"] == 1
    overview = client.get(networks_index.url).content.decode()
    assert programme.url in overview
    assert network.url in overview


def test_what_a_network_can_emerge_from(networks_index: NetworkIndexPage, forum: NetworkPage):
    for wrong in (forum, networks_index, forum.get_parent().get_parent()):
        forum.emerged_from = wrong
        with pytest.raises(ValidationError) as raised:
            forum.full_clean()
        assert "emerged_from" in raised.value.message_dict
    forum.emerged_from = ProgrammeFactory(parent=networks_index)
    forum.full_clean()


@pytest.mark.requirement("B28")
def test_a_group_that_is_moved_counts_where_it_is_and_stays_closed(
    client: Client, networks_index: NetworkIndexPage, english: Locale
):
    first, second = (NetworkFactory(parent=networks_index) for _time in range(2))
    group = WorkingGroupFactory(parent=first)
    assert group.get_view_restrictions().count() == 1
    group.move(second, pos="last-child")
    counts = [get(client, f"/networks/{network.public_id}/")["groups_public"] for network in (first, second)]
    assert counts == [0, 1]
    second.refresh_from_db()
    copy = second.copy(update_attrs={"slug": "kopie", "title": "Kopie"}, recursive=True)
    copied = WorkingGroupPage.objects.get(network=copy)
    assert copied.get_view_restrictions().count() == 1
    assert client.get(copied.url).status_code == 302


def test_every_form_opens_in_the_admin(office: Client, networks_index: NetworkIndexPage):
    rows = {"principles": [Principle(title="Ruhe")], "spokespersons": [Spokesperson(person=PersonFactory())]}
    forum = NetworkFactory(parent=networks_index, rows=rows)
    pages = [
        forum,
        ProgrammeFactory(parent=networks_index),
        PressReleaseFactory(parent=forum),
        WorkingGroupFactory(parent=forum),
    ]
    for page in pages:
        answer = office.get(f"/admin/pages/{page.pk}/edit/")
        assert answer.status_code == 200
        assert page.title in answer.content.decode()
    for name in ("programme_pages", "press_release_pages", "working_group_pages", "network_pages"):
        assert office.get(f"/admin/{name}/").status_code == 200
