"""The database of a test process, and of sites of their own: migrated once, then copied.

Migrating takes far longer than most test runs. So the migrated database is a template: kept from run to run on SQLite
for as long as nothing that it depends on changes, made once per run on PostgreSQL. Each process works on a copy, and a
test that really commits gets rid of everything it left behind by copying once more, so that the order of tests does
not matter.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
SITE_DATABASE = "db.sqlite3"
MAX_AGE = 24 * 60 * 60
"""Seconds for which a template that nothing fits any more is kept."""


def fingerprint() -> str:
    """What the migrated database depends on: the libraries, and every migration and model of ours."""
    paths = [ROOT / "requirements-test.lock", ROOT / "cms/settings/base.py", ROOT / "cms/settings/integrations.py"]
    paths += [*(ROOT / "integrations").glob("*/migrations/*.py"), *(ROOT / "integrations").glob("*/models*.py")]
    paths += (ROOT / "integrations").glob("*/models/*.py")
    for app in ("cms/core", "networks", "dialogues", "newsletters", "home"):
        paths += [*(ROOT / app).glob("migrations/*.py"), *(ROOT / app).glob("models/*.py")]
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class DatabaseOfTests(ABC):
    """One process's copy of the migrated template."""

    def __init__(self, *, run: Path, kept: Path, process: str) -> None:
        self.run = run
        self.kept = kept
        self.process = process

    def create(self) -> None:
        """Point Django's connection at a fresh copy; the first process makes the template when there is none."""
        with self._alone():
            if not self._template_exists():
                self._make_template()
        connection.close()
        self._copy()
        connection.settings_dict["NAME"] = self.name

    def restore(self) -> None:
        """Forget everything that was committed since ``create``."""
        connections.close_all()
        self._copy()
        ContentType.objects.clear_cache()

    @abstractmethod
    def fill_site(self, data_dir: Path) -> None:
        """Put a migrated SQLite database where a site with this ``DATA_DIR`` and no ``DATABASE_URL`` looks for it;
        after ``create``."""

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.run / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _migrate(self, name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()

    @property
    @abstractmethod
    def name(self) -> str:
        """What Django's settings call the copy."""

    @abstractmethod
    def _template_exists(self) -> bool: ...

    @abstractmethod
    def _make_template(self) -> None: ...

    @abstractmethod
    def _copy(self) -> None: ...

    @abstractmethod
    def drop(self) -> None:
        """Remove the copy."""


class SQLiteOfTests(DatabaseOfTests):
    """A file and not memory: threads of a live server then have connections of their own, as in production."""

    @property
    def name(self) -> str:
        return str(self.run / f"{self.process}.sqlite3")

    @cached_property
    def template(self) -> Path:
        return self.kept / f"{fingerprint()}.sqlite3"

    def _template_exists(self) -> bool:
        return self.template.exists()

    def _make_template(self) -> None:
        for template in self.kept.glob("*.sqlite3"):
            if time.time() - template.stat().st_mtime > MAX_AGE:  # a younger one may be in use by another run
                template.unlink()
        # Under another name first: a run beside this one must not copy half a template.
        fresh = self.template.with_suffix(f".{os.getpid()}")
        self._migrate(str(fresh))
        with closing(sqlite3.connect(fresh)) as database:
            database.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        fresh.replace(self.template)

    def fill_site(self, data_dir: Path) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.template, data_dir / SITE_DATABASE)

    def _copy(self) -> None:
        template = sqlite3.connect(f"{self.template.as_uri()}?mode=ro", uri=True)
        with closing(template), closing(sqlite3.connect(self.name)) as copy:
            template.backup(copy)

    def drop(self) -> None:
        connections.close_all()
        for path in self.run.glob(f"{self.process}.sqlite3*"):
            path.unlink()


class PostgreSQLOfTests(DatabaseOfTests):
    """A database per process, made by ``CREATE DATABASE … TEMPLATE``."""

    TEMPLATE = "wandelnetz_template"

    @property
    def name(self) -> str:
        return f"wandelnetz_{self.process}"

    def _template_exists(self) -> bool:
        return (self.run / self.TEMPLATE).exists()

    def _make_template(self) -> None:
        self._administer("DROP DATABASE IF EXISTS {name} WITH (FORCE)", self.TEMPLATE)
        self._administer("CREATE DATABASE {name}", self.TEMPLATE)
        self._migrate(self.TEMPLATE)
        (self.run / self.TEMPLATE).touch()

    def fill_site(self, data_dir: Path) -> None:
        """No template of this run fits, so the site migrates as a new one does."""
        data_dir.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{data_dir / SITE_DATABASE}"
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.test", "DATABASE_URL": url}
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)

    def _copy(self) -> None:
        self.drop()
        # PostgreSQL wants the template to itself while it copies.
        with self._alone():
            self._administer("CREATE DATABASE {name} TEMPLATE {template}", self.name)

    def drop(self) -> None:
        connections.close_all()
        self._administer("DROP DATABASE IF EXISTS {name} WITH (FORCE)", self.name)

    def _administer(self, statement: str, name: str) -> None:
        with connection._nodb_cursor() as cursor:
            names = {"name": sql.Identifier(name), "template": sql.Identifier(self.TEMPLATE)}
            cursor.execute(sql.SQL(statement).format(**names))


def database_of_tests(*, run: Path, kept: Path, process: str) -> DatabaseOfTests:
    """The class that fits ``DATABASE_URL``.

    Args:
        run: A folder that all processes of this run use and no other run.
        kept: A folder that outlives the run.
        process: What tells this process from the others, such as ``gw0``.
    """
    kinds = {"sqlite": SQLiteOfTests, "postgresql": PostgreSQLOfTests}
    return kinds[connection.vendor](run=run, kept=kept, process=process)
