"""Defense Logistics Agency, Annual Materials Plan of the National Defense Stockpile: material, unit, quantity.

Quantities are ceilings of a fiscal year (October to September), never of a calendar year. MT is a metric ton here
and ST a short ton; a quantity in LB Cu is pounds of copper contained.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.messages.finding import BadInput, Finding, shown
from data.publishers.amount import BLANK, amount
from data.publishers.grid import Book, Grid, Line, heading_row, twice, under_heading
from data.publishers.items import Figure, Imported, Item, LeftOut, NotUnderstood, Source
from data.publishers.map_file import MapFile
from data.publishers.printed_units import unit
from data.publishers.unnamed import unnamed
from data.publishers.usgs_headings import name_of

MATERIAL, UNITS = ("material", "materials", "commodity"), ("unit", "units", "unit of measure", "uom")
QUANTITY = re.compile(
    r"(?:(?:FY ?)?(20\d\d) )?(?:maximum |planned )?(?:quantity|ceiling|amount)(?:,? (?:FY ?)?(20\d\d))?", re.I
)
_FISCAL = re.compile(r"(?:FY|fiscal year)[- ]?(20\d\d)", re.IGNORECASE)
_ONE_YEAR = re.compile(r"FY ?(20\d\d)", re.IGNORECASE)
_ACTIONS = (("acqui", "potential_acquisitions"), ("dispos", "potential_disposals"), ("sale", "potential_disposals"),
            ("upgrad", "potential_conversion_upgrade"), ("conver", "potential_conversion_upgrade"),
            ("recover", "potential_recovery"))  # fmt: skip
OWN_UNITS = {
    "MT": "t", "ST": "short ton", "LT": "long ton", "LB": "lb", "LBS": "lb", "lbs": "lb", "KG": "kg", "Kg": "kg",
    "TR OZ": "troy oz", "TrOz": "troy oz", "Troy Oz": "troy oz", "TROY OZ": "troy oz", "Tr Oz": "troy oz",
}  # fmt: skip
IN_WORDS = {"t": "metric tons", "short ton": "short tons", "long ton": "long tons", "lb": "pounds", "kg": "kilograms",
            "troy oz": "troy ounces"}  # fmt: skip


def read(book: Book, given: MapFile) -> Imported:
    """Return the ceilings of every sheet, a row a material and fiscal year."""
    items = [item for grid in book.sheets for item in _sheet(grid, book, given)]
    years = sorted({item.cells["fiscal_or_calendar_year"] for item in items if isinstance(item, Figure)})
    span = "-".join(dict.fromkeys((years[0], years[-1]))) if years else "none"
    source = Source(
        f"dla-annual-materials-plan-{span.lower()}", f"National Defense Stockpile, Annual Materials Plan {span}",
        "Defense Logistics Agency", licence="US public domain",
    )  # fmt: skip
    return Imported(source, tuple(items), ("years are fiscal years, October to September", *book.notes))


def _sheet(grid: Grid, book: Book, given: MapFile) -> Iterator[Item]:
    at = heading_row(grid, (MATERIAL, UNITS))
    if at is None:
        message = "no heading of an Annual Materials Plan: expected Material, Unit and Quantity in one row"
        raise BadInput([Finding(grid.file, None, "", "", message)])
    findings = twice(grid, at)
    names = [cell.strip() for cell in grid.rows[at] if cell.strip()]
    above = " ".join([book.name, grid.sheet, *(cell for row in grid.rows[:at] for cell in row)])
    columns, wrong = _columns(grid, at, names, above, given)
    action = _action(above)
    if not action:
        message = "neither acquisitions nor disposals are named above the heading or in the file name; name them there"
        findings.append(Finding(grid.file, None, "", "", message))
    if findings or wrong:
        raise BadInput([*findings, *wrong])
    yield from unnamed(grid, at)
    lower = {name.lower(): name for name in names}
    heads = tuple(next(lower[word] for word in words if word in lower) for words in (MATERIAL, UNITS))
    for name in names:
        if name not in columns and name not in heads:
            yield NotUnderstood(grid.file, at + 1, name, name, "neither material, unit nor quantity of a fiscal year")
    for line in under_heading(grid, at):
        yield from _row(grid.file, line, heads, columns, action, given)


def _action(text: str) -> str:
    found = {action for word, action in _ACTIONS if word in text.lower()}
    return found.pop() if len(found) == 1 else ""


def _columns(grid: Grid, at: int, names: list[str], above: str, given: MapFile) -> tuple[dict[str, str], list[Finding]]:
    """Return heading -> fiscal year of the columns of quantities."""
    out: dict[str, str] = {}
    stated = {str(given.fiscal_year)} if given.fiscal_year else set(_FISCAL.findall(above))
    for name in names:
        found = QUANTITY.fullmatch(name)
        alone = _ONE_YEAR.fullmatch(name)
        year = alone[1] if alone else next((y for y in found.groups() if y), "") if found else None
        if year is None:
            continue
        if not year and len(stated) != 1:
            seen = ", ".join(sorted(stated)) or "none"
            message = f"the fiscal year is not said (found: {seen}); write fiscal_year = 2025 in the map"
            return {}, [Finding(grid.file, at + 1, name, name, message)]
        out[name] = f"FY{year or next(iter(stated))}"
    if not out:
        return {}, [Finding(grid.file, at + 1, "", "", "no column of quantities; name it Quantity, or FY2025")]
    return out, []


def _row(
    file: str, line: Line, heads: tuple[str, ...], columns: dict[str, str], action: str, given: MapFile
) -> Iterator[Item]:
    material, printed = (" ".join(line.get(name).split()) for name in heads)
    material = re.sub(r"(?:\s*\(\d{1,2}\)|[\s¹²³⁴⁵⁶⁷⁸⁹*†]+)$", "", material)
    if material.lower().startswith(("total", "note", "source")) or not any(line.get(name) for name in columns):
        yield LeftOut(file, line.row, heads[0], material, "a heading, a total or a line of notes")
        return
    commodity = given.commodity_of(material)
    for name, year in columns.items():
        figure = amount(line.get(name))
        known = unit(printed, OWN_UNITS, given.units) if printed else "no unit is stated"
        if commodity is None:
            yield LeftOut(file, line.row, name, material, "not listed under [series] of the map")
        elif isinstance(figure, str):
            yield NotUnderstood(file, line.row, name, line.get(name), figure)
        elif figure.flag == BLANK:
            yield NotUnderstood(file, line.row, name, "", "blank: no quantity, no mark")
        elif isinstance(known, str) or not known.is_mass:
            why = known if isinstance(known, str) else f"{shown(printed)} is no unit of mass"
            yield NotUnderstood(file, line.row, heads[1], printed, why)
        else:
            contained = known.name.partition(" ")[2]
            cells = {
                "commodity": name_of(commodity), "measure": f"NDS_AMP_{year}_{action}", "unit": "metric tons",
                "material": f"{material} ({contained} content)" if contained else material, "confidence": "high",
                "fiscal_or_calendar_year": year, "edition": year.replace("FY", "AMP"),
                **figure.times(known.factor).cells(),
            }  # fmt: skip
            yield Figure("published/us_government_stockpile", line.row, cells)
