"""Germany's outline and the places on it, drawn from data of this site: nobody else is asked for a tile (D13).

The outline is a simplified polygon of degrees, typed for this purpose; on a map of a hand's breadth nobody sees more.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

_OUTLINE = (
    (8.62, 54.90), (8.90, 54.90), (9.44, 54.83), (9.60, 54.86), (10.00, 54.75), (10.03, 54.55), (9.88, 54.47),
    (10.18, 54.46), (10.15, 54.34), (10.35, 54.43), (10.72, 54.32), (11.05, 54.38), (11.07, 54.18), (10.80, 54.05),
    (10.88, 53.96), (11.20, 54.00), (11.46, 53.91), (11.70, 54.14), (12.10, 54.18), (12.35, 54.32), (12.52, 54.47),
    (12.92, 54.43), (13.08, 54.34), (13.15, 54.54), (13.28, 54.62), (13.43, 54.68), (13.48, 54.57), (13.66, 54.56),
    (13.68, 54.35), (13.42, 54.24), (13.50, 54.11), (13.80, 54.10), (14.21, 53.93), (14.25, 53.74), (14.42, 53.29),
    (14.34, 53.05), (14.14, 52.84), (14.62, 52.60), (14.55, 52.40), (14.76, 52.07), (14.59, 51.82), (14.73, 51.54),
    (14.97, 51.36), (15.04, 51.27), (14.98, 51.00), (14.82, 50.87), (14.57, 50.93), (14.40, 51.03), (14.28, 50.99),
    (14.37, 50.90), (13.98, 50.81), (13.55, 50.71), (13.25, 50.59), (12.98, 50.42), (12.52, 50.40), (12.33, 50.22),
    (12.10, 50.32), (12.20, 50.11), (12.53, 49.92), (12.40, 49.75), (12.65, 49.44), (13.02, 49.29), (13.40, 48.99),
    (13.83, 48.77), (13.73, 48.52), (13.45, 48.56), (13.32, 48.33), (12.86, 48.20), (12.76, 48.09), (12.99, 47.85),
    (12.91, 47.72), (13.09, 47.69), (13.02, 47.48), (12.80, 47.55), (12.77, 47.67), (12.24, 47.69), (12.17, 47.60),
    (11.63, 47.59), (11.40, 47.45), (11.10, 47.40), (10.87, 47.49), (10.45, 47.56), (10.43, 47.40), (10.20, 47.28),
    (10.10, 47.37), (9.97, 47.53), (9.75, 47.54), (9.55, 47.54), (9.20, 47.66), (8.90, 47.65), (8.62, 47.78),
    (8.43, 47.58), (8.20, 47.62), (7.60, 47.58), (7.52, 47.70), (7.58, 48.05), (7.75, 48.34), (7.80, 48.52),
    (8.10, 48.82), (8.22, 48.97), (7.93, 49.05), (7.45, 49.17), (7.05, 49.12), (6.73, 49.17), (6.55, 49.42),
    (6.36, 49.47), (6.51, 49.71), (6.32, 49.85), (6.13, 50.13), (6.40, 50.33), (6.20, 50.52), (6.26, 50.63),
    (6.02, 50.75), (6.08, 50.92), (5.88, 51.03), (6.07, 51.18), (6.22, 51.38), (6.10, 51.65), (5.96, 51.81),
    (6.17, 51.86), (6.40, 51.83), (6.72, 51.90), (6.83, 51.98), (6.70, 52.05), (7.03, 52.24), (7.06, 52.38),
    (6.70, 52.49), (6.72, 52.63), (7.05, 52.64), (7.08, 52.86), (7.21, 53.01), (7.20, 53.24), (7.02, 53.33),
    (7.03, 53.52), (7.25, 53.67), (7.80, 53.71), (8.05, 53.63), (8.10, 53.45), (8.28, 53.41), (8.32, 53.60),
    (8.50, 53.45), (8.52, 53.70), (8.67, 53.89), (8.98, 53.83), (9.35, 53.84), (8.95, 53.92), (8.85, 54.10),
    (8.98, 54.18), (8.82, 54.29), (8.63, 54.30), (9.00, 54.47), (8.85, 54.60), (8.68, 54.76),
)  # fmt: skip
"""Longitude and latitude, clockwise from the border with Denmark."""

_WEST, _NORTH = 5.7, 55.0
_SCALE = 60.0  # units per degree of latitude
_SHRINK = cos(radians(51))  # a degree of longitude is shorter by that much in the middle of the country
WIDTH, HEIGHT = 360, 470


@dataclass(frozen=True)
class Place:
    """A member on the map, in the units of the drawing."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Map:
    """What the template draws.

    Attributes:
        missing: how many members have no place known to the site.
    """

    places: list[Place]
    missing: int
    outline: str
    width: int = WIDTH
    height: int = HEIGHT


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Where a point of the earth is in the drawing: an equirectangular projection around 51° north."""
    return round((longitude - _WEST) * _SHRINK * _SCALE, 1), round((_NORTH - latitude) * _SCALE, 1)


def draw(members: list[tuple[str, float | None, float | None]]) -> Map | None:
    """A map of members (name, longitude, latitude), the northern ones first; None when none has a place."""
    places = [
        Place(name, *project(longitude, latitude))
        for name, longitude, latitude in members
        if longitude is not None and latitude is not None
    ]
    if not places:
        return None
    return Map(sorted(places, key=lambda place: (place.y, place.x)), len(members) - len(places), OUTLINE)


OUTLINE = "M" + "L".join(f"{x:g} {y:g}" for x, y in (project(*point) for point in _OUTLINE)) + "Z"
"""The outline as the data of an SVG path."""
