"""Two models that share no code, solved by two families of method, agree. `LODEPLAN_LAWS=200` compares 200 studies."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model import rounds
from model.policies.hhi_cap import WITHIN
from tests.laws.planned import Case
from tests.random_study import random_study, write_folder

STUDIES = int(os.environ.get("LODEPLAN_LAWS", "30"))
ROOT = Path(__file__).parents[2]
AGREES = 1e-6
"""Relative to the money that the plan moves."""


def _case(seed: int) -> Case:
    return Case(*random_study(seed))


def _planned(case: Case) -> tuple[float, float]:
    """Return the planner's least cost, from below and above; infinite where it finds no plan.

    They are the same but for `hhi_cap`: there the cost of its last rows, ties left open, is no more than that of any
    plan that keeps the cap, and the plan itself may miss it by WITHIN, and have its ties broken.
    """
    if not case.states("hhi_cap"):
        return case.cost, case.cost
    found = rounds.answer(case.frames, case.clauses)
    if found.solution.status == "infeasible":
        return math.inf, math.inf
    last = replace(case)
    vars(last)["program"] = found.program
    return last.cost, found.solution.objective


def _write(case: Case, folder: Path) -> None:
    write_folder(case.dataset, folder)
    words: dict[str, Any] = case.study.model_dump(mode="json")
    words["clauses"] = [(c.sentence.name, c.sentence.model_dump(mode="json")) for c in case.clauses]
    (folder / "study.json").write_text(json.dumps(words), encoding="utf-8")


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return what the second model says of each study, from a process of its own."""
    folder = tmp_path_factory.mktemp("studies")
    for seed in range(STUDIES):
        _write(_case(seed), folder / f"{seed:04}")
    command = [sys.executable, "-m", "tests.second_model", str(folder), str(WITHIN)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {line["study"]: line for line in map(json.loads, ran.stdout.splitlines())}


@pytest.mark.parametrize("seed", range(STUDIES))
def test_two_models_agree(second: dict[str, dict[str, Any]], seed: int) -> None:
    """A model that is too strict passes every re-check of its plans; only another model finds the cheaper plan."""
    case, other = _case(seed), second[f"{seed:04}"]
    assert other["status"] in ("optimal", "infeasible")
    below, above = _planned(case)
    near = AGREES * max(abs(above), 0.01 * case.size) if math.isfinite(above) else 0.0
    assert below <= other["cost"] + near
    assert other["looser"] <= above + near


def test_second_model_imports_nothing_of_the_planner() -> None:
    """What shares no code shares no mistake."""
    code = "import sys, tests.second_model.model; print({m[:5] for m in sys.modules} & {'model', 'data', 'pyomo'})"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
