"""IEA Critical Minerals Dataset: total demand by use and scenario (sheet 1), total supply by country (sheet 2).

Blocks stand below and beside each other: a row of years (scenarios above it), then a title such as
`Copper - Mining (kt)`, then its rows. The unit is read in the title or above; without one nothing is read.
Shares are left out; totals are held against their parts. Technology sheets are left out, they are within sheet 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data.messages.finding import BadInput, Finding, shown
from data.publishers.amount import BLANK, amount
from data.publishers.grid import Book, Grid
from data.publishers.items import Counted, Figure, Imported, Item, LeftOut, NotUnderstood, Source
from data.publishers.map_file import MapFile
from data.publishers.places import Gazetteer
from data.publishers.printed_units import Unit, unit

SHEETS = re.compile(r"[12] total (demand|supply) for key minerals", re.IGNORECASE)
OWN_UNITS = {"kt": "kt", "Mt": "million t", "t": "t", "ktonnes": "kt", "thousand tonnes": "kt"}
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIT = re.compile(r"\((kt|t|Mt|ktonnes|thousand tonnes|[a-z]+ tonnes)(?: [^()]*)?\)|\bin (kt|thousand tonnes)\b")
_SHARES = re.compile(r"share|top \d|%|hhi", re.IGNORECASE)
_STAGES = (("mining", "mine"), ("extraction", "mine"), ("refining", "refine"), ("processing", "refine"))
SUMS = {"world": ("World", "WLD"), "other": ("Rest of the world", "ROW")}


@dataclass(frozen=True)
class Block:
    """Columns that belong together: labels in `label`, years in the columns behind it, each with its scenario."""

    label: int
    years: dict[int, tuple[str, str]]


def read(book: Book, given: MapFile) -> Imported:
    """Return demand by use and supply by country, in t, a row a year and scenario."""
    only = len(book.sheets) == 1 and not book.sheets[0].sheet
    used = [grid for grid in book.sheets if SHEETS.fullmatch(grid.sheet.strip()) or only]
    if not used:
        message = "no sheet '1 Total demand for key minerals' or '2 Total supply for key minerals'"
        raise BadInput([Finding(book.name, None, "", "", message)])
    items = [item for grid in used for item in _sheet(grid, given)]
    why = "no total of demand or supply; its figures are within sheet 1"
    items += [LeftOut(grid.file, None, "", grid.sheet, why) for grid in book.sheets if grid not in used]
    source = Source(
        "iea-critical-minerals-dataset", "Critical Minerals Dataset", "International Energy Agency", licence="CC BY 4.0"
    )
    return Imported(source, tuple(items), book.notes)


def _sheet(grid: Grid, given: MapFile) -> Iterator[Item]:
    head = next((at for at in range(min(20, len(grid.rows))) if _years(grid.rows[at]) >= 2), None)
    words = " ".join(cell for row in grid.rows[:4] for cell in row).lower() + grid.sheet.lower()
    what = next((word for word in ("demand", "supply") if word in words), "")
    if head is None or not what:
        lacks = "no row of years" if head is None else "neither demand nor supply in its title"
        raise BadInput(
            [Finding(grid.file, None, "", "", f"{lacks}; expected a sheet of the Critical Minerals Dataset")]
        )
    above = next((found for row in grid.rows[: head + 1] for cell in row if (found := _unit_in(cell))), "")
    blocks = _blocks(grid, head)
    yield from _strangers(grid, head, blocks)
    for block in blocks:
        yield from _block(grid, head, block, what, above, given)


def _years(row: tuple[str, ...]) -> int:
    return sum(bool(_YEAR.fullmatch(cell.strip())) for cell in row)


def _unit_in(text: str) -> str:
    found = _UNIT.search(text)
    return next((word for word in found.groups() if word), "") if found else ""


def _blocks(grid: Grid, head: int) -> list[Block]:
    """Return the blocks of a row of years: a column of labels begins one, and scenarios do not."""
    years = {column for column in range(grid.width) if _YEAR.fullmatch(grid.cell(head, column).strip())}
    words = {column for row in grid.rows[head + 1 :] for column, cell in enumerate(row) if _is_label(cell)}
    labels = words - years
    out: list[Block] = []
    scenario = ""
    for column in range(grid.width):
        if column in labels:
            out.append(Block(column, {}))
            scenario = ""
            continue  # what stands above labels is a title
        scenario = " ".join(grid.cell(head - 1, column).split()) or scenario
        if out and column in years:
            out[-1].years[column] = (grid.cell(head, column).strip(), scenario)
    return [block for block in out if block.years]


def _strangers(grid: Grid, head: int, blocks: list[Block]) -> Iterator[Item]:
    """Yield a line for every column that holds something and is neither a column of labels nor of a year."""
    read = {column for block in blocks for column in (block.label, *block.years)}
    for column in range(grid.width):
        filled = [row for row in range(head + 1, len(grid.rows)) if grid.cell(row, column).strip()]
        if column not in read and filled:
            name = grid.cell(head, column).strip()
            why = f"column {column + 1} ({shown(name)}) is no year; {len(filled):,} cells in it are left"
            yield NotUnderstood(grid.file, filled[0] + 1, name, grid.cell(filled[0], column), why)


def _is_label(cell: str) -> bool:
    return bool(cell.strip()) and isinstance(amount(cell), str)


def _block(grid: Grid, head: int, block: Block, what: str, above: str, given: MapFile) -> Iterator[Item]:
    places = Gazetteer("iea", given.countries)
    title, printed = "", above
    for row in range(head + 1, len(grid.rows)):
        label = " ".join(grid.cell(row, block.label).split())
        if label.lower().startswith(("note", "source")):
            return
        filled = [column for column in block.years if grid.cell(row, column).strip()]
        if not label and filled:
            yield NotUnderstood(grid.file, row + 1, "", grid.cell(row, filled[0]), "numbers without a label")
        elif label and not filled:
            title, printed = label, _unit_in(label) or above
        elif label and _SHARES.search(label):
            yield LeftOut(grid.file, row + 1, "", label, "a share, no amount")
        elif label:
            yield from _row(grid, row, (title, label), block, what, given.units.get("*", printed), places, given)


def _row(
    grid: Grid, row: int, names: tuple[str, str], block: Block, what: str, printed: str, places: Gazetteer,
    given: MapFile,
) -> Iterator[Item]:  # fmt: skip
    title, label = names
    mineral, _, rest = re.sub(r"\s*\([^()]*\)$", "", title).partition(" - ")
    commodity = given.commodity_of(mineral) if mineral else None
    known = (
        unit(printed, OWN_UNITS, given.units) if printed else 'no unit is stated; write [units] "*" = "kt" in the map'
    )
    where = _where(label, what, places)
    stage = next((stage for word, stage in _STAGES if word in rest.lower()), "demand" if what == "demand" else "")
    why = ""
    if not mineral:
        why = "no title of a mineral stands above"
    elif isinstance(known, str):
        why = known
    elif isinstance(where, str):
        why = where
    elif not stage:
        why = f"{shown(title)} names neither mining nor refining"
    if mineral and commodity is None:
        yield LeftOut(grid.file, row + 1, "", f"{title}: {label}", "not listed under [series] of the map")
    elif why or isinstance(known, str) or isinstance(where, str):
        yield NotUnderstood(grid.file, row + 1, "", label, f"{why}; the whole row is left")
    else:
        yield from _cells(grid, row, (commodity or "", title, label, stage), block, what, known, where)


def _where(label: str, what: str, places: Gazetteer) -> tuple[str, str, str] | str:
    """Return place, ISO3 and role (part, total) of a row: countries in supply, uses of the world in demand."""
    if what == "demand":
        total = label.lower().startswith("total")
        return "World", "WLD", "subtotal" if total and label.lower() != "total demand" else "total" if total else "part"
    found = places.find(label)
    if isinstance(found, str):
        return found
    if found.kind not in ("country", *SUMS):
        return f"{shown(label)} is no country"
    geo, iso3 = (found.name, found.iso3) if found.is_country else SUMS[found.kind]
    return geo, iso3, "total" if found.kind == "world" else "part"


def _cells(
    grid: Grid, row: int, names: tuple[str, str, str, str], block: Block, what: str, known_unit: Unit,
    where: tuple[str, str, str],
) -> Iterator[Item]:  # fmt: skip
    commodity, title, label, stage = names
    geo, iso3, role = where
    for column, (year, scenario) in block.years.items():
        text = grid.cell(row, column)
        figure = amount(text)
        if isinstance(figure, str):
            yield NotUnderstood(grid.file, row + 1, year, text, figure)
            continue
        if figure.flag == BLANK:
            continue
        here = figure.times(known_unit.factor)
        if role != "subtotal":
            yield Counted((what, title, scenario, year), role == "total", here.value, here.printed_step, row + 1)
        item = "total" if role == "total" else label if what == "demand" else ""
        cells = {
            "commodity": commodity, "item": item, "metric": "demand_by_use" if what == "demand" else "supply",
            "stage": stage, "geo": geo, "iso3": iso3, "scenario": scenario, "unit": known_unit.name, "year": year,
            "confidence": "high", "note": title, "page_table": f"sheet {grid.sheet}" if grid.sheet else "",
            **here.flagged(),
        }  # fmt: skip
        yield Figure("published/outlook", row + 1, cells)
