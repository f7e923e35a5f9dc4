"""One Excel workbook: examined as a zip file first, then read by calamine.

A workbook is a zip file of XML. Before it is parsed its unpacked size is bounded and a document type
declaration (which could expand without end) is refused. What calamine would leave out or blow up is
found in the XML: error cells and formulas without a stored value (both would read as blank), and
cells typed far below the table (which would make it reserve every row between).
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import xml.etree.ElementTree as ET
import zipfile
import zlib
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from data import schema
from data.messages.finding import Finding, did_you_mean, printable, shown
from data.reading import units
from data.reading.raw_table import SETTINGS_SHEET, Reading, frame_of, heading_findings, number_text

MOST_UNPACKED = 500_000_000
MOST_RATIO = 200
RATIO_COUNTS_FROM = 20_000_000
MOST_CELLS = 40_000_000
_GAP = 10_000
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"[^>]*[^/>]>')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\bmin="(\d+)"')
_LETTERS = bytes(range(65, 91))
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+\d+)"[^>]*>.*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
# A formula of text whose stored value is empty, such as =IF(A1>0,A1,""), was computed: its cell is blank.
_NO_VALUE = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*?\br="([A-Z]+\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
# What the zip, XML and workbook readers raise on a damaged or encrypted file.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, ET.ParseError, CalamineError,
    EOFError, OSError, ValueError, KeyError, NotImplementedError, RuntimeError,
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files begin that hold an encrypted workbook, or one as Excel wrote it before 2007."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
UNREADABLE = "not a readable .xlsx workbook; save it as .xlsx, without a password"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class _Unusable(Exception):
    """A workbook that must not be parsed, with the reason."""


def read_workbook(data: bytes, file: str, reading: Reading) -> None:
    """Read every sheet named after a table into `reading`."""
    try:
        parts = _unpacked(data)
        sheets = _sheet_parts(parts)
        reading.sheets = tuple(sheets)
        wanted = [name for name in sheets if _is_table(name, file, reading)]
        reading.findings += _hidden(parts, {name: sheets[name] for name in wanted}, file)
        moved = {name: _squeeze(parts, sheets[name]) for name in wanted}
        wide = {name for name in wanted if _extent(parts[sheets[name]]) > MOST_CELLS}
        book = CalamineWorkbook.from_filelike(io.BytesIO(_packed(parts) if any(moved.values()) else data))
        for name in wanted:
            place = f"{file} sheet {name}"
            if name in wide:
                message = f"a cell far from the table makes the sheet larger than {MOST_CELLS:,} cells; delete it"
                reading.refuse(name, [Finding(place, None, "", "", message)])
            else:
                _read_sheet(book.get_sheet_by_name(name), place, parts[sheets[name]], moved[name], reading)
    except _Unusable as error:
        _refuse_all(file, str(error), reading)
    except _DAMAGED:
        _refuse_all(file, UNREADABLE, reading)


def why_not_parsed(data: bytes) -> str:
    """Return why a workbook must not be parsed (damaged, unpacks without end, a cell far off); '' when it may be."""
    try:
        parts = _unpacked(data)
        wide = [name for name, part in _sheet_parts(parts).items() if _extent(parts[part]) > MOST_CELLS]
    except _Unusable as error:
        return str(error)
    except _DAMAGED:
        return UNREADABLE
    far = f"a cell far from the table makes it larger than {MOST_CELLS:,} cells; delete it"
    return f"sheet {printable(wide[0])}: {far}" if wide else ""


def _refuse_all(file: str, message: str, reading: Reading) -> None:
    reading.findings.append(Finding(file, None, "", "", message))
    reading.sheets = ()
    reading.unread.update(schema.BY_NAME, [SETTINGS_SHEET])


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Return the XML parts of a workbook, once their sizes are known to be harmless."""
    if data.startswith(_OLE):
        locked = "protected with a password; take it off and save the workbook as .xlsx"
        raise _Unusable(locked if _ENCRYPTED in data else "a workbook of before 2007 (.xls); save it as .xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(part.file_size for part in archive.infolist())
        ratio = size / max(len(data), 1)
        if size > MOST_UNPACKED or (size > RATIO_COUNTS_FROM and ratio > MOST_RATIO):
            limit = f"the limits are {MOST_UNPACKED:,} bytes and {MOST_RATIO} times"
            raise _Unusable(f"unpacks to {size:,} bytes, {ratio:,.0f} times its size; {limit}")
        names = [name for name in archive.namelist() if name.lower().endswith((".xml", ".rels"))]
        parts = {name: archive.read(name) for name in names}
    for name, xml in parts.items():
        if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\x00" in xml[:4]:
            raise _Unusable(f"{printable(name)} declares a document type or entities; save the workbook again in Excel")
    return parts


def _packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, xml in parts.items():
            archive.writestr(name, xml)
    return target.getvalue()


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Return the part that holds each sheet."""
    relations = ET.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    found = {}
    for element in ET.fromstring(parts["xl/workbook.xml"]).iter():
        if element.tag.endswith("}sheet"):
            target = targets[element.get(_RELATION)]
            found[element.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _hidden(parts: dict[str, bytes], sheets: dict[str, str], file: str) -> list[Finding]:
    """Return a warning for each sheet, row and column that a reader of the workbook does not see; all are read."""
    states = {e.get("name", ""): e.get("state") for e in ET.fromstring(parts["xl/workbook.xml"]).iter()}
    findings = []
    for name, part in sheets.items():
        place, xml = f"{file} sheet {name}", parts[part]
        if states.get(name) in ("hidden", "veryHidden"):
            findings.append(Finding(place, None, "", "", "the sheet is hidden, and is read; unhide it", "warning"))
        for what, found in (
            ("row", [int(match[1]) for match in _HIDDEN_ROW.finditer(xml)]),
            ("column", [_column_letters(int(match[1]) - 1) for match in _HIDDEN_COLUMN.finditer(xml)]),
        ):
            if found:
                more = f" and {len(found) - 1} more are" if len(found) > 1 else " is"
                message = f"{what} {found[0]}{more} hidden, and read like the others; unhide or delete"
                findings.append(Finding(place, None, "", "", message, "warning"))
    return findings


def _is_table(name: str, file: str, reading: Reading) -> bool:
    if name in schema.BY_NAME or name == SETTINGS_SHEET:
        return True
    if not name.startswith("_"):
        hint = did_you_mean(name, [*schema.BY_NAME, SETTINGS_SHEET])
        message = f"no table is called {shown(name)}{hint or '; begin the name with _ to have it ignored'}"
        reading.findings.append(Finding(file, None, "", name, message))
    return False


def _squeeze(parts: dict[str, bytes], part: str) -> dict[int, int]:
    """Move rows far below the table up to it; return the row each moved row came from."""
    xml = parts[part]
    if re.search(rb'\br="[A-Z]{0,3}\d{8,}"', xml):
        raise _Unusable(f"{part} names a row that no sheet has")
    rows = [(match.start(), int(match[1])) for match in _ROW.finditer(xml)]
    gap = next((i for i in range(1, len(rows)) if rows[i][1] - rows[i - 1][1] > _GAP), None)
    if gap is None:
        return {}
    came_from = {}
    pieces = [xml[: rows[gap][0]]]
    last = rows[gap - 1][1]
    for i in range(gap, len(rows)):
        start, number = rows[i]
        last += 1
        came_from[last] = number
        piece = xml[start : rows[i + 1][0] if i + 1 < len(rows) else len(xml)]
        piece = re.sub(rb'(<(?:\w+:)?row\b[^>]*?\br=")%d"' % number, rb'\g<1>%d"' % last, piece)
        pieces.append(re.sub(rb'\br="([A-Z]{1,3})%d"' % number, rb'r="\g<1>%d"' % last, piece))
    parts[part] = b"".join(pieces)
    return came_from


def _extent(xml: bytes) -> int:
    """Return how many cells a reader would reserve: the last row times the last column."""
    last_row = max((int(match[1]) for match in _ROW.finditer(xml)), default=1)
    beyond_z = {match[1] for match in re.finditer(rb'\br="([A-Z]{2,3})\d', xml)}
    return last_row * max((_column_number(letters.decode()) for letters in beyond_z), default=26)


def _read_sheet(sheet: CalamineSheet, place: str, xml: bytes, moved: dict[int, int], reading: Reading) -> None:
    table = sheet.name
    content = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    rows = [moved.get(number, number) for number in range(1, len(content) + 1)]
    if not content:
        reading.refuse(table, [Finding(place, None, "", "", "the sheet is empty")])
        return
    width = max((i + 1 for i in range(len(content[0])) if any(row[i].strip() for row in content)), default=1)
    heading = content[0][:width]
    if table == SETTINGS_SHEET:
        accepted: tuple[str, ...] = ("key", "value")
    else:
        accepted = tuple(units.headings(schema.BY_NAME[table]))
    findings = heading_findings(accepted, place, heading)
    findings += _merged(sheet, place, content[0], moved) + _without_value(xml, place, content[0], moved)
    if findings:
        reading.refuse(table, findings)
        return
    columns = {name: [row[i] for row in content[1:]] for i, name in enumerate(heading)}
    cells = pd.DataFrame(columns, dtype="str")
    reading.frames[table] = frame_of(table, place, cells, np.array(rows[1:], dtype=np.int64))


def _merged(sheet: CalamineSheet, place: str, heading: list[str], moved: dict[int, int]) -> list[Finding]:
    findings = []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        first, last = moved.get(top + 1, top + 1), moved.get(bottom + 1, bottom + 1)
        cells = f"{_column_letters(left)}{first}:{_column_letters(right)}{last}"
        name = heading[left] if left < len(heading) else ""
        message = f"cells {cells} are merged; unmerge them and write the value in every row"
        findings.append(Finding(place, first, name, "", message))
    return findings


def _without_value(xml: bytes, place: str, heading: list[str], moved: dict[int, int]) -> list[Finding]:
    """Return the cells that would silently read as blank: Excel errors and formulas never computed."""
    found = [(match[1], f"holds the Excel error {match[2].decode()}; write a value") for match in _ERROR.finditer(xml)]
    message = "holds a formula without a stored value; open the workbook in Excel and save it"
    found += [(match[1], message) for match in _NO_VALUE.finditer(xml)]
    findings = []
    for cell, text in found:
        letters, row = cell.decode().rstrip("0123456789"), int(cell.lstrip(_LETTERS))
        row = moved.get(row, row)
        column = _column_number(letters) - 1
        name = heading[column] if column < len(heading) else ""
        findings.append(Finding(place, row, name, "", f"cell {letters}{row} {text}"))
    return findings


def _column_number(letters: str) -> int:
    number = 0
    for character in letters:
        number = 26 * number + ord(character) - 64
    return number


def _column_letters(place: int) -> str:
    return (_column_letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _text(cell: str | float | bool | date | time | timedelta) -> str:
    """Return a cell as its reader would write it in a CSV file."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(float(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
