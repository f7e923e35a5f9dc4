"""US Census Bureau, USA Trade Online: HTS or Schedule B codes of ten digits by country, with lines above the heading.

General imports (`Gen`) and imports for consumption (`Cons`) are two metrics, never added. World Total is the check;
groups of countries, districts and ports are within it. A year that is not over, and a month, is no year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data.messages.finding import BadInput, Finding, shown
from data.publishers.amount import BLANK, amount
from data.publishers.grid import Book, Grid, Line, heading_row, twice, under_heading
from data.publishers.items import Figure, Imported, Item, LeftOut, NotUnderstood, Source
from data.publishers.map_file import MapFile
from data.publishers.places import Gazetteer, Place
from data.publishers.printed_units import unit
from data.publishers.trade import Flow, each_tonne_once, measured, not_country, unknown, wrong_hs
from data.publishers.unnamed import unnamed

COMMODITY, COUNTRY, TIME = ("commodity", "commodities"), ("country", "countries"), ("time", "year", "period")
WITHIN = ("district", "port", "state", "custom district", "customs district", "rp", "provision")
WHOLE = ("total", "all", "all districts", "all ports", "total all districts", "all states")
OWN_UNITS = {"$US": "USD", "kg": "kg", "KG": "kg", "t": "t", "T": "t", "TON": "t", "GM": "g", "G": "g", "GR": "g"}
UNIT_COLUMN = re.compile(r"(?:unit of (?:measure|quantity)|quantity 1 unit|unit 1|uom)(?: \(.*\))?", re.IGNORECASE)
_METRICS = (
    (re.compile(r"customs value", re.I), "customs value"), (re.compile(r"cif|charges", re.I), ""),
    (re.compile(r"unit value|duty|dutiable|quantity 2", re.I), ""), (re.compile(r"quantity", re.I), "net weight"),
    (re.compile(r"\bswt\b", re.I), ""), (re.compile(r"value", re.I), "value, f.a.s."),
)  # fmt: skip
USA = Place("United States", "USA", "country")


@dataclass(frozen=True)
class Measure:
    """A column of amounts: which metric, which flow, its unit in brackets; blank where the heading does not say."""

    name: str
    metric: str
    flow: str
    unit: str


def read(book: Book, given: MapFile) -> Imported:
    """Return weights and values by HS10 code and country."""
    grid = book.sheets[0]
    at = heading_row(grid, (COMMODITY, COUNTRY, TIME))
    if at is None:
        message = "no heading of USA Trade Online: expected Commodity, Country and Time in one row"
        raise BadInput([Finding(grid.file, None, "", "", message)])
    if twice(grid, at):
        raise BadInput(twice(grid, at))
    measures, said = _measures(grid, at, given)
    places = Gazetteer("usatrade", given.countries)
    rows = (item for line in under_heading(grid, at) for item in _row(grid.file, line, measures, places, given))
    items = [*unnamed(grid, at), *said, *each_tonne_once(grid.file, rows, given)]
    years = sorted({item.cells["year"] for item in items if isinstance(item, Figure)})
    span = "-".join(dict.fromkeys((years[0], years[-1]))) if years else "none"
    flows = "-".join(sorted({measure.flow for measure in measures}))
    source = Source(
        f"us-census-usa-trade-online-{flows}-{span}", f"USA Trade Online, US {flows}, {span}", "US Census Bureau",
        licence="US public domain",
    )  # fmt: skip
    above = (f"{at} lines stand above the heading",) if at else ()
    return Imported(source, tuple(items), (*above, *book.notes))


def _measures(grid: Grid, at: int, given: MapFile) -> tuple[list[Measure], list[Item]]:
    """Return the columns of amounts, and the lines of those that are none."""
    good: list[Measure] = []
    said: list[Item] = []
    keys = {*COMMODITY, *COUNTRY, *TIME, *WITHIN}
    for name in (cell.strip() for cell in grid.rows[at]):
        if not name or name.lower() in keys or UNIT_COLUMN.fullmatch(name):
            continue
        metric = next((metric for pattern, metric in _METRICS if pattern.search(name)), None)
        flow = _flow(name) or given.flow
        if metric is None:
            said.append(NotUnderstood(grid.file, at + 1, name, name, f"{shown(name)} is no heading that is known"))
        elif not metric or flow == "within":
            said.append(
                LeftOut(grid.file, at + 1, name, name, "neither net weight nor customs or f.a.s. value of all trade")
            )
        elif not flow:
            why = 'the heading names neither imports nor exports; write flow = "imports" or "exports" in the map'
            said.append(NotUnderstood(grid.file, at + 1, name, name, why))
        else:
            good.append(Measure(name, f"{metric}{_kind(name)}", flow, _unit(name)))
    return good, said


def _flow(name: str) -> str:
    lower = name.lower()
    if "re-export" in lower or "domestic" in lower or "foreign" in lower:
        return "within"
    return "exports" if "export" in lower else "imports" if re.search(r"\((gen|cons?)\)", lower) else ""


def _kind(name: str) -> str:
    lower = name.lower()
    if re.search(r"\(cons?\)", lower):
        return ", imports for consumption"
    return ", general imports" if "(gen)" in lower else ""


def _unit(name: str) -> str:
    bare = re.sub(r"\(Default Member\)", "", name).strip()
    found = re.search(r"\(([^()]*)\)$", bare)
    return found[1] if found and found[1].lower() not in ("gen", "con", "cons") else ""


def _row(file: str, line: Line, measures: list[Measure], places: Gazetteer, given: MapFile) -> Iterator[Item]:
    cells = {name.lower(): text.strip() for name, text in line.cells.items()}
    time, country, commodity = (next(cells[n] for n in names if n in cells) for names in (TIME, COUNTRY, COMMODITY))
    if not time and not country:
        yield LeftOut(file, line.row, "", commodity, "a line of notes")
        return
    within = next((name for name in WITHIN if cells.get(name, "total").lower() not in WHOLE), None)
    hs, _, text = commodity.partition(" ")
    if within:
        yield LeftOut(file, line.row, within, cells[within], f"one {within} is within the total of all")
    elif commodity.lower().startswith(("total", "all commodities")):
        yield LeftOut(file, line.row, "Commodity", commodity, "all commodities, no HS code")
    elif not re.fullmatch(r"(?:19|20)\d\d", time):
        yield unknown(file, line.row, "Time", time, f"{shown(time)} is no whole year")
    elif wrong_hs(hs):
        yield unknown(file, line.row, "Commodity", commodity, wrong_hs(hs))
    else:
        partner = places.find(country)
        if isinstance(partner, str):
            yield unknown(file, line.row, "Country", country, partner)
        elif partner.kind not in ("country", "world", "special"):
            yield not_country(file, line.row, "Country", partner)
        else:
            yield from _amounts(file, line, (hs, text, time), partner, measures, given)


def _amounts(
    file: str, line: Line, said: tuple[str, str, str], partner: Place, measures: list[Measure], given: MapFile
) -> Iterator[Item]:
    hs, text, year = said
    for measure in measures:
        figure = amount(line.get(measure.name))
        if isinstance(figure, str):
            yield NotUnderstood(file, line.row, measure.name, line.get(measure.name), figure)
            continue
        if figure.flag == BLANK:
            yield NotUnderstood(file, line.row, measure.name, "", "blank: neither a number nor a mark")
            continue
        own_unit = unit(_unit_words(line, measure, text, given), OWN_UNITS, given.units)
        wants = "t" if measure.metric.startswith("net weight") else "USD"
        if isinstance(own_unit, str) or own_unit.name != wants:
            why = own_unit if isinstance(own_unit, str) else f"counted in {own_unit.name}, no {wants}"
            yield NotUnderstood(file, line.row, measure.name, line.get(measure.name), why)
            continue
        flow = Flow(line.row, hs, text, given.form_of(hs), USA, measure.flow, partner, year)
        yield from measured(file, flow, measure.metric, measure.name, figure, own_unit.name, own_unit.factor)


def _unit_words(line: Line, measure: Measure, text: str, given: MapFile) -> str:
    """Return the unit of a cell: of the map, the heading, a column of units or the end of the commodity."""
    if measure.name in given.units:
        return given.units[measure.name]
    column = next((name for name in line.cells if UNIT_COLUMN.fullmatch(name)), "")
    behind = re.search(r"\(([^()]+)\)$", text)
    return measure.unit or line.get(column) or (behind[1] if behind else "")
