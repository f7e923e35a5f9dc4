"""Which plants a sentence is about: kinds, names, countries, besides the forms they make."""

from __future__ import annotations

from typing import ClassVar

import pandas as pd
from pydantic import Field

from model.frames.study_frames import Frames
from model.policies.base.policy import Policy
from model.policies.base.words import CountryNames, PlantKinds, PlantNames


class PlantScope(Policy):
    """A sentence about plants. Forms, stages and minerals are those of a plant's main product."""

    lacks: ClassVar[str] = "no plant that is meant can be built for it"
    kinds: PlantKinds = Field((), description="Only these kinds of plant, such as recycler; all when left out.")
    plants: PlantNames = Field((), description="Only these plants; all when left out.")
    countries: CountryNames = Field((), description="Countries whose plants are meant; home when left out.")

    def touches(self, frames: Frames, rows: pd.DataFrame) -> pd.Series:
        """Return whether each row (plant, form, country, kind) is a plant that the sentence is about."""
        keep = rows["form"].isin(self.forms_touched(frames)) & rows["country"].isin(self.countries or (frames.home,))
        if self.kinds:
            keep &= rows["kind"].isin(self.kinds)
        if self.plants:
            keep &= rows["plant"].isin(self.plants)
        return keep

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return frames.builds[self.touches(frames, frames.builds)]
