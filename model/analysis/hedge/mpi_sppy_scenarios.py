"""The scenarios of a hedge for mpi-sppy, read from the files of SMPS that lie beside this module.

`lodeplan hedge STUDY --smps DIR` writes it there as `scenarios.py`. It asks for mpi-sppy and for nothing of Lodeplan:
`python -m mpisppy.generic_cylinders --module-name DIR/scenarios --EF --EF-solver-name appsi_highs`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyomo.environ as pyo
from mpisppy.problem_io import smps_reader
from mpisppy.utils.sputils import attach_root_node
from pyomo.core.expr import LinearExpression

OBJ, NONE = "OBJ", 1e30
"""The row of the cost, and what stands for no limit."""


@dataclass(frozen=True)
class Core:
    """The program of the first scenario: rows with kind, coefficients by column and side; limits of columns."""

    kinds: Mapping[str, str]
    rows: Mapping[str, Mapping[str, float]]
    sides: Mapping[str, float]
    limits: Mapping[str, float]


@dataclass(frozen=True)
class Files:
    """What the three files hold: columns of both stages, scenarios by name with their chance and what they change."""

    core: Core
    first: list[str]
    later: list[str]
    scenarios: Mapping[str, Mapping[str, Any]]
    sides: str


@cache
def files() -> Files:
    """Return what lies beside this module, the stages and scenarios as mpi-sppy reads them."""
    core, time, stoch = smps_reader._find_smps_files(str(Path(__file__).parent))
    columns = smps_reader.get_var_order_from_mps(core)
    first, later = smps_reader.partition_vars_by_stage(columns, smps_reader.parse_tim(time)).values()
    scenarios = {one["name"]: one for one in smps_reader.parse_sto_discrete(stoch)}
    return Files(core_of(Path(core)), first, later, scenarios, smps_reader.get_rhs_name_from_mps(core))


def core_of(path: Path) -> Core:
    """Return the program of a file that holds an entry a line."""
    kinds, rows, sides, limits, section = dict[str, str](), dict[str, dict[str, float]](), {}, {}, ""
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not line.startswith(" "):
            section = words[0]
        elif section == "ROWS":
            kinds[words[1]] = words[0]
        elif section == "COLUMNS":
            rows.setdefault(words[1], {})[words[0]] = float(words[2])
        elif section == "RHS":
            sides[words[1]] = float(words[2])
        else:
            limits[words[2]] = float(words[3])
    return Core(kinds, rows, sides, limits)


def scenario_creator(scenario_name: str, **_: object) -> pyo.ConcreteModel:
    """Return a scenario as a Pyomo model; every decision is at least 0, those of the first stage are common to all."""
    read = files()
    one, core = read.scenarios[scenario_name], read.core
    rows, sides = {row: dict(of) for row, of in core.rows.items()}, dict(core.sides)
    for column, row, value in one["modifications"]:
        if column == read.sides:
            sides[row] = value
        else:
            rows[row][column] = value
    model = pyo.ConcreteModel(scenario_name)
    model.first = pyo.Var(read.first, bounds=lambda _, column: (0.0, core.limits.get(column)))
    model.later = pyo.Var(read.later, bounds=lambda _, column: (0.0, core.limits.get(column)))
    var = {**model.first, **model.later}
    model.rows = pyo.ConstraintList()
    for row, kind in core.kinds.items():
        if row != OBJ and abs(side := sides.get(row, 0.0)) < NONE:
            below, above = None if kind == "L" else side, None if kind == "G" else side
            model.rows.add((below, _sum(rows[row], var), above))
    model.cost = pyo.Objective(expr=_sum(rows[OBJ], var))
    cost = {column: value for column, value in rows[OBJ].items() if column in model.first}
    attach_root_node(model, _sum(cost, var), list(model.first.values()))
    model._mpisppy_probability = one["probability"]
    return model


def _sum(of: Mapping[str, float], var: Mapping[str, Any]) -> LinearExpression:
    return LinearExpression(constant=0.0, linear_coefs=[*of.values()], linear_vars=[var[column] for column in of])


def scenario_names_creator(num_scens: int | None = None, start: int | None = None) -> list[str]:
    """Return the names of scenarios in their order; all where no number is asked for."""
    begin = start or 0
    return [*files().scenarios][begin : None if num_scens is None else begin + num_scens]


def inparser_adder(cfg: object) -> None:
    """Add no option to mpi-sppy's command: the files say all."""


def kw_creator(cfg: object) -> dict[str, object]:
    """Return what `scenario_creator` asks for beyond a name: nothing."""
    return {}


def scenario_denouement(rank: int, scenario_name: str, scenario: object) -> None:
    """Do nothing once a scenario is solved."""
