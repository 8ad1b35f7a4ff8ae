"""What an office owes the members of a network every year (B19, B20, B30)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogues.choices import DutyAttendance, EventKind
from networks.models.memberships import leading_page

KINDS = [
    (kind.value, kind.label) for kind in (EventKind.ANNUAL_MEETING, EventKind.NETWORK_MEETING, EventKind.WORKSHOP)
]


class MeetingDuty(models.Model):
    """A meeting that takes place once a year, to which all members are invited in good time.

    Which event fulfils it is found by its kind, its network, its year and how one takes part; nothing is ticked off.
    """

    network = models.ForeignKey(
        "networks.NetworkPage", verbose_name=_("network"), on_delete=models.CASCADE, related_name="meeting_duties"
    )
    kind = models.CharField(_("kind of event"), max_length=16, choices=KINDS, default=EventKind.ANNUAL_MEETING)
    attendance = models.CharField(
        _("attendance"),
        max_length=9,
        choices=DutyAttendance,
        default=DutyAttendance.ANY,
        help_text=_("An event on site and online fulfils both."),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("invitation so many days before"),
        default=42,
        help_text=_("When all members have to be invited at the latest."),
    )
    since = models.PositiveSmallIntegerField(_("for the first time in the year"), null=True, blank=True)

    class Meta:
        verbose_name = _("yearly meeting")
        verbose_name_plural = _("yearly meetings")
        ordering = ["network", "kind", "attendance"]
        constraints = [
            models.UniqueConstraint(fields=["network", "kind", "attendance"], name="one_duty_per_kind_of_meeting")
        ]

    def __str__(self) -> str:
        label = str(self.get_kind_display())
        return label if self.attendance == DutyAttendance.ANY else f"{label} ({self.get_attendance_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.network = leading_page(self.network)
        super().save(*args, **kwargs)
