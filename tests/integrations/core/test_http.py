"""The one door for outgoing HTTP, against real servers on this machine."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from pytest_django.fixtures import Settings

from integrations.core import http
from integrations.core.errors import PermanentError, TemporaryError
from tests.support.certificates import self_signed
from tests.support.http_server import Answer, Asked, Behaviour, HttpServer, http_server
from tests.support.sockets import connections_watched

Serve = Callable[[Behaviour], HttpServer]


@pytest.fixture
def serve(settings: Settings) -> Iterator[Serve]:
    """Starts servers that may be called."""
    with ExitStack() as stack:

        def start(behaviour: Behaviour) -> HttpServer:
            server = stack.enter_context(http_server(behaviour))
            settings.OUTBOUND_ALLOW = [*settings.OUTBOUND_ALLOW, server.named]
            return server

        yield start


def test_answer_comes_whole(serve: Serve) -> None:
    server = serve(lambda asked: Answer(201, {"X-Word": "yes"}, b"done"))
    answer = http.request("POST", f"{server.url}/a?b=c#d", headers={"X-One": "1"}, body=b"{}")
    assert (answer.status, answer.headers["x-word"], answer.body, answer.is_success) == (201, "yes", b"done", True)
    assert answer.url == f"{server.url}/a?b=c"
    [asked] = server.asked
    assert (asked.method, asked.path, asked.body, asked.headers["x-one"]) == ("POST", "/a?b=c", b"{}", "1")
    assert asked.headers["host"] == server.named
    assert asked.headers["user-agent"] == "Wandelnetz (+http://localhost:8000)"
    assert "b'done'" not in repr(answer)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_post_follows_no_redirect(serve: Serve, status: int) -> None:
    server = serve(lambda asked: Answer(status, {"Location": "/b"}))
    answer = http.request("POST", f"{server.url}/a", body=b"{}")
    assert (answer.status, answer.is_success, len(server.asked)) == (status, False, 1)


def test_get_follows_three_redirects(serve: Serve) -> None:
    def behaviour(asked: Asked) -> Answer:
        left = int(asked.path[1:])
        return Answer(302, {"Location": f"/{left - 1}"}, b"gone") if left else Answer(200, {}, b"here")

    server = serve(behaviour)
    assert http.request("GET", f"{server.url}/3").body == b"here"
    assert [asked.path for asked in server.asked] == ["/3", "/2", "/1", "/0"]
    with pytest.raises(http.BadAnswerError):
        http.request("GET", f"{server.url}/4")
    assert server.asked[-1].path == "/1"


def test_only_redirects_are_followed(serve: Serve) -> None:
    server = serve(lambda asked: Answer(201, {"Location": "/made"}, b"here"))
    assert http.request("GET", server.url).body == b"here"
    assert len(server.asked) == 1


def test_redirect_leaves_headers_with_the_first_host(serve: Serve) -> None:
    second = serve(lambda asked: Answer(200, {}, b"other"))
    first = serve(
        lambda asked: Answer(302, {"Location": f"{second.url}/x"} if asked.path == "/a" else {"Location": "/a"})
    )
    headers = {"Authorization": "Bearer secret", "X-Own": "1", "Accept": "text/calendar"}
    assert http.request("GET", f"{first.url}/", headers=headers).url == f"{second.url}/x"
    assert [asked.headers["authorization"] for asked in first.asked] == ["Bearer secret", "Bearer secret"]
    [asked] = second.asked
    assert asked.headers["accept"] == "text/calendar"
    assert {"user-agent", "host"} <= asked.headers.keys()
    assert not {"authorization", "x-own"} & asked.headers.keys()


def test_redirect_is_checked_like_the_first_address(serve: Serve) -> None:
    inner = serve(lambda asked: Answer(200, {}, b"secret"))
    server = serve(lambda asked: Answer(302, {"Location": f"http://localhost:{inner.port}/"}))
    with pytest.raises(http.RefusedUrlError):
        http.request("GET", server.url)
    assert inner.asked == []


def test_connection_goes_to_the_address_that_was_checked(serve: Serve, settings: Settings) -> None:
    server = serve(lambda asked: Answer(200, {}, b"here"))
    settings.OUTBOUND_ALLOW = [f"partner.test:{server.port}"]
    answers = iter([["127.0.0.1"], ["127.0.0.9"]])
    questions: list[tuple[str, int]] = []

    def resolver(host: str, port: int) -> list[str]:
        questions.append((host, port))
        return next(answers)

    with connections_watched() as seen:
        answer = http.request("GET", f"http://partner.test:{server.port}/", resolver=resolver)
    assert (answer.body, questions) == (b"here", [("partner.test", server.port)])
    assert seen == [("127.0.0.1", server.port)]
    assert server.asked[0].headers["host"] == f"partner.test:{server.port}"


def test_next_address_is_tried_when_one_does_not_answer(serve: Serve, settings: Settings) -> None:
    server = serve(lambda asked: Answer(200, {}, b"here"))
    settings.OUTBOUND_ALLOW = [f"partner.test:{server.port}"]
    url = f"http://partner.test:{server.port}/"
    answer = http.request("GET", url, resolver=lambda host, port: ["127.0.0.9", "127.0.0.1"])
    assert answer.body == b"here"


def test_proxy_of_the_environment_is_not_asked(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(lambda asked: Answer(200, {}, b"proxy"))
    server = serve(lambda asked: Answer(200, {}, b"here"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    monkeypatch.setenv("no_proxy", "")
    assert http.request("GET", server.url).body == b"here"
    assert proxy.asked == []


def test_certificate_is_that_of_the_name(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    certificates = self_signed(tmp_path)
    names: list[str | None] = []
    certificates.server.sni_callback = lambda _socket, name, _context: names.append(name)
    with http_server(lambda asked: Answer(200, {}, b"here"), tls=certificates.server) as server:
        settings.OUTBOUND_ALLOW = [f"localhost:{server.port}", f"other.test:{server.port}"]

        def ask(host: str) -> http.Response:
            return http.request("GET", f"https://{host}:{server.port}/", resolver=lambda host, port: ["127.0.0.1"])

        http.tls_context.cache_clear()
        with pytest.raises(http.BadCertificateError):
            ask("localhost")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        http.tls_context.cache_clear()
        try:
            assert ask("localhost").body == b"here"
            with pytest.raises(http.BadCertificateError):
                ask("other.test")
        finally:
            http.tls_context.cache_clear()
        assert names == ["localhost", "localhost", "other.test"]
        assert [asked.headers["host"] for asked in server.asked] == [f"localhost:{server.port}"]


def test_answer_has_an_end(serve: Serve) -> None:
    server = serve(lambda asked: Answer(200, {}, b"x" * 1_000))
    assert len(http.request("GET", server.url, max_bytes=1_000).body) == 1_000
    with pytest.raises(http.TooLargeError) as problem:
        http.request("GET", server.url, max_bytes=999)
    assert isinstance(problem.value, PermanentError)


def test_answer_without_a_length_has_an_end(serve: Serve) -> None:
    sent = []

    def endless(asked: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            sent.append(1)
            yield b"x" * 65_536

    server = serve(endless)
    with pytest.raises(http.TooLargeError):
        http.request("GET", server.url, max_bytes=1_000_000)
    assert len(sent) < 500


@pytest.mark.parametrize("times", [1, 2])
def test_bomb_stays_small(serve: Serve, times: int) -> None:
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join([*(packer.compress(bytes(10_000_000)) for _ in range(20)), packer.flush()])
    if times == 2:
        bomb = gzip.compress(bomb)
    server = serve(lambda asked: Answer(200, {"Content-Encoding": ", ".join(["gzip"] * times)}, bomb))
    tracemalloc.start()
    try:
        with pytest.raises((http.TooLargeError, http.BadAnswerError)):
            http.request("GET", server.url, max_bytes=1_000_000)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


def test_packed_answer_is_unpacked(serve: Serve) -> None:
    server = serve(lambda asked: Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(b"hello" * 100)))
    assert http.request("GET", server.url).body == b"hello" * 100
    assert server.asked[0].headers["accept-encoding"] == "gzip"


def test_one_byte_after_the_other_does_not_outlast_the_limit(serve: Serve) -> None:
    over = Event()

    def headers(asked: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        while not over.wait(0.05):
            yield b"X"

    def body(asked: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while not over.wait(0.05):
            yield b"x"

    def ready(asked: Asked) -> Iterator[bytes]:
        while not over.wait(0.05):
            yield b"HTTP/1.1 100 Continue\r\n\r\n"

    def silence(asked: Asked) -> Iterator[bytes]:
        over.wait(10)
        yield b""

    try:
        for behaviour in (headers, body, ready, silence):
            server = serve(behaviour)
            with pytest.raises(http.TimedOutError) as problem:
                http.request("GET", server.url, timeout=0.4)
            assert isinstance(problem.value, TemporaryError)
    finally:
        over.set()


def test_look_up_counts_towards_the_limit() -> None:
    over = Event()
    with pytest.raises(http.TimedOutError):
        http.request("GET", "https://slow.test/", timeout=0.2, resolver=lambda host, port: [str(over.wait(10))])
    over.set()


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>no HTTP at all</html>\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnonsense",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 4\r\n\r\nnone",
        b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 200 + b"\r\n",
        b"",
    ],
)
def test_nonsense_is_an_error_of_the_other_side(serve: Serve, answer: bytes) -> None:
    server = serve(lambda asked: iter([answer]))
    with pytest.raises((http.BadAnswerError, http.UnreachableError)) as problem:
        http.request("GET", server.url)
    assert str(server.port) not in str(problem.value)


def test_nobody_there(serve: Serve, settings: Settings) -> None:
    with http_server(lambda asked: Answer()) as server:
        settings.OUTBOUND_ALLOW = [server.named]
    with pytest.raises(http.UnreachableError):
        http.request("GET", server.url)


def test_wish_to_be_left_alone_is_read() -> None:
    def waits(text: str) -> timedelta | None:
        return http.Response(429, {"Retry-After": text}, b"", "").retry_after()

    assert waits("120") == timedelta(minutes=2)
    assert waits("soon") is None
    assert waits("-5") is None
    assert waits("9" * 400) == timedelta(seconds=10**8)
    assert http.Response(429, {}, b"", "").retry_after() is None


def test_wish_may_name_a_moment(now: object) -> None:
    def waits(text: str) -> timedelta | None:
        return http.Response(503, {"Retry-After": text}, b"", "").retry_after()

    assert waits("Tue, 24 Nov 2026 11:01:30 GMT") == timedelta(seconds=90)
    assert waits("Tue, 24 Nov 2020 11:01:30 GMT") == timedelta()
