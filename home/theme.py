"""The site's accent colour as a stylesheet of its own, because the policy allows no inline style."""

from __future__ import annotations

import hashlib

from home.colours import contrast_ratio, darkened, lightened

# The grounds on which links and buttons stand; keep them as static/site/css/base.css has them.
LIGHT_GROUNDS = ("#fbf9f5", "#ffffff", "#f2eee6")
DARK_GROUNDS = ("#171613", "#211f1b", "#11100e")
WHITE, NEAR_BLACK = "#ffffff", "#151412"


def theme_css(accent: str) -> str:
    """Custom properties for light and dark, each with at least 4.5 : 1 on every ground (WCAG 1.4.3).

    Raises:
        ValueError: ``accent`` is not of the form ``#rrggbb``.
    """
    accent = darkened(accent, WHITE)
    link = darkened(accent, _hardest(LIGHT_GROUNDS, accent))
    dark_link = lightened(accent, _hardest(DARK_GROUNDS, lightened(accent, DARK_GROUNDS[0])))
    return (
        f":root{{--accent:{accent};--link:{link};--on-link:{_ink_on(link)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--link:{dark_link};--on-link:{_ink_on(dark_link)}}}}}\n"
        "@media print{:root{--link:#000;--on-link:#fff}}\n"
    )


def theme_version(accent: str) -> str:
    """Changes when the stylesheet does, so that browsers may keep it for ever."""
    return hashlib.sha256(theme_css(accent).encode()).hexdigest()[:12]


def _hardest(grounds: tuple[str, ...], colour: str) -> str:
    return min(grounds, key=lambda ground: contrast_ratio(ground, colour))


def _ink_on(colour: str) -> str:
    return max((WHITE, NEAR_BLACK), key=lambda ink: contrast_ratio(ink, colour))
