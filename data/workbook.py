"""One Excel workbook: examined as a zip file first, then read by calamine.

A workbook is a zip file of XML. Before it is parsed its unpacked size is bounded and a document type
declaration (which could expand without end) is refused. What calamine would leave out or blow up is
found in the XML: error cells and formulas without a stored value (both would read as blank), and
cells typed far below the table (which would make it reserve every row between).
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from data import tables as schema
from data import units
from data.errors import Finding, did_you_mean, printable, shown
from data.frame import SETTINGS_SHEET, Reading, frame_of, heading_findings

MOST_UNPACKED = 1_000_000_000
MOST_RATIO = 200
RATIO_COUNTS_FROM = 20_000_000
MOST_CELLS = 40_000_000
_GAP = 10_000
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+\d+)"[^>]*>.*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_NO_VALUE = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_workbook(data: bytes, file: str, reading: Reading) -> None:
    """Read every sheet named after a table into `reading`."""
    try:
        parts = _unpacked(data)
        sheets = _sheet_parts(parts)
        wanted = [name for name in sheets if _is_table(name, list(sheets), file, reading)]
        places = {name: _squeeze(parts, sheets[name]) for name in wanted}
        if any(places.values()):
            data = _packed(parts)
        wide = [name for name in wanted if _extent(parts[sheets[name]]) > MOST_CELLS]
        for name in wide:
            message = f"a cell far from the table makes the sheet larger than {MOST_CELLS:,} cells; delete it"
            reading.refuse(name, [Finding(f"{file} sheet {name}", None, "", "", message)])
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for name in wanted:
                if name not in wide:
                    xml = parts[sheets[name]]
                    _read_sheet(book.get_sheet_by_name(name), xml, places[name], file, reading)
    except _Unusable as error:
        reading.findings.append(Finding(file, None, "", "", str(error)))
    except (zipfile.BadZipFile, zlib_error, KeyError, ET.ParseError, CalamineError, NotImplementedError, RuntimeError):
        message = "not a readable .xlsx workbook; save it as .xlsx, without a password"
        reading.findings.append(Finding(file, None, "", "", message))
