from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections, connection
from django.test import Client

from cms.core.cache.front import CacheFront
from cms.core.cache.version import bump_version

pytestmark = [
    pytest.mark.urls("tests.core.cache.urls"),
    pytest.mark.usefixtures("responses", "content"),
]


class Server:
    """Calls a WSGI application as granian does, and counts what reaches Django."""

    def __init__(self) -> None:
        django = WSGIHandler()
        self.reached_django = 0

        def counting(environ: dict[str, Any], start_response: Any) -> Any:
            self.reached_django += 1
            return django(environ, start_response)

        self.application = CacheFront(counting)

    def __call__(self, path: str, method: str = "GET", **environ: str) -> tuple[str, dict[str, str], bytes]:
        path, _, query = path.partition("?")
        full = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "testserver"}
        full |= environ
        setup_testing_defaults(full)
        started: list[Any] = []
        body = b"".join(self.application(full, lambda status, headers: started.extend((status, dict(headers)))))
        return started[0], started[1], body


@pytest.fixture
def server() -> Iterator[Server]:
    """Like Django's test client, it keeps the connection that holds the test's transaction."""
    request_started.disconnect(close_old_connections)
    yield Server()
    request_started.connect(close_old_connections)


def test_cached_answer_does_not_reach_django(server, django_assert_num_queries):
    first = server("/api/v1/counted/")
    with django_assert_num_queries(1):
        second = server("/api/v1/counted/")
    assert first == second
    assert second[0] == "200 OK"
    assert server.reached_django == 1
    bump_version()
    assert server("/api/v1/counted/")[2] != first[2]


def test_answer_is_that_of_the_middleware(server):
    by_django = Client(headers={"host": "testserver"}).get("/de/marked/")
    status, headers, body = server("/de/marked/")
    assert (status, headers, body) == ("200 OK", dict(by_django.items()), by_django.content)
    assert server.reached_django == 0


def test_miss_costs_no_second_look(server, responses):
    server("/api/v1/counted/")
    assert (responses.hits, responses.misses) == (0, 1)


def test_conditional_and_head(server):
    _, headers, body = server("/api/v1/constant/")
    status, not_modified, nothing = server("/api/v1/constant/", HTTP_IF_NONE_MATCH=headers["ETag"])
    assert (status, nothing) == ("304 Not Modified", b"")
    assert set(not_modified) == {
        "ETag",
        "Cache-Control",
        "Access-Control-Allow-Origin",
        "Access-Control-Expose-Headers",
    }
    assert server("/api/v1/constant/", "HEAD") == ("200 OK", headers, b"")
    assert headers["Content-Length"] == str(len(body))
    assert server.reached_django == 1


@pytest.mark.parametrize("path", ["/admin/counted/", "/de/unmarked/", "/api/v1/never/"])
def test_everything_else_reaches_django(server, path):
    assert server(path)[2] != server(path)[2]
    assert server.reached_django == 2


def test_other_methods_reach_django(server):
    assert server("/api/v1/posted/", "POST")[0] == "202 Accepted"


def test_path_bytes_are_the_same_for_front_and_middleware(server):
    raw = "/de/wagtail/ä/".encode().decode("latin-1")
    assert server(raw)[2] == Client(headers={"host": "testserver"}).get("/de/wagtail/ä/").content
    assert server.reached_django == 1


def test_client_cannot_hand_on_a_look_up(server):
    """Headers are named HTTP_…, so nothing that a client sends reaches the key that front and middleware share."""
    _, _, body = server("/api/v1/counted/", **{"HTTP_WANDELNETZ.LOOKUP": "x"})
    assert body.startswith(b"call ")


@pytest.mark.django_db(transaction=True)  # a broken connection takes the transaction of a test with it
def test_broken_connection_is_left_to_django(server):
    first = server("/api/v1/counted/")
    broken = connection.connection
    broken.close()
    assert server("/api/v1/counted/") == first
    assert connection.connection is not broken
    assert server.reached_django == 2
    # From now on it is as before.
    assert server("/api/v1/counted/") == first
    assert server.reached_django == 2


def test_foreign_host_is_refused(server, settings, responses):
    settings.ALLOWED_HOSTS = ["testserver"]
    server("/api/v1/counted/")
    assert server("/api/v1/counted/", HTTP_HOST="evil.example")[0] == "400 Bad Request"
    assert responses.hits == 0
