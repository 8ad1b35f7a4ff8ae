"""A mailbox that speaks as much IMAP as the collecting of returned mail needs (RFC 3501), for one client."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Box:
    """Mails by their number, their flags, and what the client said (without its password)."""

    mails: dict[str, bytes]
    tls: ssl.SSLContext
    is_secure_at_once: bool
    flags: dict[str, set[str]] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    port: int = 0


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.box: Box = self.server.box
        try:
            self.open()
            if self.box.is_secure_at_once:
                self.wrap()
            self.say("* OK ready")
            while line := self.file.readline():
                tag, _space, command = line.decode().strip().partition(" ")
                verb = " ".join(command.split()[: 2 if command.upper().startswith("UID") else 1]).upper()
                self.box.commands.append(verb)
                if not self.obey(tag, verb, command):
                    return
        except OSError:
            return
        finally:
            self.file.close()
            self.request.close()

    def open(self) -> None:
        self.file = self.request.makefile("rb")

    def wrap(self) -> None:
        self.file.close()
        self.request = self.box.tls.wrap_socket(self.request, server_side=True)
        self.open()

    def say(self, text: str) -> None:
        self.request.sendall(f"{text}\r\n".encode())

    def obey(self, tag: str, verb: str, command: str) -> bool:
        if verb == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1 STARTTLS")
        elif verb == "LOGIN" and command != 'LOGIN anna "ge heim"':
            self.say(f"{tag} NO [AUTHENTICATIONFAILED] who is anna@example.org?")
            return True
        elif verb == "SELECT":
            self.say(f"* {len(self.box.mails)} EXISTS")
        elif verb == "UID SEARCH":
            unseen = [uid for uid in self.box.mails if r"\Seen" not in self.box.flags.get(uid, set())]
            self.say(f"* SEARCH {' '.join(unseen)}".strip())
        elif verb == "UID FETCH":
            uid = command.split()[2]
            mail = self.box.mails[uid]
            self.request.sendall(f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(mail)}}}\r\n".encode() + mail + b")\r\n")
        elif verb == "UID STORE":
            self.box.flags.setdefault(command.split()[2], set()).update(re.findall(r"\\\w+", command))
        elif verb == "LOGOUT":
            self.say("* BYE")
        self.say(f"{tag} OK done")
        if verb == "STARTTLS":
            self.wrap()
        return verb != "LOGOUT"


@contextmanager
def imap_box(mails: dict[str, bytes], tls: ssl.SSLContext, *, is_secure_at_once: bool) -> Iterator[Box]:
    """The mailbox behind a port of its own; its only account is ``anna`` with the password ``ge heim``."""
    box = Box(mails, tls, is_secure_at_once)
    with socketserver.TCPServer(("127.0.0.1", 0), _Handler) as server:
        server.box = box
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join(10)
