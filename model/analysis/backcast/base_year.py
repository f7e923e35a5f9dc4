"""The base year under its own duties, beside what the trade statistics say; and a later year under those of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data.dataset import Dataset
from model.plan.plan import Plan, make_plan
from model.program.compile.compile import compile_program
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_data, variant_frames
from model.solver.highs import NoAnswer, solve
from model.study.settings import Study

TOLERANCE = 0.03
"""Share points within which the base year must reproduce a published country share."""


@dataclass(frozen=True)
class BackCast:
    """mix: line, country, kind (printed or allocated), published and model shares, and the miss in points."""

    year: int
    mix: pd.DataFrame
    plan: Plan
    tolerance: float = TOLERANCE

    @property
    def worst(self) -> float:
        return float(self.mix["miss_points"].abs().max())


def backcast(dataset: Dataset) -> BackCast:
    """Plan the base year alone, under its own duties, and set its import mix beside the published one."""
    year = dataset.settings.base_year
    plan = plan_of_year(dataset, year)
    return BackCast(year, _mix(dataset, plan), plan)


def plan_of_year(dataset: Dataset, year: int, more: Sequence[Mapping[str, object]] = ()) -> Plan:
    """Plan one year alone, every mineral of the dataset, with no policy but the duties of that year, and `more`."""
    minerals = dataset.table("minerals").query("role == 'mineral'")["mineral"].tolist()
    study = Study.model_validate({
        "name": "backcast", "dataset": dataset.name, "minerals": minerals, "years": (year, year), "discount_rate": 0.0,
        "baseline": "duties", "variants": {"duties": {"policies": [{"tariff": "schedule"}, *more]}},
    })  # fmt: skip
    return plan_of(dataset, study)


def plan_of(dataset: Dataset, study: Study) -> Plan:
    """Plan the baseline of a study."""
    base, clauses = base_frames(dataset, study), study.clauses(study.baseline)
    frames = variant_frames(base, clauses)
    program = compile_program(variant_data(frames, clauses))
    solution = solve(program)
    if solution.status != "optimal":
        raise NoAnswer(f"{study.name} is {solution.status}")
    return make_plan(study.baseline, program, solution, base, frames, clauses)


def imported_shares(plan: Plan, home: str) -> pd.DataFrame:
    """Return form, country and its share of what a plan of one year buys abroad of the form."""
    bought = plan.tables["purchases"]
    tonnes = bought[bought["country"] != home].groupby(["form", "country"])["tonnes"].sum()
    return (tonnes / tonnes.groupby("form").transform("sum")).rename("model_share").reset_index()


def _mix(dataset: Dataset, plan: Plan) -> pd.DataFrame:
    bought = plan.tables["purchases"]
    bought = bought[bought["country"] != dataset.settings.home]
    lines = dataset.table("import_lines")[["line", "form"]]
    tonnes = bought.merge(lines, on="form").groupby(["line", "country"])["tonnes"].sum()
    model = (tonnes / tonnes.groupby("line").transform("sum")).rename("model_share").reset_index()
    published = dataset.table("import_mix")[["line", "country", "kind", "share"]]
    published = published.rename(columns={"share": "published_share"})
    out = published.merge(model, on=["line", "country"], how="outer")
    out = out.fillna({"published_share": 0.0, "model_share": 0.0, "kind": "not published"})
    out["miss_points"] = 100 * (out["model_share"] - out["published_share"])
    return out.sort_values(["line", "published_share"], ascending=[True, False], ignore_index=True)
