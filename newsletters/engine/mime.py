"""A frozen mail as bytes with gaps for what differs between people (RFC 5322, 2045, 8058).

It is taken apart once per mailing and language; for one person the gaps are filled and the pieces joined. Nothing is
parsed or encoded again, which makes a mail cost microseconds instead of milliseconds.
"""

from __future__ import annotations

import base64
import quopri
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP

CRLF = b"\r\n"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""Whatever could end a header line or hide in one; a tab is allowed by RFC 5322."""
_ENCODED_WORD = "=?"
"""Text that looks like an encoded word (RFC 2047): the library would decode it, line breaks included. It is encoded."""
_FOLD = re.compile(rb"\r\n[ \t]")
_LONGEST_LINE = 76
"""Characters of an encoded line, with the sign of a soft break (RFC 2045, 6.7)."""
_CHUNK = 24
"""Characters of a personal value on one line: each may become three, and a dot at the beginning is doubled."""


class UnsafeHeaderError(ValueError):
    """A value with a line break or another control character must never reach a header."""


def check_header(value: str) -> str:
    """``value``, when it can stand in a header.

    Raises:
        UnsafeHeaderError: it holds a control character.
    """
    if _CONTROL.search(value):
        raise UnsafeHeaderError("a header value holds a control character")
    return value


@dataclass(frozen=True)
class Gap:
    """A place that is filled for each person; ``in_body``: with the encoding of the body around it."""

    name: str
    in_body: bool = False


Piece = bytes | Gap


@dataclass(frozen=True)
class Frame:
    """The bytes of a mail with gaps."""

    pieces: tuple[Piece, ...]

    def fill(self, values: Mapping[str, str]) -> bytes:
        """The mail of one person.

        Args:
            values: for every gap a text of printable ASCII.

        Raises:
            UnsafeHeaderError: a value could break the frame.
        """
        encoded: dict[tuple[str, bool], bytes] = {}
        for name, value in values.items():
            if not (value.isascii() and value.isprintable()):
                raise UnsafeHeaderError("a personal value is not printable ASCII")
            encoded[name, False] = value.encode()
            encoded[name, True] = _in_quoted_printable(value)
        return b"".join(
            piece if isinstance(piece, bytes) else encoded[piece.name, piece.in_body] for piece in self.pieces
        )


def build(
    *,
    headers: Mapping[str, object],
    personal_headers: Sequence[tuple[str, Sequence[str | Gap]]],
    text: str,
    html: str,
    calendar: str,
    marks: Mapping[str, str],
) -> Frame:
    """The frame of a mail: text first, HTML second (RFC 2046, 5.1.4), the calendar attached.

    Args:
        headers: the same for everybody; the library folds and encodes them.
        personal_headers: name and parts of each; lines are written as they are.
        marks: text in ``text`` and ``html`` to the name of the gap in its place.

    Raises:
        UnsafeHeaderError: a header holds a control character.
    """
    pieces: list[Piece] = [_shared_headers(headers)]
    for name, parts in personal_headers:
        pieces.append(f"{name}: ".encode())
        pieces.extend(part.encode() if isinstance(part, str) else part for part in parts)
        pieces.append(CRLF)
    alternative, mixed = _boundary(), _boundary()
    if calendar:
        pieces.append(_multipart("mixed", mixed) + _delimiter(mixed))
    pieces.append(_multipart("alternative", alternative))
    for kind, content in (("plain", text), ("html", html)):
        pieces.append(_delimiter(alternative) + _text_headers(kind))
        pieces.extend(_encode_body(content, marks))
    pieces.append(_delimiter(alternative, is_last=True))
    if calendar:
        pieces.append(_delimiter(mixed) + _calendar(calendar) + _delimiter(mixed, is_last=True))
    return Frame(_joined(pieces))


def _shared_headers(headers: Mapping[str, object]) -> bytes:
    message = EmailMessage(policy=SMTP)
    literal: list[str] = []
    for name, value in headers.items():
        if isinstance(value, str):
            check_header(value)
            if _ENCODED_WORD in value:
                encoded = Header(value, "utf-8", header_name=name).encode(linesep=CRLF.decode())
                literal.append(f"{name}: {encoded}\r\n")
                continue
        message[name] = value
    message["MIME-Version"] = "1.0"
    lines = "".join(literal).encode() + message.as_bytes().removesuffix(CRLF)
    found = [line.partition(b":")[0].decode() for line in _FOLD.sub(b" ", lines).splitlines()]
    if sorted(found) != sorted([*headers, "MIME-Version"]):
        raise UnsafeHeaderError("a header value would have made another header")
    return lines


def _boundary() -> bytes:
    # "=_" never occurs in quoted-printable text (RFC 2045, 6.7), nor in base64.
    return f"=_{secrets.token_hex(12)}".encode()


def _multipart(kind: str, boundary: bytes) -> bytes:
    return f'Content-Type: multipart/{kind};{CRLF.decode()} boundary="{boundary.decode()}"'.encode() + CRLF + CRLF


def _delimiter(boundary: bytes, *, is_last: bool = False) -> bytes:
    return CRLF + b"--" + boundary + (b"--" if is_last else b"") + CRLF


def _text_headers(kind: str) -> bytes:
    return (
        f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'.encode()
    )


def _calendar(calendar: str) -> bytes:
    lines = base64.encodebytes(_with_crlf(calendar).encode()).replace(b"\n", CRLF)
    return (
        b'Content-Type: text/calendar; charset="utf-8"; method=PUBLISH; name="termin.ics"\r\n'
        b'Content-Disposition: attachment; filename="termin.ics"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n"
    ) + lines


def _encode_body(content: str, marks: Mapping[str, str]) -> list[Piece]:
    """``content`` in quoted-printable, with gaps."""
    if not marks:
        return [_quoted(content)]
    pattern = re.compile("(" + "|".join(re.escape(mark) for mark in marks) + ")")
    return [
        Gap(marks[part], in_body=True) if part in marks else _quoted(part) for part in pattern.split(content) if part
    ]


def _quoted(text: str) -> bytes:
    encoded = quopri.encodestring(text.replace("\r\n", "\n").replace("\r", "\n").encode())
    # "From " at the beginning of a line is changed by some mailboxes.
    encoded = re.sub(rb"(?m)^From ", b"=46rom ", encoded).replace(b"\n", CRLF)
    last_line = len(encoded) - (encoded.rfind(b"\n") + 1)
    if last_line >= _LONGEST_LINE:  # no room for the soft break of a gap behind it
        cut = -3 if encoded[-3:-2] == b"=" else -1
        encoded = encoded[:cut] + b"=" + CRLF + encoded[cut:]
    return encoded


def _in_quoted_printable(value: str) -> bytes:
    """ASCII between soft line breaks, so that it fits behind and before anything."""
    lines = [value[start : start + _CHUNK] for start in range(0, len(value), _CHUNK)]
    soft = b"=" + CRLF
    return soft + b"".join(line.replace("=", "=3D").encode() + soft for line in lines)


def _with_crlf(text: str) -> str:
    return "\r\n".join(text.splitlines()) + "\r\n"


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Neighbouring bytes as one piece."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and isinstance(piece, bytes) and isinstance(joined[-1], bytes):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)
