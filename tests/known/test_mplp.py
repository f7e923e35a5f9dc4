"""Materials needed together: what is bought is the bottleneck, and a material in shortfall may be partly unused."""

from __future__ import annotations

import pytest

from tests.known.cases import Answer, answer

NO_BUDGET = {"import_ban": {"countries": ["ROW"]}}
ALL_WANTED = 10 * 10 + 10 * 1
"""MUSD: what both products are worth if every unit is had."""


def _value(found: Answer) -> float:
    assert found.plan is not None
    return ALL_WANTED - found.plan.terms["missing_product_cost"]


def test_a_material_in_shortfall_is_partly_unused():
    found = answer("mplp", "materials", NO_BUDGET)
    assert _value(found) == pytest.approx(30)
    assert found.tonnes("products", "assembled_units", product="product-a") == pytest.approx(3000)
    assert found.tonnes("products", "missing_units", product="product-b") == pytest.approx(10_000)
    assert 6000 - found.tonnes("purchases", form="materials.m2") == pytest.approx(3000)


def test_the_whole_budget_buys_the_bottleneck():
    found = answer("mplp", "materials")
    assert _value(found) == pytest.approx(60)
    assert found.tonnes("production", plant="buy-m1", main=True) == pytest.approx(3000)
    assert found.tonnes("production", plant="buy-m2", main=True) == 0
    assert found.tonnes("purchases", form="materials.m2") == pytest.approx(6000)


def test_what_one_more_of_each_is_worth():
    """One more m1 makes one more A; one more m2 makes nothing."""
    found = answer("mplp", "materials", NO_BUDGET)
    assert found.plan is not None
    prices = found.plan.tables["prices"].set_index("form")["usd_per_t"]
    assert prices["materials.m1"] == pytest.approx(10_000, abs=0.02)
    assert prices["materials.m2"] == pytest.approx(0, abs=0.02)
