"""``order=``: every single value of an item, in both directions (contract 4)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.api import openapi_document
from cms.core.fuzzydates import FuzzyDate
from dialogues.models import DialogueSeriesPage
from home.models import HomePage, StandardPage
from networks.models import NetworkIndexPage, Organisation, Person, Region
from newsletters.models import NewsletterIssuePage
from tests.api.conftest import get, readable, refused
from tests.factories import (
    ConditionFactory,
    ContributorFactory,
    EventFactory,
    MembershipFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    PressReleaseFactory,
    RegionFactory,
    SeriesFactory,
    WorkingGroupFactory,
)
from tests.factories.newsletters import ArchiveFactory, IssueFactory
from tests.support.worlds import world

PROSE = re.compile(r"_html$|(?<!^text)_text$|^excerpt$")
"""Made from markup, or from the words asked for, while the answer is written: nobody looks for a report by its first
letter. The exception is the text of a condition, which is all that it has for a name."""
MORE = {"conditions": {"event"}, "search": {"relevance"}}
"""Orders beyond the single values."""
ALIKE = {
    "locale",  # a list has one language, apart from hits without any
    "people.html_url",  # people have no page of their own
    "events.time_zone",
}
"""Fields that have the same value in all items here."""
DOCUMENT = openapi_document()


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without references and without what may be missing."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    schema = kinds[0] if len(kinds) == 1 else schema
    return DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def single_values(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields of a list's item that hold a text, a number, a truth, a moment or a fuzzy date."""
    answer = resolved(operation["responses"]["200"]["content"]["application/json"]["schema"])
    fields = resolved(answer["properties"]["items"]["items"])["properties"]
    found = {name: resolved(schema) for name, schema in fields.items()}
    simple = ("string", "integer", "number", "boolean")
    return {
        name: schema
        for name, schema in found.items()
        if schema.get("type") in simple or "edtf" in schema.get("properties", {})
    }


def lists() -> dict[str, tuple[dict[str, dict[str, Any]], list[str]]]:
    """Name of a list → the single values of its items, and the orders that it takes."""
    found = {}
    for path, operation in readable(DOCUMENT).items():
        parameters = {parameter["name"]: parameter["schema"] for parameter in operation["parameters"]}
        name = path.removeprefix("/api/v1/").strip("/")
        # Lists within a thing have tests of their own, and so has the log, which has an order.
        if "limit" in parameters and "{" not in name and name != "changes":
            found[name] = (single_values(operation), parameters["order"]["enum"])
    return found


LISTS = lists()
QUERIES = {"search": {"q": "a"}}


def test_there_is_an_order_for_every_single_value():
    assert len(LISTS) == 11
    for name, (fields, orders) in LISTS.items():
        wanted = {field for field in fields if not PROSE.search(field)} | MORE.get(name, set())
        assert set(orders) == wanted | {f"-{order}" for order in wanted}, name


def test_what_is_no_order_is_refused(client: Client, db: None):
    for name in LISTS:
        for order in ("bogus", "--title", "-", "", "biography_html", "pk"):
            assert refused(client, f"/{name}/", order=order, **QUERIES.get(name, {})) == ["order"]


