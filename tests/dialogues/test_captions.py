"""Captions are checked before they are taken, and the office reads what is wrong with them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from dialogues.captions import read_captions

GOOD = """WEBVTT - Dialog 1
Kind: captions

STYLE
::cue { color: white }

NOTE Von Hand geprüft

1
00:01.000 --> 00:04.500 align:start
Guten Abend!

01:00:05.000 --> 01:00:07.000
<v Moderation>Schön, dass Sie da sind.
Wir beginnen.
"""


def test_captions_are_kept_as_they_are() -> None:
    assert read_captions(GOOD.encode()) == GOOD
    assert read_captions(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()) == GOOD


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Guten Abend", "its first line has to begin with WEBVTT"),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nA", "its first line has to begin with WEBVTT"),
        ("1\n00:00:01,000 --> 00:00:02,000\nGuten Abend", "SubRip"),
        ("WEBVTT\n", "There are no captions"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n", "There are no captions"),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\nA", "Line 3: here should stand"),
        ("WEBVTT\n\nGuten Abend", "Line 3: here should stand"),
        ("WEBVTT\n\n1\nGuten Abend\n", "Line 4: here should stand"),
        ("WEBVTT\n\n00:61.000 --> 01:02.000\nA", "Line 3: here should stand"),
        ("WEBVTT\n\n00:05.000 --> 00:02.000\nA", "Line 3: this caption ends before it begins"),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\nA\n\n00:01.000 --> 00:02.000\nB", "Line 6: this caption begins before"),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\nA\n00:07.000 --> 00:08.000\nB", "Line 5: there has to be an empty line"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, words: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        read_captions(text.encode())
    assert words in caught.value.message


def test_other_letters_and_whole_books_are_refused() -> None:
    for content in ("WEBVTT\n\n00:01.000 --> 00:02.000\nSchön".encode("latin-1"), b"WEBVTT\n" * 400_000):
        with pytest.raises(ValidationError):
            read_captions(content)
