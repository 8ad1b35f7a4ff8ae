"""Hints in the editing forms that depend on what is so, or on who reads them."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
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


class TopicHint(HelpPanel):
    """Which topic an event takes up, and where that comes from."""

    class BoundPanel(HelpPanel.BoundPanel):
        @cached_property
        def sources(self) -> list[Any]:
            from dialogues.selectors.topic_sources import topics_of  # noqa: PLC0415  the models read this module

            return topics_of(self.instance.translation_key) if self.instance.pk else []

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.sources)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            may_see = self.request is not None and self.request.user.has_perm("dialogues.change_topicproposal")
            return {**super().get_context_data(parent_context), "sources": self.sources, "may_see": may_see}


class RegistrationHint(HelpPanel):
    """How registering goes; whoever may see people gets to them from here."""

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            may_see = self.request is not None and self.request.user.has_perm("dialogues.view_registration")
            return {**super().get_context_data(parent_context), "may_see_people": may_see}
