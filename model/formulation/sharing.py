"""Sharing: infrastructure that plants and goods from abroad use together, such as a berth or the hours of a mill."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Component, IndexSet, Parameter, Term, Variable

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "FACILITIES": IndexSet("h, t", "facility h is used in year t, and has a capacity then"),
    "SHARING": IndexSet("p", "the plants that use facility h in year t", over="h, t"),
    "LANDING": IndexSet("s", "the supplier steps whose goods pass facility h in year t", over="h, t"),
    "SHARED_USES": IndexSet("h, p", "plant p uses facility h"),
    "LANDED_USES": IndexSet("h, s", "goods of supplier step s use facility h"),
}
PARAMETERS = {
    "shared_most": Parameter(
        "FACILITIES", "thousand units", "what the facility has in a year, in its own units (hours, tonnes handled ...)"
    ),
    "extra_most": Parameter("FACILITIES", "thousand units", "what more of the facility can be had in a year"),
    "extra_price": Parameter("FACILITIES", "MUSD/thousand units", "what more of it costs"),
    "shared_use": Parameter("SHARED_USES", "thousand units/kt", "what a kt made takes of it"),
    "landed_use": Parameter("LANDED_USES", "thousand units/kt", "what a kt bought takes of it"),
}
VARIABLES = {
    "Extra": Variable("FACILITIES", "thousand units", "had of a facility beyond what it has", at_most="extra_most")
}

# ---------------------------------------------------------------- rows


def shared_limit(m: Any, h: str, t: int) -> Any:
    """What plants make, and what is bought abroad, takes no more of a facility than it has and is had in the year."""
    return (
        sum(m.shared_use[h, p] * m.Output[p, t] for p in m.SHARING[h, t])
        + sum(m.landed_use[h, s] * m.Purchase[s, t] for s in m.LANDING[h, t])
    ) <= m.shared_most[h, t] + m.Extra[h, t]


# ---------------------------------------------------------------- cost terms


def facility_cost(m: Any) -> Any:
    """Who uses a facility beyond what it has pays for more of it."""
    return sum(m.discount[t] * m.extra_price[h, t] * m.Extra[h, t] for h, t in m.FACILITIES)


COMPONENT = Component(
    SETS, PARAMETERS, VARIABLES, constraints=((shared_limit, "FACILITIES"),), terms=(Term(facility_cost),)
)
