"""What US users buy in each form, by end use, boundary, demand path and year.

Lithium, cobalt, nickel: the published yearly figures, each finer use put under one of the four end uses
(`END_USES`); uses that share an end use, form and boundary are added up. Left out: the power-sector nickel
memo (already inside A) and the pre-2025 upper references (stress only).

Magnets and coated anode: the figures print the direct total and the embodied total without uses, and uses
only for both together. Each total is split by the shares of the uses in the total of the same path and
year, so the uses add up to the printed totals: assumed. Direct magnets are boundary A, anode bought by
US cell plants is B, everything embodied in imports is C2. The printed output of US magnet and
feed plants is not demand: plants in the plan make and buy it.

Natural graphite: the four printed industrial uses, boundary A. Battery feed trials stay in clean energy so
that the sum is the published consumption. Synthetic graphite for electrodes (279,000 t) is left out:
it is neither anode nor drawn from the needle-coke supply of the plan.

NdPr oxide outside magnets: apparent consumption of the base year less the feed of US magnet makers, held
flat; it is small, and what plants need for magnets comes on top through their recipes.

Paths: hard demand (A and B) is put in order low <= central <= high where rounding breaks it. C1 and C2 are
kept as published: on the high path more cells are made at home, so embodied metal can be lower.
"""

from __future__ import annotations

import pandas as pd

from data.prepare import markets
from data.prepare.figures import Figures, Tables, numbers, rows_of, years
from data.prepare.markets import to_tables
from data.prepare.provenance import assumptions, joined, weakest
from data.schema import DEMAND_PATHS

