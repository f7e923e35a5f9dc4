"""Serving: deliveries to end uses, what they do without, and outlets abroad."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Decision, Part, Relation, Term

# ---------------------------------------------------------------- sets and numbers
# DEMANDS (u, f, t): end use u wants form f in year t.
# USING[f, t]: the end uses that want form f.
# SALES (f, o, t): outlet o takes form f in year t: exports, tolling, metal in parts.
# SERVING[f, t]: the outlets of form f.
# DEARER_STEPS (k, u, f, t): further step k of substitution, after the first, cheapest one.
# DEARER[u, f, t]: the further steps.
# wanted [kt]: demand.
# substitute_most [kt]: what can be done without at the first step.
# substitute_cost [MUSD/kt]: what that costs the user.
# dearer_most [kt], dearer_cost [MUSD/kt]: the same of a further step.
# shortfall_most [kt]: demand where a shortfall is priced, 0 where it is forbidden.
# shortage [MUSD/kt]: what a missing kt costs its user.
# outlet_most [kt]: most that the outlet takes.
# outlet_price [MUSD/kt]: what it pays.
# HELPING[u, f, t], Program[k, u, f, t]: programmes that help users to do without (`substitution_program`).
# Delivery [kt]: delivered to an end use.
# Substitution [kt]: done without at the first step, a substitute serving.
# DearerSubstitution [kt]: done without at a further step.
# Shortfall [kt]: missing.
# Outlet [kt]: sold to an outlet.

SETS = {
    "DEMANDS": Relation(3),
    "DEARER_STEPS": Relation(4),
    "DEARER": Relation(1, over=3),
    "USING": Relation(1, over=2),
    "SALES": Relation(3),
    "SERVING": Relation(1, over=2),
}
GIVEN = {
    "wanted": "DEMANDS",
    "substitute_most": "DEMANDS",
    "substitute_cost": "DEMANDS",
    "dearer_most": "DEARER_STEPS",
    "dearer_cost": "DEARER_STEPS",
    "shortfall_most": "DEMANDS",
    "shortage": "DEMANDS",
    "outlet_most": "SALES",
    "outlet_price": "SALES",
}
DECISIONS = {
    "Delivery": Decision("DEMANDS", at_most="wanted"),
    "Substitution": Decision("DEMANDS", at_most="substitute_most"),
    "DearerSubstitution": Decision("DEARER_STEPS", at_most="dearer_most"),
    "Shortfall": Decision("DEMANDS", at_most="shortfall_most"),
    "Outlet": Decision("SALES", at_most="outlet_most"),
}

# ---------------------------------------------------------------- rows


def demand_met(m: Any, u: str, f: str, t: int) -> Any:
    r"""What an end use wants is delivered, substituted step by step or with a programme's help, or missing.

    .. math:: Delivery_{uft} + Substitution_{uft} + \sum_{k \in DEARER_{uft}} DearerSubstitution_{kuft}
        + \sum_{k \in HELPING_{uft}} Program_{kuft} + Shortfall_{uft}
        = wanted_{uft} \qquad [kt]
    """
    return (
        m.Delivery[u, f, t]
        + m.Substitution[u, f, t]
        + sum(m.DearerSubstitution[k, u, f, t] for k in m.DEARER[u, f, t])
        + sum(m.Program[k, u, f, t] for k in m.HELPING[u, f, t])
        + m.Shortfall[u, f, t]
        == m.wanted[u, f, t]
    )


# ---------------------------------------------------------------- cost terms


def substitution_cost(m: Any) -> Any:
    r"""Users pay for doing without a form where a substitute serves.

    .. math:: \sum_{uft} discount_t\, cost_{uft} Substitution_{uft} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.substitute_cost[u, f, t] * m.Substitution[u, f, t] for u, f, t in m.DEMANDS)


def dearer_substitution_cost(m: Any) -> Any:
    r"""Users pay more for doing without at further steps.

    .. math:: \sum_{kuft} discount_t\, cost_{kuft} DearerSubstitution_{kuft} \qquad [MUSD]
    """
    return sum(
        m.discount[t] * m.dearer_cost[k, u, f, t] * m.DearerSubstitution[k, u, f, t] for k, u, f, t in m.DEARER_STEPS
    )


def shortage_cost(m: Any) -> Any:
    r"""A missing tonne costs its user what the outage is worth; nobody is paid it.

    .. math:: \sum_{uft} discount_t\, shortage_{uft} Shortfall_{uft} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.shortage[u, f, t] * m.Shortfall[u, f, t] for u, f, t in m.DEMANDS)


def outlet_revenue(m: Any) -> Any:
    r"""Sellers receive the outlet's price for what they export or have tolled abroad.

    .. math:: -\sum_{fot} discount_t\, price_{fot} Outlet_{fot} \qquad [MUSD]
    """
    return -sum(m.discount[t] * m.outlet_price[f, o, t] * m.Outlet[f, o, t] for f, o, t in m.SALES)


PART = Part(
    SETS,
    GIVEN,
    DECISIONS,
    rows=((demand_met, "DEMANDS"),),
    terms=(Term(substitution_cost), Term(dearer_substitution_cost), Term(shortage_cost), Term(outlet_revenue)),
)
