"""Registrations and figures as files for a spreadsheet.

A cell never becomes a formula, whatever people typed (CSV injection, CWE-1236): in CSV an apostrophe is put before what
could begin one, in XLSX a text is stored as a text. The log notes who took which columns of which event and how many
rows, or had them shown to print them, never what stood in them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.log_actions import log

from cms.core.models import User
from dialogues.selectors.desks import fact_page
from dialogues.selectors.registration_tables import Field, rows_of
from dialogues.services.registrations.office import log_target

Cell = str | int | None
EXPORTED = "dialogues.registration.export"
PRINTED = "dialogues.registration.print"
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
LONGEST_CELL = 32_767  # of a cell in XLSX (ECMA-376, Excel's limits)


class FileFormat(models.TextChoices):
    XLSX = "xlsx", "Excel (XLSX)"
    CSV = "csv", "CSV"


CONTENT_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class File:
    """What the browser gets. The name holds no personal data."""

    name: str
    content_type: str
    body: bytes
    row_count: int


def export_registrations(
    event_key: UUID, fields: list[Field], *, states: Collection[str], file_format: FileFormat, user: User
) -> File:
    """The chosen columns of everybody in the chosen states."""
    event = fact_page(event_key)
    day = f"-{event.starts_at:%Y-%m-%d}" if event is not None and event.starts_at else ""
    rows = rows_of(event_key, fields, states=states)
    file = as_file(f"anmeldungen{day}", [field.label for field in fields], rows, file_format)
    data = {**_taken(fields, states, file.row_count), "format": file_format.value}
    log(instance=log_target(event_key), action=EXPORTED, user=user, data=data)
    return file


def note_printed(
    event_key: UUID, fields: list[Field], *, states: Collection[str], row_count: int, user: User | None
) -> None:
    """The list for the door was made: whoever has it on the screen can print it."""
    log(instance=log_target(event_key), action=PRINTED, user=user, data=_taken(fields, states, row_count))


def _taken(fields: list[Field], states: Collection[str], row_count: int) -> dict[str, Any]:
    return {"fields": [str(field.label) for field in fields], "states": sorted(states), "rows": row_count}


def as_file(
    name: str,
    headings: Iterable[str | Promise],
    rows: Iterable[Sequence[Cell]],
    file_format: FileFormat,
) -> File:
    """A table as a file; numbers stay numbers."""
    write = _csv if file_format == FileFormat.CSV else _xlsx
    body, count = write([str(heading) for heading in headings], rows)
    return File(f"{name}.{file_format.value}", CONTENT_TYPES[file_format], body, count)


def harmless(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) else text


def _csv(headings: list[str], rows: Iterable[Sequence[Cell]]) -> tuple[bytes, int]:
    """With a byte order mark and semicolons, as a German Excel reads it by a double click."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow([harmless(heading) for heading in headings])
    count = 0
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
        count += 1
    return buffer.getvalue().encode("utf-8-sig"), count


def _xlsx(headings: list[str], rows: Iterable[Sequence[Cell]]) -> tuple[bytes, int]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([_cell(sheet, heading) for heading in headings])
    count = 0
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue(), count


def _cell(sheet: object, value: Cell) -> WriteOnlyCell:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet)
    cell.value = text
    if cell.data_type != "s" and text:
        cell.data_type = "s"  # it looked like a formula
    if text.startswith(FORMULA):
        cell.quotePrefix = True  # and stays a text when somebody edits it
    return cell
