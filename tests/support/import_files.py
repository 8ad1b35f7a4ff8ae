"""Import files for tests, and the complete example of the documentation with all that it names."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from cms.core.content_import.problems import ImportRefusedError
from cms.core.content_import.reading import read_source
from cms.core.content_import.runner import import_data
from cms.core.content_import.session import Report
from dialogues.models import DialogueEventPage
from home.demo.papers import pdf

DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "import.md"


def documented_example() -> str:
    """The YAML text below “A complete example” in docs/import.md."""
    chapter = DOCUMENTATION.read_text(encoding="utf-8").split("## A complete example")[1]
    match = re.search(r"```yaml\n(.*?)```", chapter, re.DOTALL)
    assert match is not None
    return match.group(1)


def write_example(folder: Path) -> Path:
    """The documented example as a file, with the pictures and documents that it names."""
    text = documented_example()
    for name in set(re.findall(r"file: ([\w./-]+)", text)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".png":
            picture(path, colour=len(name) * 5 % 255)
        else:
            path.write_bytes(pdf("Zehn Läden", ["Ein Absatz."]))
    file = folder / "beispiel.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def picture(path: Path, colour: int = 90, size: tuple[int, int] = (64, 48)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (colour, 120, 90)).save(path)
    return path


def take(data: dict[str, Any], folder: Path = Path("/nonexistent"), *, dry_run: bool = False) -> Report:
    """Import plain data."""
    return import_data(json.loads(json.dumps(data)), name="test.yaml", folder=folder, dry_run=dry_run)


def refused(data: dict[str, Any], folder: Path = Path("/nonexistent")) -> list[str]:
    """The lines with which the data is refused; empty when it is taken."""
    try:
        take(data, folder)
    except ImportRefusedError as error:
        return str(error).splitlines()
    return []


def with_event(**fields: Any) -> dict[str, Any]:
    """A file with one series and one event with these fields, and two people."""
    event = {"key": "e", "title": "Was kommt?", **fields}
    return {
        "people": [{"key": "jana", "name": "Jana Beispiel"}, {"key": "ole", "name": "Ole Muster"}],
        "organisations": [{"key": "stadt", "name": "Stadt A"}],
        "series": [{"key": "s", "title": "Eine Reihe", "events": [event]}],
    }


def imported(**fields: Any) -> DialogueEventPage:
    """The only event, after the import of a file with these fields."""
    take(with_event(**fields))
    return DialogueEventPage.objects.get()


def unused_fields(schema: dict[str, Any], data: Any) -> list[str]:
    """The fields of a schema that ``data`` nowhere gives, but for those that the site works out."""
    used: set[tuple[int, str]] = set()

    def resolved(piece: dict[str, Any]) -> dict[str, Any]:
        return schema["$defs"][piece["$ref"].rsplit("/", 1)[1]] if "$ref" in piece else piece

    def mark(value: Any, piece: dict[str, Any]) -> None:
        piece = resolved(piece)
        if isinstance(value, list):
            for child in value:
                mark(child, piece.get("items", {}))
        elif isinstance(value, dict):
            for name, child in value.items():
                used.add((id(piece), name))
                mark(child, piece["properties"][name])

    seen: set[int] = set()

    def missing(piece: dict[str, Any], path: str) -> Iterator[str]:
        piece = resolved(piece)
        if id(piece) in seen:
            return
        seen.add(id(piece))
        for name, child in piece.get("properties", {}).items():
            if child.get("x-computed"):
                continue
            if (id(piece), name) not in used:
                yield f"{path}.{name}"
            yield from missing(child, f"{path}.{name}")
        if "items" in piece:
            yield from missing(piece["items"], path)

    mark(data, schema)
    return list(missing(schema, ""))


def parsed_example() -> Any:
    """The documented example as plain data, read as an import reads it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.yaml"
        file.write_text(documented_example(), encoding="utf-8")
        return read_source(file)
