"""Holding: the two stocks of a form, private and public."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Addend, Component, IndexSet, Parameter, Term, Variable

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "STOCKS": IndexSet(
        "h, f, t",
        "holder h, private or public, may hold form f at the end of year t; the public stock only where something was "
        "there at the start, or a sentence asks for it",
    ),
    "HOLDERS": IndexSet("h, g", "the holders of form f, with f itself as g", over="f, t"),
    "FIRST_STOCKS": IndexSet("h, f, t", "the first year planned"),
    "LATER_STOCKS": IndexSet("h, f, t, before", "every other year, with the year before it"),
    "CLOSING_STOCKS": IndexSet("h, f, t", "the last year planned, of stocks that must then be at a level"),
}
PARAMETERS = {
    "stock_most": Parameter("STOCKS", "kt", "most that may be held"),
    "fill_most": Parameter("STOCKS", "kt", "most that may go in in a year: of public stock, only what is asked for"),
    "release_most": Parameter(
        "STOCKS", "kt", "most that may come out in a year: of public stock, nothing before a sentence says so"
    ),
    "holding": Parameter("STOCKS", "MUSD/kt", "cost of holding stock for a year"),
    "carrying": Parameter(
        "STOCKS",
        "MUSD/kt",
        "what private holders ask for a year on what the stock is worth, beyond the rate of discount; nothing of "
        "public stock",
    ),
    "stock_tie_weight": Parameter(
        "STOCKS",
        "MUSD/kt",
        "weight in the tie-break of what goes in: a hundred-thousandth of the form's reference price",
    ),
    "opening": Parameter("FIRST_STOCKS", "kt", "stock before the first year"),
    "kept": Parameter("LATER_STOCKS", "1", "share of the stock that is still there a year later"),
    "closing": Parameter("CLOSING_STOCKS", "kt", "least stock at the end of the last year"),
}
VARIABLES = {
    "Stock": Variable("STOCKS", "kt", "held at the end of a year", at_most="stock_most"),
    "StockIn": Variable("STOCKS", "kt", "put in during a year", at_most="fill_most"),
    "StockOut": Variable("STOCKS", "kt", "taken out during a year", at_most="release_most"),
}

# ---------------------------------------------------------------- what it adds to sums


def released(m: Any, f: str, t: int) -> Any:
    """Taken out of both stocks."""
    return sum(m.StockOut[h, g, t] for h, g in m.HOLDERS[f, t])


def stored(m: Any, f: str, t: int) -> Any:
    """Put into both stocks."""
    return sum(m.StockIn[h, g, t] for h, g in m.HOLDERS[f, t])


def weighted_fills(m: Any) -> Any:
    """What goes into stock, weighted so that no plan puts in and takes out in the same year."""
    return sum(m.stock_tie_weight[h, f, t] * m.StockIn[h, f, t] for h, f, t in m.STOCKS)


# ---------------------------------------------------------------- rows


def opening_stock(m: Any, h: str, f: str, t: int) -> Any:
    """In the first year the stock is what was there, plus what goes in, less what comes out."""
    return m.Stock[h, f, t] == m.opening[h, f, t] + m.StockIn[h, f, t] - m.StockOut[h, f, t]


def stock_path(m: Any, h: str, f: str, t: int, before: int) -> Any:
    """Later the stock is what was kept of the year before, plus what goes in, less what comes out."""
    return (
        m.Stock[h, f, t] == m.kept[h, f, t, before] * m.Stock[h, f, before] + m.StockIn[h, f, t] - m.StockOut[h, f, t]
    )


def closing_stock(m: Any, h: str, f: str, t: int) -> Any:
    """At the end of the last year planned the stock is at least at its closing level."""
    return m.Stock[h, f, t] >= m.closing[h, f, t]


# ---------------------------------------------------------------- cost terms


def holding_cost(m: Any) -> Any:
    """Holding stock costs storage, insurance and handling every year, whoever holds it."""
    return sum(m.discount[t] * m.holding[h, f, t] * m.Stock[h, f, t] for h, f, t in m.STOCKS)


def carrying_cost(m: Any) -> Any:
    """Private holders of stock ask more than the social rate on what it is worth; for the nation it cancels."""
    return sum(m.discount[t] * m.carrying[h, f, t] * m.Stock[h, f, t] for h, f, t in m.STOCKS)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=(
        (opening_stock, "FIRST_STOCKS"),
        (stock_path, "LATER_STOCKS"),
        (closing_stock, "CLOSING_STOCKS"),
    ),
    terms=(Term(holding_cost), Term(carrying_cost, transfer=True)),
    addends=(
        Addend(released, ("inflow",), where="HOLDERS"),
        Addend(stored, ("outflow",), where="HOLDERS"),
        Addend(weighted_fills, ("tie_weights",)),
    ),
)
