"""There are only so many hands to build and run plants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field, model_validator

from data.messages.finding import MOST_LISTED
from data.messages.lists import first_of as first_of_many
from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter
from model.frames.scale import in_kt, in_tonnes
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import Amount, AmountPath, level_at
from model.policies.base.lack import Lack
from model.policies.base.level import PACE, Level
from model.policies.base.plant_scope import PlantScope
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.shared_scope import first_of

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "WORKFORCES": IndexSet("k, v", "sentence k limits the jobs that what is decided in year v needs"),
    "HIRING": IndexSet("p, w", "the builds that need them: p the plant, w the year of decision", over="k, v"),
    "JOBS": IndexSet("k, p, v", "plant p, decided in year v, needs jobs that sentence k counts"),
}
PARAMETERS = {
    "hands": Parameter("WORKFORCES", "jobs", "most jobs that can be filled"),
    "jobs": Parameter("JOBS", "jobs/(kt/yr)", "needed for each kt/yr of capacity"),
}


def workforce_limit(m: Any, k: str, v: int) -> Any:
    """What is decided in a year needs no more people than can be found and trained."""
    return sum(m.jobs[k, p, w] * m.Build[p, w] for p, w in m.HIRING[k, v]) <= m.hands[k, v]


COMPONENT = Component(SETS, PARAMETERS, {}, constraints=((workforce_limit, "WORKFORCES"),))


class Workforce(PlantScope):
    """Plants are built faster or slower: `build_rate` multiplies what can be decided of each in a year.

    With `max_jobs`, what is decided in a year needs at most so many jobs, counted from the table of plants; where a
    plant's jobs are not known, `jobs_per_kt` stands for them, and has to be given. What a plant may be built in all
    stays as it is. Paces of several sentences multiply.
    """

    name: ClassVar[str] = "workforce"
    place: ClassVar[int] = 240
    levels: ClassVar[tuple[Level, ...]] = (
        Level("max_jobs", "jobs", -1, 1.0, "limit", rows=("workforce_limit",)),
        Level("build_rate", PACE, -1, 100.0, "pace"),
    )
    subject: ClassVar[str] = "people to build and run plants"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    component: ClassVar[Component | None] = COMPONENT
    build_rate: AmountPath | None = Field(None, description="Times what can be decided in a year, 0.5 for half.")
    max_jobs: AmountPath | None = Field(None, description="Most jobs that what is decided in a year may need.")
    jobs_per_kt: Amount | None = Field(None, description="Jobs per kt/yr of plants for which the table has none.")

    @model_validator(mode="after")
    def _says_something(self) -> Workforce:
        if self.build_rate is None and self.max_jobs is None:
            raise ValueError("write build_rate or max_jobs, such as { build_rate = 0.5 }")
        return self

    def shortfall(self, lack: Lack) -> str:
        return f"needs {lack.needs}{lack.when}; {self.about()} can supply {lack.can}"

    def overlaps(self, other: Policy, frames: Frames, first: str) -> str:
        """Say that two sentences set the pace of the same builds: half of a half is a quarter."""
        if not isinstance(other, Workforce) or self.build_rate is None or other.build_rate is None:
            return ""
        paced = frames.builds[self.touches(frames, frames.builds) & other.touches(frames, frames.builds)]
        pace = {year: [rate.loc[year] for rate in (other._paces(frames), self._paces(frames))] for year in frames.years}
        paced = paced[[1.0 not in pace[year] for year in paced["year"]]]
        if paced.empty:
            return ""
        (year,) = paced["year"].head(1)
        one, two = pace[year]
        return (
            f"sets the pace of {first_of(paced[['form', 'plant', 'year']])}, as {first} does: both count, and {one:g} "
            f"times {two:g} is {one * two:g}; delete one if they are one law"
        )

    def _paces(self, frames: Frames) -> pd.Series:
        """Return the pace by year; 1 where it is not in force."""
        years = pd.Series(frames.years, index=frames.years)
        return self._rates(years).where(self.in_force(years) > 0, 1.0)

    def _rates(self, years: pd.Series) -> pd.Series:
        rate = [1.0 if self.build_rate is None else level_at(self.build_rate, y) for y in years]
        return pd.Series([1.0 if r is None else r for r in rate], index=years.index, dtype=float)

    def adjust(self, frames: Frames) -> Frames:
        builds = frames.builds
        meant = self.touches(frames, builds) & (self.in_force(builds["year"]) > 0)
        return replace(
            frames,
            builds=builds.assign(build_most=builds["build_most"] * self._rates(builds["year"]).where(meant, 1.0)),
        )

    def _jobs(self, frames: Frames) -> dict[str, float | None]:
        """Return the jobs per kt/yr of every plant meant; None where nothing says."""
        told = dict(each_row(frames.tables["plants"], "plant", "jobs_per_kt"))
        names = frames.builds.loc[self.touches(frames, frames.builds), "plant"].unique()
        known = {p: told.get(p) for p in names}
        return {p: self.jobs_per_kt if jobs is None or pd.isna(jobs) else float(jobs) for p, jobs in known.items()}

    def _hands(self, year: int) -> float | None:
        return None if self.max_jobs is None or self.share_in_force(year) < 1 else level_at(self.max_jobs, year)

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        jobs = self._jobs(frames)
        needed = frames.builds[["plant", "year"]].assign(clause=label, jobs=frames.builds["plant"].map(jobs))
        hands = pd.Series([self._hands(y) for y in needed["year"]], index=needed.index, dtype=float)
        needed = needed.assign(hands=hands).dropna()
        if needed.empty:
            return {}
        needed = needed.astype({"jobs": float, "hands": float})
        return {
            "WORKFORCES": needed[["clause", "year", "hands"]].drop_duplicates(),
            "HIRING": needed[["clause", "year", "plant", "year"]].set_axis(["clause", "v", "plant", "year"], axis=1),
            "JOBS": needed[["clause", "plant", "year", "jobs"]],
        }

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        built, jobs = tables["capacity"], self._jobs(frames)
        built = built[built["plant"].isin(list(jobs)) & (built["built_t"] > 0)]
        hired = dict.fromkeys(frames.years, 0.0)
        most = {(p, y): in_tonnes(kt) for p, y, kt in each_row(frames.builds, "plant", "year", "build_most")}
        for plant, year, tonnes in each_row(built, "plant", "year", "built_t"):
            hired[year] += (jobs[plant] or 0.0) * in_kt(tonnes)
            yield Check(label, f"{plant} {year}", tonnes, most.get((plant, year), 0.0), "t/yr")
        for year, people in hired.items():
            if (hands := self._hands(year)) is not None:
                yield Check(label, f"jobs {year}", people, hands, "jobs")

    def figures_missing(self, frames: Frames) -> str:
        bare = [] if self.max_jobs is None else [p for p, jobs in self._jobs(frames).items() if jobs is None]
        return (
            f"max_jobs counts jobs, and the table plants has none for {first_of_many(bare, MOST_LISTED)}; write "
            "jobs_per_kt beside max_jobs, the jobs per kt/yr of plants without any, or fill that column of plants"
            if bare
            else ""
        )
