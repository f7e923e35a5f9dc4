"""Figures read through one guarded door: every file held against its schema, every number in tonnes and dollars.

`read_figures` reads what is asked of a folder of figures, checks it with the checker and the messages of datasets, and
says everything that is wrong at once. What it returns is text, since a printed number's digits say how far it is
rounded, but text that is known to be a number, a year, a country or a word of the list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from data.checks.columns import TableCheck
from data.messages.finding import BadInput, Finding, Kind, did_you_mean, printable, shown
from data.published import projects_read, row_checks, schema
from data.published.columns import EDITIONS, PLACES, SOURCES, WORDS
from data.published.figures_table import FiguresTable
from data.published.number import how_to_write, printed
from data.published.units import converted
from data.reading import csv_file
from data.reading.folder_or_workbook import bytes_of
from data.reading.raw_table import Frame, Reading
from data.schema import Column

REFERRED_TO = (SOURCES, PLACES, EDITIONS, WORDS)


@dataclass(frozen=True)
class Checked:
    """Tables of figures that hold to their schema, by name: every column as text, rows by their number in the file.

    as_written: as they stand. tables: with numbers turned into tonnes and dollars.
    """

    as_written: Mapping[str, pd.DataFrame]
    tables: Mapping[str, pd.DataFrame]


def read_figures(folder: Path, names: Collection[str] | None = None) -> Checked:
    """Return tables of a folder of figures, all of them where none are named; raise BadInput with all that is wrong.

    The tables they refer to (sources, places, editions, words, forms, plants) are read and checked with them.
    """
    wanted = _all_of(folder) if names is None else _with_referred_to(names)
    reading = Reading("figures")
    for name in wanted:
        _read(folder, name, reading)
    findings = [*reading.findings, *(_strangers(folder) if names is None else ())]
    written: dict[str, pd.DataFrame] = {}
    unusable = set(reading.unread)
    for name in wanted:
        frame = reading.frames.get(name)
        if frame is not None:
            checked, said = _checked(schema.BY_NAME[name], frame, reading, unusable)
            findings += said
            written[name] = checked
    findings += row_checks.ids_given_twice(written)
    if names is None and not reading.unread:
        findings += projects_read.findings_of(written)
    if any(finding.level == "error" for finding in findings):
        raise BadInput(findings)
    return Checked(written, {name: converted(frame) for name, frame in written.items()})


def _all_of(folder: Path) -> tuple[str, ...]:
    """Return every table that must be there, and of those that an import brings the ones that are."""
    return tuple(n for n, one in schema.BY_NAME.items() if not one.is_imported or (folder / file_of(n)).is_file())


def _with_referred_to(names: Collection[str]) -> tuple[str, ...]:
    """Return some tables and those whose words stand in them."""
    columns = [column for name in names for column in schema.BY_NAME[name].table.columns]
    referred = [column.references.partition(".")[0] for column in columns if column.references]
    return tuple(dict.fromkeys((*REFERRED_TO, *referred, *names)))


def file_of(name: str) -> str:
    """Return how findings name a table of figures."""
    return f"{name}.csv"


def _read(folder: Path, name: str, reading: Reading) -> None:
    findings: list[Finding] = []
    path, table = folder / file_of(name), schema.BY_NAME[name].table
    if not path.exists():
        message = f"no such file of figures; it holds: {table.meaning} Its columns: {', '.join(table.names)}"
        reading.refuse(name, [Finding(file_of(name), None, "", "", message)])
        return
    data = bytes_of(path, file_of(name), findings)
    frame = None if data is None else csv_file.read_csv(data, name, file_of(name), table.names, findings)
    if frame is None:
        reading.refuse(name, findings)
    else:
        reading.frames[name] = frame


def _strangers(folder: Path) -> Iterator[Finding]:
    """Yield a finding for every CSV file that is no table of figures."""
    for path in sorted(folder.rglob("*.csv")):
        name = path.relative_to(folder).as_posix().removesuffix(".csv")
        if name not in schema.BY_NAME and not path.name.startswith((".", "_", "~")):
            message = f"no table of figures is called {shown(name)}{did_you_mean(name, schema.BY_NAME)}"
            yield Finding(printable(file_of(name)), None, "", name, message)


def _checked(
    table: FiguresTable, frame: Frame, reading: Reading, unusable: set[str]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the cells of a table under the headings of its schema, and everything that is wrong with them."""
    check = FiguresCheck(table, frame)
    check.run(reading, unusable)
    given = frame.cells.set_axis(pd.Index(frame.rows, name="row"))
    cells = given.reindex(columns=list(table.table.names), fill_value="")
    findings = [replace(finding, level="error") for finding in _renamed(check.findings)]
    findings = [_two_letters(finding, table, reading.frames.get(PLACES)) for finding in findings]
    findings.sort(key=lambda finding: finding.row or 0)
    if not any(finding.row == 1 and finding.level == "error" for finding in findings):
        said = {(finding.row, finding.column) for finding in findings}
        words = reading.frames.get(WORDS)
        more = row_checks.of_table(table, cells, None if words is None else words.cells)
        findings += [finding for finding in more if (finding.row, finding.column) not in said]
    return cells, findings


def _renamed(findings: list[Finding]) -> list[Finding]:
    """Return findings in which one unknown column and one missing column are one that was renamed."""
    unknown = [one for one in findings if one.kind is Kind.UNKNOWN_COLUMN]
    missing = [one for one in findings if one.kind is Kind.MISSING_COLUMN]
    if len(unknown) != 1 or len(missing) != 1:
        return findings
    one = replace(unknown[0], message=f"unknown column, and {missing[0].column} is missing; write {missing[0].column}")
    return [one if finding is unknown[0] else finding for finding in findings if finding is not missing[0]]


def _two_letters(finding: Finding, table: FiguresTable, places: Frame | None) -> Finding:
    """Return a finding that says which three letters a country's two letters stand for, where it has two."""
    column = next((one for one in table.table.columns if one.name == finding.column), None)
    if places is None or column is None or not column.references.startswith(f"{PLACES}.") or len(finding.value) != 2:
        return finding
    known = dict(zip(places.cells["iso2"], places.cells["iso3"], strict=True))
    code = known.get(finding.value.upper())
    if code is None:
        return finding
    return replace(finding, message=f"{shown(finding.value)} is a code of two letters; write three, such as {code}")


class FiguresCheck(TableCheck):
    """The checker of datasets, with what a publisher prints in place of a number put into words of its own."""

    def __init__(self, table: FiguresTable, frame: Frame) -> None:
        super().__init__(table.table, frame)
        self.figures = table

    def number_trouble(self, text: str, column: Column) -> str:
        """Return why a cell is not a number: how a bound, a flag or a footnote mark is written, where it is one."""
        if column.name == self.figures.value and self.figures.has_flags:
            return how_to_write(text) or super().number_trouble(text, column)
        found = printed(text)
        if found is None:
            return super().number_trouble(text, column)
        if found.value and found.flag != "zero":
            return how_to_write(text).removesuffix(" and flag e").removesuffix(" and flag r")
        blank = "write a number" if column.required else "leave the cell blank"
        return f"{shown(text)} is no number; {'write 0' if found.flag == 'zero' else blank}"

    def _duplicates(self, typed: pd.DataFrame) -> None:
        if self.table.key:
            super()._duplicates(typed)

    def _outliers(self, typed: pd.DataFrame) -> None:
        """Say nothing of size: one column of figures holds tonnes, dollars and shares."""

    def _is_missing(self, column: Column, given: Collection[str]) -> bool:
        return column.name not in given and column.name not in self.figures.may_be_absent
