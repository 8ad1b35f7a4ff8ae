"""R16: no URL and no answer makes us connect to an address that is not public.

The interpreter reports every connection that is begun (``tests.support.sockets``); what leads beyond the machine is stopped
there. Names are looked up by a function that plays a hostile name server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_django.fixtures import Settings

from integrations.core import http
from integrations.core.targets import is_public
from tests.support.http_server import Answer, Asked, http_server
from tests.support.sockets import connections_watched

PUBLIC = "93.184.216.34"

URLS = [
    # private, loopback, link-local, metadata, reserved
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://0/", "https://0.0.0.0/", "https://10.0.0.1/",
    "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.0.1/", "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/", "https://198.18.0.1/", "https://192.0.0.192/", "https://224.0.0.1/", "https://255.255.255.255/",
    "https://240.0.0.1/", "https://192.88.99.1/",
    # disguises
    "https://2130706433/", "https://017700000001/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/",
    "https://127.0.0.1./", "https://127.00.00.01/", "https://0x7f.1/", "https://１２７.０.０.１/", "https://127。0。0。1/",
    "https://①②⑦.⓪.⓪.①/", "https://[::ffff:7f00:1]/", "https://127.0.0.1%00.example.org/", "https://3232235521/",
    # IPv6
    "https://[::1]/", "https://[::]/", "https://[0:0:0:0:0:0:0:1]/", "https://[::ffff:127.0.0.1]/", "https://[::127.0.0.1]/",
    "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::127.0.0.1]/", "https://[64:ff9b:1::a00:1]/", "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/", "https://[fe80::1]/", "https://[fe80::1%25lo]/", "https://[fc00::1]/", "https://[fd00:ec2::254]/",
    "https://[ff02::1]/", "https://[fec0::1]/", "https://[100::1]/", "https://[2001:db8::1]/", "https://[5f00::1]/",
    "https://[::1", "https://::1/", "https://[::1]]/", "https://[v1.fe80]/",
    # credentials and parsers that disagree
    "https://user@example.org/", "https://user:word@example.org/", "https://example.org@127.0.0.1/",
    "https://127.0.0.1@example.org/", "https://example.org:443@127.0.0.1/", "https://example.org\\@127.0.0.1/",
    "https:\\\\127.0.0.1/", "https://127.0.0.1\\.example.org/", "https://example.org /", "https://exam\tple.org/",
    "https://example.org\r\nHost: 127.0.0.1/", " https://127.0.0.1/", "https:///127.0.0.1/",
    "https:127.0.0.1/", "https://", "//127.0.0.1/", "127.0.0.1", "", "https://example.org:99999/", "https://example.org:x/",
    "https://example.org:-1/", "https://exa%6dple.org/", "https://..../", "https://a..b/", f"https://{'a' * 64}.org/",
    "https://*.example.org/", "https://example.org,127.0.0.1/",
    # schemes and ports
    "http://example.org/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "ftp://example.org/", "dict://127.0.0.1:11211/",
    "jar:https://example.org!/", "data:text/plain,hello", "javascript:alert(1)", "unix:///run/postgresql", "ws://example.org/",
    "https://example.org:22/", "https://example.org:6379/", "https://example.org:8000/", "https://example.org:0/",
]  # fmt: skip
"""Refused as they stand, whatever the names mean."""

ANSWERS = [
    ["127.0.0.1"], ["127.0.0.53"], ["0.0.0.0"],  # noqa: S104  an answer, nothing listens
    ["10.1.2.3"], ["192.168.178.1"], ["169.254.169.254"], ["100.100.100.200"], ["172.20.0.5"],
    ["::1"], ["::"], ["::ffff:127.0.0.1"], ["::ffff:93.184.216.34"], ["64:ff9b::7f00:1"], ["2002:a00:1::"], ["fd00::1"],
    ["fe80::1%eth0"], ["ff05::1"], ["224.0.0.251"], ["255.255.255.255"], ["198.18.0.9"], [PUBLIC, "127.0.0.1"],
    ["127.0.0.1", PUBLIC], ["2606:4700::1111", "::1"], ["localhost"], ["example.org"], [""], ["0x7f.1"], [],
]  # fmt: skip
"""What a hostile name server says about a harmless name."""

Resolver = Callable[[str, int], list[str]]


@pytest.fixture
def watched() -> Iterator[list[tuple[str, int]]]:
    with connections_watched() as seen:
        yield seen


def says(*answers: list[str]) -> Resolver:
    """A name server with an answer for each question; the last one stays."""
    left = list(answers)
    return lambda host, port: left.pop(0) if len(left) > 1 else left[0]


def forbidden(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was looked up")


def test_corpus_is_large() -> None:
    assert len(set(URLS)) == len(URLS)
    assert len(URLS) + len(ANSWERS) >= 120


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_hostile_url_is_refused(watched: list[tuple[str, int]], url: str, method: str) -> None:
    with pytest.raises(http.RefusedUrlError):
        http.request(method, url, body=b"{}" if method == "POST" else None, resolver=forbidden)
    assert watched == []


@pytest.mark.parametrize("answer", ANSWERS, ids=",".join)
def test_hostile_answer_is_refused(watched: list[tuple[str, int]], answer: list[str]) -> None:
    with pytest.raises((http.RefusedAddressError, http.NameNotFoundError)):
        http.request("POST", "https://harmless.test/", body=b"{}", resolver=says(answer))
    assert watched == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_rebinding_leads_nowhere(watched: list[tuple[str, int]], scheme: str) -> None:
    """The name is public when it is checked, and private from then on."""
    resolver = says([PUBLIC], ["127.0.0.1"])
    port = {"http": 80, "https": 443}[scheme]
    with pytest.raises(http.UnreachableError):
        http.request("GET", f"{scheme}://rebinding.test/", allow_http=True, resolver=resolver)
    assert watched == [(PUBLIC, port)]
    with pytest.raises(http.RefusedAddressError):
        http.request("GET", f"{scheme}://rebinding.test/", allow_http=True, resolver=resolver)
    assert watched == [(PUBLIC, port)]


@pytest.mark.parametrize("url", [url for url in URLS if url and url.isprintable() and url.isascii()])
def test_redirect_to_a_hostile_url_is_refused(watched: list[tuple[str, int]], settings: Settings, url: str) -> None:
    """Two steps: the first redirect is harmless. What is no URL by itself stays on the server that is allowed."""
    with http_server(lambda asked: Answer(302, {"Location": "/b" if asked.path == "/a" else url})) as server:
        settings.OUTBOUND_ALLOW = [server.named]
        with pytest.raises((http.RefusedUrlError, http.BadAnswerError)):
            http.request("GET", f"{server.url}/a", resolver=forbidden)
    assert set(watched) == {("127.0.0.1", server.port)}


@pytest.mark.parametrize("answer", ANSWERS, ids=",".join)
def test_redirect_to_a_hostile_name_is_refused(
    watched: list[tuple[str, int]], settings: Settings, answer: list[str]
) -> None:
    with http_server(lambda asked: Answer(307, {"Location": "https://harmless.test/"})) as server:
        settings.OUTBOUND_ALLOW = [server.named]
        with pytest.raises((http.RefusedAddressError, http.NameNotFoundError)):
            http.request("GET", server.url, resolver=says(answer))
    assert set(watched) == {("127.0.0.1", server.port)}


def test_redirect_of_a_post_is_not_followed(watched: list[tuple[str, int]], settings: Settings) -> None:
    def behaviour(asked: Asked) -> Answer:
        return Answer(308, {"Location": "https://169.254.169.254/"})

    with http_server(behaviour) as server:
        settings.OUTBOUND_ALLOW = [server.named]
        assert http.request("POST", server.url, body=b"{}", resolver=forbidden).status == 308
    assert watched == [("127.0.0.1", server.port)]


def test_only_public_addresses_were_ever_tried(watched: list[tuple[str, int]]) -> None:
    """Whatever is not refused goes to a public address, in every form in which such an address can be written."""
    for url in (
        "https://harmless.test/",
        "https://harmless.test.:443/",
        f"https://{PUBLIC}/",
        "https://[2606:4700::1]/",
    ):
        with pytest.raises(http.UnreachableError):
            http.request("GET", url, resolver=says([PUBLIC, "2606:4700::1"]))
    assert len(watched) == 6
    assert all(is_public(address) for address, _port in watched)
