"""The ranges that rows carry beside their figures, and a dataset moved within them.

A figure that is rounded, withheld or bounded in print stands in its row with the low and the high end it may have.
Three kinds are told apart. Ends of most columns are free of one another. Shares of an import line are not: they add to
1, so one is low only where another is high. Nor are the figures of the base year: they balance (`base_point`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.changes.row_patch import Change
from data.changes.table_text import text_of
from data.dataset import Dataset
from data.rows import each_row
from data.schema import BY_NAME
from data.uncertainty import base_year_point, interval_tightening

Places = npt.NDArray[np.int64]
End = Literal["low", "central", "high"]
ENDS: tuple[End, ...] = ("low", "central", "high")


@dataclass(frozen=True)
class Range:
    """A column with its low and high end, and the end at which no plan is cheaper ('' where that is not known).

    `why` says, in words, why it is that end; where `feeds` is not set, forms that plants take in have none.
    """

    table: str
    column: str
    low: str = "low"
    high: str = "high"
    dearer: str = ""
    why: str = ""
    feeds: bool = True

    def ends(self, frame: pd.DataFrame, end: str) -> pd.Series:
        """Return the column at an end; where a row has none, or its figure lies outside, the figure itself."""
        middle = frame[self.column]
        if end == "central":
            return middle
        known = (frame[self.low] <= middle) & (middle <= frame[self.high])
        return frame[self.low if end == "low" else self.high].where(known, middle)

    def moved(self, frame: pd.DataFrame) -> pd.Series:
        """Say of each row whether it has a range that is more than a point."""
        return (self.ends(frame, "low") < self.ends(frame, "high")).astype(bool)


_PRICE = "a price paid on amounts that are never below zero"
_CREDIT = "a credit on less of what making costs"
_OFFER = "less on offer leaves the plan fewer choices"
RANGES: tuple[Range, ...] = (
    Range("suppliers", "price_usd_per_t", dearer="high", why=_PRICE),
    Range("plants", "capex_usd_per_t", "capex_low", "capex_high", "high", _PRICE),
    Range("plants", "variable_usd_per_t", "variable_low", "variable_high", "high", _PRICE),
    Range("ramps", "share"),
    Range("shortage", "shortage_usd_per_t", dearer="high", why=_PRICE),
    Range("substitutes", "max_share", dearer="low", why=_OFFER),
    Range("scrap", "available_t", dearer="low", why=_OFFER),
    Range("returns", "return_t_per_t", dearer="low", why=_OFFER),
    Range("outlets", "size_t", dearer="low", why=_OFFER),
    Range("established_trade", "share", dearer="high", why="a larger share asks more of its seller, or more to leave"),
    Range("trade_elasticities", "elasticity", dearer="low", why="leaving a seller costs more where buyers move less"),
    Range("forms", "reference_price_usd_per_t"),
    Range("recipes", "t_per_t"),
    Range("hosts", "t_per_t", dearer="low", why="a host that gives less leaves its circuits less to make"),
    Range("replacements", "share"),
    Range("qualities", "value"),
    Range("credits", "fixed_counts", "fixed_low", "fixed_high", "low", _CREDIT),
    Range("credits", "depreciation_counts", "depreciation_low", "depreciation_high", "low", _CREDIT),
    Range("credits", "feed_counts", "feed_low", "feed_high", "low", _CREDIT),
    Range("emissions", "t_per_t", dearer="high", why="a price on them, or a cap: more of it costs more", feeds=False),
)
"""Columns free of one another. Shares of origin also add to 1, and are left as they are.

