"""What essential uses want as parts of products is in no count of essential demand: policies that count it say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.frames.study_frames import Frames
from model.study.checks.policy_doubts import doubt_findings
from tests.model.policies.chain import chain
from tests.model.study.files import stating

SAID = (
    "counts no tonne that products take: 1500 t of a.metal in 2027 for radar, which defence wants; ask for so much "
    "more, or state it in the table demand"
)


@pytest.fixture(scope="module")
def frames() -> Frames:
    """Defence wants 4,000 t of metal a year, and 2,000 and 3,000 radars of half a tonne; toys are not essential."""
    products = [
        {"product": product, "end_use": use, "year": year, "product_wanted": units}
        for product, use, year, units in (
            ("radar", "defence", 2026, 2.0), ("radar", "defence", 2027, 3.0), ("toy", "other", 2027, 90.0),
        )
    ]  # fmt: skip
    uses = [{"end_use": "defence", "essential": "yes"}, {"end_use": "other", "essential": "no"}]
    bills = [{"product": name, "form": "a.metal", "bill": 0.5} for name in ("radar", "toy")]
    return chain((2026, 2027), products=products, bills=bills, tables={"end_uses": uses})


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("survive_floor = { countries = ['CHN'], min = 1.0, forms = ['a.metal'] }", "min"),
        ("nminus1_floor = { min = 1.0 }", "min"),
        ("stockpile_target = { days = 90, account = 'dpa' }", "days"),
        ("survive_floor = { countries = ['CHN'], min = 1.0, forms = ['a.raw'] }", ""),
        ("nminus1_floor = { min = 1.0, until = 2025 }", ""),
        ("stockpile_target = { tonnes = 1, forms = ['a.metal'], account = 'dpa' }", ""),
    ],
)
def test_what_products_take_is_said_to_be_left_out(said: str, field: str, tmp_path: Path, frames: Frames) -> None:
    found = [f.line() for f in doubt_findings(stating(tmp_path, said), frames)]
    left_out = [line.partition(f"{field}: ")[2] for line in found if "products take" in line]
    assert left_out == ([SAID] if field else [])


def test_a_use_that_is_named_is_meant(tmp_path: Path, frames: Frames) -> None:
    said = "survive_floor = { countries = ['CHN'], min = 1.0, end_uses = ['other'] }"
    (found,) = (f.line() for f in doubt_findings(stating(tmp_path, said), frames))
    assert "45000 t of a.metal in 2027 for toy, which other wants" in found
