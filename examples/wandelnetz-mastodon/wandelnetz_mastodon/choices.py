"""What the office chooses from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

PUBLISHED = "dialogue.event.published"
POSTPONED = "dialogue.event.postponed"
CANCELLED = "dialogue.event.cancelled"
DOCUMENTED = "dialogue.event.documented"

OCCASIONS = (
    (PUBLISHED, pgettext_lazy("mastodon", "An event appears on the website")),
    (POSTPONED, pgettext_lazy("mastodon", "An event is postponed")),
    (CANCELLED, pgettext_lazy("mastodon", "An event is cancelled")),
    (DOCUMENTED, pgettext_lazy("mastodon", "A video, slides or a summary of an event are there")),
)
"""Names of public changes (``docs/changes.md``), and how the office understands them."""

HEADLINES = {
    PUBLISHED: pgettext_lazy("mastodon", "New event"),
    POSTPONED: pgettext_lazy("mastodon", "Postponed"),
    CANCELLED: pgettext_lazy("mastodon", "Cancelled"),
    DOCUMENTED: pgettext_lazy("mastodon", "Now documented"),
}
"""What stands for ``{what}`` in a post."""


class Visibility(models.TextChoices):
    """Who sees a post; the names are Mastodon's."""

    PUBLIC = "public", pgettext_lazy("mastodon", "everybody, also in the public timelines")
    UNLISTED = "unlisted", pgettext_lazy("mastodon", "everybody, but not in the public timelines")
    PRIVATE = "private", pgettext_lazy("mastodon", "followers only")


def occasion_names() -> tuple[str, ...]:
    return tuple(name for name, _label in OCCASIONS)


def languages() -> list[tuple[str, Any]]:
    """The languages of the site's pages."""
    return list(settings.WAGTAIL_CONTENT_LANGUAGES)


def first_language() -> str:
    return str(languages()[0][0])
