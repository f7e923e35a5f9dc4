"""Two models that share no code, solved by two families of method, agree.

On a few studies always, on the others where breadth is wanted; `LODEPLAN_LAWS=200` compares 200.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.analysis.what_if import cut_rounds
from model.policies import Policy
from model.policies.base.level import Whole
from model.policies.hhi_cap import WITHIN
from tests.breadth import wide
from tests.laws.planned import Case, random_case
from tests.random_study import write_folder

STUDIES = int(os.environ.get("LODEPLAN_LAWS", "30"))
FEW = [*range(4), 1037]
"""The last caps by origin sellers that no row of origins names."""
MANY = range(4, STUDIES)
SEEDS = [*FEW, *wide(*MANY)]
ROOT = Path(__file__).parents[2]
AGREES = 1e-6
"""Relative to the money that the plan moves."""


@cache
def _cases(seed: int) -> dict[str, Case]:
    """Return a random study by the name of its folder; where it has no plan, what is left of it that has one too."""
    case = random_case(seed)
    case = case if seed % 2 else _more(case, np.random.default_rng([2028, seed]))
    cases = {f"{seed:04}": case}
    return cases if case.found.status == "optimal" else cases | {f"{seed:04} possible": case.possible()}


def _more(case: Case, rng: np.random.Generator) -> Case:
    """State what the laws do without: market prices that follow who sells, and caps on every account that pays.

    Floors move by year, so that what plants pay back above one stands beside what they are paid below it.
    """
    case = case.sentences(
        "price_floor",
        lambda s: {"floor_usd_per_t": {y: s.floor_usd_per_t * rng.uniform(0.5, 1.5) for y in case.frames.years}},
    )
    for name in ("price_floor", "offtake"):
        case = case.sentences(name, lambda _: {"market_usd_per_t": None})
    wanted, forms = case.dataset.table("demand"), case.dataset.table("forms").set_index("form")
    musd = (wanted["demand_t"] * wanted["form"].map(forms["reference_price_usd_per_t"])).sum() / 1e6
    for account in ("48c", "ndpr_floor", "purchase_commitments"):
        most, measure = musd * rng.uniform(0.0, 0.003), str(rng.choice(["authority", "outlays"]))
        said = dict.fromkeys(range(*case.study.years), most / 2) if rng.random() < 0.5 else most
        case = case.stating("budget_cap", account=account, dollars="real", max_musd=said, measure=measure)
    return case


def _planned(case: Case) -> tuple[float, float]:
    """Return the planner's least cost, from below and above; infinite where it finds no plan.

    They are the same but for `hhi_cap`: there the cost of its last rows, ties left open, is no more than that of any
    plan that keeps the cap, and the plan itself may miss it by WITHIN, and have its ties broken.
    """
    if not case.states("hhi_cap"):
        return case.cost, case.cost
    found = cut_rounds.answer(case.frames, case.clauses)
    if found.solution.status == "infeasible":
        return math.inf, math.inf
    last = replace(case)
    vars(last)["program"] = found.program
    return last.cost, found.solution.objective


def _write(case: Case, folder: Path) -> None:
    write_folder(case.dataset, folder)
    words: dict[str, Any] = case.study.model_dump(mode="json")
    words["clauses"] = [
        (c.policy.name, c.policy.model_dump(mode="json") | {"promises": _promises(case, c.policy)})
        for c in case.clauses
    ]
    words["other_plans"] = {name: tables["capacity"].to_dict("records") for name, tables in case.frames.plans.items()}
    (folder / "study.json").write_text(json.dumps(words), encoding="utf-8")


def _promises(case: Case, sentence: Policy) -> list[dict[str, Any]]:
    """Return what a policy promises of shares, its party by year: all that is needed of one that nobody reads."""
    return [
        {
            "at_least": p.at_least, "level": p.level, "measure": p.measure, "kind": p.party.kind,
            "party": {year: sorted(p.party.members(case.frames, year)) for year in case.frames.years},
            "plain": p.measure != "origin" and p.of is Whole.SUPPLY and not (p.index or p.largest),
        }
        for p in sentence.promises()
    ]  # fmt: skip


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], dict[str, dict[str, Any]]]:
    """Return what the second model says of a study and those tried with it, from a process of its own."""

    @cache
    def of_those(few: bool) -> dict[str, dict[str, Any]]:
        folder = tmp_path_factory.mktemp("studies")
        for seed in FEW if few else MANY:
            for name, case in _cases(seed).items():
                _write(case, folder / name)
        command = [sys.executable, "-m", "tests.second_model", str(folder), str(WITHIN)]
        # Its rows stand in the order of sets of texts: in some orders its solver ends before it is near enough.
        said = os.environ | {"PYTHONHASHSEED": "0"}
        ran = subprocess.run(command, cwd=ROOT, env=said, capture_output=True, text=True, check=True)
        return {line["study"]: line for line in map(json.loads, ran.stdout.splitlines())}

    return lambda seed: of_those(seed in FEW)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_models_agree(second: Callable[[int], dict[str, dict[str, Any]]], seed: int) -> None:
    """A model that is too strict passes every re-check of its plans; only another model finds the cheaper plan."""
    for name, case in _cases(seed).items():
        other = second(seed)[name]
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
