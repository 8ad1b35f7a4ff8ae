"""The addresses of films that lie on this site, and of their captions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_info

from cms.core.public import absolute_url
from dialogues.models.videos import ENDINGS

_OWN = re.compile(r"/videos/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/video\.[a-z0-9]+")


@lru_cache(maxsize=2048)
def file_url(key: str, media_type: str) -> str:
    """The address of a film. Whatever ending is asked for, the film comes."""
    return absolute_url(reverse("dialogues:video", args=[key, ENDINGS.get(media_type, "mp4")]))


def own_key(url: str) -> str:
    """Which of our films the address leads to; empty when it is none of ours."""
    match = _OWN.fullmatch(url.removeprefix(settings.SITE_URL))
    return match[1] if match else ""


@lru_cache(maxsize=2048)
def tracks(key: str, languages: str) -> tuple[dict[str, Any], ...]:
    """The captions of a film as documents show them: language, its name, address.

    Args:
        languages: as ``VideoFile.caption_languages`` has them.
    """
    return tuple(
        {
            "language": code,
            "label": language_name(code),
            "url": absolute_url(reverse("dialogues:video_captions", args=[key, code])),
        }
        for code in languages.split()
    )


def language_name(code: str) -> str:
    """How captions are called in the player's menu: by the language's own name for itself."""
    return str(get_language_info(code)["name_local"]) if code in dict(settings.LANGUAGES) else code