LCN, GRE = "lithium_cobalt_nickel/demand", "graphite_rare_earths/demand"
LCN_FORMS = {
    ("lithium", "chemical"): "lithium.chemical",
    ("cobalt", "refined_metal"): "cobalt.metal",
    ("cobalt", "sulphate_and_chemicals"): "cobalt.chemical",
    ("cobalt", "sulphate"): "cobalt.chemical",
    ("nickel", "class1_refined+FeNi"): "nickel.primary",
    ("nickel", "sulphate"): "nickel.sulphate",
    ("nickel", "scrap"): "nickel.scrap",
}
LCN_BOUNDARIES = {
    "A direct industrial": "A",
    "B US cathode plants buy chemicals": "B",
    "C1 embodied in imported cathode for US cells": "C1",
    "C2 embodied in imported cells, packs, vehicles": "C2",
}
END_USES = {
    "defence": "defence",
    "electronics": "electronics",
    "clean_energy_batteries_existing": "clean_energy",
    "clean_energy_EV": "clean_energy",
    "clean_energy_storage": "clean_energy",
    "other": "other_industry",
    "steel_alloys_other": "other_industry",
    "clean energy: EV traction": "clean_energy",
    "clean energy: wind": "clean_energy",
    "clean energy: EV": "clean_energy",
    "clean energy: grid storage": "clean_energy",
    "other: industrial motors, auto auxiliaries, robots, medical": "other_industry",
    "refractories and foundries": "other_industry",
    "other industrial (friction, lubricants, electrical)": "other_industry",
    "battery feed trials": "clean_energy",
}
# Published form, its name here, the scope that holds a total without uses, the boundary of that scope.
SPLIT = (
    ("NdFeB magnet", "ndpr.magnet", "direct (discrete magnets bought in US)", "A"),
    ("NdFeB magnet", "ndpr.magnet", "embodied in imports", "C2"),
    ("coated anode material (AAM)", "graphite.anode", "direct (US-made cells)", "B"),
    ("coated anode material (AAM)", "graphite.anode", "embodied in imported cells and vehicles", "C2"),
)
TOTAL, ALL = "total (direct+embodied)", "all"
FLAKE = "natural graphite (non-AAM)"
OXIDE_CONSUMPTION = "gre-base-year-0068"
KEY = ["end_use", "form", "boundary", "path", "year"]


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return demand by end use, form, boundary, path and year."""
    published = _paths(figures.table(GRE))
    parts = [_lithium_cobalt_nickel(figures.table(LCN)), _flake(published), _oxide(figures)]
    parts += [_split(published, *names) for names in SPLIT]
    own = _ordered(_added(pd.concat(parts, ignore_index=True)))
    return pd.concat([own, pd.DataFrame(to_tables.demand(markets.book(figures).markets))], ignore_index=True)


def _lithium_cobalt_nickel(published: pd.DataFrame) -> pd.DataFrame:
    rows = published[published["boundary"].isin(LCN_BOUNDARIES) & published["path"].isin(DEMAND_PATHS)].copy()
    rows["form"] = [LCN_FORMS[pair] for pair in zip(rows["mineral"], rows["form"], strict=True)]
    rows["boundary"] = rows["boundary"].map(LCN_BOUNDARIES)
    rows["end_use"] = rows["end_use"].map(END_USES)
    return rows.assign(year=_whole(rows, LCN, "year"), demand_t=numbers(rows, LCN, "value"))


def _whole(cells: pd.DataFrame, table: str, column: str) -> list[int]:
    return [row.whole(column) for row in rows_of(cells, table)]


def _paths(published: pd.DataFrame) -> pd.DataFrame:
    """Turn one row with low, central and high into three rows."""
    published = published.assign(
        year=_whole(published, GRE, "year"), **{path: numbers(published, GRE, path) for path in DEMAND_PATHS}
    )
    keep = [name for name in published.columns if name not in DEMAND_PATHS]
    rows = published.melt(id_vars=keep, value_vars=list(DEMAND_PATHS), var_name="path", value_name="demand_t")
    return rows.rename(columns={"driver_and_rule": "rule"})


def _flake(published: pd.DataFrame) -> pd.DataFrame:
    rows = published[published["form"] == FLAKE].copy()
    rows["end_use"] = rows["end_use"].map(END_USES)
    return rows.assign(form="graphite.flake", boundary="A")


def _split(published: pd.DataFrame, form: str, name: str, scope: str, boundary: str) -> pd.DataFrame:
    """Split a total without uses by the shares of the uses in the direct and embodied total."""
    rows = published[published["form"] == form]
    total = rows[(rows["scope"] == scope) & (rows["end_use"] == ALL)].set_index(["path", "year"])
    uses = rows[(rows["scope"] == TOTAL) & (rows["end_use"] != ALL)].copy()
    at = pd.MultiIndex.from_frame(uses[["path", "year"]])
    share = uses["demand_t"] / uses.groupby(["path", "year"])["demand_t"].transform("sum")
    uses["demand_t"] = (share * total["demand_t"].reindex(at).to_numpy()).round(4)
    for column in ("figure", "source_id"):
        uses[column] = [joined(pair) for pair in zip(total[column].reindex(at), uses[column], strict=True)]
    rule = f"Printed total ({scope}) split by the share of this use in direct and embodied use together."
    uses["end_use"] = uses["end_use"].map(END_USES)
    return uses.assign(form=name, boundary=boundary, confidence="assumed", rule=rule)


def _oxide(figures: Figures) -> pd.DataFrame:
    known = assumptions(figures, "demand")["other_industry/ndpr.oxide"]
    values = {"low": known.number("low"), "central": known.number("value"), "high": known.number("high")}
    return pd.DataFrame(
        [
            {
                "end_use": "other_industry",
                "form": "ndpr.oxide",
                "boundary": "A",
                "path": path,
                "year": year,
                "demand_t": value,
                "confidence": known["confidence"],
                "source_id": known["source_id"],
                "figure": joined([known["figure"], OXIDE_CONSUMPTION]),
                "rule": known["rule"],
            }
            for path, value in values.items()
            for year in years()
        ]
    )


def _added(rows: pd.DataFrame) -> pd.DataFrame:
    """Add up the uses that share an end use; the first rule stands, the weakest confidence counts."""
    rows = rows[rows["year"].isin(years())].sort_values("figure", kind="stable")
    added = rows.groupby(KEY, sort=True).agg(
        demand_t=("demand_t", "sum"),
        confidence=("confidence", weakest),
        source_id=("source_id", joined),
        figures=("figure", joined),
        rule=("rule", "first"),
    )
    return added.reset_index().assign(demand_t=lambda frame: frame["demand_t"].round(4))


def _ordered(demand: pd.DataFrame) -> pd.DataFrame:
    """Put the three paths of hard demand in order where the figures do not."""
    hard = demand["boundary"].isin(["A", "B"])
    wide = demand[hard].pivot(index=["end_use", "form", "boundary", "year"], columns="path", values="demand_t")
    demand = demand.copy()
    at = pd.MultiIndex.from_frame(demand.loc[hard, ["end_use", "form", "boundary", "year"]])
    for path, end in (("low", wide.min(axis=1)), ("central", wide.median(axis=1)), ("high", wide.max(axis=1))):
        chosen = demand.loc[hard, "path"] == path
        demand.loc[chosen.index[chosen], "demand_t"] = end.reindex(at[chosen.to_numpy()]).to_numpy()
    return demand
