"""A Mastodon server of one's own: it knows tokens, posts, idempotency keys and bad days."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

TOKEN = "canary-token-0123456789"


@dataclass
class MastodonStub:
    """What the server has, and how it behaves.

    Attributes:
        port: where it listens, on 127.0.0.1.
        posts: made so far, oldest first.
        keys: what it remembers of idempotency keys, key to post.
        fails_with: status and headers of every answer while it is not None.
        loses_answers: posts are made, but the answer is a fault.
        says: a body to answer with in place of its own.
        log: every post is also written there, one line each.
    """

    port: int = 0
    posts: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    fails_with: tuple[int, Mapping[str, str]] | None = None
    loses_answers: bool = False
    says: bytes | None = None
    log: Path | None = None
    lock: Lock = field(default_factory=Lock)

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def host(self) -> str:
        """As ``OUTBOUND_ALLOW`` names it."""
        return f"127.0.0.1:{self.port}"

    @property
    def texts(self) -> list[str]:
        return [post["text"] for post in self.posts]

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], Any]:
        with self.lock:
            self.asked.append(f"{method} {path}")
            if self.fails_with is not None:
                return (*self.fails_with, {"error": "canary-words-of-the-server"})
            if headers.get("authorization") != f"Bearer {TOKEN}":
                return 401, {}, {"error": "The access token is invalid"}
            if (method, path) == ("GET", "/api/v1/accounts/verify_credentials"):
                return 200, {}, {"id": "14715", "username": "netzwerk", "display_name": "Netzwerk"}
            if method == "GET" and path.startswith("/api/v1/accounts/14715/statuses?"):
                return 200, {}, [self.shown(post) for post in reversed(self.posts)]
            if (method, path) == ("POST", "/api/v1/statuses"):
                return self.take(json.loads(body), headers.get("idempotency-key", ""))
            return 404, {}, {"error": "Record not found"}

    def take(self, wanted: dict[str, Any], key: str) -> tuple[int, Mapping[str, str], Any]:
        text = wanted["status"]
        if not text or len(text) > 5_000:
            return 422, {}, {"error": "Validation failed: Text character limit exceeded"}
        post = self.keys.get(key) if key else None
        if post is None:
            number = str(len(self.posts) + 1)
            post = {"id": number, "text": text, **wanted}
            self.posts.append(post)
            self.keys[key] = post
            if self.log is not None:
                with self.log.open("a") as file:
                    file.write(json.dumps(post) + "\n")
        if self.loses_answers:
            return 502, {}, {"error": "canary-words-of-the-server"}
        return 200, {}, self.shown(post)

    def shown(self, post: Mapping[str, Any]) -> dict[str, Any]:
        """As Mastodon shows it: HTML, with the middle of addresses in spans."""
        words = []
        for word in post["text"].split(" "):
            text = html.escape(word)
            if word.startswith("http"):
                text = f'<a href="{text}"><span class="invisible">{text[:7]}</span><span>{text[7:]}</span></a>'
            words.append(text)
        content = "<p>" + " ".join(words).replace("\n", "<br />") + "</p>"
        return {"id": post["id"], "url": f"https://example.social/@netzwerk/{post['id']}", "content": content}


@contextmanager
def mastodon_stub(**values: Any) -> Iterator[MastodonStub]:
    """A server on a free port, for as long as the block lasts."""
    stub = MastodonStub(**values)

    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more, content = stub.answer(self.command, self.path, headers, body)
            answer = json.dumps(content).encode() if stub.says is None else stub.says
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = reply  # noqa: N815  as the library calls them

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
