"""Assembling: products that need several forms together, so that the scarcest of them is the bottleneck."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Decision, Part, Relation, Term

# ---------------------------------------------------------------- sets and numbers
# PRODUCTS (u, g, t): end use u wants product g in year t; a product is counted in thousands of units.
# WANTING[g, t]: the end uses that want product g.
# PARTS (g, f, t): product g needs form f, and somebody wants it in year t.
# ASSEMBLING[f, t]: the products that need form f.
# product_wanted [k]: demand, thousands of units.
# missing_most [k]: demand where a shortfall is priced, 0 where it is forbidden.
# missing_cost [MUSD/k]: what a thousand missing units cost their user.
# bill [kt/k]: what goes into a thousand units.
# Assembled [k]: made of its parts and delivered to an end use, thousands of units.
# Missing [k]: not made for want of a part.
# Part [kt]: taken of a form for all units of a product.

SETS = {
    "PRODUCTS": Relation(3),
    "WANTING": Relation(1, over=2),
    "PARTS": Relation(3),
    "ASSEMBLING": Relation(1, over=2),
}
GIVEN = {
    "product_wanted": "PRODUCTS",
    "missing_most": "PRODUCTS",
    "missing_cost": "PRODUCTS",
    "bill": "PARTS",
}
DECISIONS = {
    "Assembled": Decision("PRODUCTS", at_most="product_wanted"),
    "Missing": Decision("PRODUCTS", at_most="missing_most"),
    "Part": Decision("PARTS"),
}

# ---------------------------------------------------------------- rows


def product_met(m: Any, u: str, g: str, t: int) -> Any:
    r"""What an end use wants of a product is assembled or missing.

    .. math:: Assembled_{ugt} + Missing_{ugt} = wanted_{ugt} \qquad [k]
    """
    return m.Assembled[u, g, t] + m.Missing[u, g, t] == m.product_wanted[u, g, t]


def bill_of_materials(m: Any, g: str, f: str, t: int) -> Any:
    r"""A unit takes its part of every form on its bill: without one of them there is no unit.

    .. math:: Part_{gft} = bill_{gft} \sum_{u \in WANTING_{gt}} Assembled_{ugt} \qquad [kt]
    """
    return m.Part[g, f, t] == sum(m.bill[g, f, t] * m.Assembled[u, g, t] for u in m.WANTING[g, t])


# ---------------------------------------------------------------- cost terms


def missing_product_cost(m: Any) -> Any:
    r"""A missing unit costs its user what the outage is worth; nobody is paid it.

    .. math:: \sum_{ugt} discount_t\, cost_{ugt} Missing_{ugt} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.missing_cost[u, g, t] * m.Missing[u, g, t] for u, g, t in m.PRODUCTS)


PART = Part(
    SETS,
    GIVEN,
    DECISIONS,
    rows=((product_met, "PRODUCTS"), (bill_of_materials, "PARTS")),
    terms=(Term(missing_product_cost),),
)
