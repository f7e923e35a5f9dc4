"""Whose a good is that a plant of several owners makes: each owner's in its part, and whose plants a sentence means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.fields import Share, says_something
from model.policies.base.policy import Policy
from model.policies.base.words import CountryNames

NEARLY = 1e-9
"""How far parts may miss the whole, and a sum of parts what is asked for, by rounding alone."""


class Owners(BaseModel):
    """Countries that own a plant, and what they have to own of it together."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    countries: CountryNames = Field(description="Owner countries, ISO 3166 alpha-3, counted together.")
    at_least: Share = Field(description="Least part of a plant that they own together for it to be theirs.")

    @field_validator("*", mode="before")
    @classmethod
    def _nothing_empty(cls, value: Any) -> Any:
        return says_something(value, True)

    @model_validator(mode="before")
    @classmethod
    def _both(cls, value: Any) -> Any:
        if isinstance(value, Mapping | Owners):
            return value
        named = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        countries = ", ".join(f'"{name}"' for name in named) or '"CHN"'
        said = f'{{ countries = [{countries}], at_least = "25%" }}'
        raise ValueError(f"say which part they own, as the law names it; write such as {said}")

    @model_validator(mode="after")
    def _some_part(self) -> Owners:
        if self.at_least <= 0:
            raise ValueError("at_least = 0 is every plant, whoever owns it; write the part that the law names, or '1%'")
        return self

    def own(self, plant: str, year: int, frames: Frames) -> bool:
        """Return whether a plant is theirs in a year."""
        held = sum(part for owner, part in frames.holders[plant, year] if owner in self.countries)
        return held >= self.at_least - NEARLY


class OwnedScope(Policy):
    """A sentence about plants by who owns them."""

    owned_by: Owners | None = Field(
        None, description="Only plants of which these countries own at least a part together; all when left out."
    )
    except_owned_by: Owners | None = Field(
        None, description="No plant of which these countries own at least a part together; all when left out."
    )

    def owners_meant(self, plant: str, year: int, frames: Frames) -> bool:
        """Return whether a plant is meant in a year, as far as its owners go."""
        if self.owned_by is None and self.except_owned_by is None:
            return True
        theirs = self.owned_by is None or self.owned_by.own(plant, year, frames)
        return theirs and not (self.except_owned_by is not None and self.except_owned_by.own(plant, year, frames))


# ---------------------------------------------------------------- what several owners make


def owned_parts(frames: Frames, flows: pd.DataFrame, belongs: Callable[[str, int], bool]) -> pd.Series:
    """Return the part of each row of `Frames.flows` that a party owns, 0 to 1.

    belongs: whether a country is of the party in a year
    """
    holders = frames.holders

    def part(flow: str, label: str, owner: str, year: int) -> float:
        if flow != "plant":
            return float(belongs(owner, year))
        held = sum(part for one, part in holders[label, year] if belongs(one, year))
        return 1.0 if held >= 1.0 - NEARLY else held

    rows = each_row(flows, "flow", "label", "owner", "year")
    return pd.Series([part(*row) for row in rows], index=flows.index, dtype=float)


def owned(frames: Frames, flows: pd.DataFrame, belongs: Callable[[str, int], bool]) -> pd.DataFrame:
    """Return the rows of `Frames.flows` of which a party owns anything, with the part that it owns."""
    out = flows.assign(part=owned_parts(frames, flows, belongs))
    return out[out["part"] > 0]


def each_owners(frames: Frames, flows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of `Frames.flows` with those of a plant of several owners once for each of them."""
    said = set(frames.tables["ownership"]["plant"])
    made = (flows["flow"] == "plant") & flows["label"].isin(said)
    if not made.any():
        return flows
    pairs = [
        (plant, year, owner) for (plant, year), held in frames.holders.items() if plant in said for owner, _ in held
    ]
    by = ["label", "year"]
    each = flows[made].drop(columns="owner").merge(pd.DataFrame(pairs, columns=[*by, "owner"]), on=by)
    return pd.concat([flows[~made], each[flows.columns]], ignore_index=True)


def owned_in_part(frames: Frames, forms: set[str], belongs: Callable[[str, int], bool]) -> str:
    """Return the first plant of some forms that a party owns otherwise than by who runs it, with its owners in words.

    That is in part, or in another year; '' for none.
    """
    flows = frames.flows[(frames.flows["flow"] == "plant") & frames.flows["form"].isin(forms)]
    parts = owned_parts(frames, flows, belongs)
    whole = [float(belongs(*row)) for row in each_row(flows, "owner", "year")]
    partly = sorted(each_row(flows[parts != pd.Series(whole, index=flows.index, dtype=float)], "label", "year"))
    if not partly:
        return ""
    return f"{partly[0][0]} ({', '.join(f'{owner} {part:.0%}' for owner, part in frames.holders[partly[0]])})"


def in_part_for_uses(plant: str) -> str:
    """Return why a rule for end uses by owner does not stand beside a plant that is owned in part."""
    return (
        f"counts by owner what end uses get, and {plant} is theirs in part: what is made for one use is not told apart "
        "by owner; name other forms, or measure = 'shipped'"
    )
