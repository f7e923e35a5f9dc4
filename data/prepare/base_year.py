"""Published US balances of 2024 and 2025, line by line: the anchor of demand and supply.

Rows are the published figures, taken over by an explicit list: tonnes contained, magnets and graphite gross.
A withheld figure stays blank with the limits that other published figures put on it; the value this
project recommends stands next to it as its own flow. Rare-earth concentrate is turned into NdPr oxide
contained by the printed content of Mountain Pass ore; the line of all
rare-earth compounds stays in oxide of all elements, because its split is unpublished. Figures of
superseded editions are left out.

A printed figure without a range of its own lies as far from what was counted as its rounding allows
(`rounding.half_unit`). `flow: part` is a part of a flow, `flow, more` stands beside it.
"""

from __future__ import annotations

import pandas as pd

from data.prepare import markets
from data.prepare.chain_lines import lines_of_chains
from data.prepare.figure_row import FigureRow
from data.prepare.figures import BASE_YEAR, Figures, Tables, rows_of
from data.prepare.markets import balances
from data.prepare.rounding import rounded
from data.uncertainty.interval_tightening import RESIDUAL

LCN, GRE = "lithium_cobalt_nickel/base_year", "graphite_rare_earths/base_year"
YEARS = (str(BASE_YEAR), str(BASE_YEAR + 1))

LCN_FLOWS = {
    "mine+refinery output implied (USGS W)": "output",
    "US mine output (Silver Peak), recommended": "output, recommended",
    "US mine output": "output",
    "US mine output (in Ni concentrate, all exported)": "output",
    "US mine output (Eagle)": "output",
    "refinery output": "output",
    "refinery byproduct output (USGS W)": "output",
    "imports": "imports",
    "imports (primary)": "imports",
    "imports (secondary)": "imports",
    "imports, metal share": "imports: metal",
    "imports, chemical share": "imports: chemicals",
    "exports": "exports",
    "exports (primary)": "exports",
    "exports (secondary)": "exports",
    "stock change": "stock change",
    "stock change (industry)": "stock change",
    "stock change (consumer+LME US)": "stock change",
    "secondary output": "secondary",
    "secondary consumption (purchased scrap)": "secondary",
    "US scrap generation implied": "scrap generation, implied",
    "apparent consumption": "apparent consumption",
    "apparent consumption (printed)": "apparent consumption",
    "apparent consumption primary (printed)": "apparent consumption",
    "apparent consumption total (printed)": "apparent consumption",
    "estimated consumption (printed)": "estimated consumption",
    "reported primary consumption (printed)": "reported consumption",
    "balance residual": "balance residual",
    "balance residual (before W byproduct output)": "balance residual",
}
GRE_FLOWS = {
    "mine output": "output",
    "processed output": "output",
    "needle coke output": "output",
    "secondary": "secondary",
    "imports": "imports",
    "imports compounds": "imports",
    "imports ferrocerium and alloys": "imports, ferrocerium and alloys",
    "imports rare-earth metals": "imports, metals",
    "imports, all countries (discrete magnets)": "imports",
    "imports from China (Chinese customs)": "of imports, China",
    "exports": "exports",
    "exports (implied)": "exports",
    "exports of compounds (implied)": "exports",
    "exports metals and alloys": "exports, metals and alloys",
    "apparent consumption": "apparent consumption",
    "apparent consumption (retained for separation or stock)": "apparent consumption",
    "retained concentrate not explained by NdPr output": "stock change",
    "sold (company)": "sold by the producer",
    "balance residual": "balance residual",
}
ORE_LINE, FORMS, NDPR_IN_ORE = "rare_earth_concentrate", "graphite_rare_earths/forms", "gre-forms-0012"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the balances of the base years."""
    cobalt_nickel, lines = figures.table(LCN), lines_of_chains(figures, "base_year")
    pairs = zip(cobalt_nickel["mineral"], cobalt_nickel["form"], strict=True)
    cobalt_nickel["line"] = [lines.get(pair, "") for pair in pairs]
    cobalt_nickel["flow"] = [LCN_FLOWS.get(flow, "") for flow in cobalt_nickel["flow"]]
    graphite = figures.table(GRE)
    graphite["line"] = [lines.get(("", form), "") for form in graphite["form"]]
    graphite["flow"] = [GRE_FLOWS.get(flow, "") for flow in graphite["flow"]]
    rows = pd.concat([cobalt_nickel.assign(table=LCN), graphite.assign(table=GRE)])
    kept = rows[(rows["line"] != "") & (rows["flow"] != "") & rows["year"].isin(YEARS)]
    others = markets.book(figures)
    more = balances.base_year(others.known, others.markets, others.works)
    content = figures.by(FORMS, "figure")[NDPR_IN_ORE].number("value")
    own = [_row(row, content) for name in (LCN, GRE) for row in rows_of(kept[kept["table"] == name], name)]
    return pd.DataFrame([*own, *more])


def _row(row: FigureRow, content: float) -> dict[str, object]:
    factor = content if row["line"] == ORE_LINE else 1.0
    converted = f"{row['figure']};{NDPR_IN_ORE}" if factor != 1.0 else row["figure"]
    note = f" Times {content:g} for the NdPr oxide contained." if factor != 1.0 else ""
    low, high = _number(row, "low", factor), _number(row, "high", factor)
    if not row["low"] and not row["high"] and row["value"] and row["flow"] != RESIDUAL:
        low, high = rounded(row["value"], factor)
    return {
        "line": row["line"], "flow": row["flow"], "year": row.whole("year"), "tonnes": _number(row, "value", factor),
        "low": low, "high": high, "confidence": row["confidence"],
        "source_id": row["source_id"], "figures": converted, "rule": f"{row['rule']}{note}",
    }  # fmt: skip


def _number(row: FigureRow, column: str, factor: float) -> float | None:
    number = row.optional(column)
    return None if number is None else float(f"{number * factor:.6g}")
