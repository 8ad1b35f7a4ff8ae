"""Every type is created with all its fields, read, changed, published, unpublished and deleted, by HTTP alone."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.api.v3.registry import registry

from dialogues.models import DialogueEventPage, DialogueSeriesPage
from home.models import HomePage
from tests.editorial.conftest import Bot
from tests.editorial.payloads import PAGES, SNIPPETS, Things
from tests.factories import ImageFactory, OrganisationFactory, PersonFactory, RegionFactory

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT.*[+]")

pytestmark = pytest.mark.django_db


def parent_of(label: str, things: Things, home: HomePage, bot: Bot) -> int:
    if label == "networks.NetworkIndexPage":  # there can be one only
        bot("delete", f"pages/{things.pages['networks.NetworkPage']}/", status=204)
    return things.pages.get(label, home.pk)


def as_written(read: Any, written: Any) -> Any:
    """What the API reads, in the shape in which it is written, as far as it was written."""
    if isinstance(written, dict):
        found = {}
        for name, value in written.items():
            if name.endswith("_id"):
                found[name] = read[name.removesuffix("_id")]["id"]
            else:
                found[name] = as_written(read.get(name, read.get("meta", {}).get(name)), value)
        return found
    if isinstance(written, list):
        return [as_written(*pair) for pair in zip(read, written, strict=True)]
    if isinstance(read, dict):  # a fuzzy date
        return read["edtf"]
    if isinstance(written, str) and MOMENT.match(written):
        return written if datetime.fromisoformat(read) == datetime.fromisoformat(written) else read
    if isinstance(read, str):
        return re.sub(r' data-block-key="[^"]*"', "", read)
    return read


def names_of_body(label: str) -> set[str]:
    schema = registry.get(label).create_schema
    return {field.alias or name for name, field in schema.model_fields.items()} - {"meta"}


@pytest.mark.parametrize("label", PAGES)
def test_page(bot: Bot, home: HomePage, things: Things, label: str) -> None:
    body = PAGES[label](things)
    assert set(body) == names_of_body(label)
    parent = parent_of(label, things, home, bot)

    draft = bot("post", "pages/", {**body, "meta": {"type": label, "parent_id": parent}}, status=201)
    path = f"pages/{draft['id']}/"
    page = apps.get_model(label).objects.get(pk=draft["id"])
    assert not page.live
    read = bot("get", path + "?version=draft")
    assert as_written(read, body) == body
    assert read["public_id"] == str(page.public_id)

    bot("post", path + "actions/publish/")
    page.refresh_from_db()
    assert page.live
    assert as_written(bot("get", path), body) == body

    bot("patch", path, {"title": "Neuer Titel"})
    page.refresh_from_db()
    assert (page.title, page.draft_title) == (body["title"], "Neuer Titel")
    changed = bot("patch", path, {"meta": {"action": "publish"}})
    assert as_written(changed, body) == {**body, "title": "Neuer Titel"}
    page.refresh_from_db()
    assert page.title == "Neuer Titel"

    bot("post", path + "actions/unpublish/")
    page.refresh_from_db()
    assert not page.live

    bot("delete", path, status=204)
    assert not apps.get_model(label).objects.filter(pk=page.pk).exists()
    bot("get", path, status=404)


@pytest.mark.parametrize("label", SNIPPETS)
def test_snippet(bot: Bot, things: Things, label: str) -> None:
    body = SNIPPETS[label](things)
    assert set(body) == names_of_body(label)
    model = apps.get_model(label)

    made = bot("post", f"snippets/{label}/", body, status=201)
    record = model.objects.get(pk=made["id"])
    assert as_written(made, body) == body
    assert made["public_id"] == str(record.public_id)
    path = f"snippets/{label}/{record.pk}/"
    assert made["meta"] == {"type": label, "detail_url": f"http://localhost/api/v3-preview/{path}"}
    assert bot("get", path) == made
    items = bot("get", f"snippets/{label}/")
    assert items["count"] == model.objects.count()
    assert made in items["items"]

    changed = bot("patch", path, {"name": "Anders"})
    assert as_written(changed, body) == {**body, "name": "Anders"}

    bot("delete", path, status=204)
    assert not model.objects.filter(pk=record.pk).exists()
    bot("get", path, status=404)


def test_rows_keep_their_identity(bot: Bot, things: Things) -> None:
    """Rows that a change names by their id stay themselves, with the rows within them; what it does not name stays."""
    body = PAGES["dialogues.DialogueEventPage"](things)
    meta = {"type": "dialogues.DialogueEventPage", "parent_id": things.pages["dialogues.DialogueEventPage"]}
    made = bot("post", "pages/", {**body, "meta": {**meta, "action": "publish"}}, status=201)
    page = DialogueEventPage.objects.get(pk=made["id"])
    contributor, condition = page.contributors.get(), page.conditions.get()

    row = {"id": made["contributors"][0]["id"], "state": "cancelled", "note": "Erkrankt"}
    new = {"person_id": things.person, "affiliations": [{"role": "Moderation"}]}
    bot("patch", f"pages/{page.pk}/", {"contributors": [new, row], "meta": {"action": "publish"}})

    page = DialogueEventPage.objects.get(pk=page.pk)
    second, first = page.contributors.all()
    assert (first.pk, first.public_id, first.state) == (contributor.pk, contributor.public_id, "cancelled")
    assert first.affiliations.get().place == "Görlitz"
    assert second.affiliations.get().role == "Moderation"
    assert (page.conditions.get().pk, page.conditions.get().public_id) == (condition.pk, condition.public_id)

    bot("patch", f"pages/{page.pk}/", {"contributors": [], "meta": {"action": "publish"}})
    assert DialogueEventPage.objects.get(pk=page.pk).contributors.count() == 0


def test_what_is_not_named_at_creation_has_its_default(bot: Bot, series: DialogueSeriesPage) -> None:
    """The same as a form in the admin in which only the title was filled in."""
    meta = {"type": "dialogues.DialogueEventPage", "parent_id": series.pk, "action": "publish"}
    made = bot("post", "pages/", {"title": "Wer hält das Dorf zusammen?", "meta": meta}, status=201)
    page = DialogueEventPage.objects.get(pk=made["id"])
    assert (page.slug, page.kind, page.free_of_charge, page.time_zone) == (
        "wer-halt-das-dorf-zusammen",
        "dialogue",
        True,
        "Europe/Berlin",
    )
    assert (page.announcement, page.findings, page.editorial_note, page.date) == ("", "", "", None)
    bot("patch", f"pages/{page.pk}/", {"findings": "<p>Zeit</p>", "meta": {"action": "publish"}})
    bot("patch", f"pages/{page.pk}/", {"findings": {"content": ""}, "meta": {"action": "publish"}})
    page.refresh_from_db()
    assert page.findings == ""


def test_lists(bot: Bot) -> None:
    """The shape of v3's other lists: filters by any field, order, search, pages."""
    for name, public in (("Mira Muster", True), ("Jana Beispiel", False), ("Ada Muster", True)):
        bot("post", "snippets/networks.Person/", {"name": name, "is_public": public}, status=201)

    def names(query: str) -> list[str]:
        return [person["name"] for person in bot("get", f"snippets/networks.Person/?{query}")["items"]]

    assert names("order=-name") == ["Mira Muster", "Jana Beispiel", "Ada Muster"]
    assert names("is_public=false") == ["Jana Beispiel"]
    assert names("order=name&limit=1&offset=1") == ["Jana Beispiel"]
    assert sorted(names("search=Muster")) == ["Ada Muster", "Mira Muster"]
    assert bot("get", "snippets/networks.Person/?limit=1")["count"] == 3


@pytest.mark.parametrize(("label", "factory"), [("Person", PersonFactory), ("Organisation", OrganisationFactory)])
def test_list_takes_constantly_many_queries(bot: Bot, label: str, factory: Any) -> None:
    counts = []
    for number in (1, 3):
        for _ in range(number):
            more = (
                {"photo": ImageFactory()} if label == "Person" else {"logo": ImageFactory(), "region": RegionFactory()}
            )
            record = factory(**more)
            if label == "Person":
                record.links.create(label="Website", url="https://example.org/")
        with CaptureQueriesContext(connection) as queries:
            items = bot("get", f"snippets/networks.{label}/")["items"]
        counts.append(len([query for query in queries if "wagtailcore_apitoken" not in query["sql"]]))
    assert len(items) == 4
    assert len(set(counts)) == 1, counts
