"""Who is asking: the visitor's IP address, and the network that limits count by (reliability 3.4, 4.2)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The visitor's IP address; None when the server does not know it (a local socket).

    ``X-Forwarded-For`` is believed only as far as our own proxies (``TRUSTED_PROXIES``) wrote it: the last entry that is
    not one of them is the visitor. Whatever stands before it was sent by the visitor.
    """
    chain = [*request.headers.get("X-Forwarded-For", "").split(","), request.META.get("REMOTE_ADDR", "")]
    found = None
    for entry in reversed(chain):
        address = _parsed(entry.strip())
        if address is None:
            break
        found = address
        if not _is_own_proxy(address):
            break
    return str(found) if found else None


def network_of(address: str) -> str:
    """What one subscriber of an internet provider has, roughly: /24 of IPv4, /64 of IPv6."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ip_network(f"{parsed}/{24 if parsed.version == 4 else 64}", strict=False))


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _is_own_proxy(address: IPv4Address | IPv6Address) -> bool:
    return any(address in ip_network(proxy, strict=False) for proxy in settings.ENV.TRUSTED_PROXIES)
