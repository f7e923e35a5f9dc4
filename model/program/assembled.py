"""The mathematics, assembled: every set, parameter, variable, row family and cost term of the program."""

from __future__ import annotations

from collections.abc import Iterable

from model import policies
from model.formulation import assembly, demand, discards, processing, recycling, sharing, stockpile, supply
from model.formulation.declaration import Addend, Part

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
SUMS = {name: joined for part in PARTS for name, joined in part.sums.items()}
ADDENDS = tuple(addend for part in PARTS for addend in part.addends)
ROWS = {rule.__name__: (rule, over) for part in PARTS for rule, over in part.rows}
TERMS = {term.name: term for part in PARTS for term in part.terms}
UNCOUNTED = ("tie_break",)
"""Terms that choose between plans of equal cost and are never part of a reported cost."""


def whole() -> Part:
    """Return everything that is declared, as one part without rows and terms."""
    return Part(SETS, PARAMETERS, VARIABLES, sums=SUMS, addends=ADDENDS)


def addends_of(name: str) -> tuple[Addend, ...]:
    """Return what components add to a sum."""
    return tuple(addend for addend in ADDENDS if name in addend.sums)


def refuse_unknown_sums(parts: Iterable[Part]) -> None:
    """Raise ValueError when a part adds to a sum that no part declares: what it adds would be in no balance."""
    parts = tuple(parts)
    known = [name for part in parts for name in part.sums]
    for addend in (addend for part in parts for addend in part.addends):
        for name in addend.sums:
            if name not in known:
                raise ValueError(
                    f"{addend.rule.__name__} adds to {name}, which no component declares: {', '.join(known)}"
                )


refuse_unknown_sums(PARTS)


def terms_counted(perspective: str) -> tuple[str, ...]:
    """Return the terms that make up cost: all of them for the market, no transfers for the nation."""
    kept = (name for name, term in TERMS.items() if perspective == "market" or not term.transfer)
    return tuple(name for name in kept if name not in UNCOUNTED)
