"""Regions, organisations, people and networks from a file."""

from __future__ import annotations

import pytest
from wagtail.models import Locale

from cms.core.fuzzydates import FuzzyDate
from cms.core.models import ImportKey
from networks.models import NetworkIndexPage, NetworkPage, Organisation, Person, Region
from tests.support.import_files import refused, take

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("X03")
@pytest.mark.parametrize("land", ["DE-SN", "SN", "Sachsen"])
def test_a_region_keeps_key_and_land(land: str) -> None:
    take({"regions": [{"key": "g", "name": "Landkreis Görlitz", "official_key": 14626, "land": land}]})
    region = Region.objects.get()
    assert (region.name, region.official_key, region.kind, region.land) == (
        "Landkreis Görlitz",
        "14626",
        "county",
        "DE-SN",
    )


@pytest.mark.requirement("X03")
def test_a_region_that_exists_is_taken_over() -> None:
    known = Region.objects.create(name="Landkreis Görlitz", official_key="14626", land="DE-SN")
    take({"regions": [{"key": "a", "name": "Görlitz", "official_key": "14626"}]})
    take({"regions": [{"key": "b", "name": "Görlitz"}]})
    region = Region.objects.get()
    assert (region.pk, region.name, region.land) == (known.pk, "Görlitz", "DE-SN")
    assert set(ImportKey.objects.filter(translation_key=region.public_id).values_list("key", flat=True)) == {"a", "b"}


@pytest.mark.requirement("X02")
def test_a_person_is_found_again_by_the_key_and_keeps_what_the_file_does_not_name() -> None:
    take(
        {
            "people": [
                {
                    "key": "p",
                    "name": "Jana Alt",
                    "biography": "Kurz.",
                    "links": [{"label": "W", "url": "https://a.example"}],
                }
            ]
        }
    )
    person = Person.objects.get()
    assert person.sort_name == "Alt, Jana"
    take({"people": [{"key": "p", "name": "Jana Neu"}]})
    again = Person.objects.get()
    assert (again.pk, again.public_id, again.name, again.sort_name) == (
        person.pk,
        person.public_id,
        "Jana Neu",
        "Neu, Jana",
    )
    assert again.biography == "<p>Kurz.</p>"
    assert [link.url for link in again.links.all()] == ["https://a.example"]
    take({"people": [{"key": "p", "name": "Jana Neu", "biography": None, "links": []}]})
    again.refresh_from_db()
    assert (again.biography, again.links.count()) == ("", 0)


def test_a_person_as_a_draft_is_not_shown() -> None:
    take({"people": [{"key": "p", "name": "Jana Neu", "draft": True}]})
    assert Person.objects.get().is_public is False


@pytest.mark.requirement("X04")
def test_organisations_refer_to_regions_and_stand_in_roles() -> None:
    data = {
        "networks": [
            {
                "key": "n",
                "name": "Forum der Regionen",
                "short_name": "Forum",
                "state": "forming",
                "founded_on": "2021-37",
                "mission": "Wir *lernen*.",
                "organisers": ["o"],
                "partners": [{"organisation": "s", "wording": "Partner seit Beginn", "since": "2021", "until": 2023}],
            }
        ],
        "organisations": [
            {"key": "o", "name": "Büro", "kind": "association", "website": "https://a.example", "region": "r"},
            {"key": "s", "name": "Stiftung", "kind": "foundation"},
        ],
        "regions": [{"key": "r", "name": "Kreis Höxter"}],
    }
    take(data)
    office = Organisation.objects.get(name="Büro")
    assert (office.kind, office.region, office.website) == ("association", Region.objects.get(), "https://a.example")
    page = NetworkPage.objects.get()
    assert (page.live, page.slug, page.state, page.mission) == (True, "forum", "forming", "<p>Wir <i>lernen</i>.</p>")
    assert page.founded_on == FuzzyDate("2021-37")
    roles = [(row.organisation.name, row.role, row.wording) for row in page.organisation_roles.all()]
    assert roles == [("Büro", "organiser", ""), ("Stiftung", "partner", "Partner seit Beginn")]
    assert page.get_parent().specific == NetworkIndexPage.objects.get()
    before = [row.pk for row in page.organisation_roles.all()]
    data["networks"] = [{"key": "n", "name": "Forum der Regionen", "partners": ["s", "o"]}]
    take(data)
    rows = NetworkPage.objects.get().organisation_roles.all()
    assert [(row.organisation.name, row.role) for row in rows] == [
        ("Stiftung", "partner"),
        ("Büro", "partner"),
        ("Büro", "organiser"),
    ]
    assert {rows[0].pk, rows[2].pk} == set(before)


