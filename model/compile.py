"""Pyomo rules to sparse arrays: each rule is called once, as a template, and expanded with numpy.

A rule of the formulation is written for one index, `capacity_limit(m, p, t)`. Pyomo's template expressions
(`pyomo.core.expr.template_expr.templatize_rule`) call it with placeholders instead of labels and give back
one expression tree that stands for the whole family. `_expand` walks that tree once: a placeholder is an
array of label codes with one entry per row (a *lane*), `m.price[s, t]` is a look-up of many keys at once,
and `sum(... for s in m.SELLING[f, t])` is a join that opens one lane for every member. What comes back are
the coefficients of the family as (row, column, value).

A rule that cannot be expanded stops with the rule's name and the reason: there is no silent second road.
The tests build the same rules with Pyomo's own machinery and compare coefficient by coefficient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr import relational_expr as relational
from pyomo.core.expr import template_expr as template
from scipy import sparse

from model import formulation
from model.model_data import Codes, ModelData, Numbers

_ANY = "any"


class CannotExpand(Exception):
    """A rule holds something that this compiler does not know; the message names the rule and the thing."""


@dataclass(frozen=True)
class Block:
    """A run of columns or rows: where it starts, and the label codes of each."""

    start: int
    codes: Codes

    @property
    def stop(self) -> int:
        return self.start + len(self.codes)


@dataclass(frozen=True)
class Program:
    """minimise offset + cost x, subject to row_lower <= A x <= row_upper, 0 <= x <= upper.

    costs holds each cost term alone (its vector and constant); `cost` is the sum of those counted and of the
    tie-break. Rows and columns come in named blocks.
    """

    data: ModelData
    columns: Mapping[str, Block]
    rows: Mapping[str, Block]
    matrix: sparse.csc_matrix
    row_lower: Numbers
    row_upper: Numbers
    upper: Numbers
    costs: Mapping[str, tuple[Numbers, float]]
    cost: Numbers
    offset: float

    def name_of_row(self, row: int) -> str:
        return self._name(self.rows, row)

    def name_of_column(self, column: int) -> str:
        return self._name(self.columns, column)

    def _name(self, blocks: Mapping[str, Block], position: int) -> str:
        for name, block in blocks.items():
            if block.start <= position < block.stop:
                labels = ",".join(str(self.data.labels[c]) for c in block.codes[position - block.start])
                return f"{name}[{labels}]"
        raise IndexError(position)


# ---------------------------------------------------------------- public


def compile_program(data: ModelData) -> Program:
    """Compile the formulation with a variant's data."""
    columns, width = {}, 0
    for name, decision in formulation.DECISIONS.items():
        columns[name] = Block(width, data.sets[decision.over])
        width += len(data.sets[decision.over])
    scope = _Scope(data, columns, width)
    upper = np.full(width, np.inf)
    for name, decision in formulation.DECISIONS.items():
        if decision.at_most:
            upper[columns[name].start : columns[name].stop] = data.given[decision.at_most]
    rows, parts, height = {}, [], 0
    for name, (_, over) in formulation.ROWS.items():
        codes = data.sets[over]
        rows[name] = Block(height, codes)
        height += len(codes)
        parts.append(_family(name, codes, scope))
    matrix = _assemble([p for p, _, _ in parts], list(rows.values()), (height, width))
    costs = {name: _term(name, scope) for name in formulation.TERMS}
    counted = [costs[name] for name in (*data.terms, *formulation.UNCOUNTED) if name in costs]
    return Program(
        data,
        columns,
        rows,
        matrix,
        np.concatenate([low for _, low, _ in parts]) if parts else np.zeros(0),
        np.concatenate([high for _, _, high in parts]) if parts else np.zeros(0),
        upper,
        costs,
        np.sum([vector for vector, _ in counted], axis=0),
        float(sum(constant for _, constant in counted)),
    )


# ---------------------------------------------------------------- templates, made once


@cache
def skeleton() -> pyo.ConcreteModel:
    """Return a Pyomo model with every set, number and decision, each holding one nameless tuple."""
    m = pyo.ConcreteModel()
    for name, relation in formulation.SETS.items():
        member = (_ANY,) * relation.dimen if relation.dimen > 1 else _ANY
        if relation.over:
            index = (_ANY,) * relation.over if relation.over > 1 else _ANY
            m.add_component(f"{name}_index", pyo.Set(dimen=relation.over, initialize=[index]))
            over = m.component(f"{name}_index")
            m.add_component(name, pyo.Set(over, dimen=relation.dimen, initialize={index: [member]}))
        else:
            m.add_component(name, pyo.Set(dimen=relation.dimen, initialize=[member]))
    for name, over in formulation.GIVEN.items():
        m.add_component(name, pyo.Param(m.component(over), default=1.0, mutable=False, within=pyo.Reals))
    for name, decision in formulation.DECISIONS.items():
        m.add_component(name, pyo.Var(m.component(decision.over), within=pyo.NonNegativeReals))
    return m


