"""A price in another unit is asked about: USD a kilogram or a pound where a sentence takes USD a tonne."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.study.checks.price_units import price_findings
from tests.model.policies.chain import chain
from tests.model.study.files import stating

FLOOR = "price_floor = {{ forms = ['a.metal'], dollars = 'real', price_spread = 0, floor_usd_per_t = {} }}"
OFFTAKE = (
    "offtake = {{ plants = ['ref'], min_share = 0.5, dollars = 'real', price_spread = 0, price_usd_per_t = {}{} }}"
)
FAR = {
    FLOOR.format(13): ("price_floor: floor_usd_per_t 13", "9000 USD/t that a.metal"),
    FLOOR.format("{ 2026 = 13000, 2027 = 13 }"): ("price_floor: floor_usd_per_t 13", "9000 USD/t that a.metal"),
    FLOOR.format(1.3e7): ("price_floor: floor_usd_per_t 1.3e+07", "9000 USD/t that a.metal"),
    OFFTAKE.format(13000, ", forms = ['a.metal'], market_usd_per_t = 7"): (
        "offtake: market_usd_per_t 7", "9000 USD/t that a.metal",
    ),
    "tariff = { dollars = 'nominal', minimum_usd_per_t = 12, forms = ['a.metal'] }": (
        "tariff: minimum_usd_per_t 12", "9000 USD/t that a.metal",
    ),
    "tariff = { dollars = 'nominal', specific_usd_per_t = 600000, forms = ['a.metal'] }": (
        "tariff: specific_usd_per_t 600000", "9000 USD/t that a.metal",
    ),
    "substitution_program = { share = 0.1, dollars = 'real', cost_usd_per_t = 1e6, forms = ['a.metal'] }": (
        "substitution_program: cost_usd_per_t 1e+06", "9000 USD/t that a.metal",
    ),
    "tariff = { dollars = 'real', minimum_usd_per_t = 6 }": ("tariff: minimum_usd_per_t 6", "5000 USD/t that a.raw"),
}  # fmt: skip


@pytest.mark.parametrize(("policy", "said"), FAR.items(), ids=[said[0] for said in FAR.values()])
def test_a_price_in_another_unit(tmp_path: Path, policy: str, said: tuple[str, str]):
    assert [f"{f.level}: {f.line()}" for f in price_findings(stating(tmp_path, policy), chain())] == [
        f"warning: study.toml:9 variant v: {said[0]} is far from the {said[1]} costs; write USD per tonne of content, "
        "or check it"
    ]


@pytest.mark.parametrize(
    "policy",
    [
        FLOOR.format(13000),
        FLOOR.format("{ 2026 = 13000, 2027 = 0 }"),
        OFFTAKE.format(13000, ""),
        "tariff = { dollars = 'nominal', specific_usd_per_t = 3, forms = ['a.metal'] }",
        "tariff = { rate = 0.25 }",
        "carbon_price = { dollars = 'real', usd_per_t = 80 }",
    ],
)
def test_prices_of_the_size_of_the_form(tmp_path: Path, policy: str):
    assert price_findings(stating(tmp_path, policy), chain()) == []
