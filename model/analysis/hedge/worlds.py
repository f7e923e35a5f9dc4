"""A scenario as a dataset and sentences: what a study would read if it were certain to come.

Nothing before the year of decision moves. Demand changes to its path; what is asked and paid for a mineral outside the
plan is multiplied; a project that is late begins to run later, a cancelled one cannot be built, what it costs beyond
its estimate is paid a year like a fixed cost (grants and credits are of the estimate); what is on its way comes later,
or not. A stop of the dataset is a sentence that closes sellers, with its days, and takes its share of what stands
abroad. A stop that the study states takes its share of what is offered and of what stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.dataset import Dataset
from data.rows import each_row
from model.analysis.hedge.draws import Drawn, Scenario, Stop
from model.frames.result_names import label_of
from model.policies import BY_NAME, Clause
from model.policies.base.closures import ores_of
from model.study.price_paths import PRICED

CLOSES = "export_restriction"
NEVER = 10_000
"""A year after all."""
Numbers = npt.NDArray[np.float64]
LEFT = 1e-9
"""Share of an offer that is left where all of it stops."""


def world_of(data: Dataset, drawn: Drawn, scenario: Scenario) -> Dataset:
    """Return the dataset of a scenario."""
    if scenario.nothing_happens and scenario.demand == drawn.demand:
        return data
    year = drawn.uncertain.decide_before
    tables = dict(data.tables)
    paths = [(year, scenario.demand), *((turn.year, turn.demand) for turn in scenario.then)]
    for name in ("demand", "products"):
        tables[name] = _on_paths(tables[name], drawn.demand, paths)
    mineral_of = dict(each_row(tables["forms"], "form", "mineral"))
    dates = [(year, scenario.prices), *((turn.year, turn.prices) for turn in scenario.then)]
    for name, columns in PRICED.items() if any(prices for _, prices in dates) else ():
        for (first, prices), (end, _) in pairwise([*dates, (NEVER, {})]):
            tables[name] = _times(tables[name], columns, mineral_of, prices, first, end)
    tables["plants"] = _later(tables["plants"], scenario, drawn)
    tables["plant_capacity"] = _on_its_way(tables["plant_capacity"], scenario, drawn, year)
    tables["plant_capacity"] = _abroad_stopped(tables, scenario, drawn, data.settings.home)
    for stop, start in _stated(drawn, scenario):
        tables["suppliers"], tables["plant_capacity"] = stopped(tables, stop, start)
    same = all(tables[name] is table for name, table in data.tables.items())
    return data if same else replace(data, tables=tables)


def _on_paths(table: pd.DataFrame, own: str, paths: Sequence[tuple[int, str]]) -> pd.DataFrame:
    """Return demand that is on another path from each of some years on, in order, under the name of its own."""
    if all(path == own for _, path in paths) or not len(table):
        return table
    parts = [table[(table["path"] != own) | (table["year"] < paths[0][0])]]
    for (first, path), (end, _) in pairwise([*paths, (NEVER, "")]):
        here = (table["path"] == path) & (table["year"] >= first) & (table["year"] < end)
        parts.append(table[here].assign(path=own))
    return pd.concat(parts, ignore_index=True)


def _times(
    table: pd.DataFrame, columns: Sequence[str], mineral_of: Mapping[str, str], prices: Mapping[str, float], year: int,
    end: int,
) -> pd.DataFrame:  # fmt: skip
    here = (table["year"] >= year) & (table["year"] < end)
    factor = table["form"].map(mineral_of).map(prices).astype(float).fillna(1.0).where(here, 1.0)
    return table.assign(**{column: table[column] * factor for column in columns})


def _later(plants: pd.DataFrame, scenario: Scenario, drawn: Drawn) -> pd.DataFrame:
    """Return plants whose projects begin to run later and cost more; cancelled ones cannot be built."""
    if not (scenario.late or scenario.cancelled or scenario.overruns):
        return plants
    late = plants["plant"].map(scenario.late).astype(float).fillna(0.0)
    late = late.where(plants["buildable_t"] > 0, 0.0)
    gone = plants["plant"].isin(scenario.cancelled)
    charge = {one.plant: one.charge for one in drawn.projects}
    dearer = {plant: share * charge[plant] for plant, share in scenario.overruns.items()}
    return plants.assign(
        fixed_usd_per_t=plants["fixed_usd_per_t"] + plants["plant"].map(dearer).astype(float).fillna(0.0),
        lead_time_years=(plants["lead_time_years"] + late).astype(plants["lead_time_years"].dtype),
        earliest_year=(plants["earliest_year"] + late).astype(plants["earliest_year"].dtype),
        buildable_t=plants["buildable_t"].where(~gone, 0.0),
    )


def _on_its_way(capacity: pd.DataFrame, scenario: Scenario, drawn: Drawn, year: int) -> pd.DataFrame:
    """Return capacity on its way that comes later or not at all; what runs before the year of decision runs on."""
    sure = {one.plant for one in drawn.projects if not one.candidate}
    late = {plant: years for plant, years in scenario.late.items() if plant in sure}
    gone = sure & set(scenario.cancelled)
    if not (late or gone):
        return capacity
    known = {(plant, y): t for plant, y, t in each_row(capacity, "plant", "year", "capacity_t")}
    moved = []
    for plant, y, t in each_row(capacity, "plant", "year", "capacity_t"):
        if y >= year and (plant in late or plant in gone):
            runs = known.get((plant, year - 1), 0.0)
            then = 0.0 if plant in gone else known.get((plant, y - late[plant]), 0.0)
            t = min(t, max(runs, then))
        moved.append(t)
    return capacity.assign(capacity_t=moved)


def _abroad_stopped(tables: Mapping[str, pd.DataFrame], scenario: Scenario, drawn: Drawn, home: str) -> pd.DataFrame:
    """Return capacity of plants abroad without what stops take of their main product, by the part of each year."""
    capacity = tables["plant_capacity"]
    of = {plant: (form, country) for plant, form, country in each_row(tables["plants"], "plant", "form", "country")}
    left = np.ones(len(capacity))
    begun = [(stop, scenario.begins[stop.name]) for stop in drawn.stops if stop.name in scenario.begins]
    cuts = [(c, stop, start) for stop, start in begun for c in stop.cuts if c.country != home]
    if not cuts:
        return capacity
    for i, (plant, year) in enumerate(each_row(capacity, "plant", "year")):
        for cut, stop, start in cuts:
            if of.get(plant) == (cut.form, cut.country):
                left[i] = min(left[i], 1.0 - cut.share * lasting(stop, start, year))
    if (left == 1.0).all():
        return capacity
    return capacity.assign(capacity_t=capacity["capacity_t"] * left)


def _stated(drawn: Drawn, scenario: Scenario) -> list[tuple[Stop, int]]:
    begun = ((stop, scenario.begins.get(stop.name)) for stop in drawn.stops if stop.stated)
    return [(stop, start) for stop, start in begun if start is not None]


def stopped(tables: Mapping[str, pd.DataFrame], stop: Stop, start: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return offers and capacity without what a stop that the study states takes of each, by the part of each year.

    Of an offer that stops whole a billionth is left, so that it grows back no faster than its ramp allows.
    """
    sold, capacity, of = tables["suppliers"], tables["plant_capacity"], stop.stated
    assert of is not None
    ores = ores_of(tables["origins"])
    parts = {year: lasting(stop, start, year) for year in {*sold["year"], *capacity["year"]}}
    offered = [
        1.0 - of.lost_by_seller(ores, form, country, owner) * parts[year]
        for form, country, owner, year in each_row(sold, "form", "country", "owner", "year")
    ]
    lost = {row[0]: of.lost_by_plant(*row) for row in each_row(tables["plants"], "plant", "form", "country", "owner")}
    runs = [1.0 - lost[plant] * parts[year] for plant, year in each_row(capacity, "plant", "year")]
    left = np.maximum(np.array(offered, dtype=float), LEFT)
    return (
        sold.assign(available_t=sold["available_t"] * left),
        capacity.assign(capacity_t=capacity["capacity_t"] * np.array(runs, dtype=float)),
    )


