"""Films that lie on this site, and their captions.

They have no address of their own below the media: :mod:`dialogues.views.videos` hands them out to whoever may see a page on
which they are shown.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from cms.core.privatefiles import PrivateStorage, private_path

ENDINGS = {"video/mp4": "mp4", "video/webm": "webm"}
"""What every browser plays, as told by the content of the file, with the end of its name."""


class VideoFile(index.Indexed, models.Model):
    """A film that editors have uploaded (E04). One file may be shown by the pages of an event in every language."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    title = models.CharField(
        _("title"), max_length=255, help_text=_("How you find the video again. Readers do not see it.")
    )
    file = models.FileField(
        _("video file"),
        storage=PrivateStorage(),
        upload_to=private_path,
        max_length=200,
        help_text=_("MP4 (with H.264 pictures, as cameras and meeting programs save it) or WebM."),
    )
    media_type = models.CharField(max_length=20, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False, help_text="Bytes.")
    uploaded_at = models.DateTimeField(_("uploaded"), editable=False)
    caption_languages = models.CharField(
        _("captions"), max_length=100, blank=True, editable=False, help_text="Languages of its captions, with blanks."
    )

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("video file")
        verbose_name_plural = _("video files")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def etag(self) -> str:
        """Of the content: a replaced file has another name."""
        return f'"{(self.file.name or "").rpartition("/")[2]}"'


class VideoCaptions(models.Model):
    """The captions of a film in one language, as checked WebVTT."""

    video = models.ForeignKey(VideoFile, on_delete=models.CASCADE, related_name="captions")
    language = models.CharField(max_length=12)
    text = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("captions")
        verbose_name_plural = _("captions")
        constraints = [
            models.UniqueConstraint(fields=["video", "language"], name="video_captions_once_per_language"),
        ]

    def __str__(self) -> str:
        return self.language
