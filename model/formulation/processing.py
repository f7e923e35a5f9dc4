"""Making: plants at home and with partners, what may be built, what ore there is."""

from __future__ import annotations

from typing import Any

from model.part import Decision, Part, Relation, Term

# ---------------------------------------------------------------- sets and numbers
# OUTPUTS (p, t): plant p can run in year t. made[p, f], taken[p, f]: its recipe, kt per kt of main product.
# MAKING[f, t], TAKING[f, t]: plants that make, and that take in, form f in year t.
# BUILDS (p, v): capacity of p can be decided in year v. RUNNING[p, t]: the builds of p that run in t.
# charge[p, v]: present value of the yearly capital charges, within the horizon, of 1 kt/yr decided in v.
# upkeep[p, v]: present value of its yearly fixed cost.

SETS = {
    "OUTPUTS": Relation(2),
    "MADE": Relation(2),
    "TAKEN": Relation(2),
    "MAKING": Relation(1, over=2),
    "TAKING": Relation(1, over=2),
    "BUILDS": Relation(2),
    "RUNNING": Relation(2, over=2),
    "BUILDERS": Relation(1),
    "BUILDING": Relation(2, over=1),
    "MINES": Relation(1),
    "MINING": Relation(2, over=1),
}
GIVEN = {
    "made": "MADE",
    "taken": "TAKEN",
    "existing": "OUTPUTS",
    "variable": "OUTPUTS",
    "fixed": "OUTPUTS",
    "output_duty": "OUTPUTS",
    "credit": "OUTPUTS",
    "byproduct": "OUTPUTS",
    "build_most": "BUILDS",
    "charge": "BUILDS",
    "upkeep": "BUILDS",
    "buildable": "BUILDERS",
    "reserves": "MINES",
}
DECISIONS = {
    "Output": Decision("OUTPUTS"),
    "Build": Decision("BUILDS", at_most="build_most"),
}

# ---------------------------------------------------------------- rows


def capacity_limit(m: Any, p: str, t: int) -> Any:
    r"""A plant makes no more than the capacity it has running.

    .. math:: Output_{pt} \le existing_{pt} + \sum_{v \in RUNNING_{pt}} Build_{pv} \qquad [kt/yr]
    """
    return m.Output[p, t] <= m.existing[p, t] + sum(m.Build[q, v] for q, v in m.RUNNING[p, t])


def build_limit(m: Any, p: str) -> Any:
    r"""A plant is built no larger than its site, permit and project allow.

    .. math:: \sum_{v} Build_{pv} \le buildable_p \qquad [kt/yr]
    """
    return sum(m.Build[q, v] for q, v in m.BUILDING[p]) <= m.buildable[p]


def reserves_limit(m: Any, p: str) -> Any:
    r"""A mine takes out no more over the horizon than its reserves hold.

    .. math:: \sum_{t} Output_{pt} \le reserves_p \qquad [kt]
    """
    return sum(m.Output[q, t] for q, t in m.MINING[p]) <= m.reserves[p]


# ---------------------------------------------------------------- cost terms


def operating_cost(m: Any) -> Any:
    r"""Plants pay for making, feed bought from others left out: that feed is a purchase.

    .. math:: \sum_{pt} discount_t\, variable_{pt} Output_{pt} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.variable[p, t] * m.Output[p, t] for p, t in m.OUTPUTS)


def byproduct_revenue(m: Any) -> Any:
    r"""Joint products of minerals outside the study are sold at their reference price.

    .. math:: -\sum_{pt} discount_t\, byproduct_{pt} Output_{pt} \qquad [MUSD]
    """
    return -sum(m.discount[t] * m.byproduct[p, t] * m.Output[p, t] for p, t in m.OUTPUTS)


def fixed_cost(m: Any) -> Any:
    r"""Plants pay each year for the capacity they hold, whether it runs or not.

    .. math:: \sum_{pt} discount_t\, fixed_{pt} existing_{pt} + \sum_{pv} upkeep_{pv} Build_{pv} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.fixed[p, t] * m.existing[p, t] for p, t in m.OUTPUTS) + sum(
        m.upkeep[p, v] * m.Build[p, v] for p, v in m.BUILDS
    )


def capital_cost(m: Any) -> Any:
    r"""Plants pay for what they build in equal yearly charges over its life, at their cost of capital.

    Only charges that fall within the horizon are counted, as only output within it is.

    .. math:: \sum_{pv} charge_{pv} Build_{pv} \qquad [MUSD]
    """
    return sum(m.charge[p, v] * m.Build[p, v] for p, v in m.BUILDS)


def output_tariff_cost(m: Any) -> Any:
    r"""Plants in partner countries pay the duty on what they ship; for the nation it cancels.

    .. math:: \sum_{pt} discount_t\, duty_{pt} Output_{pt} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.output_duty[p, t] * m.Output[p, t] for p, t in m.OUTPUTS)


def production_credit(m: Any) -> Any:
    r"""The Treasury takes tax credits off what plants pay for making; for the nation it cancels.

    .. math:: -\sum_{pt} discount_t\, credit_{pt} Output_{pt} \qquad [MUSD]
    """
    return -sum(m.discount[t] * m.credit[p, t] * m.Output[p, t] for p, t in m.OUTPUTS)


PART = Part(
    SETS,
    GIVEN,
    DECISIONS,
    rows=((capacity_limit, "OUTPUTS"), (build_limit, "BUILDERS"), (reserves_limit, "MINES")),
    terms=(
        Term(operating_cost),
        Term(byproduct_revenue),
        Term(fixed_cost),
        Term(capital_cost),
        Term(output_tariff_cost, transfer=True),
        Term(production_credit, transfer=True),
    ),
)
