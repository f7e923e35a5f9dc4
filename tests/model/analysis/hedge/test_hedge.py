"""A hedge by hand: a stock against a stop that is sure to come, what it saves, what it costs if nothing happens."""

from __future__ import annotations

import csv
import json
import math
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.analysis.hedge.merged import merged
from model.analysis.hedge.planned import certified
from model.analysis.hedge.run import Hedge, NoHedge, hedge
from model.report.hedge_page import hedge_files
from model.report.terminal.hedge import hedge_json, hedge_text
from model.report.terminal.hedge_answer import answer
from model.solver.highs import solve
from model.study.load import load_study
from tests.cli.calling import Shell
from tests.model.analysis.hedge.small import HELD, HOLDING, OFFERED, PRICE, SHORTAGE, STOPS, WANTED, tables, written
from tests.model.analysis.hedge.test_smps import read

pytestmark = pytest.mark.breadth

MUSD = 1e-6


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Hedge:
    """Return the hedge against a stop that begins in 2025 in every scenario."""
    answer = hedge(load_study(written(tmp_path_factory.mktemp("hedge"))), "free")
    assert isinstance(answer, Hedge)
    return answer


def test_what_the_hedge_saves_is_what_the_stock_is_worth(found: Hedge) -> None:
    """300 t more of Chile in 2024 stand in for 300 t that nobody delivers in 2025."""
    bought_early = HELD * (PRICE["CHL"] + HOLDING)
    assert found.judged.hedge_saves.value == pytest.approx((HELD * SHORTAGE - bought_early) * MUSD, abs=1e-5)
    assert found.judged.hedge_saves.error == pytest.approx(0.0, abs=1e-9)
    assert found.judged.knowing_saves.value == pytest.approx(0.0, abs=1e-5)
    assert [cost.scenario for cost in found.judged.costs] == ["f1", "f2", "f3"]
    checks = sum(of.checks for of in found.judged.certificates if of.passed)
    assert f"certified from its tables in each of the 3: {checks:,} comparisons." in " ".join(hedge_text(found).split())


