"""Nothing that a client sends makes a 500. ``FUZZ_REQUESTS=5000`` asks more often, ``FUZZ_SEED=…`` repeats a run."""

from __future__ import annotations

import os
import random
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cms.api import openapi_document
from dialogues.models import DialogueSeriesPage
from tests.api.conftest import full_event, readable
from tests.factories import EventFactory

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "800"))
SEED = int(os.environ.get("FUZZ_SEED", "20261124"))
VALID_SHARE = 0.45
NASTY = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "'",
    '"',
    "';--",
    "%",
    "_",
    "\\",
    "(" * 300,
    "[" * 400,
    "x" * 401,
    "x" * 5000,
    "9" * 400,
    "-1",
    "0",
    "1e9",
    "NaN",
    "inf",
    "9223372036854775808",
    "-9223372036854775809",
    "٣",
    "🙂",
    "\ud800".encode("utf-8", "surrogatepass"),
    b"\xff\xfe",
    "\u202e",
    "null",
    "true",
    "{}",
    "[]",
    "../../etc/passwd",
    "2026-13-45",
    "0000-00-00",
    "9999-12-31",
    "9999-12-31T23:59:59+14:00",
    "0001-01-01T00:00:00+14:00",
    "2026-02-30",
    "2026-W10",
    "1984?",
    "-2026",
    "Y17E8",
    "[1984..]",
    "{1984,1985}",
    "2026-05/2026-02",
    "00000000-0000-0000-0000-000000000000",
    "{00000000000000000000000000000000}",
    "urn:uuid:00000000-0000-0000-0000-000000000000",
    "-date",
    "--date",
    "date,title",
    "de",
    "de-x-leicht",
    "zz",
]
GOOD_WORDS = ["dorf", "Bürger*innen", "Jana Beispiel", "Orte", "a", "wandel"]


def quoted(value: str | bytes) -> str:
    from urllib.parse import quote_plus

    return quote_plus(value)


class Fuzzer:
    """Makes addresses from the description: valid ones by its schemas, broken ones by the list above."""

    def __init__(self, seed: int, ids: list[str]) -> None:
        self.random = random.Random(seed)
        self.ids = ids
        self.paths = readable(openapi_document())

    def address(self) -> str:
        path, operation = self.random.choice(list(self.paths.items()))
        is_valid = self.random.random() < VALID_SHARE
        pairs = []
        for parameter in operation["parameters"]:
            if parameter["in"] == "path":
                value = self.random.choice(self.ids) if is_valid else quoted(self.random.choice(NASTY)) or "x"
                path = path.replace("{id}", value)
            elif parameter["required"] or self.random.random() < 0.25:
                value = self.good(parameter) if is_valid or self.random.random() < 0.3 else self.random.choice(NASTY)
                pairs.append((parameter["name"], value))
        if not is_valid and self.random.random() < 0.2:
            name = self.random.choice([*NASTY, "fields", "format", "site", "search_operator"])
            pairs.append((name, self.random.choice(NASTY)))
        if not is_valid and pairs and self.random.random() < 0.1:
            pairs.append(self.random.choice(pairs))
        query = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)
        return f"{path}?{query}" if query else path

    def good(self, parameter: dict[str, Any]) -> str:
        schema, name = parameter["schema"], parameter["name"]
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        if schema.get("type") == "integer":
            return str(self.random.randint(schema["minimum"], schema["maximum"]))
        if schema.get("type") == "boolean":
            return self.random.choice(["true", "false"])
        if schema.get("format") == "uuid":
            return self.random.choice(self.ids)
        if schema.get("format") == "date-time":
            return self.random.choice(["2026-01-01", "2026-11-03T18:00:00+01:00", "2026-11-03T17:00:00Z"])
        if name in ("from", "to"):
            return self.random.choice(["2026", "2026-11", "2026-11-03", "2026-22", "2026-37", "2026-11-03T18:00"])
        if name == "path":
            return self.random.choice(["/de/", "/de/dialoge/", "/de/nichts/"])
        return self.random.choice(GOOD_WORDS)


@pytest.mark.slow
def test_nothing_makes_a_500(client: Client, series: DialogueSeriesPage, now: datetime):
    event = full_event(series)
    EventFactory(parent=series, date="2027-03")
    ids = [
        str(thing.public_id)
        for thing in (event, series, event.contributors.get().person, event.conditions.get(), event.topics.get())
    ]
    fuzzer = Fuzzer(SEED, ids)
    client.raise_request_exception = False
    seen: dict[int, int] = {}
    for _number in range(REQUESTS):
        address = fuzzer.address()
        response = client.get(address)
        seen[response.status_code] = seen.get(response.status_code, 0) + 1
        assert response.status_code in (200, 301, 404, 422), (SEED, address, response.content[:300])
        if response.status_code >= 400:
            assert response["Content-Type"] == "application/problem+json", address
            assert response.json()["status"] == response.status_code
    valid = seen[200] + seen.get(404, 0)
    assert valid >= 0.3 * REQUESTS, seen
    assert seen[200] >= 0.2 * REQUESTS, seen
    assert seen[422] >= 0.1 * REQUESTS, seen
