"""Net import reliance of the year after the base year: what was published, what is planned, and the year before.

Published is (imports - exports) / apparent consumption of a line, where the statistics print all three for both years;
no less than nothing, as the USGS prints a net exporter. Planned is the same of the forms of the line: what is bought
abroad less what is sold there, over what is supplied less what is sold abroad.

A reliance moves with what is used as with who supplies it, and no plan foresees what is bought for stock. So the year
is planned twice: on the demand of the dataset, and on the use that was printed for the year, which tells what of the
miss is of use. Nothing else is put in. Beside that stands what needs no planner: the base year's output at home, held,
under the use of the year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from data.dataset import Dataset
from data.rows import each_row
from model.plan.plan import Plan

USE = "apparent consumption"
FLOWS = ("imports", "exports", USE)
SAME_GOODS = 0.03
"""A line whose base year the plan misses by more counts other goods than the plan does."""


@dataclass(frozen=True)
class Reliance:
    """lines: by line, shares of use: published, same (published for the base year), planned, base (planned for the base
    year), used (planned on the printed use of the year), held (the base year's output at home, under that use).
    """

    year: int
    lines: pd.DataFrame

    @property
    def like(self) -> pd.Series:
        """Whether print and plan count the same goods: the base year comes out."""
        return (self.lines["base"] - self.lines["same"]).abs() <= SAME_GOODS

    def miss(self, of: str) -> pd.Series:
        """Return the miss in points of `planned`, `same` or `moved`, the base year's print moved as the plan moves."""
        said = self.lines["same"] + self.lines["planned"] - self.lines["base"] if of == "moved" else self.lines[of]
        return 100 * (said.clip(0.0, 1.0) - self.lines["published"]).abs()

    def mean_miss(self, of: str) -> float:
        """Return the mean miss in points over the lines of the same goods."""
        return float(self.miss(of)[self.like].mean())

    def worst(self, of: str) -> str:
        """Return the line that is missed by most."""
        return str(self.lines["line"].iloc[int(self.miss(of).argmax())])


def reliance(dataset: Dataset, base: Plan, later: Plan, used: Plan) -> Reliance:
    """Return the reliance of every line that is printed for both years.

    base, later: plans of the base year and of the one after; used: of the one after `with_use_of` that year
    """
    year = dataset.settings.base_year + 1
    known = _published(dataset, year).rename("published").to_frame()
    known["same"] = _published(dataset, year - 1)
    known["planned"], known["base"] = _planned(dataset, later), _planned(dataset, base)
    known["used"], known["held"] = _planned(dataset, used), _held(dataset, year)
    return Reliance(year, known.dropna().sort_index().rename_axis("line").reset_index())


def with_use_of(dataset: Dataset, year: int) -> Dataset:
    """Return the dataset with the demand of a year as use was printed to move from the base year, form by form."""
    lines, printed = dataset.table("import_lines")[["line", "form"]], _flows(dataset, year)[USE]
    growth = printed / _flows(dataset, dataset.settings.base_year)[USE]
    times = dict(each_row(lines.assign(times=lines["line"].map(growth)).dropna(), "form", "times"))
    demand = dataset.table("demand")
    key = ["end_use", "form", "boundary", "path"]
    before = demand[demand["year"] == dataset.settings.base_year].set_index(key)["demand_t"].rename("before")
    grown = demand.join(before, on=key)["before"] * demand["form"].map(times)
    moved = demand.assign(demand_t=demand["demand_t"].mask((demand["year"] == year) & grown.notna(), grown))
    return replace(dataset, tables={**dataset.tables, "demand": moved})


def _flows(dataset: Dataset, year: int) -> pd.DataFrame:
    """Return imports, exports and use by line, blank where nothing is printed."""
    table = dataset.table("base_year").query("year == @year and flow in @FLOWS")
    return table.drop_duplicates(["line", "flow"]).pivot(index="line", columns="flow", values="tonnes")


def _published(dataset: Dataset, year: int) -> pd.Series:
    flows = _flows(dataset, year)
    return ((flows["imports"] - flows["exports"]) / flows[USE]).clip(0.0, 1.0)


def _held(dataset: Dataset, year: int) -> pd.Series:
    """Return the reliance of a year in which home supplies what it did in the base year."""
    before = _flows(dataset, dataset.settings.base_year)
    home = before[USE] - before["imports"] + before["exports"]
    return (1 - home / _flows(dataset, year)[USE]).clip(0.0, 1.0)


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
