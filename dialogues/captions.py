"""Captions in WebVTT, read and checked line by line, so that what is uploaded is also shown (WCAG 1.2.2). Pure."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 2 * 1024 * 1024  # bytes; the captions of a whole day have less
_STAMP = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_STAMP}[ \t]+-->[ \t]+{_STAMP}(?:[ \t]+\S.*)?")
_SUBRIP = re.compile(r"\d{1,2}:\d{2}:\d{2},\d{3}\s*-->")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")


def read_captions(content: bytes) -> str:
    """The text of a WebVTT file with plain line ends.

    Raises:
        ValidationError: one sentence that says what is wrong, and in which line.
    """
    if len(content) > LONGEST:
        raise ValidationError(_("This file is too large for captions. Is it really a WebVTT file (.vtt)?"))
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise ValidationError(
            _("The letters of this file cannot be read. Please save the captions as WebVTT in UTF-8.")
        ) from None
    lines = text.split("\n")
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        if any(_SUBRIP.match(line.strip()) for line in lines[:20]):
            raise ValidationError(
                _("These are captions in SubRip (.srt). Please save them as WebVTT (.vtt) in your program.")
            )
        raise ValidationError(_("This is no WebVTT file: its first line has to begin with WEBVTT."))
    if not _cues(lines):
        raise ValidationError(_("There are no captions in this file."))
    return text if text.endswith("\n") else f"{text}\n"


def _cues(lines: list[str]) -> int:
    """How many captions with words there are; every block is looked at."""
    count, began = 0, 0
    number = next((index for index, line in enumerate(lines) if not line.strip()), len(lines))
    while number < len(lines):
        if not lines[number].strip():
            number += 1
            continue
        end = next((index for index in range(number, len(lines)) if not lines[index].strip()), len(lines))
        if not _ASIDE.fullmatch(lines[number]):
            began, has_words = _cue(lines, number, end, began)
            count += has_words
        number = end
    return count


def _cue(lines: list[str], number: int, end: int, earliest: int) -> tuple[int, bool]:
    """When the caption in these lines begins, in milliseconds, and whether it says something."""
    timing = number if "-->" in lines[number] else number + 1
    match = _TIMING.fullmatch(lines[timing].strip()) if timing < end else None
    if match is None:
        raise _wrong(
            timing if timing < end else number,
            _("Line %(line)s: here should stand from when to when, such as 00:01:02.500 --> 00:01:05.000."),
        )
    begins, ends = _milliseconds(match.groups()[:4]), _milliseconds(match.groups()[4:])
    if ends <= begins:
        raise _wrong(timing, _("Line %(line)s: this caption ends before it begins."))
    if begins < earliest:
        raise _wrong(timing, _("Line %(line)s: this caption begins before the one above it."))
    words = lines[timing + 1 : end]
    for index, line in enumerate(words, start=timing + 1):
        if "-->" in line:
            raise _wrong(index, _("Line %(line)s: there has to be an empty line before the next caption."))
    return begins, any(line.strip() for line in words)


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _wrong(index: int, message: str) -> ValidationError:
    return ValidationError(message % {"line": index + 1})
