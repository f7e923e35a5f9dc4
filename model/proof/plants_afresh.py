"""What a dataset says of plants, read afresh: a part of `second_reading`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from data.rows import whole
from model.frames.known_parts import Tables
from model.proof.capital_charges import charges, construction
from model.proof.rows_afresh import discount, each, table_of


class _Plant(NamedTuple):
    """One plant of the study; kt/yr, MUSD per kt."""

    row: Any
    years: dict[int, float]
    byproduct: float


def of_plants(
    tables: Tables, ours: set[str], years: Sequence[int], rate: float, home: str, whole_plants: bool
) -> dict[str, Any]:
    """Return the frames that say what plants are, make, take in and may be built."""
    builds = _builds(_makers(tables, ours), years, rate, home)
    plants = _plants(tables, ours, years, builds)
    running, phased = {p.row.plant for p in plants if p.years}, {p.row.plant for p in plants if whole_plants}
    return {
        "outputs": _outputs(plants),
        "recipe": _recipe(tables["recipes"], ours, running),
        "builds": builds,
        "plants": _plant_facts(plants),
        "sites": _limits(plants, "buildable_t", "buildable", set(builds["plant"])),
        "mines": _limits(plants, "reserves_t", "reserves", running),
        "phases": _limits(plants, "phase_t", "phase", phased),
    }


def _recipe(rows: pd.DataFrame, ours: set[str], running: set[str]) -> pd.DataFrame:
    return rows.loc[rows["form"].isin(ours) & rows["plant"].isin(running), ["plant", "form", "t_per_t"]]


def _makers(tables: Tables, ours: set[str]) -> list[Any]:
    recipes = tables["recipes"]
    makers = {r.plant for r in each(recipes) if r.t_per_t > 0 and r.form in ours}
    return [r for r in each(tables["plants"]) if r.plant in makers]


def _buildable(plant: Any) -> float:
    """What may be built of a plant, t/yr: nothing of a cancelled one, though others may be modelled on it."""
    return 0.0 if plant.status == "cancelled" else float(plant.buildable_t)


def _builds(plants: Sequence[Any], years: Sequence[int], rate: float, home: str) -> pd.DataFrame:
    """Every year in which capacity can be decided: it runs after the lead time, for its life, within the horizon."""
    rows = []
    for p in plants:
        charge = charges(p, rate if p.country == home else p.cost_of_capital)
        for decided in years if _buildable(p) > 0 else ():
            opens = decided + whole(p.lead_time_years)
            runs = [y for y in years if opens <= y < opens + whole(p.life_years)]
            if not runs or opens < p.earliest_year:
                continue
            worth = sum(discount(rate, years[0], y) for y in runs)
            rows.append(
                (p.plant, p.form, p.country, p.owner, p.kind, decided, p.buildable_t_per_year / 1000.0,
                 p.capex_usd_per_t / 1000.0, construction(p), *charge, runs[0], runs[-1],
                 (charge[0] - charge[1] - charge[2]) * worth, charge[1] * worth, charge[2] * worth,
                 p.fixed_usd_per_t / 1000.0 * worth)
            )  # fmt: skip
    return table_of(
        rows, "plant", "form", "country", "owner", "kind", "year", "build_most", "capex", "construction",
        "annuity", "interest", "spread", "first_run", "last_run", "capital_charge", "interest_charge", "spread_charge",
        "upkeep",
    )  # fmt: skip


def _plants(tables: Tables, ours: set[str], years: Sequence[int], builds: pd.DataFrame) -> list[_Plant]:
    """Each plant with the years in which it has, or could have, capacity, and what it has without a new build."""
    standing: dict[str, dict[int, float]] = {}
    for r in each(tables["plant_capacity"]):
        standing.setdefault(r.plant, {})[int(r.year)] = r.capacity_t / 1000.0
    could: dict[str, set[int]] = {}
    for plant, run in builds.groupby("plant")[["first_run", "last_run"]]:
        could[str(plant)] = set(range(int(run["first_run"].min()), int(run["last_run"].max()) + 1))
    price = dict(zip(tables["forms"]["form"], tables["forms"]["reference_price_usd_per_t"] / 1000.0, strict=True))
    sold: dict[str, float] = {}
    for r in each(tables["recipes"]):
        if r.form not in ours:
            sold[r.plant] = sold.get(r.plant, 0.0) + r.t_per_t * price[r.form]
    out = []
    for row in _makers(tables, ours):
        has = standing.get(row.plant, {}) if row.status != "cancelled" else {}
        runs = {y: has.get(y, 0.0) for y in years if has.get(y, 0.0) > 0 or y in could.get(row.plant, ())}
        out.append(_Plant(row, runs, sold.get(row.plant, 0.0)))
    return out


def _outputs(plants: Sequence[_Plant]) -> pd.DataFrame:
    rows = (
        (p.row.plant, p.row.form, p.row.country, p.row.owner, p.row.kind, year, existing,
         p.row.variable_usd_per_t / 1000.0, p.row.fixed_usd_per_t / 1000.0, 0.0, 0.0, p.byproduct)
        for p in plants
        for year, existing in p.years.items()
    )  # fmt: skip
    return table_of(
        rows, "plant", "form", "country", "owner", "kind", "year", "existing", "variable", "fixed", "output_duty",
        "credit", "byproduct",
    )  # fmt: skip


def _plant_facts(plants: Sequence[_Plant]) -> pd.DataFrame:
    """Every plant of the study, whether it runs, could be built in time, or neither."""
    rows = (
        (p.row.plant, p.row.form, p.row.country, p.row.owner, p.row.kind, _buildable(p.row) / 1000.0,
         p.row.buildable_t_per_year / 1000.0, p.row.capex_usd_per_t / 1000.0, p.row.variable_usd_per_t / 1000.0,
         p.row.fixed_usd_per_t / 1000.0, p.byproduct, p.row.lead_time_years,
         0.0 if math.isnan(p.row.construction_years) else p.row.construction_years, p.row.life_years,
         p.row.earliest_year,
         p.row.cost_of_capital, p.row.reserves_t / 1000.0)
        for p in plants
    )  # fmt: skip
    return table_of(
        rows, "plant", "form", "country", "owner", "kind", "buildable", "build_most", "capex", "variable", "fixed",
        "byproduct", "lead", "construction", "life", "earliest", "rate", "reserves",
    )  # fmt: skip


def _limits(plants: Sequence[_Plant], column: str, name: str, among: set[str]) -> pd.DataFrame:
    values = ((p.row.plant, getattr(p.row, column) / 1000.0) for p in plants if p.row.plant in among)
    return table_of(((plant, limit) for plant, limit in values if not math.isnan(limit)), "plant", name)
