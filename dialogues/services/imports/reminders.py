"""Reminder rules of an imported series: ISO 8601 durations before the beginning."""

from __future__ import annotations

import re

from cms.core.content_import.items import Item
from cms.core.content_import.rows import replace_rows
from dialogues.choices import ReminderUnit
from dialogues.models import DialogueSeriesPage, ReminderRule, SeriesReminderRule

DURATION = re.compile(r"P(?:(?P<weeks>\d+)W|(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?)?)")
_MINUTES = {"days": 24 * 60, "hours": 60, "minutes": 1}


def parse_duration(text: str) -> tuple[int, str]:
    """Amount and unit of a duration such as ``P1D``, ``P2W`` or ``PT90M``; one of several units becomes minutes.

    Raises:
        ValueError: it is no such duration.
    """
    match = DURATION.fullmatch(text)
    given = {unit: int(number) for unit, number in match.groupdict().items() if number} if match else {}
    if not given:
        raise ValueError(f"“{text}” is no duration such as P1D or PT1H")
    if len(given) == 1:
        unit, amount = next(iter(given.items()))
        return amount, ReminderUnit(unit).value
    return sum(_MINUTES[unit] * number for unit, number in given.items()), ReminderUnit.MINUTES.value


def fill_reminder_rules(page: DialogueSeriesPage, item: Item) -> None:
    if "reminder_rules" not in item:
        return

    def fill(row: ReminderRule, entry: Item) -> None:
        row.amount, row.unit = parse_duration(entry.text("before"))
        entry.copy(row, "audience")

    def identity(entry: Item) -> tuple[str, str]:
        amount, unit = parse_duration(entry.text("before"))
        return SeriesReminderRule(amount=amount, unit=unit).before, entry.text("audience")

    replace_rows(
        page,
        "reminder_rules",
        item.children("reminder_rules"),
        item_identity=identity,
        row_identity=lambda row: (row.before, row.audience),
        fill=fill,
        by_position=True,
        amount="before",
    )
