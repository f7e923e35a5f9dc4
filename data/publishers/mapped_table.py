"""Any table, by a map file that says which column is what.

```toml
sheet = "Data"                  # of a workbook with several
header_row = 5                  # where the headings stand; 1 when left out
decimal = ","                   # where 1.250 is a thousand; must be said of cells separated by semicolons
times = 1000                    # what the numbers are multiplied by: only if the table says so
[source]   id = "bgs-2026"  title = "World Mineral Statistics"  publisher = "BGS"  licence = "OGL 3.0"
[columns]  country = "Country"  year = "Year"  value = "Tonnes"  hs = "HS code"
[constant] metric = "production"  stage = "mine"  unit = "t"  commodity = "tin"
```
A heading that names its unit, or speaks of thousands or millions, is refused where the map states another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from data.messages.finding import BadInput, Finding, known_words, shown
from data.publishers.amount import BLANK, Amount, amount
from data.publishers.grid import Book, Grid, Line, twice, under_heading
from data.publishers.heading_units import why_not
from data.publishers.items import Counted, Figure, Imported, Item, LeftOut, NotUnderstood, Source
from data.publishers.map_file import MapFile
from data.publishers.places import KINDS, Gazetteer, Place
from data.publishers.printed_units import Unit, unit
from data.publishers.trade import wrong_hs
from data.publishers.unnamed import unnamed
from data.schema import CONFIDENCE

NUMBERS = ("value", "low", "high")
NEEDED = ("value", "unit", "year", "country", "metric")
_YEAR = re.compile(r"(?:19|20)\d\d|2100")
_THOUSANDS = re.compile(r"[+-]?\d{1,3},\d{3}", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+,\d+|\d+,(?:\d{1,2}|\d{4,}))", re.ASCII)


def read(book: Book, given: MapFile) -> Imported:
    """Return a figure a row of the table."""
    grid = _grid(book, given)
    findings = _lacking(given, grid)
    if findings:
        raise BadInput(findings)
    at = (given.header_row or 1) - 1
    if at >= len(grid.rows):
        message = f"header_row is {at + 1}, and the table ends at row {len(grid.rows)}"
        raise BadInput([Finding(grid.file, None, "", "", message)])
    findings = [*twice(grid, at), *_headings(grid, at, given)]
    if findings:
        raise BadInput(findings)
    said = given.source
    source = Source(said["id"], said["title"], said["publisher"], licence=said["licence"])
    notes = (f"every number is multiplied by {given.times}, as the map states",) if given.times else ()
    unread = [name for cell in grid.rows[at] if (name := cell.strip()) and name not in given.columns.values()]
    if unread:
        notes = (*notes, f"columns that the map does not name are not read: {', '.join(unread)}")
    items = [item for line in under_heading(grid, at) for item in _row(grid.file, line, given)]
    return Imported(source, (*unnamed(grid, at), *items), (*notes, *book.notes))


def _lacking(given: MapFile, grid: Grid) -> list[Finding]:
    """Return a finding for everything that a map must state for a table."""
    out = []
    for name in NEEDED:
        if name not in given.columns and name not in given.constant:
            message = f'is stated nowhere; write {name} = "..." under [columns] (a heading) or [constant]'
            out.append(Finding(given.name, None, name, "", message))
    for name in ("id", "title", "publisher", "licence"):
        if name not in given.source:
            message = f'a figure has a source; write {name} = "..." under [source]'
            out.append(Finding(given.name, None, f"source.{name}", "", message))
    if "commodity" not in given.columns and "commodity" not in given.constant and "hs" not in given.columns:
        message = "is stated nowhere; write commodity under [columns] or [constant], or hs under [columns] with [hs]"
        out.append(Finding(given.name, None, "commodity", "", message))
    if "value" in given.constant:
        out.append(Finding(given.name, None, "constant.value", "", "a value is a column; write it under [columns]"))
    if given.decimal == "," and grid.sheet:
        message = "numbers of a workbook have no decimal comma; delete it, and turn cells of text into numbers"
        out.append(Finding(given.name, None, "decimal", given.decimal, message))
    if grid.separator == ";" and not given.decimal:
        message = 'cells are separated by semicolons, so 1.250 may be a thousand; write decimal = "," or "." in the map'
        out.append(Finding(grid.file, None, "", "", message))
    return out


def _grid(book: Book, given: MapFile) -> Grid:
    names = [grid.sheet for grid in book.sheets]
    if given.sheet:
        found = next((grid for grid in book.sheets if grid.sheet == given.sheet), None)
        if found is None:
            message = f"no sheet {shown(given.sheet)}{known_words(given.sheet, names)}"
            raise BadInput([Finding(book.name, None, "", "", message)])
        return found
    if len(names) != 1:
        message = f'it has {len(names)} sheets ({", ".join(names)}); write sheet = "..." in the map'
        raise BadInput([Finding(book.name, None, "", "", message)])
    return book.sheets[0]


def _headings(grid: Grid, at: int, given: MapFile) -> list[Finding]:
    names = [cell.strip() for cell in grid.rows[at] if cell.strip()]
    stated = unit(given.constant["unit"], {}, given.units) if "unit" in given.constant else ""
    out = []
    for name, heading in given.columns.items():
        if heading not in names:
            message = f"no heading {shown(heading)} in row {at + 1}{known_words(heading, names)}"
            out.append(Finding(grid.file, at + 1, "", heading, message))
        elif name in NUMBERS and isinstance(stated, Unit) and (why := why_not(heading, stated, given.times)):
            out.append(Finding(grid.file, at + 1, heading, heading, why))
    return out or _decimals(grid, at, given)


def _decimals(grid: Grid, at: int, given: MapFile) -> list[Finding]:
    """Return a finding where one cell can only have a decimal comma, and another would be read as a thousand."""
    heading = given.columns.get("value", "")
    lines = () if given.decimal else tuple(under_heading(grid, at))
    decimal = next((line for line in lines if _DECIMAL_COMMA.fullmatch(line.get(heading))), None)
    if decimal and any(_THOUSANDS.fullmatch(line.get(heading)) for line in lines):
        cell = decimal.get(heading)
        message = f'{shown(cell)} has a decimal comma, so 1,250 may be 1.25; write decimal = "," or "." in the map'
        return [Finding(grid.file, decimal.row, heading, cell, message)]
    return []


def _row(file: str, line: Line, given: MapFile) -> Iterator[Item]:
    cells = {**given.constant, **{name: line.get(heading) for name, heading in given.columns.items()}}
    wrong = [*_wrong(cells, given)]
    place = Gazetteer("", given.countries).find(cells["country"])
    found = _amount(cells["value"], given)
    own_unit = unit(cells["unit"], {}, given.units)
    for name, why in (("country", place), ("value", found), ("unit", own_unit)):
        if isinstance(why, str):
            wrong.append((name, why))
    if not isinstance(found, str) and found.flag == BLANK:
        wrong.append(("value", "blank: no number, no mark"))
    if isinstance(own_unit, Unit) and "unit" in given.columns:
        wrong += [
            ("unit", why) for name in NUMBERS if (why := why_not(given.columns.get(name, ""), own_unit, given.times))
        ]
    for name, why in wrong:
        column = given.columns.get(name, name)
        yield NotUnderstood(file, line.row, column, cells.get(name, ""), f"{why}; the whole row is left")
    if wrong or isinstance(place, str) or isinstance(own_unit, str):
        return
    yield from _figure(file, line.row, cells, place, own_unit, given)


def _wrong(cells: Mapping[str, str], given: MapFile) -> Iterator[tuple[str, str]]:
    if not _YEAR.fullmatch(cells["year"]):
        yield "year", f"{shown(cells['year'])} is no year"
    if not cells["metric"]:
        yield "metric", "blank: what is counted is not said"
    code = cells.get("hs", "")
    if "hs" in given.columns and wrong_hs(code):
        yield "hs", wrong_hs(code)
    if not cells.get("commodity") and not given.form_of(code):
        yield ("hs" if code else "commodity"), f"no form is stated for {shown(code)} under [hs]" if code else "blank"
    ends = {name: _amount(cells.get(name, ""), given) for name in ("low", "value", "high")}
    for name in ("low", "high"):
        if isinstance(why := ends[name], str):
            yield name, why
    known = [end.value for end in ends.values() if isinstance(end, Amount) and end.value is not None]
    if known != sorted(known):
        yield "value", "low, value and high do not follow one another"
    if cells.get("confidence", "medium") not in CONFIDENCE:
        yield "confidence", f"{shown(cells['confidence'])} is none of {', '.join(CONFIDENCE)}"


def _amount(text: str, given: MapFile) -> Amount | str:
    """Return what a cell says, in the way of writing decimals that the map states."""
    if given.decimal == ",":
        if not re.fullmatch(r"[^\d]*(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d+)?[^\d]*", text):
            return f"{shown(text)} is no number with a decimal comma"
        text = text.translate(str.maketrans(",.", ".,"))
    return amount(text)


def _figure(
    file: str, row: int, cells: Mapping[str, str], place: Place, known_unit: Unit, given: MapFile
) -> Iterator[Item]:
    factor = known_unit.factor * (given.times or 1)
    found = _amount(cells["value"], given)
    if isinstance(found, str):
        return
    here = found.times(factor)
    commodity = cells.get("commodity") or given.form_of(cells.get("hs", ""))
    commodity = given.series.get(commodity, commodity)
    group = (commodity, cells["metric"], cells.get("stage", ""), cells.get("item", ""), cells["year"])
    yield Counted(group, place.kind == "world", here.value, here.printed_step, row)
    if not place.is_country:
        text = f"{KINDS[place.kind]}, no country"
        yield LeftOut(file, row, given.columns.get("country", "country"), f"{cells['country']}: {cells['value']}", text)
        return
    numbers = here.flagged()
    for end in ("low", "high"):
        bound = _amount(cells.get(end, ""), given)
        if not isinstance(bound, str) and bound.flag != BLANK:
            numbers[end] = bound.times(factor).cells()["value"]
    out = {name: cells[name] for name in ("item", "metric", "stage", "scenario", "year", "note") if name in cells}
    out |= {"commodity": commodity, "geo": cells["country"], "iso3": place.iso3, "unit": known_unit.name, **numbers}
    out["confidence"] = cells.get("confidence", "medium")
    yield Figure("published/imported", row, out)
