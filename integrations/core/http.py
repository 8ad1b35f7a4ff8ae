"""The only door for outgoing HTTP (reliability 4.4). A linter keeps every other one shut.

* Only ``https`` on port 443 (and 80), unless ``OUTBOUND_ALLOW`` names host and port.
* A name is looked up once, every address is checked (:mod:`integrations.core.targets`), and the connection goes to a
  checked address: what the name stands for a moment later does not matter. Certificate, SNI and ``Host`` keep to the
  name.
* Redirects are followed for GET and HEAD only, three at most, each checked like the first address; headers of the caller
  stay behind when another host is asked.
* One limit of time holds for everything together, from the look-up to the last byte; a server that sends one byte every
  second does not get around it. The limit of size holds for what arrives and for what comes out of its compression.
* Proxies, cookies, passwords and settings of the environment play no part. Nothing is written to a log.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPException  # noqa: TID251  this is the door
from socket import AF_INET, AF_INET6, SHUT_RDWR, SOCK_STREAM, socket

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3 import BaseHTTPResponse, HTTPHeaderDict  # noqa: TID251  this is the door
from urllib3.connection import HTTPConnection, HTTPSConnection  # noqa: TID251  this is the door
from urllib3.exceptions import HTTPError  # noqa: TID251  this is the door
from urllib3.exceptions import TimeoutError as LibraryTimeout  # noqa: TID251  this is the door

from cms.core import clock
from integrations.core.errors import PermanentError, TemporaryError
from integrations.core.targets import (
    NameNotFoundError,
    RefusedAddressError,
    RefusedUrlError,
    Resolver,
    Target,
    checked_addresses,
    read_redirect,
    read_target,
    resolve,
    resolve_within,
)

__all__ = [
    "BadAnswerError",
    "BadCertificateError",
    "NameNotFoundError",
    "RefusedAddressError",
    "RefusedUrlError",
    "Resolver",
    "Response",
    "TimedOutError",
    "TooLargeError",
    "UnreachableError",
    "check_name",
    "request",
    "resolve",
]

SECONDS = 10.0
"""The limit of time without another word of the caller."""
MAX_BYTES = 2 * 1024 * 1024
"""The limit of size without another word of the caller."""
MAX_REDIRECTS = 3
_CHUNK = 64 * 1024
_MOST_ADDRESSES = 8
_REDIRECTS = {301, 302, 303, 307, 308}
_MAY_FOLLOW = {"accept", "accept-language"}
"""Headers of the caller that another host may see, in lower case."""
_CODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}


class UnreachableError(TemporaryError):
    """No connection, or it broke off."""


class TimedOutError(TemporaryError):
    """The answer was not there in time."""


class BadCertificateError(TemporaryError):
    """The server could not show that it is the one that was asked for. Temporary, because certificates are renewed."""


class BadAnswerError(TemporaryError):
    """What came back is no HTTP, was cut off, or sends from one place to the next."""


class TooLargeError(PermanentError):
    """The answer is larger than the caller wants."""


@dataclass(frozen=True)
class Response:
    """What the server answered, whatever its status; redirects of a POST are answers, too.

    Attributes:
        headers: names in any case.
        body: unpacked.
        url: where it came from, after redirects.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str = field(repr=False)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def retry_after(self) -> timedelta | None:
        """How long the server wants to be left alone (RFC 9110, 10.2.3); None when it does not say, or nonsense."""
        text = self.headers.get("Retry-After", "").strip()
        if text.isascii() and text.isdigit():
            return timedelta(seconds=min(int(text[:10]), 10**8))
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(moment.astimezone(UTC) - clock.now(), timedelta())


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = SECONDS,
    max_bytes: int = MAX_BYTES,
    allow_http: bool = False,
    read_body: bool = True,
    resolver: Resolver = resolve,
) -> Response:
    """Ask ``url``, which may come from anybody. Never called inside a transaction.

    Args:
        timeout: seconds for everything together.
        max_bytes: the largest answer, unpacked.
        allow_http: whether plain HTTP is good enough; a redirect may then lead to it as well.
        read_body: False for callers who want to know nothing but the status; the answer may be as large as it likes.
        resolver: looks up names. Tests put another one in.

    Raises:
        RefusedUrlError: the URL, or one that it leads to, is never called. Nothing was sent there.
        RefusedAddressError: its name stands for an address that is not public. Nothing was sent there.
        NameNotFoundError, UnreachableError, TimedOutError, BadCertificateError, BadAnswerError: worth another try later.
        TooLargeError: the answer has more than ``max_bytes``.
    """
    over = _Deadline(timeout)
    sent = HTTPHeaderDict({"User-Agent": f"Wandelnetz (+{settings.SITE_URL})", "Accept-Encoding": "gzip"})
    sent.update(headers or {})
    target = read_target(url, allow_http=allow_http)
    for hop in range(MAX_REDIRECTS + 1):
        addresses = resolve_within(resolver, target, over.left())
        if addresses is None:
            raise over.failure()
        limit = max_bytes if read_body else None
        answer = _ask(method, target, checked_addresses(target, addresses), sent, body, over, limit)
        location = answer.headers.get("Location")
        if method not in {"GET", "HEAD"} or answer.status not in _REDIRECTS or not location:
            return answer
        if hop == MAX_REDIRECTS:
            break
        before, target = target, read_redirect(target, location, allow_http=allow_http)
        if target.origin != before.origin:
            for name in [name for name in sent if headers and name in headers and name.lower() not in _MAY_FOLLOW]:
                del sent[name]
    raise BadAnswerError(_("The server sends from one address to the next."))


