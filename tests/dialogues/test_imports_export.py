"""What goes in by a file comes out of the API: the documented example, field by field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cms.core.content_import.richtext import from_markdown
from cms.core.content_import.runner import import_file
from tests.support.import_files import parsed_example, write_example

pytestmark = pytest.mark.django_db

STORED_OF_NETWORKS = (
    "name",
    "short_name",
    "claim",
    "state",
    "founded_on",
    "mission",
    "organisers",
    "partners",
    "supporters",
)
ALL = ["h3", "h4", "bold", "italic", "ol", "ul", "link"]
PRIVATE = {"join_url", "dial_in", "mandate_confirmation"}
NOT_OF_THE_API = {
    "is_public",
    "key",
    "slug",
    "draft",
    "events",
    "reminder_rules",
    "group",
    "carriers",
    "publishers",
    "funders",
}


def items(client: Client, path: str) -> list[dict[str, Any]]:
    return client.get(f"/api/v1/{path}/?limit=100").json()["items"]


def compare(given: dict[str, Any], shown: dict[str, Any], names: dict[str, str]) -> list[str]:
    """The names of the fields that were compared; every one of them equals."""
    compared = []
    for field, value in given.items():
        if field in NOT_OF_THE_API or field in PRIVATE:
            continue
        if f"{field}_html" in shown:
            assert shown[f"{field}_html"] == from_markdown(value, ALL), field
        elif field.endswith("_html") or isinstance(value, (str, bool, int, float)):
            wanted = str(value) if isinstance(shown[field], dict) else value  # 2019 is a date as well
            assert plain(shown[field], names) == names.get(str(value), wanted), field
        elif isinstance(value, dict):
            assert {name: shown[field][name] for name in value if name != "file"} == {
                name: child for name, child in value.items() if name != "file"
            }, field
        else:
            assert [plain(child, names) for child in shown[field]] == [
                names.get(str(child), child) if not isinstance(child, dict) else names.get(label(child), label(child))
                for child in value
            ], field
        compared.append(field)
    return compared


KINDS = ("network", "programme")


def label(entry: dict[str, Any]) -> str:
    return str(entry.get("title") or entry.get("url") or entry.get("organisation") or entry.get("person"))


def plain(value: Any, names: dict[str, str]) -> Any:
    """An object of the API as the file names it: an EDTF text, a key's name, a title, an address."""
    if not isinstance(value, dict):
        return value
    if "edtf" in value:
        return value["edtf"]
    if "person" in value:
        return value["person"]["name"]
    return value.get("name") or value.get("title") or value.get("url")


