"""In which languages the site speaks to single people."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils import translation

SPOKEN: Final = ("de", "en")
"""Mails, personal pages and texts of consent are written in these. Who reads easy language gets German."""


def spoken_language(code: str) -> str:
    """The language in which somebody who reads ``code`` is written to."""
    return code if code in SPOKEN else SPOKEN[0]


def current_language() -> str:
    """The language of the answer that is being made."""
    return translation.get_language() or settings.LANGUAGE_CODE
