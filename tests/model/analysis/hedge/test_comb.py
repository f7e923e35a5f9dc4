"""A comb by hand, and against the program that holds all its branches at once."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from model.analysis.hedge.asked import question_of
from model.analysis.hedge.comb import comb_families
from model.analysis.hedge.family import Shape
from model.analysis.hedge.merged import Part, merged
from model.analysis.hedge.part_of import Made, made, own_cost
from model.analysis.hedge.planned import alone, world
from model.analysis.hedge.run import Combed, hedge
from model.analysis.stress.losses import scenario_losses
from model.report.terminal.comb import comb_text
from model.report.terminal.other_answers import other_answer
from model.solver.highs import solve
from model.study.load import load_study
from tests.cli.calling import Shell
from tests.model.analysis.hedge.small import HELD, HOLDING, PRICE, SHORTAGE, STOPS, tables, written

pytestmark = pytest.mark.breadth
COMB = STOPS.replace("two_stage", "comb")
MUSD = 1e-6
WORTH = HELD * (SHORTAGE - PRICE["CHL"]) * MUSD
"""What 300 t in store save of a stop: what nobody delivers, less what they cost to buy."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Combed:
    """Return the comb in which Chile stops with a half in 2025, and with a quarter in 2026."""
    answer = hedge(load_study(written(tmp_path_factory.mktemp("comb"), COMB, tables(chance="0.5"))), "free")
    assert isinstance(answer, Combed)
    return answer


def test_the_trunk_holds_until_the_last_stop_and_each_loss_falls_by_what_is_held(found: Combed) -> None:
    """Nobody knows in 2025 whether a stop comes in 2026: what is held is held on."""
    assert [(one.stop, one.year, one.chance) for one in found.comb.losses] == [
        ("chile_stop", 2025, 0.5), ("chile_stop", 2026, 0.25),
    ]  # fmt: skip
    held = {(what, year): (today, now) for what, _, year, today, now in found.moved if what == "hold"}
    assert held == {("hold", year): (0.0, pytest.approx(HELD)) for year in (2024, 2025)}
    for one in found.comb.losses:
        assert one.today - one.hedge == pytest.approx(WORTH, rel=1e-3)
    assert found.comb.quiet == 0.25
    assert found.comb.premium == pytest.approx(2 * HELD * HOLDING * MUSD, abs=1e-5)
    assert found.comb.bound == pytest.approx(found.comb.expected, rel=1e-6)
    assert found.comb.saves == pytest.approx(0.75 * WORTH, rel=1e-3)
    assert found.comb.trunk.certificate.passed


def test_the_stock_is_worth_the_stop_that_comes_before_another_can_be_bought(found: Combed) -> None:
    """Without it nothing is held when Chile stops in 2025, with a half; for 2026 it is bought in 2025."""
    (stock,) = [one for one in found.worths if one.what == "hold"]
    assert (stock.at_least, stock.at_most) == pytest.approx((0.5 * WORTH, 0.5 * WORTH), rel=1e-2)
    assert stock.word == "commit"
    assert all(0 <= one.at_least <= found.comb.saves * (1 + 1e-6) for one in found.worths)
    chosen = found.comb.chosen
    today = {key: found.comb.today[key] for key in chosen.first}
    assert chosen.decide(chosen.first).at_most == pytest.approx(found.comb.expected, rel=1e-6)
    assert chosen.decide(today).at_least - chosen.least <= found.comb.saves * (1 + 1e-6)


def test_a_comb_is_the_program_of_all_its_branches(found: Combed, tmp_path: Path) -> None:
    loaded = load_study(written(tmp_path, COMB, tables(chance="0.5")))
    question = question_of(loaded, "free")
    today = alone(world(question, question.drawn.central()))
    program = today.program
    losses = {loss.name: loss for loss in scenario_losses(program, today.world.frames)}
    branches = question.drawn.branches()
    parts = [Part("trunk", branches[-1].probability, program, np.arange(len(program.cost)))]
    for family in comb_families(program, today.world.frames.years, losses, branches[:-1]):
        for at, member in enumerate(family.members):
            of = family.program(at)
            parts.append(Part(member.name, member.probability, _made(of, own_cost(program)[1]), family.first))
    whole = solve(merged(parts).program)
    assert found.comb.expected == pytest.approx(whole.objective, rel=1e-6)


def _made(s: Shape, offset: float) -> Made:
    nowhere = np.zeros(0, dtype=np.int64)
    return made(
        s.matrix, (s.row_lower, s.row_upper), s.upper, (s.cost, offset), np.zeros(len(s.cost)), (),
        (nowhere, nowhere), (nowhere, nowhere),
    )  # fmt: skip


def test_what_is_printed(found: Combed) -> None:
    text = comb_text(found)
    assert all(len(line) <= 100 for line in text.splitlines())
    assert "A stop may begin in any year from 2025 on: 2 branches; nothing happens with 25%" in text
    assert re.search(r"^chile_stop +\d+ > \d+ +\d+ > \d+$", text, re.M)
    assert re.search(r"^hold  private lithium.chemical  2024 +0.0  +300.0  t$", text, re.M)
    told = {begins: (says, lines) for begins, says, lines in other_answer(found)}
    saved = f"{found.comb.saves:.1f}"
    assert told["The trunk"][0] == f"saves {saved} million USD (MUSD) in expectation against today's plan."
    assert told["If nothing happens"][0].startswith("(25%) it costs 0.1 MUSD more")
    assert told["Otherwise than today"][1][0] == "hold private lithium.chemical in 2024, 300 and not 0"


def test_chances_of_nothing_leave_todays_plan(tmp_path: Path) -> None:
    answer = hedge(load_study(written(tmp_path, COMB, tables(chance="0"))), "free")
    assert isinstance(answer, Combed)
    assert answer.moved == ()
    assert answer.comb.expected == pytest.approx(answer.comb.today_quiet, rel=1e-12)


def test_a_comb_of_other_things_is_refused(tmp_path: Path, lodeplan: Shell) -> None:
    answer = lodeplan("hedge", written(tmp_path, COMB.replace("stops = true", "projects = true")))
    said = "a comb is of stops alone; write stops = true, and leave demand, prices, projects and policies out"
    assert (answer.code, answer.err) == (3, f"error: s.toml:11 uncertainty: {said}\n")


def test_a_comb_has_no_fresh_scenarios(tmp_path: Path, lodeplan: Shell) -> None:
    answer = lodeplan("scenarios", written(tmp_path, COMB), "--fresh")
    line = "error: --fresh: this kind of plan is judged by no fresh scenarios; leave it out\n"
    assert (answer.code, answer.err) == (2, line)
