"""Least regret by hand: of three futures as arrays, and of a stock against a ban that may come."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from model.analysis.hedge.merged import Merged, merged
from model.analysis.hedge.part_of import Made
from model.analysis.hedge.regret import regret_row, solved_regret
from model.analysis.hedge.run import Regretted, hedge
from model.report.terminal.other_answers import other_answer
from model.report.terminal.regret import regret_json, regret_text
from model.study.load import load_study
from tests.cli.calling import Shell
from tests.model.analysis.hedge.arrays import part, program
from tests.model.analysis.hedge.small import HELD, PRICE, SHORTAGE, tables, written

NONE = np.inf
MUSD = 1e-6
HOLDING = 50_000.0
"""USD a tonne and year: dear enough that a ban that does not come is felt."""
FUTURES = """
[variants.ban]
title = "Chile is shut out in 2025"
[[variants.ban.policies]]
import_ban = { countries = ["CHL"], from = 2025, until = 2025 }
cite = "made"
[uncertainty]
kind = "regret"
decide_before = 2025
futures = ["free", "ban"]
"""


def away_from(point: float, column: int) -> Made:
    """Return the program that costs how far the first (0) or second (1) of two common decisions lies from a point."""
    own = [1.0 if at == column else 0.0 for at in range(2)]
    rows: Sequence[tuple[Sequence[float], float, float]] = [
        ([*(-o for o in own), 1.0], -point, NONE), ([*own, 1.0], point, NONE),
    ]  # fmt: skip
    return program([0.0, 0.0, 1.0], rows, upper={0: 10.0, 1: 10.0, 2: 20.0})


def three() -> Merged:
    points = [(2.0, 0), (6.0, 0), (1.0, 1)]
    return merged([part(f"f{i}", 1 / 3, away_from(*point), 2) for i, point in enumerate(points, 1)])


def test_the_greatest_regret_is_least_and_the_mean_at_it() -> None:
    """The first is 2 off two futures at 4, whatever the second; the mean alone puts the second where the third is."""
    found = solved_regret(three(), [0.0, 0.0, 0.0])
    assert (found.greatest, found.mean) == pytest.approx((2.0, 4 / 3), abs=1e-7)
    assert found.solution.x[:2] == pytest.approx([4.0, 1.0], abs=1e-6)
    assert found.greatest_bound <= found.greatest
    assert (found.greatest_bound, found.mean_bound) == pytest.approx((2.0, 4 / 3), abs=1e-6)


def test_regret_counts_from_what_each_future_costs_by_itself() -> None:
    """Where the first costs 1 by itself, 1 of its 3 is no regret: 4.5 lies 1.5 off both."""
    found = solved_regret(three(), [1.0, 0.0, 0.0])
    assert found.greatest == pytest.approx(1.5, abs=1e-7)
    assert found.solution.x[0] == pytest.approx(4.5, abs=1e-6)


def test_a_row_of_regret_by_its_coefficients() -> None:
    """Cost of the second future's own column, less R, is at most what it costs by itself."""
    row, side = regret_row(three(), 1, 0.25)
    assert (row.tolist(), side) == ([0, 0, 0, 1, 0, -1], 0.25)


def dear() -> dict[str, list[list[str]]]:
    out = tables()
    out["stockpile"][1][out["stockpile"][0].index("holding_usd_per_t")] = f"{HOLDING:g}"
    return out


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Regretted:
    """Return what is decided in 2024 when Chile may be shut out in 2025."""
    answer = hedge(load_study(written(tmp_path_factory.mktemp("regret"), FUTURES, dear())), "free")
    assert isinstance(answer, Regretted)
    return answer


def test_a_stock_is_held_until_both_futures_regret_alike(found: Regretted) -> None:
    """A tonne held costs its holding if nothing comes, and saves a shortage less what it costs if the ban comes."""
    saves = SHORTAGE - PRICE["CHL"] - HOLDING
    held = HELD * saves / (saves + HOLDING)
    assert found.least.proof.greatest == pytest.approx(held * HOLDING * MUSD, abs=1e-6)
    assert [of.regret for of in found.least.futures] == pytest.approx([held * HOLDING * MUSD] * 2, abs=1e-5)
    assert [of.today_regret for of in found.least.futures] == pytest.approx([0.0, HELD * saves * MUSD], abs=1e-5)
    told = {(d.what, d.of, d.year): (d.hedge_t, d.right) for d in found.decisions}
    assert told["hold", "private lithium.chemical", 2024] == (pytest.approx(held, abs=1e-3), 0.5)
    assert all(of.certificate.passed for of in found.least.plan.each)


