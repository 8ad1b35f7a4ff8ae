"""Backup and restore with real processes on real databases: nothing is mocked, nothing runs in this one."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from cms.core.backups import BackupError
from cms.core.backups.archive import unpack, writing
from tests.support.import_files import picture
from tests.support.manage_many import manage_many
from tests.support.services import find_postgresql, temporary_postgresql

ROOT = Path(__file__).resolve().parents[2]

YAML = """
people:
  - {key: jana, name: Jana Beispiel, photo: {file: jana.png, alt: Eine Frau, credit: "Foto: M"}}
series:
  - key: s
    title: Dorfgespräche
    events: [{key: e, title: "Was kommt?", date: 2027-03, contributors: [jana]}]
"""


class Site:
    """A site of its own: a data folder, a database, and commands as an operator types them."""

    def __init__(self, folder: Path, database: str = "") -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "DATA_DIR": str(folder),
            "SECRET_KEY": "only-for-the-test-run-0123456789abcdef",
            "DATABASE_URL": database,
        }

    def run(self, *commands: list[str | Path]) -> list[tuple[int, str]]:
        """Exit code and output of each command; all in one process."""
        results = [(done.code, done.out + done.err) for done in manage_many(commands, self.environment)]
        assert all("Traceback" not in said for _code, said in results)
        return results

    def do(self, *commands: list[str | Path]) -> list[str]:
        """The output of commands that must succeed."""
        results = self.run(*commands)
        assert [code for code, _said in results] == [0] * len(commands), results
        return [said for _code, said in results]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        if self.environment["DATABASE_URL"]:
            with psycopg.connect(self.environment["DATABASE_URL"]) as server:
                return server.execute(query).fetchall()
        with contextlib.closing(sqlite3.connect(self.folder / "db.sqlite3")) as file:
            return file.execute(query).fetchall()

    def change(self, statement: str) -> None:
        if self.environment["DATABASE_URL"]:
            with psycopg.connect(self.environment["DATABASE_URL"]) as server:
                server.execute(statement)
        else:
            with contextlib.closing(sqlite3.connect(self.folder / "db.sqlite3")) as file, file:
                file.execute(statement)

    def version(self) -> int:
        return int(str(self.rows("SELECT SUM(number) FROM core_contentversion")[0][0]))

    def content(self) -> list[object]:
        """The pages, people, pictures and import keys, and the sums of all media."""
        queries = (
            "SELECT path, title, url_path, live FROM wagtailcore_page ORDER BY path",
            "SELECT name, public_id, photo_id FROM networks_person ORDER BY id",
            "SELECT file, description, credit FROM core_cmsimage ORDER BY id",
            "SELECT section, key, translation_key FROM core_importkey ORDER BY section, key",
        )
        return [*(self.rows(query) for query in queries), *self.media()]

    def media(self) -> list[str]:
        media = self.folder / "media"
        files = sorted(path for path in media.rglob("*") if path.is_file())
        return [f"{file.relative_to(media)} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]


def import_file(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    picture(folder / "jana.png")
    (folder / "a.yaml").write_text(YAML, encoding="utf-8")
    return folder / "a.yaml"


def fill_and_back_up(site: Site, folder: Path, archive: Path) -> str:
    return site.do(["migrate", "--verbosity=0"], ["import_content", import_file(folder)], ["backup", archive])[-1]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, fill_site: Callable[[Path], None]) -> Path:
    """A backup of a small site; the site lies beside it."""
    folder = tmp_path_factory.mktemp("archive")
    fill_site(folder / "site")
    target = folder / "out" / "site.tar.gz"
    target.parent.mkdir()
    said = fill_and_back_up(Site(folder / "site"), folder / "import", target)
    assert said.startswith(f"{target}: database and ")
    return target


@pytest.fixture(scope="module")
def site(archive: Path) -> Site:
    return Site(archive.parents[1] / "site")


@pytest.mark.slow
def test_a_round_trip_and_no_content_lost_without_force(site: Site, archive: Path, tmp_path: Path) -> None:
    copy = Site(tmp_path / "copy")
    (said,) = copy.do(["restore", archive])
    assert said.startswith("Restored the backup of ")
    assert copy.content() == site.content()
    assert any("jana" in line for line in copy.media())
    assert copy.version() > site.version()
    assert copy.rows("PRAGMA journal_mode") == [("wal",)]

    copy.change("UPDATE networks_person SET name = 'Ole Neu'")
    (copy.folder / "media" / "new.txt").write_text("neu")
    before = copy.content()
    ((code, said),) = copy.run(["restore", archive])
    assert code == 1
    assert "this site is not empty; --force replaces everything on it by the backup." in said
    assert copy.content() == before
    copy.do(["restore", "--force", archive])
    assert copy.content() == site.content()


@pytest.mark.slow
@pytest.mark.long
def test_a_backup_is_true_while_others_write(site: Site, tmp_path: Path) -> None:
    writer = sqlite3.connect(site.folder / "db.sqlite3", timeout=20, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE networks_person SET name = 'Halb geschrieben'")
    target = tmp_path / "busy.tar.gz"
    try:
        site.do(["backup", target])
    finally:
        writer.execute("ROLLBACK")
        writer.close()
    unpack(target, tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "database")) as copy:
        assert copy.execute("SELECT name FROM networks_person").fetchall() == [("Jana Beispiel",)]
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_archive_belongs_to_its_owner_alone(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]


@pytest.mark.slow
@pytest.mark.long
def test_wrong_calls_are_answered_with_one_line(site: Site, tmp_path: Path) -> None:
    text = tmp_path / "text.gz"
    text.write_text("no archive")
    before = site.content()
    media = site.folder / "media" / "backup.tar.gz"
    link = tmp_path / "link.gz"
    link.symlink_to(tmp_path / "nowhere")
    wrong: list[tuple[list[str | Path], int, str]] = [
        (["backup"], 2, "the following arguments are required: file"),
        (["backup", tmp_path], 2, "this is a folder"),
        (["backup", tmp_path / "none" / "a.gz"], 2, "there is no folder"),
        (["backup", media], 1, "a backup must not lie in the media folder"),
        (["backup", text], 2, "something that is no backup is there and stays"),
        (["backup", site.folder / "db.sqlite3"], 2, "something that is no backup is there and stays"),
        (["backup", "/dev/null"], 2, "something that is no backup is there and stays"),
        (["backup", link], 2, "something that is no backup is there and stays"),
        (["restore", tmp_path / "none.gz"], 2, "there is no such file"),
        (["restore", "--force", text], 1, "the archive is damaged or no backup"),
    ]
    results = site.run(*(arguments for arguments, _code, _reason in wrong))
    for (_arguments, code, reason), (found, said) in zip(wrong, results, strict=True):
        assert (found, len(said.strip().splitlines())) == (code, 1)
        assert reason in said
    assert not media.exists()
    assert text.read_text() == "no archive"
    assert link.is_symlink()
    assert Path("/dev/null").is_char_device()
    assert site.content() == before


def test_an_older_backup_and_an_empty_file_are_replaced(archive: Path, tmp_path: Path) -> None:
    older, empty = tmp_path / "older.gz", tmp_path / "empty.gz"
    older.write_bytes(archive.read_bytes())
    empty.touch()
    for target in (older, empty):
        with writing(target) as writer:
            writer.add("database", io.BytesIO(b"x"), 1)
        assert members_of(target) == {"database": b"x"}


def members_of(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def write(path: Path, members: dict[str, bytes], extra: tarfile.TarInfo | None = None) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        if extra is not None:
            tar.addfile(extra, io.BytesIO(b"x" * extra.size))
    return path


def resummed(members: dict[str, bytes], change: Callable[[dict[str, object]], None]) -> dict[str, bytes]:
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    return {**members, "manifest.json": json.dumps(manifest).encode()}


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "media/../../evil", "media//evil", "evil", "media\\evil", "media/"]
)
def test_names_that_lead_elsewhere_are_refused(archive: Path, tmp_path: Path, name: str) -> None:
    bad = write(tmp_path / "bad.gz", {**members_of(archive), name: b"x"})
    with pytest.raises(BackupError, match="which no backup of ours has; nothing was changed"):
        unpack(bad, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_refused(archive: Path, tmp_path: Path, kind: bytes) -> None:
    extra = tarfile.TarInfo("media/link")
    extra.type, extra.linkname = kind, "/etc/passwd"
    bad = write(tmp_path / "bad.gz", members_of(archive), extra)
    with pytest.raises(BackupError, match="which no backup of ours has"):
        unpack(bad, tmp_path / "out")


def test_a_changed_file_is_noticed(archive: Path, tmp_path: Path) -> None:
    members = members_of(archive)
    name = next(name for name in members if name.startswith("media/"))
    bad = write(tmp_path / "bad.gz", {**members, name: members[name] + b"x"})
    with pytest.raises(BackupError, match="is damaged in the archive"):
        unpack(bad, tmp_path / "out")


@pytest.mark.parametrize("length", [10, 200, -40])
def test_a_cut_archive_is_noticed(archive: Path, tmp_path: Path, length: int) -> None:
    bad = tmp_path / "bad.gz"
    bad.write_bytes(archive.read_bytes()[:length])
    with pytest.raises(BackupError):
        unpack(bad, tmp_path / "out")


def test_what_is_missing_twice_or_of_another_format_is_noticed(archive: Path, tmp_path: Path) -> None:
    members = members_of(archive)
    without = {name: content for name, content in members.items() if name != "database"}
    cases = {
        "is incomplete": without,
        "it has no manifest": {name: content for name, content in members.items() if name != "manifest.json"},
        "format that this version does not know": resummed(members, lambda manifest: manifest.update(version=99)),
        "its manifest cannot be read": {**members, "manifest.json": b"[]"},
    }
    for reason, changed in cases.items():
        with pytest.raises(BackupError, match=reason):
            unpack(write(tmp_path / "bad.gz", changed), tmp_path / "out")
    twice = tarfile.TarInfo("database")
    twice.size = 1
    with pytest.raises(BackupError, match="twice"):
        unpack(write(tmp_path / "bad.gz", members, twice), tmp_path / "out")
    (tmp_path / "plain.gz").write_bytes(gzip.compress(b"no tar"))
    with pytest.raises(BackupError, match="damaged or no backup"):
        unpack(tmp_path / "plain.gz", tmp_path / "out")


@pytest.mark.slow
@pytest.mark.long
def test_a_backup_of_a_newer_version_or_another_database_changes_nothing(archive: Path, tmp_path: Path) -> None:
    members = members_of(archive)
    empty = Site(tmp_path / "empty")
    newer = resummed(members, lambda manifest: manifest["migrations"]["core"].append("9999_future"))
    other = resummed(members, lambda manifest: manifest.update(engine="postgresql"))
    broken = {**members, "database": b"SQLite format 3\x00" + b"x" * 5000}
    digest = hashlib.sha256(broken["database"]).hexdigest()
    broken = resummed(broken, lambda manifest: manifest["sums"].update(database=digest))
    files = {"newer": newer, "other": other, "broken": broken}
    results = empty.run(*(["restore", write(tmp_path / f"{name}.gz", data)] for name, data in files.items()))
    assert [code for code, _said in results] == [1, 1, 1]
    assert "made by a newer version of the software (core 9999_future)" in results[0][1]
    assert "the backup is of a postgresql database, but this site runs on sqlite" in results[1][1]
    assert "the database in the archive is damaged" in results[2][1]
    assert not (empty.folder / "media").exists()
    assert [path.name for path in empty.folder.iterdir() if path.name.startswith(".")] == []


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    binaries = find_postgresql()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed")
    with temporary_postgresql(binaries) as url:
        yield url


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.postgresql
def test_a_round_trip_on_postgresql(cluster: str, tmp_path: Path) -> None:
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute("CREATE DATABASE first")
        connection.execute("CREATE DATABASE second")
    base = cluster.rsplit("/", 1)[0]
    first, archive = Site(tmp_path / "first", f"{base}/first"), tmp_path / "site.tar.gz"
    fill_and_back_up(first, tmp_path / "import", archive)
    second = Site(tmp_path / "second", f"{base}/second")
    second.do(["restore", archive])
    assert second.content() == first.content()
    second.change("UPDATE networks_person SET name = 'Ole Neu'")
    refused, done = second.run(["restore", archive], ["restore", "--force", archive])
    assert (refused[0], done[0]) == (1, 0)
    assert "this site is not empty" in refused[1]
    assert second.content() == first.content()

    first.environment["PATH"] = str(tmp_path)
    ((code, said),) = first.run(["backup", tmp_path / "a.gz"])
    assert code == 1
    assert "“pg_dump” is missing; install PostgreSQL's client programs" in said
    assert not (tmp_path / "a.gz").exists()
