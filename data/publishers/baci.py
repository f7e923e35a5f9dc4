"""CEPII BACI: `t,i,j,k,v,q`, exporter i, importer j, HS6 code k, v in thousand USD, q in t; both sides reconciled.

Country numbers are those of the `country_codes` file of the release (`--countries`), or of UN Comtrade without it.
Exporter's price (f.o.b.). A blank q is not estimated: no weight, never zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from data.messages.finding import BadInput, Finding, shown
from data.publishers.amount import BLANK, Amount, amount
from data.publishers.grid import Book, Line, heading_row, read_book, twice, under_heading
from data.publishers.items import Imported, Item, NotUnderstood, Source
from data.publishers.map_file import MapFile
from data.publishers.places import Gazetteer, Place, is_iso3
from data.publishers.trade import Flow, each_tonne_once, measured, not_country, unknown, wrong_hs
from data.publishers.unnamed import unnamed

LICENCE = "Etalab Open Licence 2.0"
NOTE = "reconciled from both sides by CEPII, f.o.b."
COUNTRY_FILE = ("country_code", "country_name", "country_iso3")


def read(book: Book, given: MapFile, countries: Path | None = None) -> Imported:
    """Return weights and values by exporter, importer and HS6 code."""
    grid = book.sheets[0]
    at = heading_row(grid, tuple((name,) for name in "tijkvq"), most=1)
    if at is None:
        message = "no heading of BACI: expected t,i,j,k,v,q in row 1"
        raise BadInput([Finding(grid.file, None, "", "", message)])
    if twice(grid, at):
        raise BadInput(twice(grid, at))
    named = _release(book.name, given)
    own = _countries(countries) if countries else {}
    places = Gazetteer("baci", {**own, **given.countries})
    items = each_tonne_once(
        grid.file, (i for line in under_heading(grid, at) for i in _row(grid.file, line, places, given)), given
    )
    where = f"of {countries.name}" if countries else "of UN Comtrade (name the release's own with --countries)"
    notes = (f"country numbers are those {where}", "thousand USD are written in USD", *book.notes)
    return Imported(named, (*unnamed(grid, at), *items), notes)


def _release(name: str, given: MapFile) -> Source:
    """Return the source: revision and version are in the name of the file alone."""
    match = re.match(r"BACI_(HS\d\d)_Y\d{4}_(V\d{6}\w?)", name, re.IGNORECASE)
    if not match and not {"id", "title"} <= set(given.source):
        message = (
            "the HS revision and version are in the name of a BACI file (BACI_HS17_Y2024_V202601.csv), not in its "
            "cells; give it back its name, or write id and title under [source] of the map"
        )
        raise BadInput([Finding(name, None, "", "", message)])
    release = f"{match[1].upper()} {match[2].upper()}" if match else ""
    source_id = f"cepii-baci-{release.lower().replace(' ', '-')}"
    return Source(source_id, f"BACI {release}", "CEPII", licence=LICENCE)


def _countries(path: Path) -> dict[str, str]:
    """Return number -> ISO3 of the release's own file; numbers without a country are left to Comtrade's list."""
    grid = read_book(path).sheets[0]
    at = heading_row(grid, tuple((name,) for name in COUNTRY_FILE))
    if at is None:
        message = f"no file of BACI's countries: expected the headings {', '.join(COUNTRY_FILE)}"
        raise BadInput([Finding(grid.file, None, "", "", message)])
    out: dict[str, str] = {}
    findings = []
    for line in under_heading(grid, at):
        number, iso3 = line.get("country_code"), line.get("country_iso3")
        if not number.isdigit():
            message = f"{shown(number)} is no country number"
            findings.append(Finding(grid.file, line.row, "country_code", number, message))
        elif out.get(number, iso3) != iso3:
            message = f"{number} is {out[number]} and {iso3}; keep one"
            findings.append(Finding(grid.file, line.row, "country_iso3", iso3, message))
        elif is_iso3(iso3):
            out[number] = iso3
    if findings:
        raise BadInput(findings)
    return out


def _row(file: str, line: Line, places: Gazetteer, given: MapFile) -> Iterator[Item]:
    year, hs = line.get("t"), line.get("k")
    wrong = "" if re.fullmatch(r"(?:19|20)\d\d", year) else f"{shown(year)} is no year"
    for column, text, why in (("t", year, wrong), ("k", hs, wrong_hs(hs))):
        if why:
            yield unknown(file, line.row, column, text, why)
            return
    exporter, importer = (places.find(line.get(name)) for name in ("i", "j"))
    for name, place in (("i", exporter), ("j", importer)):
        if isinstance(place, str):
            yield unknown(file, line.row, name, line.get(name), place)
            return
        if not place.is_country:
            yield not_country(file, line.row, name, place)
            return
    if isinstance(exporter, Place) and isinstance(importer, Place):
        flow = Flow(line.row, hs, "", given.form_of(hs), _named(importer), "imports", _named(exporter), year, NOTE)
        yield from _amounts(file, line, flow)


def _named(place: Place) -> Place:
    """Return a place by its code where the file has a number alone."""
    return Place(place.iso3, place.iso3, place.kind, place.note) if place.name.isdigit() else place


def _amounts(file: str, line: Line, flow: Flow) -> Iterator[Item]:
    rules: Mapping[str, tuple[str, str, Decimal]] = {
        "v": ("trade value, f.o.b.", "USD", Decimal(1000)), "q": ("net weight", "t", Decimal(1)),
    }  # fmt: skip
    for column, (metric, unit, factor) in rules.items():
        figure = amount(line.get(column))
        if isinstance(figure, str):
            yield NotUnderstood(file, line.row, column, line.get(column), figure)
            continue
        if figure.flag == BLANK or figure.value == 0:
            why = "no number: blank with flag NA, never zero"
            yield NotUnderstood(file, line.row, column, line.get(column), why)
            figure = Amount(flag="NA")
        yield from measured(file, flow, metric, column, figure, unit, factor)
