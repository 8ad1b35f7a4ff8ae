"""When people are reminded of an event: rules of a series, or of one event (E41)."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modelcluster.fields import ParentalKey

from cms.core.editing import synchronised
from cms.core.models import Row
from dialogues import editing
from dialogues.choices import ReminderAudience, ReminderUnit
from dialogues.models.events import DialogueEventPage
from dialogues.models.series import DialogueSeriesPage

LONGEST = timedelta(days=366)
"""No rule reminds earlier."""
_UNITS = {
    ReminderUnit.WEEKS: timedelta(weeks=1),
    ReminderUnit.DAYS: timedelta(days=1),
    ReminderUnit.HOURS: timedelta(hours=1),
    ReminderUnit.MINUTES: timedelta(minutes=1),
}


class ReminderRule(Row):
    """So long before the beginning. The rules in the site's first language count; translations only translate the text."""

    amount = models.PositiveIntegerField(
        _("how long before"), default=1, validators=[MinValueValidator(1, _("Please enter at least 1."))]
    )
    unit = models.CharField(_("unit"), max_length=7, choices=ReminderUnit, default=ReminderUnit.DAYS)
    audience = models.CharField(
        _("for whom"), max_length=11, choices=ReminderAudience, default=ReminderAudience.SUBSCRIBERS
    )
    text = models.TextField(
        _("own words"),
        blank=True,
        help_text=_("Stands above the details of the event. Left empty, the usual sentence is used."),
    )

    override_translatable_fields = synchronised("amount", "unit", "audience")
    api_fields = editing.REMINDER_RULE_API
    panels = editing.REMINDER_RULE

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        words = {
            ReminderUnit.WEEKS: ngettext("%(n)s week before", "%(n)s weeks before", self.amount),
            ReminderUnit.DAYS: ngettext("%(n)s day before", "%(n)s days before", self.amount),
            ReminderUnit.HOURS: ngettext("%(n)s hour before", "%(n)s hours before", self.amount),
            ReminderUnit.MINUTES: ngettext("%(n)s minute before", "%(n)s minutes before", self.amount),
        }
        return words[ReminderUnit(self.unit)] % {"n": self.amount}

    def clean(self) -> None:
        super().clean()
        if self.unit in ReminderUnit.values and (self.amount or 0) > LONGEST / _UNITS[ReminderUnit(self.unit)]:
            raise ValidationError({"amount": _("A reminder can come a year before the event at most.")})

    @property
    def span(self) -> timedelta:
        """The time before the beginning, whole days and weeks as days of 24 hours."""
        return self.amount * _UNITS[ReminderUnit(self.unit)]

    @property
    def counts_days(self) -> bool:
        """Whether the span is counted in days on the wall, whatever the clocks do in between."""
        return self.unit in {ReminderUnit.WEEKS, ReminderUnit.DAYS}

    @property
    def before(self) -> str:
        """The span as ISO 8601 duration, as import files write it; equal spans of one kind have equal texts."""
        if self.counts_days:
            return f"P{self.amount * _UNITS[ReminderUnit(self.unit)].days}D"
        hours, minutes = divmod(self.amount * (60 if self.unit == ReminderUnit.HOURS else 1), 60)
        return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes or not hours else "")


class SeriesReminderRule(ReminderRule):
    page = ParentalKey(DialogueSeriesPage, on_delete=models.CASCADE, related_name="reminder_rules")

    class Meta(ReminderRule.Meta):
        abstract = False
        verbose_name = _("reminder of a series")
        verbose_name_plural = _("reminders of a series")


class EventReminderRule(ReminderRule):
    page = ParentalKey(DialogueEventPage, on_delete=models.CASCADE, related_name="reminder_rules")

    class Meta(ReminderRule.Meta):
        abstract = False
        verbose_name = _("reminder of an event")
        verbose_name_plural = _("reminders of an event")