def test_the_stock_is_worth_what_the_greatest_regret_rises_without_it(found: Regretted) -> None:
    """Without stock all of the shortage is regretted; with nothing given, or all as it is, what was found."""
    saves = SHORTAGE - PRICE["CHL"] - HOLDING
    held = HELD * saves / (saves + HOLDING)
    (stock,) = [one for one in found.worths if one.what == "hold"]
    worth = (HELD * saves - held * HOLDING) * MUSD
    assert (stock.at_least, stock.at_most) == pytest.approx((worth, worth), abs=1e-4)
    assert (stock.word, stock.right) == ("commit", 0.5)
    assert all(0 <= one.at_least <= worth + 1e-4 for one in found.worths)
    chosen = found.least.chosen
    assert chosen.decide({}).at_most == pytest.approx(found.least.proof.greatest, abs=1e-5)
    assert chosen.decide(chosen.first).at_most == pytest.approx(found.least.proof.greatest, abs=1e-5)


def test_what_is_printed(found: Regretted) -> None:
    text = regret_text(found)
    assert all(len(line) <= 100 for line in text.splitlines())
    assert "Decided before 2025 for 2 futures of policy, known from then on" in text
    assert re.search(r"^ban +251.7 +263.4 +11.7 +53.2$", text, re.M), text
    assert re.search(r"^greatest +11.7 +53.2$", text, re.M)
    assert re.search(r"^commit +hold private lithium.chemical +0 +234 +t +50% +41.5$", text, re.M), text
    assert "worth: by how much the greatest regret rises where this one decision is taken as in today's plan" in text
    assert json.loads(regret_json(found))["worths"][0]["worth_at_least_musd"] == pytest.approx(41.5, abs=0.1)
    told = {begins: (says, lines) for begins, says, lines in other_answer(found)}
    assert re.match(r"it regrets 11.7 million USD \(.*\), today's plan 53.2 \(ban\).$", told["At most"][0])
    assert told["In the mean"][0] == "over the futures, none of which has a chance, it regrets 11.7 MUSD."
    assert json.loads(regret_json(found))["futures"][1]["title"] == "Chile is shut out in 2025"


def test_futures_are_listed_and_nothing_is_solved(tmp_path: Path, lodeplan: Shell) -> None:
    study = written(tmp_path, FUTURES)
    answer = lodeplan("scenarios", study)
    assert answer.out.splitlines()[0] == (
        "small, free: 2 futures of policy, known from 2025 on; nothing is drawn, and none has a chance"
    )
    assert answer.out.splitlines()[-1] == "ban     Chile is shut out in 2025"
    again = load_study(study).resolved_toml()
    (tmp_path / "again.toml").write_text(again, encoding="utf-8")
    assert load_study(tmp_path / "again.toml").study.uncertainty == load_study(study).study.uncertainty


AT = "error: s.toml:"
CASES = (
    ('"ban"]', '"bann"]', "19 uncertainty.futures: 'bann' is no variant of the study; did you mean ban?"),
    ('"free", "ban"', '"ban"', "16 uncertainty: regret is of several futures, and 1 is named; "
     "write two variants or more"),
    ('"free", "ban"', '"ban", "ban"', "19 uncertainty.futures: 'ban' is listed twice; once is enough"),
    ("decide_before = 2025", "decide_before = 2025\nstops = true\nscenarios = 4", "16 uncertainty: regret knows no "
     "chances; leave scenarios and stops out"),
    ('"regret"', '"comb"', '16 uncertainty: a comb has no futures; write kind = "regret", or leave futures out'),
    ('title = "Chile', 'demand = "high"\ntitle = "Chile', "20 uncertainty.futures: ban is planned with demand path "
     "high, not central of free; futures differ by their law alone"),
)  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "line"), CASES, ids=[line[:40] for _, _, line in CASES])
def test_what_is_wrong_is_one_line(tmp_path: Path, lodeplan: Shell, right: str, wrong: str, line: str) -> None:
    assert right in FUTURES
    answer = lodeplan("hedge", written(tmp_path, FUTURES.replace(right, wrong, 1)))
    assert (answer.code, answer.err) == (3, f"{AT}{line}\n")


def test_a_future_that_leaves_no_plan_is_named_with_its_rows(tmp_path: Path, lodeplan: Shell) -> None:
    """Without stock nobody can deliver in 2025 what Chile does not."""
    bare = tables()
    del bare["stockpile"]
    study = written(tmp_path, FUTURES, bare)
    text = study.read_text(encoding="utf-8").replace('baseline = "free"', 'baseline = "free"\nshortfall = "forbidden"')
    study.write_text(text, encoding="utf-8")
    answer = lodeplan("hedge", study, "-q")
    assert answer.code == 4
    assert re.match(r"error: future ban leaves no plan: .*\[clean_energy,lithium.chemical,2025\]", answer.err)
