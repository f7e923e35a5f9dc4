"""The base year at another point of its ranges, and what a plan holds that was prepared from it.

Two things in the tables follow a figure of the base year in proportion, in every form of its line: what a country has
on offer at its first step follows the imports (those that clear the base year, where the table has them), and what
ran at home in the base year follows the output, while what was added since stays. Exports and old scrap stand in
`outlets` and `scrap` with ranges of their own. Demand keeps to its path, so apparent consumption keeps to its figure.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.dataset import Dataset
from data.uncertainty import interval_tightening
from data.uncertainty.interval_tightening import CLEARING, RECOMMENDED, Ends

FIRST_CHOICE = ("output", RECOMMENDED, CLEARING, "imports", "secondary", "exports", "stock change")
"""The order in which figures are put at their low or high ends, where one end leaves no room for another."""


@dataclass(frozen=True)
class Follower:
    """Rows of a table that follow one figure: amounts that were `central` t in the base year, in proportion.

    position: of the figure in base_year; moving: t of each row of `table`, by its index, that move with it
    """

    position: int
    central: float
    table: str
    column: str
    moving: pd.Series


def ends(dataset: Dataset) -> Ends:
    """Return the ends of base-year figures as their balances leave them, consumption held; raise BadInput if none."""
    return interval_tightening.base_tightened(dataset.tables["base_year"], dataset.settings.base_year)


def followers(dataset: Dataset) -> list[Follower]:
    """Return what follows each figure of the base year."""
    base, lines = dataset.tables["base_year"], dataset.tables["import_lines"]
    here = base[base["year"] == dataset.settings.base_year]
    out: list[Follower] = []
    for line, forms in lines.groupby("line", sort=True)["form"]:
        rows = here[here["line"] == line]
        at = dict(zip(rows["flow"], rows.index, strict=True))
        known = {flow: float(t) for flow, t in zip(rows["flow"], rows["tonnes"], strict=True) if t > 0}
        out += [*_offers(dataset, set(forms), at, known), *_capacity(dataset, set(forms), at, known)]
    return out


def _offers(dataset: Dataset, forms: set[str], at: Mapping[str, int], known: Mapping[str, float]) -> Iterator[Follower]:
    sellers = dataset.tables["suppliers"]
    first = sellers.loc[(sellers["step"] == 1) & sellers["form"].isin(forms), "available_t"]
    for flow in [flow for flow in (CLEARING, "imports") if flow in known][:1]:
        yield Follower(at[flow], known[flow], "suppliers", "available_t", first)


def _capacity(
    dataset: Dataset, forms: set[str], at: Mapping[str, int], known: Mapping[str, float]
) -> Iterator[Follower]:
    """Yield what ran at home; where the output itself is withheld, its centre is what the table lets run."""
    plants, capacity = dataset.tables["plants"], dataset.tables["plant_capacity"]
    ours = plants[(plants["country"] == dataset.settings.home) & plants["form"].isin(forms)]
    rows = capacity[capacity["plant"].isin(ours.loc[ours["kind"] != "recycler", "plant"])]
    then = rows[rows["year"] == dataset.settings.base_year].set_index("plant")["capacity_t"]
    standing = rows["capacity_t"].clip(upper=rows["plant"].map(then).fillna(0.0))
    central = known.get("output", known.get(RECOMMENDED, float(then.sum())))
    if "output" in at and central > 0 and (standing > 0).any():
        yield Follower(at["output"], central, "plant_capacity", "capacity_t", standing)


def with_base_year(dataset: Dataset, tonnes: Sequence[float], known: Sequence[Follower] | None = None) -> Dataset:
    """Return a dataset whose base year is another, with what follows it; a NaN leaves a figure as published.

    tonnes: t, by position in base_year. Figures of other years are never moved.
    known: what follows in this dataset, where it was found already
    """
    base = dataset.tables["base_year"]
    new = pd.Series(tonnes, index=base.index).where(base["year"] == dataset.settings.base_year)
    tables = {**dataset.tables, "base_year": base.assign(tonnes=new.fillna(base["tonnes"]))}
    moved: dict[tuple[str, str], npt.NDArray[np.float64]] = {}
    values = new.to_numpy()
    for f in followers(dataset) if known is None else known:
        if (value := values[f.position]) == value:
            frame, at = dataset.tables[f.table], (f.table, f.column)
            if at not in moved:
                moved[at] = frame[f.column].to_numpy(dtype=float, copy=True)
            moved[at][frame.index.get_indexer(f.moving.index)] += (value / f.central - 1) * f.moving.to_numpy()
    for (table, name), column in moved.items():
        tables[table] = tables[table].assign(**{name: column})
    return replace(dataset, tables=tables)


def at_end(dataset: Dataset, end: str) -> list[float]:
    """Return base-year figures at their low or high ends, as nearly as their balances let them be there together."""
    base, (low, high) = dataset.tables["base_year"], ends(dataset)
    wanted = low if end == "low" else high
    rank = {flow: place for place, flow in enumerate(FIRST_CHOICE)}
    order = sorted(range(len(base)), key=lambda i: rank.get(base["flow"].iloc[i], len(rank)))
    wishes = [(i, wanted[i] if base["flow"].iloc[i] in rank else float(base["tonnes"].iloc[i])) for i in order]
    return _point(dataset, (low, high), wishes)


def of_most_worth(dataset: Dataset, worth: Mapping[int, float]) -> list[float]:
    """Return the consistent base year of the greatest total worth, USD per t by position; the rest as published.

    What is withheld and worth nothing stands where a plan has it, else at its low end.

    What is worth most is put at its end first: in a balance a tonne of one figure takes the room of a tonne of
    another, so exchanging any two afterwards gains nothing.
    """
    base, (low, high) = dataset.tables["base_year"], ends(dataset)
    first = sorted((i for i in worth if worth[i]), key=lambda i: -abs(worth[i]))
    wishes = [(i, high[i] if worth[i] > 0 else low[i]) for i in first]
    withheld = dict(enumerate(low)) | {f.position: f.central for f in followers(dataset)}
    return _point(dataset, (low, high), [*wishes, *enumerate(base["tonnes"]), *withheld.items()])


def all_at(dataset: Dataset, end: str) -> list[float]:
    """Return what a plan follows at its low or high end, adding up or not, and nothing else."""
    wanted = ends(dataset)[0 if end == "low" else 1]
    followed = {f.position for f in followers(dataset)}
    return [value if i in followed and math.isfinite(value) else math.nan for i, value in enumerate(wanted)]


def _point(dataset: Dataset, allowed: Ends, wishes: Sequence[tuple[int, float]]) -> list[float]:
    base = dataset.tables["base_year"]
    here = set(np.flatnonzero(base["year"] == dataset.settings.base_year))
    done: set[int] = set()
    ours = []
    for i, value in wishes:
        if i in here and i not in done and value == value:
            done.add(i)
            ours.append((i, value))
    try:
        return interval_tightening.point(allowed, interval_tightening.base_identities(base), ours)
    except interval_tightening.Contradiction as wrong:
        raise interval_tightening.refused([wrong]) from None
