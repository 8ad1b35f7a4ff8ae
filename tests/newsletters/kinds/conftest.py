"""One of every mail in a language, made once for all that look at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test.signals import template_rendered

from tests.newsletters.kinds.life import every_mail


@dataclass(frozen=True)
class Mails:
    """What has left, by name, and which templates had a part in it."""

    language: str
    found: dict[str, bytes]
    templates: set[str]


MADE: dict[str, Mails] = {}
"""Bytes are nobody's rows: they outlive the transaction in which they were made."""


@pytest.fixture(params=["de", pytest.param("en", marks=pytest.mark.long)])
def mails(request: pytest.FixtureRequest, home: Any, index: Any) -> Mails:
    language = str(request.param)
    if language not in MADE:
        MADE[language] = made(language, home, index)
    return MADE[language]


def made(language: str, home: Any, index: Any) -> Mails:
    templates: set[str] = set()

    def note(template: object, **_more: object) -> None:
        templates.add(str(getattr(template, "name", "")))

    template_rendered.connect(note)
    try:
        with transaction.atomic():
            found = every_mail(index, home, language)
            transaction.set_rollback(True)
    finally:
        template_rendered.disconnect(note)
    return Mails(language, found, templates)
