"""A rule that the compiler does not understand stops with the rule's name and the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyomo.environ as pyo
import pytest

from model import compile as compiler
from model import formulation
from tests.handmade import MAKES_METAL, Row, program_of, study

Compile = Callable[..., None]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[Compile]:
    """Compile a study with one more rule, called `new_rule`, over a set; or with one more cost term."""
    rows: dict[str, list[Row]] = {
        "sales": [{}],
        "outputs": [{}],
        "recipe": list(MAKES_METAL),
        "demands": [{}],
        "stocks": [{}],
    }

    def run(rule: Callable[..., Any], over: str) -> None:
        monkeypatch.setitem(formulation.ROWS, "new_rule", (rule, over))
        program_of(study(**rows))

    compiler._template.cache_clear()
    yield run
    compiler._template.cache_clear()


def test_a_plain_rule_is_compiled(compiled: Compile):
    compiled(lambda m, s, t: 2 * m.Purchase[s, t] / m.price[s, t] <= 3, "PURCHASES")


def test_computed_index(compiled: Compile):
    with pytest.raises(
        compiler.CannotExpand, match=r"rule new_rule: index .*- 1.* is computed; put the tuple in a set"
    ):
        compiled(lambda m, f, t: m.Stock[f, t] <= m.Stock[f, t - 1], "STOCKS")


def test_product_of_decisions(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: multiplies two decisions"):
        compiled(lambda m, f, t: m.Stock[f, t] * m.StockIn[f, t] <= 1, "STOCKS")


def test_product_of_sums_of_decisions(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: multiplies two decisions"):
        compiled(lambda m, f, t: sum(m.Purchase[s, t] for s in m.SELLING[f, t]) * m.Supply[f, t] <= 1, "BALANCES")


def test_division_by_a_decision(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: divides by a decision"):
        compiled(lambda m, f, t: 1 / m.Stock[f, t] <= 1, "STOCKS")


def test_power(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match=r"rule new_rule: Pow\w+ .* is not linear arithmetic"):
        compiled(lambda m, f, t: m.Stock[f, t] ** 2 <= 1, "STOCKS")


def test_unknown_component(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match=r"rule new_rule: .*Warehouse"):
        compiled(lambda m, f, t: m.Warehouse[f, t] <= 1, "STOCKS")


def test_missing_tuple(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match=r"rule new_rule: Stock\['a.raw', 2026\] does not exist"):
        compiled(lambda m, f, t: m.Stock[f, t] <= 1, "BALANCES")


def test_missing_tuple_inside_a_sum(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match=r"rule new_rule: taken\['ref', 'a.metal'\] does not exist"):
        compiled(lambda m, f, t: sum(m.taken[p, f] * m.Output[p, t] for p in m.MAKING[f, t]) <= 1, "BALANCES")


def test_not_a_relation(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: not an equation or inequality"):
        compiled(lambda m, f, t: m.Stock[f, t] + 1, "STOCKS")


def test_range(compiled: Compile):
    compiled(lambda m, f, t: pyo.inequality(1, m.Stock[f, t], 2), "STOCKS")


def test_range_between_decisions(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: a range between decisions"):
        compiled(lambda m, f, t: pyo.inequality(m.StockIn[f, t], m.Stock[f, t], 2), "STOCKS")


def test_a_condition_on_an_index(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match=r"rule new_rule: .*bool"):
        compiled(lambda m, f, t: m.Stock[f, t] <= (1 if t == 2026 else 2), "STOCKS")


def test_a_row_left_out(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: "):
        compiled(lambda m, f, t: pyo.Constraint.Skip, "STOCKS")


def test_a_term_that_cannot_be_expanded(monkeypatch: pytest.MonkeyPatch, compiled: Compile):
    def squared(m: Any) -> Any:
        return sum(m.Stock[f, t] ** 2 for f, t in m.STOCKS)

    monkeypatch.setitem(formulation.TERMS, "squared", formulation.TERMS["holding_cost"].__class__(squared))
    with pytest.raises(compiler.CannotExpand, match="rule squared: Pow"):
        compiled(lambda m, f, t: m.Stock[f, t] <= 1, "STOCKS")
