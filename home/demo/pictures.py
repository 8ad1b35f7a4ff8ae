"""The demo's pictures: calm, abstract, drawn here, so that no picture of somebody else is needed."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]

WIDE = (1440, 900)
UPRIGHT = (600, 750)
SMOOTH = 2
"""Everything is drawn this many times larger and then made smaller, which smoothes the edges."""

PALETTES: dict[str, list[str]] = {
    "wald": ["#f3efe0", "#dfe6d2", "#a9c3a0", "#6f9d84", "#3d7566", "#0b5d51", "#083f38"],
    "feld": ["#fbf3df", "#f6e3b4", "#e9c46a", "#c99a3b", "#8f7a3a", "#57633a", "#33402b"],
    "see": ["#eef4f5", "#d3e4e8", "#a3c7d1", "#6a9fb0", "#3f7688", "#24535f", "#123640"],
    "abend": ["#fdebd8", "#f8cfae", "#e9a487", "#bf7670", "#7f5266", "#4b3a57", "#262540"],
    "ton": ["#f7ece4", "#ecd0bd", "#d9a98a", "#b97c5e", "#8c5743", "#5b3a32", "#352522"],
}


def _rgb(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _palette(name: str) -> list[Colour]:
    return [_rgb(colour) for colour in PALETTES[name]]


def _canvas(size: tuple[int, int], top: Colour, bottom: Colour) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    gradient = Image.new("RGB", (1, 64))
    for y in range(64):
        share = y / 63
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        gradient.putpixel((0, y), (red, green, blue))
    picture = gradient.resize((size[0] * SMOOTH, size[1] * SMOOTH), Image.Resampling.BILINEAR)
    return picture, ImageDraw.Draw(picture)


def _save(picture: Image.Image, path: Path) -> None:
    picture.reduce(SMOOTH).save(path, optimize=False, compress_level=1)


def _hills(draw: ImageDraw.ImageDraw, size: tuple[int, int], colours: list[Colour], random: Random) -> None:
    width, height = size[0] * SMOOTH, size[1] * SMOOTH
    for number, colour in enumerate(colours):
        base = height * (0.46 + 0.52 * number / len(colours))
        waves = [(random.uniform(0.6, 2.2), random.uniform(0, math.tau), random.uniform(0.02, 0.06)) for _ in range(3)]
        points = [(0.0, float(height))]
        for step in range(121):
            x = width * step / 120
            y = base + height * sum(a * math.sin(f * math.pi * step / 60 + p) for f, p, a in waves)
            points.append((x, y))
        points.append((float(width), float(height)))
        draw.polygon(points, fill=colour)


def _house(
    draw: ImageDraw.ImageDraw, x: float, y: float, size: float, wall: Colour, roof: Colour, light: Colour
) -> None:
    draw.rectangle((x, y - size * 0.6, x + size, y), fill=wall)
    draw.polygon(
        [(x - size * 0.08, y - size * 0.6), (x + size / 2, y - size * 1.1), (x + size * 1.08, y - size * 0.6)],
        fill=roof,
    )
    for column in (0.18, 0.6):
        draw.rectangle((x + size * column, y - size * 0.42, x + size * (column + 0.22), y - size * 0.16), fill=light)


def landscape(path: Path, palette: str, seed: int, houses: int = 0, sun: float = 0.7) -> None:
    """Hills under a wide sky, perhaps with a sun and a few houses."""
    colours = _palette(palette)
    random = Random(seed)  # noqa: S311  the same picture every time, nothing secret
    picture, draw = _canvas(WIDE, colours[1], colours[0])
    width, height = picture.size
    radius = height * 0.11
    x, y = width * sun, height * 0.26
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_rgb("#fff6dc"))
    _hills(draw, WIDE, colours[2:5], random)
    for number in range(houses):
        size = height * random.uniform(0.1, 0.16)
        left = width * (0.16 + 0.68 * number / max(houses, 1)) + random.uniform(-0.02, 0.02) * width
        _house(draw, left, height * 0.8, size, colours[0], colours[5], colours[4] if number % 2 else _rgb("#f4d58d"))
    ground = [(0, height * 0.8), (width * 0.5, height * 0.76), (width, height * 0.82), (width, height), (0, height)]
    draw.polygon(ground, fill=colours[5])
    for number in range(9):
        tree_x, tree_y = width * (number + random.random()) / 9, height * random.uniform(0.84, 0.95)
        tall = height * random.uniform(0.05, 0.09)
        draw.ellipse((tree_x - tall * 0.45, tree_y - tall * 1.5, tree_x + tall * 0.45, tree_y), fill=colours[6])
    _save(picture, path)


def portrait(path: Path, palette: str, hair: str, extra: str = "", tone: str = "#e8bd98") -> None:
    """A person as a paper cut: shoulders, neck, head, hair. Nobody in particular."""
    colours = _palette(palette)
    picture, draw = _canvas(UPRIGHT, colours[2], colours[1])
    width, height = picture.size
    middle = width / 2
    skin, shade = _rgb(tone), _rgb(hair)
    head = (middle - width * 0.17, height * 0.24, middle + width * 0.17, height * 0.56)
    if extra in {"long", "curly"}:
        reach = 0.27 if extra == "curly" else 0.22
        draw.ellipse((middle - width * reach, height * 0.18, middle + width * reach, height * 0.64), fill=shade)
    draw.rounded_rectangle(
        (width * 0.17, height * 0.68, width * 0.83, height * 1.2), radius=width * 0.2, fill=colours[5]
    )
    draw.rectangle(
        (middle - width * 0.065, height * 0.5, middle + width * 0.065, height * 0.72),
        fill=(skin[0] - 18, skin[1] - 20, skin[2] - 22),
    )
    draw.ellipse(head, fill=skin)
    draw.pieslice((head[0] - 6, head[1] - 18, head[2] + 6, head[3] - height * 0.03), 180, 360, fill=shade)
    if extra == "bun":
        draw.ellipse((middle - width * 0.07, height * 0.15, middle + width * 0.07, height * 0.25), fill=shade)
    if extra == "beard":
        draw.pieslice((head[0], head[1] + height * 0.05, head[2], head[3] + height * 0.03), 20, 160, fill=shade)
    if extra == "cap":
        draw.pieslice((head[0] - 16, head[1] - 60, head[2] + 16, head[3] - height * 0.07), 180, 360, fill=colours[6])
    if extra == "glasses":
        for left in (middle - width * 0.13, middle + width * 0.02):
            draw.ellipse((left, height * 0.38, left + width * 0.11, height * 0.45), outline=colours[6], width=8)
        draw.line(
            (middle - width * 0.02, height * 0.41, middle + width * 0.02, height * 0.41), fill=colours[6], width=8
        )
    if extra == "plait":
        draw.rounded_rectangle(
            (middle + width * 0.16, height * 0.38, middle + width * 0.23, height * 0.78), 40, fill=shade
        )
    _save(picture, path)


def stage(path: Path, palette: str, seats: int, desk: bool) -> None:
    """An empty stage with seats: the preview of a recording."""
    colours = _palette(palette)
    picture, draw = _canvas(WIDE, colours[4], colours[3])
    width, height = picture.size
    draw.rectangle((0, height * 0.74, width, height), fill=colours[5])
    draw.ellipse((width * 0.2, height * 0.72, width * 0.8, height * 0.9), fill=colours[4])
    seat = width * 0.034
    for number in range(seats):
        x = width * (0.5 + (number - (seats - 1) / 2) * 0.14)
        draw.rounded_rectangle((x - seat, height * 0.46, x + seat, height * 0.66), seat * 0.4, fill=colours[1])
        draw.rounded_rectangle(
            (x - seat * 1.2, height * 0.6, x + seat * 1.2, height * 0.7), seat * 0.3, fill=colours[2]
        )
        for leg in (-seat * 0.9, seat * 0.75):
            draw.rectangle((x + leg, height * 0.69, x + leg + seat * 0.17, height * 0.78), fill=colours[6])
    if desk:
        draw.polygon(
            [
                (width * 0.08, height * 0.48),
                (width * 0.2, height * 0.48),
                (width * 0.18, height * 0.8),
                (width * 0.1, height * 0.8),
            ],
            fill=colours[6],
        )
    _save(picture, path)


def logo(path: Path) -> None:
    """A mark for the demo's invented funder."""
    colours = _palette("wald")
    picture = Image.new("RGB", (600 * SMOOTH, 240 * SMOOTH), "white")
    draw = ImageDraw.Draw(picture)
    for number, colour in enumerate((colours[5], colours[4], colours[2])):
        left = 120 + number * 280
        draw.polygon([(left, 400), (left + 240, 400), (left + 120, 90)], fill=colour)
    draw.rectangle((100, 410, 1100, 436), fill=colours[6])
    _save(picture, path)


