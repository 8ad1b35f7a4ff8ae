"""Asks providers for the preview picture of a video, through the guarded client and nothing else."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from dialogues.choices import RecordingProvider as Code
from integrations.core import http
from integrations.core.contract import Recording
from integrations.core.errors import PermanentError, TemporaryError
from integrations.video.options import VideoOptions

LARGEST = 10 * 1024 * 1024  # bytes of a picture
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
WIDTH = 1280


def has_poster(recording: Recording) -> bool:
    """Whether the provider is one that can be asked."""
    return recording.code in (Code.VIMEO, Code.YOUTUBE, Code.PEERTUBE)


def poster_url(recording: Recording, options: VideoOptions) -> str:
    """Where the picture is; empty when there is none.

    Raises:
        IntegrationError: the provider does not tell.
    """
    key = urlsplit(recording.embed_url).path.rstrip("/").rpartition("/")[2]
    if recording.code == Code.YOUTUBE:
        largest = f"{options.youtube_pictures_url}/vi/{key}/maxresdefault.jpg"
        found = http.request("GET", largest, read_body=False)
        return largest if found.is_success else f"{options.youtube_pictures_url}/vi/{key}/hqdefault.jpg"
    if recording.code == Code.VIMEO:
        question = urlencode({"url": recording.page_url, "width": WIDTH, "dnt": 1})
        told = _ask(f"{options.vimeo_url}/api/oembed.json?{question}")
        return _text(told, "thumbnail_url")
    if recording.code == Code.PEERTUBE:
        parts = urlsplit(recording.embed_url)
        base = f"{parts.scheme}://{parts.netloc}"
        told = _ask(f"{base}/api/v1/videos/{key}")
        path = _text(told, "previewPath") or _text(told, "thumbnailPath")
        return urljoin(f"{base}/", path) if path else ""
    return ""


def fetch_picture(url: str) -> tuple[bytes, str]:
    """The picture and the end of its name, as its content tells it.

    Raises:
        IntegrationError: it cannot be had, or is no picture.
    """
    answer = http.request("GET", url, max_bytes=LARGEST, timeout=30)
    _check(answer)
    try:
        with Image.open(BytesIO(answer.body)) as picture:
            ending = ENDINGS.get(picture.format or "")
            pixels = picture.width * picture.height
            picture.verify()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        ending, pixels = None, 0
    if ending is None or pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise PermanentError(_("What the provider sent is no picture that can be used."))
    return answer.body, ending


def _ask(url: str) -> Any:
    answer = http.request("GET", url, headers={"Accept": "application/json"})
    _check(answer)
    try:
        return json.loads(answer.body)
    except ValueError:
        raise TemporaryError(_("The provider answers with something that cannot be understood.")) from None


def _check(answer: http.Response) -> None:
    if answer.is_success:
        return
    if answer.status in {401, 403, 404, 410}:
        raise PermanentError(_("The provider shows this video not to everybody, or not any more."))
    raise TemporaryError(_("The provider does not work at the moment."), retry_after=answer.retry_after())


def _text(told: Any, name: str) -> str:
    value = told.get(name) if isinstance(told, dict) else None
    return value if isinstance(value, str) and len(value) < 2000 else ""
