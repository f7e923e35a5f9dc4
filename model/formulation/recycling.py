"""Collecting: scrap that the installed base and earlier deliveries return."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Addend, Component, IndexSet, Parameter, Term, Variable

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "COLLECTIONS": IndexSet("k, t", "scrap step k can be collected in year t; steps differ in cost"),
    "COLLECTING": IndexSet("k", "the steps of scrap form f", over="f, t"),
    "RETURNING": IndexSet("u, f, v", "the deliveries (u, f, v) whose retirement falls in year t", over="k, t"),
    "RETURNS": IndexSet(
        "k, t, u, f, v", "what is delivered of form f to end use u in year v comes back at scrap step k in year t"
    ),
}
PARAMETERS = {
    "feed": Parameter("COLLECTIONS", "kt", "scrap already on its way from what was sold before the horizon"),
    "collection_price": Parameter("COLLECTIONS", "MUSD/kt", "cost of collecting and buying scrap at this step"),
    "returned": Parameter("RETURNS", "kt/kt", "scrap that comes back at this step for each kt delivered in year v"),
}
VARIABLES = {
    "Collection": Variable("COLLECTIONS", "kt", "scrap collected at a step"),
}

# ---------------------------------------------------------------- what it adds to sums


def collected(m: Any, f: str, t: int) -> Any:
    """Collected as scrap."""
    return sum(m.Collection[k, t] for k in m.COLLECTING[f, t])


# ---------------------------------------------------------------- rows


def end_of_life(m: Any, k: str, t: int) -> Any:
    """Scrap is collected from what was sold before the horizon and from what deliveries since return."""
    return m.Collection[k, t] <= m.feed[k, t] + sum(
        m.returned[k, t, u, f, v] * m.Delivery[u, f, v] for u, f, v in m.RETURNING[k, t]
    )


# ---------------------------------------------------------------- cost terms


def collection_cost(m: Any) -> Any:
    """Recyclers pay collectors for scrap."""
    return sum(m.discount[t] * m.collection_price[k, t] * m.Collection[k, t] for k, t in m.COLLECTIONS)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=((end_of_life, "COLLECTIONS"),),
    terms=(Term(collection_cost),),
    addends=(Addend(collected, ("inflow", "supplied"), where="COLLECTING"),),
)
