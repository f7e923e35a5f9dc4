"""What can be built in which year, and what it then costs within the horizon: from facts about plants alone.

Low in the house, so that the study's frames and the sentences that change lead times or add plants share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from data.rows import each_row, whole
from model.frames.study_frames import Frames

PLANT = [
    "plant", "form", "country", "owner", "kind", "buildable", "build_most", "capex", "variable", "fixed",
    "byproduct", "lead", "construction", "life", "earliest", "rate", "reserves",
]  # fmt: skip
BUILD = [
    "plant", "form", "country", "owner", "kind", "year", "build_most", "capex", "construction", "annuity", "interest",
    "spread", "first_run", "last_run", "capital_charge", "interest_charge", "spread_charge", "upkeep",
]  # fmt: skip
_NUMBERS = ("lead", "construction", "life", "earliest", "rate", "build_most", "capex", "fixed")


def annuity_factor(rate: float, life: float) -> float:
    """Return the equal yearly charge on one dollar of capital over a life at a real rate."""
    return 1 / life if rate == 0 else rate / (1 - (1 + rate) ** -life)


def grown(rate: float, construction: float) -> float:
    """Return what one dollar of capital has grown to when the plant begins to run, at a real rate a year.

    It is spent evenly over the years of construction, each part in the middle of its year; with none, all at the end.
    """
    years = whole(construction)
    return sum((1 + rate) ** (n + 0.5) for n in range(years)) / years if years else 1.0


class Yearly(NamedTuple):
    """The yearly charge on the capital of 1 kt/yr over its life, million USD, and what of it is what.

    annuity: all that the owner's cost of capital asks; interest: of that, interest during construction at the rate
    that the nation counts; spread: of that, what the nation does not count
    """

    annuity: float
    interest: float
    spread: float


def yearly_charge(capex: float, rate: float, life: float, construction: float, counted: float) -> Yearly:
    """Return the yearly charge on capital; `rate` is the owner's, `counted` what the nation counts capital at."""
    annuity = capex * grown(rate, construction) * annuity_factor(rate, life)
    plain = capex * annuity_factor(counted, life)
    interest = plain * (grown(counted, construction) - 1)
    return Yearly(annuity, interest, annuity - plain - interest if counted != rate else 0.0)


def builds_of(plants: pd.DataFrame, years: Sequence[int], discount_rate: float, home: str) -> pd.DataFrame:
    """Return every year in which capacity can be decided, and what 1 kt/yr then costs within the horizon.

    The social rate, at which the nation counts capital at home, is the rate of discount. What owners ask beyond it is
    paid for risk, and to the tax collector: transfers within the nation (OMB Circular A-94, section 8). Abroad all of
    it leaves the nation.
    """
    rows = []
    for plant, form, country, owner, kind, lead, built_in, life, earliest, rate, build_most, capex, fixed in each_row(
        plants[plants["buildable"] > 0], "plant", "form", "country", "owner", "kind", *_NUMBERS
    ):
        construction = min(built_in, lead)
        charge = yearly_charge(capex, rate, life, construction, discount_rate if country == home else rate)
        for year in years:
            first = year + whole(lead)
            last = min(first + whole(life) - 1, years[-1])
            if first < earliest or first > years[-1]:
                continue
            worth = sum((1 + discount_rate) ** -(t - years[0] + 0.5) for t in range(first, last + 1))
            rows.append(
                (plant, form, country, owner, kind, year, build_most, capex, construction, *charge, first, last,
                 (charge.annuity - charge.interest - charge.spread) * worth, charge.interest * worth,
                 charge.spread * worth, fixed * worth)
            )  # fmt: skip
    return pd.DataFrame(rows, columns=BUILD)


def owners_charge(builds: pd.DataFrame) -> pd.Series:
    """Return the present value of all that owners are charged on the capital of 1 kt/yr within the horizon."""
    return builds["capital_charge"] + builds["interest_charge"] + builds["spread_charge"]


def could_run(builds: pd.DataFrame) -> dict[str, range]:
    """Return the years in which new capacity of each plant could run."""
    first, last = (builds.groupby("plant")[c] for c in ("first_run", "last_run"))
    spans = zip(first.min().items(), last.max(), strict=True)
    return {str(plant): range(int(start), int(end) + 1) for (plant, start), end in spans}


def usable_shares(f: Frames) -> dict[tuple[str, int], float]:
    """Return the share of its capacity that a build can make, by kind of plant and year of running, the first being 1.

    Where the table `ramps` has no row, a build can make all of it.
    """
    rows = each_row(f.tables["ramps"], "kind", "running_year", "share")
    return {(kind, whole(nth)): share for kind, nth, share in rows}


def rebuilt(f: Frames, plants: pd.DataFrame, builds: pd.DataFrame) -> dict[str, Any]:
    """Return the tables of frames that other builds for some plants (rows of `Frames.plants`) change.

    What a plant makes, its recipe, site and reserves are there for every year in which it has, or could have,
    capacity.
    """
    touched = set(plants["plant"])
    others = f.builds[~f.builds["plant"].isin(touched)]
    every = pd.concat([x for x in (others, builds) if len(x)] or [f.builds[:0]], ignore_index=True)
    outputs = _outputs(f, plants, could_run(builds))
    running = touched & set(outputs["plant"])
    sites = plants.loc[plants["plant"].isin(builds["plant"]), ["plant", "buildable"]]
    mines = plants.loc[plants["plant"].isin(running) & plants["reserves"].notna(), ["plant", "reserves"]]
    recipes = f.tables["recipes"]
    new = running - set(f.recipe["plant"])
    recipe = recipes.loc[recipes["plant"].isin(new) & recipes["form"].isin(f.forms["form"])]
    gone = touched - running
    return {
        "plants": _with(f.plants, plants, touched, "plant"),
        "builds": every.sort_values(["plant", "year"], kind="stable", ignore_index=True),
        "outputs": _with(f.outputs, outputs, touched, "plant", "year"),
        "sites": _with(f.sites, sites, touched, "plant"),
        "mines": _with(f.mines, mines, touched, "plant"),
        "recipe": _with(f.recipe, recipe[["plant", "form", "t_per_t"]], gone, "plant"),
    }


def _outputs(f: Frames, plants: pd.DataFrame, could: dict[str, range]) -> pd.DataFrame:
    """Return what the plants can make in the years in which they have, or could have, capacity."""
    old = f.outputs[f.outputs["plant"].isin(plants["plant"])]
    runs = [y in could.get(p, ()) for p, y in each_row(old, "plant", "year")]
    old = old[(old["existing"] > 0) | pd.Series(runs, index=old.index, dtype=bool)]
    known = set(each_row(old, "plant", "year"))
    years = pd.DataFrame(
        [(p, y) for p, span in could.items() for y in span if (p, y) not in known], columns=["plant", "year"]
    )
    new = years.merge(plants, on="plant").assign(existing=0.0, output_duty=0.0, credit=0.0)[f.outputs.columns]
    return pd.concat([x for x in (old, new) if len(x)] or [old], ignore_index=True)


def _with(before: pd.DataFrame, rows: pd.DataFrame, replaced: set[str], *key: str) -> pd.DataFrame:
    """Return a frame with the rows of some plants replaced."""
    kept = before[~before["plant"].isin(replaced)]
    out = pd.concat([x for x in (kept, rows) if len(x)] or [before[:0]], ignore_index=True)
    return out.sort_values(list(key), kind="stable", ignore_index=True)
