"""Documents as bytes of JSON without e-mail addresses (contract 4)."""

from __future__ import annotations

import re
from typing import Any

import orjson

_MAILTO = re.compile(rb'<a href=\\?"mailto:[^>]*>(.*?)</a>', re.DOTALL)
_ADDRESS = re.compile(rb"([A-Za-z0-9._%+-]+)@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})")

Fragment = orjson.Fragment
"""Finished JSON that stands inside a larger answer as it is."""


def json_bytes(document: Any) -> bytes:
    """The document as JSON, e-mail addresses spelled out."""
    return without_addresses(orjson.dumps(document))


def without_addresses(body: bytes) -> bytes:
    """Spell out e-mail addresses, which harvesters look for: ``office (at) example.org`` (D12).

    Args:
        body: text or HTML, as it is or within JSON.
    """
    if b"@" not in body:
        return body
    return _ADDRESS.sub(rb"\1 (at) \2", _MAILTO.sub(rb"\1", body))