def check_name(url: str, *, timeout: float = SECONDS, allow_http: bool = False, resolver: Resolver = resolve) -> None:
    """Look the name of ``url`` up and check where it leads, without connecting to anything.

    Raises:
        RefusedUrlError, RefusedAddressError, NameNotFoundError, TimedOutError: it could not be asked.
    """
    target = read_target(url, allow_http=allow_http)
    addresses = resolve_within(resolver, target, timeout)
    if addresses is None:
        raise _Deadline.failure()
    checked_addresses(target, addresses)


class _Deadline:
    """The end of a request. When it is reached, the connection is cut, whatever it is doing."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until the end.

        Raises:
            TimedOutError: it is over.
        """
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise self.failure()
        return seconds

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._end

    @staticmethod
    def failure() -> TimedOutError:
        return TimedOutError(_("The server did not answer in time."))


class _Wire:
    """The one socket of a request, and the scissors beside it."""

    def __init__(self, addresses: Sequence[str], over: _Deadline) -> None:
        self._addresses = addresses[:_MOST_ADDRESSES]
        self._over = over
        self._handle: socket | None = None
        self._scissors: threading.Timer | None = None

    def open(self, port: int) -> socket:
        """A socket to the first address that answers.

        Raises:
            UnreachableError: none does.
            TimedOutError: there is no time left.
        """
        for place, address in enumerate(self._addresses):
            found = socket(AF_INET6 if ":" in address else AF_INET, SOCK_STREAM)
            try:
                found.settimeout(self._over.left() / (len(self._addresses) - place))
                found.connect((address, port))
            except OSError:
                found.close()
                continue
            found.settimeout(self._over.left())
            # A second handle of the same connection: TLS takes the first one over before it has shaken hands.
            self._handle = found.dup()
            self._scissors = threading.Timer(self._over.left(), self._cut)
            self._scissors.daemon = True
            self._scissors.start()
            return found
        if self._over.is_over:
            raise self._over.failure()
        raise UnreachableError(_("The server cannot be reached."))

    def close(self) -> None:
        if self._scissors is not None:
            self._scissors.cancel()
        if self._handle is not None:
            self._handle.close()

    def _cut(self) -> None:
        with suppress(OSError):  # it has just been closed
            if self._handle is not None:
                self._handle.shutdown(SHUT_RDWR)


class _PlainConnection(HTTPConnection):
    wire: _Wire

    def _new_conn(self) -> socket:
        return self.wire.open(self.port)


class _SecureConnection(HTTPSConnection):
    wire: _Wire

    def _new_conn(self) -> socket:
        return self.wire.open(self.port)


@cache
def tls_context() -> ssl.SSLContext:
    """Certificates that the machine trusts, TLS 1.2 and later. Read once."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _ask(
    method: str,
    target: Target,
    addresses: Sequence[str],
    headers: HTTPHeaderDict,
    body: bytes | None,
    over: _Deadline,
    max_bytes: int | None,
) -> Response:
    """One request to one target, without redirects; no ``max_bytes``: without reading the body."""
    wire = _Wire(addresses, over)
    connection: _PlainConnection | _SecureConnection
    if target.scheme == "https":
        connection = _SecureConnection(target.host, target.port, timeout=over.left(), ssl_context=tls_context())
    else:
        connection = _PlainConnection(target.host, target.port, timeout=over.left())
    connection.wire = wire
    try:
        # A server may have said no before it has read everything; its answer is there to be read.
        with suppress(BrokenPipeError):
            connection.request(method, target.path, body=body, headers=headers, preload_content=False)
        found = connection.getresponse()
        redirects = method in {"GET", "HEAD"} and found.status in _REDIRECTS and "Location" in found.headers
        content = b"" if redirects or max_bytes is None else _read(found, over, max_bytes)
        over.left()  # where the connection was cut, everything looks like an end
        return Response(status=found.status, headers=found.headers, body=content, url=target.url)
    except (OSError, HTTPException, HTTPError) as problem:
        raise _explained(problem, over) from None
    finally:
        connection.close()
        wire.close()


def _read(found: BaseHTTPResponse, over: _Deadline, max_bytes: int) -> bytes:
    """The whole body, unpacked piece by piece, so that a small bomb never becomes large."""
    if found.headers.get("Content-Encoding", "").strip().lower() not in _CODINGS:
        raise BadAnswerError(_("The server packs its answer in a way that nobody asked for."))
    pieces: list[bytes] = []
    size = 0
    while piece := found.read(_CHUNK, decode_content=True):
        size += len(piece)
        if size > max_bytes:
            raise TooLargeError(_("The answer of the server is too large."))
        pieces.append(piece)
        over.left()
    return b"".join(pieces)


def _explained(problem: Exception, over: _Deadline) -> TemporaryError:
    """``problem`` in plain words, and without the address that its own words may hold."""
    if over.is_over or isinstance(problem, (TimeoutError, LibraryTimeout)):
        return over.failure()
    if isinstance(problem, ssl.SSLCertVerificationError):
        return BadCertificateError(_("The certificate of the server is not valid for its name."))
    if isinstance(problem, (ssl.SSLError, HTTPException, HTTPError)):
        return BadAnswerError(_("The server answers with something that cannot be understood."))
    return UnreachableError(_("The connection to the server broke off."))
