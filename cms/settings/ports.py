"""Ports in addresses."""

from __future__ import annotations

from urllib.parse import urlsplit

MAX_PORT = 65535


def check_port(url: str) -> None:
    """See that the port of an address can be one.

    Raises:
        ValueError: it cannot.
    """
    try:
        port = urlsplit(url).port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError(f"its port is no number from 1 to {MAX_PORT}")
