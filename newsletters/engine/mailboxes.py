"""The mailbox behind the return path: over IMAP, always encrypted, or a Maildir on this machine (``MAIL_BOUNCE_URL``).

Nothing is deleted. What has been worked off is marked as seen, what a person should look at also as flagged; the next
pass takes what is not seen. Keeping the mailbox small is left to the mail server.
"""

from __future__ import annotations

import contextlib
import imaplib
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

SECONDS = 30.0
MOST_BYTES = 1_000_000
"""Of one mail. What tells its meaning stands at its beginning, and a whole newsletter with pictures may come back."""
PORTS = {"imaps": 993, "imap+starttls": 143}


class MailboxError(Exception):
    """The mailbox cannot be reached or read; the text names the kind of fault only."""


class Mailbox(Protocol):
    """Mails that nobody has read. All methods raise :class:`MailboxError`."""

    def unread(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Names and contents of up to so many mails."""

    def mark(self, name: str, *, for_a_person: bool) -> None:
        """This mail has been worked off, or is to be looked at by somebody."""

    def close(self) -> None:
        """Say goodbye. Never raises."""


def open_mailbox(url: str) -> Mailbox:
    """The mailbox that ``MAIL_BOUNCE_URL`` names.

    Raises:
        MailboxError: it cannot be opened.
    """
    scheme, _colon, rest = url.partition(":")
    return Maildir(Path(rest)) if scheme == "maildir" else Imap(url)


class Maildir:
    """A folder with ``new`` and ``cur``; a mark is a letter at the end of a file's name (S seen, F flagged)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / "new").is_dir() or not (folder / "cur").is_dir():
            raise MailboxError("NoMaildir")

    def unread(self, most: int) -> Iterator[tuple[str, bytes]]:
        with _explained():
            files = [file for part in ("new", "cur") for file in sorted((self.folder / part).iterdir())]
        names = [f"{file.parent.name}/{file.name}" for file in files]
        for name in [name for name in names if "S" not in name.partition(":2,")[2]][:most]:
            file = self.folder / name
            if not file.exists():
                continue  # somebody else was faster
            with _explained(), file.open("rb") as opened:
                content = opened.read(MOST_BYTES)
            yield name, content

    def mark(self, name: str, *, for_a_person: bool) -> None:
        base, _colon, flags = Path(name).name.partition(":2,")
        flags = "".join(sorted({*flags, *("FS" if for_a_person else "S")}))
        with _explained(), contextlib.suppress(FileNotFoundError):  # somebody else was faster
            (self.folder / name).rename(self.folder / "cur" / f"{base}:2,{flags}")

    def close(self) -> None:
        """Nothing is open."""


class Imap:
    """A folder of an IMAP account. The server's certificate is checked, and nothing is sent in clear."""

    def __init__(self, url: str, *, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        folder = unquote(parts.path).strip("/") or "INBOX"
        context = context or ssl.create_default_context()
        self._server: imaplib.IMAP4 | None = None
        with _explained():
            if parts.scheme == "imaps":
                self._server = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=SECONDS)
            else:
                self._server = imaplib.IMAP4(host, port, timeout=SECONDS)
        try:
            with _explained():
                if parts.scheme == "imap+starttls":
                    self._server.starttls(context)
                self._server.login(unquote(parts.username or ""), unquote(parts.password or ""))
                self._ask("SELECT", self._server.select(_quoted(folder)))
        except MailboxError:
            self.close()
            raise

    def unread(self, most: int) -> Iterator[tuple[str, bytes]]:
        with _explained():
            [found] = self._ask("SEARCH", self._opened().uid("SEARCH", "UNSEEN"))
        for uid in (found or b"").decode("ascii", "replace").split()[:most]:
            with _explained():
                answer = self._ask("FETCH", self._opened().uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
            content = next((part[1] for part in answer if isinstance(part, tuple)), None)
            if content is not None:
                yield uid, content

    def mark(self, name: str, *, for_a_person: bool) -> None:
        flags = r"(\Seen \Flagged)" if for_a_person else r"(\Seen)"
        with _explained():
            self._ask("STORE", self._opened().uid("STORE", name, "+FLAGS.SILENT", flags))

    def close(self) -> None:
        if self._server is not None:
            for goodbye in (self._server.logout, self._server.shutdown):
                with contextlib.suppress(imaplib.IMAP4.error, OSError, ValueError):
                    goodbye()
            self._server = None

    def _opened(self) -> imaplib.IMAP4:
        if self._server is None:
            raise MailboxError("NotOpen")
        return self._server

    @staticmethod
    def _ask(command: str, answer: tuple[str, list[Any]]) -> list[Any]:
        if answer[0] != "OK":
            raise MailboxError(command)
        return answer[1]


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Faults of the connection without their words, which may hold the account."""
    try:
        yield
    except (imaplib.IMAP4.error, OSError, ValueError) as error:  # ValueError: a password that is not ASCII
        raise MailboxError(type(error).__name__) from None


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
