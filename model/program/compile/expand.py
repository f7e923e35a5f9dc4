"""One Pyomo rule, called once with placeholders, expanded over all its tuples with numpy.

A rule is written for one index, `capacity_limit(m, p, t)`. Pyomo's template expressions
(`pyomo.core.expr.template_expr.templatize_rule`) call it with placeholders instead of labels and give back one
expression tree that stands for the whole family. `expand` walks that tree once. A placeholder is an array with one
entry for every copy of the expression (a *lane*); `m.price[s, t]` is a look-up of many tuples at once, and none at all
where the placeholders are the tuple of the set itself; `sum(... for s in m.SELLING[f, t])` is a join that opens a lane
for every member. What comes back are coefficients as (lane, column, value), and a constant for every lane.

What a rule may hold: + - * / and negation of numbers, Params and Vars; sums over Sets, indexed or not, nested or in
several `for` (an indexed Set read at a member of another indexed Set is beyond Pyomo's templates); indices that are
placeholders. Anything else stops with the rule's name and the reason: there is no second road. What Python would work
out too early, before there are data (`len(m.YEARS)`, `value(m.price[...])`), is found by reading every rule twice, with
other placeholder data, and comparing what it said.

Nothing here knows a formulation: `Scope` is told which sets, Params and Vars there are, as `declaration` has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyomo.core as pyo
from pyomo.core.expr import relational_expr as relational
from pyomo.core.expr import template_expr as template

from model.formulation.declaration import Component, Rule
from model.program.fill.arrays import Codes, ModelData, Numbers, Places
from model.program.fill.tuple_index import Lookup

Constant = float | Numbers


class CannotExpand(Exception):
    """A rule holds something that cannot be expanded; the message names the rule and the thing."""


@dataclass(frozen=True)
class Template:
    """A rule read once: its expression, and the placeholders that stand for its index."""

    name: str
    expression: Any
    placeholders: tuple[Any, ...]


@dataclass(frozen=True)
class Linear:
    """One linear expression for every lane: a constant, and coefficients as (lane, column, value)."""

    constant: Constant
    lanes: Places
    columns: Places
    values: Numbers


Read = tuple[str, str]
"""What a rule reads of a program's data: a set, a number or where a decision's columns start, and its name."""


@dataclass
class Scope:
    """The data of one compilation: what is declared, its tuples and numbers, where the columns of a Var start.

    read: what rules have read of it since this was last cleared
    """

    declared: Component
    data: ModelData
    starts: Mapping[str, int]
    rule: str = ""
    read: set[Read] = field(default_factory=set, repr=False)
    _lookups: dict[tuple[str, int], Lookup] = field(default_factory=dict, repr=False)

    def tuples(self, name: str) -> Codes:
        """Return the tuples of a set."""
        self.read.add(("set", name))
        return self.data.sets[name]

    def numbers(self, name: str) -> Numbers:
        """Return the numbers given over a set."""
        self.read.add(("number", name))
        return self.data.parameters[name]

    def first_column(self, name: str) -> int:
        """Return where the columns of a decision start."""
        self.read.add(("start", name))
        return self.starts[name]

    def lookup(self, name: str, width: int) -> Lookup:
        """Return where tuples stand in a set, by their first `width` places."""
        known, codes = (name, width), self.tuples(name)
        if known not in self._lookups:
            self._lookups[known] = Lookup(codes[:, :width], len(self.data.labels))
        return self._lookups[known]

    def refuse(self, reason: str) -> CannotExpand:
        return CannotExpand(f"rule {self.rule}: {reason}")


# ---------------------------------------------------------------- read once


def skeleton(declared: Component, stands_for: tuple[str, ...] = ("any",), number: float = 1.0) -> pyo.ConcreteModel:
    """Return a Pyomo model with every set, Param and Var declared, holding nothing but placeholder labels."""
    m = pyo.ConcreteModel()

    def tuples(width: int) -> list[Any]:
        return [(label,) * width if width > 1 else label for label in stands_for]

    for name, held in declared.sets.items():
        if held.over:
            m.add_component(f"{name}_index", pyo.Set(dimen=held.over_dimen, initialize=tuples(held.over_dimen)))
            index, members = m.component(f"{name}_index"), tuples(held.dimen)
            m.add_component(name, pyo.Set(index, dimen=held.dimen, initialize=dict.fromkeys(index, members)))
        else:
            m.add_component(name, pyo.Set(dimen=held.dimen, initialize=tuples(held.dimen)))
    for name, parameter in declared.parameters.items():
        m.add_component(name, pyo.Param(m.component(parameter.over), default=number, mutable=False, within=pyo.Reals))
    for name, variable in declared.variables.items():
        m.add_component(name, pyo.Var(m.component(variable.over), within=pyo.NonNegativeReals))
    declared.join(m)
    return m


def read(name: str, rule: Rule, over: str, skeletons: tuple[pyo.ConcreteModel, pyo.ConcreteModel]) -> Template:
    """Return a rule as a template; `over` is the set of its index, empty for a cost term.

    Raises CannotExpand when Pyomo cannot read the rule, or when it reads differently with other placeholder data.
    """
    found = []
    for m in skeletons:
        index = m.component(over) if over else None
        try:
            expression, placeholders = template.templatize_rule(m, lambda b, labels: rule(b, *labels), index)
        except Exception as fault:
            raise CannotExpand(f"rule {name}: {fault}") from fault
        found.append(Template(name, expression, tuple(placeholders)))
    said = [str(t.expression) for t in found if not isinstance(t.expression, tuple)]
    if len(set(said)) > 1:
        raise CannotExpand(
            f"rule {name}: reads a set or number before there are data (len, value ...); give it as a number over a set"
        )
    return found[0]


def one_tuple(declared: Component) -> Scope:
    """Return data where every set holds one tuple, for rules to be tried on."""
    sets = {name: np.zeros((1, held.width), dtype=np.int64) for name, held in declared.sets.items()}
    data = ModelData(("any",), sets, dict.fromkeys(declared.parameters, np.ones(1)), ())
    return Scope(declared, data, dict.fromkeys(declared.variables, 0))


def refuse_what_cannot_be_expanded(read_once: Template, over: str, scope: Scope) -> None:
    """Walk a template on `one_tuple`: what it may not hold is found whatever a study holds."""
    if over:
        family(read_once, over, scope)
    else:
        term(read_once, scope)


# ---------------------------------------------------------------- a family of rows, a cost term


def family(read_once: Template, over: str, scope: Scope) -> tuple[Linear, Numbers, Numbers]:
    """Return a family's coefficients and the lower and upper bounds of its rows.

    a <= b (also when written b >= a) becomes a - b <= 0 and a == b becomes a - b == 0, constants on the right; a range
    keeps the sign of its middle.
    """
    scope.rule, expression = read_once.name, read_once.expression
    count = len(scope.tuples(over))
    lanes = Lanes(count, ((over, np.arange(count, dtype=np.int32), _ids(read_once.placeholders)),))
    if isinstance(expression, relational.RangedExpression):
        low, body, high = (expand(arg, lanes, scope) for arg in expression.args)
        if len(low.values) or len(high.values):
            raise scope.refuse("a range between decisions; write two rows")
        bounds = [_full(side.constant, count) - body.constant for side in (low, high)]
    elif isinstance(expression, (relational.EqualityExpression, relational.InequalityExpression)):
        left, right = (expand(arg, lanes, scope) for arg in expression.args)
        body = joined([left, scaled(right, -1.0)])
        most = _full(0.0, count) - body.constant
        is_equality = isinstance(expression, relational.EqualityExpression)
        bounds = [most if is_equality else np.full(count, -np.inf), most]
    else:
        raise scope.refuse(f"not an equation or inequality but {type(expression).__name__}")
    if np.any(getattr(expression, "strict", False)):
        raise scope.refuse("a strict inequality; a linear program knows <= and >= only")
    return body, bounds[0], bounds[1]


def term(read_once: Template, scope: Scope) -> tuple[Places, Numbers, float]:
    """Return a cost term's columns, their coefficients, and its constant; a column may stand more than once."""
    scope.rule = read_once.name
    linear = expand(read_once.expression, Lanes(1, ()), scope)
    return linear.columns, linear.values, float(_full(linear.constant, 1)[0])


