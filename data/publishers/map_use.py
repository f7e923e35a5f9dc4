"""Lines of a map that no cell of the file answers to: said, since a slip there leaves a series or a code out."""

from __future__ import annotations

from collections.abc import Iterable

from data.messages.finding import did_you_mean, shown
from data.publishers.grid import Book
from data.publishers.map_file import MapFile


def unused(given: MapFile, book: Book) -> list[str]:
    """Return a note for every HS code, country, series and unit of the map that stands nowhere in the file."""
    if not (given.hs or given.countries or given.series or given.units):
        return []
    cells = {" ".join(cell.split()) for grid in book.sheets for row in grid.rows for cell in row if cell.strip()}
    lower = {cell.casefold() for cell in cells}
    name = book.name.casefold()
    absent = [("hs", code) for code in given.hs if not any(cell.startswith(code) for cell in cells)]
    for table, keys in (("countries", given.countries), ("series", given.series), ("units", given.units)):
        absent += [(table, key) for key in keys if key != "*" and not _stands(key.casefold(), lower, name)]
    return [_note(given, table, key, cells if table == "series" else ()) for table, key in absent]


def _stands(key: str, cells: set[str], name: str) -> bool:
    """Say whether a key is a cell, or a part of one or of the name of the file."""
    return key in cells or key in name or any(key in cell for cell in cells)


def _note(given: MapFile, table: str, key: str, cells: Iterable[str]) -> str:
    return f"{given.name} {table}.{key}: {shown(key)} stands nowhere in the file{did_you_mean(key, cells)}"
