"""What can be built: permits, workers, plants with partners. Read from the study's own words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.second_model.said import Clause, Row, covers, level, number, part, whole

if TYPE_CHECKING:
    from tests.second_model.model import Model


@dataclass(frozen=True)
class Build:
    """What can be decided in a year: capital per unit, terms of the plant's own, when it runs, what a year's MUSD is.

    `works` are the years over which the capital is spent.
    `held` is the present value of one MUSD in every year that it runs within the horizon.
    """

    capital: float
    rate: float
    life: int
    first: int
    held: float
    works: int = 0


def annuity(rate: float, years: float) -> float:
    """Return the equal yearly payment that repays one dollar with interest."""
    return 1 / years if rate == 0 else rate / (1 - (1 + rate) ** -years)


def owed(rate: float, works: int) -> float:
    """Return what a dollar spent evenly over the years of the works has grown to when they end."""
    return sum((1 + rate) ** (k + 0.5) for k in range(works)) / works if works else 1.0


def about(model: Model, clause: Clause, plant: Row, year: int) -> bool:
    """Whether a sentence is about a plant in a year: at home when no country is named."""
    return (
        plant["form"] in model.forms
        and covers(clause, model.forms[plant["form"]])
        and plant["country"] in (clause["countries"] or [model.home])
        and (not clause["kinds"] or plant["kind"] in clause["kinds"])
        and (not clause["plants"] or plant["plant"] in clause["plants"])
        and owners_meant(model, clause, plant, year)
    )


def held(model: Model, plant: Row, year: int) -> dict[str, float]:
    """Return what each country owns of a plant in a year: all of it its owner where no parts are told."""
    parts: dict[str, float] = {}
    for row in model.owned.get(plant["plant"], ()):
        if (number(row["from_year"] or "0") <= year) and (number(row["until_year"] or "9999") >= year):
            parts[row["owner"]] = parts.get(row["owner"], 0.0) + number(row["share"])
    return parts or {plant["owner"]: 1.0}


def owners_meant(model: Model, clause: Clause, plant: Row, year: int) -> bool:
    """Whether a plant is in a year of owners that a sentence asks for, and of none that it leaves out."""

    def theirs(said: dict[str, Any]) -> bool:
        together = sum(part for owner, part in held(model, plant, year).items() if owner in said["countries"])
        return together > said["at_least"] - 1e-12

    asked, left_out = clause["owned_by"], clause["except_owned_by"]
    return (asked is None or theirs(asked)) and not (left_out is not None and theirs(left_out))


def start_of(model: Model, plant: Row, year: int) -> tuple[int, int]:
    """Return the first year in which what is decided in a year runs, and the first in which any may."""
    lead, earliest = float(plant["lead_time_years"]), float(plant["earliest_year"])
    for clause in model.stated("permitting"):
        if about(model, clause, plant, model.years[0]) and whole(clause, year):
            lead, earliest = max(0.0, lead + clause["years"]), earliest + clause["earliest_years"]
    return year + math.ceil(lead), math.ceil(earliest)


def of_age(model: Model, kind: str, years: int) -> float:
    """Return the part of its capacity that a build makes some years after its first: all where nothing is said."""
    said = {(r["kind"], int(float(r["running_year"]))): number(r["share"]) for r in model.t["ramps"]}
    return said.get((kind, years + 1), 1.0)


def pace_of(model: Model, plant: Row, year: int) -> float:
    """Return what can be decided in a year, as a multiple of what the table says."""
    rate = 1.0
    for clause in model.stated("partner_investment"):
        if _name(clause) == plant["plant"]:
            rate *= part(clause, year)
    for clause in model.stated("workforce"):
        if clause["build_rate"] is not None and about(model, clause, plant, year) and whole(clause, year):
            said = level(clause["build_rate"], year)
            rate *= 1.0 if said is None else said
    return rate


def partners(model: Model) -> Iterator[Row]:
    """Yield the plants that may be built with partners, each like a plant of the table, and give them its recipe."""
    table = {p["plant"]: p for p in model.t["plants"]}
    for clause in model.stated("partner_investment"):
        like, name, size = table[clause["like"]], _name(clause), str(clause["size_t"] * clause["us_share"])
        model.recipes[name] = model.recipes[clause["like"]]
        for (kind, user, form), mix in list(model.blends.items()):
            if (kind, user) == ("plant", clause["like"]):
                model.blends[kind, name, form] = mix
                model.like[name] = user
        factor = {"capex": clause["capital_factor"]} | dict.fromkeys(("fixed", "variable"), clause["operating_factor"])
        costs = {f"{cost}_usd_per_t": str(number(like[f"{cost}_usd_per_t"]) * x) for cost, x in factor.items()}
        yield {
            **like, **costs, "plant": name, "country": clause["country"], "owner": clause["owner"] or model.home,
            "status": "candidate", "buildable_t": size, "buildable_t_per_year": size,
            "earliest_year": str(clause["earliest_year"]),
            "reserves_t": str(number(like["reserves_t"]) * clause["us_share"]) if like["reserves_t"] else "",
        }  # fmt: skip


def project_of(model: Model, plant: str) -> float:
    """Return how many times its part for buyers at home a project is: aid is for all of it."""
    shares = [clause["us_share"] for clause in model.stated("partner_investment") if _name(clause) == plant]
    return 1.0 / shares[0] if shares else 1.0


def _name(clause: Clause) -> str:
    return str(clause["plant"] or f"{clause['like']}_{clause['country'].lower()}")


def jobs(model: Model, clause: Clause) -> None:
    """Limit the jobs that what is decided in a year needs."""
    for year in model.years:
        hands = level(clause["max_jobs"], year) if whole(clause, year) else None
        terms = []
        for plant, decided in model.builds:
            row = model.plants[plant]
            needed = row["jobs_per_kt"] or clause["jobs_per_kt"]
            if decided == year and needed is not None and about(model, clause, row, year):
                terms.append((("build", plant, year), float(needed)))
        if hands is not None and terms:
            model.rows.at_most(terms, float(hands))