# ---------------------------------------------------------------- lanes


@dataclass(frozen=True)
class Lanes:
    """Parallel copies of an expression: how many, and which tuple of which set each placeholder is read from.

    tuples: (set, its row for each lane, ids of the placeholders that stand for its places)
    """

    count: int
    tuples: tuple[tuple[str, Places, tuple[int, ...]], ...]

    def codes(self, placeholder: int, scope: Scope) -> Places:
        """Return the label code of a placeholder in each lane."""
        for name, rows, ids in self.tuples:
            if placeholder in ids:
                codes: Places = scope.tuples(name)[rows, ids.index(placeholder)]
                return codes
        raise scope.refuse(f"placeholder _{placeholder} stands outside its sum")

    def rows_of(self, name: str, ids: tuple[int, ...]) -> Places | None:
        """Return the row of a set in each lane, where these placeholders are its very tuple."""
        return next((rows for known, rows, theirs in self.tuples if known == name and theirs == ids), None)

    def opened(self, name: str, ids: tuple[int, ...], first: Places, last: Places) -> tuple[Lanes, Places]:
        """Return a lane for each member of a run of a set's rows, and the lane each was opened in."""
        size = last - first
        owner = np.repeat(np.arange(self.count, dtype=np.int32), size)
        rows = np.arange(len(owner), dtype=np.int32) - np.repeat(np.cumsum(size) - size - first, size).astype(np.int32)
        outer = tuple((set_, of[owner], known) for set_, of, known in self.tuples)
        return Lanes(len(owner), ((name, rows, ids), *outer)), owner