def test_a_draft_is_no_public_page_until_it_is_published() -> None:
    draft = {"networks": [{"key": "n", "name": "Netz", "draft": True}]}
    take(draft)
    page = NetworkPage.objects.get()
    assert (page.live, page.has_unpublished_changes) == (False, True)
    assert take(draft).changes_anything is False
    report = take({"networks": [{"key": "n", "name": "Netz"}]})
    assert [entry.details for entry in report.entries] == [("published",)]
    assert NetworkPage.objects.get().live is True


def test_a_draft_of_a_public_page_leaves_the_public_one_alone() -> None:
    take({"networks": [{"key": "n", "name": "Netz", "claim": "Alt"}]})
    take({"networks": [{"key": "n", "name": "Netz", "claim": "Neu", "draft": True}]})
    page = NetworkPage.objects.get()
    assert (page.live, page.claim, page.get_latest_revision_as_object().claim) == (True, "Alt", "Neu")


def test_an_editors_unpublished_draft_is_not_published_by_an_import() -> None:
    take({"networks": [{"key": "n", "name": "Netz", "claim": "Alt"}]})
    page = NetworkPage.objects.get()
    page.mission = "<p>Noch geheim</p>"
    page.save_revision()
    report = take({"networks": [{"key": "n", "name": "Netz", "claim": "Neu"}]})
    page = NetworkPage.objects.get()
    assert (page.claim, page.mission) == ("Neu", "")
    assert [notice.reason for notice in report.notices] == ["an unpublished draft of this page stays in its history."]


def test_a_page_that_was_deleted_is_made_again() -> None:
    data = {"networks": [{"key": "n", "name": "Netz"}]}
    take(data)
    NetworkPage.objects.get().delete()
    assert take(data).changes_anything is True
    assert NetworkPage.objects.get().title == "Netz"


def test_another_language_becomes_the_translation(english: Locale) -> None:
    take({"networks": [{"key": "n", "name": "Netz", "claim": "Alt", "state": "forming"}]})
    data = {"locale": "en", "networks": [{"key": "n", "name": "Network", "claim": "Old"}]}
    take(data)
    german, translated = NetworkPage.objects.order_by("pk")
    assert (german.title, translated.title) == ("Netz", "Network")
    assert (translated.locale, translated.translation_key) == (english, german.translation_key)
    assert (translated.state, translated.slug, translated.live) == ("forming", "network", True)
    assert take(data).changes_anything is False


def test_html_and_markdown_together_are_one_too_many() -> None:
    lines = refused({"networks": [{"key": "n", "name": "Netz", "mission": "a", "mission_html": "<p>a</p>"}]})
    assert lines == [
        "test.yaml: networks[0].mission_html: “mission” and “mission_html” are both given; one of them is enough."
    ]


def test_an_entry_with_a_role_of_its_own_is_no_second_row_next_time() -> None:
    data = {
        "organisations": [{"key": "o", "name": "Büro"}],
        "networks": [{"key": "n", "name": "Netz", "funders": ["o", {"organisation": "o", "role": "carrier"}]}],
    }
    take(data)
    assert take(data).changes_anything is False
    assert [row.role for row in NetworkPage.objects.get().organisation_roles.all()] == ["funder", "carrier"]
