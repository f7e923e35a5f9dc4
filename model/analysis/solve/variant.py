"""Solve one variant of a study, and prove the answer.

No number without its proof: a plan is certified before it is written (`proof.certificate`), and an impossible variant
carries the rows that contradict each other. What cannot be proven is `failed`, and says which rule broke.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from model.analysis import infeasibility
from model.analysis.solve.outcome import FAILED, IMPOSSIBLE, SOLVED, Outcome, Reason
from model.analysis.solve.triggers import NotDecided, decided
from model.analysis.what_if.cut_rounds import Answer, answer
from model.frames.study_frames import Frames
from model.plan.plan import Plan, make_plan
from model.policies import Clause
from model.program.fill.encode import NotFinite
from model.program.fill.from_frames import variant_frames
from model.program.fill.memory_estimate import TooLarge
from model.proof.certificate import Certificate, certify
from model.proof.dual_bound import WORST_GAP, emptiness, proven_bound
from model.proof.keyed_columns import Facts
from model.solver.highs import NO_HURRY, Limits, NoAnswer, OutOfTime
from model.solver.refused_numbers import Refused
from model.solver.support import support_files
from model.solver.whole import NoWholePlan
from model.study.checks.contradictions import clashes
from model.study.loaded import LoadedStudy

NO_LOWER_LIMIT = "cost has no lower limit: some price pays for an amount that nothing limits"
UNPROVEN = "impossible, but the solver's proof does not hold when it is checked"
ANY_GAP = sys.float_info.max
"""Of whole plants: how far they lie above what the linear program proves is published, whatever it is."""
NO_ANSWER = (Refused, NoAnswer, NotFinite, TooLarge, NotDecided)
"""What a variant may end in without an answer; each says why in words."""
Stage = Callable[[str], None]
"""Hears in words what is done now."""
Examine = Callable[[str, LoadedStudy, Frames, Frames, Sequence[Clause], Answer], Any]
"""Finds something out about a plan while it is at hand: of a variant, its study, frames before and after its sentences,
these, and the answer. It raises nothing."""


def solve_variant(
    name: str,
    loaded: LoadedStudy,
    base: Frames,
    again: Facts | None = None,
    limits: Limits = NO_HURRY,
    near: Answer | None = None,
    heard: Stage = lambda words: None,
    examine: Examine | None = None,
) -> Outcome:
    """Solve one variant and prove the answer; what goes wrong becomes words, not an exception.

    `again` are the study's numbers read afresh (`second_reading.facts`); a plan to be published is held against them.
    `near` is the answer of a like variant to start from; `examine` is asked about the plan, once it is proven.
    """
    heard(f"{name}: solving")
    title = loaded.study.variants[name].title or name
    if clash := tuple(finding.line() for finding in clashes(loaded, base, name)):
        return Outcome(name, title, IMPOSSIBLE, "; ".join(clash), {}, clash=clash)
    marks = [time.perf_counter()]
    try:
        found = decided(name, loaded, base, limits, near, heard)
        clauses = found.loaded.clauses(name)
        frames = found.frames or variant_frames(base, clauses)
        marks.append(time.perf_counter())
        solved = found.solved or answer(frames, clauses, limits, near=near)
        marks.append(time.perf_counter())
        heard(f"{name}: tables and proof")
        made = solved.solution.status == "optimal"
        plan = make_plan(name, solved.program, solved.solution, base, frames, clauses) if made else None
        marks.append(time.perf_counter())
        certificate = _certified(plan, solved, clauses, again, limits) if plan and again else None
        marks.append(time.perf_counter())
        spent, size = _seconds(solved, marks), size_of(solved)
        tried = Outcome(name, title, FAILED, "", spent, None, size, certificate, days=found.days)
        outcome = _solved(tried, plan, solved, limits) if plan else _without_plan(tried, solved, base, clauses)
        if examine is None or outcome.status != SOLVED or not solved.solution.cheapest:
            return outcome
        heard(f"{name}: scenarios")
        return replace(outcome, examined=examine(name, found.loaded, base, frames, clauses, solved))
    except NO_ANSWER as fault:
        seconds = {"prepare": time.perf_counter() - marks[0]}
        return Outcome(name, title, FAILED, str(fault), seconds, reason=reason_of(fault))


def reason_of(fault: Exception) -> Reason:
    """Return why a variant failed that ended in one of NO_ANSWER."""
    if isinstance(fault, OutOfTime):
        return Reason.OUT_OF_TIME
    if isinstance(fault, NoWholePlan):
        return Reason.NO_WHOLE_PLAN
    if isinstance(fault, NotDecided):
        return Reason.NOT_DECIDED
    return Reason.NO_ANSWER if isinstance(fault, NoAnswer) else Reason.NOT_SENT


def _seconds(solved: Answer, marks: Sequence[float]) -> dict[str, float]:
    adjusting, _, tabling, proving = (b - a for a, b in pairwise(marks))
    timed = {"prepare": adjusting + solved.seconds["prepare"], "tables": tabling, "certificate": proving}
    return {**solved.seconds, **timed}


def _solved(tried: Outcome, plan: Plan, solved: Answer, limits: Limits) -> Outcome:
    """Return what becomes of a variant with a plan: published where it is certified, or where nobody asked."""
    certificate = tried.certificate
    if certificate is not None and not certificate.passed:
        message, support = not_certified(certificate), support_files(solved.program)
        return replace(tried, message=message, reason=Reason.NOT_CERTIFIED, support=support)
    gap = certificate.proven_gap if certificate else None
    message = message_of_plan(tried.size or {}, limits, gap)
    return replace(tried, status=SOLVED, message=message, plan=plan)


def _without_plan(tried: Outcome, solved: Answer, base: Frames, clauses: Sequence[Clause]) -> Outcome:
    """Return what becomes of a variant without a plan: impossible where that is proven."""
    if solved.solution.status == "unbounded":
        return replace(tried, message=NO_LOWER_LIMIT, reason=Reason.NO_LOWER_LIMIT)
    proof = emptiness(solved.program, solved.solution.ray, [c.label for c in clauses])
    if proof is None:
        return replace(tried, message=UNPROVEN, reason=Reason.NO_PROOF, support=support_files(solved.program))
    words = infeasibility.in_words(infeasibility.diagnose(base, clauses))
    return replace(tried, status=IMPOSSIBLE, message=words, proof=proof)


def not_certified(certificate: Certificate) -> str:
    """Say why a plan is not published."""
    return f"not proven, so not published: {certificate.failures[0]}"


def message_of_plan(size: Mapping[str, float], limits: Limits, gap: float | None) -> str:
    """Say of a plan how near the cheapest it is: nothing of the cheapest; `size` is what `size_of` says."""
    if "whole_gap" in size:
        return whole_in_words(size["whole_gap"], gap)
    return "" if size["cheapest"] else near_in_words(limits, gap)


def near_in_words(limits: Limits, gap: float | None) -> str:
    """Say of a plan that it is near the cheapest, and how near it is proven to be."""
    proven = "" if gap is None else f", at most {max(gap, 1e-9):.1g} of its cost above the cheapest"
    return f"the cheapest plan was not found in {limits.seconds:g} s; this one is proven to be near it{proven}"


def whole_in_words(said: float, gap: float | None) -> str:
    """Say of a plan whose plants are whole how far it may lie above others, and who says so."""
    proven = "" if gap is None else f" at most {max(gap, 1e-9):.2g} of its cost above any plan, proven;"
    return (
        f"plants are whole:{proven} within {max(said, 0.0):.2g} of the best such plan, as the solver says; prices hold "
        "what is built"
    )


def _certified(plan: Plan, solved: Answer, clauses: Sequence[Clause], again: Facts, limits: Limits) -> Certificate:
    solution, program = solved.relaxed or solved.solution, solved.program
    bound = proven_bound(program, program.data.terms, solution.row_dual, solution.basis, cost=plan.cost)
    allowed = WORST_GAP if solution.cheapest or limits.gap is None else limits.gap
    if solved.whole is not None:
        allowed = ANY_GAP
    return certify(again, clauses, plan.tables, plan.cost, bound, allowed)


def size_of(solved: Answer) -> dict[str, float]:
    """Return, for the manifest, how large a program was and what solving it took.

    Of whole plants also the nodes of the integer program, and the gap to its bound that the solver states.
    """
    matrix = solved.program.matrix
    return {
        "rows": matrix.shape[0],
        "columns": matrix.shape[1],
        "coefficients": matrix.nnz,
        "iterations": solved.solution.iterations,
        "rounds": solved.rounds,
        "cheapest": int(solved.solution.cheapest),
        **({"whole_nodes": solved.whole.nodes, "whole_gap": solved.whole.gap} if solved.whole else {}),
    }
