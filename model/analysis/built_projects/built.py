"""What a plan builds, how far each project is, and how likely, late and dear projects of that status come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from data.rows import each_row

KILOGRAM = 1e-3
"""Tonnes a year below which nothing is built."""
NOT_READ = "not read"
"""The status of a project of which none was read: nothing is said of its chance, for nothing is known of it."""
_BEING_BUILT = {"under_construction": "construction"}


class Spread(NamedTuple):
    """A number with its range."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Risk:
    """chance: share of such projects that come to run; delay [years] and overrun [share of capital] of those."""

    chance: Spread
    delay: Spread
    overrun: Spread


@dataclass(frozen=True)
class BuiltProject:
    """A plant that a plan builds or enlarges; risk: None where no status was read, or the table has no row of it."""

    plant: str
    form: str
    tonnes: float
    decided: tuple[int, ...]
    status: str
    risk: Risk | None


def built_projects(plants: pd.DataFrame, risks: pd.DataFrame, capacity: pd.DataFrame) -> list[BuiltProject]:
    """Return every plant that a plan builds, by name.

    plants, risks: tables `plants` and `project_risk` of the dataset; capacity: result table of the plan
    """
    known = risk_by_status(risks)
    facts = {p: (form, status_of(read, stands)) for p, form, read, stands in _facts(plants)}
    decided: dict[str, list[tuple[int, float]]] = {}
    for plant, year, tonnes in each_row(capacity, "plant", "year", "built_t"):
        if tonnes > KILOGRAM:
            decided.setdefault(plant, []).append((int(year), tonnes))
    out = []
    for plant, builds in sorted(decided.items()):
        form, status = facts.get(plant, ("", NOT_READ))
        years = tuple(year for year, _ in sorted(builds))
        out.append(BuiltProject(plant, form, sum(t for _, t in builds), years, status, known.get(status)))
    return out


def status_of(read: object, stands: str) -> str:
    """Return how far a project is: as read, else what its plant's own status says, else that none was read."""
    return str(read) if isinstance(read, str) and read else _BEING_BUILT.get(stands, NOT_READ)


def risk_by_status(risks: pd.DataFrame) -> dict[str, Risk]:
    """Return what the table `project_risk` says of each status."""
    columns = (
        "status", "chance", "chance_low", "chance_high", "delay_years", "delay_low", "delay_high", "overrun_share",
        "overrun_low", "overrun_high",
    )  # fmt: skip
    return {
        status: Risk(Spread(*numbers[:3]), Spread(*numbers[3:6]), Spread(*numbers[6:]))
        for status, *numbers in each_row(risks, *columns)
    }


def _facts(plants: pd.DataFrame) -> list[tuple[str, str, object, str]]:
    return [(p, form, read, stands) for p, form, read, stands in each_row(
        plants, "plant", "form", "project_status", "status")]  # fmt: skip
