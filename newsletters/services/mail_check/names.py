"""The few questions that the check asks of DNS, each with a time limit."""

from __future__ import annotations

import ipaddress
from typing import Any, Protocol

import dns.exception
import dns.resolver
import dns.reversename

SECONDS = 4.0


class Unanswered(Exception):  # noqa: N818  an answer to the office, not a fault
    """No name server answered; nothing can be said."""


class Names(Protocol):
    """What is asked. An empty answer means that there is no such entry.

    Raises:
        Unanswered: nobody answered in time.
    """

    def texts(self, name: str) -> list[str]: ...

    def addresses(self, host: str) -> list[str]: ...

    def mail_hosts(self, domain: str) -> list[str]: ...

    def name_of(self, ip: str) -> str: ...


class Dns:
    """Asks the name servers of this machine, or the given ones.

    Args:
        server: ``(address, port)`` of a name server, for tests and for networks of their own.
        seconds: for one question, all retries together.
    """

    def __init__(self, server: tuple[str, int] | None = None, *, seconds: float = SECONDS) -> None:
        self._resolver = dns.resolver.Resolver(configure=server is None)
        self._resolver.lifetime = seconds
        if server is not None:
            self._resolver.nameservers, self._resolver.port = [server[0]], server[1]

    def texts(self, name: str) -> list[str]:
        return [b"".join(row.strings).decode(errors="replace") for row in self._ask(name, "TXT")]

    def addresses(self, host: str) -> list[str]:
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            return [row.to_text() for kind in ("A", "AAAA") for row in self._ask(host, kind)]

    def mail_hosts(self, domain: str) -> list[str]:
        rows = sorted(self._ask(domain, "MX"), key=lambda row: row.preference)
        return [row.exchange.to_text(omit_final_dot=True) for row in rows]

    def name_of(self, ip: str) -> str:
        rows = self._ask(dns.reversename.from_address(ip).to_text(), "PTR")
        return rows[0].target.to_text(omit_final_dot=True) if rows else ""

    def _ask(self, name: str, kind: str) -> list[Any]:
        """The entries; dnspython makes their classes when it meets them."""
        try:
            return list(self._resolver.resolve(name, kind))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, UnicodeError):
            raise Unanswered from None
