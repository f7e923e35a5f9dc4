"""Plants under contract that a plan does not run: those that stand idle, and those that it does not build.

What buyers agreed to is a column of words in the table of plants. It binds no plan: tonnes and price of a year are
rarely printed both, and where they are a study states them as `offtake`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from data.messages.years import spans
from data.rows import each_row
from model.analysis.idle_plants.idle import IdlePlant

NOT_BUILT = "not built"
KILOGRAM = 1e-3
"""Tonnes a year below which nothing is built."""


@dataclass(frozen=True)
class NotRun:
    """A plant under contract that makes nothing in some years (`idle`), or that is not built (None), and its buyers."""

    plant: str
    form: str
    buyers: str
    idle: IdlePlant | None

    @property
    def why(self) -> str:
        """Say in which years it stands idle and why, or that it is not built."""
        return NOT_BUILT if self.idle is None else f"idle {spans(self.idle.years)}: {self.idle.reason.value}"


def not_run(
    plants: pd.DataFrame, forms: Collection[str], idle: Sequence[IdlePlant], capacity: pd.DataFrame
) -> list[NotRun]:
    """Return the plants under contract that stand idle in some year or that could be built and are not, by name.

    plants: table `plants` of the dataset; forms: those planned; idle: what stands idle; capacity: result table
    """
    if "buyers" not in plants.columns:
        return []
    standing = {x.plant: x for x in idle}
    built = {plant for plant, tonnes in each_row(capacity, "plant", "built_t") if tonnes > KILOGRAM}
    out = []
    for plant, form, status, buyers in each_row(plants, "plant", "form", "status", "buyers"):
        if not (isinstance(buyers, str) and buyers and form in forms):
            continue
        if plant in standing or (status == "candidate" and plant not in built):
            out.append(NotRun(plant, form, buyers, standing.get(plant)))
    return sorted(out, key=lambda x: x.plant)