def test_a_fresh_scenario_whose_tables_do_not_hold_is_not_published(
    tmp_path: Path, lodeplan: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the second fresh scenario the tables that are proven are those of other decisions: half as much of all."""
    number = iter(range(10))

    def half(question: Any, of: Any, program: Any, x: Any, y: Any) -> Any:
        return certified(question, of, program, x / 2 if next(number) == 1 else x, y)

    monkeypatch.setattr("model.analysis.hedge.judged.certified", half)
    answer = lodeplan("hedge", written(tmp_path), "-q")
    assert answer.code == 5
    assert answer.err.startswith("error: not proven, so not published: scenario f2 of the hedge: ")


OWN_STOP = """
[[scenarios]]
name = "own"
countries = ["CHL"]
from = 2025
years = 1
cut_share = 1
probability_per_year = 1
cite = "assumed: a test"
"""
CHANGED = """
[[uncertainty.policies]]
variant = "closed"
on = 2025-01-01
chance = 1
source = "said"
[variants.closed]
policies = [{ export_restriction = { countries = ["CHL"], until = 2025 } }]
"""


@pytest.mark.parametrize("stated", [STOPS + OWN_STOP, STOPS.replace("stops = true", "") + CHANGED])
def test_a_stop_of_the_study_and_policies_that_change_do_what_a_stop_of_the_dataset_does(
    found: Hedge, tmp_path: Path, stated: str
) -> None:
    own = hedge(load_study(written(tmp_path, stated, tables(chance="0"))), "free")
    assert isinstance(own, Hedge)
    assert own.judged.hedge_saves.value == pytest.approx(found.judged.hedge_saves.value, abs=1e-5)
    assert own.premium == pytest.approx(found.premium, abs=1e-5)
    assert all(of.certificate.passed for of in own.planned.each)


def test_policies_that_cannot_change_on_a_day_are_one_line_each(tmp_path: Path, lodeplan: Shell) -> None:
    answer = lodeplan(
        "scenarios", written(tmp_path, STOPS + CHANGED.replace("policies = [", 'at = "low"\npolicies = ['))
    )
    where = "error: s.toml:19 uncertainty.policies.variant:"
    said = "differs from free by more than policies (every figure at its low end, not its central)"
    assert (answer.code, answer.err) == (3, f"{where} closed {said}; what may change here is policies\n")
    itself = lodeplan("scenarios", written(tmp_path, STOPS + CHANGED), "--variant", "closed")
    assert itself.err == f"{where} closed hedges itself; write another variant, whose policies may come\n"


def test_the_premium_is_what_holding_costs(found: Hedge) -> None:
    year = (OFFERED["AUS"] * PRICE["AUS"] + (WANTED - OFFERED["AUS"]) * PRICE["CHL"]) * MUSD
    assert found.today == pytest.approx(3 * year, abs=1e-9)
    assert found.premium == pytest.approx(HELD * HOLDING * MUSD, abs=1e-5)


def test_costs_of_the_scenarios_it_was_made_for_are_in_order_and_proven(found: Hedge) -> None:
    mine = found.in_sample
    assert mine.known == pytest.approx(mine.hedge, abs=1e-6)
    assert mine.hedge < mine.today
    assert found.planned.bound <= mine.hedge
    assert found.planned.gap <= 1e-9
    assert all(of.certificate.passed and of.certificate.checks > 0 for of in found.planned.each)


def test_what_is_decided_is_told_in_tonnes(found: Hedge) -> None:
    told = {(d.what, d.of, d.year): (d.today_t, d.hedge_t, d.word, d.right) for d in found.decisions}
    assert told == {
        ("hold", "private lithium.chemical", 2024): (0.0, pytest.approx(HELD), "commit", 1.0),
        ("buy", "lithium.chemical CHL", 2024): (
            pytest.approx(WANTED - OFFERED["AUS"]), pytest.approx(WANTED - OFFERED["AUS"] + HELD), "commit", 1.0,
        ),
    }  # fmt: skip
    text = hedge_text(found)
    assert all(len(line) <= 100 for line in text.splitlines())
    assert re.search(r"^hold  private lithium.chemical  2024 +0.0  +300.0  t +commit +100%$", text, re.M)
    assert json.loads(hedge_json(found))["premium_musd"] == found.premium


def test_each_decision_is_worth_what_missing_it_costs(found: Hedge) -> None:
    """Without the stock, or without buying for it in 2024, 300 t are short in 2025 as with today's plan."""
    saved = HELD * (SHORTAGE - PRICE["CHL"] - HOLDING) * MUSD
    assert [(one.what, one.word, one.right) for one in found.worths] == [("buy", "commit", 1), ("hold", "commit", 1)]
    for one in found.worths:
        assert (one.at_least, one.at_most, one.fresh.value) == pytest.approx((saved, saved, saved), abs=1e-4)
    text = hedge_text(found)
    assert re.search(
        rf"^commit  hold private lithium.chemical +0 +300  t +100% +{saved:.1f} +{saved:.1f} +0.0$", text, re.M
    )
    assert json.loads(hedge_json(found))["worths"][0]["worth_at_least_musd"] == found.worths[0].at_least


def test_many_scenarios_are_hedged_by_cutting_planes_to_the_same(
    found: Hedge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.analysis.hedge.run.WHOLE", 1)
    cut = hedge(load_study(written(tmp_path)), "free")
    assert isinstance(cut, Hedge)
    assert cut.planned.tried > 0
    assert cut.planned.closed
    assert cut.planned.expected == pytest.approx(found.planned.expected, rel=1e-6)
    assert cut.in_sample.today == pytest.approx(found.in_sample.today, rel=1e-6)
    assert cut.planned.costs == pytest.approx(found.planned.costs, rel=1e-6)
    assert [one.at_least for one in cut.worths] == pytest.approx([one.at_least for one in found.worths], rel=1e-3)
    assert [of.name for of in cut.planned.each] == ["s1", "s2"]
    assert {(d.what, d.of) for d in cut.decisions} == {(d.what, d.of) for d in found.decisions}
    text = hedge_text(cut)
    assert "the answer of each of 2 scenarios is counted again, those of s1, s2 are" in " ".join(text.split())
    late = replace(cut, planned=replace(cut.planned, closed=False))
    assert "was not reached in time" in " ".join(hedge_text(late).split())


def test_a_gap_not_reached_in_time_is_told_with_the_best_hedge_found(
    tmp_path: Path, lodeplan: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.analysis.hedge.cutting_planes._closed", lambda *_: False)
    answer = lodeplan("hedge", written(tmp_path), "--time-limit", "1", "-q", "--json")
    assert answer.code == 0
    said = json.loads(answer.out)["made_for"]
    assert said["gap_reached"] is False
    assert said["bound_musd"] - 1e-5 <= said["hedge_musd"] < said["today_musd"]


TWO_DATES, TWO_WAYS = "stages = [2025, 2026]", "branches = [1, 1]"


@pytest.mark.parametrize(("what", "stated"), [
    ("the worst stops stand", STOPS.split("scenarios")[0] + "stops = true\nworst = 1\n"),
    ("a tree stands", STOPS.replace("decide_before = 2025", TWO_DATES).replace("scenarios = 2", TWO_WAYS)),
])  # fmt: skip
def test_a_limit_that_nothing_could_keep_is_refused(tmp_path: Path, lodeplan: Shell, what: str, stated: str) -> None:
    answer = lodeplan("hedge", written(tmp_path, stated), "--time-limit", "5", "-q")
    said = f"{what} in one program, which has no hedge before its end; leave the limit out"
    assert (answer.code, answer.err) == (3, f"error: --time-limit: {said}\n")


def test_fans_are_written_beside_the_text(found: Hedge) -> None:
    """In 2025 a hundred tonnes are missing in every scenario, 300 are in store at the end of 2024, then none."""
    for one in found.judged.fans:
        assert one["shortage"] == pytest.approx((0.0, WANTED - OFFERED["AUS"] - HELD, 0.0), abs=1e-4)
        assert one["stock"] == pytest.approx((HELD, 0.0, 0.0), abs=1e-4)
    assert found.quiet["shortage"] == (0.0, 0.0, 0.0)
    files = hedge_files(found, hedge_text(found), hedge_json(found))
    assert list(files) == [
        "hedge.html",
        "hedge.txt",
        "hedge.json",
        "budget.csv",
        "cost.svg",
        "shortage.svg",
        "stock.svg",
    ]
    page = files["hedge.html"].decode()
    assert page.count("<svg") == 3
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    few = "light: nearly all of 3 {}, dark: the middle half of them, line: their median"
    assert f"What nobody delivers by year, t; {few.format('scenarios')}" in page
    assert f"<b>What nobody delivers</b>t; {few.format('fresh scenarios')}; dashed: nothing happens" in page


def test_a_page_begins_with_the_answer_in_sentences(found: Hedge) -> None:
    saved = HELD * (SHORTAGE - PRICE["CHL"] - HOLDING) * MUSD
    held = (
        f"hold private lithium.chemical, 300 t and not 0: worth {saved:.1f} MUSD, {saved:.1f} ± 0.0 in fresh scenarios"
    )
    bought = "buy lithium.chemical CHL, 700 t and not 400"
    assert answer(found)[:2] + answer(found)[4:5] == [
        ("The hedge", f"saves {saved:.1f} ± 0.0 million USD (± one standard error) against today's plan in 3 scenarios "
         "that it was not made for.", []),
        ("If nothing happens", "it costs 0.0 MUSD more than today's plan: its premium.", []),
        ("Commit before 2025", "(do it, or more of it):", [
            f"{held.replace('hold private lithium.chemical, 300 t and not 0', bought)}; right in 100% of them",
            f"{held}; right in 100% of them"]),
    ]  # fmt: skip
    page = hedge_files(found, hedge_text(found), hedge_json(found))["hedge.html"].decode()
    order = [
        "<li><b>The hedge</b>",
        f"<li>{held}",
        "<h2>What to decide before 2025",
        "<svg",
        "<h2>What the hedge is worth",
    ]
    assert sorted(order, key=page.index) == order
    assert "<pre" not in page


def test_weight_on_the_tail_is_told(tmp_path: Path) -> None:
    """Every scenario is the same, so that the tail costs what the mean does."""
    study = written(tmp_path, STOPS + "risk = { level = 0.5, weight = 0.25 }\n")
    found = hedge(load_study(study), "free")
    assert isinstance(found, Hedge)
    assert found.planned.tails[0] == pytest.approx(found.planned.expected, rel=1e-9)
    assert found.planned.measure == pytest.approx(found.planned.expected, rel=1e-6)
    text = hedge_text(found)
    assert re.search(r"^the hedge, mean of the dearest 50%", text, re.M)
    told = " ".join(text.split())
    assert "in the mean with a weight of 0.25 on its tail" in told
    assert "cost more in the mean with a weight of 0.25 on its tail where this one decision" in told
    assert "fresh: what it costs more in the mean alone, without the tail, in scenarios" in told
    proven = next(words for begins, words, _ in answer(found) if begins == "Proven:")
    assert " in the mean with the tail weighed as the study asks." in proven


UNSURE = (
    STOPS.replace("scenarios = 2", "scenarios = 3")
    + """
[uncertainty.prices.lithium]
volatility = 0.3
source = "said"
"""
)


def test_its_program_is_written_for_other_solvers_and_mpi_sppy_comes_to_the_same(
    tmp_path: Path, lodeplan: Shell
) -> None:
    """Mpi-sppy by the command that the documentation has: the cost, and every decision of the first stage."""
    answer = lodeplan("hedge", written(tmp_path, UNSURE, tables(chance="0.5")), "--smps", tmp_path / "out", "-q")
    assert answer.code == 0
    files = ["small.cor", "small.tim", "small.sto", "decisions.csv", "scenarios.py"]
    assert answer.out.splitlines() == [str(tmp_path / "out" / name) for name in files]
    again = read({file.suffix[1:]: file.read_text() for file in (tmp_path / "out").iterdir()})
    found = hedge(load_study(tmp_path / "s.toml"), "free")
    assert isinstance(found, Hedge)
    assert solve(merged(again).program).objective == pytest.approx(found.planned.expected, rel=1e-7)
    command = "-m mpisppy.generic_cylinders --module-name out/scenarios --EF --EF-solver-name appsi_highs"
    asked = [sys.executable, *command.split(), "--solution-base-name", "best"]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=True)
    (cost,) = re.findall(r"EF objective: (\S+)", done.stdout)
    assert float(cost) == pytest.approx(found.planned.expected, rel=1e-7)
    first = dict(re.findall(r"first\[(X\d+)\],(\S+)", (tmp_path / "best.csv").read_text()))
    with (tmp_path / "out" / "decisions.csv").open(encoding="utf-8") as text:
        named = {of["decision"]: float(first[of["column"]]) for of in csv.DictReader(text)}
    mine = {f"{name}[{','.join(map(str, labels))}]": x for (name, labels), x in found.planned.first.items()}
    assert any(of.differs for of in found.decisions)
    assert named == pytest.approx(mine, abs=1e-6)


def test_a_weight_on_the_tail_that_smps_does_not_hold_is_said(tmp_path: Path, lodeplan: Shell) -> None:
    study = written(tmp_path, STOPS + "risk = { level = 0.9, weight = 0.3 }\n")
    said = "--cvar --cvar-alpha 0.9 --cvar-weight 0.3 --cvar-mean-weight 0.7"
    answer = lodeplan("hedge", study, "--smps", tmp_path / "out", "-q")
    assert answer.err == f"note: these files hold scenarios and no weight on the tail; to mpi-sppy say {said}\n"


def test_a_stop_that_never_begins_leaves_todays_plan(tmp_path: Path) -> None:
    found = hedge(load_study(written(tmp_path, STOPS, tables(chance="0"))), "free")
    assert isinstance(found, Hedge)
    assert found.decisions == ()
    assert found.planned.expected == pytest.approx(found.today, rel=1e-12)
    assert (found.premium, found.judged.hedge_saves.value) == pytest.approx((0.0, 0.0), abs=1e-5)
    assert "Before the date the hedge decides what today's plan decides." in hedge_text(found)


def test_savings_within_two_standard_errors_are_called_so(found: Hedge) -> None:
    first, *rest = found.judged.costs
    worse = replace(first, hedge=first.today + 50.0)
    doubtful = replace(found, judged=replace(found.judged, costs=(worse, *rest)))
    few, many = hedge_text(found), hedge_text(replace(found, money=replace(found.money, scenarios=12)))
    assert "Of so few p10 lies between the least two, p90 between the greatest two." in " ".join(few.split())
    assert "p10 and p90: in a tenth of the scenarios it is less, in a tenth more." in " ".join(many.split())
    one = hedge_text(replace(found, scenarios=found.scenarios[:1]))
    assert "for 1 scenario (seed 1), judged by 3 others" in " ".join(one.split())
    assert "What it saves may be nothing" in hedge_text(doubtful)
    assert "may be nothing" not in hedge_text(found)


ROWS = (
    "material_balance[lithium.chemical,2025], stock_path[private,lithium.chemical,2025,2024], "
    "demand_met[clean_energy,lithium.chemical,2025]"
)
KINDS = {
    "cutting planes": (STOPS.replace("scenarios = 2", "scenarios = 21"), f"scenario s1 leaves no plan: {ROWS} cannot"),
    "comb": (STOPS.split("scenarios")[0].replace("two_stage", "comb") + "stops = true\n",
             f"chile_stop 2025 leaves no plan: {ROWS} cannot"),
    "worst": (STOPS.split("scenarios")[0] + "stops = true\nworst = 1\n",
              "together the sets leave no plan: " + ROWS.replace("],", "] of chile_stop,") + " of chile_stop cannot"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_hedge_says_which_scenario_leaves_no_plan_and_by_which_rows(
    tmp_path: Path, lodeplan: Shell, kind: str
) -> None:
    stated, line = KINDS[kind]
    study = written(tmp_path, stated)
    study.write_text(study.read_text().replace('"free"', '"free"\nshortfall = "forbidden"', 1), encoding="utf-8")
    answer = lodeplan("hedge", study, "-q")
    assert (answer.code, answer.err) == (4, f"error: {line} hold together\n")


def test_scenarios_that_leave_no_plan_are_named_with_their_rows(tmp_path: Path, lodeplan: Shell) -> None:
    study = written(tmp_path)
    text = study.read_text(encoding="utf-8").replace('baseline = "free"', 'baseline = "free"\nshortfall = "forbidden"')
    study.write_text(text, encoding="utf-8")
    with pytest.raises(NoHedge, match=r"^scenario s1 leaves no plan: .*\[clean_energy,lithium.chemical,2025\]"):
        hedge(load_study(study), "free")
    answer = lodeplan("hedge", study, "-q")
    assert answer.code == 4
    assert answer.err.startswith("error: scenario s1 leaves no plan: ")


def test_scenarios_that_do_not_fit_in_memory_are_refused_before_they_are_solved(
    tmp_path: Path, lodeplan: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = written(tmp_path)
    monkeypatch.setattr("model.program.fill.memory_estimate.free_mb", lambda: 0.01)
    monkeypatch.setattr("model.analysis.solve.before_solving.too_large", lambda *_: [])
    answer = lodeplan("hedge", study, "-q")
    assert answer.code == 3
    assert re.match(r"error: s.toml:\d+ uncertainty.scenarios: needs about .*; write fewer scenarios\n$", answer.err)


def test_scenarios_are_listed_before_anything_is_solved(
    tmp_path: Path, lodeplan: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def solved(*_: object, **__: object) -> None:
        raise AssertionError("something was solved")

    monkeypatch.setattr("model.solver.highs.solve", solved)
    study = written(tmp_path)
    answer = lodeplan("scenarios", study)
    assert answer.code == 0
    assert "small, free: 2 scenarios (seed 1), known from 2025 on" in answer.out
    assert "chile_stop  100% a year, for 1 year  disruptions: lodeplan-assumption" in answer.out
    assert "s1 (50%): demand central; stops: chile_stop from 2025" in answer.out
    assert lodeplan("scenarios", study, "--into", tmp_path / "drawn", "-q").code == 0
    kept = sorted(file.name for file in (tmp_path / "drawn").iterdir())
    assert kept == ["scenarios.html", "scenarios.json", "scenarios.txt", "stops-begun.svg"]
    assert "by year, stops; light: nearly all of 2 scenarios" in (tmp_path / "drawn" / kept[0]).read_text()
    fresh = json.loads(lodeplan("scenarios", study, "--fresh", "--json").out)["scenarios"]
    assert [one["begins"] for one in fresh] == [{"chile_stop": 2025}] * 3
    assert math.isclose(sum(one["probability"] for one in fresh), 1.0)
