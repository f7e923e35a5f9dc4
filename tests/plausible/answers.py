"""Short questions to plans: tonnes bought, made, used, exported; capital and prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from data.dataset import Dataset
from model.analysis.solve.before_solving import prepared
from model.analysis.solve.variant import solve_variant
from model.analysis.solve.variant_base import bases_of, resting
from model.plan.plan import Plan
from model.study.load import load_study

HOME = "USA"
CHINA_STOPS = ("no-feoc", "export-ban-2027")
"""Variants in which Chinese powder and magnets stop in 2027: two years later than anyone could build for it."""
PAID_ANYWAY = ("ndpr.oxide",)
"""Forms whose maker the law in force pays a floor price: they are made, and worth less at home, whatever they cost."""
FASTER_MINES = ("permits-workforce", "full-framework")
"""Variants in which mines and integrated projects open two years sooner than the plants table says."""


@dataclass(frozen=True)
class Answers:
    """A dataset and the plans of a study on it."""

    data: Dataset
    plans: Mapping[str, Plan]

    def plant(self, name: str) -> pd.Series:
        return self.data.table("plants").set_index("plant").loc[name]

    def annuity(self, name: str) -> float:
        """Yearly capital charge of a tonne of capacity, spent evenly over the years of construction."""
        p = self.plant(name)
        rate, life, works = (float(p[c]) for c in ("cost_of_capital", "life_years", "construction_years"))
        grown = sum((1 + rate) ** (n + 0.5) for n in range(int(works))) / works
        return float(p["capex_usd_per_t"]) * grown * rate / (1 - (1 + rate) ** -life)

    def unit_cost(self, name: str) -> float:
        """Cost of a tonne from a new plant that runs full, feed left out."""
        p = self.plant(name)
        return float(p["variable_usd_per_t"]) + float(p["fixed_usd_per_t"]) + self.annuity(name)


def answers_of(named: str) -> Answers:
    """Solve every variant of a study that is of its own dataset, not of another world; each must have a plan."""
    loaded = load_study(named)
    data, base, _ = prepared(loaded)
    plans = {}
    bases = bases_of(data, loaded.study, loaded.study.variants, base)
    own = [name for name, numbers in bases.items() if numbers is base]
    for name in (name for turn in loaded.study.passes(own) for name in turn):
        others = {other: plans[other].tables for other in loaded.study.rests_on(name)}
        outcome = solve_variant(name, loaded, resting(base, others))
        assert outcome.plan is not None, f"{name}: {outcome.status}, {outcome.message}"
        plans[name] = outcome.plan
    return Answers(data, plans)


def least_of_the_nation(named: str) -> Plan:
    """Return the plan of a study without a policy in which the nation as a whole gives up least."""
    loaded = load_study(named)
    loaded = replace(loaded, study=loaded.study.model_copy(update={"perspective": "nation"}))
    _, base, _ = prepared(loaded)
    outcome = solve_variant("least-cost", loaded, base)
    assert outcome.plan is not None, f"{outcome.status}, {outcome.message}"
    return outcome.plan


def picked(frame: pd.DataFrame, **where: object) -> pd.DataFrame:
    """Return the rows whose columns equal, or are among, what is asked."""
    for column, value in where.items():
        frame = frame[frame[column].isin(value) if isinstance(value, list | tuple | set) else frame[column] == value]
    return frame


def bought(plan: Plan, **where: object) -> float:
    return float(picked(plan.tables["purchases"], **where)["tonnes"].sum())


def imported(plan: Plan, form: str, year: int) -> float:
    return bought(plan, form=form, year=year) - bought(plan, form=form, year=year, country=HOME)


def made(plan: Plan, **where: object) -> float:
    """Tonnes made; what plants take in is left out."""
    rows = picked(plan.tables["production"], **where)
    return float(rows.loc[rows["tonnes"] > 0, "tonnes"].sum())


def taken(plan: Plan, **where: object) -> float:
    rows = picked(plan.tables["production"], **where)
    return float(-rows.loc[rows["tonnes"] < 0, "tonnes"].sum())


def exported(plan: Plan, **where: object) -> float:
    return float(picked(plan.tables["outlets"], **where)["tonnes"].sum())


def used(plan: Plan, column: str = "delivered_t", **where: object) -> float:
    return float(picked(plan.tables["demand"], **where)[column].sum())


def price(plan: Plan, form: str, year: int) -> float:
    return float(picked(plan.tables["prices"], form=form, year=year)["usd_per_t"].iloc[0])
