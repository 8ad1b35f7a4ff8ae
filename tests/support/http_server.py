"""A real HTTP server for one test: what it answers is a function, what it was asked is a list."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True)
class Answer:
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Behaviour = Callable[[Asked], "Answer | Iterator[bytes]"]
"""An answer, or the raw bytes of one, piece by piece."""


@dataclass
class HttpServer:
    port: int
    behaviour: Behaviour
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def named(self) -> str:
        """As ``OUTBOUND_ALLOW`` names it."""
        return f"127.0.0.1:{self.port}"


@contextmanager
def http_server(behaviour: Behaviour, *, tls: ssl.SSLContext | None = None) -> Iterator[HttpServer]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            told.asked.append(asked)
            self.close_connection = True
            found = told.behaviour(asked)
            try:
                if isinstance(found, Answer):
                    self.send_response(found.status)
                    for name, value in {"Content-Length": str(len(found.body)), **found.headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(found.body)
                else:
                    for piece in found:
                        self.wfile.write(piece)
            except OSError:
                pass  # the client has gone

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = answer  # noqa: N815  as the library calls them

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: object) -> None:
            pass  # broken connections are what some tests are about

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    told = HttpServer(server.server_port, behaviour)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
