"""Private files that no row names: what was uploaded in a transaction that was then rolled back, or by a process that
died between the file and its row. Nobody can reach them; they only hold what somebody sent and nobody keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import FileField, Model

from cms.core import clock
from cms.core.privatefiles import PrivateStorage

OLD = timedelta(days=1)
"""So long a file may wait for its row; no request lasts that long."""
BATCH = 500
"""Names that are looked up at once."""


def sweep_private_files() -> str:
    """Delete old private files to which no row leads; says how many. Files of an app that is not installed are nobody's:
    whoever takes a plugin with uploads away erases what it kept first."""
    storage, count = PrivateStorage(), 0
    fields = list(_private_fields())
    old = list(_old_names(Path(storage.location)))
    for start in range(0, len(old), BATCH):
        names = old[start : start + BATCH]
        for name in sorted(set(names) - _known(names, fields)):
            storage.delete(name)
            count += 1
    return f"{count} removed"


def _old_names(root: Path) -> Iterator[str]:
    limit = clock.now() - OLD
    for path in sorted(root.glob("*/*")) if root.is_dir() else ():
        if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < limit:
            yield path.relative_to(root).as_posix()


def _private_fields() -> Iterator[tuple[type[Model], str]]:
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField) and isinstance(field.storage, PrivateStorage):
                yield model, field.name


def _known(names: list[str], fields: Iterable[tuple[type[Model], str]]) -> set[str]:
    found: set[str] = set()
    for model, name in fields:
        rows: Any = model._base_manager.filter(**{f"{name}__in": names})
        found |= set(rows.values_list(name, flat=True))
    return found
