from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from cms.core.content_import.items import Item
from cms.core.content_import.registry import FIELD_LOADERS, register_field
from cms.core.content_import.schema import file_schema
from tests.support.import_files import DOCUMENTATION, parsed_example, refused, take, unused_fields, with_event

pytestmark = pytest.mark.django_db


def test_the_shipped_schema_is_the_one_that_checks() -> None:
    """When this fails: python manage.py import_content --schema > docs/import.schema.json"""
    shipped = json.loads(DOCUMENTATION.with_name("import.schema.json").read_text(encoding="utf-8"))
    assert shipped == file_schema()


def test_the_served_schema_is_the_same(client: Client) -> None:
    answer = client.get("/import.schema.json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/schema+json"
    assert answer.json() == file_schema()
    assert client.post("/import.schema.json").status_code == 405


def test_the_schema_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(file_schema())


def test_a_stock_validator_takes_the_documented_example() -> None:
    assert list(Draft202012Validator(file_schema()).iter_errors(parsed_example())) == []


def test_the_documented_example_uses_every_field() -> None:
    example = parsed_example()
    assert unused_fields(file_schema(), example) == []
    for event in example["series"][0]["events"]:
        event.pop("findings", None)
        event.pop("registration", None)
    assert unused_fields(file_schema(), example)[:3] == [
        ".series.events.registration",
        ".series.events.registration.doors",
        ".series.events.registration.url",
    ]
    assert unused_fields(file_schema(), example)[-1] == ".series.events.findings"


def test_several_mistakes_are_told_at_once_with_their_places() -> None:
    data = with_event(
        date="nonsense",
        dat="2027",
        contributors=[{"person": "jnaa"}, {"person": "ole", "category": "experte"}],
        conditions=[{"text": "a", "levels": ["kommune"]}],
        title=None,
        registration={"doors": "meetup", "url": "foo"},
    )
    lines = refused(data)
    places = [line.split(": ")[1] for line in lines]
    start = "series[0].events[0]"
    assert sorted(places) == sorted(
        [
            start,
            f"{start}.conditions[0].levels[0]",
            f"{start}.contributors[0].person",
            f"{start}.contributors[1].category",
            f"{start}.date",
            f"{start}.registration.doors",
            f"{start}.registration.url",
            f"{start}.title",
        ]
    )
    text = "\n".join(lines)
    assert "unknown field “dat”. Did you mean “date”?" in text
    assert "nothing in “people” has the key “jnaa”. Did you mean “jana”?" in text
    assert "“experte” is none of: expertise, practice" in text
    assert "expected text, but here is nothing." in text


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ({"poeple": []}, "test.yaml: unknown field “poeple”. Did you mean “people”?"),
        ({"people": {}}, "test.yaml: people: expected a list, but here is fields with names."),
        ({"people": [{"key": "a"}]}, "test.yaml: people[0]: “name” is missing."),
        ({"people": [{"key": "a", "name": 5}]}, "test.yaml: people[0].name: expected text, but here is the number 5. Put it in quotes."),
        ({"people": [{"key": "a", "name": "x" * 256}]}, "test.yaml: people[0].name: the text has 256 characters; at most 255 are possible."),
        ({"people": [{"key": "a", "name": "A"}, {"key": "a", "name": "B"}]}, "test.yaml: people[1].key: another item has the key “a” already."),
        ({"networks": [{"key": "a"}]}, "test.yaml: networks[0]: “name” is missing."),
        ({"locale": "xx"}, "test.yaml: locale: this site has no language “xx”; it has: de, de-x-leicht, en."),
        ({"people": [{"key": "a", "name": "A", "links": [{"label": "L", "url": "ftp://x"}]}]}, "test.yaml: people[0].links[0].url: “ftp://x” is no address that begins with http:// or https://."),
    ],
)  # fmt: skip
def test_a_mistake_is_explained(data: dict[str, object], line: str) -> None:
    assert refused(data) == [line]


def test_a_wrong_reminder_rule_is_named() -> None:
    data = with_event()
    data["series"][0]["reminder_rules"] = [{"before": "1 day", "audience": "all"}]
    places = [line.split(": ")[1] for line in refused(data)]
    assert places == ["series[0].reminder_rules[0].audience", "series[0].reminder_rules[0].before"]


def test_what_is_not_stored_or_worked_out_is_told_and_never_dropped_in_silence() -> None:
    data = with_event(id="5", html_url="https://a.example", group="Dorfladen")
    data["series"][0] |= {"event_count": 8}
    notices = [notice.line("a.yaml") for notice in take(data).notices]
    assert sorted(notices) == [
        "a.yaml: series[0].event_count: is worked out by the site; ignored.",
        "a.yaml: series[0].events[0].group: is not stored by this version.",
        "a.yaml: series[0].events[0].html_url: is worked out by the site; ignored.",
        "a.yaml: series[0].events[0].id: is worked out by the site; ignored.",
    ]


def test_another_app_can_store_a_field() -> None:
    stored: list[tuple[str, object]] = []

    def load(item: Item, target: object) -> bool:
        stored.append((str(target), item.get("group")))
        return True

    data = with_event(group="Dorfladen")
    with FIELD_LOADERS.set_aside():
        register_field("events", "group", load)
        take(data)
        report = take(data)
    assert stored == [("Was kommt?", "Dorfladen")] * 2
    assert report.notices == []
    changed = next(entry for entry in report.entries if entry.section == "events")
    assert changed.details == ("group",)


def test_the_documentation_names_no_field_that_does_not_exist(tmp_path: Path) -> None:
    names = {"reminder_rules", "memberships", "spokespersons", "charter", "principles", "criteria", "emerged_from"}
    text = DOCUMENTATION.read_text(encoding="utf-8")
    schema = json.dumps(file_schema())
    assert all(f"`{name}`" in text and f'"{name}"' in schema for name in names)
