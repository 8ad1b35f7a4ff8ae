"""Small pieces of JSON that several kinds of document share (contract 4, “Shapes”)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from cms.core.fuzzydates import FuzzyDate
from cms.core.material import Material, public_id

Document = dict[str, Any]


def api_url(collection: str, thing_id: str) -> str:
    """The absolute address of a thing in the API."""
    return f"{_site()}/api/v1/{collection}/{thing_id}/"


def site_url(path: str) -> str:
    """An absolute address on this site; not remembered, because there is no end to ids."""
    return f"{_site()}{path}"


@lru_cache
def _site() -> str:
    return str(settings.SITE_URL).rstrip("/")


def moment(value: datetime | None, zone: str = "") -> str | None:
    """ISO 8601 with offset, to the second, on the clock of ``zone`` or else of the site."""
    if value is None:
        return None
    return value.astimezone(_zone(zone)).isoformat(timespec="seconds")


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name or settings.TIME_ZONE)


def fuzzy(value: FuzzyDate | None, language: str) -> dict[str, Any] | None:
    """The JSON shape of a fuzzy date."""
    return _fuzzy(value.edtf, language) if value is not None else None


@lru_cache(maxsize=4096)
def _fuzzy(edtf: str, language: str) -> dict[str, Any]:
    return dict(FuzzyDate.trusted(edtf).to_json(language))


def translations(material: Material, *, collection: str, translation_key: str, locale: str) -> list[Document]:
    """The public translations of a page, itself left out."""
    return [
        {
            "locale": entry.language,
            "id": public_id(entry),
            "html_url": material.page_url(entry),
            "api_url": api_url(collection, public_id(entry)),
        }
        for entry in material.translations(translation_key)
        if entry.language != locale
    ]
