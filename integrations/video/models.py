"""What was asked of providers: one row for each preview picture, before anybody is called."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PosterState(models.TextChoices):
    WAITING = "waiting", _("waiting to be fetched")
    FETCHED = "fetched", _("fetched")
    FAILED = "failed", _("could not be fetched")
    LEFT = "left", _("not needed")


class PosterFetch(models.Model):
    """The preview picture of one video in one recording, asked for once. The row stays when the editors replace or delete
    the picture, so that it is not fetched again."""

    recording_key = models.UUIDField(editable=False, help_text="Translation key of the recording.")
    embed_url = models.URLField(
        max_length=500, editable=False, help_text="The player: the video, whatever its address."
    )
    state = models.CharField(_("state"), max_length=7, choices=PosterState, default=PosterState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Begun, however they ended.")
    due_at = models.DateTimeField(help_text="Not before; while somebody is at it, the end of their lease.")
    error = models.CharField(_("last error"), max_length=300, blank=True, help_text="Plain words.")
    image = models.ForeignKey(
        "core.CmsImage",
        verbose_name=_("image"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="What came of it; empty also when somebody deleted it.",
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("fetching of a preview picture")
        verbose_name_plural = _("fetching of preview pictures")
        constraints = [models.UniqueConstraint(fields=["recording_key", "embed_url"], name="poster_fetched_once")]
        indexes = [models.Index(fields=["state", "due_at"], name="poster_fetch_due")]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.embed_url}"
