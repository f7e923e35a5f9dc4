"""Tables by year: no gap inside a series, nothing taken for granted before it begins and after it ends."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from data import schema
from data.checks.typed import Typed, named
from data.messages.finding import Finding
from data.messages.years import span
from data.rows import each_row

MOST_PER_TABLE = 100
BASE_WITHIN = 5e-4
"""How far the price index of the base year may be from 1: half of its third decimal."""


def years_without_gaps(typed: Typed) -> Iterator[Finding]:
    """Refuse a year without a row between two rows of a series, in every table that does not say what holds there."""
    for table in schema.TABLES:
        if not table.by_year or table.between or table.name in typed.unusable or typed[table.name].empty:
            continue
        series = typed.by_series(table)
        gap = series.goes_on[1:] & (np.diff(series.year) > 1)
        for place in np.flatnonzero(gap)[:MOST_PER_TABLE].tolist():
            before, year = series.rows.iloc[place], int(series.year[place])
            message = _missing(table, span(year + 1, series.year[place + 1] - 1), before)
            yield typed.finding(table.name, series.rows.index[place], table.by_year, year, message)


def series_cover_the_years(typed: Typed) -> Iterator[Finding]:
    """Refuse, or warn of, series that begin after the first year of the dataset or end before its last."""
    if typed.settings is None:
        return
    for table in schema.TABLES:
        if table.by_year and table.every_year and table.name not in typed.unusable and len(typed[table.name]):
            yield from _ends(typed, table, typed.settings.first_year, typed.settings.last_year)


def _ends(typed: Typed, table: schema.Table, first: int, last: int) -> Iterator[Finding]:
    series = typed.by_series(table)
    starts = np.flatnonzero(~series.goes_on)
    begins, ends = series.year[starts], series.year[np.append(starts[1:], len(series.year)) - 1]
    short = (begins > first) | (ends < last)
    if not short.any():
        return
    heads = series.rows.iloc[starts[short]].assign(_begins=begins[short].astype(int), _ends=ends[short].astype(int))
    heads = heads.sort_index()
    if not table.from_base_year:
        late = heads[heads["_begins"] > first].assign(_from=first, _to=lambda r: np.minimum(r["_begins"] - 1, last))
        yield from _said(typed, table, late, table.before_first)
    early = heads[heads["_ends"] < last].assign(_from=lambda r: np.maximum(r["_ends"] + 1, first), _to=last)
    yield from _said(typed, table, early, table.after_last)


def _said(typed: Typed, table: schema.Table, heads: pd.DataFrame, holds: str) -> Iterator[Finding]:
    """Yield an error for each series; where the schema says what holds, a warning for all that lack the same years."""
    year = table.by_year
    for start, stop in sorted(set(each_row(heads, "_from", "_to"))):
        alike = heads[(heads["_from"] == start) & (heads["_to"] == stop)]
        if not holds:
            for row, head in alike.iterrows():
                message = _missing(table, span(start, stop), head)
                yield typed.finding(table.name, row, year, head[year], message)
            continue
        head = alike.iloc[0]
        others = f" and {len(alike) - 1} more" if len(alike) > 1 else ""
        which = f" ({named(table.series_key, head)}{others})" if table.series_key else ""
        message = f"no row for {span(start, stop)}{which}: then {holds}; write a row for every year"
        yield typed.finding(table.name, alike.index[0], year, head[year], message, "warning")


def _missing(table: schema.Table, years: str, row: pd.Series) -> str:
    of = f" ({named(table.series_key, row)})" if table.series_key else ""
    unit = "year" if table.column(table.by_year).kind == "year" else "lag"
    each = f"every {unit}{f', 0 where {table.zero_means}' if table.zero_means else ''}"
    counted = "" if unit == "year" else f"{unit} "
    return f"{table.lacking} missing for {counted}{years}{of}; write a row for {each}"


def index_is_1_in_the_base_year(typed: Typed) -> Iterator[Finding]:
    """A price index turns dollars of the base year into those of a year, so it is 1 in the base year."""
    rows = typed["deflator"]
    if typed.settings is None or rows.empty:
        return
    base, first = typed.settings.base_year, int(rows["fiscal_year"].min())
    needed = min(base, typed.settings.first_year)
    if first > needed:
        message = f"index missing for {span(needed, first - 1)}; write a row for every year, 1 in the base year {base}"
        yield typed.finding("deflator", rows.index[0], "fiscal_year", first, message)
        return
    for row, index in rows.loc[rows["fiscal_year"] == base, "index"].items():
        if abs(index - 1) > BASE_WITHIN:
            message = f"{index:g} in {base}, the base year of the dataset; divide every row by it, so that it is 1"
            yield typed.finding("deflator", row, "index", index, message)
    if int(rows["fiscal_year"].max()) < base:
        message = f"no row for the base year {base}; write one with index 1"
        yield typed.finding("deflator", rows.index[0], "fiscal_year", first, message)


def index_rises(typed: Typed) -> Iterator[Finding]:
    """Falling prices are rare: asked about, since the growth of the last year goes on for ever."""
    rows = typed["deflator"].sort_values("fiscal_year")
    fell = (rows["index"] < rows["index"].shift()).to_numpy()
    for place in np.flatnonzero(fell).tolist():
        (_, before), (year, index) = each_row(rows.iloc[place - 1 : place + 1], "fiscal_year", "index")
        message = f"{index:g} in {year} is below the {before:g} of the year before: prices fall; check the row"
        yield typed.finding("deflator", rows.index[place], "index", index, message, "warning")
