"""The long layout of the USGS data release (2026 and later): one statistic a row, with its unit and year in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from data.messages.finding import shown
from data.publishers.amount import BLANK, Amount, amount
from data.publishers.grid import Grid, Line, under_heading
from data.publishers.items import Counted, Figure, Item, NotUnderstood
from data.publishers.map_file import MapFile
from data.publishers.places import Gazetteer, Place
from data.publishers.printed_units import Unit, unit
from data.publishers.usgs_headings import contradiction, in_words, measure_of, name_of, stage_of
from data.publishers.usgs_world import world_figure

OWN_UNITS = {"thousand metric dry tons": "kt", "metric dry tons": "t", "thousand carats": "thousand carats"}
_PRICE = re.compile(r"(?:dollars|cents) per [\w .-]+")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:[_ ]?(e|est|estimated))?", re.IGNORECASE)
_PERIOD = re.compile(r"((?:19|20)\d\d)[-–](\d\d|\d{4})")
IMPORT_SOURCES = "import sources, percent"
"""Shares of a form, which add up to 100."""


def read(grid: Grid, heading: int, edition: str, places: Gazetteer, given: MapFile) -> Iterator[Item]:
    """Yield the items of every row."""
    shares: dict[tuple[str, ...], int] = {}
    for line in under_heading(grid, heading):
        for item in _row(grid.file, line, edition, places, given):
            if isinstance(item, Counted) and item.group[0] == IMPORT_SOURCES:
                shares[item.group] = item.row
            yield item
    yield from (Counted(group, True, Decimal(100), Decimal(1), row) for group, row in shares.items())


def _row(file: str, line: Line, edition: str, places: Gazetteer, given: MapFile) -> Iterator[Item]:
    period = _PERIOD.fullmatch(line.get("Year"))
    year = _YEAR.fullmatch(line.get("Year"))
    figure = amount(line.get("Value"), dash_is_zero=True)
    if isinstance(figure, str):
        yield NotUnderstood(file, line.row, "Value", line.get("Value"), figure)
    elif period:
        yield from _import_source(file, line, edition, places, figure)
    elif not year:
        yield NotUnderstood(file, line.row, "Year", line.get("Year"), f"{shown(line.get('Year'))} is no year")
    elif figure.flag == BLANK:
        yield NotUnderstood(file, line.row, "Value", "", "blank: neither a number nor a mark such as W or NA")
    elif "world" in line.get("Section").lower():
        yield from _world(file, line, edition, places, given, (year[1], bool(year[2]), figure))
    elif "salient" in line.get("Section").lower():
        yield from _salient(file, line, edition, given, (year[1], bool(year[2]), figure))
    else:
        why = f"{shown(line.get('Section'))} is neither salient nor world statistics"
        yield NotUnderstood(file, line.row, "Section", line.get("Section"), why)


def _salient(file: str, line: Line, edition: str, given: MapFile, said: tuple[str, bool, Amount]) -> Iterator[Item]:
    year, is_estimated, found = said
    detail = line.get("Statistics_detail", "Statistics")
    measure = measure_of(detail) or measure_of(line.get("Statistics"))
    words = in_words(given.units.get(line.get("Unit"), line.get("Unit")))
    why = contradiction(measure, words) if measure else f"{shown(detail)} is no measure of salient statistics"
    known = Unit(words, Decimal(1)) if _PRICE.fullmatch(words) else unit(words, OWN_UNITS)
    if why:
        yield NotUnderstood(file, line.row, "Statistics_detail", detail, why)
    elif isinstance(known, str):
        yield NotUnderstood(file, line.row, "Unit", line.get("Unit"), known)
    else:
        cells = {
            "commodity": name_of(line.get("MCS chapter")), "sub_commodity": name_of(line.get("Commodity")),
            "measure": measure, "detail": " ".join(detail.split()), "year": year, "unit": words, "edition": edition,
            "estimated": "e" if is_estimated or found.estimated else "", **found.cells(),
        }  # fmt: skip
        yield Figure("published/us_salient_statistics", line.row, cells)


def _import_source(file: str, line: Line, edition: str, places: Gazetteer, figure: Amount) -> Iterator[Item]:
    words = " ".join((line.get("Section"), line.get("Statistics"), line.get("Statistics_detail"))).lower()
    if "import source" not in words or unit(line.get("Unit")) != unit("percent"):
        why = f"{shown(line.get('Year'))} is several years, and the row is no import source in percent"
        yield NotUnderstood(file, line.row, "Year", line.get("Year"), why)
        return
    text = line.get("Country")
    hong_kong = "1" if "hong kong" in f"{text} {line.get('Notes')}".lower() and "china" in text.lower() else ""
    place = _source_place(text, places)
    if isinstance(place, str) or place.kind not in ("country", "other", "group"):
        why = place if isinstance(place, str) else f"{shown(text)} is {place.kind}, no country"
        yield NotUnderstood(file, line.row, "Country", text, why)
        return
    numbers = figure.cells()
    numbers["share_pct"] = numbers.pop("value")
    cells = {
        "commodity": name_of(line.get("MCS chapter")), "sub_commodity": name_of(line.get("Commodity")),
        "form": _form(line.get("Statistics_detail")), "period": line.get("Year").replace("–", "-"), "country": text,
        "iso3": place.iso3, "geo_type": place.kind, "includes_hong_kong": hong_kong, "edition": edition, **numbers,
    }  # fmt: skip
    yield Figure("published/us_import_sources", line.row, cells)
    group = (IMPORT_SOURCES, cells["commodity"], cells["sub_commodity"], cells["form"], cells["period"])
    yield Counted(group, False, figure.value, figure.step, line.row)


def _source_place(text: str, places: Gazetteer) -> Place | str:
    """Return whom a share is bought from: a country, the others, or several countries as one (a group)."""
    place = places.find(re.sub(r",? (?:\(?includ\w+|and) Hong Kong\)?", "", text))
    names = [name for name in re.split(r", and |, | and ", text) if name]
    if isinstance(place, str) and len(names) > 1 and not any(isinstance(places.find(name), str) for name in names):
        return Place(text, "", "group")
    return place


def _form(detail: str) -> str:
    """Return the form of an import source: what stands behind its colon, `All` without one."""
    return detail.partition(":")[2].strip() or "All"


def _world(
    file: str, line: Line, edition: str, places: Gazetteer, given: MapFile, said: tuple[str, bool, Amount]
) -> Iterator[Item]:
    year, is_estimated, found = said
    detail = line.get("Statistics_detail", "Statistics")
    statistics = line.get("Statistics").lower()
    what = next(
        (word for word in ("production", "capacity", "reserves") if word in f"{statistics} {detail}".lower()), ""
    )
    own_unit = unit(line.get("Unit"), OWN_UNITS, given.units)
    place = places.find(line.get("Country"))
    if not what:
        why = f"{shown(detail)} is neither production, capacity nor reserves"
        yield NotUnderstood(file, line.row, "Statistics_detail", detail, why)
    elif isinstance(own_unit, str):
        yield NotUnderstood(file, line.row, "Unit", line.get("Unit"), own_unit)
    elif isinstance(place, str):
        yield NotUnderstood(file, line.row, "Country", line.get("Country"), place)
    else:
        name = Place(line.get("Country"), place.iso3, place.kind, place.note)
        subject = (name_of(line.get("MCS chapter")), name_of(line.get("Commodity")), " ".join(detail.split()))
        yield from world_figure(
            file,
            line.row,
            subject,
            what,
            stage_of(detail),
            name,
            year,
            found,
            own_unit,
            is_estimated,
            ("Value", edition),
        )
