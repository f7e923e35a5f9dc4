"""Permits take shorter, or longer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar

import pandas as pd
from pydantic import BeforeValidator, Field, model_validator

from data.rows import each_row, whole
from model.frames.build_options import builds_of, rebuilt
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import whole_years
from model.policies.base.plant_scope import PlantScope
from model.policies.base.policy import Check, Tables
from model.policies.base.result_tables import rows_of

Shift = Annotated[float, BeforeValidator(whole_years), Field(ge=-20, le=20, allow_inf_nan=False)]


class Permitting(PlantScope):
    """Plants need `years` more from decision to running (fewer, below zero), and can start that much later.

    `years` shifts the lead time, never below zero; `earliest_years` shifts the first year in which new capacity can
    run whatever the lead time. Both hold for what is decided in years in force on every day. Where several such
    sentences meet in one plant and year, the last of them holds.
    """

    name: ClassVar[str] = "permitting"
    place: ClassVar[int] = 230
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    builds: ClassVar[bool] = True
    years: Shift = Field(0.0, description="Years added to the lead time; below zero for a faster permit.")
    earliest_years: Shift = Field(0.0, description="Years added to the first year in which new capacity can run.")

    @model_validator(mode="after")
    def _shifts(self) -> Permitting:
        if not (self.years or self.earliest_years):
            raise ValueError("write years or earliest_years, such as { years = -2 }")
        return self

    def _plants(self, frames: Frames) -> pd.DataFrame:
        plants = frames.plants
        return plants[self.touches(frames, plants) & (plants["buildable"] > 0)]

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return self._plants(frames)

    def adjust(self, frames: Frames) -> Frames:
        changed = frames.once(Permitting._rebuilt, self)
        return replace(frames, **changed) if changed else frames

    def _rebuilt(self, frames: Frames) -> Mapping[str, Any]:
        """Return the tables of frames that other lead times change; none where no plant is meant."""
        plants = self._plants(frames)
        if plants.empty:
            return {}
        shifted = plants.assign(
            lead=(plants["lead"] + self.years).clip(lower=0.0), earliest=plants["earliest"] + self.earliest_years
        )
        new = builds_of(shifted, frames.years, frames.discount_rate, frames.home)
        old = frames.builds[frames.builds["plant"].isin(plants["plant"])]
        parts = [old[self.in_force(old["year"]) == 0], new[self.in_force(new["year"]) > 0]]
        builds = pd.concat([p for p in parts if len(p)] or [old[:0]], ignore_index=True)
        return rebuilt(frames, plants, builds)

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        """No plant makes more than it had, and what was decided its whole lead time before."""
        plants = self._plants(frames)
        built: dict[str, list[tuple[int, float]]] = {}
        for plant, year, tonnes in rows_of(tables, "capacity", "plant", "year", "built_t"):
            if tonnes > 0:
                built.setdefault(plant, []).append((year, tonnes))
        made: dict[str, list[tuple[int, float]]] = {}
        for plant, year, tonnes, main in rows_of(tables, "production", "plant", "year", "tonnes", "main"):
            if main:
                made.setdefault(plant, []).append((year, tonnes))
        existing = {(p, y): kt for p, y, kt in each_row(frames.outputs, "plant", "year", "existing")}
        planned = {(p, v): first for p, v, first in each_row(frames.builds, "plant", "year", "first_run")}
        for plant, lead in each_row(plants, "plant", "lead"):
            own, changed = built.get(plant, []), max(0.0, lead + self.years)
            starts = {v: v + whole(changed if self.share_in_force(v) == 1 else lead) for v, _ in own}
            # A later sentence may have shifted the same build: the earlier of the two starts is the promise.
            ready = [(min(starts[v], planned.get((plant, v), starts[v])), t) for v, t in own]
            for year, tonnes in made.get(plant, ()):
                most = in_tonnes(existing.get((plant, year), 0.0)) + sum(t for start, t in ready if start <= year)
                yield Check(label, f"{plant} {year}", tonnes, most, "t")