def _ids(placeholders: Any) -> tuple[int, ...]:
    return tuple(p._id for p in placeholders)


# ---------------------------------------------------------------- expressions


def expand(node: Any, lanes: Lanes, scope: Scope) -> Linear:
    """Expand one expression over all lanes."""
    if isinstance(node, (int, float, np.number)) and not isinstance(node, bool):
        if not np.isfinite(node):
            raise scope.refuse(f"holds the number {node}")
        return _number(float(node))
    if isinstance(node, template.TemplateSumExpression):
        return _sum(node, lanes, scope)
    if isinstance(node, template.GetItemExpression):
        return _item(node, lanes, scope)
    kind = type(node).__name__
    if "Negation" in kind:
        return scaled(expand(node.args[0], lanes, scope), -1.0)
    if "Monomial" in kind or "Product" in kind:
        return _product(expand(node.args[0], lanes, scope), expand(node.args[1], lanes, scope), scope)
    if "Division" in kind:
        return _quotient(expand(node.args[0], lanes, scope), expand(node.args[1], lanes, scope), scope)
    if "Sum" in kind or kind == "LinearExpression":
        return joined([expand(arg, lanes, scope) for arg in node.args])
    raise scope.refuse(f"{kind} ({node}) is not linear arithmetic on sets, numbers and decisions")


def _item(node: Any, lanes: Lanes, scope: Scope) -> Linear:
    """Look up a Param or a Var for every lane."""
    name = node.args[0].local_name
    variable = scope.declared.variables.get(name)
    declared = variable or scope.declared.parameters.get(name)
    if declared is None:
        raise scope.refuse(f"{name} is neither a number nor a decision of the formulation")
    over, ids = declared.over, _index_of(node.args[1:], scope)
    _refuse_wrong_width(name, ids, scope.declared.sets[over].width, scope)
    rows = lanes.rows_of(over, ids)
    if rows is None:
        rows = _found(name, over, ids, lanes, scope)
    if variable is None:
        return _number(scope.numbers(name)[rows])
    lane = np.arange(lanes.count, dtype=np.int32)
    return Linear(0.0, lane, (rows + scope.first_column(name)).astype(np.int32), np.ones(lanes.count))


def _found(name: str, over: str, ids: tuple[int, ...], lanes: Lanes, scope: Scope) -> Places:
    """Return the row of a set in each lane; refuse a tuple that does not exist."""
    places = [lanes.codes(i, scope) for i in ids]
    first, last = scope.lookup(over, len(ids)).runs(places, lanes.count)
    absent = np.flatnonzero(first == last)
    if len(absent):
        labels = [scope.data.labels[int(place[absent[0]])] for place in places]
        raise scope.refuse(f"{name}{labels} does not exist")
    return first


