"""What moved from one plan to another: by step, by term, by cell."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from data.messages.amounts import amount, table_places
from data.messages.finding import printable
from data.messages.lists import more_line
from data.messages.text_table import WIDTH, Heading, text_table
from data.rows import each_row
from model.report.terminal.json_values import plain

MOST = 10
"""Lines of a table shown; --json gives all."""


def bridge_text(frame: pd.DataFrame, residual: float, most: int = MOST) -> str:
    """Return the largest pieces of a difference in cost, the sum of the rest, the total, and the residual."""
    places = table_places(frame["difference"])
    shown = frame[frame["difference"].abs() >= 0.5 * 10.0**-places].head(most)
    rows = [
        [term.replace("_", " "), mineral or "other", payer, amount(difference, places, sign=True)]
        for term, mineral, payer, difference in each_row(shown, "term", "mineral", "payer", "difference")
    ]
    rest = frame.drop(shown.index)
    if len(rest):
        what = "1 smaller piece" if len(rest) == 1 else f"{len(rest)} smaller pieces"
        rows.append([what, "", "", amount(float(rest["difference"].sum()), places, sign=True)])
    rows.append(["difference in cost", "", "", amount(float(frame["difference"].sum()), places, sign=True)])
    headings = [Heading("term"), Heading("mineral"), Heading("payer"), Heading("difference", "MUSD PV", right=True)]
    return f"{text_table(headings, rows, WIDTH)}\nresidual {residual:g}"


def cells_text(cells: pd.DataFrame, most: int = 20) -> str:
    """Return which cells of the datasets differ, from what to what; words on a row only where nothing else differs."""
    words = cells["column"].isin(["rule", "confidence"])
    told = set(each_row(cells[~words], "table", "key"))
    cells = cells[
        [not word or place not in told for word, place in zip(words, each_row(cells, "table", "key"), strict=True)]
    ]
    rows = [[t, k, c, _cell(a), _cell(b)] for t, k, c, a, b in each_row(cells.head(most), *cells.columns)]
    names = ("table", "row", "column", "before", "after")
    text = text_table([Heading(name) for name in names], rows, WIDTH)
    return "\n".join([text, *more_line(len(cells), most, "more cells", "--json")])


def _cell(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def chains_text(found: Iterable[Any]) -> str:
    """Return the steps from one estimate to the next, variant by variant."""
    blocks = []
    for c in found:
        rows = [[k.step, f"{k.before:z,.3f}", f"{k.change:+,.3f}", f"{k.after:z,.3f}", _largest(k)] for k in c.links]
        rows.append(["in all", f"{c.first:z,.3f}", f"{c.last - c.first:+,.3f}", f"{c.last:z,.3f}", ""])
        headings = [
            Heading("step"), Heading("before", "MUSD PV", right=True), Heading("change", "MUSD PV", right=True),
            Heading("after", "MUSD PV", right=True), Heading("most of it"),
        ]  # fmt: skip
        residual = 0.0 if abs(c.residual) < 1e-6 else c.residual
        blocks.append(f"== {printable(c.variant)}\n{text_table(headings, rows, WIDTH)}\nresidual {residual:g}")
    return "\n\n".join(blocks)


def _largest(link: Any) -> str:
    moved = link.pieces[link.pieces["difference"].abs() > 5e-4]
    if moved.empty:
        return ""
    row = moved.loc[moved["difference"].abs().idxmax()]
    return f"{str(row['term']).replace('_', ' ')}, {row['mineral'] or 'other'}"


def chains_json(found: Iterable[Any]) -> str:
    out = [
        {
            "variant": c.variant, "first": c.first, "last": c.last, "residual": c.residual, "solves": c.solves,
            "steps": [
                {"step": k.step, "before": k.before, "after": k.after, "change": k.change,
                 "pieces": k.pieces.to_dict("records")}
                for k in c.links
            ],
        }
        for c in found
    ]  # fmt: skip
    return json.dumps(plain({"chains": out}), indent=1)
