"""What one patch of a study says: which rows, what becomes of them, and who says so; every word of it checked.

A row is named by the key columns of its table: one value, a list of values (`country = ["CHL", "AUS"]`), the first and
the last year, or "all". What becomes of the rows is said by the other columns, set to a number, to an amount with its
unit or to a path over the years, or by `times`, `add` or `delete`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from data import schema
from data.messages import cell_messages as cells
from data.messages.finding import Finding, did_you_mean, shown
from data.messages.lists import first_of
from data.messages.refusals import EMPTY_LIST
from data.reading import quantity

CITE, ADD, DELETE, TIMES, COLUMNS, ALL = "cite", "add", "delete", "times", "columns", "all"
WORDS = (CITE, ADD, DELETE, TIMES, COLUMNS)
"""Keys of a patch that are no columns; no table has a column of these names."""
ONCE: Mapping[str, str] = {"source": "source_id", "confidence": "confidence", "cite": CITE}
"""What may be said once for many patches, and where a patch says it itself."""
PROVENANCE = ("confidence", "source_id", "rule")
"""Columns that say what a row rests on, whatever else becomes of it."""
DIGITS = 12
"""Digits kept of what is worked out: halfway from 1.1 to 1.3 is 1.2, whatever the machine's last digit."""
Path = Mapping[int, float]
Cell = float | str | Path


@dataclass(frozen=True)
class RowPatch:
    """Rows to change: the table, its key columns and what becomes of them, and where each was written.

    where: how a finding shows the patch; lines: the line of each column, and of the patch under ''
    layer: 0 for the study's own, 1 for a variant's; once: source, confidence and cite said once for many patches
    new: a key column of rows added, whose value no row of the dataset may have already
    as_one: whether one setting says it all, which findings then name in place of its columns
    """

    table: str
    values: Mapping[str, Any]
    file: str
    where: str
    lines: Mapping[str, int | None]
    layer: int = 0
    once: Mapping[str, str] = field(default_factory=dict)
    new: str = ""
    as_one: bool = False

    def finding(self, column: str, message: str, level: str = "error") -> Finding:
        name = plural(column) if column not in self.values and plural(column) in self.values else column
        line = self.lines.get(name, self.lines.get(""))
        path = f"{self.where}.{name}" if name and not self.as_one else self.where
        return Finding(self.file, line, path, str(self.values.get(name, "")), message, level)

    def said_of(self, word: str) -> str:
        """Return the source, confidence or citation that stands in the patch, or once for many; '' where neither."""
        return str(self.values.get(ONCE[word], self.once.get(word, "")))


@dataclass(frozen=True)
class Statement:
    """A patch whose every word is known.

    keys: the values of each key column, in the order of the table; none of them where all are meant
    cells: column -> what is written there; times: what the columns of `scaled` are multiplied by
    provenance: what the rows rest on, as the patch says or as is said once for many
    """

    patch: RowPatch
    table: schema.Table
    keys: Mapping[str, tuple[Any, ...]]
    cells: Mapping[str, Cell]
    adds: bool
    deletes: bool
    times: float | Path | None
    scaled: tuple[str, ...]
    provenance: Mapping[str, str]

    @property
    def year(self) -> str:
        """Return the key column that counts years; '' where the table has none."""
        return year_column(self.table)

    @property
    def paths(self) -> list[Path]:
        """Return every path over the years that is stated."""
        every = [*self.cells.values(), self.times]
        return [value for value in every if isinstance(value, Mapping)]


def plural(name: str) -> str:
    """Return the name under which a key column takes a list: countries, forms, years."""
    return f"{name[:-1]}ies" if name.endswith("ry") else f"{name}s"


def year_column(table: schema.Table) -> str:
    """Return the key column that counts a table's years; '' where none does, as the first year of a membership."""
    return table.by_year if table.by_year and table.column(table.by_year).kind == "year" else ""


def level_at(path: Path, year: int) -> float | None:
    """Return a path's value in a year: interpolated between its years, held after its last, none before its first."""
    years = sorted(path)
    if year < years[0]:
        return None
    if year >= years[-1]:
        return path[years[-1]]
    after = next(k for k in years if k > year)
    before = max(k for k in years if k <= year)
    between = path[before] + (year - before) / (after - before) * (path[after] - path[before])
    return float(f"{between:.{DIGITS}g}")


def read(patch: RowPatch) -> Statement | list[Finding]:
    """Return what a patch says, or everything that is wrong with its words."""
    table = schema.BY_NAME.get(patch.table)
    if table is None:
        hint = did_you_mean(patch.table, schema.BY_NAME)
        return [patch.finding("", f"no table is called {shown(patch.table)}{hint or listed(schema.BY_NAME)}")]
    reading = _Reading(patch, table)
    for name, value in patch.values.items():
        reading.take(name, value)
    reading.whole()
    return reading.findings or reading.statement()


