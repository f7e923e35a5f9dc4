"""Blocs that a study states itself: named, dated sets of countries, written into the table of blocs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from data.messages.stated_lists import each_once

ALWAYS = 1900
"""The first year that the table of blocs can hold: a member from then on is one in every year."""


def _member_year(value: Any) -> Any:
    if type(value) is int and ALWAYS <= value <= 2100:
        return value
    raise ValueError(f"members are those of a calendar year; write a year such as 2027, got {value}")


MemberYear = Annotated[int, BeforeValidator(_member_year)]


class StatedBloc(BaseModel):
    """A bloc that the study states: its countries, and from when until when each is a member."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    countries: Annotated[tuple[str, ...], BeforeValidator(each_once)] = Field(description="Members, ISO 3166 alpha-3.")
    start: MemberYear | None = Field(
        None, alias="from", description="First year of all members that joins does not name; always when left out."
    )
    until: MemberYear | None = Field(
        None, description="Last year of all members that leaves does not name; open when left out."
    )
    joins: dict[str, MemberYear] = Field(default_factory=dict, description="First year of single members.")
    leaves: dict[str, MemberYear] = Field(default_factory=dict, description="Last year of single members.")
    replaces: bool = Field(False, description="Whether it stands in the place of the dataset's bloc of this name.")
    title: str = Field("", description="What the bloc is, in one line.")
    cite: str = Field("", description="Who says so.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        for word, named in (("joins", self.joins), ("leaves", self.leaves)):
            stranger = next((country for country in named if country not in self.countries), None)
            if stranger is not None:
                raise ValueError(f"{word} names {stranger}, which is not among its countries")
        for country, first, last in self.members():
            if last is not None and last < first:
                raise ValueError(f"{country} leaves in {last}, before it joins in {first}")
        return self

    def members(self) -> Iterator[tuple[str, int, int | None]]:
        """Yield each country with its first and its last year, None where that is open."""
        for country in self.countries:
            first = self.joins.get(country, ALWAYS if self.start is None else self.start)
            yield country, first, self.leaves.get(country, self.until)

    def in_words(self, name: str) -> str:
        """Return the bloc in one line: `bloc quad: USA, JPN, IND from 2028`."""
        said = []
        for country, first, last in self.members():
            begins = "" if first == ALWAYS else f" from {first}"
            said.append(f"{country}{begins}{'' if last is None else f' until {last}'}")
        place = ", in place of the dataset's" if self.replaces else ""
        return f"bloc {name}: {', '.join(said)}{place}{f' ({self.cite})' if self.cite else ''}"
