"""Why a variant is impossible: what the tables rule out, clash after clash, the least changes, and a checked proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.analysis.infeasibility.elastic_shortfall import Place, missing
from model.analysis.infeasibility.least_change import Relief, reliefs
from model.analysis.infeasibility.minimal_conflict import clashing
from model.analysis.policy_levels import said
from model.analysis.what_if.bench import Bench, on_the_bench
from model.frames.study_frames import Frames
from model.policies import Clause
from model.proof.dual_bound import Emptiness, emptiness

MOST_CLASHES = 6


@dataclass(frozen=True)
class Clash:
    """Sentences that cannot hold together: words and lines, where they fall short, what would end it."""

    clauses: tuple[Clause, ...]
    said: tuple[str, ...]
    places: tuple[Place, ...]
    reliefs: tuple[Relief, ...]


@dataclass(frozen=True)
class Diagnosis:
    """Why a variant has no plan.

    ruled_out: what demand misses before any sentence is said; clashes: one after the other, each independent of those
    before; proof: checked, if one was found.
    """

    ruled_out: tuple[Place, ...]
    clashes: tuple[Clash, ...]
    more: bool
    proof: Emptiness | None
    solves: int


def diagnose(base: Frames, clauses: Sequence[Clause]) -> Diagnosis:
    """Say why a variant is impossible. `more` tells that clashes beyond those found were not looked for."""
    bench = on_the_bench(base, clauses)
    labels = [c.label for c in clauses]
    proof = emptiness(bench.program, bench.solution.ray, labels) if not bench.possible else None
    if not bench.can([]):
        bare = on_the_bench(base, ())
        return Diagnosis(tuple(missing(bare)), (), False, proof, bench.solves + bare.solves)
    found: list[list[Clause]] = []
    rest = _suspects(bench, proof)
    while len(found) < MOST_CLASHES and not bench.can(rest):
        found.append(clashing(bench, rest))
        gone = {c.label for clash in found for c in clash}
        rest = [label for label in labels if label not in gone]
    more = not bench.can(rest)
    seen = [_clash(base, clash, [c for c in clauses if c.label in rest or c in clash]) for clash in found]
    return Diagnosis((), tuple(c for c, _ in seen), more, proof, bench.solves + sum(used for _, used in seen))


def _suspects(bench: Bench, proof: Emptiness | None) -> list[str]:
    """Return the sentences to look among first: those in the proof, and those that move bounds, if they clash."""
    labels = [c.label for c in bench.clauses]
    if proof is None:
        return labels
    moving = {c.label for c in bench.clauses if not c.policy.rows(c.label, bench.frames, bench.clauses)}
    some = [label for label in labels if label in proof.clauses or label in moving]
    return some if not bench.can(some) else labels


def _clash(base: Frames, clash: Sequence[Clause], company: Sequence[Clause]) -> tuple[Clash, int]:
    """Look at a clash in the company of everything that is in no other clash: what ends it there, ends it."""
    bench = on_the_bench(base, company)
    places = [p for c in clash for p in missing(bench, c.label)] or missing(bench)
    ends = reliefs(bench, clash, places)
    words = tuple(said(c.policy, bench.frames) for c in clash)
    return Clash(tuple(clash), words, tuple(places), tuple(ends)), bench.solves
