"""Shares of US imports by country, line by line: what the base year must reproduce.

Shares of named countries are printed (average of four years). 'Other countries' are spread over the producers
that the source does not name, in proportion to their output and below the smallest printed share: the
published figures say how, line by line, and those rows are `allocated`. Nickel scrap keeps its rest in one
pool. Lines without a published mix (magnets, anode powder) are `allocated` throughout. Each line adds to 1;
the last rounding difference goes to the largest allocated country.
"""

from __future__ import annotations

import re

import pandas as pd

from data.messages.finding import BadInput, Finding
from data.prepare import markets
from data.prepare.chain_lines import assumed_lines, lines_of_chains
from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures, Tables, numbers, rows_of
from data.prepare.markets import to_tables

LCN, GRE = "lithium_cobalt_nickel/import_mix", "graphite_rare_earths/import_mix"
SPAN = re.compile(r"\d{4}-\d{2}")


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the import mix of every line."""
    others = pd.DataFrame(to_tables.import_mix(markets.book(figures).markets))
    mix = pd.concat([_lithium_cobalt_nickel(figures), _graphite_rare_earths(figures), others], ignore_index=True)
    return pd.concat([_closed(line) for _, line in mix.groupby("line", sort=True)], ignore_index=True)


def _lithium_cobalt_nickel(figures: Figures) -> pd.DataFrame:
    rows = figures.table(LCN)
    lines = lines_of_chains(figures, "import_mix")
    rows["line"] = [lines.get(pair, "") for pair in zip(rows["mineral"], rows["form"], strict=True)]
    rows = rows[(rows["line"] != "") & rows["period"].str.fullmatch(SPAN.pattern)].copy()
    for _, line in rows.groupby("line", sort=False):
        _one_period(rows_of(line, LCN))
    rows["share"] = numbers(rows, LCN, "value")
    return _in_shape(rows, LCN, 1.0, assumed_lines(figures))


def _one_period(line: tuple[FigureRow, ...]) -> None:
    """Refuse a line of which two spans of years stand side by side."""
    for row in line:
        if row["period"] != line[0]["period"]:
            message = f"'{row['period']}' beside '{line[0]['period']}' of row {line[0].row}; keep the newest edition"
            row.refuse("period", message)


def _graphite_rare_earths(figures: Figures) -> pd.DataFrame:
    rows = figures.table(GRE)
    lines = lines_of_chains(figures, "import_mix")
    rows["line"] = [lines.get(("", form), "") for form in rows["form"]]
    rows = rows[rows["line"] != ""].copy()
    rows["share"] = [share / 100 for share in numbers(rows, GRE, "share_pct")]
    return _in_shape(rows, GRE, 0.01, assumed_lines(figures))


def _in_shape(rows: pd.DataFrame, table: str, scale: float, assumed: set[str]) -> pd.DataFrame:
    printed = (rows["kind"] == "printed") & ~rows["line"].isin(assumed)
    return pd.DataFrame(
        {
            "line": rows["line"],
            "country": rows["iso3"],
            "share": rows["share"],
            "kind": printed.map({True: "printed", False: "allocated"}),
            "low": [low * scale for low in numbers(rows, table, "low")],
            "high": [high * scale for high in numbers(rows, table, "high")],
            "confidence": rows["confidence"],
            "source_id": rows["source_id"],
            "figures": rows["figure"],
            "rule": rows["rule"],
        }
    )


def _closed(line: pd.DataFrame) -> pd.DataFrame:
    """Give the rounding difference of a line to its largest allocated country."""
    line = line.copy()
    line["share"] = line["share"].round(6)
    difference = 1 - line["share"].sum()
    if abs(difference) > 0.002:
        first, last = line["figures"].iloc[0], line["figures"].iloc[-1]
        message = (
            f"shares of {line['line'].iloc[0]} ({first} to {last}) add to {1 - difference:.4f}, not to 1; mend them"
        )
        raise BadInput([Finding("import_mix.csv", None, "", "", message)])
    allocated = line["share"].where(line["kind"] == "allocated", -1.0)
    line["share"] = (line["share"] + difference * (line.index == allocated.idxmax())).round(6)
    for column in ("low", "high"):
        line[column] = line[column].round(6)
    return line
