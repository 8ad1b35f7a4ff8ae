"""Services that some tests need and that a fresh machine may lack: found, started for the run, or named as left out."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import redis

CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first has no windows and needs a fifth less of the processor for the same tests."""


def required() -> bool:
    """Whether a missing service is a failure (``REQUIRE_SERVICES=1``) instead of a note."""
    return os.environ.get("REQUIRE_SERVICES", "") not in {"", "0"}


def find_chromium() -> str | None:
    given = os.environ.get("CHROMIUM")
    return given or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def find_postgresql() -> Path | None:
    """The folder with ``initdb`` and ``pg_ctl``, newest version first."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def find_gettext() -> bool:
    return all(shutil.which(name) for name in ("xgettext", "msgmerge", "msgfmt", "msguniq"))


def free_port() -> int:
    """A port for a server that will listen in a moment; none of those that systems give to outgoing connections, because
    one of them might be taken by then. Not seeded: all test processes have the same seed."""
    dice = random.SystemRandom()
    while True:
        port = dice.randrange(12_000, 32_000)
        with socket.socket() as sock, suppress(OSError):
            sock.bind(("127.0.0.1", port))
            return port


@contextmanager
def temporary_postgresql(binaries: Path, *, fsync: bool = False) -> Iterator[str]:
    """A throw-away cluster on a free port; yields its URL. PostgreSQL refuses to run as root, so it gets its own user.

    ``fsync`` is for those who crash it on purpose, or measure.
    """
    with (
        tempfile.TemporaryDirectory(prefix="wandelnetz-pg-") as folder,
        _running_cluster(binaries, Path(folder), fsync) as url,
    ):
        yield url


@contextmanager
def _running_cluster(binaries: Path, folder: Path, fsync: bool) -> Iterator[str]:
    prefix: list[str] = []
    if os.geteuid() == 0:
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        shutil.chown(folder, "postgres", "postgres")
    port = free_port()

    def run(*command: str) -> None:
        subprocess.run([*prefix, *command], check=True, capture_output=True, cwd=folder)

    run(
        str(binaries / "initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        "test",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    )
    options = f"-p {port} -k {folder} -c fsync={'on' if fsync else 'off'} -c listen_addresses=127.0.0.1"
    run(str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgres://test@127.0.0.1:{port}/postgres"
    finally:
        # What is down already is no failure of the test that used it.
        stop = [str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"]
        subprocess.run([*prefix, *stop], check=False, capture_output=True, cwd=folder)


@contextmanager
def temporary_redis() -> Iterator[int]:
    """A throw-away server on a free port; yields the port. Without ``redis-server`` the test is skipped."""
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server, redis.Redis(port=port) as client:
        try:
            end = time.monotonic() + 30
            while True:
                try:
                    client.ping()
                    break
                except redis.ConnectionError:
                    if time.monotonic() > end:
                        raise
                    time.sleep(0.05)
            yield port
        finally:
            server.terminate()
