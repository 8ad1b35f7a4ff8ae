"""What an office owes the members of a network, or the participants of a programme, every year (B19, B20, B30, C20)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogues.choices import DutyAttendance, EventKind
from networks.models.memberships import leading_page

KINDS = [
    (kind.value, kind.label) for kind in (EventKind.ANNUAL_MEETING, EventKind.NETWORK_MEETING, EventKind.WORKSHOP)
]


class MeetingDuty(models.Model):
    """A meeting that takes place once a year, to which all members are invited in good time.

    Which event fulfils it is found by its kind, its year, how one takes part, and by its network; a programme holds no
    events of its own, so its meetings are those of a series. Nothing is ticked off.
    """

    network = models.ForeignKey(
        "networks.NetworkPage",
        verbose_name=_("network"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="meeting_duties",
        help_text=_("Who owes the meeting: a network …"),
    )
    programme = models.ForeignKey(
        "networks.ProgrammePage",
        verbose_name=_("programme"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="meeting_duties",
        help_text=_("… or a programme. One of the two."),
    )
    series = models.ForeignKey(
        "dialogues.DialogueSeriesPage",
        verbose_name=_("series"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("For a programme: the series in which its meetings stand."),
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
            models.UniqueConstraint(fields=["network", "kind", "attendance"], name="one_duty_per_kind_of_meeting"),
            models.UniqueConstraint(
                fields=["programme", "kind", "attendance"], name="one_duty_of_a_programme_per_kind"
            ),
            models.CheckConstraint(
                name="duty_of_a_network_or_a_programme",
                condition=models.Q(network__isnull=False, programme__isnull=True)
                | models.Q(network__isnull=True, programme__isnull=False),
                violation_error_message=_("Please choose a network or a programme, one of the two."),
            ),
        ]

    def __str__(self) -> str:
        label = str(self.get_kind_display())
        return label if self.attendance == DutyAttendance.ANY else f"{label} ({self.get_attendance_display()})"

    @property
    def holder(self) -> str:
        """Who owes the meeting."""
        return str(self.network or self.programme)

    def clean(self) -> None:
        super().clean()
        if self.programme_id is not None and self.series_id is None:
            raise ValidationError(
                {"series": _("Please choose the series in which the meetings of the programme stand.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.network is not None:
            self.network = leading_page(self.network)
        super().save(*args, **kwargs)
