"""A whole body for every type: each field that an editor can fill, with a value of its own."""

from __future__ import annotations

from tests.editorial.payloads import dialogues, home, networks, newsletters
from tests.editorial.payloads.parts import Things

__all__ = ["PAGES", "SNIPPETS", "Things"]

PAGES = home.PAGES | networks.PAGES | dialogues.PAGES | newsletters.PAGES
SNIPPETS = networks.SNIPPETS | dialogues.SNIPPETS