Five have no dear end. A smaller share of a ramp lets less be made, but where a buyer has committed to a part of what
can be made, less must be. A recipe that takes more feed costs more of it, but its feed may be a by-product that
somebody has to take, and its own by-products may be wanted or in the way. A reference price is a duty's base in one
place, in another what a by-product earns or what a stockpile is paid for. What is replaced makes no more, and costs
nothing to hold. More of a quality is wanted where a mix needs a least, such as a grade, and unwanted where it may hold
no more than a most, such as an impurity. The emissions of a form that plants take in as feed are taken off the plants'
own, so only those of other forms have a dear end.
"""


def tightened(dataset: Dataset) -> Dataset:
    """Return a dataset whose import shares have no end that adding to 1 rules out.

    Raises BadInput with a line for every total that no figures within their ranges add up to, base year included.
    """
    mix = interval_tightening.mix_tightened(dataset.tables["import_mix"])
    base_year_point.ends(dataset)
    return replace(dataset, tables={**dataset.tables, "import_mix": mix})


def at_end(dataset: Dataset, end: End) -> Dataset:
    """Return a dataset with every free column at its low or high end, and the base year as near to it as it balances.

    Shares of import lines stay as published. Raises BadInput where a balance cannot hold within its ranges.
    """
    if end == "central":
        return dataset
    ends = {(r.table, r.column): r.ends(dataset.tables[r.table], end) for r in RANGES}
    base = base_year_point.with_base_year(dataset, base_year_point.at_end(dataset, end))
    return replace(moved(base, ends), at=end)


def changes_lost(dataset: Dataset, end: End) -> list[Change]:
    """Return the cells that a study changes and an end takes back: their row's range, not changed with them, stands."""
    lost: list[Change] = []
    for r in RANGES:
        own = {c.key: c for c in dataset.changes if not c.variant and (c.table, c.column) == (r.table, r.column)}
        with_range = {c.key for c in dataset.changes if c.table == r.table and c.column in (r.low, r.high)}
        changed = {key: c for key, c in own.items() if key not in with_range}
        frame = dataset.tables[r.table]
        rows = frame[r.ends(frame, end) != frame[r.column]] if changed else frame.iloc[:0]
        keys = each_row(rows, *BY_NAME[r.table].key)
        lost += [changed[key] for key in (" ".join(map(text_of, row)) for row in keys) if key in changed]
    return lost


def corner(dataset: Dataset) -> Dataset:
    """Return a dataset with every free column at the end at which no plan is cheaper, where that end is known."""
    columns = {}
    recipes = dataset.tables["recipes"]
    feeds = set(recipes.loc[recipes["t_per_t"] < 0, "form"])
    for r in RANGES:
        if r.dearer:
            frame = dataset.tables[r.table]
            kept = frame["form"].isin(feeds) if not r.feeds else pd.Series(False, index=frame.index)
            columns[r.table, r.column] = r.ends(frame, r.dearer).mask(kept, frame[r.column])
    return moved(dataset, columns)


def moved(dataset: Dataset, columns: Mapping[tuple[str, str], pd.Series]) -> Dataset:
    """Return a dataset with some columns replaced."""
    of_table: dict[str, dict[str, pd.Series]] = {}
    for (table, column), values in columns.items():
        of_table.setdefault(table, {})[column] = values
    others = {table: dataset.tables[table].assign(**given) for table, given in of_table.items()}
    return replace(dataset, tables={**dataset.tables, **others})


def ends_only(dataset: Dataset) -> tuple[str, ...]:
    """Return the columns whose ranges move at the low and high ends and nowhere else: their dear end is not known."""
    feeds = " of forms that plants take in"
    known = [(r, f"{r.table}.{r.column}{'' if r.feeds else feeds}") for r in RANGES if not (r.dearer and r.feeds)]
    return tuple(name for r, name in known if r.moved(dataset.tables[r.table]).any())


def counted(dataset: Dataset) -> dict[str, int]:
    """Return how many rows of each column have a range, import shares and figures of the base year included."""
    counts = {f"{r.table}.{r.column}": int(r.moved(dataset.tables[r.table]).sum()) for r in RANGES}
    mix = dataset.tables["import_mix"]
    low, high = base_year_point.ends(dataset)
    followed = {f.position for f in base_year_point.followers(dataset)}
    moving = sum(1 for i in followed if low[i] < high[i])
    return {**counts, "import_mix.share": int((mix["low"] < mix["high"]).sum()), "base_year.tonnes": moving}


