"""The mathematics, assembled: every set, parameter, variable, constraint and cost term of the program."""

from __future__ import annotations

from collections.abc import Iterable

from model import policies
from model.formulation import (
    assembly,
    blending,
    demand,
    discards,
    hosts,
    processing,
    recycling,
    sharing,
    stockpile,
    supply,
    trade,
)
from model.formulation.declaration import Addend, Component

PHYSICAL: tuple[Component, ...] = (
    supply.COMPONENT,
    trade.COMPONENT,
    processing.COMPONENT,
    hosts.COMPONENT,
    recycling.COMPONENT,
    stockpile.COMPONENT,
    demand.COMPONENT,
    assembly.COMPONENT,
    discards.COMPONENT,
    sharing.COMPONENT,
    blending.COMPONENT,
)
"""What is there whatever the law."""
COMPONENTS: tuple[Component, ...] = (*PHYSICAL, *policies.COMPONENTS)

SETS = {name: index_set for component in COMPONENTS for name, index_set in component.sets.items()}
PARAMETERS = {name: parameter for component in COMPONENTS for name, parameter in component.parameters.items()}
VARIABLES = {name: variable for component in COMPONENTS for name, variable in component.variables.items()}
SUMS = {name: joined for component in COMPONENTS for name, joined in component.sums.items()}
ADDENDS = tuple(dict.fromkeys(addend for component in COMPONENTS for addend in component.addends))
CONSTRAINTS = {rule.__name__: (rule, over) for component in COMPONENTS for rule, over in component.constraints}
TERMS = {term.name: term for component in COMPONENTS for term in component.terms}
UNCOUNTED = ("tie_break",)
"""Terms that choose between plans of equal cost and are never part of a reported cost."""


def whole() -> Component:
    """Return everything that is declared, as one component without constraints and terms."""
    return Component(SETS, PARAMETERS, VARIABLES, sums=SUMS, addends=ADDENDS)


def addends_of(name: str) -> tuple[Addend, ...]:
    """Return what components add to a sum."""
    return tuple(addend for addend in ADDENDS if name in addend.sums)


def refuse_unknown_sums(components: Iterable[Component]) -> None:
    """Raise ValueError when a component adds to a sum that nobody declares: what it adds would be in no balance."""
    components = tuple(components)
    known = [name for component in components for name in component.sums]
    for addend in (addend for component in components for addend in component.addends):
        for name in addend.sums:
            if name not in known:
                raise ValueError(
                    f"{addend.rule.__name__} adds to {name}, which no component declares: {', '.join(known)}"
                )


refuse_unknown_sums(COMPONENTS)


def terms_counted(perspective: str) -> tuple[str, ...]:
    """Return the terms that make up cost: all of them for the market, no transfers for the nation."""
    kept = (name for name, term in TERMS.items() if perspective == "market" or not term.transfer)
    return tuple(name for name in kept if name not in UNCOUNTED)
