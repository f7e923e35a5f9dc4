"""A rule that the compiler does not understand stops with the rule's name and the reason."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import pyomo.environ as pyo
import pytest

from model.program import assembled
from model.program.compile import compile as compiler
from tests.handmade import MAKES_METAL, Row, program_of, study

Compile = Callable[..., None]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[Compile]:
    """Compile a study with one more rule, called `new_rule`, over a set; or with one more cost term."""
    rows: dict[str, list[Row]] = {
        "offers": [{}],
        "outputs": [{}],
        "recipe": list(MAKES_METAL),
        "demands": [{}],
        "stocks": [{}],
        "discards": [{}],
    }

    def run(rule: Callable[..., Any], over: str) -> None:
        monkeypatch.setitem(assembled.CONSTRAINTS, "new_rule", (rule, over))
        program_of(study(**rows))

    compiler.template_of.cache_clear()
    yield run
    compiler.template_of.cache_clear()


def test_a_plain_rule_is_compiled(compiled: Compile):
    compiled(lambda m, s, t: 2 * m.Purchase[s, t] / m.price[s, t] <= 3, "PURCHASES")


def test_computed_index(compiled: Compile):
    with pytest.raises(
        compiler.CannotExpand, match=r"rule new_rule: index .*- 1.* is computed or constant; put the tuple in a set"
    ):
        compiled(lambda m, h, f, t: m.Stock[h, f, t] <= m.Stock[h, f, t - 1], "STOCKS")


def test_product_of_decisions(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: multiplies two decisions"):
        compiled(lambda m, h, f, t: m.Stock[h, f, t] * m.StockIn[h, f, t] <= 1, "STOCKS")


@pytest.mark.breadth
def test_product_of_sums_of_decisions(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: multiplies two decisions"):
        compiled(lambda m, f, t: sum(m.Purchase[s, t] for s in m.SELLING[f, t]) * m.Supply[f, t] <= 1, "BALANCES")


def test_division_by_a_decision(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: divides by a decision"):
        compiled(lambda m, h, f, t: 1 / m.Stock[h, f, t] <= 1, "STOCKS")


def test_power(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match=r"rule new_rule: Pow\w+ .* is not linear arithmetic"):
        compiled(lambda m, h, f, t: m.Stock[h, f, t] ** 2 <= 1, "STOCKS")


def test_unknown_component(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match=r"rule new_rule: .*Warehouse"):
        compiled(lambda m, h, f, t: m.Warehouse[h, f, t] <= 1, "STOCKS")


def test_missing_tuple(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match=r"rule new_rule: Discard\['a.raw', 2026\] does not exist"):
        compiled(lambda m, f, t: m.Discard[f, t] <= 1, "BALANCES")


def test_missing_tuple_inside_a_sum(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match=r"rule new_rule: taken\['ref', 'a.metal'\] does not exist"):
        compiled(lambda m, f, t: sum(m.taken[p, f] * m.Output[p, t] for p in m.MAKING[f, t]) <= 1, "BALANCES")


REFUSED: dict[str, tuple[Callable[..., Any], str, str]] = {
    "a constant label": (lambda m, h, f, t: m.Stock[h, f, 2026] <= 1, "STOCKS", r"index 2026 is computed or constant"),
    "only constant labels": (
        lambda m, h, f, t: m.Stock[h, f, t] <= m.discount[2026],
        "STOCKS",
        r"Index '2026' is not valid",
    ),
    "too few places of a decision": (
        lambda m, h, f, t: m.Stock[h, f] <= 1,
        "STOCKS",
        "Stock has 3 places, 2 are given",
    ),
    "too few places of a number": (
        lambda m, h, f, t: m.holding[h, f] * m.Stock[h, f, t] <= 1,
        "STOCKS",
        "holding has 3 places, 2 are given",
    ),
    "too many places": (lambda m, h, f, t: m.Stock[h, f, t, t] <= 1, "STOCKS", "Stock has 3 places, 4 are given"),
    "too few places of an indexed set": (
        lambda m, f, t: sum(m.Purchase[s, t] for s in m.SELLING[f]) <= 1,
        "BALANCES",
        "'any' is not valid for indexed component 'SELLING'",
    ),
    "an indexed set without its index": (
        lambda m, f, t: sum(m.Purchase[s, t] for s in m.SELLING) <= 1,
        "BALANCES",
        "sums over SELLING_index, which is no set of the formulation",
    ),
    "a strict inequality": (lambda m, h, f, t: m.Stock[h, f, t] < 1, "STOCKS", "a strict inequality"),
    "a strict range": (
        lambda m, h, f, t: pyo.inequality(0, m.Stock[h, f, t], 1, strict=(False, True)),
        "STOCKS",
        "a strict inequality",
    ),
    "the size of a set": (lambda m, h, f, t: m.Stock[h, f, t] <= len(m.YEARS), "STOCKS", "before there are data"),
    "the value of a number": (
        lambda m, h, f, t: m.Stock[h, f, t] <= pyo.value(m.discount["any"]),
        "STOCKS",
        "before there are data",
    ),
    "a loop": (lambda m, h, f, t: m.Stock[h, f, t] <= next(1 for _ in m.YEARS), "STOCKS", "Explicit iteration"),
    "a condition in a sum": (
        lambda m, h, f, t: sum(m.Stock[i, g, v] for i, g, v in m.STOCKS if v == t) <= 1,
        "STOCKS",
        "new_rule: ",
    ),
    "an index used as a number": (lambda m, h, f, t: m.Stock[h, f, t] <= t, "STOCKS", "IndexTemplate .* is not linear"),
    "division by zero": (lambda m, h, f, t: m.Stock[h, f, t] / m.holding[h, f, t] <= 1, "STOCKS", "divides by zero"),
    "not a number": (lambda m, h, f, t: m.Stock[h, f, t] <= math.nan, "STOCKS", "holds the number nan"),
    "infinity": (lambda m, h, f, t: m.Stock[h, f, t] <= math.inf, "STOCKS", "holds the number inf"),
    "a tuple": (lambda m, h, f, t: (0, m.Stock[h, f, t], 1), "STOCKS", "not an equation or inequality but tuple"),
    "nothing": (lambda m, h, f, t: None, "STOCKS", "not an equation or inequality but NoneType"),
    "a size": (lambda m, h, f, t: abs(m.Stock[h, f, t]) <= 1, "STOCKS", "AbsExpression .* is not linear"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_a_rule_may_not_hold(what: str, compiled: Compile):
    rule, over, reason = REFUSED[what]
    with pytest.raises(compiler.CannotExpand, match=f"rule new_rule: .*{reason}|rule {reason}"):
        compiled(rule, over)


def test_a_rule_without_a_row_in_the_study(compiled: Compile):
    """What cannot be expanded stops whatever the study holds; nobody waits for the first study that has such a row."""
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: multiplies two decisions"):
        compiled(lambda m, p: sum(m.Build[q, v] * m.Output[q, v] for q, v in m.BUILDING[p]) <= 1, "MINES")


def test_not_a_relation(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: not an equation or inequality"):
        compiled(lambda m, h, f, t: m.Stock[h, f, t] + 1, "STOCKS")


def test_range(compiled: Compile):
    compiled(lambda m, h, f, t: pyo.inequality(1, m.Stock[h, f, t], 2), "STOCKS")


def test_range_between_decisions(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: a range between decisions"):
        compiled(lambda m, h, f, t: pyo.inequality(m.StockIn[h, f, t], m.Stock[h, f, t], 2), "STOCKS")


def test_a_condition_on_an_index(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match=r"rule new_rule: .*bool"):
        compiled(lambda m, h, f, t: m.Stock[h, f, t] <= (1 if t == 2026 else 2), "STOCKS")


def test_a_row_left_out(compiled: Compile):
    with pytest.raises(compiler.CannotExpand, match="rule new_rule: "):
        compiled(lambda m, h, f, t: pyo.Constraint.Skip, "STOCKS")


def test_a_term_that_cannot_be_expanded(monkeypatch: pytest.MonkeyPatch, compiled: Compile):
    def squared(m: Any) -> Any:
        return sum(m.Stock[h, f, t] ** 2 for h, f, t in m.STOCKS)

    monkeypatch.setitem(assembled.TERMS, "squared", assembled.TERMS["holding_cost"].__class__(squared))
    with pytest.raises(compiler.CannotExpand, match="rule squared: Pow"):
        compiled(lambda m, h, f, t: m.Stock[h, f, t] <= 1, "STOCKS")
