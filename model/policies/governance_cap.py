"""Responsible sourcing: badly governed countries may supply no more than a share of a form."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.fields import SharePath, read_number
from model.policies.base.parties import Measure
from model.policies.base.promise import Party, Promise
from model.policies.base.set_cap import SetCap

HIGHEST = 2.5


def _score(value: Any) -> Any:
    """Refuse what lies beyond the scale in words of its own: a number above it is no percentage."""
    number = read_number(value)
    if isinstance(number, int | float) and abs(number) > HIGHEST and math.isfinite(number):
        raise ValueError(f"is a score from -{HIGHEST:g} to {HIGHEST:g}, the higher the better governed, got {number:g}")
    return number


Score = Annotated[float, BeforeValidator(_score), Field(ge=-HIGHEST, le=HIGHEST, allow_inf_nan=False)]


@dataclass(frozen=True)
class BadlyGoverned(Party):
    """The foreign countries whose governance score is below a number."""

    below: float = 0.0

    def members(self, frames: Frames, year: int) -> frozenset[str]:
        scores = each_row(frames.tables["countries"], "country", "governance_score")
        return frozenset(country for country, score in scores if score < self.below) - {frames.home}


class GovernanceCap(SetCap):
    """Foreign countries with a governance score below `below` together supply at most `max` of a form.

    The score is the mean of the World Bank's governance indicators in the table of countries, -2.5 to 2.5, the same
    in every year. By origin it counts where the ore was mined, which is what responsible sourcing most often means;
    by shipment who sells or makes; by owner whose company it is. It says nothing about single mines. With
    `end_uses` it is the share of what each of these uses gets.
    """

    name: ClassVar[str] = "governance_cap"
    place: ClassVar[int] = 60
    subject: ClassVar[str] = "badly governed countries"
    below: Score = Field(description="Countries with a score below this are counted, such as -0.5.")
    max: SharePath = Field(description="Largest share of supply together, by year or for all years.")
    measure: Measure = Field("shipped", description="Who ships it, where the ore was mined, or who owns it.")

    def shares(self) -> tuple[Promise, ...]:
        return (Promise(BadlyGoverned(below=self.below), False, self.max, self.measure),)

    def party_name(self) -> str:
        return f"governance below {self.below:g}"
