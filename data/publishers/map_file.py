"""The small map file: what a publisher's words mean here, stated by whoever imports.

```toml
flow = "imports"                        # of a trade file that does not say
[source]                                # one row of sources.csv: id, title, publisher, address, licence, date
[hs]        "283691" = "lithium.chemical"       # codes that begin so, the longest first
[countries] "Zaire" = "COD"                     # a name or number -> ISO 3166 alpha-3
[series]    "Nickel" = "nickel.refined"         # a series, material or commodity -> form; with it, only these come in
[units]     "Quantity 1 (Gen)" = "kg"           # a unit or heading as printed -> unit
```
A table of any other layout adds `sheet`, `header_row`, `decimal`, `times` and `[columns]`, `[constant]` (see `table`).
"""

from __future__ import annotations

import csv
import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.messages.finding import BadInput, Finding, did_you_mean, shown
from data.publishers.items import SOURCES
from data.publishers.places import is_iso3
from data.publishers.printed_units import unit

FLOWS = ("imports", "exports")
_TEXTS = ("flow", "sheet", "decimal")
_TABLES = ("source", "hs", "countries", "series", "units", "columns", "constant")
_KEYS = (*_TEXTS, *_TABLES, "header_row", "times", "fiscal_year", "new_forms")
_SOURCE = ("id", *SOURCES[1:])
FIELDS = (
    "commodity", "hs", "item", "metric", "stage", "country", "scenario", "value", "unit", "year", "low", "high",
    "confidence", "note",
)  # fmt: skip
"""What a table may state in `[columns]` and `[constant]`: the columns of its figures, and the HS code."""
_FORMS = Path(__file__).parent.parent / "us_2026" / "forms.csv"


@dataclass(frozen=True)
class MapFile:
    """What a map file states; everything is empty without one."""

    name: str = "the map"
    flow: str = ""
    sheet: str = ""
    decimal: str = ""
    header_row: int | None = None
    times: Decimal | None = None
    fiscal_year: int | None = None
    source: Mapping[str, str] = field(default_factory=dict)
    hs: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    series: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    constant: Mapping[str, str] = field(default_factory=dict)

    def form_of(self, hs: str) -> str:
        """Return the form of an HS code: of the longest entry that it begins with; blank for none."""
        fits = [code for code in self.hs if hs.startswith(code)]
        return self.hs[max(fits, key=len)] if fits else ""

    def commodity_of(self, series: str) -> str | None:
        """Return what a series is here; None where the map lists series and not this one."""
        if not self.series:
            return series.lower()
        return {name.casefold(): form for name, form in self.series.items()}.get(series.casefold())


