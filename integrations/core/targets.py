"""Which addresses the outside world may make us call (reliability 4.4).

A URL typed by an editor or found in a stranger's answer must never open a door to the machine itself, to its intranet
or to the metadata service of its cloud. So the text of a URL is checked first, then every address that its name
stands for, and :mod:`integrations.core.http` connects to exactly one of the checked addresses, never to the name.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from integrations.core.errors import PermanentError, TemporaryError

LONGEST_URL = 2_000
"""Characters; longer ones break elsewhere, and nobody types them."""

Resolver = Callable[[str, int], Sequence[str]]
"""Name and port to addresses as text. Raises :class:`NameNotFoundError`."""

_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*\.?", re.IGNORECASE)
_NUMBER = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)\.?", re.IGNORECASE)
"""What browsers read as an IPv4 address in disguise: ``127.1``, ``0x7f000001``, ``2130706433``."""
_PORTS = {"https": 443, "http": 80}

# The lists of IANA's special-purpose registries, written out: what ``is_global`` of the standard library says differs
# between versions of Python, and calls multicast, NAT64 and 6to4 global.
_CLOSED_IPV4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network, unspecified
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a carrier (CGNAT)
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, metadata of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_OPEN_IPV6 = IPv6Network("2000::/3")
"""The only part of IPv6 that is given out; mapped, NAT64, link-local, unique local and multicast lie outside."""
_CLOSED_IPV6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID, AMT, AS112
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 carries an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


class RefusedUrlError(PermanentError):
    """The text of a URL says that it will not be called: scheme, port, credentials, private address …"""


class RefusedAddressError(TemporaryError):
    """The name stands for an address that is not public. Nothing was connected.

    Temporary, because names are mended: whoever meets a wrong answer for an hour must not lose what was to be sent.
    """


class NameNotFoundError(TemporaryError):
    """Nobody knows the name, or nobody could be asked."""


@dataclass(frozen=True)
class Target:
    """A URL that was read and checked, and may be asked for once its name has been looked up.

    Attributes:
        scheme: ``https`` or ``http``.
        host: ASCII, lower case, an IPv6 address without brackets.
        path: with the query, percent-encoded; never empty.
        named: whether the operator named host and port in ``OUTBOUND_ALLOW``.
    """

    scheme: str
    host: str
    port: int
    path: str
    named: bool

    @property
    def url(self) -> str:
        """The URL as it is asked for."""
        return f"{self.origin}{self.path}"

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")


def read_target(url: str, *, allow_http: bool = False) -> Target:
    """``url`` taken apart, without asking any server. Forms call it to tell the editor at once.

    Args:
        allow_http: whether plain HTTP is good enough. It always is where ``OUTBOUND_ALLOW`` names host and port.

    Raises:
        RefusedUrlError: it is none, or one that is never called. The message says why.
    """
    if len(url) > LONGEST_URL:
        raise RefusedUrlError(_("The address is too long: at most 2,000 characters."))
    # urlsplit() throws away tabs and line breaks, and browsers read a backslash as a slash.
    if re.search(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff\u200b-\u200f]", url):
        raise RefusedUrlError(_("The address contains a space or another sign that does not belong into one."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedUrlError(_("This is no complete web address. Example: https://www.example.org/hook")) from None
    if parts.scheme not in _PORTS:
        raise RefusedUrlError(_("The address must begin with https://."))
    if "@" in parts.netloc:
        raise RefusedUrlError(_("The address must not contain a user name or a password."))
    host = _host(parts)
    if port is None:
        port = _PORTS[parts.scheme]
    named = (host.rstrip("."), port) in _named()
    if not named:
        if parts.scheme == "http" and not allow_http:
            raise RefusedUrlError(_("The address must begin with https://."))
        if port not in _PORTS.values():
            raise RefusedUrlError(_("Only the usual ports 443 and 80 are called."))
        if (literal := _literal(host)) is not None and not is_public(literal):
            raise RefusedUrlError(_("The address belongs to no public server."))
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        path += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return Target(scheme=parts.scheme, host=host, port=port, path=path, named=named)


def read_redirect(before: Target, location: str, *, allow_http: bool = False) -> Target:
    """Where ``before`` sends its visitors, checked like any other URL.

    Raises:
        RefusedUrlError: it is never called.
    """
    try:
        url = urljoin(before.url, location)
    except ValueError:
        raise RefusedUrlError(_("The server sends to something that is no web address.")) from None
    return read_target(url, allow_http=allow_http)


def checked_addresses(target: Target, addresses: Sequence[str]) -> list[str]:
    """Those of ``addresses`` (what the name of ``target`` stands for), if all of them may be called.

    One address that is not public spoils the answer: whoever mixes them is trying something.

    Raises:
        RefusedAddressError: at least one is not public, and the operator did not name the target.
        NameNotFoundError: there is none.
    """
    if not addresses:
        raise NameNotFoundError(_("The name of the server is unknown."))
    found = list(dict.fromkeys(addresses))
    if not target.named and not all(is_public(address) for address in found):
        raise RefusedAddressError(_("The name of the server leads to an address that is not public."))
    return found


def is_public(text: str) -> bool:
    """Whether ``text`` is an IP address that belongs to a server of the public internet."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_IPV4)
    if address.scope_id is not None:
        return False
    return address in _OPEN_IPV6 and not any(address in network for network in _CLOSED_IPV6)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of ``host`` as the machine knows them, those first that it prefers.

    Raises:
        NameNotFoundError: it knows none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        raise NameNotFoundError(_("The name of the server is unknown.")) from None
    return [str(address[0]) for _family, _type, _proto, _name, address in found]


def resolve_within(resolver: Resolver, target: Target, seconds: float) -> Sequence[str] | None:
    """What ``resolver`` says about ``target``; None when it takes longer than ``seconds``.

    The machine's own look-up cannot be given a limit, so it runs in a thread that may be left behind.

    Raises:
        NameNotFoundError: the name is unknown.
    """
    if (literal := _literal(target.host)) is not None:
        return [literal]
    answer: list[Sequence[str]] = []
    failure: list[Exception] = []

    def ask() -> None:
        try:
            answer.append(resolver(target.host, target.port))
        except Exception as error:  # handed to the thread that asked
            failure.append(error)

    thread = threading.Thread(target=ask, name="look-up of a name", daemon=True)
    thread.start()
    thread.join(seconds)
    if failure:
        raise failure[0]
    return answer[0] if answer else None


def _host(parts: SplitResult) -> str:
    """The host in ASCII and lower case.

    Raises:
        RefusedUrlError: it can be none.
    """
    host = parts.hostname or ""
    problem = RefusedUrlError(_("This is no complete web address. Example: https://www.example.org/hook"))
    # Brackets are for IPv6 alone; urlsplit() takes them off “[v1.x]”, too, and leaves a name.
    if ":" in host or "[" in parts.netloc:
        literal = _literal(host)
        if literal is None or ":" not in literal or "[" not in parts.netloc:
            raise problem
        return literal
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            raise problem from None
    if _literal(host) is None and (not _NAME.fullmatch(host) or _NUMBER.fullmatch(host)):
        raise problem
    return host.lower()


def _literal(host: str) -> str | None:
    """``host`` in its short form, if it is an IP address."""
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except ValueError:
        return None
    return str(address)


def _named() -> set[tuple[str, int]]:
    """Hosts and ports of ``OUTBOUND_ALLOW``."""
    found = set()
    for text in settings.OUTBOUND_ALLOW:
        host, _colon, port = text.rpartition(":")
        host = host.strip("[]").lower()
        found.add((_literal(host) or host.rstrip("."), int(port)))
    return found
