"""Mexican steel: a chain of four stages, imports and exports, at its published cost."""

from __future__ import annotations

import pytest

from model.plan.ledger import market_cost
from tests.known.cases import answer

PUBLISHED, WITHIN = 538.8112, 1e-3


@pytest.mark.parametrize("shortfall", ["priced", "forbidden"])
def test_published_cost(shortfall: str):
    found = answer("mexss", "steel", shortfall=shortfall)
    assert found.solution.objective == pytest.approx(PUBLISHED, abs=WITHIN)
    assert found.tonnes("demand", "delivered_t") == pytest.approx(5.209e6 * 1.4)


def test_the_ledger_comes_to_the_published_cost():
    found = answer("mexss", "steel")
    assert market_cost(found.plan.tables["ledger"], found.frames) == pytest.approx(PUBLISHED, abs=WITHIN)
    assert found.plan.cost == pytest.approx(sum(found.plan.terms.values()))


def test_steel_in_and_out_balance():
    """Steel made, plus imports, is demand plus exports."""
    found = answer("mexss", "steel")
    made = sum(
        found.tonnes("production", form=f"steel.steel-{m}", main=True)
        for m in ("ahmsa", "fundidora", "sicartsa", "hylsa", "hylsap")
    )
    bought = found.tonnes("purchases", form="steel.imported")
    assert made + bought == pytest.approx(5.209e6 * 1.4 + found.tonnes("outlets"))
