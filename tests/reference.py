"""The same program built by Pyomo itself: real sets, parameters, variables and constraints, rule by rule.

Nothing of `model.program.compile.compile` is used, so that the two can disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyomo.environ as pyo
from pyomo.repn import generate_standard_repn

from model.formulation.declaration import IndexSet
from model.program import assembled
from model.program.fill.arrays import ModelData

Coefficients = dict[str, float]
Tuples = list[tuple[Any, ...]]


def pyomo_model(data: ModelData) -> pyo.ConcreteModel:
    """Return Pyomo's model of the formulation with a variant's data."""
    m = pyo.ConcreteModel()
    for name, relation in assembled.SETS.items():
        _add_set(m, name, relation.over_dimen, relation.dimen, data.tuples(name), _read_at(data, relation))
    for name, parameter in assembled.PARAMETERS.items():
        values = {_key(t): float(v) for t, v in zip(data.tuples(parameter.over), data.parameters[name], strict=True)}
        m.add_component(name, pyo.Param(m.component(f"{parameter.over}_all"), initialize=values, within=pyo.Reals))
    for name, decision in assembled.VARIABLES.items():
        index = m.component(f"{decision.over}_all")
        most = m.component(decision.at_most) if decision.at_most else None
        limit = {i: (0.0, None if most is None else most[i]) for i in index}
        m.add_component(name, pyo.Var(index, domain=pyo.NonNegativeReals, bounds=limit))
    assembled.whole().join(m)
    for name, (rule, over) in assembled.CONSTRAINTS.items():
        m.add_component(name, pyo.Constraint(m.component(f"{over}_all"), rule=_never_trivial(rule)))
    for name, term in assembled.TERMS.items():
        m.add_component(name, pyo.Expression(expr=term.rule(m)))
    counted = [*data.terms, *assembled.UNCOUNTED]
    m.objective = pyo.Objective(expr=sum(m.component(name) for name in counted))
    return m


def _read_at(data: ModelData, relation: IndexSet) -> set[tuple[Any, ...]]:
    """Return where rows could read an indexed set: at an index as long as its own, and at its letters in a longer one.

    A row over (k, c, f, t) may read a set that belongs to (k, f, t).
    """
    letters = tuple(letter.strip() for letter in relation.over.split(","))
    found: set[tuple[Any, ...]] = set()
    for name, held in assembled.SETS.items():
        if held.over or not relation.over:
            continue
        if held.dimen == relation.over_dimen:
            found.update(data.tuples(name))
        elif set(letters) < set(held.letters):
            places = [held.letters.index(letter) for letter in letters]
            found.update(tuple(t[place] for place in places) for t in data.tuples(name))
    return found


def _add_set(m: pyo.ConcreteModel, name: str, over: int, dimen: int, tuples: Tuples, read_at: set[Any]) -> None:
    """Add a set; an indexed one may be read wherever a row could read it, and is empty where no tuple stands."""
    m.add_component(f"{name}_all", pyo.Set(dimen=over + dimen, initialize=[_key(t) for t in tuples]))
    if not over:
        m.add_component(name, pyo.Set(dimen=dimen, initialize=[_key(t) for t in tuples]))
        return
    members: dict[Any, list[Any]] = {_key(t): [] for t in sorted(read_at, key=str)}
    for t in tuples:
        members.setdefault(_key(t[:over]), []).append(_key(t[over:]))
    m.add_component(name, pyo.Set(list(members), dimen=dimen, initialize=members))


def _key(labels: tuple[Any, ...]) -> Any:
    return labels if len(labels) != 1 else labels[0]


def _never_trivial(rule: Callable[..., Any]) -> Callable[..., Any]:
    """Let a row without decisions stand when it holds, as Pyomo asks to be told."""

    def told(m: Any, *index: Any) -> Any:
        row = rule(m, *index)
        if isinstance(row, bool):
            return pyo.Constraint.Feasible if row else pyo.Constraint.Infeasible
        return row

    return told


# ---------------------------------------------------------------- read back by name


def name_of(component: Any) -> str:
    index = component.index()
    labels = index if isinstance(index, tuple) else (index,)
    return f"{component.parent_component().local_name}[{','.join(str(i) for i in labels)}]"


def rows(m: pyo.ConcreteModel, family: str) -> dict[str, tuple[Coefficients, float | None, float | None]]:
    """Return every row of a family: coefficients by column name, left side less right side, lower and upper bound."""
    out = {}
    for row in m.component(family).values():
        sides = [linear(side) for side in row.expr.args]
        if len(sides) == 3:
            (_, low), (coefficients, constant), (_, high) = sides
            out[name_of(row)] = (coefficients, low - constant, high - constant)
            continue
        coefficients, constant = linear(row.expr.args[0] - row.expr.args[1])
        out[name_of(row)] = (coefficients, -constant if row.equality else None, -constant)
    return out


def turned(m: pyo.ConcreteModel, family: str) -> set[str]:
    """Return the equations that Python may have turned round: of `0 == x`, Pyomo is told `x == 0`."""
    return {name_of(r) for r in m.component(family).values() if r.equality and type(r.expr.args[1]) in (int, float)}


def linear(expression: Any) -> tuple[Coefficients, float]:
    """Return a linear expression's coefficients, zeros left out, and its constant."""
    parts = generate_standard_repn(expression, compute_values=True)
    assert parts.is_linear() or parts.is_constant()
    pairs = zip(parts.linear_vars, parts.linear_coefs, strict=True)
    return {name_of(v): float(c) for v, c in pairs if c != 0}, float(parts.constant)