@cache
def _template(name: str) -> tuple[Any, tuple[Any, ...]]:
    """Return the template expression of a row family or cost term, and its placeholders."""
    m = skeleton()
    if name in formulation.ROWS:
        rule, over = formulation.ROWS[name]
        index = m.component(over)
    else:
        rule, index = formulation.TERMS[name].rule, None
    try:
        found: tuple[Any, tuple[Any, ...]] = template.templatize_rule(m, lambda b, labels: rule(b, *labels), index)
    except Exception as fault:
        raise CannotExpand(f"rule {name}: {fault}") from fault
    return found


# ---------------------------------------------------------------- expansion


@dataclass(frozen=True)
class _Linear:
    """One linear expression per lane: a constant each, and (lane, column, coefficient) triples."""

    constant: Numbers
    lanes: Codes
    columns: Codes
    values: Numbers


@dataclass(frozen=True)
class _Lanes:
    """Parallel copies of an expression: how many, and the code of each placeholder in each of them."""

    count: int
    codes: Mapping[int, Codes]


@dataclass
class _Scope:
    """The data of one compilation, with its look-up tables."""

    data: ModelData
    columns: Mapping[str, Block]
    width: int
    keys: dict[str, _Keys] = field(default_factory=dict)
    rule: str = ""

    def keys_of(self, name: str, over: int) -> _Keys:
        known = f"{name}:{over}"
        if known not in self.keys:
            self.keys[known] = _Keys(self.data.sets[name][:, :over], len(self.data.labels))
        return self.keys[known]


class _Keys:
    """Look-up of index tuples in a sorted set: tuples become single integers in mixed radix."""

    def __init__(self, codes: Codes, labels: int) -> None:
        self.radix = max(labels, 1)
        width = codes.shape[1]
        if width and self.radix**width >= 2**62:
            raise CannotExpand(f"an index of {width} places over {labels} labels does not fit in 62 bits")
        self.sorted = self.pack([codes[:, i] for i in range(width)], len(codes))

    def pack(self, places: list[Codes], count: int) -> Codes:
        key = np.zeros(count, dtype=np.int64)
        for place in places:
            key = key * self.radix + place
        return key

    def find(self, places: list[Codes], count: int) -> tuple[Codes, Codes]:
        """Return where the run of each key starts and stops."""
        key = self.pack(places, count)
        return np.searchsorted(self.sorted, key, "left"), np.searchsorted(self.sorted, key, "right")


def _family(name: str, codes: Codes, scope: _Scope) -> tuple[_Linear, Numbers, Numbers]:
    """Return a family's coefficients and the bounds of its rows."""
    expression, placeholders = _template(name)
    scope.rule = name
    count = len(codes)
    lanes = _Lanes(count, {p._id: codes[:, i] for i, p in enumerate(placeholders)})
    if isinstance(expression, relational.EqualityExpression):
        body = _minus(_expand(expression.args[0], lanes, scope), _expand(expression.args[1], lanes, scope))
        return body, -body.constant, -body.constant
    if isinstance(expression, relational.InequalityExpression):
        body = _minus(_expand(expression.args[0], lanes, scope), _expand(expression.args[1], lanes, scope))
        return body, np.full(count, -np.inf), -body.constant
    if isinstance(expression, relational.RangedExpression):
        low, mid, high = (_expand(arg, lanes, scope) for arg in expression.args)
        if len(low.values) or len(high.values):
            raise CannotExpand(f"rule {name}: a range between decisions; write two rows")
        return mid, low.constant - mid.constant, high.constant - mid.constant
    raise CannotExpand(f"rule {name}: not an equation or inequality but {type(expression).__name__}")


def _term(name: str, scope: _Scope) -> tuple[Numbers, float]:
    """Return a cost term's vector and constant."""
    expression, _ = _template(name)
    scope.rule = name
    linear = _expand(expression, _Lanes(1, {}), scope)
    return _added_up(linear.columns, linear.values, scope.width), float(linear.constant[0])


def _expand(node: Any, lanes: _Lanes, scope: _Scope) -> _Linear:
    """Expand one expression over all lanes."""
    if isinstance(node, (int, float)) and not isinstance(node, bool):
        return _number(np.full(lanes.count, float(node)))
    if isinstance(node, template.TemplateSumExpression):
        return _sum(node, lanes, scope)
    if isinstance(node, template.GetItemExpression):
        return _item(node, lanes, scope)
    kind = type(node).__name__
    if "Negation" in kind:
        return _scaled(_expand(node.args[0], lanes, scope), np.full(lanes.count, -1.0))
    if "Monomial" in kind or "Product" in kind:
        return _product(_expand(node.args[0], lanes, scope), _expand(node.args[1], lanes, scope), scope)
    if "Division" in kind:
        below = _expand(node.args[1], lanes, scope)
        if len(below.values):
            raise CannotExpand(f"rule {scope.rule}: divides by a decision")
        return _scaled(_expand(node.args[0], lanes, scope), 1.0 / below.constant)
    if "Sum" in kind or kind == "LinearExpression":
        parts = [_expand(arg, lanes, scope) for arg in node.args]
        return _join(parts, lanes.count)
    raise CannotExpand(f"rule {scope.rule}: {kind} ({node}) is not linear arithmetic on sets, numbers and decisions")


