"""Child rows of a page: found again, so that their ids and permalinks outlive every import (contract 4)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from modelcluster.fields import ParentalKey

from cms.core.content_import.items import Item
from cms.core.models import Row


def replace_rows(
    owner: Any,
    relation: str,
    items: Iterable[Item],
    *,
    item_identity: Callable[[Item], Hashable],
    row_identity: Callable[[Any], Hashable],
    fill: Callable[[Any, Item], None],
    by_position: bool = False,
    **names: str,
) -> list[tuple[Any, Item]]:
    """Make the rows of ``owner.relation`` those of ``items``, in their order, in memory.

    An item takes over the first free row with its identity (such as the person of a contributor) and with it the
    row's ids. With ``by_position`` rows that nobody claimed go to the remaining items in order: for translations,
    whose texts differ from the source's. Rows that are left over go away.

    ``names`` maps fields of the model to fields of the file, for error messages. Returns each row with its item.
    """
    manager = getattr(owner, relation)
    free: list[Any] = list(manager.all())
    pairs: list[tuple[Any, Item]] = []
    for item in items:
        wanted = item_identity(item)
        match = next((row for row in free if row_identity(row) == wanted), None)
        if match is not None:
            free.remove(match)
        pairs.append((match, item))
    parent_field = next(field.name for field in manager.model._meta.get_fields() if isinstance(field, ParentalKey))
    done: list[tuple[Any, Item]] = []
    for position, (match, item) in enumerate(pairs):
        row: Row = match or (free.pop(0) if by_position and free else manager.model(locale=owner.locale))
        fill(row, item)
        row.sort_order = position
        row.set_public_id()
        item.check(row, exclude=[parent_field], **names)
        done.append((row, item))
    manager.set([row for row, _item in done])
    return done
