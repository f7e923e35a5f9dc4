"""Capital beyond the estimate in the numbers of a program: a straight line of its share, by project and state.

An overrun is paid a year like a fixed cost, so that it moves what is decided about its plant costs, and by how much
hangs on when the plant may run. Each program with projects in some state is prepared once more, with all of them at
twice their estimate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.analysis.hedge.differences import FIELDS, Entangled, fields_of
from model.analysis.hedge.family import Differs, Family, Member
from model.analysis.hedge.project_states import AS_PUBLISHED, State, States

Numbers = npt.NDArray[np.float64]
Named = Mapping[str, Member]
_NOTHING = Differs(np.zeros(0, dtype=np.int64), np.zeros(0))
Where = tuple[str, State]
"""A cluster of projects, and its state: none of it where all is as published."""


@dataclass(frozen=True)
class Slope:
    """What one plant's costs rise by with the share of its capital beyond the estimate: by column, and the constant."""

    cost: Differs
    offset: float


class Overruns:
    """The slopes of every plant in every state that its cluster is prepared in."""

    def __init__(self, family: Family, members: Named, states: States, plants: Sequence[str]) -> None:
        """Read slopes off programs; plants: that may cost more."""
        self._of: dict[Where, dict[str, Slope]] = {}
        self._clusters, self._states = states.clusters, states
        if not states.dearer:
            return
        published = {cluster: State() for cluster in states.clusters.of.values()}
        for name, some in ((AS_PUBLISHED, published), *states.batches):
            found = _slopes(family, (members[name], members[states.dearer[name]]), plants)
            rises = {
                p: states.upkeep[states.dearer[name]].get(p, 0.0) - states.upkeep[name].get(p, 0.0) for p in plants
            }
            for cluster, state in some.items():
                self._of[cluster, state] = {
                    plant: Slope(found.get(plant, _NOTHING), rises[plant])
                    for plant in plants if states.clusters.of[plant] == cluster
                }  # fmt: skip

    def of(self, overruns: Mapping[str, float], states: Mapping[str, State]) -> Iterable[tuple[float, Slope]]:
        """Yield the share and the slope of each plant that costs more, its cluster in some state."""
        for plant, share in overruns.items():
            cluster = self._clusters.of[plant]
            yield share, self._of[cluster, states.get(cluster, ())][plant]


def _slopes(family: Family, pair: tuple[Member, Member], plants: Sequence[str]) -> dict[str, Differs]:
    """Return by plant what costs rise by; raise Entangled where more than costs moves, or a cost of several plants."""
    bases = fields_of(family.shape)
    arrays = {field: [getattr(member, field).put(bases[field]) for member in pair] for field in FIELDS}
    for field in FIELDS:
        if field != "cost" and not np.array_equal(*arrays[field]):
            raise Entangled("capital beyond the estimate moves more than costs")
    rise = arrays["cost"][1] - arrays["cost"][0]
    places: dict[str, list[int]] = {}
    for at in np.flatnonzero(rise).tolist():
        named = {label for label in family.columns[at][1:] if label in plants}
        if len(named) != 1:
            raise Entangled(f"capital of {len(named)} projects moves one cost")
        places.setdefault(str(named.pop()), []).append(at)
    return {plant: Differs(np.array(at, dtype=np.int64), rise[at]) for plant, at in places.items()}


def added(cost: Differs, base: Numbers, rises: Iterable[tuple[float, Slope]]) -> tuple[Differs, float]:
    """Return costs that are other than the base's with what capital beyond estimates adds, and what the constant is."""
    out, offset = cost.put(base), 0.0
    for share, slope in rises:
        out[slope.cost.at] += share * slope.cost.values
        offset += share * slope.offset
    at = np.flatnonzero(out != base)
    return Differs(at, out[at]), offset
