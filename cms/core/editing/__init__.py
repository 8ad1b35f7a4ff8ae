"""What the fields of every model tell of themselves to translations and to the editorial API."""

from wagtail.api import APIField
from wagtail_localize.fields import SynchronizedField


def synchronised(*names: str) -> list[SynchronizedField]:
    """Fields that are the same in every translation: dates, relations, codes. wagtail-localize takes other text for text."""
    return [SynchronizedField(name, overridable=False) for name in names]


def writable(*names: str) -> list[APIField]:
    """Fields that the editorial API reads and writes: every field an editor can fill (contract 3)."""
    return [APIField(name, writable=True) for name in names]
