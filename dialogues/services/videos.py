"""Writing films and captions: what is uploaded is looked at first, and what nobody needs any more is deleted."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.cache.version import bump_version
from cms.core.privatefiles import HEAD
from dialogues.models import Recording, VideoCaptions, VideoFile
from dialogues.models.videos import ENDINGS

_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}
"""What an MP4 file calls the kinds of player that it is made for (ISO 14496-12, 4.3)."""
_WEBM = re.compile(rb"\x1a\x45\xdf\xa3.{0,60}?\x42\x82.{1,8}webm", re.DOTALL)
"""The head of an EBML file whose type of document is WebM (RFC 8794, 11.2.7)."""


def check_video(upload: Any) -> str:
    """The media type of an uploaded film, as its content tells it.

    Raises:
        ValidationError: it is too large, or no film that browsers play.
    """
    if upload.size > settings.VIDEO_UPLOAD_LIMIT:
        message = _("This video is too large. It may have up to %(size)s; longer ones belong to a video service.")
        raise ValidationError(message % {"size": filesizeformat(settings.VIDEO_UPLOAD_LIMIT)}, code="too_large")
    upload.seek(0)
    media_type = _media_type(upload.read(HEAD))
    upload.seek(0)
    if media_type not in ENDINGS:
        raise ValidationError(
            _("Browsers cannot play this file. Please save the video as MP4 (H.264) or WebM and upload it again."),
            code="no_video",
        )
    return media_type


def _media_type(head: bytes) -> str:
    """What the beginning of a file says that it is; empty when browsers do not play it. Apple's QuickTime is built alike,
    but only some play it."""
    if _WEBM.match(head):
        return "video/webm"
    if head[4:8] == b"ftyp" and head[8:12] != b"qt  ":
        end = min(int.from_bytes(head[:4], "big"), len(head))
        brands = {head[8:12], *(head[start : start + 4] for start in range(16, end - 3, 4))}
        return "video/mp4" if brands & _BRANDS else ""
    return ""


def save_video(
    video: VideoFile,
    *,
    upload: Any = None,
    captions: str = "",
    captions_language: str = "",
    without: Collection[str] = (),
) -> VideoFile:
    """Save ``video``, with a new file, new captions in one language, and without those in others.

    Args:
        upload: a new file, checked before; None keeps the one that is there.
        captions: checked WebVTT.
        without: languages whose captions go.

    Raises:
        ValidationError: it is not valid; nothing was written.
    """
    with transaction.atomic():
        before = VideoFile.objects.filter(pk=video.pk).values_list("file", flat=True).first() if video.pk else None
        if upload is not None:
            video.media_type, video.size, video.uploaded_at = check_video(upload), upload.size, clock.now()
            video.file = upload
        video.full_clean()
        video.save()
        if before and before != video.file.name:
            transaction.on_commit(partial(video.file.storage.delete, before))
        video.captions.filter(language__in=without).delete()
        if captions:
            VideoCaptions.objects.update_or_create(
                video=video, language=captions_language, defaults={"text": captions, "changed_at": clock.now()}
            )
        _note_languages(video)
    return video


def _note_languages(video: VideoFile) -> None:
    """Write the languages beside the file, where pages read them, and tick “has captions” where it is shown."""
    order = [code for code, _name in settings.LANGUAGES]
    present = set(video.captions.values_list("language", flat=True))
    video.caption_languages = " ".join(code for code in order if code in present)
    video.save(update_fields=["caption_languages"])
    if present:
        Recording.objects.filter(video=video, captions=False).update(captions=True)
    bump_version()


def forget_file(video: VideoFile) -> None:
    """The row is deleted; its file goes with the transaction."""
    if video.file.name:
        transaction.on_commit(partial(video.file.storage.delete, video.file.name))
