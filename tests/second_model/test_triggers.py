"""Sentences that begin or end by outcome, on random studies: the second model reads the days in force for itself.

A plan in the tables that it comes to, and nothing else of the planner, says which days it brings about; for those days
the second model finds the same cost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from model.analysis.solve.triggers import Decided, NotDecided, decided
from model.policies.hhi_cap import WITHIN
from model.program.fill import from_dataset
from model.solver.highs import Limits
from model.study.loaded import LoadedStudy
from model.study.source_map import Layout
from tests.laws.planned import Case
from tests.random_study import VARIANT, random_study, with_other_plan
from tests.second_model.test_second_model import AGREES, ROOT, _planned, _write

pytestmark = pytest.mark.breadth

SEEDS = range(int(os.environ.get("LODEPLAN_LAWS", "12")))


@cache
def _found(seed: int) -> tuple[Case, Decided] | None:
    """Return a study on the days that its plan brings about; None where no plan keeps its own days.

    Random studies state beside each other what a study may not: for a program they are rows like any other.
    """
    dataset, study, _ = random_study(seed, by_outcome=True)
    loaded = LoadedStudy(study.model_copy(update={"shortfall": "priced"}), Path("drawn.toml"), "", {}, Layout())
    base = with_other_plan(from_dataset.base_frames(dataset, loaded.study))
    try:
        with mock.patch("model.analysis.solve.triggers.beside_findings", return_value=[]):
            found = decided(VARIANT, loaded, base, Limits())
    except NotDecided:
        return None
    case = Case(dataset, loaded.study, found.loaded.clauses(VARIANT))
    vars(case)["base"] = base
    return case, found


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return what the second model says of every study, from a process of its own."""
    folder = tmp_path_factory.mktemp("by_outcome")
    for seed in SEEDS:
        if one := _found(seed):
            _told(one[0], folder / f"{seed:04}")
    command = [sys.executable, "-m", "tests.second_model", str(folder), str(WITHIN)]
    said = os.environ | {"PYTHONHASHSEED": "0"}
    ran = subprocess.run(command, cwd=ROOT, env=said, capture_output=True, text=True, check=True)
    return {line["study"]: line for line in map(json.loads, ran.stdout.splitlines())}


def _told(case: Case, folder: Path) -> None:
    """Write a study on known days, the sentences as it states them, and the tables of its plan."""
    _write(case, folder)
    words = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    stated = [(c.label, c.stated.model_dump(mode="json")) for c in case.clauses if c.stated is not None]
    (folder / "study.json").write_text(json.dumps({**words, "triggers": stated}), encoding="utf-8")
    (folder / "plan").mkdir()
    for name in ("purchases", "production", "recycling", "outlets", "capacity", "stockpile"):
        case.plan.tables[name].to_csv(folder / "plan" / f"{name}.csv", index=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_days_and_cost_are_the_second_models_own(second: dict[str, dict[str, Any]], seed: int) -> None:
    if not (one := _found(seed)):
        pytest.skip("no plan keeps its own days")
    case, found = one
    other = second[f"{seed:04}"]
    assert {label: tuple(days) for label, days in other["days"].items()} == dict(found.days)
    below, above = _planned(case)
    near = AGREES * max(abs(above), 0.01 * case.size)
    assert below <= other["cost"] + near
    assert other["looser"] <= above + near


def test_triggers_are_met_and_missed_in_many_studies() -> None:
    """What never began or always did would prove nothing."""
    known = [days for seed in SEEDS if (one := _found(seed)) for days in one[1].days.values()]
    assert len(known) >= len(SEEDS) // 2
    assert sum(days != (None, None) for days in known) >= 0.25 * len(known)
    assert sum(days == (None, None) for days in known) >= 0.1 * len(known)
