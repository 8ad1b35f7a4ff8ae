"""Copies of the database that are true at one moment, taken and put back while others work with it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, connections

from cms.core.backups.archive import BackupError

BUSY_SECONDS = 30


def engine() -> str:
    """``sqlite`` or ``postgresql``."""
    return str(connection.vendor)


def dump(target: Path) -> None:
    """Write a copy of the database to ``target``.

    SQLite copies page by page through its backup interface, which starts over when somebody writes in between, so that
    the copy is that of one moment; PostgreSQL's ``pg_dump`` reads one snapshot.

    Raises:
        BackupError: the database is of another kind, ``pg_dump`` is missing or fails.
    """
    if engine() == "sqlite":
        with closing(_sqlite(_sqlite_file())) as source, closing(_sqlite(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
    elif engine() == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", *_postgresql_address())
    else:
        raise BackupError(f"databases of the kind “{engine()}” cannot be backed up.")


def check(source: Path, kind: str) -> None:
    """Refuse a copy that cannot be put back here.

    Raises:
        BackupError: it is of another kind of database, or damaged.
    """
    if kind != engine():
        raise BackupError(
            f"the backup is of a {kind} database, but this site runs on {engine()}; nothing was changed."
        )
    if kind == "sqlite":
        try:
            with closing(_sqlite(source)) as copy:
                answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
        if answer != "ok":
            raise BackupError(f"the database in the archive is damaged ({answer}); nothing was changed.")
    else:
        _run("pg_restore", "--list", str(source))


def load(source: Path) -> None:
    """Put the copy in place of the database, all of it or nothing.

    Raises:
        BackupError: others hold the database, or ``pg_restore`` is missing or fails.
    """
    connections.close_all()
    if engine() == "sqlite":
        try:
            with closing(_sqlite(source)) as copy, closing(_sqlite(_sqlite_file())) as target:
                target.execute("PRAGMA journal_mode=WAL")
                copy.backup(target)
        except sqlite3.OperationalError as error:
            raise BackupError(f"the database cannot be replaced ({error}). Stop the site and try again.") from None
    else:
        _run(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--no-privileges",
            "--single-transaction",
            "--exit-on-error",
            *_postgresql_address(),
            str(source),
        )


def _sqlite(file: Path | str) -> sqlite3.Connection:
    is_uri = str(file).startswith("file:")
    return sqlite3.connect(str(file), timeout=BUSY_SECONDS, uri=is_uri)


def _sqlite_file() -> str:
    name = str(connection.settings_dict["NAME"])
    if name == ":memory:" or "mode=memory" in name:
        raise BackupError("a database in memory cannot be backed up.")
    return name


def _postgresql_address() -> list[str]:
    settings: dict[str, Any] = connection.settings_dict
    options = {"host": settings["HOST"], "port": settings["PORT"], "username": settings["USER"]}
    return [*(f"--{name}={value}" for name, value in options.items() if value), f"--dbname={settings['NAME']}"]


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"“{program}” is missing; install PostgreSQL's client programs (Debian: postgresql-client).")
    environment = {**os.environ, "PGPASSWORD": str(connection.settings_dict.get("PASSWORD") or "")}
    if not environment["PGPASSWORD"]:
        del environment["PGPASSWORD"]
    done = subprocess.run(  # noqa: S603  a fixed program, arguments from the settings, no shell
        [path, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise BackupError(f"{program} failed: {lines[0]}")
