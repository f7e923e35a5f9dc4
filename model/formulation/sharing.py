"""Sharing: facilities that plants and goods from abroad use together, such as a berth or the hours of a mill."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Component, IndexSet, Parameter

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
    "shared_use": Parameter("SHARED_USES", "thousand units/kt", "what a kt made takes of it"),
    "landed_use": Parameter("LANDED_USES", "thousand units/kt", "what a kt bought takes of it"),
}

# ---------------------------------------------------------------- rows


def shared_limit(m: Any, h: str, t: int) -> Any:
    """What plants make, and what is bought abroad, takes no more of a facility than it has in the year."""
    return (
        sum(m.shared_use[h, p] * m.Output[p, t] for p in m.SHARING[h, t])
        + sum(m.landed_use[h, s] * m.Purchase[s, t] for s in m.LANDING[h, t])
    ) <= m.shared_most[h, t]


COMPONENT = Component(SETS, PARAMETERS, {}, constraints=((shared_limit, "FACILITIES"),))
