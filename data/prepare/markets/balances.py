"""Published balances of market forms in 2024 and 2025, by an explicit list of lines and flows."""

from __future__ import annotations

from collections.abc import Iterable

from data.prepare.figure_row import FigureRow
from data.prepare.figures import BASE_YEAR
from data.prepare.markets.market import Evidence, Market, Works
from data.prepare.markets.simple import STATISTICS
from data.prepare.markets.simple_register import Simple, simple_minerals
from data.prepare.markets.to_tables import cleared
from data.prepare.rounding import rounded

TABLE, LINES, YEARS = "minor_metals/base_year", "planned/printed_lines", (str(BASE_YEAR), str(BASE_YEAR + 1))
FLOWS = {"primary production": "output", "production": "output", "mine production": "output"}
# What is printed as used leaves withheld output out: no balance that its output stands in.
RESIDUAL, WITHOUT_OUTPUT = "balance residual", "balance residual without output"
PRINTED = {
    "imports": "imports", "exports": "exports", "primary": "output", "secondary": "secondary",
}  # fmt: skip


def base_year(evidence: Evidence, markets: Iterable[Market], works: Iterable[Works]) -> list[dict[str, object]]:
    """Return what is printed of every line, and the imports that clear the base year."""
    chains = [
        _chain(line, row)
        for line in evidence.figures.rows(LINES)
        if line["line"]
        for row in evidence.rows(TABLE, mineral=line["mineral"], form=line["form"])
    ]
    simple = [row for one in simple_minerals(evidence.figures) for row in _simple(evidence, one)]
    return [*(row for row in chains if row), *simple, *cleared(markets, works)]


def _chain(line: FigureRow, row: FigureRow) -> dict[str, object]:
    if row["year"] not in YEARS:
        return {}
    closes = not (line["output_withheld"] and row["item"] == RESIDUAL)
    flow = FLOWS.get(row["item"], row["item"]) if closes else WITHOUT_OUTPUT
    low, high = row.optional("low"), row.optional("high")
    if not row["rule"] and row["value"] and low == high:
        low, high = rounded(row["value"])
    return {
        "line": line["line"], "flow": flow, "year": row.whole("year"),
        "tonnes": row.optional("value"), "low": low, "high": high,
        "confidence": row["confidence"], "source_id": row["source_id"], "figures": row["figure"],
        "rule": row["rule"] or "As printed.",
    }  # fmt: skip


def _simple(evidence: Evidence, one: Simple) -> list[dict[str, object]]:
    details = [(flow, detail) for name, flow in PRINTED.items() for detail in getattr(one, name)]
    details += [("consumption", one.implied)] if one.implied else []
    rows = evidence.newest(STATISTICS, one.commodity)
    details += [
        ("apparent consumption" if row["measure"] == "consumption_apparent" else "estimated consumption", row["detail"])
        for row in rows
        if row["measure"] in ("consumption_apparent", "consumption_estimated")
        and row["year"] == YEARS[0] and row["detail"] != one.implied
    ]  # fmt: skip
    found = []
    for flow, detail in details:
        for row in rows:
            if row["detail"] == detail and row["year"] in YEARS:
                several = sum(1 for name, _ in details if name == flow) > 1
                found.append(_printed(one, flow if not several else f"{flow}: {detail}", row))
    return found


def _printed(one: Simple, flow: str, row: FigureRow) -> dict[str, object]:
    low, high = (row.optional(end) for end in ("low", "high"))
    if row["value"]:
        low, high = rounded(row["value"])
    elif row["flag"] == "lt":
        low = 0.0
    low, high = (None if end is None else float(f"{end:.6g}") for end in (low, high))
    tonnes = float(f"{row.number('value'):.6g}") if row["value"] else None
    withheld = {"W": "Withheld.", "NA": "Not available.", "lt": "Printed as below the high end.",
                "gt": "Printed as above the low end."}  # fmt: skip
    return {
        "line": one.form.replace(".", "_"), "flow": flow, "year": row.whole("year"), "tonnes": tonnes, "low": low,
        "high": high, "confidence": "medium" if row["estimated"] else "high", "source_id": row["source_id"],
        "figures": row["figure"], "rule": withheld.get(row["flag"], "As printed."),
    }  # fmt: skip
