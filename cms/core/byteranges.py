"""Large files in pieces (RFC 9110, 14), so that a film begins at once and can be wound on.

What is asked for as a range is answered with at most :data:`LONGEST_PIECE` bytes of it: a server may send less than it was
asked for (15.3.7), players ask for the rest when they need it, and nobody keeps one of our few processes busy for as long
as a film lasts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import IO, NamedTuple

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

LONGEST_PIECE = 4 * 1024 * 1024
_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


class Piece(NamedTuple):
    """The bytes from ``first`` to ``last``, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class NotSatisfiableError(ValueError):
    """The range lies behind the end of the file."""


def read_range(header: str, size: int) -> Piece | None:
    """What a ``Range`` header asks for of a file with ``size`` bytes.

    Returns:
        None when the header is to be passed over, as the standard has it for other units and for what it cannot read
        (14.2). Several ranges at once are passed over, too: players ask for one.

    Raises:
        NotSatisfiableError: nothing of the range is in the file.
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        wanted = int(match[2])
        if not wanted or not size:
            raise NotSatisfiableError
        return Piece(max(size - wanted, 0), size - 1)
    first = int(match[1])
    last = int(match[2]) if match[2] else size - 1
    if match[2] and last < first:
        return None
    if first >= size:
        raise NotSatisfiableError
    return Piece(first, min(last, size - 1))


def answer(
    request: HttpRequest,
    open_file: Callable[[], IO[bytes]],
    *,
    size: int,
    media_type: str,
    etag: str,
    changed: datetime,
) -> HttpResponseBase:
    """The file, a piece of it, or word that the reader has it already.

    Args:
        open_file: called once at most; what it returns is closed.
        etag: a strong validator in quotation marks.
        changed: when the content changed last.
    """
    seconds = int(changed.timestamp())
    unchanged = get_conditional_response(request, etag=etag, last_modified=seconds)
    response = unchanged or _content(request, open_file, size, media_type, etag, seconds)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(seconds)
    return response


def _content(
    request: HttpRequest, open_file: Callable[[], IO[bytes]], size: int, media_type: str, etag: str, changed: int
) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse(content_type=media_type, headers={"Content-Length": str(size)})
    try:
        piece = read_range(request.headers.get("Range", ""), size) if _range_holds(request, etag, changed) else None
    except NotSatisfiableError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if piece is None:
        return FileResponse(open_file(), content_type=media_type)
    piece = Piece(piece.first, min(piece.last, piece.first + LONGEST_PIECE - 1))
    with open_file() as file:
        file.seek(piece.first)
        content = file.read(piece.length)
    headers = {"Content-Range": f"bytes {piece.first}-{piece.last}/{size}", "Content-Length": str(piece.length)}
    return HttpResponse(content, status=206, content_type=media_type, headers=headers)


def _range_holds(request: HttpRequest, etag: str, changed: int) -> bool:
    """Whether the range may be applied: always without ``If-Range``, else when the reader has pieces of this very file
    (13.1.5). Only a strong tag and the exact date count."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    if condition.startswith('"'):
        return condition == etag
    return parse_http_date_safe(condition) == changed
