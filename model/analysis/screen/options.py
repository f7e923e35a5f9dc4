"""How a study is screened: how many moves, how figures are put into groups, how many groups are looked at closely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data.messages.finding import BadInput, Finding

By = Literal["column-mineral", "column", "source", "mineral"]
MOST = 10_000


@dataclass(frozen=True)
class ScreenOptions:
    """How a study is screened.

    trajectories: base points from which each group is moved once; n: base points of the second stage, a power of two;
    keep: groups that the second stage looks at; by: what makes a group; correlation: as of samples
    """

    trajectories: int = 10
    n: int = 64
    keep: int = 6
    by: By = "column-mineral"
    seed: int = 1
    correlation: float = 0.5

    def findings(self) -> list[Finding]:
        """Return what is wrong with them, a finding each."""
        out = []
        if not 2 <= self.trajectories <= MOST:
            said = f"must be a number of base points from 2 to {MOST:,}, got {self.trajectories}"
            out.append(_wrong("trajectories", self.trajectories, said))
        if not (8 <= self.n <= 8192 and self.n & (self.n - 1) == 0):
            out.append(_wrong("n", self.n, f"must be a power of two from 8 to 8,192, got {self.n}"))
        if not 1 <= self.keep <= 50:
            out.append(_wrong("keep", self.keep, f"must be a number of groups from 1 to 50, got {self.keep}"))
        if self.seed < 0:
            out.append(_wrong("seed", self.seed, f"must be 0 or more, got {self.seed}"))
        if not 0 <= self.correlation < 1:
            said = f"must be from 0 to below 1, got {self.correlation:g}"
            out.append(_wrong("correlation", self.correlation, said))
        return out

    def refuse_wrong(self) -> None:
        """Raise BadInput with everything that is wrong with them."""
        if found := self.findings():
            raise BadInput(found)


def _wrong(name: str, value: float, message: str) -> Finding:
    return Finding(f"--{name}", None, "", str(value), message)
