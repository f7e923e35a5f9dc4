"""Depending on others: circuits that live on a host plant, and plants whose place newer ones take."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Addend, Component, IndexSet, Parameter, Variable

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "HOSTED": IndexSet("p, t", "plant p lives on hosts, and has, or could have, capacity in year t"),
    "HOSTING": IndexSet("q", "hosts of plant p in the study that have, or could have, capacity in year t", over="p, t"),
    "HOST_RATIOS": IndexSet("p, q", "plant p lives on host q"),
    "REPLACED": IndexSet("p, t", "newer plants can have taken the place of plant p by year t"),
    "MAY_RETIRE": IndexSet("q", "p itself where newer plants can have taken its place, nothing elsewhere", over="p, t"),
    "REPLACEMENTS": IndexSet("p, t, q", "a newer plant q can have taken the place of plant p by year t"),
    "REPLACING": IndexSet(
        "q, v", "the builds that run, or ran, by year t and took the place of plant p: q the newer plant", over="p, t"
    ),
}
PARAMETERS = {
    "host_ratio": Parameter("HOST_RATIOS", "kt/kt", "most main product made for each kt of the host's main product"),
    "unplanned_hosts": Parameter("HOSTED", "kt", "what hosts outside the study give at the capacity that they have"),
    "replaced": Parameter(
        "REPLACEMENTS", "kt/kt", "capacity of the old plant that is gone for each kt/yr built of the newer one"
    ),
}
VARIABLES = {
    "Retired": Variable(
        "REPLACED", "kt/yr", "capacity that ran without a new decision, and that newer plants replaced"
    ),
}

# ---------------------------------------------------------------- what it adds to sums


def replaced_by_newer(m: Any, p: str, t: int) -> Any:
    """Replaced: only of a plant whose place newer ones take."""
    return sum(m.Retired[q, t] for q in m.MAY_RETIRE[p, t])


# ---------------------------------------------------------------- rows


def host_limit(m: Any, p: str, t: int) -> Any:
    """A circuit makes no more than its hosts leave it: their output times what each tonne of it gives.

    A host that makes nothing of the study is not planned: it runs at the capacity that it has without a new decision.
    """
    return m.Output[p, t] <= sum(m.host_ratio[p, q] * m.Output[q, t] for q in m.HOSTING[p, t]) + m.unplanned_hosts[p, t]


def retired_capacity(m: Any, p: str, t: int) -> Any:
    """Newer plants take the place of capacity in proportion to what is built of them; what is gone stays gone."""
    return m.Retired[p, t] == sum(m.replaced[p, t, q] * m.Build[q, v] for q, v in m.REPLACING[p, t])


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=((host_limit, "HOSTED"), (retired_capacity, "REPLACED")),
    addends=(Addend(replaced_by_newer, ("retired",)),),
)
