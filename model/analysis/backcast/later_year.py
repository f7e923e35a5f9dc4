"""A year after the base year under its own duties, beside the shares that are printed for it, and the year before."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.dataset import Dataset
from data.prepare.figures import Figures
from model.analysis.backcast.base_year import imported_shares, plan_of_year
from model.plan.plan import Plan

PRINTED = "published/later_imports"


@dataclass(frozen=True)
class LaterYear:
    """shares: form, country, period; published, planned and base-year share of imports, and the misses in points.

    moved: form, country, share of imports in the base year and planned, for every share that moves by `MOVED`
    plan: of the year alone
    """

    year: int
    plan: Plan
    shares: pd.DataFrame
    moved: pd.DataFrame

    def mean_miss(self, of: str) -> float:
        """Return the mean miss in points of `planned` or of `same`, the base year's shares."""
        return float(self.shares[f"{of}_miss"].abs().mean())

    def worst_miss(self, of: str) -> float:
        return float(self.shares[f"{of}_miss"].abs().max())


MOVED = 0.05
"""A share of imports that moves by less is left out of the table of what moves."""


def later_year(dataset: Dataset, figures: Figures, base: pd.DataFrame) -> LaterYear:
    """Plan the year after the base year alone, and set its shares beside those printed and those of the base year.

    base: form, country, model_share of the plan of the base year
    """
    year = dataset.settings.base_year + 1
    plan = plan_of_year(dataset, year)
    planned = imported_shares(plan, dataset.settings.home)
    both = base.merge(planned, on=["form", "country"], how="outer", suffixes=("_base", "")).fillna(0.0)
    both = both.rename(columns={"model_share": "planned", "model_share_base": "same"})
    rows = [
        {"form": row["form"], "country": row["iso3"], "period": row["period"], "published": row.number("value")}
        for row in figures.rows(PRINTED)
        if row["year"] == str(year)
    ]
    printed = pd.DataFrame(rows, columns=["form", "country", "period", "published"])
    shares = printed.merge(both, on=["form", "country"], how="left").fillna(0.0)
    for name in ("planned", "same"):
        shares[f"{name}_miss"] = 100 * (shares[name] - shares["published"])
    moved = both[(both["planned"] - both["same"]).abs() >= MOVED]
    return LaterYear(
        year, plan, shares, moved.sort_values(["form", "same"], ascending=[True, False], ignore_index=True)
    )