def _item(node: Any, lanes: _Lanes, scope: _Scope) -> _Linear:
    """Look up a number or a decision for every lane."""
    name = node.args[0].local_name
    places = [_place(arg, lanes, scope) for arg in node.args[1:]]
    is_decision = name in formulation.DECISIONS
    over = formulation.DECISIONS[name].over if is_decision else formulation.GIVEN.get(name)
    if over is None:
        raise CannotExpand(f"rule {scope.rule}: {name} is neither a number nor a decision of the formulation")
    keys = scope.keys_of(over, len(places))
    first, last = keys.find(places, lanes.count)
    absent = np.flatnonzero(first == last)
    if len(absent):
        labels = tuple(scope.data.labels[int(place[absent[0]])] for place in places)
        raise CannotExpand(f"rule {scope.rule}: {name}{list(labels)} does not exist")
    if is_decision:
        lane = np.arange(lanes.count, dtype=np.int64)
        return _Linear(np.zeros(lanes.count), lane, scope.columns[name].start + first, np.ones(lanes.count))
    return _number(scope.data.given[name][first])


def _sum(node: Any, lanes: _Lanes, scope: _Scope) -> _Linear:
    """Open one lane for every member of the sets summed over, expand, and add up."""
    parent, inner = np.arange(lanes.count, dtype=np.int64), lanes
    for group in node.template_iters():
        base, index = _set_of(group[0]._set)
        relation = formulation.SETS[base]
        places = [_place(arg, inner, scope) for arg in index]
        first, last = scope.keys_of(base, relation.over).find(places, inner.count)
        size = last - first
        owner = np.repeat(np.arange(inner.count, dtype=np.int64), size)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
        member = scope.data.sets[base][first[owner] + within, relation.over :]
        codes = {key: value[owner] for key, value in inner.codes.items()}
        codes |= {place._id: member[:, i] for i, place in enumerate(group)}
        parent, inner = parent[owner], _Lanes(len(owner), codes)
    body = _expand(node._local_args_[0], inner, scope)
    constant = _added_up(parent, body.constant, lanes.count)
    return _Linear(constant, parent[body.lanes], body.columns, body.values)


def _added_up(places: Codes, values: Numbers, count: int) -> Numbers:
    return np.bincount(places, weights=values, minlength=count)  # type: ignore[return-value]  # weighted: floats


def _set_of(node: Any) -> tuple[str, list[Any]]:
    """Return the name of the set summed over, and the index it is read at."""
    if isinstance(node, template.GetItemExpression):
        return node.args[0].local_name, list(node.args[1:])
    return node.local_name, []


def _place(arg: Any, lanes: _Lanes, scope: _Scope) -> Codes:
    if isinstance(arg, template.IndexTemplate):
        return lanes.codes[arg._id]
    raise CannotExpand(f"rule {scope.rule}: index {arg} is computed; put the tuple in a set instead")


def _number(values: Numbers) -> _Linear:
    none = np.zeros(0, dtype=np.int64)
    return _Linear(values, none, none, np.zeros(0))


def _scaled(linear: _Linear, by: Numbers) -> _Linear:
    return _Linear(linear.constant * by, linear.lanes, linear.columns, linear.values * by[linear.lanes])


def _product(left: _Linear, right: _Linear, scope: _Scope) -> _Linear:
    if len(left.values) and len(right.values):
        raise CannotExpand(f"rule {scope.rule}: multiplies two decisions")
    return _scaled(right, left.constant) if len(right.values) else _scaled(left, right.constant)


def _join(parts: list[_Linear], count: int) -> _Linear:
    constant = np.zeros(count)
    for part in parts:
        constant = constant + part.constant
    return _Linear(
        constant,
        np.concatenate([p.lanes for p in parts]),
        np.concatenate([p.columns for p in parts]),
        np.concatenate([p.values for p in parts]),
    )


def _minus(left: _Linear, right: _Linear) -> _Linear:
    return _join([left, _scaled(right, np.full(len(right.constant), -1.0))], len(left.constant))


def _assemble(parts: list[_Linear], blocks: list[Block], shape: tuple[int, int]) -> sparse.csc_matrix:
    rows = np.concatenate([part.lanes + block.start for part, block in zip(parts, blocks, strict=True)])
    columns = np.concatenate([part.columns for part in parts])
    values = np.concatenate([part.values for part in parts])
    matrix = sparse.coo_matrix((values, (rows, columns)), shape=shape).tocsc()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix
