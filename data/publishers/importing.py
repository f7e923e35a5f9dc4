"""One publisher's file in, figures with a source out: which kinds there are, and how a file of each is read."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from data.messages.finding import BadInput, Finding, did_you_mean, shown
from data.publishers.amount import plain
from data.publishers.grid import RowsWanted, read_book
from data.publishers.items import TABLES, Counted, Figure, Imported, Item, LeftOut, NotUnderstood, Source
from data.publishers.map_file import MapFile, read_map
from data.publishers.map_use import unused

MOST_SHOWN = 20
_NUMBERS = ("value", "share_pct", "low", "high", "flag", "confidence", "note", "estimated")


@dataclass(frozen=True)
class Kind:
    """A kind of file: the module that reads it, the keys of a map that it reads, and a line that says what it is."""

    module: str
    keys: tuple[str, ...]
    line: str


KINDS: Mapping[str, Kind] = {
    "usgs-mcs": Kind("usgs_mcs", ("countries", "units", "series"),
                     "USGS Mineral Commodity Summaries data release: salient, world and long CSV, 2022 on"),
    "comtrade": Kind("comtrade", ("hs", "countries"),
                     "UN Comtrade CSV of the present and of the former API: weight and value by partner"),
    "baci": Kind("baci", ("hs", "countries"), "CEPII BACI t,i,j,k,v,q, with its country_codes file (--countries)"),
    "usatrade": Kind("usatrade", ("hs", "countries", "units", "flow"),
                     "US Census USA Trade Online: ten-digit codes by country and year"),
    "pink-sheet": Kind("pink_sheet", ("series", "units"),
                       "World Bank Pink Sheet workbook, monthly or annual nominal prices"),
    "eia": Kind("eia", ("series", "countries", "units"),
                "EIA CSV of the open-data API or of the data browser, annual series"),
    "iea": Kind("iea", ("series", "countries", "units"),
                "IEA Critical Minerals Dataset: total demand and total supply, workbook or CSV of a sheet"),
    "dla": Kind("dla", ("series", "units", "fiscal_year"),
                "DLA Annual Materials Plan of the stockpile: material, unit, quantity by fiscal year"),
    "table": Kind("mapped_table", ("hs", "countries", "series", "units", "columns", "constant", "sheet", "header_row",
                                   "decimal", "times"),
                  "any other table, by a map file (--map) that says which column is what"),
}  # fmt: skip
EVERY_KIND = ("source", "new_forms")


def import_file(kind: str, path: Path, map_path: Path | None = None, countries: Path | None = None) -> Imported:
    """Return everything that came out of a file; bad input when nothing did, or nothing may."""
    if kind not in KINDS:
        message = f"{shown(kind)} is no kind of file{did_you_mean(kind, KINDS)}; write one of {', '.join(KINDS)}"
        raise BadInput([Finding(str(path), None, "", kind, message)])
    if countries is not None and kind != "baci":
        raise BadInput([Finding(str(countries), None, "", "", "--countries is for baci; use [countries] of the map")])
    if kind == "table" and map_path is None:
        message = (
            "of a table of any other layout a map says which column is what; write one and name it with --map: "
            "[columns] (country, year, value), [constant] (metric, unit, commodity) and [source] (id, title, "
            "publisher, licence)"
        )
        raise BadInput([Finding(path.name, None, "", "", message)])
    given = MapFile() if map_path is None else read_map(map_path, kind, (*EVERY_KIND, *KINDS[kind].keys))
    book = read_book(path, _rows_wanted(kind, given))
    if kind != "table" and any(grid.separator == ";" for grid in book.sheets):
        message = "cells are separated by semicolons: another program has saved it again; name the file as downloaded"
        raise BadInput([Finding(path.name, None, "", "", message)])
    module = importlib.import_module(f"data.publishers.{KINDS[kind].module}")
    found = module.read(book, given, countries) if kind == "baci" else module.read(book, given)
    notes = (*found.notes, *unused(given, book))
    done = Imported(_source(found.source, given), tuple(_printed_once(book.name, found.items)), notes)
    if not done.figures:
        raise BadInput(_nothing(path, done, unused(given, book)))
    return done


def _rows_wanted(kind: str, given: MapFile) -> RowsWanted | None:
    """Return which rows of a file are read at all: of the millions of BACI those of the HS codes of the map."""
    return RowsWanted("k", tuple(given.hs)) if kind == "baci" else None


def rows(done: Imported) -> dict[str, list[dict[str, str]]]:
    """Return table -> rows with all its columns, each with an id of its own and its source."""
    out: dict[str, list[dict[str, str]]] = {}
    for figure in done.figures:
        name = figure.table.rpartition("/")[2].replace("_", "-")
        table = out.setdefault(figure.table, [])
        table.append({
            **dict.fromkeys(TABLES[figure.table], ""), **figure.cells, "source_id": done.source.source_id,
            "figure": f"{name}-{done.source.source_id}-{len(table) + 1:04d}",
        })  # fmt: skip
    return out


def _source(source: Source, given: MapFile) -> Source:
    """Return a source with what the map states in place of what the file says."""
    stated = {("source_id" if name == "id" else name): text for name, text in given.source.items()}
    return replace(source, **stated)


def _printed_once(file: str, items: tuple[Item, ...]) -> list[Item]:
    """Keep the first of figures that tell the same; where their numbers differ none is kept. Others are listed."""
    seen: dict[tuple[str, ...], list[Figure]] = {}
    for item in items:
        if isinstance(item, Figure):
            seen.setdefault(_identity(item), []).append(item)
    gone: dict[int, NotUnderstood] = {}
    for same in seen.values():
        gone |= _again(file, same)
    dropped = {(line.row, line.value) for line in gone.values()}
    kept = [gone.get(id(item), item) for item in items]
    return [i for i in kept if not (isinstance(i, Counted) and (i.row, plain(i.value)) in dropped)]


def _identity(figure: Figure) -> tuple[str, ...]:
    cells = sorted(figure.cells.items())
    return (figure.table, *(f"{name}={text}" for name, text in cells if name not in _NUMBERS))


def _again(file: str, same: list[Figure]) -> dict[int, NotUnderstood]:
    """Return the lines of figures that stand more than once, by the figure they are instead of."""
    numbers = {tuple(figure.cells.get(name, "") for name in _NUMBERS[:5]) for figure in same}
    out = {}
    for figure in same[1:] if len(numbers) == 1 else same if len(same) > 1 else ():
        other = next(one.row for one in same if one is not figure)
        with_what = "with the same number" if len(numbers) == 1 else "with another number, so neither is taken"
        value = figure.cells.get("value") or figure.cells.get("share_pct") or figure.cells.get("flag", "")
        out[id(figure)] = NotUnderstood(file, figure.row, "", value, f"stands in row {other} too, {with_what}")
    return out


def _nothing(path: Path, done: Imported, nowhere: list[str]) -> list[Finding]:
    """Return why no figure came out of a file."""
    listed: list[NotUnderstood | LeftOut] = [*done.not_understood, *done.left_out]
    lines = [Finding(str(path), None, "", "", note) for note in nowhere]
    lines += [Finding(x.file, x.row, x.column, x.value, x.why) for x in listed]
    rest = len(lines) - MOST_SHOWN
    more = [Finding(str(path), None, "", "", f"{rest:,} more lines like these")] if rest > 0 else []
    return [
        Finding(str(path), None, "", "", "no figure came out of it; nothing was written"),
        *lines[:MOST_SHOWN],
        *more,
    ]
