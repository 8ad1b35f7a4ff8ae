"""Documents: the same from memory as from the database, in a fixed number of queries, and nothing private in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction

from dialogues import selectors
from dialogues.models import (
    Affiliation,
    ConditionRelation,
    Contributor,
    DialogueEventPage,
    DialogueIndexPage,
    DialogueSeriesPage,
    EventOrganisation,
    FrameworkCondition,
    MeetingAccess,
    SeriesChannel,
    SeriesOrganisation,
    Topic,
)
from networks.models import NetworkIndexPage
from tests.api.conftest import full_event
from tests.factories import (
    ConditionFactory,
    ContributorFactory,
    EventFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    SeriesFactory,
)
from tests.support.worlds import world


@pytest.fixture(autouse=True)
def _media(media: Path) -> None:
    """Pictures and documents go into a folder of the test."""


def queries(ask: Callable[[], Any]) -> int:
    ask()  # content types and compiled queries are remembered by the process
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def document(event: DialogueEventPage, now: datetime, language: str = "de") -> dict[str, Any]:
    return selectors.event_documents(DialogueEventPage.objects.filter(pk=event.pk), language=language, now=now)[0]


@pytest.mark.requirement("E14", "X02")
def test_the_page_in_memory_gives_the_same_document_as_the_database(series: DialogueSeriesPage, now: datetime):
    event = DialogueEventPage.objects.get(pk=full_event(series).pk)
    assert selectors.event_document(event, language="de", now=now) == document(event, now)


def test_the_series_in_memory_gives_the_same_document_as_the_database(series: DialogueSeriesPage, now: datetime):
    full_event(series)
    EventFactory(parent=series, title="Kommt noch", date="2026-12-08")
    series = DialogueSeriesPage.objects.get(pk=series.pk)
    series.organisation_roles = [
        SeriesOrganisation(organisation=OrganisationFactory(), role="funder", wording="Gefördert")
    ]
    series.channels = [SeriesChannel(kind="mastodon", url="https://social.example.org/@land")]
    series.save_revision().publish()
    series = DialogueSeriesPage.objects.get(pk=series.pk)
    stored = selectors.series_documents(DialogueSeriesPage.objects.all(), language="de", now=now)
    assert [selectors.series_document(series, language="de", now=now)] == stored


def test_a_card_says_the_same_as_the_series(series: DialogueSeriesPage, now: datetime):
    full_event(series)
    EventFactory(parent=series, title="Kommt noch", date="2026-12-08")
    EventFactory(parent=series, title="Entwurf", live=False)
    SeriesFactory(parent=series.get_parent(), title="Ohne Veranstaltung")
    whole = selectors.series_documents(DialogueSeriesPage.objects.order_by("path"), language="de", now=now)
    cards = selectors.series_cards(DialogueSeriesPage.objects.order_by("path"), language="de", now=now)
    assert [(card["title"], card["state"], card["event_count"]) for card in cards] == [
        (series.title, "running", 2),
        ("Ohne Veranstaltung", "planned", 0),
    ]
    assert cards == [{key: document[key] for key in cards[0]} for document in whole]


def test_an_unsaved_page_shows_its_unsaved_rows(series: DialogueSeriesPage, now: datetime):
    event = DialogueEventPage(title="Neu", slug="neu", date="2026-12-01T18:00")
    event.locale = series.locale
    event.path, event.depth, event.url_path = f"{series.path}000Z", series.depth + 1, f"{series.url_path}neu/"
    contributor = ContributorFactory(locale=series.locale)
    contributor.affiliations = [Affiliation(role="Leitung", organisation_name="Verein", locale=series.locale)]
    event.contributors = [contributor, ContributorFactory(state="invited", locale=series.locale)]
    event.conditions = [ConditionFactory(locale=series.locale)]
    shown = selectors.event_document(event, language="de", now=now)
    assert [part["person"]["name"] for part in shown["contributors"]] == [contributor.person.name]
    assert shown["contributors"][0]["affiliations"] == [
        {"role": "Leitung", "organisation": {"id": None, "name": "Verein"}, "place": ""}
    ]
    assert (shown["status"], len(shown["conditions"])) == ("announced", 1)
    assert shown["series"]["title"] == series.title


def test_the_number_of_queries_does_not_depend_on_the_number_of_things(series: DialogueSeriesPage, now: datetime):
    full_event(series)

    def all_of_them() -> list[int]:
        return [
            queries(lambda: selectors.event_documents(DialogueEventPage.objects.all(), language="de", now=now)),
            queries(lambda: selectors.series_documents(DialogueSeriesPage.objects.all(), language="de", now=now)),
            queries(lambda: selectors.series_cards(DialogueSeriesPage.objects.all(), language="de", now=now)),
            queries(lambda: selectors.condition_documents(FrameworkCondition.objects.all(), language="de", now=now)),
            queries(lambda: selectors.upcoming_events(language="de", now=now, limit=5)),
            queries(lambda: selectors.documented_events(language="de", now=now, limit=5)),
        ]

    EventFactory(parent=series, date="2026-12-01")
    before = all_of_them()
    full_event(series, title="Zwei")
    full_event(SeriesFactory(parent=series.get_parent(), title="Andere"), title="Drei")
    EventFactory(parent=series, date="2026-12-02")
    assert all_of_them() == before
    assert before[0] <= 12
    assert max(before) <= 12


@pytest.mark.requirement("E11", "E12", "E34")
def test_invited_and_hidden_people_are_not_shown_and_who_cancels_stays(series: DialogueSeriesPage, now: datetime):
    people = [
        ContributorFactory(person=PersonFactory(name="Nur Eingeladen"), state="invited", sort_order=0),
        ContributorFactory(person=PersonFactory(name="Nicht Öffentlich", is_public=False), sort_order=1),
        ContributorFactory(
            person=PersonFactory(name="Hat Abgesagt"), state="cancelled_short_notice", note="erkrankt", sort_order=2
        ),
    ]
    event = EventFactory(parent=series, date="2026-12-01", rows={"contributors": people})
    shown = document(event, now)
    assert [(part["person"]["name"], part["state"], part["note"]) for part in shown["contributors"]] == [
        ("Hat Abgesagt", "cancelled_short_notice", "erkrankt")
    ]
    assert (shown["status"], shown["placeholder"]) == ("announced", None)


def test_an_event_with_invited_people_only_keeps_its_placeholder(series: DialogueSeriesPage, now: datetime):
    event = EventFactory(
        parent=series,
        date="2026-12-01",
        placeholder_text="Mehr im November.",
        rows={"contributors": [ContributorFactory(state="invited")]},
    )
    shown = document(event, now)
    assert (shown["status"], shown["placeholder"]) == ("planned", "Mehr im November.")


@pytest.mark.requirement("E51")
def test_nothing_private_is_in_any_document(series: DialogueSeriesPage, now: datetime):
    event = full_event(series)
    hidden = PersonFactory(name="Kanarienvogel Eins", is_public=False)
    invited = PersonFactory(name="Kanarienvogel Zwei")
    event.contributors.add(Contributor(person=hidden), Contributor(person=invited, state="invited"))
    event.recordings.get().people.add(hidden, invited)
    event.contributors.first().mandate_confirmation = "Kanarienvogel Drei"
    event.save_revision().publish()
    MeetingAccess.objects.create(
        event=event, join_url="https://kanarienvogel.example.org/j/4", dial_in="Kanarienvogel"
    )
    everything = [
        selectors.event_documents(DialogueEventPage.objects.all(), language="de", now=now),
        selectors.event_document(DialogueEventPage.objects.get(pk=event.pk), language="de", now=now),
        selectors.series_documents(DialogueSeriesPage.objects.all(), language="de", now=now),
        selectors.condition_documents(FrameworkCondition.objects.all(), language="de", now=now),
    ]
    assert b"anarienvogel" not in orjson.dumps(everything)


def test_a_draft_series_is_no_reference(series: DialogueSeriesPage, now: datetime):
    event = full_event(series)
    series.unpublish()
    shown = document(event, now)
    assert shown["series"] is None
    assert shown["conditions"][0]["series"] is None
    assert "Land im Wandel" not in orjson.dumps(shown).decode()


def test_nothing_below_a_restricted_page_is_given_out(
    series: DialogueSeriesPage, event: DialogueEventPage, now: datetime
):
    PageViewRestriction.objects.create(page=series, restriction_type="login")
    assert selectors.event_documents(DialogueEventPage.objects.all(), language="de", now=now) == []
    assert selectors.series_documents(DialogueSeriesPage.objects.all(), language="de", now=now) == []
    assert selectors.condition_documents(FrameworkCondition.objects.all(), language="de", now=now) == []
    assert selectors.next_event(language="de", now=now) is None


def test_a_draft_or_expired_event_is_not_given_out(
    series: DialogueSeriesPage, event: DialogueEventPage, now: datetime
):
    EventFactory(parent=series, title="Entwurf", date="2026-12-02", live=False)
    DialogueEventPage.objects.filter(pk=event.pk).update(expire_at=now)
    assert selectors.event_documents(DialogueEventPage.objects.all(), language="de", now=now) == []
    assert selectors.series_documents(DialogueSeriesPage.objects.all(), language="de", now=now)[0]["events"] == []


@pytest.mark.requirement("E35", "E05")
def test_next_upcoming_and_documented_events(series: DialogueSeriesPage, now: datetime):
    EventFactory(parent=series, title="Vorbei", date="2026-11-03T18:00")
    EventFactory(parent=series, title="Abgesagt", date="2026-11-25T18:00", lifecycle="cancelled")
    EventFactory(parent=series, title="Nächste", date="2026-12-01T18:00")
    EventFactory(parent=series, title="Irgendwann")
    other = SeriesFactory(parent=series.get_parent(), title="Andere")
    EventFactory(parent=other, title="Früher", date="2026-11-26T18:00")

    def names(events: list[dict[str, Any]]) -> list[tuple[str, bool]]:
        return [(event["title"], event["is_next"]) for event in events]

    assert selectors.next_event(language="de", now=now)["title"] == "Früher"
    assert selectors.next_event(language="de", now=now, series=series)["title"] == "Nächste"
    assert selectors.next_event(language="en", now=now) is None
    assert names(selectors.upcoming_events(language="de", now=now, limit=9, series=series)) == [
        ("Abgesagt", False),
        ("Nächste", True),
        ("Irgendwann", False),
    ]
    assert names(selectors.documented_events(language="de", now=now, limit=9)) == [("Vorbei", False)]
    assert [item["title"] for item in selectors.current_series(language="de", now=now)] == [
        "Andere",
        "Land im Wandel",
    ][::-1]


@pytest.fixture
@world
def networks(home: Any) -> NetworkIndexPage:
    page = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.mark.requirement("A05", "E50", "X04")
def test_networks_and_organisers_come_from_the_series_when_the_event_has_none(
    series: DialogueSeriesPage, networks: NetworkIndexPage, now: datetime
):
    network = NetworkFactory(parent=networks, title="Forum")
    draft = NetworkFactory(parent=networks, title="Entwurf", live=False)
    agency, carrier = OrganisationFactory(name="Agentur"), OrganisationFactory(name="Träger")
    series.networks = [network, draft]
    series.organisation_roles = [SeriesOrganisation(organisation=agency, role="organiser")]
    series.save_revision().publish()
    event = EventFactory(parent=series)
    shown = document(event, now)
    assert [item["name"] for item in shown["networks"]] == ["Forum"]
    assert [item["name"] for item in shown["organisers"]] == ["Agentur"]
    event.organisation_roles = [EventOrganisation(organisation=carrier, role="organiser")]
    event.networks = [network]
    event.save_revision().publish()
    shown = document(event, now)
    assert [item["name"] for item in shown["networks"]] == ["Forum"]
    assert [item["name"] for item in shown["organisers"]] == ["Träger"]


@pytest.mark.requirement("E26")
def test_related_conditions_mirror_each_other_and_merges_have_a_direction(series: DialogueSeriesPage, now: datetime):
    event = EventFactory(parent=series, rows={"conditions": [ConditionFactory(sort_order=n) for n in range(3)]})
    hidden = EventFactory(parent=series, live=False, rows={"conditions": [ConditionFactory()]})
    # A draft's rows only live in its revision, so the hidden condition is written by publishing and unpublishing.
    hidden.save_revision().publish()
    hidden = DialogueEventPage.objects.get(pk=hidden.pk)
    first, second, third = event.conditions.all()
    ConditionRelation.objects.create(source=first, relation="mirrors", target=second)
    ConditionRelation.objects.create(source=third, relation="merged_into", target=second)
    for target in hidden.conditions.all():
        ConditionRelation.objects.create(source=first, relation="mirrors", target=target)
    hidden.unpublish()
    shown = document(DialogueEventPage.objects.get(pk=event.pk), now)
    related = [[(link["id"], link["relation"]) for link in condition["related"]] for condition in shown["conditions"]]
    assert related == [
        [(str(second.public_id), "mirrors")],
        [(str(first.public_id), "mirrors")],
        [(str(second.public_id), "merged_into")],
    ]


def test_topics_are_named_in_the_readers_language(series: DialogueSeriesPage, now: datetime):
    topic = Topic.objects.create(name="Ehrenamt")
    english = Topic(
        name="Volunteering", translation_key=topic.translation_key, locale=Locale.objects.get(language_code="en")
    )
    english.save()
    event = EventFactory(parent=series)
    event.topics = [topic]
    event.save_revision().publish()
    assert [item["name"] for item in document(event, now)["topics"]] == ["Ehrenamt"]
    assert document(event, now, "en")["topics"] == [{"id": str(english.public_id), "name": "Volunteering"}]


def test_translations_are_listed_with_their_own_ids(
    index: DialogueIndexPage, series: DialogueSeriesPage, event: DialogueEventPage, english: Locale, now: datetime
):
    index.get_parent().specific.copy_for_translation(english).specific.save_revision().publish()
    for page in (index, series):
        page.copy_for_translation(english).specific.save_revision().publish()
    translated = event.copy_for_translation(english)
    assert document(event, now)["translations"] == []
    translated.specific.save_revision().publish()
    translated = DialogueEventPage.objects.get(pk=translated.pk)
    english_document, german_document = document(translated, now, "en"), document(event, now)
    assert german_document["translations"] == [
        {
            "locale": "en",
            "id": str(translated.public_id),
            "html_url": english_document["html_url"],
            "api_url": f"http://localhost:8000/api/v1/events/{translated.public_id}/",
        }
    ]
    assert english_document["html_url"].startswith("http://localhost:8000/en/")
    assert english_document["translation_key"] == german_document["translation_key"]
    assert english_document["id"] != german_document["id"]
    assert english_document["date"]["label"] == "1 December 2026, 18:00"


def test_a_link_to_a_draft_is_plain_text(series: DialogueSeriesPage, event: DialogueEventPage, now: datetime):
    target = EventFactory(parent=series, title="Ziel", live=False)
    event.announcement = f'<p>Siehe <a linktype="page" id="{target.pk}">dort</a>.</p>'
    event.save_revision().publish()
    assert document(event, now)["announcement_html"] == "<p>Siehe dort.</p>"
    target.save_revision().publish()
    url = "http://localhost:8000/de/dialoge/land-im-wandel/ziel/"
    assert document(event, now)["announcement_html"] == f'<p>Siehe <a href="{url}">dort</a>.</p>'
