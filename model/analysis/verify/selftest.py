"""Known answers, solved here and now; and faults put in on purpose, which must be noticed.

The problems are published ones (`data/known`, each with its source), stated in the planner's own tables and solved
the whole way: read, checked, prepared, compiled, solved, proven.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from data.dataset import Dataset
from data.load import BUNDLED, load_dataset
from model.analysis.what_if.cut_rounds import answer
from model.plan.plan import Plan, make_plan
from model.program.compile.compile import Program
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_frames
from model.proof.certificate import Certificate, certify
from model.proof.dual_bound import emptiness, proven_bound
from model.proof.keyed_columns import Facts
from model.proof.second_reading import facts
from model.solver.highs import NoAnswer, Solution, solve
from model.solver.known_bad_builds import BadBuild, refuse_bad_build, why_refused
from model.solver.refused_numbers import Refused
from model.study.settings import Study

KNOWN = BUNDLED / "known"
LIMIT = (900 - 350) / 900
"""Of Dantzig's 900 cases Seattle ships 350 at most: San Diego's share cannot be below this."""


@dataclass(frozen=True)
class Trial:
    """One question with a known answer, and what was found."""

    name: str
    expected: str
    found: str
    passed: bool
    seconds: float


@dataclass(frozen=True)
class Answered:
    """A known problem's program, solution, plan and proof."""

    program: Program
    solution: Solution
    plan: Plan | None
    certificate: Certificate | None
    certified_with: Callable[..., Certificate]


def tried() -> list[Trial]:
    """Return every trial, done."""
    return [_trial(name, expected, ask) for name, expected, ask in TRIALS]


def _trial(name: str, expected: str, ask: Callable[[], str]) -> Trial:
    began = time.perf_counter()
    try:
        found = ask()
    except Exception as fault:  # whatever happens is an answer here
        found = f"{type(fault).__name__}: {fault}"
    return Trial(name, expected, found, found == expected, time.perf_counter() - began)


@cache
def _data(case: str) -> Dataset:
    return load_dataset(str(KNOWN / case))


def _answered(case: str, mineral: str, policies: Sequence[dict[str, Any]] = (), shortfall: str = "priced") -> Answered:
    said = {
        "name": "known", "dataset": case, "minerals": [mineral], "years": [2024, 2024], "discount_rate": 0,
        "baseline": "plain", "shortfall": shortfall, "variants": {"plain": {"policies": list(policies)}},
    }  # fmt: skip
    data, study = _data(case), Study.model_validate(said)
    clauses, base = study.clauses("plain"), base_frames(data, study)
    frames = variant_frames(base, clauses)
    solved = answer(frames, clauses)
    program, solution = solved.program, solved.solution

    def certified(tables: Any, cost: float) -> Certificate:
        bound = proven_bound(program, program.data.terms, solution.row_dual, solution.basis)
        return certify(Facts(facts(data, study)), clauses, tables, cost, bound)

    if solution.status != "optimal":
        return Answered(program, solution, None, None, certified)
    plan = make_plan("plain", program, solution, base, frames, clauses)
    return Answered(program, solution, plan, certified(plan.tables, plan.cost), certified)


@cache
def _plain(case: str, mineral: str) -> Answered:
    return _answered(case, mineral)


def _cost(case: str, mineral: str, digits: int) -> str:
    found = _plain(case, mineral)
    assert found.plan is not None
    assert found.certificate is not None
    proven = "proven" if found.certificate.passed else "NOT PROVEN"
    return f"{found.plan.cost:.{digits}f}, {proven}"


def _price(place: str) -> str:
    found = _plain("dantzig", "cases")
    assert found.plan is not None
    prices = found.plan.tables["prices"].set_index("form")["usd_per_t"]
    return f"{prices[f'cases.at-{place}']:.0f}"


def _capped(most: float) -> str:
    """Cap San Diego, which stands as MEX; nobody else sells, and nothing may be missing."""
    cap = {"country_share_cap": {"countries": ["MEX"], "max": most}}
    closed = {"import_ban": {"countries": ["ROW"]}}
    found = _answered("dantzig_one_form", "cases", [cap, closed], "forbidden")
    if found.solution.status != "infeasible":
        return found.solution.status
    proof = emptiness(found.program, found.solution.ray, ["country_share_cap", "import_ban"])
    return "impossible, proven" if proof else "impossible, not proven"


def _altered() -> str:
    """Change one purchase by a tenth of a percent."""
    found = _plain("mexss", "steel")
    assert found.plan is not None
    table = found.plan.tables["production"]
    largest = table["tonnes"] == table["tonnes"].max()
    table = table.assign(tonnes=table["tonnes"].where(~largest, table["tonnes"] * 1.001))
    return (
        "noticed"
        if not found.certified_with({**found.plan.tables, "production": table}, found.plan.cost).passed
        else "missed"
    )


def _too_cheap() -> str:
    found = _plain("mexss", "steel")
    assert found.plan is not None
    return "noticed" if not found.certified_with(found.plan.tables, found.plan.cost * (1 - 1e-8)).passed else "missed"


def _dangerous(value: float) -> str:
    """Put one coefficient in that the solver would misread."""
    program = _plain("dantzig", "cases").program
    matrix = program.matrix.copy()
    matrix.data[0] = value
    try:
        return solve(replace(program, matrix=matrix)).status
    except (Refused, NoAnswer):
        return "refused"


def _build() -> str:
    try:
        refuse_bad_build()
    except BadBuild as reason:
        return str(reason)
    return "a build that was tried"


TRIALS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("solver installed", "a build that was tried", _build),
    ("solver 1.14.0", "refused", lambda: "refused" if why_refused("1.14.0", "1.14.0") else "let through"),
    ("Dantzig 1963: cost, thousand USD", "153.675, proven", lambda: _cost("dantzig", "cases", 3)),
    ("Dantzig 1963: price at New York", "225", lambda: _price("new-york")),
    ("Dantzig 1963: price at Chicago", "153", lambda: _price("chicago")),
    ("Dantzig 1963: price at Topeka", "126", lambda: _price("topeka")),
    ("Dantzig, San Diego capped at 61.111%", "optimal", lambda: _capped(LIMIT)),
    ("Dantzig, San Diego capped just below", "impossible, proven", lambda: _capped(LIMIT - 1e-6)),
    ("Mexican steel 1984: cost, million USD", "538.811, proven", lambda: _cost("mexss", "steel", 3)),
    ("one tonnage altered by 0.1%", "noticed", _altered),
    ("cost understated by 1 in 100 million", "noticed", _too_cheap),
    ("a coefficient of 1e16", "refused", lambda: _dangerous(1e16)),
    ("a coefficient that is not a number", "refused", lambda: _dangerous(np.nan)),
)
