"""Every example of the guide works as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
from django.test import Client

from cms.api import openapi_document
from cms.core.fuzzydates import FuzzyDate
from dialogues.models import DialogueEventPage
from tests.api.conftest import readable

GUIDE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
REQUESTS = re.findall(r"```http\nGET (\S+)\n```", GUIDE)


@pytest.mark.parametrize("address", REQUESTS)
def test_an_example_is_answered(client: Client, event: DialogueEventPage, address: str):
    response = client.get(address)
    assert response.status_code == 200
    assert set(response.json()) == {"count", "items"}


def test_there_are_examples():
    assert len(REQUESTS) >= 4


def test_the_table_lists_every_path_and_filter():
    documented = {}
    common = {"limit", "offset", "locale", "search", "updated_since", "order"}
    for line in re.findall(r"^\| (`/.*) \|$", GUIDE, re.MULTILINE):
        paths, filters = line.split(" | ")
        for path in re.findall(r"`(/[^`?]*)[^`]*`", paths):
            documented[path] = set(re.findall(r"`(\w+)`", filters))
    described = {
        path.removeprefix("/api/v1"): {item["name"] for item in operation["parameters"]}
        for path, operation in readable(openapi_document()).items()
    }
    assert set(documented) == set(described)
    for path, filters in documented.items():
        if "{id}" not in path and path not in ("/site/", "/search/", "/pages/find/"):
            assert described[path] - common == filters, path


def test_the_error_is_as_shown(client: Client, db: None):
    blocks = map(orjson.loads, re.findall(r"```json\n(\{\n.*?\n\})\n```", GUIDE, re.DOTALL))
    shown = next(block for block in blocks if block.get("status") == 422)
    assert client.get("/api/v1/events/?limit=101").json() == shown


def test_the_date_is_as_shown():
    shown = next(orjson.loads(block) for block in re.findall(r'```json\n(\{"edtf".*?\})\n```', GUIDE))
    assert FuzzyDate(shown["edtf"]).to_json("en") == shown
