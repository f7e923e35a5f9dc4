"""The two stocks of a form: private, and public.

Opening stock is zero: inventories have not been published since 2023, and up to 300 t of cobalt may stand.
Forms that keep and that someone can use at once are held: refined metals and chemicals, flake, anode, oxide, magnets.
A year's use is the central demand (A and B) of 2026. Most that can be held is one year's use, of cobalt the
7,500 t tendered, of NdPr oxide ten yearly purchases, since magnet plants, not demand, use it.
Most that can be bought in a year is a fifth of a year's use: the 1,500 t of cobalt a year in the tender were
19% of consumption, and faster buying would raise the price. For NdPr oxide and magnets it is the purchase
authorised for fiscal 2025, 300 and 450 t. Half of a full stock can be released in a year.
Holding costs 1.5% of the long-run price a year (1-3%): storage, insurance, handling. Interest is not in it: the
discount rate charges it, and private holders ask their own cost of capital, 10% (5-12%). Nothing is lost: these forms
keep for years in sealed packing. No closing level is asked for. Either stock is given the same limits, which rest on
what was tendered and authorised for the public one: none are published for private stock. The National Defense
Stockpile Transaction Fund stores the public one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from data.prepare import markets
from data.prepare.figure_row import FigureRow, NamedRows, RowsBy
from data.prepare.figures import Figures, Tables
from data.prepare.markets import to_tables
from data.prepare.plant_evidence import Fact, by_figure, items
from data.prepare.price_book import LONG_RUN, Price, price_book
from data.prepare.provenance import joined

ASSUMED, PUBLISHED = "assumptions/stockpile", "published/us_government_stockpile"
HELD = "planned/stockpile"
FUND = "nds_fund"
Book = dict[tuple[str, int], Price]


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the limits and costs of the stock of each form."""
    known, book = items(figures, ASSUMED), price_book(figures)
    rows = []
    for row in figures.rows(HELD):
        use = _use(tables, row["form"], known["use_year"].whole())
        rows.append(_row(row, use, known, by_figure(figures, ASSUMED), figures.by(PUBLISHED, "figure"), book))
    others = markets.book(figures)
    return pd.DataFrame(both_stocks([*rows, *to_tables.stockpile(others.known, others.markets)]))


def both_stocks(rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """Return the row of each form's private stock, then that of its public one, which asks no private return."""
    public = {"holder": "public", "cost_of_capital": math.nan, "account": FUND}
    return [{**row, **of} for row in rows for of in ({"holder": "private", "account": ""}, public)]


def _row(
    row: FigureRow, use: float, facts: NamedRows[Fact], assumed: NamedRows[Fact], authorised: RowsBy, book: Book
) -> dict[str, object]:
    """Return a form's row; what is bought in a year is a share of its use, as tendered, or as authorised by law."""
    form, price = row["form"], book[row["form"], LONG_RUN]
    fill, fill_from, fill_rule = facts["fill_share"].value * use, facts["fill_share"], "fill a fifth of it"
    if row["tendered"]:
        fill_from = assumed.named(row, "tendered")
        fill, fill_rule = fill_from.value, "fill as tendered"
    bought = [authorised.named(row, "authorised")] if row["authorised"] else []
    if bought:
        fill, fill_rule = bought[0].number("value"), "fill as authorised for 2025"
    most = [assumed.named(row, "limit")] if row["limit"] else []
    limit = most[0].value if most else use
    used = [
        *(facts[name] for name in ("opening_t", "holding_share", "release_share", "use_year", "cost_of_capital")),
        fill_from,
        *most,
    ]
    return {
        "form": form, "opening_t": facts["opening_t"].value, "limit_t": _tidy(limit),
        "holding_usd_per_t": _tidy(facts["holding_share"].value * price.value), "loss_rate": 0.0,
        "fill_t_per_year": _tidy(fill), "release_t_per_year": _tidy(facts["release_share"].value * limit),
        "closing_t": math.nan, "cost_of_capital": facts["cost_of_capital"].value,
        "confidence": "assumed",
        "source_id": joined([*(f.source_id for f in used), *(one["source_id"] for one in bought), price.source_id]),
        "figures": joined([*(f.figure for f in used), *(one["figure"] for one in bought), price.figures]),
        "rule": f"A year's use is {use:,.0f} t; {fill_rule}, hold {limit:,.0f} t, release half of that a year, "
        "at 1.5% of the long-run price a year.",
    }  # fmt: skip


def _use(tables: Tables, form: str, year: int) -> float:
    demand = tables["demand"]
    hard = demand["boundary"].isin(["A", "B"]) & (demand["path"] == "central") & (demand["year"] == year)
    return demand.loc[hard & (demand["form"] == form), "demand_t"].sum()


def _tidy(value: float) -> float:
    return float(f"{value:.4g}")
