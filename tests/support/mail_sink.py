"""A mail server that takes everything, writes down what it took, and misbehaves as it is told.

The log is the truth of the storms (``tests/faults``): one line per event, written with one ``write`` before the client
hears of it. ``accepted <message-id>`` means that the recipient has the mail, whatever the client was told.

``python -m tests.support.mail_sink --log FILE [--port N] [--seed N] [--faults JSON]`` runs it as a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import random
import re
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.I | re.M)
Decide = Callable[[str], str]
"""From a recipient to what happens to the mail."""

REPLIES = {
    "rcpt_450": "450 4.2.0 come again later",
    "rcpt_421": "421 4.3.2 shutting down",
    "rcpt_432": "432 4.3.2 too many connections",
    "rcpt_550": "550 5.1.1 no such user",
    "rcpt_557": "550 5.7.1 we do not like the sender",
    "rcpt_552": "552 5.2.2 mailbox full",
    "dot_451": "451 4.3.0 not now",
    "dot_421": "421 4.3.0 going away",
    "dot_550": "554 5.6.0 content refused",
    "dot_552": "552 5.3.4 message too large",
}
"""Others: ok, greeting_421, cut_rcpt, cut_data, cut_dot (lost), cut_accepted (taken, then cut), stall:SECONDS."""


@dataclass
class Sink:
    """One server. ``mails`` holds whole messages only when ``keep`` is set."""

    log: Path
    decide: Decide = lambda address: "ok"
    greet: Callable[[], str] = lambda: "220 sink"
    keep: bool = False
    extensions: tuple[str, ...] = ("PIPELINING",)
    tls: ssl.SSLContext | None = None
    is_secure_at_once: bool = False
    login: tuple[str, str] | None = None
    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        self._file = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        tls = self.tls if self.is_secure_at_once else None
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            os.close(self._file)

    def write(self, line: str) -> None:
        os.write(self._file, f"{time.time():.4f} {line}\n".encode())

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _Conversation(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            pass
        finally:
            writer.close()


class _CutError(ConnectionError):
    """The script wants the connection to end here."""


class _Conversation:
    def __init__(self, sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sink, self.reader, self.writer = sink, reader, writer
        self.sender = self.recipient = ""
        self.fate = "ok"

    async def say(self, text: str) -> None:
        self.writer.write(f"{text}\r\n".encode())
        await self.writer.drain()

    async def run(self) -> None:
        greeting = self.sink.greet()
        self.sink.write(f"connect {greeting[:3]}")
        await self.say(greeting)
        if not greeting.startswith("220"):
            return
        while line := await self.reader.readline():
            command = line.decode("utf-8", "replace").strip()
            verb = command[:4].upper()
            self.sink.commands.append(verb if verb != "AUTH" else "AUTH …")
            if verb == "QUIT":
                await self.say("221 bye")
                return
            await self.obey(verb, command)

    async def obey(self, verb: str, command: str) -> None:
        if verb in {"EHLO", "HELO"}:
            offers = ["sink", *self.sink.extensions]
            if self.sink.login:
                offers.append("AUTH PLAIN LOGIN")
            for number, offer in enumerate(offers, 1):
                await self.say(f"250{' ' if number == len(offers) else '-'}{offer}")
        elif verb == "STAR":
            await self.start_tls()
        elif verb == "AUTH":
            await self.say(self.log_in(command))
        elif verb == "MAIL":
            self.sender = command[command.find("<") + 1 : command.find(">")]
            await self.say("250 2.1.0 ok")
        elif verb == "RCPT":
            await self.take_recipient(command)
        elif verb == "DATA":
            await self.take_message()
        elif verb in {"RSET", "NOOP"}:
            self.recipient = ""
            await self.say("250 2.0.0 ok")
        else:
            await self.say("502 5.5.1 what?")

    def log_in(self, command: str) -> str:
        if not self.sink.login:
            return "503 no login here"
        _empty, *given = base64.b64decode(command.split()[-1]).decode().split("\0")
        return "235 2.7.0 welcome" if tuple(given) == self.sink.login else "535 5.7.8 wrong password"

    async def start_tls(self) -> None:
        if self.sink.tls is None:
            await self.say("454 4.7.0 no TLS just now")
            return
        await self.say("220 2.0.0 go ahead")
        await self.writer.start_tls(self.sink.tls)

    async def take_recipient(self, command: str) -> None:
        self.recipient = command[command.find("<") + 1 : command.find(">")]
        self.fate = self.sink.decide(self.recipient)
        self.sink.write(f"rcpt {self.recipient} {self.fate}")
        if self.fate == "cut_rcpt":
            raise _CutError
        if self.fate.startswith("rcpt_"):
            await self.say(REPLIES[self.fate])
            self.recipient = ""
            if self.fate == "rcpt_421":
                raise _CutError
            return
        await self.say("250 2.1.5 ok")

    async def take_message(self) -> None:
        if not self.recipient:
            await self.say("503 5.5.1 whom to?")
            return
        if self.fate == "cut_data":
            raise _CutError
        await self.say("354 go on")
        message = await self.reader.readuntil(b"\r\n.\r\n")
        fate = self.fate
        if fate == "cut_dot":
            raise _CutError
        if fate.startswith("stall:"):
            await asyncio.sleep(float(fate.partition(":")[2]))
        if fate.startswith("dot_"):
            await self.say(REPLIES[fate])
            if fate == "dot_421":
                raise _CutError
            return
        found = MESSAGE_ID.search(message)
        self.sink.write(f"accepted {found[1].decode() if found else '?'}")
        if self.sink.keep:
            self.sink.mails.append(message[:-3].replace(b"\r\n..", b"\r\n."))
            self.sink.envelopes.append((self.sender, self.recipient))
        if fate == "cut_accepted":
            raise _CutError
        await self.say("250 2.0.0 taken")


@contextmanager
def sink_in_thread(log: Path, **options: object) -> Iterator[Sink]:
    """A sink beside the test, in a thread; ``decide`` and ``greet`` may be exchanged while it runs."""
    sink = Sink(log, **options)
    ready = threading.Event()
    loop = asyncio.new_event_loop()

    def run() -> None:
        loop.run_until_complete(sink.start())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(sink.stop())
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run, name="mail sink", daemon=True)
    thread.start()
    assert ready.wait(60)
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def chaos(seed: int, faults: Mapping[str, float]) -> Decide:
    """Fates by chance, from a printed seed. A ``550`` belongs to the address: it is the same at every attempt."""
    source = random.Random(seed)

    def decide(address: str) -> str:
        if random.Random(f"{seed}:{address}").random() < faults.get("rcpt_550", 0):
            return "rcpt_550"
        dice = source.random()
        for fate, share in faults.items():
            if fate == "rcpt_550":
                continue
            if dice < share:
                return fate
            dice -= share
        return "ok"

    return decide


def accepted(log: Path) -> Counter[str]:
    """How often each Message-ID was taken."""
    lines = (line.split(" ", 2) for line in log.read_text().splitlines())
    return Counter(parts[2] for parts in lines if len(parts) == 3 and parts[1] == "accepted")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.mail_sink", description=__doc__)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=json.loads, default={}, help='such as {"rcpt_450": 0.2}')
    options = parser.parse_args()

    async def serve() -> None:
        sink = Sink(options.log, decide=chaos(options.seed, options.faults), port=options.port)
        await sink.start()
        print(sink.port, flush=True)
        await asyncio.Event().wait()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
