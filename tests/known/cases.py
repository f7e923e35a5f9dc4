"""Published problems, stated in the planner's own tables and solved the whole way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from data import dataset
from data.load import BUNDLED, load_dataset
from model.frames.study_frames import Frames
from model.plan.plan import Plan, make_plan
from model.program.compile.compile import Program, compile_program
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_data, variant_frames
from model.solver.highs import Solution, solve
from model.study.settings import Study

CASES = BUNDLED / "known"


@dataclass(frozen=True)
class Answer:
    frames: Frames
    program: Program
    solution: Solution
    plan: Plan | None

    def tonnes(self, table: str, column: str = "tonnes", **where: Any) -> float:
        assert self.plan is not None
        rows = self.plan.tables[table]
        for name, wanted in where.items():
            rows = rows[rows[name] == wanted]
        return float(rows[column].sum())


@cache
def dataset_of(case: str) -> dataset.Dataset:
    return load_dataset(str(CASES / case))


def answer(
    case: str, mineral: str, *policies: dict[str, Any], shortfall: str = "priced", demand_t: float | None = None
) -> Answer:
    """Return the planner's answer to a case with policies on top, and with every demand at `demand_t` when given."""
    given = dataset_of(case)
    if demand_t is not None:
        given = replace(given, tables={**given.tables, "demand": given.table("demand").assign(demand_t=demand_t)})
    study = Study.model_validate(
        {
            "name": "known",
            "dataset": case,
            "minerals": [mineral],
            "years": [2024, 2024],
            "discount_rate": 0,
            "baseline": "plain",
            "shortfall": shortfall,
            "variants": {"plain": {"policies": list(policies)}},
        }
    )
    stated = study.clauses("plain")
    base = base_frames(given, study)
    frames = variant_frames(base, stated)
    program = compile_program(variant_data(frames, stated))
    solution = solve(program)
    optimal = solution.status == "optimal"
    return Answer(
        frames, program, solution, make_plan("plain", program, solution, base, frames, stated) if optimal else None
    )