@dataclass
class _Reading:
    """The words of one patch, taken one by one."""

    patch: RowPatch
    table: schema.Table
    findings: list[Finding] = field(default_factory=list)
    keys: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)
    times: float | Path | None = None
    scaled: tuple[str, ...] = ()

    def take(self, name: str, value: Any) -> None:
        """Read one word, or note what is wrong with it."""
        key = next((k for k in self.table.key if name in (k, plural(k))), "")
        if name == CITE:
            if not isinstance(value, str):
                self._say(name, "must be text in quotes, who says so")
        elif name in (ADD, DELETE):
            if value is not True:
                self._say(name, f"{_as_said(value)}: write {name} = true, or leave it out")
        elif name == TIMES:
            self._take_times(value)
        elif name == COLUMNS:
            self._take_columns(value)
        elif key:
            self._take_key(key, name, value)
        elif name not in self.table.names:
            hint = did_you_mean(name, [*self.table.names, *WORDS]) or listed(self.table.names)
            self._say(name, f"{self.table.name} has no column {shown(name)}{hint}")
        else:
            self._take_cell(self.table.column(name), value)

    def whole(self) -> None:
        """Note what the words do not say together."""
        table, values = self.table, self.patch.values
        paths = any(isinstance(value, Mapping) for value in values.values())
        free = paths and year_column(table)
        missing = [k for k in table.key if k not in values and plural(k) not in values and k != free]
        missing = [k for k in missing if table.column(k).blank is None]
        if missing:
            lists = "; write 'all' for every one of them" if not values.get(ADD) else ""
            text = f"says no {', '.join(missing)}; a row of {table.name} is named by {', '.join(table.key)}{lists}"
            self._say("", text)
        if paths and not year_column(table):
            self._say("", f"gives values by year, but {table.name} has no year; write one value")
        self._verbs()

    def _verbs(self) -> None:
        values, table = self.patch.values, self.table
        verbs = [word for word in (ADD, DELETE, TIMES) if word in values]
        if len(verbs) > 1:
            self._say(verbs[1], f"stands beside {verbs[0]}; write each in a patch of its own")
        elif COLUMNS in values and TIMES not in values:
            self._say(COLUMNS, "stands without times; write times = 1.3, or set each column itself")
        elif TIMES in values and self.cells:
            self._say(TIMES, f"stands beside {next(iter(self.cells))} = ...; write each in a patch of its own")
        elif DELETE in values and self.cells:
            self._say(DELETE, f"stands beside {next(iter(self.cells))} = ...; a row that goes is not set")
        elif TIMES in values and COLUMNS not in values:
            self._only_column()
        elif not verbs and not self.cells and not self.provenance and not self.findings:
            example = next(
                (c.name for c in table.columns if c.kind == "number" and c.name not in table.key), "a column"
            )
            self._say("", f"changes nothing; write what to set, such as {example} = ...")

    def _only_column(self) -> None:
        """Scale the only number that a row of the table must have; where there are several they must be named."""
        numbers = [c.name for c in self.table.columns if c.kind == "number" and c.name not in self.table.key]
        needed = [name for name in numbers if self.table.column(name).required]
        if len(needed) == 1:
            self.scaled = (needed[0],)
        else:
            self._say(TIMES, f"says not of which columns; write columns = ['{numbers[0] if numbers else '...'}']")

    def statement(self) -> Statement:
        values = self.patch.values
        blank = {c.name: (c.blank,) for c in self.table.columns if c.blank is not None}
        keys = {name: self.keys.get(name, blank.get(name, ())) for name in self.table.key}
        once = {ONCE[word]: said for word, said in self.patch.once.items() if ONCE[word] in PROVENANCE}
        rests_on = {name: said for name, said in {**once, **self.provenance}.items() if name in self.table.names}
        adds, deletes = ADD in values, DELETE in values
        return Statement(self.patch, self.table, keys, self.cells, adds, deletes, self.times, self.scaled, rests_on)

    def _paths(self) -> list[Path]:
        return [value for value in (*self.cells.values(), self.times) if isinstance(value, Mapping)]

    def _take_key(self, key: str, name: str, value: Any) -> None:
        column = self.table.column(key)
        if key in self.keys:
            self._say(name, f"{key} is given twice; keep one")
            return
        several = list(value) if isinstance(value, list | tuple) else [value]
        if value == ALL:
            if self.patch.values.get(ADD):
                self._say(name, "'all' names no new row; write each")
            several = []
        elif not several:
            self._say(name, f"{EMPTY_LIST}, or {name} = '{ALL}'")
        elif key == self.table.by_year and len(several) == 2 and isinstance(value, list | tuple):
            several = list(_span(several))
            if not several and all(_is_number(year) for year in value) and value[0] > value[1]:
                self._say(name, f"{_as_said(value)} ends before it begins; write [{value[1]}, {value[0]}]")
                return
        if (not several and value not in (ALL, [], ())) or not all(_right_kind(column, one) for one in several):
            self._say(name, f"{_as_said(value)} has the wrong kind; {_what(column)}")
        elif len(set(several)) < len(several):
            self._say(name, "names a value twice; once is enough")
        elif column.kind == "year" and key != self.table.by_year and len(several) > 1 and self.patch.values.get(ADD):
            self._say(
                name, f"{_as_said(value)} adds a row for each; write one {key}, and the last year in its own column"
            )
        self.keys[key] = tuple(several)

    def _take_cell(self, column: schema.Column, value: Any) -> None:
        if column.kind in ("number", "year") and isinstance(value, Mapping):
            path = self._path(column, value)
            if path is not None:
                self.cells[column.name] = path
            return
        read = self._one(column, column.name, value)
        if column.name in PROVENANCE and isinstance(read, str):
            self.provenance[column.name] = read
        elif read is not None:
            self.cells[column.name] = read

    def _one(self, column: schema.Column, name: str, value: Any) -> float | str | None:
        """Return one value of a column, an amount in the column's unit; None after noting what is wrong with it."""
        if column.kind in ("number", "year") and isinstance(value, str) and cells.number(value) is not None:
            self._say(name, f"{_as_said(value)} is text; write {value.strip()} without quotes")
        elif column.kind == "number" and isinstance(value, str) and quantity.has_unit(value):
            found = quantity.amount(value, column)
            if isinstance(found, float):
                return found
            self._say(name, found)
        elif not _right_kind(column, value):
            self._say(name, f"{_as_said(value)} has the wrong kind; {_what(column)}")
        else:
            return value if isinstance(value, str) else float(value)
        return None

    def _path(self, column: schema.Column, value: Mapping[Any, Any]) -> Path | None:
        out: dict[int, float] = {}
        for year, one in value.items():
            if cells.year(str(year)) is None:
                self._say(column.name, cells.year_trouble(str(year)))
                return None
            read = self._one(column, column.name, one)
            if not isinstance(read, float):
                return None
            out[int(year)] = read
        if not out:
            self._say(column.name, "no value; write a number, or a value by year such as { 2027 = 1.0, 2030 = 1.5 }")
        return out or None

    def _take_times(self, value: Any) -> None:
        if isinstance(value, Mapping):
            self.times = self._path(schema.Column(TIMES, "number", "", ""), value)
        elif not _is_number(value):
            self._say(TIMES, f"{_as_said(value)} has the wrong kind; write a number such as 1.3")
        else:
            self.times = float(value)
        stated = list(self.times.values()) if isinstance(self.times, Mapping) else [self.times]
        if any(factor is not None and factor < 0 for factor in stated):
            self._say(TIMES, f"{_as_said(value)} is below 0; write a number such as 1.3")
        elif stated and all(factor == 1 for factor in stated):
            self._say(TIMES, "times 1 changes nothing; write another number, or leave the patch out")

    def _take_columns(self, value: Any) -> None:
        table = self.table
        numbers = [c.name for c in table.columns if c.kind == "number" and c.name not in table.key]
        if not isinstance(value, list | tuple) or not value or not all(isinstance(name, str) for name in value):
            self._say(COLUMNS, f"must be a list of columns{listed(numbers)}")
            return
        for name in value:
            if name not in numbers:
                hint = did_you_mean(name, numbers) or listed(numbers)
                self._say(COLUMNS, f"{shown(name)} is no column of {table.name} that can be scaled{hint}")
        if len(set(value)) < len(value):
            self._say(COLUMNS, "names a column twice; once is enough")
        self.scaled = tuple(value)

    def _say(self, column: str, message: str) -> None:
        self.findings.append(self.patch.finding(column, message))


def listed(words: Iterable[Any], most: int = 8) -> str:
    """Return '; there are ...', for the end of a message."""
    names = [str(word) for word in words]
    return f"; there {'is' if len(names) == 1 else 'are'} {first_of(names, most)}"


def _span(years: Sequence[Any]) -> Iterable[int]:
    """Return the years from the first to the last; none where they are no span."""
    whole = all(type(year) is int for year in years)
    return range(years[0], years[1] + 1) if whole and years[0] >= 1900 and years[1] < 2200 else ()


def _right_kind(column: schema.Column, value: Any) -> bool:
    return _is_number(value) if column.kind in ("number", "year") else isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _what(column: schema.Column) -> str:
    said = cells.what_to_write(column)
    return f"{said} in quotes" if column.kind in ("text", "flag") else said


def _as_said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else shown(str(value))
