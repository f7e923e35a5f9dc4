"""Values against their own series and against rows like them: slips of the unit or the decimal point are asked about.

A value a hundred times its neighbour is rarely meant. From nothing and to nothing is: plants open, bans fall.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from data import schema
from data.checks.typed import Typed, by_series, extremes, named
from data.messages.finding import Finding
from data.messages.years import spans

FAR = 100.0
CHECK = "check its unit and decimal point"
STEPPED = (("suppliers", "available_t"), ("scrap", "available_t"))
"""Amounts of which a seller has several steps: the steps shift, so their sum is compared too, not each alone."""
PRICED = (
    ("suppliers", "price_usd_per_t"), ("outlets", "price_usd_per_t"), ("scrap", "collection_usd_per_t"),
)  # fmt: skip
"""Prices of a tonne, compared with those of the form's other rows; where there are too few, with its reference."""
DEARER = (
    ("suppliers", "price_usd_per_t"), ("substitutes", "cost_usd_per_t"), ("scrap", "collection_usd_per_t"),
)  # fmt: skip
"""What rises from step to step, step 1 being the cheapest."""
ALIKE = (
    *PRICED, ("suppliers", "freight_usd_per_t"), ("plants", "capex_usd_per_t"), ("plants", "fixed_usd_per_t"),
    ("plants", "variable_usd_per_t"), ("shortage", "shortage_usd_per_t"), ("substitutes", "cost_usd_per_t"),
    ("emissions", "t_per_t"),
)  # fmt: skip
"""What rows of one form have alike."""


def steps_rise_in_cost(typed: Typed) -> Iterator[Finding]:
    """Ask, once a series, about a step cheaper than the one before it: a plan takes it first, whatever its number."""
    for name, column in DEARER:
        table = schema.BY_NAME[name]
        if name in typed.unusable or typed[name].empty:
            continue
        key = [part for part in table.key if part != "step"]
        rows = typed[name].sort_values([*key, "step"], kind="stable")
        before = rows[column].shift()
        alike = (rows[key] == rows[key].shift()).all(axis=1)
        cheaper = rows[alike & (rows[column] < before)]
        for _, series in cheaper.groupby(list(table.series_key), sort=False):
            row, at = series.index[0], series.iloc[0]
            when = spans(series[table.by_year], " to ")
            less = f"{at[column]:g} is below the {before[row]:g} of the step before"
            message = f"{less} in {when} ({named(table.series_key, at)}); number the steps by cost, 1 the cheapest"
            yield typed.finding(name, row, column, at[column], message, "warning")


def steps_between_years(typed: Typed) -> Iterator[Finding]:
    """Ask about a value that is a hundred times that of the year before, or a hundredth of it."""
    for table in schema.TABLES:
        if not table.by_year or table.name in typed.unusable or len(typed[table.name]) < 2:
            continue
        series = typed.by_series(table)
        rows, follows = series.rows, series.follows
        for column in table.columns:
            if column.kind != "number" or column.name in table.key:
                continue
            spikes, steps = _far_from_before(rows[column.name].to_numpy(float), follows)
            for place in spikes:
                yield _asked(typed, table, rows, place, column.name, _spike(rows, place, column.name, table.by_year))
            if (table.name, column.name) in STEPPED:
                yield from _steps_of_sums(typed, table, rows, column.name, spikes)
            else:
                for place in steps:
                    yield _asked(typed, table, rows, place, column.name, _step(rows, place, column.name, table.by_year))


