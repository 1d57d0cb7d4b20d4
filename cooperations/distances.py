"""Distances on Earth."""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

RAYON_KM = 6_371


class Position(NamedTuple):
    """A place, in degrees (WGS 84)."""

    latitude: float
    longitude: float


def locate(latitude: float | None, longitude: float | None) -> Position | None:
    """Return a place, None when one of its degrees is not known."""
    return None if latitude is None or longitude is None else Position(latitude, longitude)


def measure_km(one: Position, other: Position) -> float:
    """Return the great-circle distance between two places, in kilometres."""
    latitudes = radians(one.latitude), radians(other.latitude)
    half = sin((latitudes[1] - latitudes[0]) / 2) ** 2
    turn = sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * RAYON_KM * asin(sqrt(min(1, half + cos(latitudes[0]) * cos(latitudes[1]) * turn)))
