"""What a study may state of its uncertainty: each thing that is wrong in one exact line."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.study.load import load_study
from tests.cli.calling import Shell
from tests.model.analysis.hedge.small import written

GOOD = """
[uncertainty]
kind = "two_stage"
decide_before = 2025
scenarios = 4
stops = true
[uncertainty.demand]
low = 0.25
central = 0.5
high = 0.25
source = "assumed: a test"
[uncertainty.prices.lithium]
volatility = 0.2
source = "assumed: a test"
"""
CHANGE = """
[[uncertainty.policies]]
variant = "other"
on = 2025-07-01
chance = 0.3
low = 0.1
high = 0.5
source = "assumed: a test"
"""
OTHER = "[variants.other]\n"
CHANGE += OTHER
AT = "error: s.toml:"
CASES = (
    ("decide_before = 2025", "decide_before = 2027", "13 uncertainty.decide_before: 2027 leaves no second stage, as "
     "the last year is 2026; write a year up to 2026"),
    ("decide_before = 2025", "decide_before = 2024", "13 uncertainty.decide_before: 2024 leaves no year to decide in "
     "before; write a year from 2025 to 2026"),
    ("low = 0.25", "low = 0.5", "16 uncertainty.demand: low, central and high add up to 1.25; chances add up to 1"),
    ("low = 0.25", "low = 1.25", "17 uncertainty.demand.low: 1.25 means 125%; write at most 1, or '100%'"),
    ("low = 0.25", "low = 25", "17 uncertainty.demand.low: 25 means 2500%; write 0.25 or '25%'"),
    ("volatility = 0.2\nsource = \"assumed: a test\"", "volatility = 0.2", "21 uncertainty.prices.lithium.source: "
     "missing; write source = ... (who says so, or 'assumed: why')"),
    ("volatility = 0.2", "volatility = -1", "22 uncertainty.prices.lithium.volatility: must be above 0 and at most 3, "
     "got -1; write the deviation of the log, such as 0.3"),
    ("prices.lithium", "prices.lithum", "21 uncertainty.prices.lithum: 'lithum' is no mineral of the study; did you "
     "mean lithium?"),
    ("scenarios = 4", "scenarios = 0", "14 uncertainty.scenarios: must be a whole number from 1 to 1,000, got 0"),
    ("scenarios = 4", "scenario = 4", "14 uncertainty.scenario: unknown setting; did you mean scenarios?"),
    ("scenarios = 4", "fresh = 1", "14 uncertainty.fresh: must be a whole number from 2 to 1,000, as one scenario has "
     "no standard error, got 1"),
    ('kind = "two_stage"', 'kind = "cone"', "12 uncertainty.kind: must be 'two_stage', 'comb' or 'regret', got "
     "'cone'"),
    ("stops = true", CHANGE.replace("chance = 0.3", "chance = 1.3"), "19 uncertainty.policies.chance: 1.3 means 130%; "
     "write at most 1, or '100%'"),
    ("stops = true", CHANGE.replace("low = 0.1\nhigh = 0.5\n", ""), "16 uncertainty.policies: assumes a chance without "
     "a range; write low and high beside it"),
    ("stops = true", CHANGE.replace('"other"', '"othr"'), "17 uncertainty.policies.variant: 'othr' is no variant of "
     "the study; did you mean other?"),
    ("stops = true", CHANGE.replace("2025-07-01", "2027-07-01"), "18 uncertainty.policies.on: 2027-07-01 is not from "
     "2025-01-01 to 2026-12-31, where the study does not know"),
    ("stops = true", CHANGE + CHANGE.replace(OTHER, "").replace("0.3", "0.8").replace("0.5", "0.9"),
     "11 uncertainty: chances of policies add up to 1.1; one of them happens at most, so at most 1"),
    ("stops = true", 'stops = true\noverruns = { correlation = 0.5, source = "a" }', "11 uncertainty: overruns are of "
     "projects that are drawn; write projects = true beside them"),
    ("scenarios = 4", 'scenarios = 3\ndraws = "antithetic"', "11 uncertainty: antithetic draws come in pairs, and "
     "scenarios is 3; write an even number"),
    ("stops = true", "stops = true\nprice_correlation = { value = 0.2, source = \"a\" }", "11 uncertainty: "
     "price_correlation is of several minerals' prices; leave it out, or write prices of two"),
)  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "line"), CASES, ids=[line[:40] for _, _, line in CASES])
def test_what_is_wrong_is_one_line(tmp_path: Path, lodeplan: Shell, right: str, wrong: str, line: str) -> None:
    assert right in GOOD
    answer = lodeplan("scenarios", written(tmp_path, GOOD.replace(right, wrong, 1)))
    assert (answer.code, answer.err) == (3, f"{AT}{line}\n")


TREES = (
    ("2028", "[2]", "13 uncertainty.stages: must be a list of years such as [2028, 2031], got 2028"),
    ('["2025"]', "[2]", "13 uncertainty.stages: must be a whole year such as 2028, got '2025'"),
    ("[]", "[2]", "13 uncertainty.stages: is empty; list at least one"),
    ("[2025]", "4", "14 uncertainty.branches: must be a list of whole numbers such as [4, 3], one for each of stages, "
     "got 4"),
    ("[2025]", "[1000000]", "14 uncertainty.branches: must be a whole number from 1 to 1,000, got 1000000"),
    ("[2025, 2026]", "[100, 100]", "11 uncertainty: branches come to 10,000 scenarios; write 1,000 or fewer"),
    ("[2025, 2026]", "[2]", "11 uncertainty: 2 stages and 1 branch; write as many of each, stages = [2028] with "
     "branches = [4]"),
    ("[2025]", "[]", "11 uncertainty: 1 stage and 0 branches; write as many of each, stages = [2028] with "
     "branches = [4]"),
)  # fmt: skip


@pytest.mark.parametrize(("stages", "branches", "line"), TREES, ids=[line[:40] for *_, line in TREES])
def test_what_is_wrong_with_a_tree_is_one_line(
    tmp_path: Path, lodeplan: Shell, stages: str, branches: str, line: str
) -> None:
    tree = GOOD.replace("decide_before = 2025", f"stages = {stages}").replace("scenarios = 4", f"branches = {branches}")
    answer = lodeplan("scenarios", written(tmp_path, tree))
    assert (answer.code, answer.err) == (3, f"{AT}{line}\n")


def test_days_before_a_tree_begins_are_refused_as_those_before_the_date(tmp_path: Path, lodeplan: Shell) -> None:
    tree = GOOD.replace("decide_before = 2025", "stages = [2025]").replace("scenarios = 4", "branches = [2]")
    text = tree.replace("stops = true", CHANGE.replace("2025-07-01", "2024-07-01"), 1)
    answer = lodeplan("scenarios", written(tmp_path, text))
    assert answer.code == 3
    assert answer.err == (
        f"{AT}18 uncertainty.policies.on: 2024-07-01 is not from 2025-01-01 to 2026-12-31, where the study does not "
        "know\n"
    )


def test_who_is_held_against_is_named_by_its_option(tmp_path: Path, lodeplan: Shell) -> None:
    answer = lodeplan("hedge", written(tmp_path, GOOD), "--against", "nope")
    assert (answer.code, answer.err.split(" (")[0]) == (3, "error: --against: no variant is called 'nope'")


def test_a_path_without_demand_and_what_no_table_says_are_refused_at_once(tmp_path: Path, lodeplan: Shell) -> None:
    answer = lodeplan("scenarios", written(tmp_path, GOOD.replace("stops = true", "projects = true")))
    assert answer.code == 3
    assert answer.err.splitlines() == [
        "error: s.toml uncertainty.projects: project_risk of tiny says nothing of what is planned; leave projects out",
        "error: s.toml uncertainty.demand.low: demand of tiny has no row on the low path; write a chance of 0",
        "error: s.toml uncertainty.demand.high: demand of tiny has no row on the high path; write a chance of 0",
    ]


def test_a_study_without_uncertainty_is_told_what_to_write(tmp_path: Path, lodeplan: Shell) -> None:
    answer = lodeplan("hedge", written(tmp_path, ""))
    said = "the study states no [uncertainty]; write what is uncertain, as docs/concepts/hedging.md shows"
    assert (answer.code, answer.err) == (3, f"error: s.toml uncertainty: {said}\n")


def test_a_run_keeps_what_is_stated(tmp_path: Path) -> None:
    loaded = load_study(written(tmp_path, GOOD))
    (tmp_path / "again.toml").write_text(loaded.resolved_toml(), encoding="utf-8")
    again = load_study(tmp_path / "again.toml").study
    assert again.uncertainty == loaded.study.uncertainty
    changed = load_study(written(tmp_path, GOOD + CHANGE))
    (tmp_path / "again.toml").write_text(changed.resolved_toml(["free"]), encoding="utf-8")
    assert load_study(tmp_path / "again.toml").study.uncertainty == changed.study.uncertainty
    assert "[uncertainty" not in load_study(written(tmp_path, "")).resolved_toml()
