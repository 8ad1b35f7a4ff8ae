"""The framework conditions of an imported event, and how they belong together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.html import strip_tags

from cms.core.content_import import richtext
from cms.core.content_import.items import Item
from cms.core.content_import.rows import replace_rows
from dialogues.models import DialogueEventPage, FrameworkCondition
from dialogues.services.imports.rows import is_translation, topics_named
from dialogues.services.relations import relate_condition

TEXT_FEATURES = ["bold", "italic", "link"]


def normalised(text: str) -> str:
    """What a condition is found again by: its words, whatever their markup, spacing and capitals."""
    words = strip_tags(text.replace("<br/>", " ").replace("</p><p>", " "))
    return " ".join(words.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").split()).casefold()


def fill_conditions(page: DialogueEventPage, item: Item) -> None:
    """Write the conditions; whoever keeps the text keeps id and permalink."""
    if "conditions" not in item:
        return
    replace_rows(
        page,
        "conditions",
        item.children("conditions"),
        item_identity=lambda entry: normalised(entry.rich("text", TEXT_FEATURES) or ""),
        row_identity=lambda row: normalised(row.text),
        fill=_fill,
        by_position=is_translation(item),
    )


def _fill(row: FrameworkCondition, entry: Item) -> None:
    entry.copy_rich(row, "text", "explanation")
    entry.copy(row, "level_label", "provenance")
    if "levels" in entry:
        row.levels = entry.get("levels") or []
    if "topics" in entry:
        row.topics.set(topics_named(entry))
    if "references" in entry:
        replace_rows(
            row,
            "references",
            entry.children("references", "title"),
            item_identity=lambda child: child.text("title"),
            row_identity=lambda child: child.title,
            fill=lambda child, child_item: child_item.copy(child, "title", "url"),
            by_position=True,
        )


def write_relations(series_item: Item, written: dict[str, DialogueEventPage]) -> None:
    """Connect the conditions of a series as the file says. A mirrored pair is one relation, whoever names it."""
    by_event: dict[str, dict[str, FrameworkCondition]] = {}

    def conditions_of(event_key: str) -> dict[str, FrameworkCondition]:
        if event_key not in by_event:
            rows: Iterable[Any] = FrameworkCondition.objects.filter(page=written[event_key])
            by_event[event_key] = {normalised(row.text): row for row in rows}
        return by_event[event_key]

    for event_item in series_item.children("events"):
        if event_item.key not in written:
            continue
        for entry in event_item.children("conditions"):
            if "related" not in entry:
                continue
            source = conditions_of(event_item.key).get(normalised(entry.rich("text", TEXT_FEATURES) or ""))
            if source is None:
                continue  # a draft's rows exist in its revision only
            wanted: set[tuple[str, int]] = set()
            for link in entry.children("related"):
                other_key = str(link.get("event", event_item.key)).strip()
                if other_key not in written:
                    link.problem(f"this series has no event “{other_key}”.", "event")
                    continue
                text = normalised(richtext.from_markdown(link.text("text"), TEXT_FEATURES))
                target = conditions_of(other_key).get(text)
                if target is None or target.pk == source.pk:
                    link.problem("no other condition of that event has this text.", "text")
                    continue
                wanted.add((link.text("relation"), target.pk))
            if relate_condition(source, wanted=wanted, both_ways=False):
                key = f"{series_item.key}/{event_item.key}"
                entry.session.also_changed("events", key, "related conditions")
