"""What the operator sets for videos: ``VIDEO_…`` of the environment, typed and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from integrations.core.contract import Problem, Severity

VIMEO_URL = "https://vimeo.com"
YOUTUBE_PICTURES_URL = "https://i.ytimg.com"


@dataclass(frozen=True)
class VideoOptions:
    """The operator's settings.

    Attributes:
        posters: whether preview pictures are fetched at all; without them the site calls no provider.
        vimeo_url, youtube_pictures_url: where these are asked, for networks with a gateway of their own.
    """

    posters: bool = True
    vimeo_url: str = VIMEO_URL
    youtube_pictures_url: str = YOUTUBE_PICTURES_URL

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> VideoOptions:
        """From variables without their first word; empty means not set."""
        given = {name: value.strip() for name, value in environment.items() if value.strip()}
        return cls(
            posters=given.get("POSTERS", "1") != "0",
            vimeo_url=given.get("VIMEO_URL", VIMEO_URL).rstrip("/"),
            youtube_pictures_url=given.get("YOUTUBE_PICTURES_URL", YOUTUBE_PICTURES_URL).rstrip("/"),
        )

    def problems(self) -> list[Problem]:
        """Values that cannot work."""
        found = []
        for number, (name, value) in enumerate(
            (("VIDEO_VIMEO_URL", self.vimeo_url), ("VIDEO_YOUTUBE_PICTURES_URL", self.youtube_pictures_url)), start=1
        ):
            parts = urlsplit(value)
            if parts.scheme not in {"https", "http"} or not parts.hostname:
                message = _("The variable %(name)s is no address. No preview pictures are fetched from there.")
                found.append(Problem(message % {"name": name}, severity=Severity.WARNING, number=number))
        return found