@pytest.fixture
@world
def content(home: HomePage, series: DialogueSeriesPage, now: datetime) -> HomePage:
    """At least three of each that differ in everything, and some that lack something."""
    overview = NetworkIndexPage(title="Netzwerke", slug="netzwerke", show_in_menus=True, seo_title="Alle Netzwerke")
    home.add_child(instance=overview)
    home.add_child(instance=StandardPage(title="Aber", slug="aber", search_description="Was wir wollen"))
    for title, state, founded_on in (
        ("Anton", "forming", None),
        ("Cilly", "ended", "2021-37"),
        ("Berta", "active", "2021"),
    ):
        network = NetworkFactory(
            parent=overview, title=title, state=state, founded_on=founded_on, claim=title[::-1], short_name=title[1:],
            legal_form=title[2:], open_for_members=founded_on is None, member_count_label=title[3:],
            members_as_of=founded_on, review_on=founded_on and "2028",
        )  # fmt: skip
        for number in range(len(title) - 4 if founded_on else 0):
            MembershipFactory(network=network, region=RegionFactory(name=f"Mitglied {title} {number} A", official_key=f"{title}{number}"), since="2020")  # fmt: skip
            WorkingGroupFactory(parent=network)
    for title, kicker, number, day in (
        ("Gegründet", "Anfang", "3", "2026-01"),
        ("Neuntes Mitglied", "", "", "2025"),
        ("Bericht", "Ende", "1", "2026-02-03"),
    ):
        PressReleaseFactory(parent=network, title=title, kicker=kicker, number=number, date=day, place=kicker[1:], original_url=f"https://{number}.example.org/" if number else "")  # fmt: skip
    for name, key, kind, land, latitude, longitude, dissolved_on in (
        ("Land A", "2", "county", "DE-SN", 51.5, 12.5, date(2031, 1, 1)),
        ("Bad A", None, "city", "", None, None, None),
        ("Amt A", "1", "region", "DE-BB", 52.5, 11.5, date(2030, 1, 1)),
    ):
        region = RegionFactory(name=name, official_key=key, kind=kind, land=land, latitude=latitude, longitude=longitude, dissolved_on=dissolved_on)  # fmt: skip
        OrganisationFactory(name=f"Haus {name}", short_name=name[-3:], kind="company" if key else "science", website=f"https://{name[:3].lower()}.example.org/" if key else "", region=region)  # fmt: skip
    people = [PersonFactory(name=name) for name in ("Jana Beispiel", "Ada Muster", "Xaver Alt")]
    ended = SeriesFactory(parent=series.get_parent(), title="Ahoi", claim="Zuletzt", rhythm="monatlich", planned_event_count=3, free_of_charge=False, meetup_url="https://www.meetup.com/ahoi/")  # fmt: skip
    SeriesFactory(parent=series.get_parent(), title="Bald", claim="Anfang", starts_on="2027-03", ends_on="2028", meetup_url="https://www.meetup.com/bald/")  # fmt: skip
    SeriesFactory(parent=series.get_parent(), title="Archiv", lifecycle="archived", starts_on="2019", ends_on="2021", planned_event_count=5)  # fmt: skip
    row = ContributorFactory(person=people[0])
    conditions = [
        ConditionFactory(text="<p>Anfang a</p>", level_label="Vor Ort", provenance="editors"),
        ConditionFactory(text="<p><b>Zuerst</b> a</p>", levels=("state", "federal")),
    ]
    EventFactory(parent=ended, title="Mia", date="2026-10-03T18:00", end_time=time(19), kicker="Dialog 2", kind="workshop", contributors_label="Podium", rows={"contributors": [row], "conditions": conditions}, free_of_charge=False)  # fmt: skip
    EventFactory(parent=series, title="Aal", date="2026-12-03T18:00", end_time=time(20), short_title="Fisch", attendance_mode="hybrid", announcement="<p>Ein Fisch.</p>", will_be_recorded=True)  # fmt: skip
    EventFactory(parent=series, title="Zuletzt", date="2027", placeholder_text="Abwarten", guiding_question="Was braucht das Dorf?")  # fmt: skip
    EventFactory(parent=series, title="Fern", lifecycle="cancelled", status_note="Krank", rows={"conditions": [ConditionFactory(text="<p>Mitte a</p>", levels=())]})  # fmt: skip
    EventFactory(parent=series, title="Offen", date="2026-11")
    archive = ArchiveFactory(parent=home, title="Rundbriefe", slug="rundbriefe", mailing_list=None)
    for title, subject, number, issued_on in (
        ("Neues b", "", None, date(2026, 3, 1)),
        ("Neues a", "Anfang", 2, date(2026, 1, 1)),
        ("Neues c", "Zuletzt", 1, date(2026, 2, 1)),
    ):
        preheader = subject[::-1]
        IssueFactory(parent=archive, title=title, subject=subject, number=number, issued_on=issued_on, preheader=preheader)  # fmt: skip
    NewsletterIssuePage.objects.filter(number=1).update(last_published_at=now - timedelta(days=1))
    for model in (Person, Organisation, Region):
        model.objects.filter(pk=model.objects.latest("pk").pk).update(updated_at=now)
    Page.objects.filter(title__in=["Aber", "Berta", "Ahoi", "Mia", "Bericht"]).update(last_published_at=now)
    return home


def sortable(value: Any, schema: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return FuzzyDate(value["edtf"]).sort_key
    return datetime.fromisoformat(value) if schema.get("format") == "date-time" else value


def in_order(values: list[Any]) -> list[Any]:
    """Sorted; texts as the database sorts them, by its collation."""
    if not values or not isinstance(values[0], str):
        return sorted(values)
    with connection.cursor() as cursor:
        rows = ", ".join(["(%s)"] * len(values))
        cursor.execute(f"SELECT column1 FROM (VALUES {rows}) given ORDER BY column1", values)  # noqa: S608  placeholders
        return [value for (value,) in cursor.fetchall()]


def test_every_order_in_both_directions(client: Client, content: HomePage):
    alike = set()
    for name, (fields, orders) in LISTS.items():
        query = {"limit": 100, **QUERIES.get(name, {})}
        usual = get(client, f"/{name}/", **query)
        with CaptureQueriesContext(connection) as as_usual:
            get(client, f"/{name}/", **{**query, "limit": 99})
        for field in [order for order in orders if order in fields]:
            with CaptureQueriesContext(connection) as captured:
                up = get(client, f"/{name}/", order=field, **query)["items"]
            assert len(captured) == len(as_usual), (name, field)
            down = get(client, f"/{name}/", order=f"-{field}", **query)["items"]
            known = [item for item in up if item[field] is not None]
            lacking = [item for item in up if item[field] is None]
            values = [sortable(item[field], fields[field]) for item in known]
            assert len(up) == usual["count"] >= 3, name
            assert values == in_order(values), (name, field)
            assert up == known + lacking, (name, field)
            assert [item[field] for item in down] == [item[field] for item in [*known[::-1], *lacking]], (name, field)
            assert sorted(item["id"] for item in down) == sorted(item["id"] for item in up), (name, field)
            if len({*values, *(item[field] for item in lacking)}) < 2:
                alike.add("locale" if field == "locale" else f"{name}.{field}")
    assert alike == ALIKE


def test_labels_are_sorted_in_the_language_of_the_answer(client: Client, content: HomePage):
    items = get(client, "/regions/", order="kind_label", locale="en", limit=100)["items"]
    labels = list(dict.fromkeys(item["kind_label"] for item in items))
    assert labels == ["county", "independent city", "region of several counties"]


def test_equal_values_keep_their_order_from_page_to_page(client: Client, content: HomePage):
    whole = [item["id"] for item in get(client, "/events/", order="-time_zone")["items"]]
    pages = [get(client, "/events/", order="-time_zone", limit=2, offset=offset)["items"] for offset in (0, 2, 4)]
    assert [item["id"] for page in pages for item in page] == whole
