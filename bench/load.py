"""Requests per second, with ``wrk`` where it is installed, else with a small client of our own (slower, but enough to
compare; the report says which)."""

from __future__ import annotations

import re
import shutil
import socket
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CONNECTIONS = 16
THREADS = 2
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Measurement:
    """One run: requests per second, the 99th percentile of the answer times in ms, and answers that were wrong."""

    rate: float
    p99: float
    wrong: int


def generator() -> str:
    """Which client is used."""
    return "wrk" if shutil.which("wrk") else "bench/load.py (wrk is not installed)"


def measure(url: str, headers: dict[str, str], *, seconds: float) -> Measurement:
    """Ask for ``url`` from :data:`CONNECTIONS` connections for ``seconds``."""
    return _wrk(url, headers, seconds) if shutil.which("wrk") else _own(url, headers, seconds)


def _wrk(url: str, headers: dict[str, str], seconds: float) -> Measurement:
    command = [
        "wrk",
        f"-t{THREADS}",
        f"-c{CONNECTIONS}",
        f"-d{max(round(seconds), 1)}s",
        "--latency",
        "--timeout",
        "30s",
    ]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    text = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", text)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    cut = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    if rate is None or p99 is None:
        raise RuntimeError(f"wrk said something unexpected:\n{text}")
    wrong = (int(bad[1]) if bad else 0) + (sum(map(int, cut.groups())) if cut else 0)
    return Measurement(float(rate[1]), float(p99[1]) * _UNITS[p99[2]], wrong)


@dataclass
class _Client(threading.Thread):
    """One connection that is kept: ask, read the whole answer, ask again."""

    address: tuple[str, int]
    question: bytes
    until: float
    times: list[float] = field(default_factory=list)
    wrong: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        with socket.create_connection(self.address, timeout=30) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (began := time.perf_counter()) < self.until:
                connection.sendall(self.question)
                if not self._read(connection):
                    self.wrong += 1
                self.times.append(time.perf_counter() - began)

    @staticmethod
    def _read(connection: socket.socket) -> bool:
        data = bytearray()
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += connection.recv(65_536)
        head = bytes(data[:end]).lower()
        length = re.search(rb"content-length: (\d+)", head)
        missing = (int(length[1]) if length else 0) - (len(data) - end - 4)
        while missing > 0:
            missing -= len(connection.recv(min(missing, 262_144)))
        return head.split(b" ", 2)[1][:1] in (b"2", b"3")


def _own(url: str, headers: dict[str, str], seconds: float) -> Measurement:
    parts = urlsplit(url)
    lines = [f"GET {parts.path}{'?' + parts.query if parts.query else ''} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    question = "\r\n".join([*lines, "", ""]).encode()
    began = time.perf_counter()
    address = (parts.hostname or "127.0.0.1", parts.port or 80)
    clients = [_Client(address, question, began + seconds) for _ in range(CONNECTIONS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    times = [moment for client in clients for moment in client.times]
    elapsed = time.perf_counter() - began
    p99 = statistics.quantiles(times, n=100)[98] * 1000 if len(times) > 1 else 0.0
    return Measurement(len(times) / elapsed, p99, sum(client.wrong for client in clients))