def withheld(dataset: Dataset, minerals: Collection[str]) -> list[str]:
    """Return the base-year figures that print withholds, on the import lines of some minerals, in words.

    Each with its range in print, as its balance leaves it, and whether a plan follows it.
    """
    base, lines, forms = (dataset.tables[name] for name in ("base_year", "import_lines", "forms"))
    ours = set(lines.loc[lines["form"].isin(forms.loc[forms["mineral"].isin(minerals), "form"]), "line"])
    low, high = base_year_point.ends(dataset)
    followed = {f.position for f in base_year_point.followers(dataset)}
    here = (base["year"] == dataset.settings.base_year) & base["tonnes"].isna() & base["line"].isin(ours)
    out = []
    for i in np.flatnonzero(here):
        row = base.iloc[i]
        printed, balanced = _between(row["low"], row["high"]), _between(low[i], high[i])
        said = printed if printed == balanced else f"{printed}; {balanced} by its balance"
        moves = "varied" if i in followed else "not varied: nothing in a plan follows it"
        out.append(f"{row['line']} {row['flow']} ({said}; {moves})")
    return out


def _between(low: float, high: float) -> str:
    """Return a range in words; an end that nobody knows is left out."""
    if np.isfinite(low) and np.isfinite(high):
        return f"{low:,.0f} to {high:,.0f} t"
    return f"at least {low:,.0f} t" if np.isfinite(low) and low > 0 else "no range"


def with_shares(dataset: Dataset, shares: pd.Series, rows: Places | None = None) -> Dataset:
    """Return a dataset whose sellers have other shares of their import line; `shares` is indexed like import_mix.

    What a country has on offer at its first step moves in proportion to its share, in every form of the line and
    every year, as the first step was prepared from the share. `rows` are those of `rows_of_shares`, where known.
    """
    mix, sellers = dataset.tables["import_mix"], dataset.tables["suppliers"]
    at = rows_of_shares(dataset) if rows is None else rows
    known, first = mix["share"].to_numpy(dtype=float), at >= 0
    offered = sellers["available_t"].to_numpy(dtype=float, copy=True)
    offered[first] *= shares.to_numpy(dtype=float)[at[first]] / known[at[first]]
    available = pd.Series(offered, index=sellers.index)
    return moved(dataset, {("suppliers", "available_t"): available, ("import_mix", "share"): shares})


def rows_of_shares(dataset: Dataset) -> Places:
    """Return of each seller's step the row of import_mix that it follows, -1 where it follows none."""
    mix, sellers, lines = (dataset.tables[name] for name in ("import_mix", "suppliers", "import_lines"))
    of_form = dict(each_row(lines, "form", "line"))
    shared = enumerate(each_row(mix, "line", "country", "share"))
    place = {(line, country): row for row, (line, country, share) in shared if share > 0}
    steps = each_row(sellers, "form", "country", "step")
    every = [place.get((of_form.get(form, ""), country), -1) if step == 1 else -1 for form, country, step in steps]
    return np.array(every, dtype=np.int64)


def consistent_shares(mix: pd.DataFrame, worth: pd.Series) -> pd.Series:
    """Return, of all shares within their ranges that add to 1 on every line, those of the greatest total worth.

    Every share starts at its low end; what is left goes to the share of most worth, up to its high end, then to the
    next. Exchanging any two shares afterwards gains nothing, so this is the optimum. A line whose ranges cannot add
    to 1, or are not known, stays as published. `worth` is indexed like `mix`.
    """
    out = mix["share"].astype(float).copy()
    for _, rows in mix.groupby("line", sort=False):
        low, high = rows["low"].fillna(rows["share"]), rows["high"].fillna(rows["share"])
        left = float(rows["share"].sum() - low.sum())
        if left < 0 or high.sum() < rows["share"].sum() or (low > high).any():
            continue
        order = worth.loc[rows.index].sort_values(ascending=False, kind="stable").index
        room = (high - low).loc[order].to_numpy()
        taken = np.clip(left - np.concatenate(([0.0], np.cumsum(room)[:-1])), 0.0, room)
        out.loc[order] = low.loc[order].to_numpy() + taken
    return out
