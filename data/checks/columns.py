"""Text tables in, typed tables out, with everything that is wrong said at once.

The schema in `data/schema` says what a cell may hold; `data/messages/cell_messages.py` puts each refusal into words;
rules that look across rows and tables stand in `data/checks/across_tables.py`. Whole columns are tested with arrays
and only refused cells are looked at one by one, so that a million rows take seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data import schema
from data.checks import across_tables
from data.checks.text_judge import place_of, text_judge
from data.checks.typed import Typed, extremes
from data.checks.typed_before import FIRST, Answer, Before
from data.messages import cell_messages
from data.messages.finding import Finding, Kind, nearest, plain, shown
from data.reading import units
from data.reading.raw_table import Frame, Reading
from data.settings import Settings

REQUIRED = ("minerals", "forms", "countries", "suppliers", "end_uses", "demand", "shortage", "sources")
OPTIONAL = tuple(table.name for table in schema.TABLES if table.name not in REQUIRED)
MOST_PER_COLUMN = 100
OUTLIER = 1000
_OUTLIER_UNITS = ("t", "USD", "million USD")
_ALIKE = ("form", "plant", "line")  # rows of one of these are compared with each other
Checked = tuple[dict[str, pd.DataFrame], list[Finding], Mapping[str, Answer]]
_PLAIN = r"^-?[0-9]{1,15}(\.[0-9]{1,17})?$"


def check_tables(reading: Reading, settings: Settings | None, known: bool = False, before: Before = FIRST) -> Checked:
    """Return every table, typed and indexed by its row number, with every finding: of a `known` one, about cells.

    The last are the answers of the rules across tables, by name, where they can be relied on later.
    """
    findings = _missing_tables(reading)
    typed: dict[str, pd.DataFrame] = {}
    unusable = set(reading.unread) | {finding.value for finding in findings}
    for table in schema.TABLES:
        ready = before.of(table, reading)
        if ready is not None or table.name not in reading.frames:
            typed[table.name] = empty(table) if ready is None else ready
            continue
        check = TableCheck(table, reading.frames[table.name], before.sound is not None)
        typed[table.name] = check.run(reading, unusable)
        findings += sorted(check.findings, key=lambda finding: finding.row or 0)
        if any(finding.level == "error" for finding in check.findings):
            unusable.add(table.name)
    files = {table.name: place_of(reading, table.name) for table in schema.TABLES}
    if known:
        return typed, findings, {}
    every = Typed(typed, files, settings, frozenset(unusable))
    answers = across_tables.across_tables(every, before.answers_about(typed))
    findings += [finding for answer in answers.values() for finding in answer.found]
    return typed, findings, {} if unusable else answers


def empty(table: schema.Table) -> pd.DataFrame:
    """Return a table without rows, each column of its type."""
    return _empty(table).copy()


@cache
def _empty(table: schema.Table) -> pd.DataFrame:
    return pd.DataFrame({column.name: pd.Series(dtype=_dtype(column)) for column in table.columns})


def _dtype(column: schema.Column) -> str:
    """Text is object, a number float64; a year int64, but float64 where it may be blank."""
    if column.kind in ("text", "flag"):
        return "object"
    return "int64" if column.kind == "year" and column.required else "float64"


def _missing_tables(reading: Reading) -> list[Finding]:
    findings = []
    for name in REQUIRED:
        if name in reading.frames or name in reading.unread:
            continue
        if reading.sheets is None:
            message = f"no {name}.csv; write one, 'lodeplan schema {name}' lists its columns"
        else:
            message = f"no sheet '{name}'; sheets are: {', '.join(map(shown, reading.sheets))}"
        findings.append(Finding(reading.source, None, "", name, message))
    return findings


def _read_numbers(raw: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the numbers of a column, and the places that are blank, that are no number, and that have stray spaces.

    A text that stands in many rows is read once.
    """
    codes, texts = pd.factorize(raw)
    content = pa.chunked_array([pa.array(texts, pa.string())])
    plain_ones = pc.match_substring_regex(content, _PLAIN).to_numpy()
    values = np.full(len(texts), np.nan)
    values[plain_ones] = pc.cast(content.filter(pa.array(plain_ones)), pa.float64()).to_numpy()
    blank, wrong, spaced = (np.zeros(len(texts), dtype=bool) for _ in range(3))
    for place in np.flatnonzero(~plain_ones).tolist():
        text = texts[place]
        value = cell_messages.number(text)
        if value is not None:
            values[place] = value
            spaced[place] = text != text.strip(" ")
        elif text.strip():
            wrong[place] = True
        else:
            blank[place] = True
    at = [np.flatnonzero(where[codes]) for where in (blank, wrong, spaced)]
    return values[codes], at[0], at[1], at[2]


