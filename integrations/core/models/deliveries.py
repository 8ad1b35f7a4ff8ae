"""The outbox: what is to be told elsewhere, and what became of it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.core.change_labels import label_of
from integrations.core.choices import AttemptOutcome, DeliveryState
from integrations.core.querysets import DeliveryQuerySet


class Delivery(models.Model):
    """One change for one connection, written in the transaction of the change and handed over afterwards, at least once.

    Waiting, sending (under a lease), delivered or failed. It is tried for three days with growing pauses; the office may
    send it again at any time, under the same id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="deliveries")
    change_type = models.CharField(_("what happened"), max_length=80)
    subject_id = models.UUIDField(_("to what"))
    happened_at = models.DateTimeField(_("when"))
    payload = models.TextField(help_text="The JSON that is sent, byte by byte, in every attempt. No personal data.")
    state = models.CharField(_("state"), max_length=9, choices=DeliveryState, default=DeliveryState.WAITING)
    attempt_count = models.PositiveSmallIntegerField(_("attempts"), default=0, help_text="Since it was last queued.")
    not_before = models.DateTimeField(_("not before"))
    give_up_at = models.DateTimeField(_("given up after"))
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    remote_id = models.CharField(max_length=255, blank=True, help_text="What it made there, if anything.")
    remote_url = models.URLField(max_length=500, blank=True)
    created_at = models.DateTimeField(_("written"))
    settled_at = models.DateTimeField(_("delivered or given up"), null=True)

    objects: ClassVar[Any] = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["connection", "not_before"], name="delivery_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["connection", "-created_at"], name="delivery_of_connection"),
            models.Index(fields=["settled_at"], name="delivery_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.change_type} {self.subject_id}"

    @property
    def what_happened(self) -> str:
        """The change in words, in the active language."""
        return label_of(self.change_type)

    @property
    def message_id(self) -> str:
        """What the receiver knows the delivery by; the same in every attempt (Standard Webhooks: ``webhook-id``)."""
        return f"msg_{self.id.hex}"


class DeliveryAttempt(models.Model):
    """One attempt to hand a delivery over."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(_("when"))
    duration = models.DurationField(_("took"), null=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=AttemptOutcome)
    status_code = models.PositiveSmallIntegerField(_("answer"), null=True)
    error = models.CharField(_("error"), max_length=500, blank=True, help_text="Plain words, without secrets.")

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d %H:%M:%S}"
