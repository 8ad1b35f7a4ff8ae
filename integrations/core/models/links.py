"""Which event elsewhere is which of ours, and where the two disagree."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from integrations.core.choices import LinkState
from integrations.core.querysets import LinkQuerySet

EVENT = "dialogues.event"


class RemoteLink(models.Model):
    """An event elsewhere, linked with one of ours or not. Nothing is deleted here because it vanished there.

    It is found again by ``stable_id`` where the other side has one, else by ``remote_id``. When both change, a new row
    proposes to take the place of the vanished one (``replaces``); accepting it moves the event over.
    """

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="links")
    remote_id = models.CharField(_("id there"), max_length=255)
    stable_id = models.CharField(max_length=255, blank=True, help_text="A name that outlives the id; may be empty.")
    title = models.CharField(_("title there"), max_length=255, blank=True)
    url = models.URLField(_("address there"), max_length=500, blank=True)
    starts_at = models.DateTimeField(_("begins"), null=True)
    whole_day = models.DateField(null=True, help_text="The first day, as it is called there, of what has no time.")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="Of what was last written; empty: read again.")

    state = models.CharField(_("state"), max_length=9, choices=LinkState, default=LinkState.OFFERED)
    local_type = models.CharField(max_length=30, default=EVENT, help_text="Only events so far.")
    local_key = models.UUIDField(null=True, db_index=True, help_text="Translation key of our event.")
    replaces = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="proposals", help_text="A vanished link."
    )
    missing_runs = models.PositiveSmallIntegerField(
        default=0, help_text="Complete readings in a row in which it was not named."
    )
    going = models.PositiveIntegerField(_("registered there"), null=True, help_text="Without guests.")
    waiting = models.PositiveIntegerField(_("waiting there"), null=True)
    guests = models.PositiveIntegerField(_("guests there"), null=True)
    capacity = models.PositiveIntegerField(_("places there"), null=True)
    counted_at = models.DateTimeField(null=True, help_text="When the figures were so.")
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(
        _("last seen"), help_text="Written when something changed, not with every run."
    )
    state_at = models.DateTimeField(_("since"))

    objects: ClassVar[Any] = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("event elsewhere")
        verbose_name_plural = _("events elsewhere")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "remote_id"], name="remote_event_is_known_once"),
            models.UniqueConstraint(
                fields=["connection", "local_type", "local_key"],
                condition=models.Q(state__in=["linked", "cancelled", "vanished"]),
                name="local_event_is_linked_once_per_connection",
                violation_error_message=_("This event is already linked with another one over there."),
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "stable_id"], name="remote_link_stable"),
            models.Index(fields=["state", "state_at"], name="remote_link_state"),
        ]

    def __str__(self) -> str:
        return self.title or self.remote_id

    @property
    def begins(self) -> str:
        """When it begins, in the active language and on the site's clock; a day where it has no time; empty: unknown."""
        if self.whole_day is not None:
            return date_format(self.whole_day, "SHORT_DATE_FORMAT")
        return date_format(localtime(self.starts_at), "SHORT_DATETIME_FORMAT") if self.starts_at else ""


class SyncedField(models.Model):
    """What both sides last agreed upon in one owned field: the base of the comparison of three. ``value`` is the text of
    ``dialogues.services.remote``."""

    link = models.ForeignKey(RemoteLink, on_delete=models.CASCADE, related_name="synced_fields")
    field = models.CharField(max_length=12)
    value = models.TextField(blank=True)

    class Meta:
        verbose_name = _("agreed value")
        verbose_name_plural = _("agreed values")
        constraints = [models.UniqueConstraint(fields=["link", "field"], name="one_agreed_value_per_field")]

    def __str__(self) -> str:
        return self.field


class FieldConflict(models.Model):
    """Both sides changed the same owned field. Ours stays until the office decides: take theirs, or keep ours. The row
    goes with the decision; the audit log keeps it."""

    link = models.ForeignKey(RemoteLink, on_delete=models.CASCADE, related_name="conflicts")
    field = models.CharField(_("field"), max_length=12)
    theirs = models.TextField(_("there"), blank=True)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("conflict")
        verbose_name_plural = _("conflicts")
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["link", "field"], name="one_conflict_per_field")]

    def __str__(self) -> str:
        return f"{self.link}: {self.field}"