@dataclass
class TableCheck:
    """One table on its way from text to types; of a `sound` one it is known that nothing is wrong or odd in it."""

    table: schema.Table
    frame: Frame
    sound: bool = False
    findings: list[Finding] = field(default_factory=list)

    def run(self, reading: Reading, unusable: set[str]) -> pd.DataFrame:
        given = self._headings()
        done: dict[str, pd.Series] = {}
        for column in self.table.columns:
            if column.name not in given:
                blank, kind = ("", "str") if column.kind in ("text", "flag") else (np.nan, "float64")
                done[column.name] = pd.Series([blank] * len(self.frame.rows), dtype=kind)
                continue
            heading, factor = given[column.name]
            text = self.frame.cells[heading]
            if column.kind == "number":
                done[column.name] = self._numbers(column, heading, text, factor)
            elif column.kind == "year":
                done[column.name] = self._years(column, heading, text)
            elif self.sound:
                done[column.name] = text
            else:
                done[column.name] = self._texts(column, heading, text, reading, unusable)
        for column in self.table.columns:
            if column.blank is not None:
                done[column.name] = done[column.name].fillna(column.blank)
        typed = pd.DataFrame(done).set_axis(pd.Index(self.frame.rows, name="row"))
        if self.sound:
            return typed
        self._no_rows()
        self._duplicates(typed)
        self._bounds(typed)
        self._outliers(typed)
        return typed

    def number_trouble(self, text: str, column: schema.Column) -> str:
        """Return why a cell is not a number and what to write."""
        return cell_messages.number_trouble(text, column)

    def _is_missing(self, column: schema.Column, given: Collection[str]) -> bool:
        return column.required and column.name not in given

    def _headings(self) -> dict[str, tuple[str, float]]:
        """Return, for every schema column given, the heading it stands under and the factor of its unit."""
        accepted = units.headings(self.table)
        headings = list(self.frame.cells.columns)
        given: dict[str, tuple[str, float]] = {}
        explained: set[str] = set()
        there = {accepted[heading][0] for heading in headings if heading in accepted}
        absent = [name for name in accepted if accepted[name][0] not in there]
        for heading in headings:
            if heading in accepted:
                name, factor = accepted[heading]
                if name in given:
                    self._say(1, heading, heading, f"says the same as column {given[name][0]}; keep one")
                else:
                    given[name] = (heading, factor)
            elif not heading.startswith(("note", "_")):
                meant = self._unknown_heading(heading, absent)
                if meant:
                    explained.add(accepted[meant][0])
        for bound, heading in units.bounds_left_behind(self.table, headings):
            if (self.frame.cells[bound] != "").any():
                unit = units.unit_of(heading, self.table)
                self._say(1, bound, bound, f"no unit beside {heading}; write the heading {bound}_{unit}")
        for column in self.table.columns:
            if self._is_missing(column, given) and column.name not in explained:
                self._say(1, column.name, "", f"missing; add the column: {column.meaning}", kind=Kind.MISSING_COLUMN)
        return given

    def _unknown_heading(self, heading: str, absent: list[str]) -> str | None:
        reason = units.why_refused(heading, self.table)
        if reason:
            self._say(1, heading, heading, reason)
            return units.meant(heading, self.table)
        close = nearest(heading, absent)
        same = close is not None and plain(close) == plain(heading)
        unit = None if close is None or same else units.unknown_unit(heading, close, self.table)
        if unit:
            self._say(1, heading, heading, unit)
            return close
        hint = f"write {close}" if same else f"did you mean {close}?" if close else "delete it, or begin it with note"
        self._say(1, heading, heading, f"unknown column; {hint}", kind=Kind.UNKNOWN_COLUMN)
        return close

    def _numbers(self, column: schema.Column, heading: str, text: pd.Series, factor: float) -> pd.Series:
        raw = text.to_numpy(dtype=object)
        values, blank, wrong, spaced = _read_numbers(raw)
        values *= factor
        with np.errstate(invalid="ignore"):
            size = np.abs(values)
            outside = (size >= cell_messages.LARGEST) | ((size > 0) & (size < cell_messages.SMALLEST))
            outside |= values < (-np.inf if column.minimum is None else column.minimum)
            outside |= values > (np.inf if column.maximum is None else column.maximum)
        if column.required:
            self._refuse(heading, raw, blank, lambda place: f"'' is empty; {cell_messages.what_to_write(column)}")
        self._refuse(heading, raw, wrong, lambda place: self.number_trouble(raw[place], column))
        self._refuse(
            heading, raw, spaced, lambda place: f"{shown(raw[place])} has stray spaces; read as {raw[place].strip()}",
            "warning",
        )  # fmt: skip
        self._refuse(
            heading,
            raw,
            np.flatnonzero(outside),
            lambda place: cell_messages.range_trouble(raw[place], values[place], column),
        )
        values[outside] = np.nan
        if column.whole:
            broken = np.flatnonzero(values % 1 > 0)
            self._refuse(
                heading, raw, broken, lambda place: cell_messages.whole_trouble(raw[place], values[place], column)
            )
        return pd.Series(values)

    def _years(self, column: schema.Column, heading: str, text: pd.Series) -> pd.Series:
        codes, uniques = pd.factorize(text.to_numpy(dtype=object))
        years = [cell_messages.year(unique) for unique in uniques]
        low, high = column.minimum or 0, column.maximum or 9999
        inside = np.array([value is not None and low <= value <= high for value in years], dtype=bool)
        blank = np.array([not unique.strip() for unique in uniques], dtype=bool)
        values = np.array([np.nan if value is None else value for value in years], dtype=float)[codes]
        raw = text.to_numpy(dtype=object)
        wrong = np.flatnonzero(~inside[codes] & ~blank[codes])
        if column.required:
            self._refuse(
                heading, raw, np.flatnonzero(blank[codes]), lambda place: "'' is empty; write a year such as 2026"
            )
        self._refuse(heading, raw, wrong, lambda place: cell_messages.year_refused(raw[place], column))
        whole = column.required and not np.isnan(values).any()
        return pd.Series(values.astype("int64") if whole else values)

    def _texts(
        self, column: schema.Column, heading: str, text: pd.Series, reading: Reading, unusable: set[str]
    ) -> pd.Series:
        raw = text.to_numpy(dtype=object)
        codes, uniques = pd.factorize(raw)
        trouble = text_judge(self.table, column, reading, unusable, list(uniques))
        blank = np.array([not unique.strip() for unique in uniques], dtype=bool)
        wrong = np.array([bool(unique.strip()) and trouble.is_wrong(unique) for unique in uniques], dtype=bool)
        if column.required:
            advice = cell_messages.what_to_write(column)
            self._refuse(heading, raw, np.flatnonzero(blank[codes]), lambda place: f"'' is empty; {advice}")
        self._refuse(heading, raw, np.flatnonzero(wrong[codes]), lambda place: trouble.message(raw[place]))
        spaces = blank & (np.asarray(uniques, dtype=object) != "")
        return text.where(~spaces[codes], "") if spaces.any() else text

    def _refuse(
        self, heading: str, raw: np.ndarray, places: Sequence[int] | np.ndarray, message: Callable[[int], str],
        level: str = "error",
    ) -> None:  # fmt: skip
        for place in places[:MOST_PER_COLUMN]:
            self._say(int(self.frame.rows[place]), heading, raw[place], message(place), level)
        if len(places) > MOST_PER_COLUMN:
            more = f"{len(places) - MOST_PER_COLUMN:,} more cells like these"
            self.findings.append(Finding(self.frame.file, None, heading, "", more, level))

    def _say(
        self, row: int | None, column: str, value: str, message: str, level: str = "error", kind: Kind = Kind.OTHER
    ) -> None:
        self.findings.append(Finding(self.frame.file, row, column, value, message, level, kind))

    def _no_rows(self) -> None:
        if len(self.frame.rows) == 0 and not (self.frame.has_units and self.table.name in OPTIONAL):
            level = "error" if self.table.name in REQUIRED else "warning"
            self._say(None, "", "", "no data rows", level)

    def _duplicates(self, typed: pd.DataFrame) -> None:
        key = list(self.table.key)
        if not typed.duplicated(key).any():
            return
        usable = typed[(typed[key].notna() & (typed[key] != "")).all(axis=1)]
        again = usable[usable.duplicated(key)]
        if again.empty:
            return
        first = usable[usable.duplicated(key, keep=False)].drop_duplicates(key)
        first_row = {tuple(values): row for row, *values in first[key].itertuples()}
        for row, *values in again[key].head(MOST_PER_COLUMN).itertuples():
            text = ", ".join(f"{name} {_said(value)}" for name, value in zip(key, values, strict=True))
            self._say(row, "", text, f"same {text} as row {first_row[tuple(values)]}; keep one")
        if len(again) > MOST_PER_COLUMN:
            self._say(None, "", "", f"{len(again) - MOST_PER_COLUMN:,} more rows with a key given before")

    def _bounds(self, typed: pd.DataFrame) -> None:
        lows = [name for name in typed.columns if name == "low" or name.endswith("_low")]
        for low in lows:
            high = low.removesuffix("low") + "high"
            exchanged = (typed[low] > typed[high]).to_numpy()
            if not exchanged.any():
                continue
            for row, bottom, top in typed.loc[exchanged, [low, high]].head(MOST_PER_COLUMN).itertuples():
                self._say(row, low, str(bottom), f"{bottom:g} is above {high} {top:g}; exchange them")

    def _outliers(self, typed: pd.DataFrame) -> None:
        for column in self.table.columns:
            if column.kind != "number" or not column.unit.startswith(_OUTLIER_UNITS) or column.name in ("low", "high"):
                continue
            positive = typed.loc[typed[column.name] > 0]
            if len(positive) < 3:
                continue
            values = positive[column.name]
            alike = next((name for name in _ALIKE if name in typed.columns), "")
            least, most = extremes(positive[alike] if alike else pd.Series("", values.index), values)
            if not (most > OUTLIER * least).any():
                continue
            middle = values.groupby(positive[alike]).transform("median") if alike else values.median()
            far = values[values > OUTLIER * middle]
            for row, value in far.head(MOST_PER_COLUMN).items():
                place = f"of {alike} {positive.at[row, alike]!s}" if alike else "of its column"
                message = f"{value:g} is more than {OUTLIER} times the median {place}; check its unit"
                self._say(int(str(row)), column.name, f"{value:g}", message, "warning")


def _said(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else shown(str(value)).strip("'")
