"""Net import reliance of the year after the base year: what was published, what is planned, and the year before.

Published is (imports - exports) / apparent consumption of a line, where the statistics print all three for both years;
no less than nothing, as the USGS prints a net exporter. Planned is the same of the forms of the line: what is bought
abroad less what is sold there, over what is supplied less what is sold abroad.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.dataset import Dataset
from model.plan.plan import Plan

FLOWS = ("imports", "exports", "apparent consumption")


@dataclass(frozen=True)
class Reliance:
    """lines: line, published, same (published for the base year), planned, base (planned for the base year): shares."""

    year: int
    lines: pd.DataFrame

    def miss(self, of: str) -> pd.Series:
        """Return the miss in points of `planned`, `same` or `moved`, the base year's print moved as the plan moves."""
        said = self.lines["same"] + self.lines["planned"] - self.lines["base"] if of == "moved" else self.lines[of]
        return 100 * (said.clip(0.0, 1.0) - self.lines["published"]).abs()

    def worst(self, of: str) -> str:
        """Return the line that is missed by most."""
        return str(self.lines["line"].iloc[int(self.miss(of).argmax())])


def reliance(dataset: Dataset, base: Plan, later: Plan) -> Reliance:
    """Return the reliance of every line that is printed for both years; plans of the base year and of the one after."""
    year = dataset.settings.base_year + 1
    known = _published(dataset, year).rename("published").to_frame()
    known["same"] = _published(dataset, year - 1)
    known["planned"], known["base"] = _planned(dataset, later), _planned(dataset, base)
    return Reliance(year, known.dropna().sort_index().rename_axis("line").reset_index())


def _published(dataset: Dataset, year: int) -> pd.Series:
    table = dataset.table("base_year").query("year == @year and flow in @FLOWS")
    flows = table.drop_duplicates(["line", "flow"]).pivot(index="line", columns="flow", values="tonnes")
    return ((flows["imports"] - flows["exports"]) / flows["apparent consumption"]).clip(0.0, 1.0)


def _planned(dataset: Dataset, plan: Plan) -> pd.Series:
    """Return the reliance of each line in a plan of one year."""
    lines = dataset.table("import_lines")[["line", "form"]]
    bought, sold, supplied = plan.tables["purchases"], plan.tables["outlets"], plan.tables["concentration"]
    bought = bought[bought["country"] != dataset.settings.home]
    tonnes = [
        lines.merge(rows, on="form").groupby("line")[column].sum()
        for rows, column in ((bought, "tonnes"), (sold, "tonnes"), (supplied, "supply_t"))
    ]
    table = pd.concat(tonnes, axis=1, keys=["bought", "sold", "supplied"]).fillna(0.0)
    used = table["supplied"] - table["sold"]
    return ((table["bought"] - table["sold"]) / used).where(used > 0).clip(0.0, 1.0)
