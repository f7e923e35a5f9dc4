"""The worst few stops by hand, and against the program that holds every set of them at once."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.analysis.hedge.asked import question_of
from model.analysis.hedge.part_of import TIE
from model.analysis.hedge.planned import alone, world
from model.analysis.hedge.regret import SLACK, at_regret, with_regret
from model.analysis.hedge.run import AgainstWorst, hedge
from model.analysis.hedge.worst import adversary_of, against, quiet_cost, sets_of, together
from model.report.terminal.other_answers import other_answer
from model.report.terminal.worst import worst_json, worst_text
from model.solver.highs import solve
from model.study.load import load_study
from model.study.uncertainty import Uncertainty
from tests.cli.calling import Shell
from tests.model.analysis.hedge.small import HELD, HOLDING, PRICE, SHORTAGE, tables, written

MUSD = 1e-6
WORST = """
[uncertainty]
kind = "two_stage"
decide_before = 2025
stops = true
worst = {0}
"""
OTHERS = (("australia_stop", "lithium.chemical", "AUS", "0.5"), ("ore_stop", "lithium.concentrate", "AUS", "1"))
EARLY = PRICE["CHL"] + HOLDING
"""What a tonne costs that is bought of Chile in 2024 and held."""


def stops() -> dict[str, list[list[str]]]:
    """Return tables in which Chile, half of Australia, and ore that nobody buys may stop for a year."""
    out = tables()
    for name, form, country, share in OTHERS:
        row = list(out["disruptions"][1])
        row[:4] = [name, form, country, share]
        out["disruptions"].append(row)
    return out


def test_sets_stand_by_size_after_their_parts() -> None:
    found = [tuple(one.begins) for one in sets_of(["c", "a", "b"], 2, 2028, "central")]
    assert found == [(), ("a",), ("b",), ("c",), ("a", "b"), ("a", "c"), ("b", "c")]


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"kind": "comb"}, 'worst is of two stages; write kind = "two_stage" with decide_before, and no stages'),
    ({"stops": False}, "worst is of stops; write stops = true"),
    ({"projects": True, "fresh": 5}, "the worst stops have no chances; leave fresh and projects out"),
    ({"worst": 0}, "must be a whole number from 1 to 4, got 0"),
)


@pytest.mark.parametrize(("said", "message"), REFUSED, ids=[message[:30] for _, message in REFUSED])
def test_what_cannot_be_asked_of_the_worst(said: dict[str, Any], message: str) -> None:
    stated = {"kind": "two_stage", "decide_before": 2025, "stops": True, "worst": 2}
    Uncertainty.model_validate(Uncertainty.model_validate(stated).written())
    with pytest.raises(ValueError, match=re.escape(message)):
        Uncertainty.model_validate({**stated, **said})


def test_sets_are_listed_and_nothing_is_solved(tmp_path: Path, lodeplan: Shell) -> None:
    answer = lodeplan("scenarios", written(tmp_path, WORST.format(2), stops()))
    assert answer.out.splitlines()[0] == (
        "small, free: the worst 2 stops from 2025 on, 6 sets; nothing is drawn, and none has a chance"
    )
    assert answer.out.splitlines()[-3:] == ["australia_stop", "chile_stop", "ore_stop"]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> AgainstWorst:
    """Return what is decided in 2024 against the worst two stops from 2025."""
    answer = hedge(load_study(written(tmp_path_factory.mktemp("worst"), WORST.format(2), stops())), "free")
    assert isinstance(answer, AgainstWorst)
    return answer


@pytest.mark.breadth
def test_what_is_held_meets_the_worst_two(found: AgainstWorst) -> None:
    """Without Chile and half of Australia 300 t are delivered of 1,000; 300 held deliver as much again."""
    worst = found.worst
    assert worst.greatest.stops == ("australia_stop", "chile_stop")
    not_bought = 300 * PRICE["AUS"] + 400 * PRICE["CHL"]
    lost = {"today": 700 * SHORTAGE - not_bought, "hedge": 400 * SHORTAGE - not_bought + HELD * EARLY}
    base = worst.sets[0].today
    assert worst.greatest.today - base == pytest.approx(lost["today"] * MUSD, abs=1e-4)
    assert worst.greatest.hedge - base == pytest.approx(lost["hedge"] * MUSD, abs=1e-4)
    assert worst.bound <= worst.greatest.hedge - base + 1e-5, "rows that what is held stands in are loosened by 10 g"
    assert worst.bound == pytest.approx(worst.greatest.hedge - base, abs=1e-4)
    assert worst.premium == pytest.approx(HELD * HOLDING * MUSD, abs=1e-5)
    assert worst.plan.each[0].certificate.passed
    assert ("hold", "private lithium.chemical", 2024) in {(d.what, d.of, d.year) for d in found.decisions}
    (stock,) = [one for one in found.worths if one.what == "hold"]
    worth = HELD * (SHORTAGE - EARLY) * MUSD
    assert (stock.at_least, stock.at_most) == pytest.approx((worth, worth), abs=1e-4)
    assert all(0 <= one.at_least <= worth + 1e-4 for one in found.worths)
    assert worst.chosen.decide(worst.chosen.first).at_most == pytest.approx(lost["hedge"] * MUSD, abs=1e-4)
    text = worst_text(found)
    assert re.search(r"^commit +hold private lithium.chemical +0 +300 +t +68.2$", text, re.M), text
    assert all(len(line) <= 100 for line in text.splitlines())
    assert re.search(r"^dearest with these +159.8 +91.6$", text, re.M), text
    told = {begins: (says, lines) for begins, says, lines in other_answer(found)}
    assert told["The dearest set of stops"][0] == (
        "costs 91.6 million USD beyond today's plan if nothing happens (australia_stop and chile_stop); with today's "
        "decisions 159.8 million USD."
    )
    assert "hold private lithium.chemical, 300 t and not 0: worth 68.2 MUSD" in told["Commit before 2025"][1]
    assert len(json.loads(worst_json(found))["sets"]) == 7


@pytest.mark.breadth
def test_it_is_the_program_of_every_set_at_once(found: AgainstWorst, tmp_path: Path) -> None:
    question = question_of(load_study(written(tmp_path, WORST.format(2), stops())), "free")
    today = alone(world(question, question.drawn.central()))
    adversary, tie = adversary_of(question, today), today.program.costs[TIE][0]
    sets, family = adversary.sets, adversary.family
    whole = together(family, range(len(sets)))
    every = with_regret(whole, [today.cost] * len(sets))
    greatest = float(solve(every).x[-1])
    then = solve(at_regret(every, greatest + SLACK * today.cost, *quiet_cost(whole, tie)))
    for begin in ([0], [0, 3]):
        of = against(adversary, begin, today.cost, tie)
        assert (of.above, of.costs[0]) == pytest.approx((greatest, then.objective), abs=1e-5)
        assert (of.above_bound, of.quiet_bound) == pytest.approx((greatest, then.objective), abs=1e-5)
    assert found.worst.greatest.hedge - today.cost == pytest.approx(greatest, abs=1e-5)


@pytest.mark.breadth
def test_a_set_that_its_part_serves_is_not_solved_and_costs_no_more(tmp_path: Path) -> None:
    """Nobody buys the ore that stops with others."""
    question = question_of(load_study(written(tmp_path, WORST.format(2), stops())), "free")
    today = alone(world(question, question.drawn.central()))
    adversary = adversary_of(question, today)
    x = np.maximum(today.answer.solution.x[adversary.family.first >= 0], 0.0)
    costs = adversary.costs(x)
    assert adversary.recourses.solves < 2 * len(adversary.sets)
    for at, of in enumerate(adversary.sets):
        assert costs[at] >= adversary.answer(at, x)[0] - 1e-9
        if "ore_stop" in of:
            assert costs[at] == costs[adversary.sets.index(tuple(stop for stop in of if stop != "ore_stop"))]


@pytest.mark.breadth
def test_more_stops_never_cost_less(found: AgainstWorst, tmp_path: Path) -> None:
    one = hedge(load_study(written(tmp_path, WORST.format(1), stops())), "free")
    assert isinstance(one, AgainstWorst)
    costs = [one.worst.sets[0].hedge, one.worst.greatest.hedge, found.worst.greatest.hedge]
    assert all(less <= more for less, more in pairwise(costs))
    assert one.worst.greatest.hedge == pytest.approx(one.worst.bound + one.worst.sets[0].today, abs=1e-4)
