"""Plans of the bundled dataset and of a small one, solved once, for the certificate to be tried on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from data.dataset import Dataset
from data.load import load_dataset
from model.analysis.what_if.cut_rounds import answer
from model.frames.study_frames import Frames
from model.plan.plan import Plan, make_plan
from model.policies import Clause
from model.program.compile.compile import Program
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_frames
from model.proof.certificate import Certificate, certify
from model.proof.dual_bound import proven_bound
from model.proof.keyed_columns import Facts
from model.proof.second_reading import facts
from model.solver.highs import Solution
from model.study.settings import Study
from tests.data.tiny import PROVENANCE, SAID, plant_rows, rows, write_folder

STAGES = ["refined", "component"]
LAW = [{"tariff": "schedule"}, {"production_tax_credit": "45X"}]
EVERYTHING = [
    *LAW,
    {"country_share_cap": {"max": 0.8, "stages": STAGES, "from": 2030}},
    {"bloc_share_floor": {"bloc": "allies", "stages": STAGES, "measure": "origin", "min": {"2030": 0.3, "2034": 0.5}}},
    {"domestic_share_floor": {"forms": ["lithium.chemical"], "min": 0.05, "from": 2030}},
    {"recycled_share_floor": {"forms": ["cobalt.chemical"], "min": 0.02, "from": 2032}},
    {"export_restriction": {"countries": ["CHN"], "licence_share": 0.6, "from": "2029-07-01"}},
    {"stockpile_target": {"days": {"2028": 10, "2032": 40}, "minerals": ["cobalt", "ndpr"]}},
    {"capital_grant": {"account": "dpa_title_iii", "share": 0.5}},
    {"budget_cap": {"account": "dpa_title_iii", "dollars": "real", "max_musd": 400}},
]
SETS: Mapping[str, list[Any]] = {
    "no policy": [],
    "law": LAW,
    "ban": [{"import_ban": {"countries": ["RUS"], "measure": "origin", "from": 2027}}, *LAW],
    "owners": [{"owner_share_cap": {"owners": ["CHN"], "max": 0.6, "stages": STAGES, "from": 2030}}],
    "everything": EVERYTHING,
}


@dataclass(frozen=True)
class Planned:
    """A solved variant, with what the certificate is given."""

    base: Frames
    clauses: tuple[Clause, ...]
    program: Program
    solution: Solution
    plan: Plan
    bound: float

    def certified(self, base: Frames | None = None, **changed: Any) -> Certificate:
        """Return the certificate, with some of what it is given changed."""
        given: dict[str, Any] = {
            "base": Facts(base or self.base),
            "clauses": self.clauses,
            "tables": self.plan.tables,
            "cost": self.plan.cost,
            "bound": self.bound,
        }
        return certify(**{**given, **changed})

    def with_cell(self, table: str, column: str, change: Any, row: int | None = None) -> dict[str, pd.DataFrame]:
        """Return the tables with one cell changed: the largest of its column, or that of a row."""
        frame = self.plan.tables[table].copy()
        where = frame.index[row] if row is not None else frame[column].abs().idxmax()
        frame.loc[where, column] = change(frame.loc[where, column])
        return {**self.plan.tables, table: frame}


def study_of(policies: Sequence[Any], name: str = "us_2026", **more: Any) -> Study:
    settings = {
        "name": "tried", "dataset": name, "minerals": ["lithium", "cobalt", "nickel", "graphite", "ndpr"],
        "years": [2026, 2035], "discount_rate": 0.03, "baseline": "tried",
        "variants": {"tried": {"policies": policies}},
    }  # fmt: skip
    return Study.model_validate({**settings, **more})


def planned(data: Dataset, study: Study) -> Planned:
    clauses, base = study.clauses("tried"), base_frames(data, study)
    frames = variant_frames(base, clauses)
    found = answer(frames, clauses)
    assert found.solution.status == "optimal"
    plan = make_plan("tried", found.program, found.solution, base, frames, clauses)
    bound = proven_bound(found.program, found.program.data.terms, found.solution.row_dual, found.solution.basis)
    return Planned(facts(data, study), clauses, found.program, found.solution, plan, bound)


@cache
def bundled_data() -> Dataset:
    return load_dataset("us_2026")


@cache
def bundled(name: str, perspective: str = "market") -> Planned:
    """Return a plan of the bundled dataset under one of SETS."""
    return planned(bundled_data(), study_of(SETS[name], perspective=perspective))


def small_folder(folder: Path) -> Path:
    """Write a dataset of one mineral, two sellers, one refinery that may grow, three years, an account for duties."""
    accounts = [
        ["account", "title", "kind", "budget_function", "profile", *PROVENANCE],
        ["customs", "Customs duties", "receipt", "revenue", "at once", *SAID],
        ["carbon_charges", "Charges on emissions", "receipt", "revenue", "at once", *SAID],
    ]
    spendout = [["profile", "lag_years", "share", *PROVENANCE], ["at once", "0", "1", *SAID]]
    return write_folder(folder, {**rows(), **plant_rows(), "accounts": accounts, "spendout": spendout})


def small_study(policies: Sequence[Any] = (), **more: Any) -> Study:
    return study_of(policies, "tiny", minerals=["lithium"], years=[2024, 2026], **more)


def dearer(data: Dataset, table: str, column: str, by: float) -> Dataset:
    """Return a dataset in which every number of a column is a little larger."""
    changed = data.table(table)
    changed[column] = changed[column] * (1 + by)
    return replace(data, tables={**data.tables, table: changed})
