"""What an import changes, in words: for the dry run and for the report."""

from __future__ import annotations

import json
from typing import Any

from django.utils.html import strip_tags

from cms.core.content_import.problems import shortened

# Noise: they change with what they are derived from, or are nobody's content.
_SILENT = {
    "pk", "public_id", "translation_key", "sort_order", "url_path", "draft_title", "live", "has_unpublished_changes",
    "latest_revision", "live_revision", "latest_revision_created_at", "last_published_at", "first_published_at",
    "starts_at", "ends_at", "over_at", "series", "updated_at", "created_at", "locale", "page", "source_model",
}  # fmt: skip


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """One phrase per changed field of two ``serializable_data`` of the same object."""
    found = []
    for name, new in after.items():
        old = before.get(name)
        if name in _SILENT or old == new:
            continue
        if isinstance(new, list):
            found.append(f"{name}: {_rows(old or [], new)}")
        elif str(new).startswith("[{") or str(old).startswith("[{"):
            found.append(f"{name}: changed")  # blocks, which nobody reads as JSON
        else:
            found.append(f"{name}: {_value(old)} → {_value(new)}")
    return found


def _rows(old: list[Any], new: list[Any]) -> str:
    if not all(isinstance(row, dict) for row in [*old, *new]):
        return f"{len(old)} → {len(new)} entries"

    # A row is known by its translation key; a link of a person has none and counts by its place.
    def identity(rows: list[Any]) -> dict[Any, Any]:
        return {row.get("translation_key") or index: row for index, row in enumerate(rows)}

    was, now = identity(old), identity(new)
    added = sum(name not in was for name in now)
    gone = sum(name not in now for name in was)
    changed = sum(_content(now[name]) != _content(was[name]) for name in now if name in was)
    counts = [(added, "added"), (changed, "changed"), (gone, "removed")]
    return ", ".join(f"{count} {word}" for count, word in counts if count) or "in another order"


def _content(row: dict[str, Any]) -> str:
    return json.dumps(
        {name: value for name, value in row.items() if name != "sort_order"}, default=str, sort_keys=True
    )


def _value(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{shortened(strip_tags(str(value)), 40)}”"
