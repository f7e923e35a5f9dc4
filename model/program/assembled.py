"""The mathematics, assembled: every set, parameter, variable, row family and cost term of the program."""

from __future__ import annotations

from model import policies
from model.formulation import assembly, demand, discards, processing, recycling, sharing, stockpile, supply
from model.formulation.declaration import Part

PARTS: tuple[Part, ...] = (
    supply.PART,
    processing.PART,
    recycling.PART,
    stockpile.PART,
    demand.PART,
    assembly.PART,
    discards.PART,
    sharing.PART,
    *policies.PARTS,
)

SETS = {name: index_set for part in PARTS for name, index_set in part.sets.items()}
PARAMETERS = {name: parameter for part in PARTS for name, parameter in part.parameters.items()}
VARIABLES = {name: variable for part in PARTS for name, variable in part.variables.items()}
ROWS = {rule.__name__: (rule, over) for part in PARTS for rule, over in part.rows}
TERMS = {term.name: term for part in PARTS for term in part.terms}
UNCOUNTED = ("tie_break",)
"""Terms that choose between plans of equal cost and are never part of a reported cost."""


def terms_counted(perspective: str) -> tuple[str, ...]:
    """Return the terms that make up cost: all of them for the market, no transfers for the nation."""
    kept = (name for name, term in TERMS.items() if perspective == "market" or not term.transfer)
    return tuple(name for name in kept if name not in UNCOUNTED)
