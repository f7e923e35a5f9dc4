"""How much of each figure with a range a plan uses: which way cost moves with the figure, by the envelope theorem.

Where a price moves a little, the least cost moves by the amount bought at it. So the difference of two plans' costs
moves by the difference of what they buy, and the sign of that difference says which end of the range weakens a
headline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.dataset import Dataset
from data.uncertainty import base_year_point, ranges

SMALL_T = 1e-6
_USED: Mapping[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("suppliers", "price_usd_per_t"): ("bought", ("form", "country", "step", "year")),
    ("plants", "capex_usd_per_t"): ("built", ("plant",)),
    ("plants", "variable_usd_per_t"): ("made", ("plant",)),
    ("shortage", "shortage_usd_per_t"): ("missing", ("end_use", "form")),
}
"""Ranges of prices: the tonnes that pay the price, and the columns that say whose."""


@dataclass(frozen=True)
class Use:
    """A plan's cost, the tonnes it uses at each price, and what a tonne more on offer would be worth to it.

    bought, built, made, missing: t, by the key of the figure; rent: USD/t by form, country and year; capacity: USD
    by plant and year of a tonne more that runs without a decision, its fixed cost taken off
    """

    cost: float
    bought: pd.Series
    built: pd.Series
    made: pd.Series
    missing: pd.Series
    rent: pd.Series
    capacity: pd.Series


def use_of(cost: float, tables: Mapping[str, pd.DataFrame], capacity: pd.Series) -> Use:
    """Return what a plan uses, from its result tables and what capacity is worth to it."""
    made, demand, gains = tables["production"], tables["demand"], tables["windfalls"]
    rent = (gains["worth_usd_per_t"] - gains["landed_usd_per_t"]).clip(lower=0.0)
    return Use(
        cost,
        tables["purchases"].groupby(["form", "country", "step", "year"])["tonnes"].sum(),
        tables["capacity"].groupby("plant")["built_t"].sum(),
        made[made["main"]].groupby("plant")["tonnes"].sum(),
        demand.groupby(["end_use", "form"])["shortfall_t"].sum(),
        rent.groupby([gains["form"].astype(str), gains["country"].astype(str), gains["year"]]).sum(),
        capacity,
    )


def weaker(data: Dataset, one: Use, other: Use, sign: float) -> Dataset:
    """Return data at the ends that move cost(one) - cost(other) against `sign`; what neither uses more stays."""
    columns: dict[tuple[str, str], pd.Series] = {}
    for r in ranges.RANGES:
        if (r.table, r.column) not in _USED:
            continue
        name, key = _USED[r.table, r.column]
        frame = data.tables[r.table]
        more = _looked_up(getattr(one, name), frame, key) - _looked_up(getattr(other, name), frame, key)
        towards = -sign * more
        middle = frame[r.column].where(towards.abs() <= SMALL_T)
        ends = r.ends(frame, "high").where(towards > 0, r.ends(frame, "low"))
        columns[r.table, r.column] = middle.fillna(ends)
    worth = shares_worth(data, one) - shares_worth(data, other)
    shares = ranges.consistent_shares(data.tables["import_mix"], sign * worth)
    ours, theirs = base_worth(data, one), base_worth(data, other)
    base = base_year_point.of_most_worth(data, {i: sign * (ours[i] - theirs[i]) for i in ours})
    return ranges.with_shares(ranges.moved(base_year_point.with_base_year(data, base), columns), shares)


def shares_worth(data: Dataset, use: Use) -> pd.Series:
    """Return what one more unit of each import share would save a plan, USD, indexed like import_mix.

    A seller's first step grows in proportion to its share; a tonne more of it saves its rent, in every form and year.
    """
    sellers = data.tables["suppliers"]
    first = sellers[sellers["step"] == 1].merge(data.tables["import_lines"][["line", "form"]], on="form")
    rent = _looked_up(use.rent, first, ("form", "country", "year"))
    saved = (first["available_t"] * rent).groupby([first["line"], first["country"]]).sum()
    mix = data.tables["import_mix"]
    per_share = _looked_up(saved, mix, ("line", "country")) / mix["share"].where(mix["share"] > 0)
    return per_share.fillna(0.0)


def base_worth(data: Dataset, use: Use) -> dict[int, float]:
    """Return what one more tonne of each base-year figure would save a plan, USD, by its position in base_year.

    What follows a figure moves in proportion to it, in every form and year: what sellers offer, by its rent; what runs
    at home, by what capacity is worth.
    """
    out: dict[int, float] = {}
    for f in base_year_point.followers(data):
        rows = data.tables[f.table].loc[f.moving.index]
        key = ("form", "country", "year") if f.table == "suppliers" else ("plant", "year")
        worth = _looked_up(use.rent if f.table == "suppliers" else use.capacity, rows, key)
        out[f.position] = float((f.moving * worth).sum()) / f.central
    return out


def _looked_up(values: pd.Series, frame: pd.DataFrame, key: tuple[str, ...]) -> pd.Series:
    """Return a value for each row of a frame by its key; 0 where there is none."""
    if len(key) == 1:
        found = frame[key[0]].map(values).to_numpy(dtype=float)
    else:
        at = pd.MultiIndex.from_arrays([frame[name] for name in key])
        found = values.reindex(at).to_numpy(dtype=float)
    return pd.Series(np.nan_to_num(found), index=frame.index)
