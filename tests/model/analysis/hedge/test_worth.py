"""What single decisions are worth: the farmer's, by the book."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from model.analysis.hedge.anew import Anew, Chosen, Decide, in_one
from model.analysis.hedge.anew_by_lines import by_lines
from model.analysis.hedge.merged import merged
from model.analysis.hedge.stages import Key
from model.analysis.hedge.worth import Choice, worths
from model.solver.highs import solve
from tests.model.analysis.hedge.arrays import part, program
from tests.model.analysis.hedge.test_cutting_planes import cut
from tests.model.analysis.hedge.test_known_answers import CASES, PUBLISHED, parts_of

CROPS: dict[str, Key] = {crop: (crop, ()) for crop in ("wheat", "corn", "beets")}
BEST = PUBLISHED["farmer"][1]


def in_one_program() -> Decide:
    whole = merged(parts_of(CASES["farmer"]))
    return in_one(whole, dict(zip(CROPS.values(), range(3), strict=True)), solve(whole.program).basis)


def by_cutting_planes() -> Decide:
    cutting, best, _, _ = cut(parts_of(CASES["farmer"]), 3)
    return by_lines(cutting, dict(zip(CROPS.values(), range(3), strict=True)), best)


WAYS = [in_one_program, by_cutting_planes]


@pytest.mark.parametrize("way", WAYS)
def test_the_farmers_decisions_are_worth_what_the_book_lets_be_reckoned(way: Callable[[], Decide]) -> None:
    """With 300 acres of beets the best that is left is the plan for mean data, 1,150 worse as the book prints.

    With 120 of wheat it is 100 of corn and 280 of beets, 830 worse: -107,560.
    """
    decide = way()
    for crop, acres, worth, best in (
        ("beets", 300.0, BEST - PUBLISHED["farmer"][3], (120.0, 80.0, 300.0)),
        ("wheat", 120.0, -830.0, (120.0, 100.0, 280.0)),
        ("corn", 80.0, 0.0, (170.0, 80.0, 250.0)),
    ):
        found = decide({CROPS[crop]: acres})
        assert (found.at_least - BEST, found.at_most - BEST) == pytest.approx((-worth, -worth), abs=0.01)
        assert [found.first[key] for key in CROPS.values()] == pytest.approx(best, abs=1e-3)


@pytest.mark.parametrize("way", ["one", "cuts"])
def test_what_leaves_some_scenario_no_plan_is_beyond_all_worth(way: str) -> None:
    """Two are asked for, of which later no more than half can be had."""
    of = program([1.0, 1.0], [([1.0, 1.0], 2.0, np.inf), ([0.0, 1.0], -np.inf, 0.5)], upper={0: 3.0})
    parts, key = [part("s1", 1.0, of, 1)], ("x", ())
    whole = merged(parts)
    decide = in_one(whole, {key: 0}, None) if way == "one" else by_lines(cut(parts, 1)[0], {key: 0}, 2.0)
    found = decide({key: 1.0})
    assert (found.at_most, found.first) == (math.inf, {})


def test_a_decision_is_committed_waits_or_is_dropped() -> None:
    def word(today: dict[int, float], hedge: dict[int, float], later: bool = True) -> str:
        thing = ("build", "plant")
        return Choice(thing, today, hedge).word(frozenset({thing} if later else ()))

    assert word({2026: 2.0}, {2026: 2.0}) == "commit"
    assert word({2026: 2.0}, {2027: 3.0}) == "commit"
    assert word({2026: 2.0}, {2027: 2.0}) == "wait"
    assert word({2027: 2.0}, {2026: 2.0}) == "commit"
    assert word({2026: 2.0}, {2026: 1.0}) == "wait"
    assert word({2026: 2.0}, {}, later=False) == "drop"


def test_a_decision_that_differs_is_worth_no_more_than_all_of_todays_cost_more() -> None:
    """They are a way to decide as today. Of what both do alike, nothing is said by them."""
    alike, differs = ("Build", ("alike", 2026)), ("Build", ("differs", 2026))

    def decide(given: Mapping[Key, float]) -> Anew:
        return Anew(12.0, 12.0, {}) if len(given) == 2 else Anew(11.0, math.inf, {})

    today, chosen = {alike: 2.0, differs: 1.0}, Chosen({alike: 2.0, differs: 3.0}, 10.0, 9.0, frozenset(), decide)
    found = {one.of: one for one in worths(today, chosen, 2026, lambda _: None)}
    assert (found["differs"].at_least, found["differs"].at_most) == (1.0, 3.0)
    assert (found["alike"].at_least, found["alike"].at_most) == (1.0, math.inf)
