"""What can be built in which year, and what it then costs within the horizon: from facts about plants alone.

Low in the house, so that the study's frames and the sentences that change lead times or add plants share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from data.rows import each_row, whole
from model.frames.study_frames import Frames

PLANT = [
    "plant", "form", "country", "owner", "kind", "buildable", "build_most", "capex", "variable", "fixed",
    "byproduct", "lead", "life", "earliest", "rate", "reserves",
]  # fmt: skip
BUILD = [
    "plant", "form", "country", "owner", "kind", "year", "build_most", "capex", "annuity", "first_run", "last_run",
    "capital_charge", "upkeep",
]  # fmt: skip
_NUMBERS = ("lead", "life", "earliest", "rate", "build_most", "capex", "fixed")


def annuity_factor(rate: float, life: float) -> float:
    """Return the equal yearly charge on one dollar of capital over a life at a real rate."""
    return 1 / life if rate == 0 else rate / (1 - (1 + rate) ** -life)


def builds_of(plants: pd.DataFrame, years: Sequence[int], discount_rate: float) -> pd.DataFrame:
    """Return every year in which capacity can be decided, and what 1 kt/yr then costs within the horizon."""
    rows = []
    for plant, form, country, owner, kind, lead, life, earliest, rate, build_most, capex, fixed in each_row(
        plants[plants["buildable"] > 0], "plant", "form", "country", "owner", "kind", *_NUMBERS
    ):
        annuity = capex * annuity_factor(rate, life)
        for year in years:
            first = year + whole(lead)
            last = min(first + whole(life) - 1, years[-1])
            if first < earliest or first > years[-1]:
                continue
            worth = sum((1 + discount_rate) ** -(t - years[0] + 0.5) for t in range(first, last + 1))
            rows.append(
                (plant, form, country, owner, kind, year, build_most, capex, annuity, first, last,
                 annuity * worth, fixed * worth)
            )  # fmt: skip
    return pd.DataFrame(rows, columns=BUILD)


def could_run(builds: pd.DataFrame) -> dict[str, range]:
    """Return the years in which new capacity of each plant could run."""
    first, last = (builds.groupby("plant")[c] for c in ("first_run", "last_run"))
    spans = zip(first.min().items(), last.max(), strict=True)
    return {str(plant): range(int(start), int(end) + 1) for (plant, start), end in spans}


def rebuilt(f: Frames, plants: pd.DataFrame, builds: pd.DataFrame) -> Frames:
    """Return the frames with other builds for some plants (rows of `Frames.plants`), and all that follows from them.

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
    return replace(
        f,
        plants=_with(f.plants, plants, touched, "plant"),
        builds=every.sort_values(["plant", "year"], kind="stable", ignore_index=True),
        outputs=_with(f.outputs, outputs, touched, "plant", "year"),
        sites=_with(f.sites, sites, touched, "plant"),
        mines=_with(f.mines, mines, touched, "plant"),
        recipe=_with(f.recipe, recipe[["plant", "form", "t_per_t"]], gone, "plant"),
    )


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
