"""What of a dataset and a study may be drawn for a variant: its stops, its projects, what of them is certain."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from data.dataset import Dataset
from data.messages.finding import BadInput, Finding
from data.rows import each_row
from model.analysis.hedge.draws import Cut, Drawn, Project, Stop
from model.frames.build_options import annuity_factor, grown
from model.frames.study_frames import Frames
from model.policies import Clause
from model.policies.base.closures import ores_of
from model.study.scenarios import StatedScenario
from model.study.uncertainty import Uncertainty

RISK = (
    "status", "chance", "delay_low", "delay_years", "delay_high", "source_id", "overrun_low", "overrun_share",
    "overrun_high",
)  # fmt: skip


def drawn_of(
    data: Dataset, uncertain: Uncertainty, scenarios: Sequence[StatedScenario], years: tuple[int, int], demand: str,
    planned: Frames, clauses: Sequence[Clause], where: str,
) -> Drawn:  # fmt: skip
    """Return what is drawn of a dataset and of a study's scenarios for the forms and plants of a variant.

    planned, clauses: what the variant plans, its policies applied, and these: some let plants run earlier than their
    table says, or bring in another that is modelled on one

    Raises BadInput where nobody says anything of what is asked, or there is no demand on a path that has a chance.
    """
    forms, plants = tuple(planned.forms["form"]), {*planned.outputs["plant"], *planned.builds["plant"]}
    runs = _first_runs(planned, clauses)
    every = (*_stops(data, set(forms)), *_stated(data, scenarios, set(forms), plants)) if uncertain.stops else ()
    first, last = uncertain.decide_before, years[1]
    without_chance = tuple(stop.name for stop in every if not math.isfinite(stop.chance))
    licensed = tuple(stop.name for stop in every if stop.stated and stop.stated.licences)
    past = tuple(stop.name for stop in every if stop.start is not None and not first <= stop.start <= last)
    stops = tuple(stop for stop in every if stop.name not in {*without_chance, *licensed, *past})
    projects, certain = (
        _projects(data, plants, runs, years[0], uncertain.decide_before) if uncertain.projects else ((), ())
    )
    found = list(_problems(data, uncertain, forms, stops, projects, where))
    if found:
        raise BadInput(found)
    return Drawn(uncertain, years, demand, stops, projects, certain, without_chance, licensed, past)


def _first_runs(planned: Frames, clauses: Sequence[Clause]) -> dict[str, int]:
    """Return the first year in which a plant that can be built, or one that is modelled on it, may run."""
    runs = {str(plant): int(year) for plant, year in planned.builds.groupby("plant")["first_run"].min().items()}
    for policy in (clause.policy for clause in clauses if clause.policy.adds_plant):
        like, copy = policy.models_on, runs.get(policy.adds_plant)
        if copy is not None:
            runs[like] = min(copy, runs.get(like, copy))
    return runs


def _problems(
    data: Dataset, uncertain: Uncertainty, forms: Sequence[str], stops: Sequence[Stop], projects: Sequence[Project],
    where: str,
) -> Iterator[Finding]:  # fmt: skip
    for asked, has, key, table in (
        (uncertain.stops, stops, "stops", "disruptions"), (uncertain.projects, projects, "projects", "project_risk"),
    ):  # fmt: skip
        if asked and not has:
            message = f"{table} of {data.name} says nothing of what is planned; leave {key} out"
            yield Finding(where, None, f"uncertainty.{key}", "", message)
    for path, chance in uncertain.demand.chances if uncertain.demand else ():
        known = data.tables["demand"]
        if chance and not (known["form"].isin(forms) & (known["path"] == path)).any():
            message = f"demand of {data.name} has no row on the {path} path; write a chance of 0"
            yield Finding(where, None, f"uncertainty.demand.{path}", "", message)


def _stops(data: Dataset, forms: set[str]) -> tuple[Stop, ...]:
    out = []
    for name, rows in data.tables["disruptions"].groupby("scenario", sort=True):
        ours = rows[rows["form"].isin(forms) & (rows["cut_share"] > 0)]
        if len(ours):
            first = ours.iloc[0]
            cuts = tuple(Cut(*row) for row in each_row(ours, "form", "country", "cut_share"))
            chance, years = float(first["probability_per_year"]), float(first["years"])
            out.append(Stop(str(name), cuts, years, chance, str(first["source_id"])))
    return tuple(out)


def _stated(data: Dataset, scenarios: Sequence[StatedScenario], forms: set[str], plants: set[str]) -> Iterator[Stop]:
    """Yield the scenarios of a study that stop something of what is planned."""
    ores, sold = ores_of(data.tables["origins"]), data.tables["suppliers"]
    sellers = set(each_row(sold[sold["form"].isin(forms)], "form", "country", "owner"))
    every = data.tables["plants"]
    made = list(each_row(every[every["plant"].isin(plants)], "plant", "form", "country", "owner"))
    for one in scenarios:
        stops = any(one.lost_by_seller(ores, *of) > 0 for of in sellers)
        if stops or any(one.lost_by_plant(*of) > 0 for of in made):
            chance = math.nan if one.probability_per_year is None else one.probability_per_year
            yield Stop(one.name, (), one.years, chance, one.cite or "the study", one.start, one)


def _projects(
    data: Dataset, plants: set[str], runs: Mapping[str, int], first: int, known_from: int
) -> tuple[tuple[Project, ...], tuple[str, ...]]:
    """Return the projects that are drawn, and the plants whose first run may come before the year of decision."""
    risks = {row[0]: row[1:] for row in each_row(data.tables["project_risk"], *RISK)}
    every = data.tables["plants"]
    known = every["project_status"].isin(list(risks)) & (every["status"] != "cancelled")
    every = every[every["plant"].isin(plants) & known]
    charge = dict(zip(every["plant"], _charges(every), strict=True))
    out, certain = [], []
    for plant, status, lead, earliest, buildable in each_row(
        every, "plant", "project_status", "lead_time_years", "earliest_year", "buildable_t"
    ):
        candidate = buildable > 0
        if candidate and min(runs.get(plant, known_from), max(earliest, first + lead)) < known_from:
            certain.append(plant)
            continue
        chance, low, mean, high, source, *beyond = risks[status]
        delay, overrun = (low, mean, high), (beyond[0], beyond[1], beyond[2])
        out.append(Project(plant, status, candidate, chance, delay, source, overrun, charge[plant]))
    phases = first_phases(data.tables["hosts"], {one.plant for one in out})
    return tuple(replace(one, first=phases.get(one.plant, "")) for one in out), tuple(certain)


def first_phases(table: pd.DataFrame, drawn: set[str]) -> dict[str, str]:
    """Return the project on whose works each project stands that has one host: the first of all, where hosts have some.

    What stands on works that do not come, or come late, cannot run without them, and one company builds both.
    """
    hosts: dict[str, list[str]] = {}
    for plant, host in each_row(table, "plant", "host"):
        hosts.setdefault(plant, []).append(host)
    on = {plant: of[0] for plant, of in hosts.items() if len(of) == 1 and {plant, of[0]} <= drawn}
    out = {}
    for plant in on:
        way = [plant]
        while (host := on.get(way[-1])) is not None and host not in way:
            way.append(host)
        out[plant] = way[-1]
    return out


def _charges(plants: pd.DataFrame) -> list[float]:
    """Return the yearly charge of owners on the capital of each plant, USD a tonne a year."""
    numbers = ("capex_usd_per_t", "cost_of_capital", "life_years", "construction_years", "lead_time_years")
    return [
        capex * grown(rate, min(0.0 if math.isnan(built_in) else built_in, lead)) * annuity_factor(rate, life)
        for capex, rate, life, built_in, lead in each_row(plants, *numbers)
    ]
