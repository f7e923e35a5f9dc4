"""Where countries lie on a map, as the CIA World Factbook prints it under "Geographic coordinates" of each country.

The Factbook is in the public domain; the edition is that of May 2026 as kept at github.com/factbook/factbook.json,
commit 8662a8b1. France is its metropolitan part. No number of a plan rests on these: they place bubbles on a map.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).parent / "places.csv"
_PRINTED = re.compile(r"(\d+) (\d+) ([NS]), (\d+) (\d+) ([EW])")


@functools.cache
def places() -> Mapping[str, tuple[float, float]]:
    """Return latitude and longitude of every country in degrees, north and east above nothing, by ISO 3166 code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["country"]: _degrees(row["printed"]) for row in csv.DictReader(file)}


def _degrees(printed: str) -> tuple[float, float]:
    found = _PRINTED.fullmatch(printed)
    if found is None:
        raise ValueError(f"{FILE.name}: '{printed}' is no place; write degrees and minutes as '38 00 N, 97 00 W'")
    north, north_minutes, way, east, east_minutes, side = found.groups()
    latitude, longitude = int(north) + int(north_minutes) / 60, int(east) + int(east_minutes) / 60
    return latitude if way == "N" else -latitude, longitude if side == "E" else -longitude