def lasting(stop: Stop, start: int, year: int) -> float:
    """Return the part of a year in which a stop lasts that begins with a year."""
    return 0.0 if year < start else min(max(stop.years - (year - start), 0.0), 1.0)


def stop_clauses(drawn: Drawn, scenario: Scenario, stated: Sequence[Clause]) -> tuple[Clause, ...]:
    """Return the sentences that stops come to, labelled after those that a variant states."""
    number = sum(1 for clause in stated if clause.policy.name == CLOSES)
    out = []
    for stop in drawn.stops:
        if stop.name not in scenario.begins:
            continue
        first, last = days_of_stop(stop, scenario.begins[stop.name])
        for cut in stop.cuts:
            number += 1
            policy = BY_NAME[CLOSES].model_validate({
                "countries": [cut.country], "forms": [cut.form], "licence_share": 1.0 - cut.share,
                "from": first.isoformat(), "until": last.isoformat(), "cite": f"{stop.name} ({stop.source})",
            })  # fmt: skip
            out.append(Clause(label_of(CLOSES, number), policy, f"stop {stop.name}"))
    return tuple(out)


def days_of_stop(stop: Stop, start: int) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a stop that begins with a year."""
    first = dt.date(start, 1, 1)
    years = int(stop.years)
    end = dt.date(start + years, 1, 1) + dt.timedelta(days=round((stop.years - years) * 365))
    return first, max(first, end - dt.timedelta(days=1))
