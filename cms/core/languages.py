"""In which languages the site speaks to single people."""

from __future__ import annotations

from typing import Final

SPOKEN: Final = ("de", "en")
"""Mails, personal pages and texts of consent are written in these. Who reads easy language gets German."""


def spoken_language(code: str) -> str:
    """The language in which somebody who reads ``code`` is written to."""
    return code if code in SPOKEN else SPOKEN[0]
