"""Making: plants at home and with partners, what may be built, what ore there is."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Addend, Component, IndexSet, Parameter, Sum, Term, Variable

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "OUTPUTS": IndexSet("p, t", "plant p has, or could have, capacity in year t"),
    "MADE": IndexSet("p, f", "plant p makes form f"),
    "TAKEN": IndexSet("p, f", "plant p takes in form f"),
    "MAKING": IndexSet("p", "the plants that make form f in year t", over="f, t"),
    "TAKING": IndexSet("p", "the plants that take in form f in year t", over="f, t"),
    "BUILDS": IndexSet("p, v", "capacity of plant p can be decided in year v"),
    "RUNNING": IndexSet(
        "q, v",
        "the builds of plant p that run in year t, past their lead time and within their "
        "life: q is p, v the year of decision",
        over="p, t",
    ),
    "STARTING": IndexSet("p, v, t", "the build of plant p decided in year v runs in year t"),
    "BUILDERS": IndexSet("p", "plant p can be built"),
    "BUILDING": IndexSet("q, v", "all builds of plant p: q is p, v a year", over="p"),
    "MINES": IndexSet("p", "plant p has limited reserves"),
    "MINING": IndexSet("q, t", "all years in which plant p can run: q is p", over="p"),
}
PARAMETERS = {
    "made": Parameter("MADE", "kt/kt", "form made for each kt of the main product"),
    "taken": Parameter("TAKEN", "kt/kt", "form taken in for each kt of the main product"),
    "existing": Parameter("OUTPUTS", "kt/yr", "capacity that runs without a new decision"),
    "variable": Parameter("OUTPUTS", "MUSD/kt", "cost of making, without feed, for each kt made"),
    "fixed": Parameter("OUTPUTS", "MUSD/(kt/yr)/yr", "cost of holding capacity"),
    "output_duty": Parameter(
        "OUTPUTS", "MUSD/kt", "duty on all products that a partner's plant ships with a kt of its main product"
    ),
    "credit": Parameter(
        "OUTPUTS", "MUSD/kt", "tax credit on all products that a plant at home makes with a kt of its main product"
    ),
    "byproduct": Parameter(
        "OUTPUTS", "MUSD/kt", "worth of joint products, less that of inputs, that belong to minerals outside the study"
    ),
    "build_most": Parameter("BUILDS", "kt/yr", "most that can be decided in one year"),
    "phase": Parameter("BUILDS", "kt/yr", "size of a phase where a study plans whole plants; 0 for any size"),
    "capital_charge": Parameter(
        "BUILDS",
        "MUSD/(kt/yr)",
        "present value of the yearly charges within the horizon on the capital as spent: at the social rate at home, "
        "at the owner's cost of capital abroad",
    ),
    "interest_charge": Parameter(
        "BUILDS", "MUSD/(kt/yr)", "the same of interest, at that rate, on what is spent before the plant runs"
    ),
    "spread_charge": Parameter(
        "BUILDS", "MUSD/(kt/yr)", "the same of what the owner's cost of capital asks beyond both; nothing abroad"
    ),
    "upkeep": Parameter(
        "BUILDS", "MUSD/(kt/yr)", "present value of the yearly fixed cost of new capacity within the horizon"
    ),
    "build_tie_weight": Parameter(
        "BUILDS",
        "MUSD/(kt/yr)",
        "weight in the tie-break: a hundred-thousandth of the capital in the last year planned, and less before",
    ),
    "usable": Parameter(
        "STARTING", "1", "share of a build's capacity that it can make: less in its first years, while it is qualified"
    ),
    "buildable": Parameter("BUILDERS", "kt/yr", "most that can be decided in all"),
    "reserves": Parameter("MINES", "kt", "most that can be mined over the horizon, in main product"),
}
VARIABLES = {
    "Output": Variable("OUTPUTS", "kt", "main product made by a plant"),
    "Build": Variable(
        "BUILDS",
        "kt/yr",
        "capacity decided in a year; it runs after the lead time, for its life",
        at_most="build_most",
        whole_times="phase",
    ),
}

SUMS = {
    "retired": Sum("OUTPUTS", "kt/yr", "capacity that ran without a new decision, and that newer plants have replaced"),
}

# ---------------------------------------------------------------- what it adds to sums


def made_by_plants(m: Any, f: str, t: int) -> Any:
    """Made by plants."""
    return sum(m.made[p, f] * m.Output[p, t] for p in m.MAKING[f, t])


def taken_by_plants(m: Any, f: str, t: int) -> Any:
    """Taken in by plants."""
    return sum(m.taken[p, f] * m.Output[p, t] for p in m.TAKING[f, t])


# ---------------------------------------------------------------- rows


def capacity_limit(m: Any, p: str, t: int) -> Any:
    """A plant makes no more than the capacity it has running, less what newer plants have replaced.

    Of a new build it is the share that its age allows.
    """
    return m.Output[p, t] <= (
        m.existing[p, t] + sum(m.usable[q, v, t] * m.Build[q, v] for q, v in m.RUNNING[p, t]) - m.retired(p, t)
    )


def build_limit(m: Any, p: str) -> Any:
    """A plant is built no larger than its site, permit and project allow."""
    return sum(m.Build[q, v] for q, v in m.BUILDING[p]) <= m.buildable[p]


def reserves_limit(m: Any, p: str) -> Any:
    """A mine takes out no more over the horizon than its reserves hold."""
    return sum(m.Output[q, t] for q, t in m.MINING[p]) <= m.reserves[p]


# ---------------------------------------------------------------- cost terms


def operating_cost(m: Any) -> Any:
    """Plants pay for making, feed bought from others left out: that feed is a purchase."""
    return sum(m.discount[t] * m.variable[p, t] * m.Output[p, t] for p, t in m.OUTPUTS)


def byproduct_revenue(m: Any) -> Any:
    """Joint products of minerals outside the study are sold at their reference price."""
    return -sum(m.discount[t] * m.byproduct[p, t] * m.Output[p, t] for p, t in m.OUTPUTS)


def weighted_builds(m: Any) -> Any:
    """What is decided, weighted by how late: where the year of a decision costs nothing, every plan takes the first."""
    return sum(m.build_tie_weight[p, v] * m.Build[p, v] for p, v in m.BUILDS)


def fixed_cost(m: Any) -> Any:
    """Plants pay each year for the capacity they hold, whether it runs or not, until a newer plant replaces it."""
    return (
        sum(m.discount[t] * m.fixed[p, t] * m.existing[p, t] for p, t in m.OUTPUTS)
        + sum(m.upkeep[p, v] * m.Build[p, v] for p, v in m.BUILDS)
        - sum(m.discount[t] * m.fixed[p, t] * m.Retired[p, t] for p, t in m.REPLACED)
    )


def capital_cost(m: Any) -> Any:
    """Plants pay for what they build in equal yearly charges over its life.

    Only charges that fall within the horizon are counted, as only output within it is. At home they are counted at the
    social rate, which is the study's rate of discount; what owners ask beyond it is `capital_spread`.
    """
    return sum(m.capital_charge[p, v] * m.Build[p, v] for p, v in m.BUILDS)


def construction_interest(m: Any) -> Any:
    """Capital is spent evenly over the years of construction, and carries interest until the plant runs."""
    return sum(m.interest_charge[p, v] * m.Build[p, v] for p, v in m.BUILDS)


def capital_spread(m: Any) -> Any:
    """Owners at home ask more than the social rate, for risk and tax; for the nation it cancels."""
    return sum(m.spread_charge[p, v] * m.Build[p, v] for p, v in m.BUILDS)


def output_tariff_cost(m: Any) -> Any:
    """Plants in partner countries pay the duty on every product that they ship; for the nation it cancels."""
    return sum(m.discount[t] * m.output_duty[p, t] * m.Output[p, t] for p, t in m.OUTPUTS)


def production_credit(m: Any) -> Any:
    """The Treasury takes tax credits off what plants pay for making; for the nation it cancels."""
    return -sum(m.discount[t] * m.credit[p, t] * m.Output[p, t] for p, t in m.OUTPUTS)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=((capacity_limit, "OUTPUTS"), (build_limit, "BUILDERS"), (reserves_limit, "MINES")),
    terms=(
        Term(operating_cost),
        Term(byproduct_revenue),
        Term(fixed_cost),
        Term(capital_cost),
        Term(construction_interest),
        Term(capital_spread, transfer=True),
        Term(output_tariff_cost, transfer=True),
        Term(production_credit, transfer=True),
    ),
    sums=SUMS,
    addends=(
        Addend(made_by_plants, ("inflow", "supplied"), where="MAKING"),
        Addend(taken_by_plants, ("outflow",), where="TAKING"),
        Addend(weighted_builds, ("tie_weights",)),
    ),
)
