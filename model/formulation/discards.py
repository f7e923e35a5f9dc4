"""Discarding: the surplus of a joint product that nobody wants, got rid of at a cost."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Addend, Component, IndexSet, Parameter, Term, Variable

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "DISCARDS": IndexSet("f, t", "form f may be discarded in year t; a form that may not must be used, sold or stored"),
    "MAY_DISCARD": IndexSet("g", "f itself where it may be discarded, nothing where it may not", over="f, t"),
}
PARAMETERS = {
    "discard_price": Parameter("DISCARDS", "MUSD/kt", "what getting rid of it costs"),
}
VARIABLES = {
    "Discard": Variable("DISCARDS", "kt", "discarded"),
}

# ---------------------------------------------------------------- what it adds to sums


def discarded(m: Any, f: str, t: int) -> Any:
    """Discarded: only of a form that somebody supplies or wants."""
    return sum(m.Discard[g, t] for g in m.MAY_DISCARD[f, t])


# ---------------------------------------------------------------- cost terms


def discard_cost(m: Any) -> Any:
    """Plants pay for getting rid of what nobody takes."""
    return sum(m.discount[t] * m.discard_price[f, t] * m.Discard[f, t] for f, t in m.DISCARDS)


COMPONENT = Component(
    SETS, PARAMETERS, VARIABLES, terms=(Term(discard_cost),), addends=(Addend(discarded, ("outflow",)),)
)