def read_map(path: Path, kind: str = "table", keys: Sequence[str] = _KEYS) -> MapFile:
    """Return what a map file states; everything wrong with it is said at once, and keys that a kind does not read."""
    try:
        stated = tomllib.loads(path.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        reason = "no such file" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise BadInput([Finding(str(path), None, "", "", reason)]) from None
    except UnicodeDecodeError:
        raise BadInput([Finding(str(path), None, "", "", "not UTF-8; save it as UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput([Finding(str(path), None, "", "", f"not TOML: {error}")]) from None
    findings = _findings(stated, path.name)
    findings += [
        Finding(path.name, None, key, "", f"is nothing that {kind} reads; delete it (it reads {', '.join(keys)})")
        for key in stated
        if key in _KEYS and key not in keys
    ]
    if findings:
        raise BadInput(findings)
    tables: dict[str, Any] = {name: {k: str(v) for k, v in stated.get(name, {}).items()} for name in _TABLES}
    times = stated.get("times")
    return MapFile(
        name=path.name,
        flow=stated.get("flow", ""),
        sheet=stated.get("sheet", ""),
        decimal=stated.get("decimal", ""),
        header_row=stated.get("header_row"),
        times=None if times is None else Decimal(times),
        fiscal_year=stated.get("fiscal_year"),
        **tables,
    )


def _findings(stated: Mapping[str, Any], file: str) -> list[Finding]:
    out = [
        Finding(file, None, key, key, f"{shown(key)} is no key of a map{did_you_mean(key, _KEYS)}")
        for key in stated
        if key not in _KEYS
    ]
    for name in _TABLES:
        table = stated.get(name, {})
        if not isinstance(table, dict):
            out.append(Finding(file, None, name, "", f"is a table; write [{name}] and its lines below"))
        elif name in stated and not table:
            out.append(Finding(file, None, name, "", "is empty; write a line or delete it"))
        else:
            out += [f for key, value in table.items() for f in _line(file, name, key, value, stated)]
    return out + _single(stated, file)


def _line(file: str, table: str, key: str, value: Any, stated: Mapping[str, Any]) -> list[Finding]:
    place = f"{table}.{key}"
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
        return [Finding(file, None, place, str(value), "is not text; write text in quotes")]
    why = _wrong(table, key, str(value), stated)
    return [Finding(file, None, place, str(value), why)] if why else []


def _wrong(table: str, key: str, value: str, stated: Mapping[str, Any]) -> str:
    if table == "source" and key not in _SOURCE:
        return f"{shown(key)} is nothing a source has{did_you_mean(key, _SOURCE)}; write {', '.join(_SOURCE)}"
    if table in ("columns", "constant") and key not in FIELDS:
        return f"{shown(key)} is no column of figures{did_you_mean(key, FIELDS)}; write one of {', '.join(FIELDS)}"
    if table == "constant" and key in stated.get("columns", {}):
        return "stands under [columns] too; keep one"
    if table == "hs" and not (key.isascii() and key.isdigit() and 2 <= len(key) <= 10 and len(key) % 2 == 0):
        return f"{shown(key)} is no HS code; write 2, 4, 6, 8 or 10 digits in quotes"
    if table == "countries" and not is_iso3(value):
        return f"{shown(value)} is no ISO 3166 alpha-3 code; write one such as COD"
    if table == "hs" or (table == "series" and "." in value):
        return _wrong_form(value, stated)
    if table == "units":
        found = unit(value)
        return found if isinstance(found, str) else ""
    return ""


def _wrong_form(form: str, stated: Mapping[str, Any]) -> str:
    new = stated.get("new_forms", [])
    if form in _forms() or (isinstance(new, list) and form in new):
        return ""
    return f"{shown(form)} is no form of us_2026{did_you_mean(form, _forms())}; list a new one in new_forms"


def _single(stated: Mapping[str, Any], file: str) -> list[Finding]:
    out = []
    if stated.get("flow", FLOWS[0]) not in FLOWS:
        flow = str(stated["flow"])
        out.append(Finding(file, None, "flow", flow, f"{shown(flow)} is no flow; write imports or exports"))
    if stated.get("decimal", ".") not in (",", "."):
        out.append(Finding(file, None, "decimal", str(stated["decimal"]), 'write "," or "."'))
    if not isinstance(stated.get("sheet", ""), str):
        out.append(Finding(file, None, "sheet", "", "is not text; write the name of a sheet in quotes"))
    for key, least, most in (("header_row", 1, 1_000_000), ("fiscal_year", 1900, 2200)):
        value = stated.get(key, least)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            out.append(
                Finding(file, None, key, str(value), f"{shown(str(value))} is no whole number of {least} or more")
            )
    times = stated.get("times", 1)
    if isinstance(times, bool) or not isinstance(times, int | Decimal) or not Decimal(times).is_finite() or times <= 0:
        out.append(Finding(file, None, "times", str(times), f"{shown(str(times))} is no number above 0"))
    new = stated.get("new_forms", [])
    if not isinstance(new, list) or not all(isinstance(form, str) and "." in form for form in new):
        out.append(Finding(file, None, "new_forms", str(new), 'is no list of forms; write such as ["tin.refined"]'))
    return out


@functools.cache
def _forms() -> frozenset[str]:
    with _FORMS.open(encoding="utf-8", newline="") as file:
        return frozenset(row["form"] for row in csv.DictReader(file))
