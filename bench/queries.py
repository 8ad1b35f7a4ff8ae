"""Counts the queries of cold answers: ``python -m bench.queries`` prints them as JSON."""

from __future__ import annotations

import json

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402  Django is set up first
from django.db import connection  # noqa: E402  Django is set up first
from django.test import Client  # noqa: E402  Django is set up first
from django.test.utils import CaptureQueriesContext  # noqa: E402  Django is set up first

from cms.core.cache.version import bump_version  # noqa: E402  Django is set up first


def main() -> None:
    WSGIHandler()
    client = Client(headers={"host": "localhost"})
    first = client.get("/api/v1/events/?limit=1").json()["items"][0]
    page = "/" + first["html_url"].split("/", 3)[3]
    addresses = [f"/api/v1/events/?limit={limit}" for limit in (1, 20, 100)]
    counts = {}
    for address in [*addresses, f"/api/v1/events/{first['id']}/", page]:
        client.get(address)
        bump_version()
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts[address if address != page else f"{page} (HTML)"] = len(queries)
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
