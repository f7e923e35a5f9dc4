"""Holding: stock of a form kept for the nation."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Decision, Part, Relation, Term

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
# sale_most [kt]: most of the public stock that may be sold in a year: nothing before a sentence says so.
# sale_price [MUSD/kt]: paid to the Treasury for it: the form's reference price.
# Stock [kt]: held at the end of a year.
# StockIn [kt]: put in during a year.
# StockOut [kt]: taken out during a year.
# PublicStock [kt]: of the stock, what is left of what the nation held at the start.
# PublicSale [kt]: of what is taken out, what the nation sells of that to buyers.

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
    "sale_most": "STOCKS",
    "sale_price": "STOCKS",
    "opening": "FIRST_STOCKS",
    "kept": "LATER_STOCKS",
    "closing": "CLOSING_STOCKS",
}
DECISIONS = {
    "Stock": Decision("STOCKS", at_most="stock_most"),
    "StockIn": Decision("STOCKS", at_most="fill_most"),
    "StockOut": Decision("STOCKS", at_most="release_most"),
    "PublicStock": Decision("STOCKS", at_most="stock_most"),
    "PublicSale": Decision("STOCKS", at_most="sale_most"),
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


def opening_public_stock(m: Any, f: str, t: int) -> Any:
    r"""In the first year the public stock is what the nation held, less what it sells.

    .. math:: PublicStock_{ft} = opening_f - PublicSale_{ft} \qquad [kt]
    """
    return m.PublicStock[f, t] == m.opening[f, t] - m.PublicSale[f, t]


def public_stock_path(m: Any, f: str, t: int, before: int) -> Any:
    r"""Later the public stock is what was kept of the year before, less what is sold; nothing else takes from it.

    .. math:: PublicStock_{ft} = kept_f PublicStock_{f,t-1} - PublicSale_{ft} \qquad [kt]
    """
    return m.PublicStock[f, t] == m.kept[f, t, before] * m.PublicStock[f, before] - m.PublicSale[f, t]


def public_stock_is_held(m: Any, f: str, t: int) -> Any:
    r"""The public stock is part of the stock: whoever takes out leaves it there.

    .. math:: PublicStock_{ft} \le Stock_{ft} \qquad [kt]
    """
    return m.PublicStock[f, t] <= m.Stock[f, t]


def public_sale_is_taken_out(m: Any, f: str, t: int) -> Any:
    r"""What is sold of the public stock is part of what is taken out.

    .. math:: PublicSale_{ft} \le StockOut_{ft} \qquad [kt]
    """
    return m.PublicSale[f, t] <= m.StockOut[f, t]


# ---------------------------------------------------------------- cost terms


def holding_cost(m: Any) -> Any:
    r"""Holding stock costs storage, insurance and handling every year.

    .. math:: \sum_{ft} discount_t\, holding_{ft} Stock_{ft} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.holding[f, t] * m.Stock[f, t] for f, t in m.STOCKS)


def public_sale_cost(m: Any) -> Any:
    r"""Buyers pay the Treasury the price of the day for what the nation sells of its stock; for the nation it cancels.

    .. math:: \sum_{ft} discount_t\, sale\_price_{ft} PublicSale_{ft} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.sale_price[f, t] * m.PublicSale[f, t] for f, t in m.STOCKS)


PART = Part(
    SETS,
    GIVEN,
    DECISIONS,
    rows=(
        (opening_stock, "FIRST_STOCKS"),
        (stock_path, "LATER_STOCKS"),
        (closing_stock, "CLOSING_STOCKS"),
        (opening_public_stock, "FIRST_STOCKS"),
        (public_stock_path, "LATER_STOCKS"),
        (public_stock_is_held, "STOCKS"),
        (public_sale_is_taken_out, "STOCKS"),
    ),
    terms=(Term(holding_cost), Term(public_sale_cost, transfer=True)),
)
