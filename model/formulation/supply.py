"""Buying: supplier steps, how fast they grow, the balance of every form, total supply."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Addend, Component, IndexSet, Parameter, Sum, Term, Variable

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "YEARS": IndexSet("t", "the years planned"),
    "PURCHASES": IndexSet("s, t", "supplier step s sells in year t"),
    "BALANCES": IndexSet("f, t", "somebody buys, makes or wants form f in year t"),
    "SELLING": IndexSet("s", "the supplier steps of form f in year t", over="f, t"),
    "RAMPS": IndexSet("s, t", "supplier step s sells in year t, which is not the first year planned"),
    "BOUGHT": IndexSet(
        "v", "the year before, where the step sold then; what did not sell starts from nothing", over="s, t"
    ),
}
PARAMETERS = {
    "discount": Parameter(
        "YEARS", "1", "present value, at the start of the first year, of a dollar paid in the middle of year t"
    ),
    "available": Parameter(
        "PURCHASES", "kt", "most that buyers can buy from the step, after bans and export restrictions"
    ),
    "price": Parameter("PURCHASES", "MUSD/kt", "paid to the supplier"),
    "freight": Parameter("PURCHASES", "MUSD/kt", "paid to carriers and insurers"),
    "duty": Parameter("PURCHASES", "MUSD/kt", "paid to the Treasury"),
    "tie_weight": Parameter(
        "PURCHASES",
        "MUSD/kt",
        "weight in the tie-break: a hundred-thousandth of the form's usual price at full "
        "risk, and up to another by place in the table",
    ),
    "ramp_rate": Parameter("RAMPS", "1", "share by which sales can grow on the year before"),
    "ramp_kt": Parameter("RAMPS", "kt", "amount by which they can grow on top of that"),
}
VARIABLES = {
    "Purchase": Variable("PURCHASES", "kt", "bought from a supplier step", at_most="available"),
    "Supply": Variable(
        "BALANCES", "kt", "total supply of a form, so that a share rule has three terms and not hundreds"
    ),
}

SUMS = {
    "inflow": Sum("BALANCES", "kt", "what comes in of form f in year t"),
    "outflow": Sum("BALANCES", "kt", "what goes out"),
    "supplied": Sum("BALANCES", "kt", "what of the inflow is new: supply, and no release of what was supply before"),
    "tie_weights": Sum("", "MUSD", "what chooses between plans of equal cost"),
}

# ---------------------------------------------------------------- what it adds to sums


def bought(m: Any, f: str, t: int) -> Any:
    """Bought from suppliers."""
    return sum(m.Purchase[s, t] for s in m.SELLING[f, t])


def weighted_purchases(m: Any) -> Any:
    """Purchases, weighted by risk of country and place in the table."""
    return sum(m.tie_weight[s, t] * m.Purchase[s, t] for s, t in m.PURCHASES)


# ---------------------------------------------------------------- rows


def material_balance(m: Any, f: str, t: int) -> Any:
    """What comes in of a form in a year is what goes out: nothing appears, nothing is lost."""
    return m.inflow(f, t) == m.outflow(f, t)


def total_supply(m: Any, f: str, t: int) -> Any:
    """The supply of a form is what is bought, made and collected; releases were supply before."""
    return m.Supply[f, t] == m.supplied(f, t)


def supplier_ramp(m: Any, s: str, t: int) -> Any:
    """A supplier's sales grow from one year to the next by its rate and a first amount; from nothing by that alone."""
    return m.Purchase[s, t] <= (1 + m.ramp_rate[s, t]) * sum(m.Purchase[s, v] for v in m.BOUGHT[s, t]) + m.ramp_kt[s, t]


# ---------------------------------------------------------------- cost terms


def purchase_cost(m: Any) -> Any:
    """Buyers pay suppliers the price of what they buy."""
    return sum(m.discount[t] * m.price[s, t] * m.Purchase[s, t] for s, t in m.PURCHASES)


def freight_cost(m: Any) -> Any:
    """Buyers pay carriers the freight and insurance of what they buy."""
    return sum(m.discount[t] * m.freight[s, t] * m.Purchase[s, t] for s, t in m.PURCHASES)


def tariff_cost(m: Any) -> Any:
    """Buyers pay the Treasury the duty on what they buy; for the nation it cancels."""
    return sum(m.discount[t] * m.duty[s, t] * m.Purchase[s, t] for s, t in m.PURCHASES)


def tie_break(m: Any) -> Any:
    """Among plans of equal cost, the one with the least weighted tonnes: by risk of country and place in the table.

    Weights are two hundred-thousandths of a form's usual price or less; they choose between equals, are made lighter
    where they would overrule a difference of cost, and are never part of a reported cost. The weight on what goes into
    stock keeps a plan from putting in and taking out in the same year.
    """
    return m.tie_weights()


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=((material_balance, "BALANCES"), (total_supply, "BALANCES"), (supplier_ramp, "RAMPS")),
    terms=(Term(purchase_cost), Term(freight_cost), Term(tariff_cost, transfer=True), Term(tie_break)),
    sums=SUMS,
    addends=(Addend(bought, ("inflow", "supplied"), where="SELLING"), Addend(weighted_purchases, ("tie_weights",))),
)
