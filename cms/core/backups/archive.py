"""The archive: a gzipped tar file with ``database``, ``media/…`` and, last, ``manifest.json`` with the sums of all.

Reading trusts nothing: every name and every sum is checked before a byte is put back.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = "wandelnetz-backup"
VERSION = 1
MANIFEST = "manifest.json"
DATABASE = "database"
MEDIA = "media/"
BLOCK = 1 << 20
MAX_MANIFEST = 256 << 20


class BackupError(Exception):
    """A backup cannot be made or put back; ``str(error)`` says why in one line."""


@dataclass(frozen=True)
class Manifest:
    """What the archive says about itself."""

    engine: str
    """``sqlite`` or ``postgresql``."""
    created_at: str
    migrations: dict[str, list[str]]
    """Applied migrations by app, to know whether this version of the code can read the data."""
    sums: dict[str, str]
    """SHA-256 by member."""

    def to_json(self) -> bytes:
        return json.dumps({"format": FORMAT, "version": VERSION, **self.__dict__}, indent=1).encode()


class Writer:
    """Writes members and remembers their sums."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.sums: dict[str, str] = {}

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Add one file of ``size`` bytes.

        Raises:
            OSError: the file became shorter while it was read.
        """
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        summing = _Summing(source)
        self._tar.addfile(info, summing)
        self.sums[name] = summing.digest()

    def finish(self, manifest: Manifest) -> None:
        content = manifest.to_json()
        self.add(MANIFEST, io.BytesIO(content), len(content))


class _Summing:
    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self._sum.update(block)
        return block

    def digest(self) -> str:
        return self._sum.hexdigest()


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """An archive that appears at ``target`` when it is complete; until then an older one stays.

    Only its owner may read it: it holds everything that the site knows. A slip of the pen must not cost a file, least
    of all the database itself: what is there and is no archive stays.

    Raises:
        FileExistsError: at ``target`` is something that is neither an archive of ours nor an empty file.
        OSError: the archive cannot be written.
    """
    if not _may_be_replaced(target):
        raise FileExistsError(errno.EEXIST, "something that is no backup is there and stays", str(target))
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=4) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()


def _may_be_replaced(target: Path) -> bool:
    if not target.exists():
        return not target.is_symlink()
    return target.is_file() and (target.stat().st_size == 0 or is_archive(target))


def is_archive(path: Path) -> bool:
    """Whether a file begins as an archive of ours does: with the database. Its sums are not checked."""
    try:
        with tarfile.open(path, mode="r:gz") as tar:
            first = tar.next()
    except (tarfile.TarError, OSError, EOFError, zlib.error):
        return False
    return first is not None and first.name == DATABASE


def unpack(source: Path, folder: Path) -> Manifest:
    """Check the archive and unpack it into ``folder``: ``folder/database`` and ``folder/media/…``.

    Raises:
        BackupError: it is no backup of ours, damaged, incomplete, or holds a name that leads elsewhere.
    """
    try:
        _read_to_the_end(source)
        with tarfile.open(source, mode="r:gz") as tar:
            members = _members(tar)
            manifest = _manifest(tar, members)
            folder.mkdir(parents=True, exist_ok=True)
            needed = sum(member.size for member in members.values())
            if needed > shutil.disk_usage(folder).free:
                raise BackupError(f"there is not enough room: {needed // 1_000_000 + 1} MB are needed.")
            for name, member in members.items():
                if name != MANIFEST:
                    _unpack_one(tar, member, folder / name, manifest.sums[name])
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BackupError(f"the archive is damaged or no backup ({error}).") from None
    return manifest


def _read_to_the_end(source: Path) -> None:
    """tarfile stops at the last member; what is cut off behind it shows only in the sum at the very end of the file."""
    with gzip.open(source) as stream:
        while stream.read(1024 * 1024):
            pass


def _members(tar: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    members: dict[str, tarfile.TarInfo] = {}
    for member in tar:
        name = member.name
        path = PurePosixPath(name)
        is_ours = name in {MANIFEST, DATABASE} or (name.startswith(MEDIA) and len(path.parts) > 1)
        is_safe = not path.is_absolute() and ".." not in path.parts and "\\" not in name and str(path) == name
        if not member.isreg() or not is_ours or not is_safe:
            raise BackupError(f"the archive holds “{name[:80]}”, which no backup of ours has; nothing was changed.")
        if name in members:
            raise BackupError(f"the archive holds “{name[:80]}” twice; nothing was changed.")
        members[name] = member
    return members


def _manifest(tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> Manifest:
    member = members.get(MANIFEST)
    if member is None or member.size > MAX_MANIFEST:
        raise BackupError("this is no backup of this site's kind: it has no manifest.")
    file = tar.extractfile(member)
    try:
        data: Any = json.loads(file.read() if file else b"")
        if data["format"] != FORMAT or data["version"] != VERSION:
            raise BackupError("this backup has a format that this version does not know.")
        manifest = Manifest(
            engine=str(data["engine"]),
            created_at=str(data["created_at"]),
            migrations={str(app): list(map(str, names)) for app, names in data["migrations"].items()},
            sums={str(name): str(digest) for name, digest in data["sums"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BackupError("this is no backup of this site's kind: its manifest cannot be read.") from None
    present = set(members) - {MANIFEST}
    if present != set(manifest.sums) or DATABASE not in present:
        raise BackupError("the archive is incomplete; nothing was changed.")
    return manifest


def _unpack_one(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path, wanted: str) -> None:
    source = tar.extractfile(member)
    if source is None:
        raise BackupError(f"“{member.name[:80]}” cannot be read from the archive; nothing was changed.")
    target.parent.mkdir(parents=True, exist_ok=True)
    summing = _Summing(source)
    with target.open("xb") as file:
        while block := summing.read(BLOCK):
            file.write(block)
    if summing.digest() != wanted:
        raise BackupError(f"“{member.name[:80]}” is damaged in the archive; nothing was changed.")
