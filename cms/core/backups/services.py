"""Making a backup and putting it back."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from wagtail.models import Page

from cms.core import clock
from cms.core.backups import databases
from cms.core.backups.archive import DATABASE, MEDIA, BackupError, Manifest, unpack, writing
from cms.core.backups.hooks import run_after_restore
from cms.core.cache.version import bump_version
from cms.core.models import CmsDocument, CmsImage

EMPTY_SITE_DEPTH = 2
"""The migrations make the root and one start page; whatever lies deeper somebody has made."""


@dataclass(frozen=True)
class Contents:
    """What is in a backup: how many files of media, and which of those that the database names are missing."""

    created_at: str
    files: int
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """After a restore: what the operator must know or do."""


def back_up(target: Path) -> Contents:
    """Write database and media into one archive at ``target``, while the site runs.

    The database is copied first and the media after it. Uploads are never overwritten, so every file that the copy
    names is still there, unless somebody deleted it in between.

    Raises:
        BackupError: the database cannot be copied, or the archive would lie among the public media.
        OSError: the archive cannot be written.
    """
    media = _media_root()
    if target.resolve().is_relative_to(media.resolve()):
        raise BackupError("a backup must not lie in the media folder: everybody could download it.")
    created_at = clock.now().isoformat(timespec="seconds")
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.DATA_DIR) as name, writing(target) as writer:
        copy = Path(name) / DATABASE
        databases.dump(copy)
        named = _named_files()
        with copy.open("rb") as file:
            writer.add(DATABASE, file, copy.stat().st_size)
        copy.unlink()
        present = set()
        for path in sorted(media.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            relative = path.relative_to(media).as_posix()
            try:
                with path.open("rb") as file:
                    writer.add(MEDIA + relative, file, os.fstat(file.fileno()).st_size)
            except FileNotFoundError:
                continue  # deleted a moment ago
            present.add(relative)
        writer.finish(
            Manifest(engine=databases.engine(), created_at=created_at, migrations=_applied(), sums=dict(writer.sums))
        )
    return Contents(created_at, len(present), tuple(sorted(named - present)))


def restore(source: Path, *, force: bool = False) -> Contents:
    """Put database and media of a backup in place of what is here, after everything was checked.

    An older backup is brought up to date by the migrations. Every cached answer becomes old.

    Raises:
        BackupError: the site is not empty and ``force`` is not given; the archive is damaged, dangerous, of another
            kind of database or of a newer version; or the database cannot be replaced. In all these cases nothing was
            changed.
        OSError: the archive cannot be read, or there is no room to unpack it.
    """
    if not force and not is_empty():
        raise BackupError("this site is not empty; --force replaces everything on it by the backup.")
    media = _media_root()
    media.parent.mkdir(parents=True, exist_ok=True)
    # Beside the media folder, so that the new one only has to be renamed.
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=media.parent) as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        _check_version(manifest)
        databases.check(folder / DATABASE, manifest.engine)
        (folder / MEDIA).mkdir(exist_ok=True)
        databases.load(folder / DATABASE)
        _replace(media, folder / MEDIA, folder / "before")
    call_command("migrate", verbosity=0, interactive=False)
    bump_version()
    notes = run_after_restore()
    files = {name.removeprefix(MEDIA) for name in manifest.sums if name != DATABASE}
    return Contents(manifest.created_at, len(files), tuple(sorted(_named_files() - files)), notes)


def is_empty() -> bool:
    """Whether nobody has made anything here yet: no page below the start page, no picture, no document, no account."""
    if Page._meta.db_table not in connection.introspection.table_names():
        return True
    models: tuple[Any, ...] = (CmsImage, CmsDocument, get_user_model())
    made = Page.objects.filter(depth__gt=EMPTY_SITE_DEPTH).exists() or any(model.objects.exists() for model in models)
    return not made


def _media_root() -> Path:
    if not isinstance(default_storage, FileSystemStorage):
        raise BackupError(
            "the media lie in another storage than a folder; back them up with that storage's own means."
        )
    return Path(default_storage.location)


def _named_files() -> set[str]:
    names: set[str] = set()
    for model in (CmsImage, CmsDocument):
        names.update(model.objects.exclude(file="").values_list("file", flat=True))
    return names


def _applied() -> dict[str, list[str]]:
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


def _check_version(manifest: Manifest) -> None:
    known = set(MigrationLoader(None).disk_migrations or {})
    installed = {app for app, _name in known}
    for app, names in manifest.migrations.items():
        for name in names:
            if app in installed and (app, name) not in known:
                raise BackupError(
                    f"the backup was made by a newer version of the software ({app} {name}); nothing was changed."
                )


def _replace(media: Path, new: Path, old: Path) -> None:
    try:
        if media.exists():
            media.rename(old)
        new.rename(media)
    except OSError:
        # A mounted folder cannot be renamed; its content can be replaced.
        if old.exists() and not media.exists():
            old.rename(media)
        media.mkdir(parents=True, exist_ok=True)
        for entry in media.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        shutil.copytree(new, media, dirs_exist_ok=True)
