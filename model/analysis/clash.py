"""Why a variant is impossible: the smallest set of its sentences that cannot hold together."""

from __future__ import annotations

from collections.abc import Sequence

from model.frames import Frames
from model.policies import Clause
from model.prepare import variant_frames
from model.rounds import answer


def clashing(base: Frames, clauses: Sequence[Clause]) -> list[Clause]:
    """Return sentences that cannot all hold, none of which can be left out; empty when the tables alone forbid a plan.

    Each sentence is taken away in turn: where the rest is still impossible it was not needed for the clash.
    """
    if not _possible(base, []):
        return []
    kept = list(clauses)
    for clause in clauses:
        rest = [c for c in kept if c is not clause]
        if not _possible(base, rest):
            kept = rest
    return kept


def _possible(base: Frames, clauses: Sequence[Clause]) -> bool:
    frames = variant_frames(base, clauses)
    return answer(frames, clauses).solution.status == "optimal"
