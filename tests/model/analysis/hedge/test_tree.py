"""A tree of three stages by hand: what is known alike is decided alike, and less knowledge never costs less."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from model.analysis.hedge.draws import FRESH, Drawn, Scenario, Turn
from model.analysis.hedge.merged import Part, merged
from model.analysis.hedge.planned import Alone, Question, alone, hedged, together, world
from model.analysis.hedge.run import Hedge, hedge
from model.analysis.hedge.stages import FirstStage, Foresight, Key, Nodes
from model.analysis.hedge.tree import scenarios_of
from model.analysis.hedge.worlds import world_of
from model.report.terminal.hedge import hedge_text
from model.report.terminal.scenarios import in_words
from model.solver.highs import solve
from model.study.load import load_study
from model.study.uncertainty import Uncertainty
from tests.cli.calling import Shell
from tests.handmade import program_of
from tests.model.analysis.hedge import test_worlds as by_hand
from tests.model.analysis.hedge.few_things import priced
from tests.model.analysis.hedge.small import tables, written
from tests.model.analysis.worlds import world as made

TREE = """
[uncertainty]
kind = "two_stage"
stages = [2025, 2026]
branches = [2, 2]
fresh = 2
stops = true
"""
HOLDING = 60_000.0
"""USD a tonne and year."""
YEAR, EARLY, HOLD, NONE_OF_CHILE = 71.3, 300 * 0.0725, 300 * 0.06, -400 * 0.0725 + 100 * 0.3
"""MUSD: a year without a stop; of 300 t of Chile: bought a year early, held a year, used in a year of a stop."""
STOP_25 = EARLY + HOLD + NONE_OF_CHILE
"""What a stop in 2025 costs where 300 t were held at the end of 2024."""


def dear() -> dict[str, list[list[str]]]:
    out = tables(chance="0.5")
    out["stockpile"][1][out["stockpile"][0].index("holding_usd_per_t")] = f"{HOLDING:g}"
    return out


def drawn(stages: Sequence[int], branches: Sequence[int]) -> Drawn:
    stated = {
        "kind": "two_stage", "stages": list(stages), "branches": list(branches), "stops": True, "fresh": 5,
        "prices": {"a": {"volatility": 0.3, "source": "said"}},
    }  # fmt: skip
    return Drawn(Uncertainty.model_validate(stated), (2026, 2030), "central", (by_hand.STOP,), ())


def test_one_stage_draws_what_two_stages_do() -> None:
    one, two = drawn([2028], [6]), drawn([2028, 2030], [3, 2])
    stated = {**one.uncertain.written(), "stages": [], "branches": []}
    same = replace(one, uncertain=Uncertainty.model_validate({k: v for k, v in stated.items() if v != []}))
    assert scenarios_of(one) == same.scenarios()
    assert len(scenarios_of(two)) == 6


def test_branches_have_their_past_in_common_and_go_on_by_themselves() -> None:
    several = scenarios_of(drawn([2028, 2030], [3, 2]))
    for at in (0, 2, 4):
        one, other = several[at], several[at + 1]
        assert one.prices == other.prices
        assert one.then[0].prices != other.then[0].prices
        early = [{name: year for name, year in s.begins.items() if year < 2030} for s in (one, other)]
        assert early[0] == early[1]
        assert all(year == 2030 for s in (one, other) for year in s.begins.values() if year >= 2030)
    assert [s.name for s in several] == ["s1", "s2", "s3", "s4", "s5", "s6"]
    assert math.fsum(s.probability for s in several) == pytest.approx(1.0)
    assert len({s.prices["a"] for s in scenarios_of(drawn([2028, 2030], [3, 2]), FRESH)}) == 5
    assert "; from 2030 demand central, a x " in in_words(several[0])


def test_a_turn_moves_demand_and_prices_from_its_date_on() -> None:
    turned = Scenario("s1", 1.0, "high", {"a": 2.0}, then=(Turn(2029, "central", {"a": 3.0}),))
    after = dict(world_of(by_hand.data(), drawn([2028], [1]), turned).tables)
    rows = after["demand"]
    own = rows[rows["path"] == "central"].sort_values("year")["demand_t"].tolist()
    assert own == [100.0, 100.0, 150.0, 100.0, 100.0]
    sold = after["suppliers"]
    prices = sold.loc[sold["form"] == "a.metal", "price_usd_per_t"].tolist()
    assert prices == [10.0, 10.0, 20.0, 30.0, 30.0]


def test_decisions_of_one_past_have_one_number() -> None:
    """Of 2026 all four scenarios have the same, of 2027 two and two, of 2028 each its own."""
    program, numbers = program_of(made()), dict[tuple[int, int, Key], int]()
    nodes = Nodes(2026, (2027, 2028), (2, 2))
    first = [nodes.numbered(at, program, numbers) for at in range(4)]
    of_2027 = [column for column, _ in FirstStage(2027, 2028).of(program, program.columns)]
    of_2026 = [column for column, _ in FirstStage(2026, 2027).of(program, program.columns)]
    assert all((first[0][of_2026] == one[of_2026]).all() and (one[of_2026] >= 0).all() for one in first)
    assert (first[0][of_2027] == first[1][of_2027]).all()
    assert not set(first[1][of_2027]) & set(first[2][of_2027])
    assert sum(int((one < 0).sum()) for one in first) == 4 * (len(program.cost) - len(of_2026) - len(of_2027))


TYPED = (
    ("[2025, 2026]", "[2025, 2027]", "13 uncertainty.stages: 2027 begins no stage; write a year from 2025 to 2026"),
    (
        "[2, 2]",
        "[2]",
        "11 uncertainty: 2 stages and 1 branch; write as many of each, stages = [2028] with branches = [4]",
    ),
)
REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"stages": [2026, 2025]}, "stages 2026, 2025 are not in order; write the earliest first"),
    ({"scenarios": 5}, "branches come to 4 scenarios; leave scenarios out"),
    ({"decide_before": 2026}, "the first of stages is decide_before, 2026; leave decide_before out"),
    ({"risk": {"level": 0.5, "weight": 0.5}}, "a tree is of means; leave risk out"),
    ({"kind": "comb"}, "a comb has no stages; leave stages and branches out"),
)


@pytest.mark.parametrize(("right", "wrong", "line"), TYPED, ids=["a year beyond", "too few"])
def test_what_is_wrong_is_one_line(tmp_path: Path, lodeplan: Shell, right: str, wrong: str, line: str) -> None:
    answer = lodeplan("scenarios", written(tmp_path, TREE.replace(right, wrong, 1)))
    assert (answer.code, answer.err) == (3, f"error: s.toml:{line}\n")


def test_fresh_scenarios_are_told_as_no_tree_and_as_independent(tmp_path: Path, lodeplan: Shell) -> None:
    answer = lodeplan("scenarios", written(tmp_path, TREE), "--fresh")
    assert answer.code == 0
    assert " ways at " not in answer.out
    assert "Independent draws: these judge a hedge, and each is known whole from the date on." in answer.out
    assert "Stratified draws" not in answer.out


@pytest.mark.parametrize(("said", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_no_tree_can_say(said: dict[str, Any], message: str) -> None:
    tree = {"kind": "two_stage", "stages": [2025, 2026], "branches": [2, 2], "stops": True}
    Uncertainty.model_validate(tree)
    with pytest.raises(ValueError, match=re.escape(message)):
        Uncertainty.model_validate({**tree, **said})


@pytest.mark.breadth
def test_a_tree_by_hand(tmp_path: Path, lodeplan: Shell) -> None:
    """Chile stops in 2025 in two scenarios of four, in 2026 in one: nobody knows in 2025 which of the others it is.

    300 t are held at the end of 2024, and where no stop came in 2025 at its end too, though one of two is held in vain.
    """
    found = hedge(load_study(written(tmp_path, TREE, dear())), "free")
    assert isinstance(found, Hedge)
    assert [s.begins for s in found.scenarios] == [{"chile_stop": 2025}] * 2 + [{}, {"chile_stop": 2026}]
    in_vain, in_time = 2 * HOLD, EARLY + 2 * HOLD + NONE_OF_CHILE
    assert found.planned.costs == pytest.approx([3 * YEAR + more for more in (STOP_25, STOP_25, in_vain, in_time)])
    expected = 3 * YEAR + STOP_25 / 2 + (in_vain + in_time) / 4
    assert found.planned.expected == pytest.approx(expected, rel=1e-9)
    assert found.in_sample.known == pytest.approx(3 * YEAR + 3 / 4 * STOP_25, rel=1e-9)
    assert found.in_sample.today > found.in_sample.hedge
    assert "4 scenarios (seed 1), known in 2 x 2 ways at 2025, 2026" in hedge_text(found)
    said = 'two stages can be written as SMPS, a tree cannot; write kind = "two_stage" and no stages'
    answer = lodeplan("hedge", tmp_path / "s.toml", "--smps", tmp_path / "out", "-q")
    assert (answer.code, answer.err) == (3, f"error: s.toml:12 uncertainty.kind: {said}\n")


@cache
def tree_of(seed: int) -> tuple[Question, list[Alone], Alone]:
    """Return a random study with a tree of two ways twice, its prices uncertain."""
    asked = priced(seed, 0.5, 4)
    first = asked.study.years[0]
    u = asked.drawn.uncertain.model_copy(update={"stages": (first + 1, first + 2), "branches": (2, 2)})
    asked = replace(asked, drawn=replace(asked.drawn, uncertain=u))
    today = alone(world(asked, asked.drawn.central()))
    return asked, [alone(world(asked, s), today.answer) for s in scenarios_of(asked.drawn)], today


@pytest.mark.breadth
def test_less_knowledge_never_costs_less() -> None:
    """Known from the start, from the first date on, date by date, from the last on; one stage is today's two stages."""
    asked, each, today = tree_of(3)
    tree = hedged(asked, each, today.program, lambda _: None).expected
    u = asked.drawn.uncertain
    costs = [math.fsum(one.cost for one in each) / 4]
    for stages in ((u.stages[0],), u.stages, (u.stages[1],)):
        branches = (4,) if len(stages) == 1 else u.branches
        said = u.model_copy(update={"stages": stages, "branches": branches, "decide_before": stages[0]})
        of = replace(asked, drawn=replace(asked.drawn, uncertain=said))
        costs.append(solve(together(of, each).program).objective)
    numbers: dict[Key, int] = {}
    parts = [Part(one.world.name, 0.25, one.program, asked.stage.numbered(one.program, numbers)) for one in each]
    assert costs[1] == pytest.approx(solve(merged(parts).program).objective, rel=1e-9)
    assert costs[2] == pytest.approx(tree, rel=1e-9)
    assert all(less <= more + 1e-9 * abs(more) for less, more in pairwise(costs))
    assert costs[0] < costs[3]


@pytest.mark.breadth
def test_scenarios_of_one_past_that_differ_before_its_date_are_refused() -> None:
    asked, each, _ = tree_of(3)
    stretched = each[1].program
    early = [at for at, _ in FirstStage(asked.study.years[0], asked.drawn.uncertain.stages[1]).of(
        stretched, stretched.columns
    )]  # fmt: skip
    upper = stretched.upper.copy()
    at = next(column for column in reversed(early) if 0 < upper[column] < math.inf)
    upper[at] /= 2
    other = replace(each[1], answer=replace(each[1].answer, program=replace(stretched, upper=upper)))
    with pytest.raises(Foresight, match=r"^scenario s2 bounds"):
        together(asked, [each[0], other, *each[2:]])
