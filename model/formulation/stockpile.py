"""Holding: stock of a form kept for the nation."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Addend, Component, IndexSet, Parameter, Term, Variable

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "STOCKS": IndexSet("f, t", "form f may be held at the end of year t"),
    "HAS_STOCK": IndexSet("g", "f itself where it may be held, nothing where it may not", over="f, t"),
    "FIRST_STOCKS": IndexSet("f, t", "the first year planned"),
    "LATER_STOCKS": IndexSet("f, t, before", "every other year, with the year before it"),
    "CLOSING_STOCKS": IndexSet("f, t", "the last year planned, of forms whose stock must then be at a level"),
}
PARAMETERS = {
    "stock_most": Parameter("STOCKS", "kt", "most that may be held"),
    "fill_most": Parameter("STOCKS", "kt", "most that may go in in a year"),
    "release_most": Parameter("STOCKS", "kt", "most that may come out in a year"),
    "holding": Parameter("STOCKS", "MUSD/kt", "cost of holding stock for a year"),
    "carrying": Parameter(
        "STOCKS",
        "MUSD/kt",
        "what private holders ask for a year on what the stock is worth, beyond the rate of discount; nothing of stock "
        "that an account buys",
    ),
    "stock_tie_weight": Parameter(
        "STOCKS",
        "MUSD/kt",
        "weight in the tie-break of what goes in: a hundred-thousandth of the form's reference price",
    ),
    "sale_most": Parameter(
        "STOCKS", "kt", "most of the public stock that may be sold in a year: nothing before a sentence says so"
    ),
    "sale_price": Parameter("STOCKS", "MUSD/kt", "paid to the Treasury for it: the form's reference price"),
    "opening": Parameter("FIRST_STOCKS", "kt", "stock before the first year"),
    "kept": Parameter("LATER_STOCKS", "1", "share of the stock that is still there a year later"),
    "closing": Parameter("CLOSING_STOCKS", "kt", "least stock at the end of the last year"),
}
VARIABLES = {
    "Stock": Variable("STOCKS", "kt", "held at the end of a year", at_most="stock_most"),
    "StockIn": Variable("STOCKS", "kt", "put in during a year", at_most="fill_most"),
    "StockOut": Variable("STOCKS", "kt", "taken out during a year", at_most="release_most"),
    "PublicStock": Variable(
        "STOCKS", "kt", "of the stock, what is left of what the nation held at the start", at_most="stock_most"
    ),
    "PublicSale": Variable(
        "STOCKS", "kt", "of what is taken out, what the nation sells of that to buyers", at_most="sale_most"
    ),
}

# ---------------------------------------------------------------- what it adds to sums


def released(m: Any, f: str, t: int) -> Any:
    """Taken out of stock."""
    return sum(m.StockOut[g, t] for g in m.HAS_STOCK[f, t])


def stored(m: Any, f: str, t: int) -> Any:
    """Put into stock."""
    return sum(m.StockIn[g, t] for g in m.HAS_STOCK[f, t])


def weighted_fills(m: Any) -> Any:
    """What goes into stock, weighted so that no plan puts in and takes out in the same year."""
    return sum(m.stock_tie_weight[f, t] * m.StockIn[f, t] for f, t in m.STOCKS)


# ---------------------------------------------------------------- rows


def opening_stock(m: Any, f: str, t: int) -> Any:
    """In the first year the stock is what was there, plus what goes in, less what comes out."""
    return m.Stock[f, t] == m.opening[f, t] + m.StockIn[f, t] - m.StockOut[f, t]


def stock_path(m: Any, f: str, t: int, before: int) -> Any:
    """Later the stock is what was kept of the year before, plus what goes in, less what comes out."""
    return m.Stock[f, t] == m.kept[f, t, before] * m.Stock[f, before] + m.StockIn[f, t] - m.StockOut[f, t]


def closing_stock(m: Any, f: str, t: int) -> Any:
    """At the end of the last year planned the stock is at least at its closing level."""
    return m.Stock[f, t] >= m.closing[f, t]


def opening_public_stock(m: Any, f: str, t: int) -> Any:
    """In the first year the public stock is what the nation held, less what it sells."""
    return m.PublicStock[f, t] == m.opening[f, t] - m.PublicSale[f, t]


def public_stock_path(m: Any, f: str, t: int, before: int) -> Any:
    """Later the public stock is what was kept of the year before, less what is sold; nothing else takes from it."""
    return m.PublicStock[f, t] == m.kept[f, t, before] * m.PublicStock[f, before] - m.PublicSale[f, t]


def public_stock_is_held(m: Any, f: str, t: int) -> Any:
    """The public stock is part of the stock: whoever takes out leaves it there."""
    return m.PublicStock[f, t] <= m.Stock[f, t]


def public_sale_is_taken_out(m: Any, f: str, t: int) -> Any:
    """What is sold of the public stock is part of what is taken out."""
    return m.PublicSale[f, t] <= m.StockOut[f, t]


# ---------------------------------------------------------------- cost terms


def holding_cost(m: Any) -> Any:
    """Holding stock costs storage, insurance and handling every year."""
    return sum(m.discount[t] * m.holding[f, t] * m.Stock[f, t] for f, t in m.STOCKS)


def carrying_cost(m: Any) -> Any:
    """Private holders of stock ask more than the social rate on what it is worth; for the nation it cancels."""
    return sum(m.discount[t] * m.carrying[f, t] * (m.Stock[f, t] - m.PublicStock[f, t]) for f, t in m.STOCKS)


def public_sale_cost(m: Any) -> Any:
    """Buyers pay the Treasury the day's price for what the nation sells of its stock; for the nation it cancels."""
    return sum(m.discount[t] * m.sale_price[f, t] * m.PublicSale[f, t] for f, t in m.STOCKS)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=(
        (opening_stock, "FIRST_STOCKS"),
        (stock_path, "LATER_STOCKS"),
        (closing_stock, "CLOSING_STOCKS"),
        (opening_public_stock, "FIRST_STOCKS"),
        (public_stock_path, "LATER_STOCKS"),
        (public_stock_is_held, "STOCKS"),
        (public_sale_is_taken_out, "STOCKS"),
    ),
    terms=(Term(holding_cost), Term(carrying_cost, transfer=True), Term(public_sale_cost, transfer=True)),
    addends=(
        Addend(released, ("inflow",), where="HAS_STOCK"),
        Addend(stored, ("outflow",), where="HAS_STOCK"),
        Addend(weighted_fills, ("tie_weights",)),
    ),
)
