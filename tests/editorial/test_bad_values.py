"""What cannot be is refused with a clear problem, and nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from wagtail.models import Page

from dialogues.models import DialogueEventPage
from home.models import HomePage
from tests.editorial.conftest import Bot
from tests.editorial.payloads import PAGES, SNIPPETS, Things
from tests.factories import ContributorFactory, EventFactory, PersonFactory

pytestmark = pytest.mark.django_db

# Kinds of nonsense that once ended in a server error, in the place of each value.
NONSENSE = [None, "", "x", "\0", -1, 2**62, 1.5, ["x"], [None], [{}], {"a": 1}, "2021-99-99", "x" * 1000]


def places(body: dict[str, Any], above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for name, value in body.items():
        yield (*above, name)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from places(value[0], (*above, name, 0))


def with_value(body: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    name, *further = place
    items = enumerate(body) if isinstance(body, list) else body.items()
    changed = {key: with_value(item, tuple(further), value) if key == name else item for key, item in items}
    return list(changed.values()) if isinstance(body, list) else changed


def answers(bot: Bot, path: str, whole: dict[str, Any]) -> set[int]:
    found = set()
    for index, place in enumerate(places(whole)):
        for value in NONSENSE[index % 4 :: 4]:
            body = {place[0]: with_value(whole, place, value)[place[0]]}
            with transaction.atomic():
                response = bot.send("patch", path, body)
                transaction.set_rollback(True)
            assert response.status_code < 500, (path, body, response.content)
            found.add(response.status_code)
    return found


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::bs4.MarkupResemblesLocatorWarning")
@pytest.mark.parametrize(
    "label", ["home.HomePage", pytest.param("dialogues.DialogueEventPage", marks=pytest.mark.long)]
)
def test_nonsense_in_any_field_of_a_page(bot: Bot, things: Things, label: str) -> None:
    whole = PAGES[label](things)
    meta = {"type": label, "parent_id": things.pages[label]}
    made = bot("post", "pages/", {**whole, "meta": meta}, status=201)
    assert answers(bot, f"pages/{made['id']}/", whole) == {200, 422}


@pytest.mark.parametrize("label", SNIPPETS)
def test_nonsense_in_any_field_of_master_data(bot: Bot, things: Things, label: str) -> None:
    whole = SNIPPETS[label](things)
    made = bot("post", f"snippets/{label}/", whole, status=201)
    assert answers(bot, f"snippets/{label}/{made['id']}/", whole) == {200, 422}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("x", "0: A block is an object with “type” and “value”."),
        ({"type": "heading"}, "0: A block is an object with “type” and “value”."),
        ({"type": ["heading"], "value": ""}, "0: There is no such block. Possible are: "),
        ({"type": "heading", "value": ["a"]}, "0.heading: This value does not fit."),
        ({"type": "heading", "value": "a", "id": 1}, "0: A block is an object with “type” and “value”."),
        ({"type": "text", "value": 3}, "0.text: This has to be a text."),
        ({"type": "picture", "value": [1]}, "0.picture: This has to be an object."),
        ({"type": "picture", "value": {"image": "x"}}, "0.picture.image: This value does not fit."),
        ({"type": "hero", "value": {"image": {}}}, "0.hero.image: This value does not fit."),
    ],
)
def test_body_without_the_shape_of_its_blocks(bot: Bot, home: HomePage, value: Any, message: str) -> None:
    problem = bot("patch", f"pages/{home.pk}/", {"body": [value]}, status=422)
    assert problem["errors"][0]["type"] == "block"
    assert problem["errors"][0]["msg"].startswith(message)
    assert problem["errors"][0]["loc"][-1] == "body"


def test_key_that_nothing_reads_is_named(bot: Bot, things: Things, event: DialogueEventPage) -> None:
    path, before = f"pages/{event.pk}/", list(Page.objects.values())
    label, unknown = "dialogues.DialogueEventPage", "There is no such field."
    meta = {"type": label, "parent_id": things.pages[label]}
    row = {"person_id": things.person, "affiliations": [{"role": "", "rolle": ""}]}
    for method, address, body, places, message in [
        ("post", "pages/", {"title": "A", "titel": "B", "meta": meta}, [["titel"]], unknown),
        ("post", "pages/", {"title": "A", "meta": {**meta, "acton": "publish"}}, [["meta", "acton"]], unknown),
        ("patch", path, {"titel": "B", "series": 1}, [["titel"], ["series"]], unknown),
        ("patch", path, {"contributors": [row]}, [["contributors", 0, "affiliations", 0, "rolle"]], unknown),
        ("patch", path, {"conditions": [{"person": 1}]}, [["conditions", 0, "person"]], unknown),
        ("patch", path, {"image": 1}, [["image"]], "This is written as “image_id”."),
        ("patch", path, {"findings": {"content": "", "text": ""}}, [["findings", "text"]], unknown),
        ("patch", path, {"meta": {"slug": "neu"}}, [["meta", "slug"]], unknown),
        ("post", f"{path}actions/copy/", {"destination": 1}, [["destination"]], unknown),
        ("post", f"{path}actions/unpublish/", {"meta": {}}, [["meta"]], unknown),
        ("post", "snippets/networks.Person/", {"name": "A", "links": [{"link": ""}]}, [["links", 0, "link"]], unknown),
        ("patch", f"snippets/networks.Person/{things.person}/", {"nam": "A"}, [["nam"]], unknown),
        ("patch", f"images/{things.image}/", {"titel": "A"}, [["titel"]], unknown),
    ]:
        problem = bot(method, address, body, status=422)
        found = [
            (error["loc"][-len(place) :], error["msg"]) for error, place in zip(problem["errors"], places, strict=True)
        ]
        assert found == [(place, message) for place in places], address
    assert list(Page.objects.values()) == before
    # What an answer says of the page and its rows may be sent back.
    read = bot("get", path)
    names = ("id", "public_id", "translation_key", "title")
    shown = {name: value for name, value in read["meta"].items() if name not in body_fields(label)}
    bot("patch", path, {**{name: read[name] for name in names}, "meta": shown})


def body_fields(label: str) -> set[str]:
    return set(PAGES[label](Things(0, 0, 0, 0, 0, 0, 0, "")))


def test_field_that_becomes_wrong_without_being_named(bot: Bot, event: DialogueEventPage) -> None:
    bot("patch", f"pages/{event.pk}/", {"end_time": "20:00", "meta": {"action": "publish"}})
    problem = bot("patch", f"pages/{event.pk}/", {"date": None, "meta": {"action": "publish"}}, status=422)
    assert [error["loc"] for error in problem["errors"]] == [["end_time"]]
    event.refresh_from_db()
    assert event.date.edtf == "2026-12-01T18:00:00"


@pytest.mark.parametrize(
    "body", ['{"name": "\\ud800"}', f'{{"logo_id": {10**30}}}', "[]", '"x"', "{", "null", '{"meta": "x"}']
)
def test_body_that_cannot_be_stored(bot: Bot, body: str) -> None:
    path = "/api/v3-preview/snippets/networks.Organisation/"
    response = bot.client.post(path, body, "application/json", headers=bot.headers)
    assert response.status_code == 400
    assert response.json()["detail"] == "Cannot parse request body"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("pages/x/", 404),
        ("pages/" + "9" * 5000 + "/", 404),
        ("snippets/networks.Nothing/", 422),
        ("snippets/dialogues.Topic/?translation_of=x", 422),
        ("snippets/networks.Person/?translation_of=1", 422),
        ("snippets/networks.Person/?search=%00", 400),
        ("snippets/networks.Person/?name=%25&order=nothing", 422),
        ("pages/?type=home.HomePage&pk=1", 422),
        ("pages/?limit=1000", 400),
    ],
)
def test_address_that_cannot_be_answered(bot: Bot, path: str, status: int) -> None:
    problem = bot("get", path, status=status)
    assert problem["status"] == status


def test_number_beyond_every_id(bot: Bot) -> None:
    """SQLite cannot compare with it, PostgreSQL can and finds nothing: both are an answer."""
    status = {"sqlite": 422, "postgresql": 200}[connection.vendor]
    answer = bot("get", f"snippets/networks.Organisation/?region={10**20}", status=status)
    assert answer.get("items", []) == []


def test_page_goes_to_no_impossible_place(bot: Bot, event: DialogueEventPage) -> None:
    before = list(Page.objects.values_list("pk", "path"))
    root = Page.get_first_root_node()
    series = event.get_parent()
    for page, place in [
        (event, {"destination_id": root.pk, "position": "left"}),
        (event, {"destination_id": root.pk, "position": "first-child"}),
        (series, {"destination_id": event.pk, "position": "first-child"}),
        (event, {"destination_id": event.pk, "position": "last-child"}),
    ]:
        assert bot.send("post", f"pages/{page.pk}/actions/move/", place).status_code in (403, 422)
    for action in ("copy", "create_alias"):
        for body in ({}, {"slug": "x", "recursive": True}, {"destination_id": series.pk}, {"destination_id": root.pk}):
            assert bot.send("post", f"pages/{root.pk}/actions/{action}/", body).status_code in (403, 422)
        for page, place in ((series, series), (series, event)):
            body = {"destination_id": place.pk, "recursive": True}
            assert bot.send("post", f"pages/{page.pk}/actions/{action}/", body).status_code in (403, 422)
    meta = {"type": "dialogues.DialogueEventPage", "parent_id": root.pk}
    bot("post", "pages/", {"title": "Am falschen Ort", "meta": meta}, status=403)
    assert list(Page.objects.values_list("pk", "path")) == before


def test_alias_changes_with_its_source_only(bot: Bot, event: DialogueEventPage) -> None:
    alias = event.create_alias(update_slug="spiegel")
    path = f"pages/{alias.pk}/"
    message = "This page is an alias and changes with its source. Please convert it to a page of its own first."
    for method, address, body in (("patch", path, {"title": "Anders"}), ("post", f"{path}actions/publish/", None)):
        assert bot(method, address, body, status=422)["errors"] == [{"msg": message}]
    bot("post", f"{path}actions/convert_alias/")
    bot("patch", path, {"title": "Anders", "meta": {"action": "publish"}})
    assert Page.objects.get(pk=alias.pk).title == "Anders"


def test_name_that_is_taken(bot: Bot) -> None:
    bot("post", "snippets/networks.Region/", {"name": "Landkreis Görlitz", "official_key": "14626"}, status=201)
    problem = bot("post", "snippets/networks.Region/", {"name": "Anders", "official_key": "14626"}, status=422)
    assert [(error["type"], error["loc"]) for error in problem["errors"]] == [("unique", ["official_key"])]


def test_draft_is_changed_again_and_again(bot: Bot, series: Any) -> None:
    """A row that was born in a draft has no key yet: its public id finds it, and stays."""
    event = EventFactory(parent=series, rows={"contributors": [ContributorFactory()]})
    path, person = f"pages/{event.pk}/", PersonFactory()
    old, meta = event.contributors.get(), {"action": "publish"}
    new = {"person_id": person.pk, "note": "eins", "affiliations": [{"role": "Leitung"}]}
    born = bot("patch", path, {"contributors": [{"id": old.pk}, new]})["contributors"][1]
    assert born["id"] is None
    read = bot("get", f"{path}?version=draft")["contributors"]
    assert [row["public_id"] for row in read] == [str(old.public_id), born["public_id"]]

    known = {"public_id": born["public_id"]}
    for row in ({**known, "note": "zwei"}, {**known, "id": None, "state": "cancelled"}):
        changed = bot("patch", path, {"contributors": [row, {"public_id": str(old.public_id)}]})["contributors"]
        assert [row["public_id"] for row in changed] == [born["public_id"], str(old.public_id)]
        assert changed[0]["affiliations"][0]["public_id"] == born["affiliations"][0]["public_id"]

    twice, other = [known, known], [{"id": 0}]
    for rows, message in (
        (twice, "This row is named twice."),
        (other, "There is no such row. A new row has no id yet."),
    ):
        problem = bot("patch", path, {"contributors": rows, "meta": meta}, status=422)
        assert [(error["loc"], error["msg"]) for error in problem["errors"]] == [
            (["contributors", len(rows) - 1], message)
        ]
    assert list(event.contributors.all()) == [old]

    copy = bot("post", f"{path}actions/copy/", {}, status=201)
    copied = bot("get", f"pages/{copy['id']}/?version=draft")["contributors"]
    assert not {row["public_id"] for row in copied} & {row["public_id"] for row in read}

    bot("patch", path, {"contributors": [known, {"id": old.pk}], "meta": meta})
    rows = list(event.contributors.all())
    assert [str(row.public_id) for row in rows] == [born["public_id"], str(old.public_id)]
    assert (rows[0].note, rows[0].state) == ("zwei", "cancelled")
    assert str(rows[0].affiliations.get().public_id) == born["affiliations"][0]["public_id"]
