"""Master data in the admin: lists, choosers with "create" inside, and deleting what is in use."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ReferenceIndex

from cms.core.models import CmsRendition
from cms.core.renditions import RENDITIONS
from dialogues.models import Affiliation
from networks.models import NetworkIndexPage, Organisation, Person, Region
from tests.factories import (
    ContributorFactory,
    EventFactory,
    ImageFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
)
from tests.factories.core import image_file

pytestmark = pytest.mark.django_db

PEOPLE = "wagtailsnippets_networks_person"


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_list_of_people_shows_portrait_and_last_appearance(admin_client, series):
    portrait = ImageFactory()
    thumb = CmsRendition.objects.create(image=portrait, filter_spec=RENDITIONS["thumb"], file=image_file(160, 160))
    person = PersonFactory(name="Jana Beispiel", photo=portrait)
    PersonFactory(name="Kim Muster", is_public=False)
    for date in ("2026-03", "2026-05-07T18:00"):
        EventFactory(parent=series, date=date, rows={"contributors": [ContributorFactory(person=person)]})
    answer = admin_client.get(reverse(f"{PEOPLE}:list"))
    assert [row.name for row in answer.context["object_list"]] == ["Jana Beispiel", "Kim Muster"]
    assert "7. Mai 2026" in answer.content.decode()
    assert thumb.url in answer.content.decode()
    found = admin_client.get(reverse(f"{PEOPLE}:list"), {"q": "muster", "is_public": "false"})
    assert [row.name for row in found.context["object_list"]] == ["Kim Muster"]


def test_lists_need_the_same_number_of_queries_whatever_their_length(admin_client, home):
    index = NetworkIndexPage(title="Netzwerke")
    home.add_child(instance=index)
    urls = [
        reverse(name)
        for name in (
            f"{PEOPLE}:list",
            "wagtailsnippets_networks_organisation:list",
            "wagtailsnippets_networks_region:list",
            "network_pages:index",
        )
    ]

    def more() -> None:
        PersonFactory(photo=ImageFactory())
        OrganisationFactory(logo=ImageFactory(), region=RegionFactory())
        NetworkFactory(parent=index)

    more()
    few = [queries_of(admin_client, url) for url in urls]
    for _time in range(4):
        more()
    assert [queries_of(admin_client, url) for url in urls] <= few


def test_a_person_in_use_is_not_deleted_and_the_page_says_why(admin_client, series):
    person = PersonFactory(name="Jana Beispiel")
    event = EventFactory(parent=series, rows={"contributors": [ContributorFactory(person=person)]})
    ReferenceIndex.create_or_update_for_object(event)
    url = reverse(f"{PEOPLE}:delete", args=[person.pk])
    text = admin_client.get(url).content.decode()
    assert "Ja, löschen" not in text
    usage = reverse(f"{PEOPLE}:usage", args=[person.pk])
    assert usage in text
    assert event.title in admin_client.get(usage).content.decode()
    assert admin_client.post(url).url == usage
    assert Person.objects.filter(pk=person.pk).exists()


def test_also_when_the_index_of_uses_is_behind(admin_client, series):
    organisation = OrganisationFactory(name="Agentur Beispiel")
    EventFactory(
        parent=series,
        rows={"contributors": [ContributorFactory(affiliations=[Affiliation(organisation=organisation)])]},
    )
    ReferenceIndex.objects.all().delete()
    url = reverse("wagtailsnippets_networks_organisation:delete", args=[organisation.pk])
    answer = admin_client.post(url, follow=True)
    assert answer.status_code == 200
    assert "Agentur Beispiel" in answer.content.decode()
    assert Organisation.objects.filter(pk=organisation.pk).exists()


def test_what_is_not_in_use_can_be_deleted(admin_client):
    region = RegionFactory()
    admin_client.post(reverse("wagtailsnippets_networks_region:delete", args=[region.pk]))
    assert not Region.objects.exists()


def test_a_person_is_created_inside_the_chooser(admin_client):
    url = reverse("wagtailsnippetchoosers_networks_person:create")
    answer = admin_client.post(url, {"name": "Jana Beispiel", "is_public": "on"})
    person = Person.objects.get()
    assert answer.json()["result"]["id"] == str(person.pk)
    assert (person.sort_name, person.is_public) == ("Beispiel, Jana", True)
    twin = admin_client.post(url, {"name": "jana beispiel", "is_public": "on"})
    assert twin.json()["step"] == "reshow_creation_form"
    assert Person.objects.count() == 1
    admin_client.post(url, {"name": "Jana Beispiel", "is_public": "on", "namesake": "on"})
    assert Person.objects.count() == 2


def test_the_form_of_a_person_has_links(admin_client):
    data = {
        "name": "Jana Beispiel",
        "sort_name": "",
        "is_public": "on",
        "biography": "null",
        "photo": "",
        "links-TOTAL_FORMS": "1",
        "links-INITIAL_FORMS": "0",
        "links-0-id": "",
        "links-0-ORDER": "1",
        "links-0-DELETE": "",
        "links-0-label": "Website",
        "links-0-url": "https://example.org/",
    }
    answer = admin_client.post(reverse(f"{PEOPLE}:add"), data)
    assert answer.status_code == 302
    assert [link.label for link in Person.objects.get().links.all()] == ["Website"]


def test_strangers_see_and_change_nothing(db):
    from django.contrib.auth.models import Permission

    from tests.factories import UserFactory

    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(user)
    person = PersonFactory(name="Jana Beispiel")
    for name, arguments in (("list", []), ("add", []), ("edit", [person.pk]), ("delete", [person.pk])):
        url = reverse(f"{PEOPLE}:{name}", args=arguments)
        assert client.get(url).status_code in (302, 403)
        assert client.post(url, {"name": "Anders"}).status_code in (302, 403)
    assert [row.name for row in Person.objects.all()] == ["Jana Beispiel"]
