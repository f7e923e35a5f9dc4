"""A budget above what its account was given is said to be new authority, and so is what is paid after its last day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.frames.study_frames import Frames
from model.study.checks.lapsed_money import lapse_findings
from model.study.checks.policy_doubts import doubt_findings
from tests.model.policies.chain import chain
from tests.model.study.files import stating

Rows = list[dict[str, Any]]
GIVEN = [{"account": "dpa", "fiscal_year": y, "authority_musd": m} for y, m in ((2025, 2.0), (2026, 3.0))]
STEADY = [{"fiscal_year": year, "index": 1.0} for year in (2024, 2025, 2026, 2027)]
NEW = (
    "and 5 are appropriated to dpa; what is obligated beyond them is new authority; write 'appropriated' if that is "
    "not meant"
)


@pytest.fixture(scope="module")
def frames() -> Frames:
    return chain((2026, 2027), tables={"appropriations": GIVEN, "deflator": STEADY})


@pytest.mark.parametrize(
    ("said", "provides"),
    [
        ("max_musd = 5, dollars = 'nominal'", ""),
        ("max_musd = 5.1, dollars = 'nominal'", "provides 5.1 MUSD"),
        ("max_musd = { 2026 = 2, 2027 = 3 }, dollars = 'nominal'", ""),
        ("max_musd = { 2026 = 3, 2027 = 3 }, dollars = 'nominal'", "provides 6 MUSD"),
        ("max_musd = 'appropriated'", ""),
        ("max_musd = 50, dollars = 'real'", ""),
        ("max_musd = { 2026 = 30, 2027 = 3 }, dollars = 'nominal', measure = 'outlays'", ""),
    ],
)
def test_a_budget_above_what_is_appropriated(said: str, provides: str, tmp_path: Path, frames: Frames) -> None:
    """5 MUSD are given in two years; real dollars and outlays are not held against them."""
    found = [f.line() for f in doubt_findings(stating(tmp_path, f"budget_cap = {{ account = 'dpa', {said} }}"), frames)]
    assert [line.partition("max_musd: ")[2] for line in found] == ([f"{provides}, {NEW}"] if provides else [])


ENDS = [{"account": "dpa", "fiscal_year": 2025, "authority_musd": 5.0, "available_until": "2026-09-30"}]
AFTER = (
    "and what was appropriated to it may be obligated until 2026-09-30; what it obligates after is new authority; "
    "write until = '2026-09-30', or budget_cap = { account = 'dpa', max_musd = 'appropriated' } beside it, if that is "
    "not meant"
)


@pytest.mark.parametrize(
    ("days", "beside", "paid"),
    [
        ("", "", "2027"),
        (", until = '2026-09-30'", "", ""),
        (", from = '2026-10-01'", "", "2026-2027"),
        (", from = '2026-10-01', until = 2026", "", "2026"),
        ("", "budget_cap = { account = 'dpa', max_musd = 'appropriated' }", ""),
        ("", "budget_cap = { account = 'dpa', max_musd = { 2026 = 1, 2027 = 0 }, dollars = 'nominal' }", ""),
        ("", "budget_cap = { account = 'dpa', max_musd = { 2027 = 1 }, dollars = 'nominal' }", "2027"),
        ("", "budget_cap = { account = 'dpa', max_musd = 4, dollars = 'nominal' }", "2027"),
        ("", "budget_cap = { account = 'grants', max_musd = 'appropriated' }", "2027"),
    ],
)
def test_money_after_its_last_day(days: str, beside: str, paid: str, tmp_path: Path) -> None:
    """A grant decided on 1 October 2026 or later is of fiscal year 2027, for which nothing given to dpa is left."""
    frames = chain((2026, 2027), tables={"appropriations": ENDS})
    study = stating(tmp_path, f"capital_grant = {{ account = 'dpa', share = 0.5{days} }}", *filter(None, [beside]))
    found = [f.line() for f in lapse_findings(study, frames)]
    said = [line.partition("capital_grant: ")[2] for line in found if "capital_grant: " in line]
    assert said == ([f"may pay from dpa in {paid}, {AFTER}"] if paid else [])


@pytest.mark.parametrize(
    "most", ["max_musd = 'appropriated'", "max_musd = { 2025 = 1, 2026 = 1, 2027 = 0 }, dollars = 'nominal'"]
)
def test_a_grant_that_begins_when_no_money_is_left_pays_nothing(most: str, tmp_path: Path) -> None:
    """Nothing is obligated after its last day: a grant from October 2026 on is one that its budget does not provide."""
    frames = chain((2026, 2027), tables={"appropriations": ENDS})
    cap = f"budget_cap = {{ account = 'dpa', {most} }}"
    study = stating(tmp_path, "capital_grant = { account = 'dpa', share = 0.5, from = '2026-10-01' }", cap)
    (line,) = [f.line() for f in lapse_findings(study, frames) if "capital_grant: " in f.line()]
    assert line.partition("capital_grant: ")[2] == (
        "pays nothing: it may pay from dpa in 2026-2027, and what was appropriated to it may be obligated until "
        "2026-09-30, beyond which its budget provides nothing; let it begin by then, or state in max_musd what a bill "
        "would provide"
    )


def test_money_without_a_last_day_never_ends(tmp_path: Path) -> None:
    """Of two appropriations one is available until expended, so that nothing is said."""
    frames = chain((2026, 2027), tables={"appropriations": [*ENDS, GIVEN[0]]})
    assert not lapse_findings(stating(tmp_path, "capital_grant = { account = 'dpa', share = 0.5 }"), frames)


@pytest.mark.parametrize(("dollars", "index", "doubted"), [("nominal", [], True), ("real", [], False),
                                                           ("nominal", STEADY, False)])  # fmt: skip
def test_dollars_of_the_day_where_no_index_is_told(dollars: str, index: Rows, doubted: bool, tmp_path: Path) -> None:
    """They are taken as dollars of the base year, which nobody stated: so it is said."""
    said = f"carbon_price = {{ usd_per_t = 5, dollars = '{dollars}' }}"
    found = doubt_findings(stating(tmp_path, said), chain((2026, 2027), tables={"deflator": index}))
    message = (
        "study.toml:9 variant v: carbon_price.dollars: the dataset has no deflator, so a dollar of the day is taken as "
        "one of the base year; add the table deflator, or write dollars = 'real' if that is meant"
    )
    assert [finding.line() for finding in found] == ([message] if doubted else [])
