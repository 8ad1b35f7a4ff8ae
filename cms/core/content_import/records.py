"""Writing what has no page: people, organisations, regions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from modelcluster.models import ClusterableModel, get_serializable_data_for_fields

from cms.core.content_import.differences import differences
from cms.core.content_import.items import Item
from cms.core.content_import.session import Entry, Outcome


def write_record(
    item: Item,
    model: Any,
    fill: Callable[[Any], None],
    *,
    adopt: Callable[[], Any] | None = None,
    **names: str,
) -> Any:
    """Create or change the record with the item's key; nothing is saved when nothing is new.

    ``adopt`` may find a record that nobody imported, by what makes it unique. ``names`` maps fields of the model to
    fields of the file. Returns the record, or ``None`` when the item has a problem.
    """
    session = item.session
    problems_before = len(session.problems)
    identity = session.known_id(item.section, item.key)
    record = model.objects.filter(public_id=identity).first() if identity else None
    if record is None and adopt is not None:
        record = adopt()
    is_new = record is None
    if record is None:
        record = model()
    before = snapshot(record)
    fill(record)
    item.check(record, **names)
    if len(session.problems) > problems_before:
        return None
    details = [] if is_new else differences(before, snapshot(record))
    if is_new or details:
        record.save()
    if identity != record.public_id:
        session.remember(item.section, item.key, record.public_id)
    outcome = Outcome.CREATED if is_new else Outcome.CHANGED if details else Outcome.UNCHANGED
    session.record(Entry(item.section, item.key, str(record), outcome, tuple(details)))
    return record


def snapshot(thing: models.Model) -> dict[str, Any]:
    """All its fields and rows as plain data, to compare with later."""
    if isinstance(thing, ClusterableModel):
        data: dict[str, Any] = thing.serializable_data()
    else:
        data = get_serializable_data_for_fields(thing)
    return data
