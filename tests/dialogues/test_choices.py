"""What editors choose from, in their own language."""

from __future__ import annotations

from django.utils import translation

from dialogues.choices import PresentationKind, ReminderUnit


def test_minutes_before_an_event_are_no_minutes_of_a_meeting() -> None:
    with translation.override("de"):
        assert [str(label) for label in ReminderUnit.labels] == ["Wochen", "Tage", "Stunden", "Minuten"]
        assert str(PresentationKind.MINUTES.label) == "Protokoll"
