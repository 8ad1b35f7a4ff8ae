"""Does a domain allow a server to send its mail (RFC 7208)? Enough of SPF to answer that for one address."""

from __future__ import annotations

import ipaddress
from enum import Enum

from newsletters.services.mail_check.names import Names

MOST_QUESTIONS = 10
"""RFC 7208, 4.6.4: more than ten look-ups are an error at the receiver's."""


class Verdict(Enum):
    ALLOWED = "allowed"
    UNCERTAIN = "uncertain"
    """Neither allowed nor forbidden: ``~all``, ``?all``, or no word about it."""
    FORBIDDEN = "forbidden"
    EVERYBODY = "everybody"
    """``+all``: worse than no record."""
    BROKEN = "broken"
    """Too many look-ups, two records, or nonsense."""


QUALIFIERS = {"+": Verdict.ALLOWED, "-": Verdict.FORBIDDEN, "~": Verdict.UNCERTAIN, "?": Verdict.UNCERTAIN}


def records_of(domain: str, names: Names) -> list[str]:
    """The SPF records of a domain; there should be exactly one."""
    return [text for text in names.texts(domain) if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]


class _TooManyError(Exception):
    pass


class Judge:
    """One question: may ``ip`` send for a domain?"""

    def __init__(self, ip: str, names: Names) -> None:
        self.ip = ipaddress.ip_address(ip)
        self.names = names
        self.asked = 0

    def judge(self, domain: str) -> Verdict:
        """Raises:
        Unanswered: DNS did not answer.
        """
        try:
            return self._record(domain) or Verdict.UNCERTAIN
        except (_TooManyError, ValueError):
            return Verdict.BROKEN

    def _record(self, domain: str) -> Verdict | None:
        records = records_of(domain, self.names)
        if not records:
            return None
        if len(records) > 1:
            raise ValueError("two records")
        redirect = ""
        for term in records[0].split()[1:]:
            if term.lower().startswith("redirect="):
                redirect = term.partition("=")[2]
                continue
            if "=" in term.partition(":")[0]:
                continue  # another modifier, such as exp=
            qualifier, mechanism = (term[0], term[1:]) if term[0] in QUALIFIERS else ("+", term)
            if self._matches(mechanism, domain):
                everybody = mechanism.lower() == "all" and qualifier == "+"
                return Verdict.EVERYBODY if everybody else QUALIFIERS[qualifier]
        if redirect:
            self._count()
            return self._record(redirect)
        return None

    def _matches(self, mechanism: str, domain: str) -> bool:
        head, _colon, value = mechanism.partition(":")
        kind, _slash, prefix = head.lower().partition("/")
        if kind == "all":
            return True
        if kind in {"ip4", "ip6"}:
            return self.ip in ipaddress.ip_network(value, strict=False)
        if kind == "include":
            self._count()
            return self._record(value) in {Verdict.ALLOWED, Verdict.EVERYBODY}
        if kind in {"a", "mx"}:
            self._count()
            host, _slash, own_prefix = value.partition("/")
            hosts = [host or domain] if kind == "a" else self.names.mail_hosts(host or domain)
            return any(self._is_near(ip, own_prefix or prefix) for name in hosts for ip in self.names.addresses(name))
        if kind in {"exists", "ptr"}:
            self._count()
            return False  # nobody sends newsletters by these
        raise ValueError("an unknown mechanism")

    def _is_near(self, ip: str, prefix: str) -> bool:
        address = ipaddress.ip_address(ip)
        length = (
            prefix.partition("/")[0] if address.version == 4 else prefix.rpartition("/")[2] if "/" in prefix else ""
        )
        network = ipaddress.ip_network(f"{ip}/{length or address.max_prefixlen}", strict=False)
        return self.ip.version == address.version and self.ip in network

    def _count(self) -> None:
        self.asked += 1
        if self.asked > MOST_QUESTIONS:
            raise _TooManyError
