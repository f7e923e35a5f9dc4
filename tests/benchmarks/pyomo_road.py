"""The same program as Pyomo builds it from the formulation's rules, one call a row, and two ways on to HiGHS."""

from __future__ import annotations

import re
from typing import Any

import highspy
import numpy as np
import pyomo.environ as pyo
from pyomo.contrib.appsi.solvers.highs import Highs
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from model.program import assembled
from model.program.compile.compile import template_of
from model.program.fill.arrays import ModelData

Key = Any
Labelled = tuple[dict[str, list[Key]], dict[str, dict[Key, list[Key]]], dict[str, dict[Key, float]]]


def labelled(d: ModelData) -> Labelled:
    """Return a study as Pyomo likes it: sets as lists, indexed sets and numbers as dictionaries by label."""
    sets: dict[str, list[Key]] = {}
    members: dict[str, dict[Key, list[Key]]] = {}
    for name, relation in assembled.SETS.items():
        tuples = d.tuples(name)
        sets[name] = [_key(t) for t in tuples]
        if relation.over:
            members[name] = {key: [] for key in _read_at(name, d)}
            for t in tuples:
                members[name].setdefault(_key(t[: relation.over_dimen]), []).append(_key(t[relation.over_dimen :]))
    numbers = {
        n: dict(zip(sets[p.over], d.parameters[n].tolist(), strict=True)) for n, p in assembled.PARAMETERS.items()
    }
    return sets, members, numbers


def _read_at(name: str, d: ModelData) -> dict[Key, None]:
    """Return the tuples at which rows read an indexed set: Pyomo wants to be told those too that hold nothing."""
    found: dict[Key, None] = {}
    for row, (_, over) in assembled.CONSTRAINTS.items():
        for places in re.findall(rf"\b{name}\[([_\d,]+)\]", str(template_of(row).expression)):
            own = [int(place.strip("_")) - 1 for place in places.split(",")]
            found |= dict.fromkeys(_key(tuple(t[i] for i in own)) for t in d.tuples(over))
    return found


def _key(labels: tuple[Any, ...]) -> Key:
    return labels if len(labels) != 1 else labels[0]


def model(data: Labelled, terms: tuple[str, ...], mutable: bool = False) -> pyo.ConcreteModel:
    """Return Pyomo's model: what a user of Pyomo would write around the same rules."""
    sets, members, numbers = data
    m = pyo.ConcreteModel()
    for name, relation in assembled.SETS.items():
        if relation.over:
            m.add_component(name, pyo.Set(list(members[name]), dimen=relation.dimen, initialize=members[name]))
            m.add_component(f"{name}_all", pyo.Set(dimen=relation.width, initialize=sets[name]))
        else:
            m.add_component(name, pyo.Set(dimen=relation.dimen, initialize=sets[name]))

    def index(name: str) -> Any:
        return m.component(f"{name}_all" if assembled.SETS[name].over else name)

    for name, parameter in assembled.PARAMETERS.items():
        m.add_component(
            name, pyo.Param(index(parameter.over), initialize=numbers[name], within=pyo.Reals, mutable=mutable)
        )
    for name, decision in assembled.VARIABLES.items():
        most = numbers[decision.at_most] if decision.at_most else None
        if mutable and most is not None:
            most = m.component(decision.at_most)
        limits = None if most is None else {i: (0.0, most[i]) for i in index(decision.over)}
        m.add_component(name, pyo.Var(index(decision.over), domain=pyo.NonNegativeReals, bounds=limits))
    assembled.whole().join(m)
    for name, (rule, over) in assembled.CONSTRAINTS.items():
        if len(sets[over]):
            m.add_component(name, pyo.Constraint(index(over), rule=rule))
    counted = (*terms, *assembled.UNCOUNTED)
    m.objective = pyo.Objective(expr=sum(assembled.TERMS[name].rule(m) for name in counted))
    return m


def by_appsi(data: Labelled, terms: tuple[str, ...]) -> highspy.Highs:
    """Build and hand over through Pyomo's persistent interface."""
    solver = Highs()
    solver.set_instance(model(data, terms))
    return solver._solver_model


def by_standard_form(data: Labelled, terms: tuple[str, ...]) -> highspy.Highs:
    """Build, compile to Pyomo's standard form, and hand the arrays over."""
    form = LinearStandardFormCompiler().write(model(data, terms), mixed_form=True)
    a, inf = form.A.tocsc(), highspy.kHighsInf
    sense = np.array([row.bound_type for row in form.rows])
    lower = np.where(sense == 1, -inf, form.rhs)
    upper = np.where(sense == -1, inf, form.rhs)
    cost = form.c.toarray().ravel()
    most = np.array([inf if v.ub is None else v.ub for v in form.columns])
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.passModel(
        len(cost), len(sense), a.nnz, int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize),
        float(form.c_offset[0]), cost, np.zeros(len(cost)), most, lower, upper, a.indptr.astype(np.int32),
        a.indices.astype(np.int32), a.data, np.zeros(len(cost), dtype=np.int32),
    )  # fmt: skip
    return h


class Kept:
    """Pyomo's persistent interface: the model stays, numbers are mutable, and HiGHS is told of what moved."""

    def __init__(self, data: Labelled, terms: tuple[str, ...]) -> None:
        self.numbers = data[2]
        self.model = model(data, terms, mutable=True)
        self.solver = Highs()
        self.solver.highs_options = {"threads": 1, "output_flag": False}
        for told in ("check_for_new_or_removed_constraints", "check_for_new_or_removed_vars", "update_constraints"):
            setattr(self.solver.update_config, told, False)
        self.solver.update_config.check_for_new_or_removed_params = False
        self.solver.config.load_solution = False

    def solved(self) -> float:
        return float(self.solver.solve(self.model).best_feasible_objective)

    def moved(self, numbers: dict[str, dict[Key, float]]) -> float:
        """Set the numbers that differ and solve from the last basis."""
        for name, values in numbers.items():
            param = self.model.component(name)
            for key, value in values.items():
                if self.numbers[name][key] != value:
                    param[key] = value
        self.numbers = numbers
        return self.solved()
