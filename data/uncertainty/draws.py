"""A dataset drawn within its ranges: each figure between its low and its high end, likeliest at the central one.

What is drawn together is one *thing*: all years and steps of one figure, such as the price of a form in a country.
Things of one column that name the same source first are drawn alike (`Draws.source_of`). A rank of a thing, between 0
and 1, is the share of its figures' distribution that lies below them; at every row the distribution is the triangle
between low, central and high end. What must add up still does: shares of an import line are drawn and then moved, each
by its room, until they add to what they add to in print; base-year figures are drawn in the order in which `bounds`
places them, each within what those before it leave.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.dataset import Dataset
from data.messages.finding import BadInput, Finding
from data.rows import each_row
from data.schema import BY_NAME
from data.uncertainty import base_year_point, interval_tightening, ranges
from data.uncertainty.base_year_point import FIRST_CHOICE, Follower
from data.uncertainty.interval_tightening import Ends, Identity
from data.uncertainty.ranges import RANGES, Range

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
_WITHIN = ("year", "step", "running_year")
"""Columns of a key along which the rows of one thing lie."""
_SHARES, _BASE = ("import_mix", "share"), ("base_year", "tonnes")


@dataclass(frozen=True)
class Thing:
    """What is drawn as one figure: its table and column, whose it is, the source that its first row names first."""

    table: str
    column: str
    whose: str
    source: str

    @property
    def name(self) -> str:
        """Return what it is called: `plants.capex_usd_per_t evelution`."""
        return f"{self.table}.{self.column} {self.whose}"


@dataclass(frozen=True)
class _Rows:
    """Rows of a column that are drawn: where they stand, their three ends, and whose rank each takes."""

    table: str
    column: str
    at: Places
    low: Numbers
    central: Numbers
    high: Numbers
    thing: Places

    def drawn(self, ranks: Numbers) -> Numbers:
        """Return the figures at ranks of the things."""
        return triangular(ranks[self.thing], self.low, self.central, self.high)


@dataclass(frozen=True)
class _Base:
    """The base year: what follows its figures, the ends of these, and what must balance on the lines of the study."""

    followers: tuple[Follower, ...]
    ends: Ends
    identities: tuple[Identity, ...]

    def with_drawn(self, at: Places, values: Numbers) -> list[float]:
        """Return the base year with each figure, in turn, as near to what was drawn as those before it leave; t."""
        wishes = zip(at.tolist(), values.tolist(), strict=True)
        drawn = interval_tightening.point(self.ends, self.identities, wishes)
        moved = set(at.tolist())
        return [value if i in moved else math.nan for i, value in enumerate(drawn)]


@dataclass(frozen=True)
class Draws:
    """The ranges of a study, ready to be drawn from: the dataset as published and what in it moves."""

    dataset: Dataset
    things: tuple[Thing, ...]
    _columns: tuple[_Rows, ...] = field(repr=False)
    _base: _Base = field(repr=False)
    _lines: tuple[Line, ...] = field(repr=False)

    @property
    def sources(self) -> tuple[tuple[str, str, str], ...]:
        """Return the table, column and source of what is drawn alike, in order of first appearance."""
        return tuple(dict.fromkeys((t.table, t.column, t.source) for t in self.things))

    @property
    def source_of(self) -> Places:
        """Return of each thing the position of its source in `sources`."""
        place = {source: i for i, source in enumerate(self.sources)}
        return np.array([place[t.table, t.column, t.source] for t in self.things], dtype=np.int64)

    def at(self, ranks: Numbers) -> Dataset:
        """Return the dataset at ranks of the things, each between 0 and 1."""
        columns: dict[tuple[str, str], pd.Series] = {}
        base = self.dataset
        for rows in self._columns:
            values = rows.drawn(ranks)
            if (rows.table, rows.column) == _BASE:
                year = self._base.with_drawn(rows.at, values)
                base = base_year_point.with_base_year(base, year, self._base.followers)
                continue
            published = self.dataset.tables[rows.table][rows.column]
            column = published.to_numpy(dtype=float, copy=True)
            column[rows.at] = values
            columns[rows.table, rows.column] = pd.Series(column, index=published.index)
        shares = columns.pop(_SHARES, None)
        moved = ranges.moved(base, columns)
        if shares is None:
            return moved
        drawn = added_up(shares.to_numpy(copy=True), self._lines)
        return ranges.with_shares(moved, pd.Series(drawn, index=shares.index), self._first_steps)

    @cached_property
    def _first_steps(self) -> Places:
        return ranges.rows_of_shares(self.dataset)


def draws_of(dataset: Dataset, forms: Collection[str], plants: Collection[str]) -> Draws:
    """Return what is drawn in a study of some forms and plants.

    Raises BadInput with a line for every figure that has one end of a range only, for totals that nothing within the
    ranges adds up to, and where nothing has a range.
    """
    data = ranges.tightened(dataset)
    _refuse_half_ranges(data, set(forms), set(plants))
    base = _base_of(data, set(forms))
    parts = [*_free(data, set(forms), set(plants)), *_shares(data, set(forms)), *_moving_base(data, base)]
    if not parts:
        message = "no figure of the study's minerals has a range: there is nothing to draw; run it once instead"
        raise BadInput([Finding(data.name, None, "", "", message)])
    things: dict[Thing, int] = {}
    columns = []
    for table, column, at, ends, whose in parts:
        place = np.array([things.setdefault(thing, len(things)) for thing in whose], dtype=np.int64)
        columns.append(_Rows(table, column, at, *ends, place))
    return Draws(data, tuple(things), tuple(columns), base, lines_of(data.tables["import_mix"]))


def triangular(rank: Numbers, low: Numbers, central: Numbers, high: Numbers) -> Numbers:
    """Return the quantile of a triangle from low to high with its peak at the central figure; ranks from 0 to 1."""
    width = high - low
    left = low + np.sqrt(rank * width * (central - low))
    right = high - np.sqrt((1 - rank) * width * (high - central))
    return np.clip(np.where(rank * width <= central - low, left, right), low, high)


@dataclass(frozen=True)
class Line:
    """The shares of an import line: where they stand, their ends, and what they add to in print."""

    at: Places
    low: Numbers
    high: Numbers
    total: float


def lines_of(mix: pd.DataFrame) -> tuple[Line, ...]:
    """Return the lines of an import mix whose ends are tight, so that each has room enough to add up."""
    low, high = mix["low"].fillna(mix["share"]), mix["high"].fillna(mix["share"])
    places = (np.array(at, dtype=np.int64) for at in mix.groupby("line", sort=False).indices.values())
    return tuple(
        Line(at, low.to_numpy()[at], high.to_numpy()[at], float(mix["share"].to_numpy()[at].sum())) for at in places
    )


def added_up(shares: Numbers, lines: Iterable[Line]) -> Numbers:
    """Return shares that add to what they add to in print, line by line: each moved by its part of all the room."""
    for line in lines:
        ours = shares[line.at]
        lacking = line.total - float(ours.sum())
        room = line.high - ours if lacking > 0 else ours - line.low
        if room.sum() > 0:
            shares[line.at] = np.clip(ours + lacking * room / room.sum(), line.low, line.high)
    return shares


Part = tuple[str, str, Places, tuple[Numbers, Numbers, Numbers], list[Thing]]
"""Rows of a column that are drawn: table, column, where, their ends, whose each is."""


def _free(data: Dataset, forms: set[str], plants: set[str]) -> Iterator[Part]:
    for r in RANGES:
        frame = data.tables[r.table]
        moving = r.moved(frame) & _ours(frame, forms, plants)
        if moving.any():
            yield _part(r, frame, moving.to_numpy(dtype=bool))


def _ours(frame: pd.DataFrame, forms: set[str], plants: set[str]) -> pd.Series:
    """Say of each row whether it is of a form or plant of the study, or of none."""
    ours = pd.Series(True, index=frame.index)
    if "plant" in frame.columns:
        return ours & frame["plant"].isin(plants)
    return ours & frame["form"].isin(forms) if "form" in frame.columns else ours


def _part(r: Range, frame: pd.DataFrame, moving: npt.NDArray[np.bool_]) -> Part:
    rows = frame[moving]
    ends = tuple(r.ends(frame, end)[moving].to_numpy(dtype=float) for end in ("low", "central", "high"))
    return r.table, r.column, np.flatnonzero(moving), (ends[0], ends[1], ends[2]), _things(r.table, r.column, rows)


def _things(table: str, column: str, rows: pd.DataFrame) -> list[Thing]:
    key = [name for name in BY_NAME[table].key if name not in _WITHIN]
    first: dict[str, Thing] = {}
    out = []
    for *whose, source in each_row(rows, *key, "source_id"):
        name = " ".join(map(str, whose))
        if name not in first:
            first[name] = Thing(table, column, name, str(source).partition(";")[0])
        out.append(first[name])
    return out


def _shares(data: Dataset, forms: set[str]) -> Iterator[Part]:
    mix, lines = data.tables["import_mix"], data.tables["import_lines"]
    ours = mix["line"].isin(lines.loc[lines["form"].isin(forms), "line"])
    moving = (ours & (mix["low"] < mix["high"]) & (mix["share"] > 0)).to_numpy(dtype=bool)
    if moving.any():
        yield _part(Range(*_SHARES), mix, moving)


def _base_of(data: Dataset, forms: set[str]) -> _Base:
    lines, base = data.tables["import_lines"], data.tables["base_year"]
    ours = set(lines.loc[lines["form"].isin(forms), "line"])
    followers = tuple(f for f in base_year_point.followers(data) if base["line"].iloc[f.position] in ours)
    here = set(np.flatnonzero((base["year"] == data.settings.base_year) & base["line"].isin(ours)).tolist())
    identities = interval_tightening.base_identities(base)
    standing = tuple(one for one in identities if here & {i for _, i in one.terms})
    return _Base(followers, base_year_point.ends(data), standing)


def _moving_base(data: Dataset, base: _Base) -> Iterator[Part]:
    """Yield the base-year figures that something follows and whose ends are known, in the order they are placed in."""
    frame, (low, high) = data.tables["base_year"], base.ends
    central = {f.position: f.central for f in base.followers}
    moving = [i for i in central if low[i] < high[i] and math.isfinite(high[i]) and math.isfinite(low[i])]
    rank = {flow: place for place, flow in enumerate(FIRST_CHOICE)}
    moving.sort(key=lambda i: (rank.get(frame["flow"].iloc[i], len(rank)), i))
    if moving:
        at = np.array(moving, dtype=np.int64)
        bottom, top = np.array(low)[at], np.array(high)[at]
        middle = np.clip(np.array([central[i] for i in moving]), bottom, top)
        yield (*_BASE, at, (bottom, middle, top), _things(*_BASE, frame.iloc[at]))


def _refuse_half_ranges(data: Dataset, forms: set[str], plants: set[str]) -> None:
    """Raise BadInput with a line for every row of the study that states one end of a range and not the other."""
    found = []
    for r in RANGES:
        frame = data.tables[r.table]
        half = (frame[r.low].isna() != frame[r.high].isna()) & _ours(frame, forms, plants)
        for place in np.flatnonzero(half.to_numpy(dtype=bool)):
            row = frame.iloc[place]
            lacking, other = (r.low, r.high) if pd.isna(row[r.low]) else (r.high, r.low)
            whose = " ".join(str(row[name]) for name in BY_NAME[r.table].key)
            message = f"{whose}: {other} is stated and {lacking} is not; write both ends of the range, or neither"
            found.append(Finding(r.table, None, lacking, "", message))
    if found:
        raise BadInput(found)