PICTURES: dict[str, Callable[[Path], None]] = {
    "reihe.png": lambda path: landscape(path, "wald", 3, houses=5),
    "auftakt.png": lambda path: landscape(path, "abend", 11, houses=3, sun=0.24),
    "zustaendig.png": lambda path: landscape(path, "wald", 23, sun=0.4),
    "zurueck.png": lambda path: landscape(path, "ton", 31, houses=4, sun=0.8),
    "programm.png": lambda path: landscape(path, "feld", 41, sun=0.3),
    "forum.png": lambda path: landscape(path, "see", 53, sun=0.62),
    "nahversorgung.png": lambda path: landscape(path, "feld", 67, houses=2, sun=0.78),
    "neue-orte.png": lambda path: landscape(path, "abend", 71, houses=6, sun=0.55),
    "poster-auftakt.png": lambda path: stage(path, "abend", 4, desk=True),
    "poster-gespraech.png": lambda path: stage(path, "see", 2, desk=False),
    "poster-zustaendig.png": lambda path: stage(path, "wald", 3, desk=False),
    "poster-bahnhof.png": lambda path: landscape(path, "ton", 83, houses=1, sun=0.2),
    "portraet-tannwald.png": lambda path: portrait(path, "wald", "#4a3728", "long"),
    "portraet-luettenhoff.png": lambda path: portrait(path, "feld", "#3b2b20", "beard", "#dcae86"),
    "portraet-birkenfeldt.png": lambda path: portrait(path, "see", "#6b6259", "glasses"),
    "portraet-sandmoeller.png": lambda path: portrait(path, "ton", "#7a4a2b", "bun"),
    "portraet-krautwig.png": lambda path: portrait(path, "abend", "#2a211d", "curly", "#b98560"),
    "portraet-ostermoor.png": lambda path: portrait(path, "see", "#8a6a3e", "cap"),
    "portraet-morgenstern.png": lambda path: portrait(path, "feld", "#b5b0a8", "long"),
    "portraet-feldhusen.png": lambda path: portrait(path, "ton", "#a8642f", "plait", "#f0cbaa"),
    "portraet-kirchhainer.png": lambda path: portrait(path, "wald", "#2f2a26"),
    "logo-landesagentur.png": logo,
}


def draw_pictures(folder: Path) -> None:
    """Draw all of them into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in PICTURES.items():
        draw(folder / name)
