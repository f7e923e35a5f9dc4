"""The three files of SMPS, read by another reader and by mpi-sppy, are the same problem."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from mpisppy.opt.ef import ExtensiveForm
from mpisppy.utils.cvar import cvar_scenario_creator

from model.analysis.hedge.cutting_planes import Cutting, by_cuts
from model.analysis.hedge.family import family_of
from model.analysis.hedge.merged import Part, merged
from model.analysis.hedge.risk import Risk
from model.analysis.hedge.smps import NONE, SIDE, for_mpi_sppy, smps
from model.solver.highs import solve
from tests.model.analysis.hedge.arrays import part, program
from tests.model.analysis.hedge.test_cutting_planes import CLOSE, demands
from tests.model.analysis.hedge.test_known_answers import CASES, PUBLISHED, parts_of

Numbers = dict[tuple[str, str], float]
NO = float("inf")


def read(files: dict[str, str]) -> list[Part]:
    """Return the scenarios that the files hold, each as a program whose first decisions are the first columns."""
    section, kinds, core = "", dict[str, str](), Numbers()
    for line in files["cor"].splitlines():
        words = line.split()
        if not line.startswith(" "):
            section = words[0] if words else section
        elif section == "ROWS":
            kinds[words[1]] = words[0]
        else:
            core[(words[-2], "UP") if section == "BOUNDS" else (words[0], words[1])] = float(words[-1])
    begins = files["tim"].splitlines()[3].split()[0]
    columns = list(dict.fromkeys(c for c, r in core if c != SIDE and r != "UP"))
    shared = columns.index(begins)
    scenarios, chances = dict[str, Numbers](), dict[str, float]()
    for line in files["sto"].splitlines():
        words = line.split()
        if line.startswith(" SC "):
            name, chances[words[1]] = words[1], float(words[3])
            scenarios[name] = dict(core)
        elif line.startswith(" "):
            scenarios[name][words[0], words[1]] = float(words[2])
    return [_part(name, chances[name], numbers, kinds, columns, shared) for name, numbers in scenarios.items()]


def _part(name: str, chance: float, numbers: Numbers, kinds: dict[str, str], columns: list[str], shared: int) -> Part:
    rows = []
    for row, kind in kinds.items():
        if kind == "N":
            continue
        side = numbers.get((SIDE, row), 0.0)
        low, high = (-float("inf") if kind == "L" else side), (float("inf") if kind == "G" else side)
        low, high = (-float("inf") if low <= -NONE else low), (float("inf") if high >= NONE else high)
        rows.append(([numbers.get((column, row), 0.0) for column in columns], low, high))
    upper = {i: numbers[c, "UP"] for i, c in enumerate(columns) if numbers.get((c, "UP"), NONE) < NONE}
    return part(name, chance, program([numbers.get((c, "OBJ"), 0.0) for c in columns], rows, upper), shared)


@pytest.mark.parametrize("name", CASES)
def test_published_problems_come_back(name: str) -> None:
    files = smps(family_of(parts_of(CASES[name])), CASES[name][2], name)
    again = read(files)
    assert [one.probability for one in again] == [one.probability for one in parts_of(CASES[name])]
    assert solve(merged(again).program).objective == pytest.approx(PUBLISHED[name][1], rel=1e-8)


def unlike() -> list[Part]:
    """Return two scenarios: the second has no floor, a second way to meet demand, other costs, less of a decision."""
    one = program([1.0, 3.0, -0.5, 2.0], [([1, 1, 0, -1], 4.0, NO), ([0, 1, 1, 0], 1.0, NO), ([0, 0, 1, -1], -NO, 0.0)],
                  upper={0: 10.0, 1: 9.0, 2: 5.0, 3: 3.0})  # fmt: skip
    other = program([2.0, 3.5, 0.5, 2.0, 0.1], [([1, 1, 0, -1, 1], 6.0, 6.0), ([0, 0, 1, -1, 0], -NO, 0.0)],
                    upper={0: 10.0, 1: 9.0, 2: 4.0, 3: 3.0, 4: 1.0})  # fmt: skip
    return [part("s 1", 0.25, one, 1), part("s 2", 0.75, other, 1)]


def test_rows_and_columns_that_some_scenarios_lack() -> None:
    parts = unlike()
    again = read(smps(family_of(parts), 1, "made"))
    assert [one.name for one in again] == ["s_1", "s_2"]
    assert solve(merged(again).program).objective == pytest.approx(solve(merged(parts).program).objective, rel=1e-9)


PROBLEMS: dict[str, tuple[Callable[[], list[Part]], int]] = {
    "lands": (lambda: parts_of(CASES["lands"]), 4), "farmer": (lambda: parts_of(CASES["farmer"]), 3),
    "unlike": (unlike, 1),
}  # fmt: skip


def by_mpi_sppy(
    parts: list[Part], shared: int, at: Path, monkeypatch: pytest.MonkeyPatch, risk: Risk | None = None
) -> tuple[float, dict[str, float]]:
    """Return the cost and the first stage of its extensive form, in one process, by the module that is written."""
    files = smps(family_of(parts), shared, "made") | {"py": for_mpi_sppy()}
    for ending, text in files.items():
        (at / f"scenarios.{ending}").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(at)
    monkeypatch.delitem(sys.modules, "scenarios", raising=False)
    module = importlib.import_module("scenarios")
    monkeypatch.setitem(sys.modules, "scenarios", module)
    make = module.scenario_creator
    if risk is not None:
        weights = {"cvar_alpha": risk.level, "cvar_weight": risk.weight, "cvar_mean_weight": 1 - risk.weight}
        make = cvar_scenario_creator(make, **weights)
    whole = ExtensiveForm({"solver": "appsi_highs"}, module.scenario_names_creator(), make)
    whole.solve_extensive_form()
    first = {name.removeprefix("first[").removesuffix("]"): x for name, x in whole.get_root_solution().items()}
    return float(whole.get_objective_value()), first


@pytest.mark.parametrize("name", PROBLEMS)
def test_mpi_sppy_comes_to_the_same(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make, shared = PROBLEMS[name]
    best = solve(merged(make()).program)
    cost, first = by_mpi_sppy(make(), shared, tmp_path, monkeypatch)
    assert cost == pytest.approx(best.objective, rel=1e-9)
    assert first.pop("ONE") == 1.0
    assert [*first] == [f"X{at}" for at in range(shared)]
    assert [*first.values()] == pytest.approx(best.x[:shared].tolist(), abs=1e-6)


def test_mpi_sppy_puts_the_same_weight_on_the_tail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the command says it: `--cvar` with these weights."""
    parts, risk = demands(5), Risk(0.6, 0.3)
    cutting = Cutting([family_of(parts)], 4, risk=risk)
    best = by_cuts(cutting, np.minimum(np.full(4, 5.0), cutting.most), CLOSE, lambda _: None)
    cost, _ = by_mpi_sppy(parts, 4, tmp_path, monkeypatch, risk)
    assert cost == pytest.approx(best.expected, rel=1e-7)
    assert abs(cost - by_mpi_sppy(parts, 4, tmp_path, monkeypatch)[0]) > 1.0
