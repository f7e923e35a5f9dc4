"""Holding: stock of a form kept for the nation."""

from __future__ import annotations

from typing import Any

from model.part import Decision, Part, Relation, Term

# ---------------------------------------------------------------- sets and numbers
# STOCKS (f, t): form f may be held at the end of year t.
# STOCKING[f, t]: f itself where it may be held, nothing where it may not.
# FIRST_STOCKS (f, t): the first year planned.
# LATER_STOCKS (f, t, before): every other year, with the year before it.
# CLOSING_STOCKS (f, t): the last year planned, of forms whose stock must then be at a level.
# stock_most [kt]: most that may be held.
# fill_most [kt]: most that may go in in a year.
# release_most [kt]: most that may come out in a year.
# holding [MUSD/kt]: cost of holding stock for a year.
# stock_tie [MUSD/kt]: weight in the tie-break of what goes in: a hundred-thousandth of the form's reference price.
# opening [kt]: stock before the first year.
# closing [kt]: least stock at the end of the last year.
# kept []: share of the stock that is still there a year later.
# Stock [kt]: held at the end of a year.
# StockIn [kt]: put in during a year.
# StockOut [kt]: taken out during a year.

SETS = {
    "STOCKS": Relation(2),
    "STOCKING": Relation(1, over=2),
    "FIRST_STOCKS": Relation(2),
    "LATER_STOCKS": Relation(3),
    "CLOSING_STOCKS": Relation(2),
}
GIVEN = {
    "stock_most": "STOCKS",
    "fill_most": "STOCKS",
    "release_most": "STOCKS",
    "holding": "STOCKS",
    "stock_tie": "STOCKS",
    "opening": "FIRST_STOCKS",
    "kept": "LATER_STOCKS",
    "closing": "CLOSING_STOCKS",
}
DECISIONS = {
    "Stock": Decision("STOCKS", at_most="stock_most"),
    "StockIn": Decision("STOCKS", at_most="fill_most"),
    "StockOut": Decision("STOCKS", at_most="release_most"),
}

# ---------------------------------------------------------------- rows


def opening_stock(m: Any, f: str, t: int) -> Any:
    r"""In the first year the stock is what was there, plus what goes in, less what comes out.

    .. math:: Stock_{ft} = opening_f + StockIn_{ft} - StockOut_{ft} \qquad [kt]
    """
    return m.Stock[f, t] == m.opening[f, t] + m.StockIn[f, t] - m.StockOut[f, t]


def stock_path(m: Any, f: str, t: int, before: int) -> Any:
    r"""Later the stock is what was kept of the year before, plus what goes in, less what comes out.

    .. math:: Stock_{ft} = kept_f Stock_{f,t-1} + StockIn_{ft} - StockOut_{ft} \qquad [kt]
    """
    return m.Stock[f, t] == m.kept[f, t, before] * m.Stock[f, before] + m.StockIn[f, t] - m.StockOut[f, t]


def closing_stock(m: Any, f: str, t: int) -> Any:
    r"""At the end of the last year planned the stock is at least at its closing level.

    .. math:: Stock_{ft} \ge closing_f \qquad [kt]
    """
    return m.Stock[f, t] >= m.closing[f, t]


# ---------------------------------------------------------------- cost terms


def holding_cost(m: Any) -> Any:
    r"""Holding stock costs storage, insurance and handling every year.

    .. math:: \sum_{ft} discount_t\, holding_{ft} Stock_{ft} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.holding[f, t] * m.Stock[f, t] for f, t in m.STOCKS)


PART = Part(
    SETS,
    GIVEN,
    DECISIONS,
    rows=((opening_stock, "FIRST_STOCKS"), (stock_path, "LATER_STOCKS"), (closing_stock, "CLOSING_STOCKS")),
    terms=(Term(holding_cost),),
)
