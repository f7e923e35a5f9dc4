"""Two models that share no code, solved by two families of method, agree. `LODEPLAN_LAWS=200` compares 200 studies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.laws.planned import Case
from tests.random_policies import CHANCE
from tests.random_study import random_study, write_folder

STUDIES = int(os.environ.get("LODEPLAN_LAWS", "30"))
ROOT = Path(__file__).parents[2]
KNOWN = {
    *CHANCE, "top_share_cap", "bloc_share_cap", "governance_cap", "import_reliance_cap", "permitting", "workforce",
    "substitution_program", "emissions_cap", "carbon_price",
}  # fmt: skip
"""Sentences that the second model reads; concentration is no line, and it does not follow the money of lenders."""
LENDING = ("osc_credit", "doe_grants")
"""Accounts whose money the second model does not follow."""
AGREES = 1e-6
"""Relative to the money that the plan moves."""


def _case(seed: int) -> Case:
    """Return a random study without the sentences that the second model leaves out."""
    case = Case(*random_study(seed))
    kept = tuple(
        c for c in case.clauses if c.sentence.name in KNOWN and getattr(c.sentence, "account", "") not in LENDING
    )
    return replace(case, clauses=kept)


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
    command = [sys.executable, "-m", "tests.second_model", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {line["study"]: line for line in map(json.loads, ran.stdout.splitlines())}


@pytest.mark.parametrize("seed", range(STUDIES))
def test_two_models_agree(second: dict[str, dict[str, Any]], seed: int) -> None:
    """A model that is too strict passes every re-check of its plans; only another model finds the cheaper plan."""
    case, other = _case(seed), second[f"{seed:04}"]
    assert other["status"] == case.found.status
    if case.found.status == "optimal":
        assert abs(other["cost"] - case.cost) <= AGREES * max(abs(case.cost), 0.01 * case.size)


def test_second_model_imports_nothing_of_the_planner() -> None:
    """What shares no code shares no mistake."""
    code = "import sys, tests.second_model.model; print({m[:5] for m in sys.modules} & {'model', 'data', 'pyomo'})"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
