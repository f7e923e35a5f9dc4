"""The expansion alone, on sets made up here: what a rule may say, told by coefficients worked out on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest

from model.formulation.declaration import Component, IndexSet, Parameter, Variable
from model.program.compile.expand import CannotExpand, Scope, family, read, skeleton, term
from model.program.fill.arrays import ModelData

LABELS = ("a", "b", "c")
DECLARED = Component(
    sets={
        "POINTS": IndexSet("i"),
        "ARCS": IndexSet("i, j"),
        "FROM": IndexSet("j", over="i"),
        "NOBODY": IndexSet("k, n", over="i, j"),
    },
    parameters={"size": Parameter("POINTS"), "length": Parameter("ARCS")},
    variables={"Flow": Variable("ARCS"), "Level": Variable("POINTS")},
)
ARCS = np.array([[0, 1], [0, 2], [1, 0], [2, 0]])
DATA = ModelData(
    LABELS,
    {"POINTS": np.array([[0], [1], [2]]), "ARCS": ARCS, "FROM": ARCS, "NOBODY": np.zeros((0, 4), dtype=np.int64)},
    {"size": np.array([1.0, 2.0, 4.0]), "length": np.array([10.0, 20.0, 30.0, 40.0])},
    (),
)
COLUMNS = ("ab", "ac", "ba", "ca", "a", "b", "c")
SKELETONS = (skeleton(DECLARED), skeleton(DECLARED, ("any", "other"), 2.0))


def _scope() -> Scope:
    return Scope(DECLARED, DATA, {"Flow": 0, "Level": 4})


def _rows(rule: Callable[..., Any], over: str) -> list[tuple[dict[str, float], float, float]]:
    linear, low, high = family(read("rule", rule, over, SKELETONS), over, _scope())
    out = [({}, float(a), float(b)) for a, b in zip(low, high, strict=True)]
    for lane, column, value in zip(linear.lanes, linear.columns, linear.values, strict=True):
        held = out[lane][0]
        held[COLUMNS[column]] = held.get(COLUMNS[column], 0.0) + float(value)
    return out


INF = float("inf")


def test_an_index_read_the_other_way_round():
    found = _rows(lambda m, i, j: m.length[i, j] * m.Flow[i, j] <= m.length[j, i] * m.Flow[j, i], "ARCS")
    assert found[0] == ({"ab": 10.0, "ba": -30.0}, -INF, 0.0)
    assert found[3] == ({"ca": 40.0, "ac": -20.0}, -INF, 0.0)


def test_a_sum_over_an_indexed_set():
    found = _rows(lambda m, i: sum(m.Flow[j, i] for j in m.FROM[i]) == m.size[i] + m.Level[i], "POINTS")
    assert found == [
        ({"ba": 1.0, "ca": 1.0, "a": -1.0}, 1.0, 1.0),
        ({"ab": 1.0, "b": -1.0}, 2.0, 2.0),
        ({"ac": 1.0, "c": -1.0}, 4.0, 4.0),
    ]


def test_several_for_in_one_sum():
    found = _rows(lambda m, i: sum(m.size[j] * m.Flow[j, k] for j in m.POINTS for k in m.FROM[j]) >= 3, "POINTS")
    assert found[2] == ({"ab": -1.0, "ac": -1.0, "ba": -2.0, "ca": -4.0}, -INF, -3.0)


def test_sums_within_sums():
    found = _rows(
        lambda m, i: sum(m.size[j] * sum(m.Flow[j, k] for k in m.FROM[j]) for j in m.POINTS) >= m.Level[i], "POINTS"
    )
    assert found[1] == ({"ab": -1.0, "ac": -1.0, "ba": -2.0, "ca": -4.0, "b": 1.0}, -INF, 0.0)


def test_an_indexed_set_read_at_a_member_of_another_indexed_set_is_refused():
    """Pyomo's templates do not reach that deep; the tuple belongs in a set."""
    with pytest.raises(CannotExpand, match=r"rule rule: .*FROM\[_1\]"):
        _rows(lambda m, i: sum(m.Flow[j, k] for j in m.FROM[i] for k in m.FROM[j]) <= 1, "POINTS")


def test_an_empty_sum_is_nothing():
    found = _rows(lambda m, i, j: m.Flow[i, j] <= 1 + sum(m.Flow[k, n] for k, n in m.NOBODY[i, j]), "ARCS")
    assert found[0] == ({"ab": 1.0}, -INF, 1.0)


def test_constants_are_added_up_in_sums():
    found = _rows(lambda m, i: m.Level[i] <= sum(m.length[i, j] - 1 for j in m.FROM[i]), "POINTS")
    assert [high for _, _, high in found] == [28.0, 29.0, 39.0]


def test_a_sum_that_depends_on_no_index():
    found = _rows(lambda m, i: m.Level[i] <= sum(m.size[p] for p in m.POINTS), "POINTS")
    assert [high for _, _, high in found] == [7.0, 7.0, 7.0]


def test_a_whole_tuple_as_one_index():
    found = _rows(lambda m, i: sum(m.length[arc] * m.Flow[arc] for arc in m.ARCS) <= m.size[i], "POINTS")
    assert found[1] == ({"ab": 10.0, "ac": 20.0, "ba": 30.0, "ca": 40.0}, -INF, 2.0)


def test_quotients_negation_and_brackets():
    found = _rows(lambda m, i, j: -(m.Flow[i, j] - 2 * (m.Level[i] - 1)) / m.length[i, j] == 0.5, "ARCS")
    assert found[0][0] == pytest.approx({"ab": -0.1, "a": 0.2})
    assert found[0][1:] == pytest.approx((0.7, 0.7))


def test_a_decision_on_both_sides_counts_once_for_each():
    assert _rows(lambda m, i: 3 * m.Level[i] <= m.Level[i] + m.size[i], "POINTS")[2] == ({"c": 2.0}, -INF, 4.0)


def test_a_range_with_constants_in_its_middle():
    found = _rows(lambda m, i: pyo.inequality(m.size[i], m.Level[i] + 1, 9), "POINTS")
    assert found[2] == ({"c": 1.0}, 3.0, 8.0)


def test_a_term():
    read_once = read("cost", lambda m: 5 - sum(m.length[i, j] * m.Flow[i, j] for i, j in m.ARCS), "", SKELETONS)
    columns, values, constant = term(read_once, _scope())
    assert (columns.tolist(), values.tolist(), constant) == ([0, 1, 2, 3], [-10.0, -20.0, -30.0, -40.0], 5.0)
