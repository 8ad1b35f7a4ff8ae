"""Applications for learning trips: places are given by the office, on a call (A16–A18).

An application *is* a registration that waits for a decision: one row per person and event, whichever way it came, so that
head count, lists, door, files, reminders, the way in, retention and erasure are those of every event, and no two rows can
disagree. Accepted means confirmed. What only an application has stands in :class:`TripApplication` beside it.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.models import Record
from dialogues.models.call_fields import Called
from dialogues.models.registrations import Registration


class TripApplication(Record):
    """What the office needs to decide about a registration for a trip, and what it decided.

    Its state is that of the registration: applied, on the waiting list, accepted (confirmed), declined or cancelled.
    """

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="application")
    account = models.ForeignKey(
        "networks.MemberAccount",
        verbose_name=_("account"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="trip_applications",
        help_text="Who applied in the members' area; None: by the form with a mail.",
    )
    network_key = models.UUIDField(
        null=True, editable=False, help_text="Translation key of the network through which they may apply."
    )
    standing = models.CharField(
        _("was on that day"),
        max_length=10,
        choices=Called,
        blank=True,
        help_text="What they were to the network on the day of application; empty: the office looks.",
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("application for a learning trip")
        verbose_name_plural = _("applications for learning trips")

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def event_key(self) -> UUID:
        """Translation key of the trip."""
        key: UUID = self.registration.event_key
        return key