def _far_from_before(value: np.ndarray, follows: np.ndarray) -> tuple[list[int], list[int]]:
    """Return the places of values far from both neighbours, and of other values far from the one before."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(follows & (value[1:] > 0) & (value[:-1] > 0), value[1:] / value[:-1], 1.0)
    up, down = ratio * (1 + 1e-9) >= FAR, ratio * FAR <= 1 + 1e-9
    spikes = (np.flatnonzero((up[:-1] & down[1:]) | (down[:-1] & up[1:])) + 1).tolist()
    steps = (np.flatnonzero(up | down) + 1).tolist()
    return spikes, [place for place in steps if not {place, place - 1} & set(spikes)]


def _steps_of_sums(
    typed: Typed, table: schema.Table, rows: pd.DataFrame, column: str, spikes: list[int]
) -> Iterator[Finding]:
    """Yield the steps in what all price steps together offer, where no spike of one of them explains it."""
    key = [name for name in table.series_key if name != "step"]
    known = by_series(rows.groupby([*key, table.by_year])[column].sum().reset_index(), key, table.by_year)
    wide = known.rows
    said = {tuple(rows.iloc[place][key]) for place in spikes}
    alone, steps = _far_from_before(wide[column].to_numpy(float), known.follows)
    for place in sorted({*alone, *steps}):
        at = wide.iloc[place]
        if tuple(at[key]) not in said:
            own = rows[(rows[[*key, table.by_year]] == at[[*key, table.by_year]]).all(axis=1)]
            message = f"{_step(wide, place, column, table.by_year)} ({named(key, at)}, all steps); {CHECK}"
            row = own[column].idxmax()
            yield typed.finding(table.name, row, column, own.at[row, column], message, "warning")


def _spike(rows: pd.DataFrame, place: int, column: str, year: str) -> str:
    before, value, after = rows[column].iloc[place - 1 : place + 2]
    return f"{value:g} in {rows[year].iloc[place]:g} stands between {before:g} and {after:g}"


def _step(rows: pd.DataFrame, place: int, column: str, year: str) -> str:
    before, value = rows[column].iloc[place - 1 : place + 1]
    times = f"{value / before:.4g} times" if value > before else f"one {before / value:.4g}th of"
    return f"{value:g} in {rows[year].iloc[place]:g} is {times} the {before:g} of the year before"


def _asked(typed: Typed, table: schema.Table, rows: pd.DataFrame, place: int, column: str, text: str) -> Finding:
    row = rows.iloc[place]
    of = f" ({named(table.series_key, row)})" if table.series_key else ""
    return typed.finding(table.name, rows.index[place], column, row[column], f"{text}{of}; {CHECK}", "warning")


def rows_like_others(typed: Typed) -> Iterator[Finding]:
    """Ask about a cost of a tonne a hundred times that of the form's other rows, or a hundredth, once a series."""
    reference = typed["forms"].set_index("form")["reference_price_usd_per_t"]
    for name, column in ALIKE:
        table = schema.BY_NAME[name]
        if name in typed.unusable or typed[name].empty:
            continue
        rows = typed[name][typed[name][column] > 0]
        priced = (name, column) in PRICED
        if not _far_apart(rows, column, reference if priced else None):
            continue
        key = list(dict.fromkeys(["form", *table.series_key]))
        series = rows.groupby(key, sort=False)[column].median().reset_index()
        ends = series.groupby("form", sort=False)[column].agg(["min", "max"])
        if priced:
            ends = ends.join(reference.where(reference > 0))
        for form in ends[ends.max(axis=1) >= FAR * ends.min(axis=1)].index:
            own = series[series["form"] == form]
            yield from _unlike(typed, table, column, own, float(reference[form]) if priced else 0.0)
            if priced:
                yield from _all_unlike(typed, table, column, own, float(reference[form]))


def _all_unlike(
    typed: Typed, table: schema.Table, column: str, series: pd.DataFrame, reference: float
) -> Iterator[Finding]:
    """Yield the form whose rows are like one another, and all far from its reference price: one was in another unit."""
    middle = float(series[column].median())
    if len(series) > 2 and reference > 0 and not reference / FAR < middle < reference * FAR:
        form = series["form"].iloc[0]
        row = typed[table.name].index[typed[table.name]["form"] == form][0]
        message = f"{middle:g} is the middle of all rows of {form} against {reference:g}, its reference price; {CHECK}"
        yield typed.finding(table.name, row, column, middle, message, "warning")


def _far_apart(rows: pd.DataFrame, column: str, reference: pd.Series | None) -> bool:
    """Say whether any row of a form is far from another of it, or from its reference: else no middle is either."""
    least, most = extremes(rows["form"], rows[column])
    if reference is not None:
        priced = reference.reindex(rows["form"].unique()).to_numpy()
        least, most = (
            np.fmin(least, np.where(priced > 0, priced, np.inf)),
            np.fmax(most, np.where(priced > 0, priced, 0)),
        )
    return bool((most >= FAR * least).any())


def _unlike(
    typed: Typed, table: schema.Table, column: str, series: pd.DataFrame, reference: float
) -> Iterator[Finding]:
    """Yield the series of one form whose middle value is far from the middle of the others, or of the reference."""
    key = [name for name in series.columns if name != column]
    for place, one in series.iterrows():
        others = series.drop(place)[column]
        alone = len(others) < 2
        like = reference if alone else others.median()
        of = "the reference price of the form" if alone else "the middle of the form's other rows"
        if like > 0 and not like / FAR < one[column] < like * FAR:
            rows = typed[table.name][(typed[table.name][key] == one[key]).all(axis=1)]
            when = f" in {spans(rows[table.by_year], ' to ')}" if table.by_year else ""
            message = f"{one[column]:g}{when} ({named(key, one)}) against {like:g}, {of}; {CHECK}"
            yield typed.finding(table.name, rows.index[0], column, one[column], message, "warning")
