"""World Bank Commodity Price Data (Pink Sheet), monthly or annual workbook: names, then units, then a row a period.

A year's price of the monthly file is the mean of its twelve months; a year with fewer has none. `…` is not
available. Prices in dollars of another year (`Real`), indices and weights are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from data.messages.finding import BadInput, Finding, shown
from data.publishers.amount import Amount, amount, plain
from data.publishers.grid import Book, Grid
from data.publishers.items import Figure, Imported, Item, LeftOut, NotUnderstood, Source
from data.publishers.map_file import MapFile
from data.publishers.printed_units import Unit, unit

SHEETS = re.compile(r"monthly prices|annual prices \(nominal\)", re.IGNORECASE)
_BRACKETS = re.compile(r"\(?\s*((?:\$|cents|¢)\s*/.*?|index)\s*\)?", re.IGNORECASE)
_PERIOD = re.compile(r"((?:19|20)\d\d)(?:M(0[1-9]|1[0-2]))?")
OWN_UNITS = {"$/mt": "USD/t", "$/kg": "USD/kg", "$/troy oz": "USD/troy oz", "$/dmtu": "USD/dmtu", "$/dmt": "USD/dmt",
             "$/bbl": "USD/bbl", "$/mmbtu": "USD/mmbtu", "$/cubic meter": "USD/m3", "$/toz": "USD/troy oz"}  # fmt: skip
_DATED = re.compile(r"updated (?:on )?([A-Z][a-z]+ \d{1,2}, \d{4})", re.IGNORECASE)


@dataclass(frozen=True)
class Series:
    """One column of prices."""

    column: int
    name: str
    commodity: str
    unit: Unit


def read(book: Book, given: MapFile) -> Imported:
    """Return a price a year of every series that the map lists, or of all without a list."""
    from datetime import datetime

    prices = [grid for grid in book.sheets if SHEETS.fullmatch(grid.sheet.strip())]
    if not prices:
        names = ", ".join(grid.sheet for grid in book.sheets)
        message = f"no sheet 'Monthly Prices' or 'Annual Prices (Nominal)'; it has {names or 'no named sheet'}"
        raise BadInput([Finding(book.name, None, "", "", message)])
    said = [_DATED.search(cell) for grid in prices for row in grid.rows[:8] for cell in row]
    dated = next((found[1] for found in said if found), "")
    day = datetime.strptime(dated, "%B %d, %Y").date().isoformat() if dated else ""
    items = [item for grid in prices for item in _sheet(grid, given)]
    why = "no sheet of nominal prices"
    items += [LeftOut(grid.file, None, "", grid.sheet, why) for grid in book.sheets if grid not in prices]
    source = Source(
        f"world-bank-pink-sheet{'-' + day if day else ''}", "Commodity Price Data (The Pink Sheet)", "World Bank",
        licence="CC BY 4.0", date=day,
    )  # fmt: skip
    return Imported(source, tuple(items), ("prices are nominal", "… is not available", *book.notes))


def _sheet(grid: Grid, given: MapFile) -> Iterator[Item]:
    at = _units_row(grid)
    if at is None:
        message = "no row of units such as ($/mt) below a row of names"
        raise BadInput([Finding(grid.file, None, "", "", message)])
    series: list[Series] = []
    for column in range(1, grid.width):
        name = " ".join(grid.cell(at - 1, column).split()).rstrip("* ")
        printed = grid.cell(at, column)
        if not name and not printed.strip():
            continue
        commodity = given.commodity_of(name)
        if commodity is None:
            yield LeftOut(grid.file, at, name, name, "not listed under [series] of the map")
            continue
        found = _BRACKETS.fullmatch(printed.strip())
        own_unit = unit(found[1] if found else printed, OWN_UNITS, given.units)
        if isinstance(own_unit, str) or not name:
            why = own_unit if isinstance(own_unit, str) else "a column of prices without a name"
            yield NotUnderstood(grid.file, at + 1, name, printed, f"{why}; the whole column is left")
        else:
            series.append(Series(column, name, commodity, own_unit))
    periods, wrong = _periods(grid, at)
    yield from wrong
    for one in series:
        yield from _series(grid, periods, one)


def _units_row(grid: Grid) -> int | None:
    """Return the row that holds units, below the names: at least half of its cells are such as ($/mt)."""
    for at, row in enumerate(grid.rows[:20]):
        cells = [cell.strip() for cell in row[1:] if cell.strip()]
        if at and cells and 2 * sum(bool(_BRACKETS.fullmatch(cell)) for cell in cells) >= len(cells):
            return at
    return None


def _periods(grid: Grid, at: int) -> tuple[dict[int, tuple[str, str]], list[Item]]:
    """Return row -> year and month ('' for a year), and the lines of rows whose period is none."""
    good: dict[int, tuple[str, str]] = {}
    wrong: list[Item] = []
    for row in range(at + 1, len(grid.rows)):
        text = grid.cell(row, 0).strip()
        found = _PERIOD.fullmatch(text)
        if found:
            good[row] = (found[1], found[2] or "")
        elif text or any(cell.strip() for cell in grid.rows[row][1:]):
            why = f"{shown(text)} is no period such as 2024M05 or 2024; the whole row is left"
            wrong.append(NotUnderstood(grid.file, row + 1, "", text, why))
    return good, wrong


def _series(grid: Grid, periods: dict[int, tuple[str, str]], one: Series) -> Iterator[Item]:
    months: dict[str, list[tuple[int, str, Amount]]] = {}
    for row, (year, month) in periods.items():
        text = grid.cell(row, one.column)
        figure = amount(text)
        if isinstance(figure, str):
            yield NotUnderstood(grid.file, row + 1, one.name, text, figure)
        elif figure.value is not None:
            months.setdefault(year, []).append((row + 1, month, figure))
        else:
            yield LeftOut(grid.file, row + 1, one.name, text, "not available")
    for year, seen in months.items():
        yield _year(grid, one, year, seen)


def _year(grid: Grid, one: Series, year: str, seen: list[tuple[int, str, Amount]]) -> Item:
    row = seen[0][0]
    months = {month for _, month, _ in seen}
    if months != {""} and (len(months) != 12 or len(seen) != 12):
        return LeftOut(grid.file, row, one.name, year, f"{len(seen)} of 12 months of {year}: no price of the year")
    values = [found.value for _, _, found in seen if found.value is not None]
    mean = sum(values, Decimal(0)) / len(values)
    if months == {""} and len(values) > 1:
        return NotUnderstood(grid.file, row, one.name, year, f"{year} stands {len(values)} times")
    cells = {
        "commodity": one.commodity, "item": one.name, "metric": "price", "geo": "World", "iso3": "WLD",
        "value": plain(_ten_digits(mean)), "unit": one.unit.name, "year": year, "confidence": "high",
        "note": "mean of twelve months, nominal" if len(values) == 12 else "nominal",
        "page_table": f"sheet {grid.sheet}",
    }  # fmt: skip
    return Figure("published/prices", row, cells)


def _ten_digits(value: Decimal) -> Decimal:
    """Return a mean to ten digits, more than a price has."""
    return Decimal(format(value, ".10g"))