def _sum(node: Any, lanes: Lanes, scope: Scope) -> Linear:
    """Open one lane for every member of the sets summed over, expand, and add up."""
    parent, inner = np.arange(lanes.count, dtype=np.int32), lanes
    for group in node.template_iters():
        name, index = _set_of(group[0]._set)
        relation = scope.declared.sets.get(name)
        if relation is None:
            raise scope.refuse(f"sums over {name}, which is no set of the formulation")
        ids = _index_of(index, scope)
        _refuse_wrong_width(name, ids, relation.over_dimen, scope)
        _refuse_wrong_width(f"a member of {name}", _ids(group), relation.dimen, scope)
        if ids:
            first, last = scope.lookup(name, relation.over_dimen).runs(
                [inner.codes(i, scope) for i in ids], inner.count
            )
        else:
            first, last = (np.full(inner.count, end, np.int32) for end in (0, len(scope.tuples(name))))
        inner, owner = inner.opened(name, (*ids, *_ids(group)), first, last)
        parent = parent[owner]
    if not inner.count:
        return _number(0.0)
    body = expand(node._local_args_[0], inner, scope)
    constant: Constant = 0.0
    if np.any(body.constant):
        constant = added_up(parent, _full(body.constant, inner.count), lanes.count)
    return Linear(constant, parent[body.lanes], body.columns, body.values)


def _set_of(node: Any) -> tuple[str, list[Any]]:
    """Return the name of the set summed over, and the index it is read at."""
    if isinstance(node, template.GetItemExpression):
        return node.args[0].local_name, list(node.args[1:])
    return node.local_name, []


def _index_of(args: Any, scope: Scope) -> tuple[int, ...]:
    for arg in args:
        if not isinstance(arg, template.IndexTemplate):
            raise scope.refuse(f"index {arg} is computed or constant; put the tuple in a set instead")
    return _ids(args)


def _refuse_wrong_width(name: str, ids: tuple[int, ...], width: int, scope: Scope) -> None:
    if len(ids) != width:
        raise scope.refuse(f"{name} has {width} places, {len(ids)} are given")


# ---------------------------------------------------------------- arithmetic of linear expressions

_NONE = np.zeros(0, dtype=np.int32)


def _number(values: Constant) -> Linear:
    return Linear(values, _NONE, _NONE, np.zeros(0))


def _full(constant: Constant, count: int) -> Numbers:
    return np.broadcast_to(np.asarray(constant, dtype=float), (count,))


def scaled(linear: Linear, by: Constant) -> Linear:
    """Return a linear expression times a number for each lane, or one for all."""
    constant = linear.constant * by if np.any(linear.constant) else 0.0
    if not len(linear.values):
        return Linear(constant, linear.lanes, linear.columns, linear.values)
    each = by if isinstance(by, float) else by[linear.lanes]
    return Linear(constant, linear.lanes, linear.columns, linear.values * each)


def _product(left: Linear, right: Linear, scope: Scope) -> Linear:
    if len(left.values) and len(right.values):
        raise scope.refuse("multiplies two decisions")
    return scaled(right, left.constant) if len(right.values) else scaled(left, right.constant)


def _quotient(above: Linear, below: Linear, scope: Scope) -> Linear:
    if len(below.values):
        raise scope.refuse("divides by a decision")
    if not np.all(below.constant):
        raise scope.refuse("divides by zero")
    return scaled(above, 1.0 / below.constant)


def joined(parts: list[Linear]) -> Linear:
    """Return the sum of linear expressions, coefficients one after another."""
    constant: Constant = 0.0
    for part in parts:
        constant = constant + part.constant
    held = [part for part in parts if len(part.values)]
    if len(held) < 2:
        only = held[0] if held else parts[0]
        return Linear(constant, only.lanes, only.columns, only.values)
    return Linear(
        constant,
        np.concatenate([p.lanes for p in held]),
        np.concatenate([p.columns for p in held]),
        np.concatenate([p.values for p in held]),
    )


def added_up(places: Places, values: Numbers, count: int) -> Numbers:
    """Return the sum of the values at each place."""
    return np.bincount(places, weights=values, minlength=count)  # type: ignore[return-value]  # weighted: floats
