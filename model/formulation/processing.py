"""Making: plants at home and with partners, what may be built, what ore there is."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Decision, Part, Relation, Term

# ---------------------------------------------------------------- sets and numbers
# OUTPUTS (p, t): plant p has, or could have, capacity in year t.
# MADE (p, f), TAKEN (p, f): form f is an output, or an input, of plant p.
# MAKING[f, t], TAKING[f, t]: the plants that make, and that take in, form f in year t.
# BUILDS (p, v): capacity of plant p can be decided in year v.
# RUNNING[p, t]: the builds (p, v) that run in year t: past their lead time, within their life.
# BUILDERS (p), BUILDING[p]: plants that can be built, and all their builds.
# MINES (p), MINING[p]: plants with limited reserves, and all the years (p, t) they can run.
# made [kt/kt]: form made for each kt of the main product.
# taken [kt/kt]: form taken in for each kt of the main product.
# existing [kt/yr]: capacity that runs without a new decision.
# variable [MUSD/kt]: cost of making, without feed, for each kt made.
# fixed [MUSD per kt/yr and year]: cost of holding capacity.
# output_duty [MUSD/kt]: duty on all products that a partner's plant ships with a kt of its main product.
# credit [MUSD/kt]: tax credit on all products that a plant at home makes with a kt of its main product.
# byproduct [MUSD/kt]: worth of joint products, less that of inputs, that belong to minerals outside the study.
# build_most [kt/yr]: most that can be decided in one year.
# buildable [kt/yr]: most that can be decided in all.
# charge [MUSD per kt/yr]: present value of the yearly capital charges that fall within the horizon.
# upkeep [MUSD per kt/yr]: present value of the yearly fixed cost of new capacity within the horizon.
# reserves [kt]: most that can be mined over the horizon, in main product.
# Output [kt]: main product made by a plant.
# Build [kt/yr]: capacity decided in a year; it runs after the lead time, for its life.

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
    r"""Plants in partner countries pay the duty on every product that they ship; for the nation it cancels.

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
