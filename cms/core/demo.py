"""Parts of the demo content that apps beside ``home`` make (contract 7)."""

from __future__ import annotations

from collections.abc import Callable

from wagtail.models import Page

from cms.core.registries import Registry

PARTS: Registry[str, Callable[[Page], None]] = Registry()
"""Name → what makes the part, once, below the start page of the main language, when all of ``home``'s is there."""
LATER: Registry[str, Callable[[Page], None]] = Registry()
"""The same for what builds on the parts of other apps: made when all of :data:`PARTS` are there."""
