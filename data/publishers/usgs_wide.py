"""The wide layouts of the USGS data release (until 2025): a column a statistic, its unit at the end of its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.messages.finding import shown
from data.publishers.amount import BLANK, amount
from data.publishers.grid import Grid, Line, under_heading
from data.publishers.items import Figure, Item, NotUnderstood
from data.publishers.map_file import MapFile
from data.publishers.places import Gazetteer, Place
from data.publishers.printed_units import Unit, unit
from data.publishers.usgs_headings import (
    WorldColumn,
    contradiction,
    in_words,
    measure_of,
    name_of,
    stage_of,
    unit_of,
    world_column,
)
from data.publishers.usgs_world import world_figure

_KEYS = {"datasource", "source", "commodity", "year", "country", "type", "form", "unit_meas"}
_NOTES = re.compile(r".*notes?", re.IGNORECASE)


def salient(grid: Grid, heading: int, edition: str, given: MapFile) -> Iterator[Item]:
    """Yield the items of a file of salient statistics: a row a year, a column a statistic."""
    names = {cell.strip(): cell.strip().lower() for cell in grid.rows[heading] if cell.strip()}
    good: dict[str, tuple[str, str]] = {}
    for name in names:
        if names[name] in _KEYS or _NOTES.fullmatch(name):
            continue
        measure, words = measure_of(name), in_words(given.units.get(name, "")) or unit_of(name)
        why = _why_not(name, measure, words)
        if why:
            yield NotUnderstood(grid.file, heading + 1, name, name, why)
        else:
            good[name] = (measure, words)
    for line in under_heading(grid, heading):
        yield from _salient_row(grid.file, line, edition, names, good)


def _why_not(name: str, measure: str, words: str) -> str:
    if not measure:
        return f"{shown(name)} is no heading of salient statistics that is known"
    if not words:
        return "the heading does not end with a unit; say it under [units] of the map"
    why = contradiction(measure, words)
    return f"{why}; say the unit under [units] of the map" if why else ""


def _salient_row(
    file: str, line: Line, edition: str, names: dict[str, str], good: dict[str, tuple[str, str]]
) -> Iterator[Item]:
    keys = {lower: line.get(name) for name, lower in names.items()}
    year, commodity = keys["year"], keys["commodity"]
    if not re.fullmatch(r"(?:19|20)\d\d", year):
        yield NotUnderstood(file, line.row, "Year", year, f"{shown(year)} is no year; the whole row is left")
        return
    if not commodity:
        yield NotUnderstood(file, line.row, "Commodity", "", "no commodity is named; the whole row is left")
        return
    for name, (measure, words) in good.items():
        figure = amount(line.get(name), dash_is_zero=True)
        if isinstance(figure, str):
            yield NotUnderstood(file, line.row, name, line.get(name), figure)
        elif figure.flag == BLANK:
            yield NotUnderstood(file, line.row, name, "", "blank: neither a number nor a mark such as W or NA")
        else:
            cells = {
                "commodity": name_of(commodity), "measure": measure, "detail": name, "year": year, "unit": words,
                "estimated": "e" if figure.estimated else "", "edition": edition, **figure.cells(),
            }  # fmt: skip
            yield Figure("published/us_salient_statistics", line.row, cells)


def world(grid: Grid, heading: int, edition: str, places: Gazetteer, given: MapFile) -> Iterator[Item]:
    """Yield the items of a file of world figures: a row a country, a column a year."""
    names = [cell.strip() for cell in grid.rows[heading] if cell.strip()]
    columns: dict[str, WorldColumn] = {}
    for name in names:
        column = world_column(name)
        if column is not None:
            columns[name] = column
        elif name.lower() not in _KEYS and not _NOTES.fullmatch(name):
            yield NotUnderstood(grid.file, heading + 1, name, name, f"{shown(name)} is no heading of world figures")
    lowers = {name.lower(): name for name in names}
    for line in under_heading(grid, heading):
        yield from _world_row(grid, line, edition, lowers, columns, places, given)


def _world_row(
    grid: Grid, line: Line, edition: str, lowers: dict[str, str], columns: dict[str, WorldColumn], places: Gazetteer,
    given: MapFile,
) -> Iterator[Item]:  # fmt: skip
    text = line.get(lowers["country"])
    place = places.find(text)
    filled = [name for name in columns if line.get(name)]
    if isinstance(place, str):
        yield NotUnderstood(grid.file, line.row, lowers["country"], text, f"{place}; the whole row is left")
        return
    if not filled:
        why = "no number and no mark in any column of world figures"
        yield NotUnderstood(grid.file, line.row, lowers["country"], text, why)
    kind = " ".join(line.get(lowers.get("type", ""), lowers.get("form", "")).split())
    chapter = name_of(line.get(lowers.get("commodity", ""))) or commodity_of(grid.file, kind, given)
    for name in filled:
        column = columns[name]
        figure = amount(line.get(name), dash_is_zero=True)
        known = _unit_of(name, column, line.get(lowers.get("unit_meas", "")), given)
        if isinstance(figure, str):
            yield NotUnderstood(grid.file, line.row, name, line.get(name), figure)
        elif isinstance(known, str):
            yield NotUnderstood(grid.file, line.row, name, line.get(name), known)
        elif not column.year and column.what != "reserves":
            yield NotUnderstood(grid.file, line.row, name, line.get(name), "the heading names no year")
        else:
            year = column.year or str(int(edition.removeprefix("MCS")) - 1)
            here = Place(text, place.iso3, place.kind, place.note)
            detail = f"{kind}, {column.part}" if column.part else kind
            yield from world_figure(
                grid.file, line.row, (chapter, "", detail), column.what, stage_of(kind), here, year, figure, known,
                column.estimated, (name, edition if column.year else f"{edition}; no year printed, the one before it"),
            )  # fmt: skip


def _unit_of(name: str, column: WorldColumn, row_unit: str, given: MapFile) -> Unit | str:
    words = given.units.get(name) or column.unit or row_unit
    return unit(words, {}, given.units) if words else "neither heading nor row names a unit"


def commodity_of(file: str, kind: str, given: MapFile) -> str:
    """Return the commodity of a file of one: `lithi` of `mcs2024-lithi_world.csv`, or what the map says that is."""
    match = re.match(r"mcs20\d\d[-_](\w+?)_world", file, re.IGNORECASE)
    code = match[1].lower() if match else name_of(kind)
    return given.series.get(code, code)
