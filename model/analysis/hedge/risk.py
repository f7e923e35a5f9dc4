"""What is made least: the mean, with weight on the mean of the dearest scenarios (CVaR).

`(1 - weight) mean + weight (eta + sum p[s] excess[s] / (1 - level))`, with `excess[s] >= cost[s] - eta`, is the mean of
costs under other chances: those of the dearest scenarios raised as far as `p / (1 - level)`, until none are left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Risk:
    """Weight on the tail: the mean of the dearest scenarios that have a chance of 1 - level together."""

    level: float
    weight: float

    def chances(self, chance: Numbers, costs: Numbers) -> Numbers:
        """Return the chances under which the mean of some costs is this measure of them."""
        return (1.0 - self.weight) * chance + self.weight * self._dearest(chance, costs)

    def tail(self, chance: Numbers, costs: Numbers) -> float:
        """Return the mean of the dearest."""
        return math.fsum((self._dearest(chance, costs) * costs).tolist())

    def _dearest(self, chance: Numbers, costs: Numbers) -> Numbers:
        out, left = np.zeros(len(chance)), 1.0
        for at in np.argsort(-costs, kind="stable").tolist():
            out[at] = min(float(chance[at]) / (1.0 - self.level), left)
            left -= float(out[at])
        return out
