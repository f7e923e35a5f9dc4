"""Solving again with something changed gives what solving it from nothing gives."""

from __future__ import annotations

from typing import Any

import pytest

from model.analysis.policy_levels import level_of, moved
from model.analysis.what_if.bench import Bench, marginal, on_the_bench, value
from model.analysis.what_if.cut_rounds import answer
from model.program.compile.compile import compile_program
from model.program.fill.from_frames import variant_data, variant_frames
from tests import everything
from tests.breadth import wide
from tests.handmade import clauses
from tests.model.analysis.worlds import world

SAID: tuple[tuple[str, Any], ...] = (
    ("tariff", {"rate": 0.1}),
    ("bloc_share_floor", {"bloc": "allies", "min": {2026: 0.2, 2028: 0.4}}),
    ("capital_grant", {"account": "fund", "share": 0.3}),
    ("budget_cap", {"account": "fund", "dollars": "real", "max_musd": 4.0}),
    ("stockpile_target", {"days": {2026: 10, 2027: 40, 2028: 0}, "account": "fund"}),
)


@pytest.fixture(scope="module", params=["small", *wide("everything")])
def bench(request: pytest.FixtureRequest) -> Bench:
    if request.param == "small":
        return on_the_bench(world(missing=4.0), clauses(*SAID))
    return on_the_bench(everything.frames(), clauses(*everything.POLICIES))


def test_a_sentence_taken_away(bench: Bench) -> None:
    for gone in bench.clauses[:: max(1, len(bench.clauses) // 5)]:
        kept = [c for c in bench.clauses if c is not gone]
        fresh = answer(variant_frames(bench.base, kept), kept).solution
        found = bench.answer_of([c.label for c in kept]).solution
        assert found.status == fresh.status, gone.label
        assert found.objective == pytest.approx(fresh.objective, rel=1e-9, abs=1e-6), gone.label


@pytest.mark.breadth
def test_a_sentence_at_another_level(bench: Bench) -> None:
    for clause in bench.clauses[:: max(1, len(bench.clauses) // 9)]:
        found = level_of(clause.policy, bench.frames)
        if found is None:
            continue
        level, path = found
        changed = {clause.label: moved(clause.policy, level, path, 0.5 * level.step)}
        data, frames, stated = bench.data_with(changed)
        fresh = compile_program(variant_data(variant_frames(bench.base, stated), stated))
        quick = compile_program(data)
        assert (quick.matrix != fresh.matrix).nnz == 0, clause.label
        assert quick.row_upper == pytest.approx(fresh.row_upper), clause.label
        assert frames is not None


@pytest.mark.breadth
def test_a_price_from_the_duals_is_what_a_little_more_costs(bench: Bench) -> None:
    for clause in bench.clauses:
        found = level_of(clause.policy, bench.frames)
        if found is None or clause.policy.refines:
            continue
        level, path = found
        change = moved(clause.policy, level, path, 1e-4 * level.step * (level.tighter or 1))
        program = bench.program_with({clause.label: change})
        if program.matrix.shape != bench.program.matrix.shape:
            continue
        solution = bench.again(program)
        if solution.status != "optimal":
            continue
        real = value(program, solution) - value(bench.program, bench.solution)
        assert marginal(bench.program, program, bench.solution) == pytest.approx(real, rel=2e-2, abs=2e-6), clause.label


@pytest.mark.breadth
def test_a_curved_cap_at_another_level_takes_rounds_of_its_own() -> None:
    """Australia has 2 of 4 kt, so that an index from 0.5 can be kept; at 0.9 there is little to add."""
    bench = on_the_bench(world(missing=4.0), clauses(("hhi_cap", {"max": 0.9}), ("tariff", {"rate": 0.1})))
    assert bench.best.rounds > 1
    (clause, _) = bench.clauses
    for index in (0.85, 0.7, 0.55):
        stated = clauses(("hhi_cap", {"max": index}), ("tariff", {"rate": 0.1}))
        found = bench.answer_with({clause.label: stated[0].policy})
        assert found.solution.objective == pytest.approx(on_the_bench(world(missing=4.0), stated).cost, rel=1e-3)


@pytest.mark.breadth
def test_solves_are_counted() -> None:
    bench = on_the_bench(world(missing=4.0), clauses(*SAID))
    assert bench.solves == 1
    bench.again(bench.program)
    assert bench.solves == 2
    bench.cost_of([])
    bench.cost_of([])
    assert bench.solves == 3
