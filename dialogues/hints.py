"""Hints in the editing forms that only stand there while they are true."""

from __future__ import annotations

from wagtail.admin.panels import HelpPanel

from dialogues.choices import ReminderAudience


class SilentSeriesHint(HelpPanel):
    """A series that offers reminders and has no rule that would send one to subscribers."""

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            series = self.instance
            told = (ReminderAudience.SUBSCRIBERS, ReminderAudience.BOTH)
            is_silent = not any(rule.audience in told for rule in series.reminder_rules.all())
            return bool(series.pk and series.subscription_open and is_silent and super().is_shown())
