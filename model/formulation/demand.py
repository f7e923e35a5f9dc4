"""Serving: deliveries to end uses, what they do without, and outlets abroad."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Addend, Component, IndexSet, Parameter, Sum, Term, Variable

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "DEMANDS": IndexSet("u, f, t", "end use u wants form f in year t"),
    "DEARER_STEPS": IndexSet("k, u, f, t", "further step k of substitution, after the first, cheapest one"),
    "DEARER": IndexSet("k", "the further steps", over="u, f, t"),
    "USING": IndexSet("u", "the end uses that want form f", over="f, t"),
    "OUTLETS": IndexSet("f, o, t", "outlet o takes form f in year t: exports, tolling, metal in parts"),
    "SERVING": IndexSet("o", "the outlets of form f", over="f, t"),
    "OWN_SALES": IndexSet("f, t", "an outlet of form f in year t takes no imports"),
    "TAKING_OWN": IndexSet("o", "the outlets of form f that take no imports", over="f, t"),
    "MAKING_AT_HOME": IndexSet("p", "the plants at home that make form f in year t", over="f, t"),
    "SELLING_AT_HOME": IndexSet("s", "the supplier steps of form f in year t that sell from home", over="f, t"),
}
PARAMETERS = {
    "wanted": Parameter("DEMANDS", "kt", "demand"),
    "substitute_most": Parameter("DEMANDS", "kt", "what can be done without at the first step"),
    "substitute_cost": Parameter("DEMANDS", "MUSD/kt", "what that costs the user"),
    "dearer_most": Parameter("DEARER_STEPS", "kt", "what can be done without at the further step"),
    "dearer_cost": Parameter("DEARER_STEPS", "MUSD/kt", "what that costs the user"),
    "shortfall_most": Parameter("DEMANDS", "kt", "demand where a shortfall is priced, 0 where it is forbidden"),
    "shortage": Parameter("DEMANDS", "MUSD/kt", "what a missing kt costs its user"),
    "outlet_most": Parameter("OUTLETS", "kt", "most that the outlet takes"),
    "outlet_price": Parameter("OUTLETS", "MUSD/kt", "what it pays"),
}
VARIABLES = {
    "Delivery": Variable("DEMANDS", "kt", "delivered to an end use", at_most="wanted"),
    "Substitution": Variable(
        "DEMANDS", "kt", "done without at the first step, a substitute serving", at_most="substitute_most"
    ),
    "DearerSubstitution": Variable("DEARER_STEPS", "kt", "done without at a further step", at_most="dearer_most"),
    "Shortfall": Variable("DEMANDS", "kt", "missing", at_most="shortfall_most"),
    "Outlet": Variable("OUTLETS", "kt", "sold to an outlet", at_most="outlet_most"),
}

SUMS = {"met": Sum("DEMANDS", "kt", "how the demand of end use u for form f is met, or not")}

# ---------------------------------------------------------------- what it adds to sums


def delivered(m: Any, f: str, t: int) -> Any:
    """Delivered to end uses."""
    return sum(m.Delivery[u, f, t] for u in m.USING[f, t])


def sold_to_outlets(m: Any, f: str, t: int) -> Any:
    """Sold to outlets."""
    return sum(m.Outlet[f, o, t] for o in m.SERVING[f, t])


def served(m: Any, u: str, f: str, t: int) -> Any:
    """Delivered, substituted step by step, or missing."""
    return (
        m.Delivery[u, f, t]
        + m.Substitution[u, f, t]
        + sum(m.DearerSubstitution[k, u, f, t] for k in m.DEARER[u, f, t])
        + m.Shortfall[u, f, t]
    )


# ---------------------------------------------------------------- rows


def demand_met(m: Any, u: str, f: str, t: int) -> Any:
    """What an end use wants is delivered, substituted step by step or with a programme's help, or missing."""
    return m.met(u, f, t) == m.wanted[u, f, t]


def own_sales(m: Any, f: str, t: int) -> Any:
    """Outlets that resell no imports take no more of a form than is made, sold or collected at home in the year.

    What is made at home of imported feed is made at home. What comes out of stock is not counted: a stock does not
    say where it was made.
    """
    return sum(m.Outlet[f, o, t] for o in m.TAKING_OWN[f, t]) <= (
        sum(m.made[p, f] * m.Output[p, t] for p in m.MAKING_AT_HOME[f, t])
        + sum(m.Purchase[s, t] for s in m.SELLING_AT_HOME[f, t])
        + sum(m.Collection[k, t] for k in m.COLLECTING[f, t])
    )


# ---------------------------------------------------------------- cost terms


def substitution_cost(m: Any) -> Any:
    """Users pay for doing without a form where a substitute serves."""
    return sum(m.discount[t] * m.substitute_cost[u, f, t] * m.Substitution[u, f, t] for u, f, t in m.DEMANDS)


def dearer_substitution_cost(m: Any) -> Any:
    """Users pay more for doing without at further steps."""
    return sum(
        m.discount[t] * m.dearer_cost[k, u, f, t] * m.DearerSubstitution[k, u, f, t] for k, u, f, t in m.DEARER_STEPS
    )


def shortage_cost(m: Any) -> Any:
    """A missing tonne costs its user what the outage is worth; nobody is paid it."""
    return sum(m.discount[t] * m.shortage[u, f, t] * m.Shortfall[u, f, t] for u, f, t in m.DEMANDS)


def outlet_revenue(m: Any) -> Any:
    """Sellers receive the outlet's price for what they export or have tolled abroad."""
    return -sum(m.discount[t] * m.outlet_price[f, o, t] * m.Outlet[f, o, t] for f, o, t in m.OUTLETS)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=((demand_met, "DEMANDS"), (own_sales, "OWN_SALES")),
    terms=(Term(substitution_cost), Term(dearer_substitution_cost), Term(shortage_cost), Term(outlet_revenue)),
    sums=SUMS,
    addends=(
        Addend(delivered, ("outflow",), where="USING"),
        Addend(sold_to_outlets, ("outflow",), where="SERVING"),
        Addend(served, ("met",)),
    ),
)
