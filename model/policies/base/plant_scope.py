"""Which plants a sentence is about: kinds, names, countries, besides the forms they make."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.owned import OwnedScope
from model.policies.base.words import CountryNames, PlantKinds, PlantNames


class PlantScope(OwnedScope):
    """A sentence about plants. Forms, stages and minerals are those of a plant's main product."""

    lacks: ClassVar[str] = "no plant that is meant can be built for it"
    kinds: PlantKinds = Field((), description="Only these kinds of plant, such as recycler; all when left out.")
    plants: PlantNames = Field((), description="Only these plants; all when left out.")
    countries: CountryNames = Field((), description="Countries whose plants are meant; home when left out.")

    def means(self, frames: Frames) -> Callable[[str, str, str, str, int], bool]:
        """Return what tells of a plant (its name, form, country and kind) in a year whether it is about it."""
        forms, countries = set(self.forms_touched(frames)), self.countries or (frames.home,)

        def about(plant: str, form: str, country: str, kind: str, year: int) -> bool:
            named = (not self.kinds or kind in self.kinds) and (not self.plants or plant in self.plants)
            return named and form in forms and country in countries and self.owners_meant(plant, year, frames)

        return about

    def touches(self, frames: Frames, rows: pd.DataFrame) -> pd.Series:
        """Return whether each row (plant, form, country, kind, year) is a plant that the sentence is about.

        Whose plants count is asked in the year of the row; in the first planned where rows have none.
        """
        means, plant = self.means(frames), ("plant", "form", "country", "kind")
        rows_ = rows if "year" in rows.columns else rows.assign(year=frames.years[0])
        said = [means(*row) for row in each_row(rows_, *plant, "year")]
        return pd.Series(said, index=rows.index, dtype=bool)

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return frames.builds[self.touches(frames, frames.builds)]
