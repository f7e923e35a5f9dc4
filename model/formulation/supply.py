"""Buying: supplier steps, how fast they grow, the balance of every form, total supply."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Decision, Part, Relation, Term

# ---------------------------------------------------------------- sets and numbers
# YEARS (t): the years planned.
# PURCHASES (s, t): supplier step s sells in year t.
# BALANCES (f, t): somebody buys, makes or wants form f in year t. Whoever adds a flow of a form in kt joins
#   `material_balance`; whoever adds a source joins `total_supply` as well.
# SELLING[f, t]: the supplier steps of form f in year t.
# RAMPS (s, t): supplier step s sells in year t, which is not the first year planned.
# BOUGHT[s, t]: the year before, where the step sold then; what did not sell starts from nothing.
# discount []: present value, at the start of the first year, of a dollar paid in the middle of year t.
# available [kt]: most that buyers can buy from the step, after bans and export restrictions.
# price [MUSD/kt]: paid to the supplier.
# freight [MUSD/kt]: paid to carriers and insurers.
# duty [MUSD/kt]: paid to the Treasury.
# tie [MUSD/kt]: weight in the tie-break: a hundred-thousandth of the form's usual price at full risk, and up to another
#   by place in the table.
# ramp_rate []: share by which sales can grow on the year before.
# ramp_kt [kt]: amount by which they can grow on top of that.
# Purchase [kt]: bought from a supplier step.
# Supply [kt]: total supply of a form, so that a share rule has three terms and not hundreds.

SETS = {
    "YEARS": Relation(1),
    "PURCHASES": Relation(2),
    "BALANCES": Relation(2),
    "SELLING": Relation(1, over=2),
    "RAMPS": Relation(2),
    "BOUGHT": Relation(1, over=2),
}
GIVEN = {
    "discount": "YEARS",
    "available": "PURCHASES",
    "price": "PURCHASES",
    "freight": "PURCHASES",
    "duty": "PURCHASES",
    "tie": "PURCHASES",
    "ramp_rate": "RAMPS",
    "ramp_kt": "RAMPS",
}
DECISIONS = {
    "Purchase": Decision("PURCHASES", at_most="available"),
    "Supply": Decision("BALANCES"),
}

# ---------------------------------------------------------------- rows


def material_balance(m: Any, f: str, t: int) -> Any:
    r"""What comes in of a form in a year is what goes out: nothing appears, nothing is lost.

    .. math:: \sum_{s \in SELLING_{ft}} Purchase_{st} + \sum_{p \in MAKING_{ft}} made_{pf} Output_{pt}
        + \sum_{k \in COLLECTING_{ft}} Collection_{kt} + StockOut_{ft}
        = \sum_{p \in TAKING_{ft}} taken_{pf} Output_{pt} + \sum_{u \in USING_{ft}} Delivery_{uft}
        + \sum_{o \in SERVING_{ft}} Outlet_{fot} + StockIn_{ft}
        + \sum_{g \in ASSEMBLING_{ft}} Part_{gft} + Discard_{ft} \qquad [kt]
    """
    return (
        sum(m.Purchase[s, t] for s in m.SELLING[f, t])
        + sum(m.made[p, f] * m.Output[p, t] for p in m.MAKING[f, t])
        + sum(m.Collection[k, t] for k in m.COLLECTING[f, t])
        + sum(m.StockOut[g, t] for g in m.STOCKING[f, t])
    ) == (
        sum(m.taken[p, f] * m.Output[p, t] for p in m.TAKING[f, t])
        + sum(m.Delivery[u, f, t] for u in m.USING[f, t])
        + sum(m.Outlet[f, o, t] for o in m.SERVING[f, t])
        + sum(m.StockIn[g, t] for g in m.STOCKING[f, t])
        + sum(m.Part[g, f, t] for g in m.ASSEMBLING[f, t])
        + sum(m.Discard[g, t] for g in m.DISCARDING[f, t])
    )


def total_supply(m: Any, f: str, t: int) -> Any:
    r"""The supply of a form is what is bought, made and collected; releases were supply before.

    .. math:: Supply_{ft} = \sum_{s \in SELLING_{ft}} Purchase_{st}
        + \sum_{p \in MAKING_{ft}} made_{pf} Output_{pt} + \sum_{k \in COLLECTING_{ft}} Collection_{kt} \qquad [kt]
    """
    return m.Supply[f, t] == (
        sum(m.Purchase[s, t] for s in m.SELLING[f, t])
        + sum(m.made[p, f] * m.Output[p, t] for p in m.MAKING[f, t])
        + sum(m.Collection[k, t] for k in m.COLLECTING[f, t])
    )


def supplier_ramp(m: Any, s: str, t: int) -> Any:
    r"""A supplier's sales grow from one year to the next by its rate and a first amount; from nothing by that alone.

    .. math:: Purchase_{st} \le (1 + rate_{st}) \sum_{v \in BOUGHT_{st}} Purchase_{sv} + first_{st} \qquad [kt]
    """
    return m.Purchase[s, t] <= (1 + m.ramp_rate[s, t]) * sum(m.Purchase[s, v] for v in m.BOUGHT[s, t]) + m.ramp_kt[s, t]


# ---------------------------------------------------------------- cost terms


def purchase_cost(m: Any) -> Any:
    r"""Buyers pay suppliers the price of what they buy.

    .. math:: \sum_{st} discount_t\, price_{st} Purchase_{st} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.price[s, t] * m.Purchase[s, t] for s, t in m.PURCHASES)


def freight_cost(m: Any) -> Any:
    r"""Buyers pay carriers the freight and insurance of what they buy.

    .. math:: \sum_{st} discount_t\, freight_{st} Purchase_{st} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.freight[s, t] * m.Purchase[s, t] for s, t in m.PURCHASES)


def tariff_cost(m: Any) -> Any:
    r"""Buyers pay the Treasury the duty on what they buy; for the nation it cancels.

    .. math:: \sum_{st} discount_t\, duty_{st} Purchase_{st} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.duty[s, t] * m.Purchase[s, t] for s, t in m.PURCHASES)


def tie_break(m: Any) -> Any:
    r"""Among plans of equal cost, the one with the least weighted tonnes: by risk of country and place in the table.

    Weights are two hundred-thousandths of a form's usual price or less; they choose between equals, are made lighter
    where they would overrule a difference of cost, and are never part of a reported cost. The weight on what goes into
    stock keeps a plan from putting in and taking out in the same year.

    .. math:: \sum_{st} tie_{st} Purchase_{st} + \sum_{ft} stock\_tie_{ft} StockIn_{ft} \qquad [MUSD]
    """
    bought = sum(m.tie[s, t] * m.Purchase[s, t] for s, t in m.PURCHASES)
    return bought + sum(m.stock_tie[f, t] * m.StockIn[f, t] for f, t in m.STOCKS)


PART = Part(
    SETS,
    GIVEN,
    DECISIONS,
    rows=((material_balance, "BALANCES"), (total_supply, "BALANCES"), (supplier_ramp, "RAMPS")),
    terms=(Term(purchase_cost), Term(freight_cost), Term(tariff_cost, transfer=True), Term(tie_break)),
)
