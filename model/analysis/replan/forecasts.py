"""What a planner of a year expects of the years after it: what the dataset has, or what is wrong in a stated way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from data.dataset import Dataset
from data.schema import BY_NAME
from model.study.price_paths import PRICED

RIGHT, FLAT, LATE = "right", "flat", "late"
KINDS = (RIGHT, FLAT, LATE)


@dataclass(frozen=True)
class Forecast:
    """How the years after a year are foreseen: as they come (right), as that year is (flat), or some years late.

    bias: what the demand that is foreseen is multiplied by; lag: of late, how many years
    """

    kind: str = RIGHT
    bias: float = 1.0
    lag: int = 0

    @property
    def is_right(self) -> bool:
        """Whether what is foreseen is what comes."""
        return self.kind == RIGHT and self.bias == 1.0

    def of(self, data: Dataset, year: int) -> Dataset:
        """Return the dataset as a year's planner sees it."""
        if self.is_right:
            return data
        tables = dict(data.tables)
        if self.kind != RIGHT:
            lag = self.lag if self.kind == LATE else None
            for name, columns in {**PRICED, "demand": ("demand_t",)}.items():
                tables[name] = late(tables[name], BY_NAME[name].key, columns, year, lag)
        later = tables["demand"]["year"] > year
        wanted = tables["demand"]["demand_t"]
        tables["demand"] = tables["demand"].assign(demand_t=wanted.where(~later, wanted * self.bias))
        return replace(data, tables=tables)


def late(
    table: pd.DataFrame, key: Sequence[str], columns: Sequence[str], year: int, lag: int | None
) -> pd.DataFrame:  # fmt: skip
    """Return a table whose rows after a year have the numbers of so many years before, none of before the year itself.

    lag: None for those of the year itself; rows that lack a row of then keep their own
    """
    if not len(table):
        return table
    by = [column for column in key if column != "year"]
    then = table["year"] * 0 + year if lag is None else (table["year"] - lag).clip(lower=year)
    known = table[by].assign(year=then).merge(table[[*by, "year", *columns]], on=[*by, "year"], how="left")
    known = known.set_axis(table.index)
    after = table["year"] > year
    return table.assign(**{c: table[c].where(~after | known[c].isna(), known[c]) for c in columns})
