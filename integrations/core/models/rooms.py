"""The rooms of online events at meeting providers, and what was recorded in them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.core.choices import OfferState, RoomState
from integrations.core.querysets import RoomQuerySet
from integrations.core.secrets import EncryptedTextField


class MeetingRoom(models.Model):
    """The room of one event, from the moment at which it is to be made; it outlives the meeting, because recordings come
    later. Everything that opens a door is encrypted, and nobody sees it: links are made when they are asked for.

    ``told`` is the fingerprint of what the other side was last told about the event.
    """

    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="rooms")
    event_key = models.UUIDField(db_index=True, help_text="Translation key of the event.")
    title = models.CharField(_("event"), max_length=255)
    starts_at = models.DateTimeField(_("begins"), null=True)
    state = models.CharField(_("state"), max_length=7, choices=RoomState, default=RoomState.WAITING)
    remote_id = models.CharField(max_length=255, blank=True)
    join_url = EncryptedTextField(blank=True, editable=False, default="")
    moderator_secret = EncryptedTextField(blank=True, editable=False, default="")
    participant_secret = EncryptedTextField(blank=True, editable=False, default="")
    dial_in = models.CharField(max_length=255, blank=True)
    told = models.CharField(max_length=64, blank=True)

    made_at = models.DateTimeField(_("made"), null=True)
    seen_at = models.DateTimeField(null=True, help_text="When the other side last said that it is there.")
    closed_at = models.DateTimeField(_("closed"), null=True)
    recordings_at = models.DateTimeField(null=True, help_text="When recordings were last asked for.")
    error = models.CharField(_("last error"), max_length=500, blank=True, help_text="Plain words, without secrets.")
    retry_at = models.DateTimeField(null=True, help_text="After an error: not before.")
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)

    objects: ClassVar[Any] = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting room")
        verbose_name_plural = _("meeting rooms")
        ordering = ["-starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "event_key"], name="one_room_per_event_and_connection")
        ]

    def __str__(self) -> str:
        return self.title


class RoomRecording(models.Model):
    """A recording that is offered to the office. It is never published by itself."""

    room = models.ForeignKey(MeetingRoom, on_delete=models.CASCADE, related_name="recordings")
    remote_id = models.CharField(max_length=255)
    url = models.URLField(_("address"), max_length=500)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=OfferState, default=OfferState.OFFERED)
    seen_at = models.DateTimeField(_("first seen"))

    class Meta:
        verbose_name = _("recording of a meeting")
        verbose_name_plural = _("recordings of meetings")
        ordering = ["starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["room", "remote_id"], name="one_offer_per_recording")]

    def __str__(self) -> str:
        return self.remote_id
