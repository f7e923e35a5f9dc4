"""What a hedge costs the Treasury: ranks and tails by hand, years summed, and the same as the tables of a plan."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from model.analysis.hedge.budgets import Money, money_of, range_of, scored, tail_mean
from model.analysis.hedge.held import Answered
from model.analysis.hedge.planned import alone, certified, world
from model.frames.column_tables import as_frame
from model.plan.ledger import budget, ledger
from model.plan.physical_tables import physical_tables
from model.report.terminal.hedge_money import money_json, money_rows, money_text
from tests.cli.calling import Shell
from tests.uncertain import question


def money(outlays: dict[int, float], revenues: dict[int, float]) -> Money:
    deficit = {year: outlays.get(year, 0.0) - revenues.get(year, 0.0) for year in {*outlays, *revenues}}
    years = {"authority": {2026: 50.0}, "outlays": outlays, "revenues": revenues, "deficit": deficit}
    return Money(years, {"grants": sum(outlays.values()), "duties": -sum(revenues.values())})


def test_the_tail_is_the_mean_of_the_dearest_twentieth_one_counted_in_part() -> None:
    """Of forty scenarios the two dearest; of thirty the dearest and half of the next; of five a quarter of one."""
    assert tail_mean([float(i) for i in range(40)]) == pytest.approx((39 + 38) / 2)
    assert tail_mean([float(i) for i in range(30)]) == pytest.approx((29 + 0.5 * 28) / 1.5)
    assert tail_mean([1.0, 5.0, 3.0, 2.0, 4.0]) == 5.0
    found = range_of([float(i) for i in range(11)])
    assert (found.mean, found.low, found.middle, found.high, found.tail) == (5.0, 1.0, 5.0, 9.0, 10.0)


def test_years_are_summed_and_told_as_a_scoring_unit_does() -> None:
    """Two scenarios: outlays of 10 or 30 in 2026, revenues of 4 in 2027; what lies past ten years is in no sum."""
    both = [money({2026: out, 2036: 7.0}, {2027: 4.0}) for out in (10.0, 30.0)]
    found = SimpleNamespace(money=scored(both, money({2026: 5.0}, {}), 2026), drawn=SimpleNamespace(years=(2026, 2030)))
    assert found.money.by_year["deficit"][2026].mean == 20.0
    assert found.money.by_year["deficit"][2027].high == -4.0
    assert (found.money.ten_years["outlays"].low, found.money.ten_years["deficit"].mean) == (12.0, 16.0)
    assert {name: of.mean for name, of in found.money.accounts.items()} == {"duties": -4.0, "grants": 27.0}
    text = money_text(found)
    assert all(len(line) <= 100 for line in text.splitlines())
    assert "ten years           50   50   50   50       20   12   20   28" in text
    assert "The deficit over ten years: 16 in the mean, 8 to 24 (p10 to p90)." in text
    assert "! The study plans to 2030: outlays, revenues and deficit of 2031 to 2035 hold only" in text
    found.drawn.years = (2026, 2035)
    assert "! The study" not in money_text(found)
    rows = list(money_rows(found))
    assert ["outlays", "2026", "20", "12", "20", "28", "5"] in rows
    assert money_json(found)["ten_years"]["deficit"]["dearest_twentieth"] == 26.0


@pytest.mark.breadth
def test_money_is_that_of_the_tables_of_a_certified_plan() -> None:
    asked = question(4)
    of = alone(world(asked, asked.drawn.scenarios()[0]))
    solution = of.answer.solution
    found = money_of(of.world, of.program, Answered(solution.x, of.cost, 0.0, solution.row_dual))
    assert certified(asked, of.world, of.program, solution.x, solution.row_dual).certificate.passed
    tables = physical_tables(of.program, solution, of.world.frames)
    rows = as_frame(budget(ledger(tables, of.world.frames, of.world.clauses), of.world.frames))
    assert sum(found.years["deficit"].values()) == pytest.approx(rows["outlays_nominal_musd"].sum())
    assert sum(found.years["authority"].values()) == pytest.approx(rows["authority_nominal_musd"].sum())
    spent = rows[~rows["kind"].isin(["receipt", "tax", "offset"])]
    assert sum(found.years["outlays"].values()) == pytest.approx(spent["outlays_nominal_musd"].sum())


@pytest.mark.breadth
def test_amounts_that_no_table_has_cost_nothing() -> None:
    """Loosened rows leave a thousandth of a gram where nothing is decided, which many times over has a price."""
    asked = question(4)
    of = alone(world(asked, asked.drawn.scenarios()[0]))
    x, duals = of.answer.solution.x, of.answer.solution.row_dual
    left = np.where((x == 0) & (of.program.upper > 1e-6), 0.9e-9, x)
    assert (left > x).any()
    done = certified(asked, of.world, of.program, left, duals)
    assert done.certificate.passed
    np.testing.assert_array_equal(done.x, x)
    assert done.cost == certified(asked, of.world, of.program, x, duals).cost


def test_a_folder_of_a_hedge_is_shown_again(tmp_path: Path, lodeplan: Shell) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "hedge.txt").write_text("What it is worth\n", encoding="utf-8")
    (folder / "hedge.json").write_text(json.dumps({"premium_musd": 1.5}) + "\n", encoding="utf-8")
    assert lodeplan("show", folder).out == "What it is worth\n"
    assert json.loads(lodeplan("show", folder, "--json").out) == {"premium_musd": 1.5}
    (folder / "hedge.json").unlink()
    answer = lodeplan("show", folder, "--json")
    assert (answer.code, "hedge.json" in answer.err) == (3, True)
