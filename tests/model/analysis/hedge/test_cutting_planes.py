"""Cutting planes come to what one program of all scenarios comes to, with lines and bounds that hold."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import highspy
import numpy as np
import pytest
from scipy import sparse

from model.analysis.hedge import many
from model.analysis.hedge.cutting_planes import Cutting, Stop, by_cuts
from model.analysis.hedge.family import family_of
from model.analysis.hedge.held import NoRecourse, NotProven
from model.analysis.hedge.merged import Part, merged
from model.analysis.hedge.risk import Risk
from model.proof.dual_cut import Left, dual_line, weighed_bound
from model.solver.highs import solve
from tests.model.analysis.hedge.arrays import lands, part, program
from tests.model.analysis.hedge.test_known_answers import CASES, PUBLISHED, parts_of

CLOSE = Stop(1e-9, 1e-9)
NONE = np.inf


def demands(count: int) -> list[Part]:
    """Return LandS with many demands, evenly spread."""
    return [part(f"s{i}", 1 / count, lands(3 + 4 * (i + 0.5) / count), 4) for i in range(count)]


def cut(parts: list[Part], shared: int, stop: Stop = CLOSE) -> tuple[Cutting, float, float, np.ndarray]:
    cutting = Cutting([family_of(parts)], shared)
    found = by_cuts(cutting, np.minimum(np.full(shared, 5.0), cutting.most), stop, lambda _: None)
    return cutting, found.expected, found.bound, found.x


@pytest.mark.parametrize("name", CASES)
def test_published_problems_by_cutting_planes(name: str) -> None:
    first, best, _, _ = PUBLISHED[name]
    cutting, expected, bound, x = cut(parts_of(CASES[name]), CASES[name][2])
    assert (expected, bound) == pytest.approx((best, best), rel=1e-7)
    assert x == pytest.approx(first, abs=1e-5)
    checked = cutting.checked(x)
    assert checked.expected == pytest.approx(expected, rel=1e-9)


def test_decomposition_is_the_extensive_form_for_ten_scenarios() -> None:
    parts = demands(10)
    _, expected, bound, _ = cut(parts, 4)
    whole = solve(merged(parts).program).objective
    assert expected == pytest.approx(whole, rel=1e-6)
    assert bound <= whole * (1 + 1e-9)
    assert bound == pytest.approx(whole, rel=1e-6)


class Unsure:
    """A solver that ends so many runs without an answer, and notes how it was asked."""

    def __init__(self, solver: highspy.Highs, runs: int) -> None:
        self.solver, self.left, self.asked = solver, runs, list[object]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.solver, name)

    def setOptionValue(self, option: str, value: object) -> None:
        self.asked.append(value)
        self.solver.setOptionValue(option, value)

    def getModelStatus(self) -> highspy.HighsModelStatus:
        self.left -= 1
        return highspy.HighsModelStatus.kUnknown if self.left >= 0 else self.solver.getModelStatus()


@pytest.mark.parametrize(("runs", "last"), [(0, 1e-9), (1, 1e-9), (2, 1e-7), (3, 1e-7)])
def test_a_first_stage_without_an_answer_is_asked_in_another_way(runs: int, last: float) -> None:
    parts = parts_of(CASES["lands"])
    cutting, expected, _, _ = cut(parts, 4)
    cutting._solver = unsure = Unsure(cutting._solver, runs)  # type: ignore[assignment]
    x, bound = cutting.solved()
    assert bound == pytest.approx(expected, rel=1e-6)
    assert x == pytest.approx(PUBLISHED["lands"][0], abs=1e-4)
    assert unsure.asked[-1] == last
    assert ("ipm" in unsure.asked) == (runs == 3)


def test_a_first_stage_that_no_way_answers_is_not_proven() -> None:
    cutting, *_ = cut(parts_of(CASES["lands"]), 4)
    cutting._solver = Unsure(cutting._solver, 4)  # type: ignore[assignment]
    with pytest.raises(NotProven, match="the first stage ends with"):
        cutting.solved()


def test_weight_on_the_tail_raises_the_mean_and_lowers_the_tail() -> None:
    """LandS with ten demands, weight on the dearest fifth; without weight it is the mean's, with all the tail's own."""
    family, means, tails = family_of(demands(10)), [], []
    chance = np.full(10, 0.1)
    for weight in (0.0, 0.3, 0.7, 1.0):
        risk = Risk(0.8, weight)
        cutting = Cutting([family], 4, risk=risk)
        found = by_cuts(cutting, np.minimum(np.full(4, 5.0), cutting.most), CLOSE, lambda _: None)
        costs = np.array(cutting.checked(found.x).costs)
        means.append(float(chance @ costs))
        tails.append(float(np.sort(costs)[-2:].mean()))
        assert found.expected == pytest.approx((1 - weight) * means[-1] + weight * tails[-1], rel=1e-7)
        assert found.bound == pytest.approx(found.expected, rel=1e-7)
    assert means[0] == pytest.approx(solve(merged(demands(10)).program).objective, rel=1e-7)
    assert all(before <= after + 1e-5 for before, after in pairwise(means))
    assert all(after <= before + 1e-5 for before, after in pairwise(tails))
    assert tails[-1] < tails[0]


def test_it_stops_at_the_gap_asked_for_and_says_when_it_does_not_reach_it() -> None:
    cutting = Cutting([family_of(demands(10))], 4)
    start = np.minimum(np.full(4, 5.0), cutting.most)
    early = by_cuts(cutting, start, Stop(1e-9, 1e-9, rounds=2), lambda _: None)
    assert not early.closed
    assert len(early.tried) == 2
    assert early.bound < early.expected
    heard: list[str] = []
    wide = by_cuts(Cutting([family_of(demands(10))], 4), start, Stop(0.05, 0.9), heard.append)
    assert wide.closed
    assert wide.expected - wide.bound <= 0.05 * wide.expected
    assert heard[-1].endswith("of what it saves")


def test_each_member_of_a_family_is_its_program() -> None:
    """The second has a row and a column more, lacks another row, and other numbers."""
    one = program([1.0, 2.0], [([1, 1], 1.0, NONE), ([1, 0], -NONE, 3.0)])
    other = program([1.5, 2.0, 3.0], [([1, 4, 1], 2.0, NONE)])
    family = family_of([part("s1", 0.5, one, 1), part("s2", 0.5, other, 1)])
    first, second = family.program(0), family.program(1)
    assert first.matrix.toarray().tolist() == [[1, 1, 0], [1, 0, 0]]
    assert first.upper.tolist() == [NONE, NONE, 0.0]
    assert second.matrix.toarray()[0].tolist() == [1, 4, 1]
    assert second.cost.tolist() == [1.5, 2, 3]
    assert (second.row_lower[1], second.row_upper[1]) == (-NONE, NONE)


def test_a_line_lies_below_what_is_left_for_any_duals() -> None:
    """min 2 z over z >= 3 - x, z <= 10: the line of y = 2 is 6 - 2 x; of any other it lies lower."""
    one = sparse.csc_matrix(np.array([[1.0]]))
    left = Left(one, one, np.array([3.0]), np.array([NONE]), np.array([2.0]), np.array([10.0]), np.array([3.0]))
    line = dual_line(left, np.array([2.0]))
    assert line is not None
    assert (line.constant, line.slope[0]) == pytest.approx((6.0, -2.0))
    for y in (-1.0, 0.0, 1.3, 2.5, 1e6):
        other = dual_line(left, np.array([y]))
        assert other is not None
        for x in (0.0, 1.0, 3.0):
            assert other.at(np.array([x])) <= 2 * max(3 - x, 0.0)
    assert dual_line(left, np.array([math.nan])) is None


def test_a_bound_of_weighed_lines_holds_whatever_the_weights() -> None:
    """x + max(6 - 2 x, x - 3) over x <= 4 is least at 3: 3."""
    from model.analysis.hedge.family import Shape
    from model.proof.dual_cut import Line

    one = sparse.csc_matrix(np.array([[1.0]]))
    rows = Shape(one, np.array([-NONE]), np.array([4.0]), np.array([NONE]), np.array([1.0]))
    lines = Line(6.0, np.array([-2.0])), Line(-3.0, np.array([1.0]))

    def bound(*weights: float) -> float:
        return weighed_bound(rows, rows.cost, 0.0, [list(zip(weights, lines, strict=True))], np.zeros(1))

    assert bound(2 / 3, 1 / 3) == pytest.approx(3.0, rel=1e-6)
    for weights in ((1.0, 0.0), (0.0, 1.0), (0.3, 0.3), (-1.0, 5.0), (0.0, 0.0)):
        assert bound(*weights) <= 3.0


def test_what_no_first_stage_can_keep_is_told() -> None:
    """Nothing is had later: x must be 1 in one scenario and 2 in the other."""
    parts = [
        part(f"s{i}", 0.5, program([1.0, 1.0], [([1, 1], level, level)], upper={0: 3.0, 1: 0.0}), 1)
        for i, level in enumerate((1.0, 2.0))
    ]
    with pytest.raises(NoRecourse, match="no first stage that keeps all their rows"):
        cut(parts, 1)


def test_a_first_stage_that_leaves_nothing_is_cut_off() -> None:
    """At least 2 is wanted, of which 1 can be had later: the first stage cannot be 0, where it begins."""
    parts = [part("s1", 1.0, program([5.0, 1.0], [([1, 1], 2.0, NONE)], upper={0: 3.0, 1: 1.0}), 1)]
    cutting = Cutting([family_of(parts)], 1)
    found = by_cuts(cutting, np.zeros(1), CLOSE, lambda _: None)
    assert math.isinf(found.today)
    assert (found.x[0], found.expected, found.bound) == pytest.approx((1.0, 6.0, 6.0))


def test_few_scenarios_are_planned_to_a_finer_gap() -> None:
    assert many._finer(Stop(), many.MANY) == Stop()
    assert many._finer(Stop(), many.MANY - 1) == Stop(of_savings=many.FINER)
    assert many._finer(Stop(of_savings=1e-6), 3).of_savings == 1e-6
