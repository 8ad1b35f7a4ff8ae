"""Which URLs and addresses are called, before anything is."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from integrations.core.http import NameNotFoundError, RefusedAddressError, RefusedUrlError
from integrations.core.targets import LONGEST_URL, Target, checked_addresses, is_public, read_target, resolve

PUBLIC = ["1.1.1.1", "93.184.216.34", "192.0.1.0", "172.32.0.1", "100.128.0.0", "2606:4700::1111", "2a00:1450::1"]
CLOSED = [
    "0.0.0.0",  # noqa: S104  nothing listens
    "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:93.184.216.34", "64:ff9b::a00:1", "64:ff9b:1::a00:1",
    "100::1", "2001::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd12::1",
    "fe80::1", "fe80::1%lo", "2606:4700::1111%lo", "fec0::1", "ff02::1", "localhost", "", "1.1.1", "01.1.1.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", CLOSED)
def test_any_other_address_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("url", "target", "asked"),
    [
        ("https://example.org", Target("https", "example.org", 443, "/", False), "https://example.org/"),
        ("HTTPS://Example.ORG:443/A?b=C#d", Target("https", "example.org", 443, "/A?b=C", False), None),
        ("https://example.org:80/x", Target("https", "example.org", 80, "/x", False), "https://example.org:80/x"),
        (
            "https://müller.example/ä?q=ö",
            Target("https", "xn--mller-kva.example", 443, "/%C3%A4?q=%C3%B6", False),
            None,
        ),
        ("https://1.1.1.1/", Target("https", "1.1.1.1", 443, "/", False), None),
        (
            "https://[2606:4700:0::1111]/a",
            Target("https", "2606:4700::1111", 443, "/a", False),
            "https://[2606:4700::1111]/a",
        ),
    ],
)
def test_url_is_taken_apart(url: str, target: Target, asked: str | None) -> None:
    assert read_target(url) == target
    assert asked is None or target.url == asked


def test_http_is_for_those_who_ask_for_it_or_are_named(settings: Settings) -> None:
    with pytest.raises(RefusedUrlError):
        read_target("http://example.org/")
    assert read_target("http://example.org/", allow_http=True).port == 80
    with pytest.raises(RefusedUrlError):
        read_target("http://example.org:8080/", allow_http=True)
    settings.OUTBOUND_ALLOW = ["Example.org:8080", "[0::1]:90"]
    assert read_target("http://example.org.:8080/").named
    assert read_target("http://[::1]:90/").named
    for other in ("http://example.org/", "http://www.example.org:8080/", "http://[::1]:91/", "http://[::2]:90/"):
        with pytest.raises(RefusedUrlError):
            read_target(other)


def test_url_has_an_end() -> None:
    url = "https://example.org/".ljust(LONGEST_URL, "a")
    assert read_target(url).path == "/".ljust(LONGEST_URL - len("https://example.org"), "a")
    with pytest.raises(RefusedUrlError):
        read_target(f"{url}a")


def test_one_closed_address_spoils_the_answer(settings: Settings) -> None:
    target = read_target("https://example.org/")
    assert checked_addresses(target, ["1.1.1.1", "2606:4700::1111", "1.1.1.1"]) == ["1.1.1.1", "2606:4700::1111"]
    with pytest.raises(RefusedAddressError):
        checked_addresses(target, ["1.1.1.1", "127.0.0.1"])
    with pytest.raises(NameNotFoundError):
        checked_addresses(target, [])
    settings.OUTBOUND_ALLOW = ["example.org:443"]
    assert checked_addresses(read_target("https://example.org/"), ["127.0.0.1"]) == ["127.0.0.1"]


def test_machine_looks_names_up() -> None:
    assert "127.0.0.1" in resolve("localhost", 80)
    with pytest.raises(NameNotFoundError):
        resolve("a..b", 443)
