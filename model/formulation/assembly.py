"""Assembling: products that need several forms together, so that the scarcest of them is the bottleneck."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Addend, Component, IndexSet, Parameter, Term, Variable

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "PRODUCTS": IndexSet("u, g, t", "end use u wants product g in year t; a product is counted in thousands of units"),
    "WANTING": IndexSet("u", "the end uses that want product g", over="g, t"),
    "PARTS": IndexSet("g, f, t", "product g needs form f, and somebody wants it in year t"),
    "ASSEMBLING": IndexSet("g", "the products that need form f", over="f, t"),
}
PARAMETERS = {
    "product_wanted": Parameter("PRODUCTS", "thousand units", "demand, thousands of units"),
    "missing_most": Parameter(
        "PRODUCTS", "thousand units", "demand where a shortfall is priced, 0 where it is forbidden"
    ),
    "missing_cost": Parameter("PRODUCTS", "MUSD/thousand units", "what a thousand missing units cost their user"),
    "bill": Parameter("PARTS", "kt/thousand units", "what goes into a thousand units"),
}
VARIABLES = {
    "Assembled": Variable(
        "PRODUCTS",
        "thousand units",
        "made of its parts and delivered to an end use, thousands of units",
        at_most="product_wanted",
    ),
    "Missing": Variable("PRODUCTS", "thousand units", "not made for want of a part", at_most="missing_most"),
    "Part": Variable("PARTS", "kt", "taken of a form for all units of a product"),
}

# ---------------------------------------------------------------- what it adds to sums


def taken_for_products(m: Any, f: str, t: int) -> Any:
    """Taken for products."""
    return sum(m.Part[g, f, t] for g in m.ASSEMBLING[f, t])


# ---------------------------------------------------------------- rows


def product_met(m: Any, u: str, g: str, t: int) -> Any:
    """What an end use wants of a product is assembled or missing."""
    return m.Assembled[u, g, t] + m.Missing[u, g, t] == m.product_wanted[u, g, t]


def bill_of_materials(m: Any, g: str, f: str, t: int) -> Any:
    """A unit takes its part of every form on its bill: without one of them there is no unit."""
    return m.Part[g, f, t] == sum(m.bill[g, f, t] * m.Assembled[u, g, t] for u in m.WANTING[g, t])


# ---------------------------------------------------------------- cost terms


def missing_product_cost(m: Any) -> Any:
    """A missing unit costs its user what the outage is worth; nobody is paid it."""
    return sum(m.discount[t] * m.missing_cost[u, g, t] * m.Missing[u, g, t] for u, g, t in m.PRODUCTS)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=((product_met, "PRODUCTS"), (bill_of_materials, "PARTS")),
    terms=(Term(missing_product_cost),),
    addends=(Addend(taken_for_products, ("outflow",), where="ASSEMBLING"),),
)
