"""Who is speaking: what mails need to know of the site, without knowing the app that holds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from cms.core.registries import Registry

Reader = Callable[[str], "Masthead"]


@dataclass(frozen=True)
class Masthead:
    """Name and provider of the site in one language (§ 5 DDG: in every mail). Addresses are absolute; empty: none.

    ``accent`` stands out from white by at least 4.5 : 1, ``accent_on_dark`` from the dark ground of mails.
    """

    name: str
    claim: str = ""
    url: str = ""
    accent: str = "#0b5d51"
    accent_on_dark: str = "#8fd3c6"
    organisation: str = ""
    address: str = ""
    email: str = ""
    imprint_url: str = ""
    privacy_url: str = ""
    accessibility_url: str = ""


_READER: Registry[str, Reader] = Registry()


def register(reader: Reader) -> None:
    """The app that holds the site's settings calls it in ``AppConfig.ready()``."""
    _READER["site"] = reader


def masthead(language: str) -> Masthead:
    """What holds for the site now, for readers of ``language``."""
    reader = _READER.get("site")
    return reader(language) if reader else Masthead(settings.WAGTAIL_SITE_NAME, url=settings.SITE_URL)
