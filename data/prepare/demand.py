"""What US users buy in each form, by end use, boundary, demand path and year.

Lithium, cobalt, nickel: the published yearly figures, each finer use put under one of the four end uses
(`planned/end_use_names`); uses that share an end use, form and boundary are added up. Left out: the power-sector nickel
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

from data.messages.finding import did_you_mean, shown
from data.prepare import markets
from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures, Tables, numbers, rows_of, years
from data.prepare.markets import to_tables
from data.prepare.provenance import by_figure, joined, weakest
from data.schema import DEMAND_PATHS

LCN, GRE = "lithium_cobalt_nickel/demand", "graphite_rare_earths/demand"
FORMS, USES, HELD, ASSUMED = (
    "planned/published_demand",
    "planned/end_use_names",
    "planned/held_demand",
    "assumptions/demand",
)
LCN_BOUNDARIES = {
    "A direct industrial": "A",
    "B US cathode plants buy chemicals": "B",
    "C1 embodied in imported cathode for US cells": "C1",
    "C2 embodied in imported cells, packs, vehicles": "C2",
}
TOTAL, ALL = "total (direct+embodied)", "all"
Uses = dict[str, str]
KEY = ["end_use", "form", "boundary", "path", "year"]


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return demand by end use, form, boundary, path and year."""
    published, uses = _paths(figures.table(GRE)), {row["published_as"]: row["end_use"] for row in figures.rows(USES)}
    ways = figures.rows(FORMS)
    parts = [_long(figures, [way for way in ways if way["mineral"]], uses)]
    parts += [_wide(way, published, uses) for way in ways if not way["mineral"]]
    parts += [_held(figures)]
    own = _ordered(_added(pd.concat(parts, ignore_index=True)))
    return pd.concat([own, pd.DataFrame(to_tables.demand(markets.book(figures).markets))], ignore_index=True)


def _long(figures: Figures, ways: list[FigureRow], uses: Uses) -> pd.DataFrame:
    """Return lithium, cobalt and nickel: a row of figures for each path, boundary and use."""
    published, forms = figures.table(LCN), {(way["mineral"], way["published_form"]): way["form"] for way in ways}
    rows = published[published["boundary"].isin(LCN_BOUNDARIES) & published["path"].isin(DEMAND_PATHS)].copy()
    for row in rows_of(rows, LCN):
        if (row["mineral"], row["form"]) not in forms:
            row.refuse("form", f"{row['mineral']}, {row['form']} has no row of {FORMS}.csv; write one")
    rows["form"] = [forms[pair] for pair in zip(rows["mineral"], rows["form"], strict=True)]
    rows["boundary"] = rows["boundary"].map(LCN_BOUNDARIES)
    return _named(rows, LCN, uses).assign(year=_whole(rows, LCN, "year"), demand_t=numbers(rows, LCN, "value"))


def _named(rows: pd.DataFrame, table: str, uses: Uses) -> pd.DataFrame:
    """Return rows with the end use that each published use is put under; refuse a use without one."""
    for row in rows_of(rows, table):
        if row["end_use"] not in uses:
            row.refuse("end_use", f"{shown(row['end_use'])} has no row of {USES}.csv; write one"
                       f"{did_you_mean(row['end_use'], uses)}")  # fmt: skip
    return rows.assign(end_use=rows["end_use"].map(uses))


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


def _wide(way: FigureRow, published: pd.DataFrame, uses: Uses) -> pd.DataFrame:
    """Return graphite and rare earths: the printed uses, or a total without uses that their shares split."""
    rows = published[published["form"] == way["published_form"]]
    if rows.empty:
        way.refuse("published_form", f"{shown(way['published_form'])} is no form of {GRE}.csv; write one"
                   f"{did_you_mean(way['published_form'], set(published['form']))}")  # fmt: skip
    if way["scope"]:
        return _split(way, rows, uses)
    return _named(rows, GRE, uses).assign(form=way["form"], boundary=way["boundary"])


def _split(way: FigureRow, rows: pd.DataFrame, named: Uses) -> pd.DataFrame:
    """Split a total without uses by the shares of the uses in the direct and embodied total."""
    scope = way["scope"]
    total = rows[(rows["scope"] == scope) & (rows["end_use"] == ALL)].set_index(["path", "year"])
    if total.empty:
        way.refuse("scope", f"{shown(scope)} is no scope of a total of this form in {GRE}.csv; write one"
                   f"{did_you_mean(scope, set(rows['scope']))}")  # fmt: skip
    uses = rows[(rows["scope"] == TOTAL) & (rows["end_use"] != ALL)].copy()
    at = pd.MultiIndex.from_frame(uses[["path", "year"]])
    share = uses["demand_t"] / uses.groupby(["path", "year"])["demand_t"].transform("sum")
    uses["demand_t"] = (share * total["demand_t"].reindex(at).to_numpy()).round(4)
    for column in ("figure", "source_id"):
        uses[column] = [joined(pair) for pair in zip(total[column].reindex(at), uses[column], strict=True)]
    rule = f"Printed total ({scope}) split by the share of this use in direct and embodied use together."
    return _named(uses, GRE, named).assign(form=way["form"], boundary=way["boundary"], confidence="assumed", rule=rule)


def _held(figures: Figures) -> pd.DataFrame:
    """Return what is assumed of a use that no publication names, the same in every year."""
    rows = []
    for way in figures.rows(HELD):
        known = by_figure(figures, ASSUMED).named(way, "demand")
        values = {"low": known.number("low"), "central": known.number("value"), "high": known.number("high")}
        rows += [
            {
                "end_use": way["end_use"], "form": way["form"], "boundary": way["boundary"], "path": path, "year": year,
                "demand_t": value, "confidence": known["confidence"], "source_id": known["source_id"],
                "figure": joined([known["figure"], way["figures"]]), "rule": known["rule"],
            }
            for path, value in values.items()
            for year in years()
        ]  # fmt: skip
    return pd.DataFrame(rows)


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
