"""What a planner of a year expects of the years after it: what the dataset has, or what is wrong in a stated way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from data.dataset import Dataset
from data.schema import BY_NAME
from model.study.price_paths import PRICED

RIGHT, FLAT = "right", "flat"


@dataclass(frozen=True)
class Forecast:
    """How the years after a year are foreseen: as they come (right), or as that year is (flat).

    bias: what the demand that is foreseen is multiplied by
    """

    kind: str = RIGHT
    bias: float = 1.0

    @property
    def is_right(self) -> bool:
        """Whether what is foreseen is what comes."""
        return self.kind == RIGHT and self.bias == 1.0

    def of(self, data: Dataset, year: int) -> Dataset:
        """Return the dataset as a year's planner sees it."""
        if self.is_right:
            return data
        tables = dict(data.tables)
        if self.kind == FLAT:
            for name, columns in {**PRICED, "demand": ("demand_t",)}.items():
                tables[name] = flat(tables[name], BY_NAME[name].key, columns, year)
        later = tables["demand"]["year"] > year
        wanted = tables["demand"]["demand_t"]
        tables["demand"] = tables["demand"].assign(demand_t=wanted.where(~later, wanted * self.bias))
        return replace(data, tables=tables)


def flat(table: pd.DataFrame, key: Sequence[str], columns: Sequence[str], year: int) -> pd.DataFrame:
    """Return a table whose rows after a year have the numbers of that year; those that it lacks keep their own."""
    if not len(table):
        return table
    by = [column for column in key if column != "year"]
    now = table.loc[table["year"] == year, [*by, *columns]]
    known = table[by].merge(now, on=by, how="left").set_axis(table.index)
    later = table["year"] > year
    return table.assign(**{c: table[c].where(~later | known[c].isna(), known[c]) for c in columns})
