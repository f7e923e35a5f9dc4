"""Which plants a sentence is about: kinds, names, countries, besides the forms they make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import pandas as pd
from pydantic import Field

from model.frames.study_frames import Frames
from model.policies.base.policy import Sentence


class PlantScope(Sentence):
    """A sentence about plants. Forms, stages and minerals are those of a plant's main product."""

    lacks: ClassVar[str] = "no plant that is meant can be built for it"
    account_kinds: ClassVar[tuple[str, ...]] = ()
    """Kinds of account that may pay for it; any when empty."""
    kinds: tuple[str, ...] = Field((), description="Only these kinds of plant, such as recycler; all when left out.")
    plants: tuple[str, ...] = Field((), description="Only these plants; all when left out.")
    countries: tuple[str, ...] = Field((), description="Countries whose plants are meant; home when left out.")

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

    def unknown_words(self, frames: Frames) -> Iterable[tuple[str, str, Iterable[str]]]:
        yield from super().unknown_words(frames)
        yield from unknown_account(self, frames, self.account_kinds)
        plants = set(frames.tables["plants"]["plant"])
        yield from (("plants", p, plants) for p in self.plants if p not in plants)
        kinds = set(frames.tables["plants"]["kind"])
        yield from (("kinds", k, kinds) for k in self.kinds if k not in kinds)
        known = set(frames.tables["countries"]["country"])
        yield from (("countries", c, known) for c in self.countries if c not in known)


def unknown_account(
    sentence: Sentence, frames: Frames, kinds: tuple[str, ...] = ()
) -> Iterable[tuple[str, str, Iterable[str]]]:
    """Yield the sentence's account when the table has none of that name, or none of these kinds."""
    table = frames.tables["accounts"]
    known = set(table.loc[table["kind"].isin(kinds) | (not kinds), "account"])
    account = getattr(sentence, "account", "")
    if account and account not in known:
        yield "account", account, known
