"""The first stage decided anew with some of its decisions given: what it costs at least, and at most."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from model.analysis.hedge.held import NoRecourse, recourse
from model.analysis.hedge.merged import Merged
from model.analysis.hedge.part_of import Made
from model.analysis.hedge.stages import Key
from model.solver.highs import Basis

Values = Mapping[Key, float]


@dataclass(frozen=True)
class Anew:
    """What the best first stage with some decisions given costs, million USD: proven at least, and one that is found.

    at_most: infinite, and no first stage, where none was found that leaves every scenario a plan
    """

    at_least: float
    at_most: float
    first: Values


Decide = Callable[[Values], Anew]


@dataclass(frozen=True)
class Chosen:
    """Decisions before the date, as far as their worths go.

    least: what is made least [MUSD]: an expected cost, the greatest regret, what the dearest stops cost; bound: what no
    other decisions come below; later: what is done, and with what, from the date on; decide: how they are decided anew
    """

    first: Values
    least: float
    bound: float
    later: frozenset[tuple[str, str]]
    decide: Decide


def in_one(whole: Merged, place: Mapping[Key, int], basis: Basis | None) -> Decide:
    """Return how a first stage is decided anew in the program of all scenarios; place: of each decision its column."""
    return in_program(whole.program, place, basis)


def in_program(program: Made, place: Mapping[Key, int], basis: Basis | None) -> Decide:
    """Return the same of a program, whatever it makes least."""

    def decide(given: Values) -> Anew:
        held = np.full(len(program.cost), np.nan)
        for key, value in given.items():
            held[place[key]] = value
        try:
            found = recourse(program, held, "what is given", basis)
        except NoRecourse:
            return Anew(math.inf, math.inf, {})
        least = found.cost - found.gap * abs(found.cost)
        return Anew(least, found.cost, {key: float(found.x[at]) for key, at in place.items()})

    return decide
