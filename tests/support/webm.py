"""A real film without a film program: pictures that Pillow packs as VP8, put into a WebM file that can be wound on."""

from __future__ import annotations

import io
import struct

from PIL import Image

FRAMES_PER_SECOND = 2


def film(seconds: int = 10, *, width: int = 160, height: int = 90) -> bytes:
    """A film whose colour changes every half second. Each frame stands alone, and an index says where."""
    clusters = [
        _element(
            0x1F43B675, _number(0xE7, index * 500), _element(0xA3, b"\x81\x00\x00\x80", _frame(index, width, height))
        )
        for index in range(seconds * FRAMES_PER_SECOND)
    ]
    info = _element(
        0x1549A966,
        _number(0x2AD7B1, 1_000_000),
        _element(0x4489, struct.pack(">d", seconds * 1000.0)),
        _text(0x4D80, "tests"),
        _text(0x5741, "tests"),
    )
    picture = _element(0xE0, _number(0xB0, width), _number(0xBA, height))
    track = _element(0xAE, _number(0xD7, 1), _number(0x73C5, 1), _number(0x83, 1), _text(0x86, "V_VP8"), picture)
    tracks = _element(0x1654AE6B, track)
    index_size = len(_index([0] * len(clusters)))
    positions, position = [], len(info) + len(tracks) + index_size
    for cluster in clusters:
        positions.append(position)
        position += len(cluster)
    head = _element(
        0x1A45DFA3,
        _number(0x4286, 1),
        _number(0x42F7, 1),
        _number(0x42F2, 4),
        _number(0x42F3, 8),
        _text(0x4282, "webm"),
        _number(0x4287, 2),
        _number(0x4285, 2),
    )
    return head + _element(0x18538067, info, tracks, _index(positions), *clusters)


def _index(positions: list[int]) -> bytes:
    points = []
    for index, position in enumerate(positions):
        place = _element(0xF1, struct.pack(">Q", position))  # always as long, whatever the position
        points.append(_element(0xBB, _number(0xB3, index * 500), _element(0xB7, _number(0xF7, 1), place)))
    return _element(0x1C53BB6B, *points)


def _frame(index: int, width: int, height: int) -> bytes:
    """The VP8 key frame inside a WebP picture."""
    buffer = io.BytesIO()
    colour = (40 + index * 9 % 200, 120, 220 - index * 9 % 200)
    Image.new("RGB", (width, height), colour).save(buffer, "WEBP", quality=60)
    content = buffer.getvalue()
    start = content.index(b"VP8 ")
    (size,) = struct.unpack("<I", content[start + 4 : start + 8])
    return content[start + 8 : start + 8 + size]


def _element(key: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    name = key.to_bytes((key.bit_length() + 7) // 8, "big")
    return name + (len(body) | 1 << 56).to_bytes(8, "big") + body


def _number(key: int, value: int) -> bytes:
    return _element(key, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def _text(key: int, value: str) -> bytes:
    return _element(key, value.encode())
