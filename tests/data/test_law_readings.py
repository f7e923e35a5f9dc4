"""Every reading of law stands somewhere: in the law book, a row of a table, a field, or on the page of the rest."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.policies import BY_NAME

ROOT = Path(__file__).parents[2]
BOOK = tomllib.loads((ROOT / "data/laws.toml").read_text(encoding="utf-8"))
STATES = ("policies", "laws")


def _rows(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


READINGS = _rows("data/law_readings.csv")
LEFT_OUT = re.sub(r"\s+", " ", (ROOT / "docs/concepts/laws-left-out.md").read_text(encoding="utf-8"))
NOT_MODELLED = {row["mineral"] for row in _rows("data/figures/not_modelled.csv")}


def _found(place: str) -> bool:
    """Return whether a place is there: the first word says of which kind it is."""
    kind, _, rest = place.partition(" ")
    if kind in ("preset", "book"):
        return rest in BOOK and (kind == "book" or any(word in BOOK[rest] for word in STATES))
    if place.startswith("no row "):
        table, *_ = rest.removeprefix("row ").split()
        return next(_with(rest.removeprefix("row ")), None) is None and bool(_rows(f"data/us_2026/{table}.csv"))
    if kind == "table":
        return next(_with(rest), None) is not None
    if kind == "not":
        return rest.removeprefix("modelled ") in NOT_MODELLED
    if kind == "field":
        policy, _, field = rest.partition(".")
        return field in BY_NAME[policy].model_fields
    if kind == "figure":
        return any(rest == row["figure"] for row in _rows("data/figures/policy/presets.csv"))
    if kind == "study":
        study, variant = rest.split()
        return variant in tomllib.loads((ROOT / f"data/studies/{study}.toml").read_text(encoding="utf-8"))["variants"]
    if kind == "test":
        return (ROOT / rest).is_file()
    return kind == "page" and rest in LEFT_OUT


def _with(words: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table that have all that is asked of them: `credits form=tin.refined year=2030`."""
    table, *asked = words.split()
    wanted = dict(word.split("=") for word in asked)
    yield from (row for row in _rows(f"data/us_2026/{table}.csv") if {k: row[k] for k in wanted} == wanted)


def test_each_of_the_141_readings_stands_somewhere() -> None:
    assert len(READINGS) == len({row["reading"] for row in READINGS}) == 141
    assert [row["reading"] for row in READINGS if not (row["clause"] and row["says"] and row["stands"])] == []
    places = [(row["reading"], place) for row in READINGS for place in row["stands"].split("; ")]
    assert [(name, place) for name, place in places if not _found(place)] == []


def test_every_law_of_the_book_and_each_left_out_is_of_a_reading() -> None:
    """What the book cannot state, and a preset that states law, comes from a clause that was read."""
    named = {
        place.split()[1] for row in READINGS for place in row["stands"].split("; ") if place[:5] in ("prese", "book ")
    }
    older = {"current-law", "us-duties", "cost-share", "doe-grants-2026", "30d-shares", "feoc-exclusion",
             "appropriations-2025", "thacker-pass-loan", "china-entities"}  # fmt: skip
    assert set(BOOK) - named - older == set()


@pytest.mark.parametrize(
    "place",
    [
        "preset section-232", "preset nobody", "table credits form=tin.refined", "no row credits form=lithium.chemical",
        "not modelled lithium", "field tariff.nothing", "page nothing of the kind", "figure pol-presets-9999",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(place: str) -> None:
    assert not _found(place)
