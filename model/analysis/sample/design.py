"""The points that are drawn: which rank each thing has in each sample.

Points fill the space of ranks more evenly than independent draws do. `latin`: a Latin hypercube, in which every thing
takes each of n equal parts of its distribution once; any n. `sobol`: scrambled Sobol points, n a power of two, of
which the first half is itself such a design.

Things of one column that name the same source first err alike: the normal score of each is
`sqrt(r) source + sqrt(1 - r) own`, so that two of them correlate by r and things of different sources, or of different
columns, not at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special
from scipy.stats import qmc

from data.messages.finding import BadInput, Finding
from data.uncertainty.draws import Draws, Numbers

Design = Literal["latin", "sobol"]
FEWEST, MOST = 2, 100_000
"""Samples: of one there is no spread; more than these answer no question that their standard error leaves open."""
EDGE = 2.0**-40
"""Nearest that a point comes to the ends of a distribution."""


@dataclass(frozen=True)
class Options:
    """How a study is drawn: samples, seed, design, correlation of things of one column and source."""

    n: int = 1000
    seed: int = 1
    design: Design = "latin"
    correlation: float = 0.5

    def findings(self) -> list[Finding]:
        """Return what is wrong with them, a finding each."""
        out = []
        if not FEWEST <= self.n <= MOST:
            out.append(_wrong("n", self.n, f"must be a number of samples from {FEWEST} to {MOST:,}, got {self.n}"))
        elif self.design == "sobol" and self.n & (self.n - 1):
            less = 2 ** int(math.log2(self.n))
            said = f"Sobol points are even at powers of two only, got {self.n}"
            out.append(_wrong("n", self.n, f"{said}; write {less} or {2 * less}, or --design latin"))
        if self.seed < 0:
            out.append(_wrong("seed", self.seed, f"must be 0 or more, got {self.seed}"))
        if not 0 <= self.correlation < 1:
            out.append(_wrong("correlation", self.correlation, f"must be from 0 to below 1, got {self.correlation:g}"))
        return out

    def refuse_wrong(self) -> None:
        """Raise BadInput with everything that is wrong with them."""
        if found := self.findings():
            raise BadInput(found)


def _wrong(name: str, value: float, message: str) -> Finding:
    return Finding(f"--{name}", None, "", str(value), message)


def ranks(draws: Draws, options: Options) -> Numbers:
    """Return the rank of each thing in each sample, a row a sample, each between 0 and 1."""
    return ranks_of(draws, _points(options, width_of(draws)), options.correlation)


def width_of(draws: Draws) -> int:
    """Return how many independent points make a sample: one of each column and source, one of each thing."""
    return len(draws.sources) + len(draws.things)


def ranks_of(draws: Draws, points: Numbers, correlation: float) -> Numbers:
    """Return the ranks of things from independent points, a row a sample: those of columns and sources first."""
    scores = special.ndtri(np.clip(points, EDGE, 1 - EDGE))
    shared, own = scores[:, draws.source_of], scores[:, len(draws.sources) :]
    out: Numbers = special.ndtr(math.sqrt(correlation) * shared + math.sqrt(1 - correlation) * own)
    return out


def _points(options: Options, width: int) -> Numbers:
    sampler = qmc.Sobol(width, rng=options.seed) if options.design == "sobol" else (
        qmc.LatinHypercube(width, rng=options.seed)
    )  # fmt: skip
    points: Numbers = sampler.random(options.n)
    return points
