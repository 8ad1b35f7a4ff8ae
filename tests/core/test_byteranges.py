"""Pieces of files, as RFC 9110 wants them."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory

from cms.core import byteranges
from cms.core.byteranges import NotSatisfiableError, Piece, read_range

CONTENT = bytes(range(100))
CHANGED = datetime(2026, 11, 1, 12, tzinfo=UTC)
DATE = "Sun, 01 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("header", "piece"),
    [
        ("bytes=0-9", Piece(0, 9)),
        ("bytes=90-", Piece(90, 99)),
        ("bytes=-10", Piece(90, 99)),
        ("bytes=-1000", Piece(0, 99)),
        ("bytes=50-1000", Piece(50, 99)),
        ("Bytes = 0-0", None),
        ("bytes=0-0", Piece(0, 0)),
        ("bytes=9-5", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("seconds=0-9", None),
        ("bytes=٣-٤", None),
        ("", None),
    ],
)
def test_ranges_are_read(header: str, piece: Piece | None) -> None:
    assert read_range(header, 100) == piece


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_what_lies_behind_the_end_cannot_be_had(header: str) -> None:
    with pytest.raises(NotSatisfiableError):
        read_range(header, 100)


def ask(method: str = "GET", content: bytes = CONTENT, **headers: str) -> HttpResponseBase:
    request = RequestFactory().generic(method, "/", headers={name.replace("_", "-"): v for name, v in headers.items()})
    return byteranges.answer(
        request, lambda: io.BytesIO(content), size=len(content), media_type="video/webm", etag='"a"', changed=CHANGED
    )


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_piece_says_which_it_is() -> None:
    response = ask(Range="bytes=10-19")
    assert (response.status_code, body(response)) == (206, CONTENT[10:20])
    assert {name: response[name] for name in ("Content-Range", "Content-Length", "Content-Type", "ETag")} == {
        "Content-Range": "bytes 10-19/100",
        "Content-Length": "10",
        "Content-Type": "video/webm",
        "ETag": '"a"',
    }
    assert (response["Accept-Ranges"], response["Last-Modified"]) == ("bytes", DATE)


def test_a_piece_is_never_longer_than_one_process_may_take() -> None:
    content = bytes(byteranges.LONGEST_PIECE + 10)
    response = ask(content=content, Range="bytes=0-")
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes 0-{byteranges.LONGEST_PIECE - 1}/{len(content)}"
    assert len(body(response)) == byteranges.LONGEST_PIECE


def test_behind_the_end_is_416() -> None:
    response = ask(Range="bytes=100-")
    assert (response.status_code, response["Content-Range"], body(response)) == (416, "bytes */100", b"")


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ('"a"', 206),
        ('"b"', 200),
        ('W/"a"', 200),
        (DATE, 206),
        ("Sun, 01 Nov 2026 11:59:59 GMT", 200),
        ("nonsense", 200),
    ],
)
def test_if_range_gives_the_whole_when_the_file_is_another(condition: str, status: int) -> None:
    response = ask(Range="bytes=0-9", If_Range=condition)
    assert response.status_code == status
    assert body(response) == (CONTENT[:10] if status == 206 else CONTENT)


def test_without_range_the_whole_comes_and_a_head_only_tells_its_size() -> None:
    whole, head = ask(), ask("HEAD", Range="bytes=0-9")
    assert (whole.status_code, body(whole), whole["Content-Length"]) == (200, CONTENT, "100")
    assert (head.status_code, body(head), head["Content-Length"], head["Accept-Ranges"]) == (200, b"", "100", "bytes")


def test_who_has_it_gets_it_not_again() -> None:
    assert ask(If_None_Match='"a"').status_code == 304
    assert ask(If_None_Match='"b"').status_code == 200
    assert ask(If_Match='"b"').status_code == 412
