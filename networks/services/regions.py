"""Official regions from a table: all or nothing, and the same table twice changes nothing (X03, C08)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from networks.models import Land, Region, RegionKind

COLUMNS = ("official_key", "name", "kind", "land", "latitude", "longitude", "dissolved_on", "successor")
NEEDED = ("official_key", "name")
MAX_BYTES = 20_000_000
_LANDS_BY_KEY = dict(zip(
    (f"{number:02}" for number in range(1, 17)),
    (Land.SH, Land.HH, Land.NI, Land.HB, Land.NW, Land.HE, Land.RP, Land.BW, Land.BY, Land.SL, Land.BE, Land.BB,
     Land.MV, Land.SN, Land.ST, Land.TH),
    strict=True,
))  # fmt: skip
"""The first two digits of an official municipality key name the Land."""


@dataclass
class TableReport:
    """What loading a table did, or would do."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0


class TableRefusedError(Exception):
    """The table cannot be loaded; nothing was written.

    Attributes:
        problems: one line each, with the number of the line in the file where that is known.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def load_regions(path: Path, *, dry_run: bool = False) -> TableReport:
    """Make the regions what the table says: found by their official key, or by their name while they have no key.

    Regions that the table does not name stay as they are; an empty cell empties nothing.

    Raises:
        TableRefusedError: the file is no such table, or a line is wrong.
        OSError: the file cannot be read.
    """
    lines = _read(path)
    report = TableReport()
    problems: list[str] = []
    with transaction.atomic():
        known = _Known()
        rows = [(number, line, known.find(line)) for number, line in lines]
        for number, line, region in rows:
            try:
                _write(region, line, report, known)
            except (ValueError, ValidationError) as error:
                texts = error.messages if isinstance(error, ValidationError) else [str(error)]
                problems.append(f"line {number}: {' '.join(texts)}")
        for number, line, region in rows:
            if line["successor"] and not problems:
                problem = _follow(region, line["successor"], known, report)
                if problem:
                    problems.append(f"line {number}: {problem}")
        if problems:
            raise TableRefusedError(problems)
        if dry_run:
            transaction.set_rollback(True)
    return report


class _Known:
    """All regions, by key and by name."""

    def __init__(self) -> None:
        regions = list(Region.objects.all())
        self.by_key = {region.official_key: region for region in regions if region.official_key}
        self.by_name = {region.name: region for region in regions if not region.official_key}

    def find(self, line: dict[str, str]) -> Region:
        region = self.by_key.get(line["official_key"]) or self.by_name.get(line["name"]) or Region()
        self.by_key.setdefault(line["official_key"], region)
        return region


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    if path.stat().st_size > MAX_BYTES:
        raise TableRefusedError([f"the file is larger than {MAX_BYTES // 1_000_000} MB."])
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableRefusedError(["the file is not UTF-8. Save it as “CSV UTF-8”."]) from None
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        _check_columns(names)
        return list(_lines(reader, names))
    except csv.Error as error:
        raise TableRefusedError([f"line {reader.line_num}: {error}."]) from None


def _check_columns(names: list[str]) -> None:
    problems = [f"the column “{name}” is missing." for name in NEEDED if name not in names]
    problems += [
        f"there is no column “{name}”. Known are: {', '.join(COLUMNS)}." for name in names if name not in COLUMNS
    ]
    problems += [f"the column “{name}” is there twice." for name in sorted({n for n in names if names.count(n) > 1})]
    if problems:
        raise TableRefusedError(problems)


def _lines(reader: Any, names: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    problems: list[str] = []
    keys: dict[str, int] = {}
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        number = reader.line_num
        line = {**dict.fromkeys(COLUMNS, ""), **dict(zip(names, (cell.strip() for cell in cells), strict=False))}
        if len(cells) != len(names):
            problems.append(f"line {number}: {len(cells)} cells, but {len(names)} columns.")
        elif not line["official_key"] or not line["name"]:
            problems.append(f"line {number}: “official_key” and “name” are needed.")
        elif line["official_key"] in keys:
            problems.append(
                f"line {number}: the key {line['official_key']} stands in line {keys[line['official_key']]}."
            )
        else:
            keys[line["official_key"]] = number
            yield number, line
    if problems:
        raise TableRefusedError(problems)


def _write(region: Region, line: dict[str, str], report: TableReport, known: _Known) -> None:
    before = _state(region)
    region.official_key, region.name = line["official_key"], line["name"]
    region.kind = line["kind"] or region.kind or RegionKind.COUNTY
    region.land = line["land"] or region.land or _LANDS_BY_KEY.get(line["official_key"][:2], "")
    for name in ("latitude", "longitude"):
        if line[name]:
            setattr(region, name, _degrees(name, line[name]))
    if line["dissolved_on"]:
        region.dissolved_on = _day(line["dissolved_on"])
    region.full_clean()
    is_new = region.pk is None
    if is_new or _state(region) != before:
        region.save()
        (report.created if is_new else report.changed).append(region.name)
    else:
        report.unchanged += 1


def _follow(region: Region, key: str, known: _Known, report: TableReport) -> str:
    """Note the successor; a problem in words when there is none with this key."""
    successor = known.by_key.get(key)
    if successor is None or successor.pk is None:
        return f"there is no region with the key {key}, which “successor” names."
    if successor.pk == region.pk:
        return "a region does not follow itself."
    if region.successor_id != successor.pk:
        region.successor = successor
        region.save(update_fields=["successor", "updated_at"])
        if region.name not in [*report.created, *report.changed]:
            report.changed.append(region.name)
            report.unchanged -= 1
    return ""


def _state(region: Region) -> tuple[Any, ...]:
    return tuple(getattr(region, name) for name in COLUMNS if name != "successor")


def _degrees(name: str, text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"“{text}” is no {name} in degrees, such as 51.15.") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is no day such as 2026-12-31.") from None