def test_the_documented_example_comes_out_as_it_went_in(client: Client, tmp_path: Path) -> None:
    import_file(write_example(tmp_path))
    given = parsed_example()
    names = {
        item["key"]: item.get("name") or item["title"]
        for section in ("regions", "organisations", "people", "networks")
        for item in given[section]
    }

    for section in ("regions", "organisations"):
        shown = {item["name"]: item for item in items(client, section)}
        for item in given[section]:
            assert "name" in compare(item, shown[item["name"]], names)

    people = {item["name"]: item for item in items(client, "people")}
    assert set(people) == {"Dr. Jana Beispiel", "Ole Muster"}
    jana = given["people"][0]
    assert people[jana["name"]]["links"] == jana["links"]
    assert picture(people[jana["name"]]["photo"]) == picture(jana["photo"])
    for person in given["people"][:2]:
        assert len(compare(_without(person, "links", "photo"), people[person["name"]], names)) >= 2

    networks = {item["name"]: item for item in items(client, "networks")}
    of_kind = {kind: [item for item in given["networks"] if item.get("type", "network") == kind] for kind in KINDS}
    for wanted in of_kind["network"]:
        shown = networks[names[wanted["key"]]]
        stored = {name: wanted[name] for name in (*STORED_OF_NETWORKS, "mission_html") if name in wanted}
        assert compare(stored, shown, names) == list(stored)
        for name in ("logo", "image"):
            assert picture(shown[name]) == picture(wanted.get(name))

    forum, wanted = networks["Forum Musterland"], of_kind["network"][0]
    for name in ("principles", "criteria", "features", "charter", "milestones", "offers"):
        titles = [entry if isinstance(entry, str) else entry["title"] for entry in wanted[name]]
        assert [entry["title"] for entry in forum[name]] == titles, name
        assert all(entry["body_html"] for entry in forum[name][1:]), name
    assert [milestone["date"] and milestone["date"]["edtf"] for milestone in forum["milestones"]] == [
        "2022-22",
        "2023-08",
        None,
        None,
    ]
    assert [chapter["key"] for chapter in forum["charter"]] == ["name", "", "", ""]
    assert {**forum["admission"], "steps": [step["title"] for step in forum["admission"]["steps"]]} == wanted[
        "admission"
    ]
    for name in ("legal_form", "open_for_members", "member_count_label"):
        assert forum[name] == wanted[name]
    assert (forum["review_on"]["edtf"], forum["members_as_of"]["edtf"]) == ("2028", "2026-12")
    assert (forum["office"]["name"], forum["office"]["until"]["edtf"]) == (names["buero"], "2026")
    (spokesperson,) = forum["spokespersons"]
    assert (spokesperson["person"]["name"], spokesperson["region"]["name"]) == (names["jana"], names["lk-musterland"])
    assert (spokesperson["from"]["edtf"], spokesperson["to"]["edtf"]) == ("2022-22", "2027")
    assert spokesperson["contact_url"] == "https://forum.example/jana"
    register = items(client, f"networks/{forum['id']}/members")
    assert [(row["name"], row["kind"]) for row in register] == [
        (names["lk-musterland"], "founding"),
        (names["buero"], "guest"),
    ]
    assert (register[0]["from"]["edtf"], register[0]["to"]["edtf"], forum["member_count"]) == ("2023-08", "2029", 1)
    (programme,) = [page for page in items(client, "pages") if page["type"] == "networks.ProgrammePage"]
    assert (forum["emerged_from"]["id"], forum["emerged_from"]["name"]) == (programme["id"], names["programm"])
    assert all(result["title"] in programme["body_text"] for result in of_kind["programme"][0]["results"])

    first_series, early = given["series"]
    all_series = {item["title"]: item for item in items(client, "series")}
    assert len(all_series) == 2
    assert compare(early, all_series[early["title"]], names) == ["title", "intro_html", "aims", "state"]
    series = all_series[first_series["title"]]
    wanted = {**first_series}
    assert picture(series["image"]) == picture(wanted["image"])
    channels = wanted.pop("channels")
    assert series["channels"] == channels
    funder = wanted["funders"][0]
    assert [
        (row["organisation"]["name"], row["role"], row["wording"])
        for row in series["funders"]
        if row["role"] == "funder"
    ] == [(names[funder["organisation"]], "funder", funder["wording"])]
    compared = compare(_without(wanted, "partners", "supporters", "image"), series, names)
    assert {
        "title",
        "claim",
        "intro",
        "aims_html",
        "audiences",
        "starts_on",
        "ends_on",
        "networks",
        "organisers",
    } <= set(compared)
    assert len(series["events"]) == 2  # the third one is a draft

    events = {item["title"]: item for item in items(client, "events")}
    first = given["series"][0]["events"][0]
    shown = events[first["title"]]
    assert [network["name"] for network in shown["networks"]] == ["Forum Musterland", "Netzwerk in Gründung"]
    assert shown["report_html"] == "<h3>Ein voller Saal</h3><p>Achtzig Menschen waren da.</p>"
    assert (shown["starts_at"], shown["ends_at"]) == ("2027-03-10T18:00:00+01:00", "2027-03-10T19:30:00+01:00")
    assert shown["date"]["edtf"] == "2027-03-10T18:00:00"
    assert [channel["kind"] for channel in shown["registration"]["channels"]] == first["registration"]["doors"]
    assert shown["registration"]["capacity"] == 60
    assert shown["documentation"] == first["documentation"]
    assert events["Wann kommt der Bus?"]["documentation"]["captions"] == "not_planned"
    assert shown["placeholder"] is None
    apart = ("networks", "report", "date", "ends_at", "registration", "documentation", "placeholder", "venues")
    compared = compare(_without(first, *apart, "partners", "supporters", "contributors", "conditions"), shown, names)
    assert {"kicker", "short_title", "status_note", "host_event", "topics", "recordings", "presentations"} <= set(
        compared
    )
    assert {name: shown["venues"][0][name] for name in first["venues"][0]} == first["venues"][0]

    person = shown["contributors"][0]
    wanted_person = first["contributors"][0]
    assert compare(_without(wanted_person, "affiliations", "person"), person, names)
    assert person["person"]["name"] == names["jana"]
    assert [(row["role"], row["organisation"]["name"], row["place"]) for row in person["affiliations"]] == [
        ("Forscherin", "Netzwerkbüro Musterland", "Musterstadt"),
        ("Beirätin", "Verein Dorfleben", ""),
    ]
    for row, wanted_row in zip(shown["recordings"], first["recordings"], strict=True):
        compare(_without(wanted_row, "poster"), row, names)
        assert picture(row["poster"]) == picture(wanted_row.get("poster"))
    for row, wanted_row in zip(shown["presentations"], first["presentations"], strict=True):
        compare(_without(wanted_row, "file"), row, names)
    budget, grant = shown["conditions"]
    for row, wanted_row in zip(shown["conditions"], first["conditions"], strict=True):
        compare(_without(wanted_row, "related", "references"), row, names)
    assert [row["title"] for row in budget["references"]] == ["Beispiel Leipzig", "Beispiel ohne Adresse"]
    assert budget["related"][0] == {**budget["related"][0], "id": grant["id"], "relation": "mirrors"}

    second = given["series"][0]["events"][1]
    bus = events[second["title"]]
    texts = {name: value for name, value in second.items() if name.endswith("_html")}
    assert compare(texts, bus, names) == [
        "announcement_html",
        "report_html",
        "editorial_note_html",
        "findings_html",
    ]
    assert bus["starts_at"] == second["starts_at"]
    assert bus["host_event"] == {"title": second["host_event"], "url": None}
    assert [venue["name"] or venue["city"] for venue in bus["venues"]] == second["venues"]
    assert compare(second["contributors"][0], bus["contributors"][0], names) == ["person", "statement_html"]

    text = client.get("/api/v1/events/?limit=100").content.decode() + client.get("/api/v1/series/").content.decode()
    assert not [
        secret for secret in (first["join_url"], first["dial_in"], "öffentliches Amt", "Kim") if secret in text
    ]


def _without(data: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in fields}


def picture(image: dict[str, Any] | None) -> tuple[str, str] | None:
    """What of a picture is the same in the file and in the API."""
    return (image["alt"], image["credit"]) if image else None
