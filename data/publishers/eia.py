"""US Energy Information Administration: CSV of the open-data API (`period,...,value,units`), or of the data browser.

The API names the unit in a column (`units`, `unit`, or `price-units` beside `price`); the browser has a column a year
and a column of units. Years alone are read: a month or a quarter is no year. `--` and `NM` stand for no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data.messages.finding import BadInput, Finding, shown
from data.publishers.amount import BLANK, Amount, amount
from data.publishers.grid import Book, Grid, Line, heading_row, twice, under_heading
from data.publishers.items import Figure, Imported, Item, LeftOut, NotUnderstood, Source
from data.publishers.map_file import MapFile
from data.publishers.places import Gazetteer
from data.publishers.printed_units import unit
from data.publishers.unnamed import unnamed

YEAR = re.compile(r"(?:19|20)\d\d")
NO_NUMBER = {"--": "NA", "NM": "NA", "Q": "NA", "- -": "NA", "null": "NA", "NaN": "NA"}
PLACES = (
    "countryRegionName",
    "countryRegionId",
    "regionName",
    "area-name",
    "stateDescription",
    "location",
    "stateName",
)
NAMES = ("seriesDescription", "series-description", "seriesName", "series-name", "productName", "product-name", "name")
CODES = ("seriesId", "series", "series-id", "duoarea", "stateid")
OWN_UNITS = {
    "cents per kilowatt-hour": "cents/kWh", "cents per kilowatthour": "cents/kWh",
    "dollars per million Btu": "USD/mmbtu", "dollars per million BTU": "USD/mmbtu", "$/MMBTU": "USD/mmbtu",
    "$/BBL": "USD/bbl", "dollars per barrel": "USD/bbl", "dollars per short ton": "USD/short ton",
    "dollars per pound": "USD/lb",
}  # fmt: skip


@dataclass(frozen=True)
class Series:
    """What a number is of: its name, where, in which scenario, in which unit as printed."""

    name: str
    place: str
    scenario: str
    unit: str
    code: str


def read(book: Book, given: MapFile) -> Imported:
    """Return a row a year of every series that the map lists, or of all without a list."""
    grid = book.sheets[0]
    at = heading_row(grid, (("period",),), most=10)
    browser = heading_row(grid, (("description", "series name"), ("units",)), most=20) if at is None else None
    heading = browser if at is None else at
    if heading is None:
        message = (
            "no heading of EIA: expected period, value and units (API), or description, units, source key and years "
            "(data browser)"
        )
        raise BadInput([Finding(grid.file, None, "", "", message)])
    if twice(grid, heading):
        raise BadInput(twice(grid, heading))
    layout = _browser if at is None else _api
    items = (*unnamed(grid, heading), *layout(grid, heading, given))
    source = Source(
        "eia-open-data", "EIA open data", "US Energy Information Administration", licence="US public domain"
    )
    return Imported(source, items, book.notes)


def _api(grid: Grid, heading: int, given: MapFile) -> Iterator[Item]:
    names = [cell.strip() for cell in grid.rows[heading]]
    pairs = {name: f"{name}-units" for name in names if f"{name}-units" in names}
    common = next((name for name in ("units", "unit") if name in names), "")
    if not pairs and "value" in names and common:
        pairs = {"value": common}
    if not pairs:
        message = "no unit is stated: expected value and units, or a column such as price-units beside price"
        raise BadInput([Finding(grid.file, heading + 1, "", "", message)])
    for line in under_heading(grid, heading):
        period = line.get("period")
        if not YEAR.fullmatch(period):
            why = f"{shown(period)} is no year: figures are of years; fetch the annual series"
            yield NotUnderstood(grid.file, line.row, "period", period, f"{why}; the whole row is left")
            continue
        for column, units in pairs.items():
            series = _described(line, column, line.get(units))
            yield from _number(grid.file, line.row, column, line.get(column), series, period, given)


def _described(line: Line, column: str, printed: str) -> Series:
    words = [line.get(*NAMES), line.get("sectorName"), line.get("process-name"), "" if column == "value" else column]
    scenario = line.get("scenarioDescription", "scenario")
    return Series(", ".join(word for word in words if word), line.get(*PLACES), scenario, printed, line.get(*CODES))


def _browser(grid: Grid, heading: int, given: MapFile) -> Iterator[Item]:
    names = [cell.strip() for cell in grid.rows[heading]]
    years = [name for name in names if YEAR.fullmatch(name)]
    others = [n for n in names if n and n not in years and n.lower() not in ("description", "series name", "units",
              "source key", "sourcekey", "api key")]  # fmt: skip
    for name in others:
        why = f"{shown(name)} is no year: figures are of years; fetch the annual series"
        yield NotUnderstood(grid.file, heading + 1, name, name, why)
    lower = {name.lower(): name for name in names if name}
    for line in under_heading(grid, heading):
        name = line.get(lower.get("description", lower.get("series name", "")))
        printed = line.get(lower["units"])
        if not printed and not any(line.get(year) for year in years):
            yield LeftOut(grid.file, line.row, "", name, "a heading of lines, no numbers")
            continue
        place, _, rest = name.partition(" : ")
        series = Series(rest or name, place if rest else "", "", printed, line.get("source key", "sourcekey"))
        for year in years:
            yield from _number(grid.file, line.row, year, line.get(year), series, year, given)


def _number(file: str, row: int, column: str, text: str, series: Series, year: str, given: MapFile) -> Iterator[Item]:
    commodity = given.commodity_of(series.name)
    found = Amount(flag=NO_NUMBER[text]) if text in NO_NUMBER else amount(text)
    known = unit(series.unit, OWN_UNITS, given.units) if series.unit else "no unit is stated"
    place = Gazetteer("eia", given.countries).find(series.place or "United States")
    if commodity is None:
        yield LeftOut(file, row, column, series.name, "not listed under [series] of the map")
    elif isinstance(found, str) or found.flag == BLANK:
        yield NotUnderstood(file, row, column, text, found if isinstance(found, str) else "blank: no number, no mark")
    elif isinstance(known, str):
        yield NotUnderstood(file, row, column, text, known)
    else:
        is_country = not isinstance(place, str) and place.is_country and bool(series.place)
        iso3 = place.iso3 if is_country and not isinstance(place, str) else ""
        cells = {
            "commodity": commodity, "item": series.name, "metric": "price" if "/" in known.name else "quantity",
            "geo": series.place, "iso3": iso3, "scenario": series.scenario, "unit": known.name, "year": year,
            "confidence": "high", "note": series.code, **found.times(known.factor).cells(),
        }  # fmt: skip
        yield Figure("published/energy", row, cells)
