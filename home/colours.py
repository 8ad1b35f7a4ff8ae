"""Contrast after WCAG 2.1 (relative luminance, success criterion 1.4.3) and colours derived from the accent."""

from __future__ import annotations

import re

MIN_CONTRAST = 4.5
_HEX = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")


def _channels(colour: str) -> tuple[float, float, float]:
    match = _HEX.fullmatch(colour)
    if match is None:
        raise ValueError(f"{colour!r} is no colour such as #0b5d51")
    red, green, blue = (int(part, 16) / 255 for part in match.groups())
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white).

    Raises:
        ValueError: ``colour`` is not of the form ``#rrggbb``.
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_ratio(first: str, second: str) -> float:
    """Contrast of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lightened(colour: str, background: str, minimum: float = MIN_CONTRAST) -> str:
    """``colour`` mixed with white until it stands out from the dark ``background`` by at least ``minimum``."""
    channels = _channels(colour)
    for step in range(0, 101, 4):
        share = step / 100
        mixed = "#" + "".join(f"{round((c + (1 - c) * share) * 255):02x}" for c in channels)
        if contrast_ratio(mixed, background) >= minimum:
            return mixed
    return "#ffffff"


def darkened(colour: str, background: str, minimum: float = MIN_CONTRAST) -> str:
    """``colour`` mixed with black until it stands out from the light ``background`` by at least ``minimum``."""
    channels = _channels(colour)
    for step in range(0, 101, 4):
        share = 1 - step / 100
        mixed = "#" + "".join(f"{round(c * share * 255):02x}" for c in channels)
        if contrast_ratio(mixed, background) >= minimum:
            return mixed
    return "#000000"
