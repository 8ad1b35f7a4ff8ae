"""The rows of a network or programme, from an import file."""

from __future__ import annotations

from typing import Any

from cms.core.content_import.items import Item
from cms.core.content_import.rows import replace_rows


def fill_points(page: Any, relation: str, item: Item, name: str = "", *more: str) -> None:
    """Rows with a title and an explanation; found again by their title.

    Args:
        name: of the list in the file, when it differs from the relation.
        more: plain fields besides.
    """
    name = name or relation
    if name not in item:
        return

    def fill(row: Any, entry: Item) -> None:
        entry.copy(row, "title", *more)
        fill_body(row, entry)
        if "date" in entry:
            entry.copy_date(row, "date")
        if "image" in entry:
            entry.copy_image(row, "image")
        if "region" in entry:
            row.region = entry.reference("region", "regions")

    replace_rows(
        page,
        relation,
        item.children(name, "title"),
        item_identity=lambda entry: entry.text("title"),
        row_identity=lambda row: row.title,
        fill=fill,
        by_position=True,
    )


def fill_body(row: Any, entry: Item) -> None:
    """The explanation under either of its names."""
    given = [name for name in ("body", "text") if name in entry or f"{name}_html" in entry]
    if len(given) > 1:
        entry.problem("“body” and “text” are both given; one of them is enough.", "text")
    elif given:
        entry.copy_rich(row, body=given[0])


def fill_spokespersons(page: Any, item: Item) -> None:
    if "spokespersons" not in item:
        return

    def fill(row: Any, entry: Item) -> None:
        person = entry.reference("person", "people")
        if person is not None:
            row.person = person
        if "region" in entry:
            row.region = entry.reference("region", "regions")
        copy_period(row, entry)
        entry.copy(row, "contact_url", "email", "phone")

    replace_rows(
        page,
        "spokespersons",
        item.children("spokespersons"),
        item_identity=lambda entry: getattr(entry.reference("person", "people"), "pk", None),
        row_identity=lambda row: row.person_id,
        fill=fill,
        since="from",
        until="to",
    )


def fill_participations(page: Any, item: Item) -> None:
    if "participants" not in item:
        return

    def fill(row: Any, entry: Item) -> None:
        region = entry.reference("region", "regions")
        if region is not None:
            row.region = region
        entry.copy_date(row, "since", "until")

    replace_rows(
        page,
        "participations",
        item.children("participants", "region"),
        item_identity=lambda entry: getattr(entry.reference("region", "regions"), "pk", None),
        row_identity=lambda row: row.region_id,
        fill=fill,
    )


def copy_period(row: Any, entry: Item) -> None:
    """``from`` and ``to`` of the file: our columns are called ``since`` and ``until``."""
    for field, name in (("since", "from"), ("until", "to")):
        if name in entry:
            holder = entry.child(name, {field: entry.get(name)})
            holder.copy_date(row, field)
