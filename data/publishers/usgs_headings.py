"""What headings and words of the USGS releases mean: `USprod_Secondary_t`, `Prod_kt_est_2023`, `Mine production`."""

from __future__ import annotations

import csv
import functools
import re
from dataclasses import dataclass
from pathlib import Path

UNITS = {
    "t": "metric tons", "kt": "thousand metric tons", "Mt": "million metric tons", "mmt": "million metric tons",
    "kg": "kilograms", "g": "grams", "kct": "thousand carats", "mct": "million carats",
    "mcm": "million cubic meters", "pct": "percent", "num": "number", "dt": "dollars per metric ton",
    "dkg": "dollars per kilogram", "dlb": "dollars per pound", "ctslb": "cents per pound",
    "dtoz": "dollars per troy ounce", "dg": "dollars per gram",
}  # fmt: skip
"""The end of a heading -> unit as the release writes it in words."""
IN_WORDS = {
    "t": "metric tons", "kt": "thousand metric tons", "million t": "million metric tons", "kg": "kilograms",
    "USD/t": "dollars per metric ton", "USD/kg": "dollars per kilogram", "USD/lb": "dollars per pound",
    "cents/lb": "cents per pound", "USD/troy oz": "dollars per troy ounce", "USD/g": "dollars per gram",
    "USD/dmtu": "dollars per dry metric ton unit",
}  # fmt: skip
_GLUED = ("apparent", "reported", "mine", "primary", "secondary", "used", "other", "high-purity", "low-purity", "sales")
WHAT = {"prod": "production", "cap": "capacity", "reserve": "reserves", "reserves": "reserves"}
STAGES = (("mine", "mine"), ("mne", "mine"), ("smelter", "smelter"), ("refinery", "refinery"), ("plant", "plant"),
          ("sponge", "sponge"))  # fmt: skip


@dataclass(frozen=True)
class WorldColumn:
    """A column of world figures: production, capacity or reserves, of a year; blank where the heading does not say.

    part: further words of the heading, such as `ore` of `Reserves_ore_kt`.
    """

    what: str
    unit: str
    year: str
    estimated: bool
    part: str = ""


def measure_of(words: str) -> str:
    """Return the measure that a heading or a detail of salient statistics names; blank for none."""
    return next((measure for pattern, measure in _measures() if pattern.search(words)), "")


def unit_of(heading: str) -> str:
    """Return the unit, in words, that a heading of salient statistics ends with; blank for none."""
    stem, _, end = heading.rpartition("_")
    if stem and end in UNITS:
        return UNITS[end]
    last = end or heading
    for token in sorted(UNITS, key=len, reverse=True):
        if last.endswith(token) and last[: -len(token)].lower() in _GLUED:
            return UNITS[token]
    return ""


def contradiction(measure: str, unit: str) -> str:
    """Return why a measure cannot be in a unit; blank when it can."""
    is_price = unit.startswith(("dollars", "cents"))
    if measure == "net_import_reliance_pct" and unit != "percent":
        return f"net import reliance is a percentage, its unit is {unit}"
    if measure == "price" and not is_price:
        return f"a price, its unit is {unit}"
    if measure == "employment" and unit != "number":
        return f"a number of people, its unit is {unit}"
    if measure not in ("price", "employment", "net_import_reliance_pct") and (
        is_price or unit in ("percent", "number")
    ):
        return f"a quantity, its unit is {unit}"
    return ""


def in_words(unit: str) -> str:
    """Return a unit as the release writes it; one that is written so already stays."""
    return IN_WORDS.get(unit, unit)


def name_of(text: str) -> str:
    """Return a commodity as the figures name it: lower case, one underscore for what separates words."""
    return re.sub(r"[^a-z0-9()]+", "_", text.lower()).strip("_")


def world_column(heading: str) -> WorldColumn | None:
    """Return what a column of world figures holds, or None when it is none of them (notes and the like)."""
    first, *words = [word for word in "".join(heading.split()).split("_") if word]
    if first.lower() not in WHAT or not words or words[-1].lower() in ("notes", "note"):
        return None
    year = next((word for word in words if re.fullmatch(r"(?:19|20)\d\d", word)), "")
    estimated = any(word.lower() == "est" for word in words)
    rest = [word for word in words if word != year and word.lower() != "est"]
    units = [word for word in rest if _token(word)]
    part = " ".join(word for word in rest if word not in units)
    unit = _token(units[-1]) if units else ""
    return WorldColumn(WHAT[first.lower()], unit or "", year, estimated, part)


def stage_of(words: str) -> str:
    """Return the stage that a type of world production names; blank for none."""
    return next((stage for word, stage in STAGES if word in words.lower()), "")


def _token(text: str) -> str | None:
    return UNITS.get(text) or UNITS.get(text.lower())


@functools.cache
def _measures() -> tuple[tuple[re.Pattern[str], str], ...]:
    path = Path(__file__).parent / "usgs_measures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple((re.compile(row["pattern"], re.IGNORECASE), row["measure"]) for row in csv.DictReader(file))
