"""Starts and stops what is measured, each with two server processes on a free port, on the same database."""

# ruff: noqa: TID251  asks only the server that it started itself

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from cms.core.serving.web import THREADS

ROOT = Path(__file__).resolve().parents[1]
WORKERS = 2
START_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """A running server and the process at the root of its tree."""

    port: int
    process: subprocess.Popen[bytes]

    def url(self, path: str) -> str:
        return f"http://localhost:{self.port}{path}"

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (lower-case names) and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def memory(self) -> tuple[float, float]:
        """MiB of the whole process tree: what it really takes (shared pages once), and the sum of the resident sets."""
        root = psutil.Process(self.process.pid)
        info = [process.memory_full_info() for process in [root, *root.children(recursive=True)]]
        return sum(item.pss for item in info) / 2**20, sum(item.rss for item in info) / 2**20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return {**kept, "DATA_DIR": str(data_dir), "DEMO": "1", "PYTHONPATH": str(ROOT), "MALLOC_ARENA_MAX": "2", **more}


@contextmanager
def running(command: list[str], port: int, ready: str, env: dict[str, str]) -> Iterator[Server]:
    """The server, once ``ready`` answers 200.

    Raises:
        RuntimeError: it never did, or ended before.
    """
    log = Path(env["DATA_DIR"]) / f"bench-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
    server = Server(port, process)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(server, ready):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{' '.join(command)} did not start:\n{log.read_text()}")
            time.sleep(0.2)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _answers(server: Server, path: str) -> bool:
    try:
        return server.get(path)[0] == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


@contextmanager
def site(data_dir: Path) -> Iterator[Server]:
    """Ours, as ``manage.py serve`` runs it: web, worker and timer."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", f"--port={port}", f"--workers={WORKERS}"]
    with running(command, port, "/healthz", environment(data_dir)) as server:
        yield server


@contextmanager
def wsgi(target: str, data_dir: Path, ready: str, **more: str) -> Iterator[Server]:
    """Another WSGI application on the same server with the same settings."""
    port = free_port()
    options = ["--interface", "wsgi", "--http", "1", "--no-ws", "--host", "127.0.0.1", "--port", str(port)]
    options += ["--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--log-level", "warning"]
    options += ["--blocking-threads-idle-timeout", "600"]
    command = [sys.executable, "-m", "granian", *options, target]
    with running(command, port, ready, environment(data_dir, **more)) as server:
        yield server
