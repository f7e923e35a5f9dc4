"""Where the variants of a large study start their solves: from the cheapest plan of its baseline.

A like plan's basis saves two thirds of a solve (`tests/benchmarks/RESULTS.md`), but decides which of several cheapest
plans is found. So whether a run starts from its baseline is a matter of the study and of the variants asked for alone,
never of how many are solved at a time or left to do; its manifest says so, and `verify` starts from the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scipy import sparse

from model.analysis.what_if.cut_rounds import Answer, answer
from model.frames.study_frames import Frames
from model.policies import Clause
from model.policies.base.decided_days import triggers_of
from model.program.fill.from_frames import variant_frames
from model.program.fill.memory_estimate import need_of
from model.solver.highs import Limits
from model.study.loaded import LoadedStudy

LARGE = 50_000
"""Rows and columns from which a solve takes longer than all else that is done for a variant."""
FEW = 3
"""Variants up to which one more solve, of the baseline, is not worth what it saves."""
MANY, SMALL = 30, 5_000
"""Variants, as of a grid, from which it is worth that in a study of so many rows and columns too."""


def start_name(loaded: LoadedStudy, base: Frames, names: Sequence[str]) -> str:
    """Return the variant that a run's variants start from; empty when each starts from nothing.

    A baseline that rests on another variant's plan is solved after it, so that nothing starts from it; nor from one
    whose plan decides the days of its own sentences.
    """
    size = need_of(base).count
    large = (len(names) > FEW and size >= LARGE) or (len(names) >= MANY and size >= SMALL)
    baseline = loaded.study.baseline
    known = not loaded.study.rests_on(baseline) and not any(triggers_of(c.policy) for c in loaded.clauses(baseline))
    return baseline if large and known else ""


def start_from(clauses: Sequence[Clause], base: Frames, limits: Limits) -> Answer | None:
    """Solve the variant that others start from; None when it has no cheapest plan.

    Its matrix, which nobody asks for, is left out: the answer goes to every process.
    """
    try:
        solved = answer(variant_frames(base, clauses), clauses, replace(limits, whole=False))
    except Exception:  # where nobody foresaw it too: the variant itself, solved from nothing, says what it is
        return None
    if solved.solution.basis is None:
        return None
    bare = replace(solved.program, matrix=sparse.csc_matrix(solved.program.matrix.shape), costs={})
    return replace(solved, program=bare)
