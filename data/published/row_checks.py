"""What is wrong with a row of figures beyond its single cells: flags, units, coded words, dates, rows written twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from data.messages.cell_messages import number
from data.messages.finding import Finding, did_you_mean, plain, shown
from data.published.columns import WORDS
from data.published.figures_table import FiguresTable
from data.published.number import FLAGS, WITHOUT_NUMBER
from data.published.units import UNIT
from data.reading.units import in_base_unit

MOST_OF_A_KIND = 100
MOST_NAMED = 6
ROUNDING = 1e-3
"""Part of a value by which the ends of its range may be rounded."""
DATES = ("from_date", "until_date", "released")
SAID_OF = "as_of"
_MONTH = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?")
ANY, BETWEEN = "", " / "


def of_table(table: FiguresTable, cells: pd.DataFrame, words: pd.DataFrame | None) -> list[Finding]:
    """Return what is wrong with the rows of a table; `words` is the list of coded words, None where it cannot say."""
    checks = [
        _flags(table, cells),
        _between_ends(table, cells),
        _dates(table, cells),
        _countries(table, cells),
        _written_twice(table, cells),
    ]
    if words is not None:
        listed = words[words["table"] == table.name]
        coded = [finding for column in table.coded for finding in _coded(table, cells, listed, column)]
        said = {finding.row for finding in coded}
        checks.append(iter(coded))
        checks.append(finding for finding in _units(table, cells, listed) if finding.row not in said)
    return [finding for check in checks for finding in check]


def ids_given_twice(tables: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """Return a finding for every id of a figure that stands in two tables."""
    ids = [(name, cells["figure"]) for name, cells in tables.items() if "figure" in cells.columns]
    seen: dict[str, str] = {}
    findings = []
    for name, column in ids:
        for figure in set(column) & seen.keys():
            row = int(column.index[column == figure][0])
            message = f"{shown(figure)} is a figure of {seen[figure]}.csv too; give it an id of its own"
            findings.append(Finding(f"{name}.csv", row, "figure", figure, message))
        seen.update(dict.fromkeys(column, name))
    return findings


def _flags(table: FiguresTable, cells: pd.DataFrame) -> Iterator[Finding]:
    """Yield rows whose value, bounds and flag say different things."""
    if not table.has_flags or not table.value:
        return
    low, high = (cells.get(end, pd.Series("", index=cells.index)) for end in ("low", "high"))
    for row, value, flag, bottom, top in zip(cells.index, cells[table.value], cells["flag"], low, high, strict=True):
        blank = not value.strip()
        if blank and not flag:
            flags = ", ".join(f"{name} ({FLAGS[name]})" for name in ("W", "NA", "gt", "lt"))
            yield _finding(table, row, table.value, value, f"'' is empty; write a number, or a flag that says why "
                           f"there is none: {flags}")  # fmt: skip
        elif not blank and flag in WITHOUT_NUMBER:
            message = f"{shown(value)} beside flag {flag} ({FLAGS[flag]}); leave the value or the flag blank"
            yield _finding(table, row, table.value, value, message)
        elif (flag in ("gt", "range") and not bottom) or (flag in ("lt", "range") and not top):
            end = "low" if flag in ("gt", "range") and not bottom else "high"
            yield _finding(table, row, end, "", f"'' is empty, but flag {flag} says {FLAGS[flag]}; write the bound")


def _between_ends(table: FiguresTable, cells: pd.DataFrame) -> Iterator[Finding]:
    """Yield rows whose value lies outside its own range by more than rounding: one of them is wrong."""
    if not table.value or not {"low", "high"} <= set(cells.columns):
        return
    for row, text, low, high in zip(cells.index, cells[table.value], cells["low"], cells["high"], strict=True):
        value, bottom, top = (number(end) for end in (text, low, high))
        if value is None or (bottom is not None and top is not None and bottom > top):  # said as such
            continue
        slack = ROUNDING * abs(value)
        if (bottom is not None and value < bottom - slack) or (top is not None and value > top + slack):
            message = (
                f"{shown(text)} lies outside its own range, low {low or 'blank'} to high {high or 'blank'}; correct one"
            )
            yield _finding(table, row, table.value, text, message)


def _dates(table: FiguresTable, cells: pd.DataFrame) -> Iterator[Finding]:
    for column in set(DATES) & set(cells.columns):
        for text in cells[column].unique():
            if text and not _is_date(text):
                for row in cells.index[cells[column] == text][:MOST_OF_A_KIND]:
                    message = f"{shown(text)} is not a date; write one such as 2026-02-04"
                    yield _finding(table, row, column, text, message)

    if SAID_OF in cells.columns:
        for row, text in cells[SAID_OF].items():
            wrong = next((one for one in text.split(";") if not _MONTH.fullmatch(one.strip())), None)
            if wrong is not None:
                message = (
                    f"{shown(wrong.strip())} is no month or year; write one such as 2026-02, several by semicolons"
                )
                yield _finding(table, row, SAID_OF, text, message)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _countries(table: FiguresTable, cells: pd.DataFrame) -> Iterator[Finding]:
    """Yield import sources that are a country and name none."""
    if "geo_type" in cells.columns:
        nameless = cells[(cells["geo_type"] == "country") & (cells["iso3"].str.strip() == "")]
        for row, country in zip(nameless.index[:MOST_OF_A_KIND], nameless["country"], strict=False):
            message = f"'' is empty, but geo_type says country; write the code of {shown(country)}"
            yield _finding(table, row, "iso3", "", message)
    if {"country", "iso3"} <= set(cells.columns):
        yield from _names_of_two_codes(table, cells)


def _names_of_two_codes(table: FiguresTable, cells: pd.DataFrame) -> Iterator[Finding]:
    """Yield rows in which a country has another code than where its name stands first or most: one is mistyped."""
    coded = cells.loc[(cells["iso3"].str.strip() != "") & (cells["country"].str.strip() != ""), ["country", "iso3"]]
    for name, codes in coded.groupby("country", sort=False)["iso3"]:
        usual = codes.value_counts(sort=True).index[0]
        for row, code in codes[codes != usual].items():
            first = int(codes.index[codes == usual][0])
            message = f"{shown(code)} beside {shown(str(name))}, which is {usual} in row {first}; correct one of them"
            yield _finding(table, int(row), "iso3", code, message)


def _written_twice(table: FiguresTable, cells: pd.DataFrame) -> Iterator[Finding]:
    """Yield rows that say anew what a row before them says."""
    alike = list(table.alike)
    keys = joined(cells, table.alike, "\x1f")
    for row in cells.index[keys.duplicated()][:MOST_OF_A_KIND]:
        first = int(keys.index[keys == keys[row]][0])
        text = ", ".join(f"{name} {cell}" for name, cell in cells.loc[row, alike].items() if cell)
        yield _finding(table, row, "", text, f"same {text} as row {first}; keep one")


def _coded(table: FiguresTable, cells: pd.DataFrame, listed: pd.DataFrame, column: str) -> Iterator[Finding]:
    known = set(listed.loc[listed["column"] == column, "word"])
    if table.unit_of == (column,):  # what has a unit is known
        known = set(listed.loc[listed["column"] == table.unit_column, "of"])
    for text in cells[column].unique():
        if text not in known and text.strip():
            same = next((word for word in known if plain(word) == plain(text)), None)
            write = f"; write {same}" if same else f"; add it there if it is meant{did_you_mean(text, known)}"
            for row in cells.index[cells[column] == text][:MOST_OF_A_KIND]:
                message = f"{shown(text)} is not in {WORDS}.csv for this column{write}"
                yield _finding(table, row, column, text, message)


def _units(table: FiguresTable, cells: pd.DataFrame, listed: pd.DataFrame) -> Iterator[Finding]:
    """Yield rows whose unit is none of those listed for what the row measures."""
    if not table.unit_of:
        return
    column = table.unit_column
    units = listed[listed["column"] == column]
    known: dict[str, list[str]] = {}
    for word, of in zip(units["word"], units["of"], strict=True):
        known.setdefault(of, []).append(word)
    measured = joined(cells, table.unit_of, BETWEEN)
    places: dict[tuple[str, str], list[int]] = {}
    for row, of, unit in zip(cells.index.tolist(), measured.tolist(), cells[column].tolist(), strict=True):
        places.setdefault((of, unit), []).append(row)
    for (of, unit), rows in places.items():
        may = known.get(of, [])
        base = in_base_unit(unit)[1] if column == UNIT else unit  # other columns of units are not converted
        if base not in may:
            message = _unit_trouble(unit, base, of, may, set(units["word"]))
            for row in rows[:MOST_OF_A_KIND]:
                yield _finding(table, row, column, unit, message)


def _unit_trouble(unit: str, base: str, of: str, may: list[str], anywhere: set[str]) -> str:
    if not may:
        return f"no unit is listed for {shown(of)}; add one to {WORDS}.csv if this row is meant"
    write = f"write {' or '.join(may[:MOST_NAMED])}"
    known = "a unit" if base in anywhere else "a known unit"
    return f"{shown(unit)} is not {known} of {shown(of)}; {write}"


def joined(cells: pd.DataFrame, columns: tuple[str, ...], between: str) -> pd.Series:
    """Return the cells of some columns that are not blank, row by row, as one text."""
    rows = zip(*(cells[column] for column in columns), strict=True)
    return pd.Series([between.join(filter(None, row)) for row in rows], index=cells.index, dtype="str")


def _finding(table: FiguresTable, row: object, column: str, value: str, message: str) -> Finding:
    return Finding(f"{table.name}.csv", int(str(row)), column, value, message)
