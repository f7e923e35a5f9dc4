"""A budget above what its account was given is said to be new authority."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.frames.study_frames import Frames
from model.study.checks.policy_doubts import doubt_findings
from tests.model.policies.chain import chain
from tests.model.study.files import stating

GIVEN = [{"account": "dpa", "fiscal_year": y, "authority_musd": m} for y, m in ((2025, 2.0), (2026, 3.0))]
NEW = (
    "and 5 are appropriated to dpa; what is obligated beyond them is new authority; write 'appropriated' if that is "
    "not meant"
)


@pytest.fixture(scope="module")
def frames() -> Frames:
    return chain((2026, 2027), tables={"appropriations": GIVEN})


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
