"""Scenarios that a study states itself: who stops selling what, from when, how long, how much, how likely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from data.messages.number_words import stated_percent
from data.messages.stated_lists import each_once
from model.policies.base.fields import Share, read_number
from model.study.sharing import WRITE, Sharing, sharing_of

LONGEST = 10.0
ROUNDING = 1e-9
"""By how much shares that are written as decimals may add up to more than one."""
Ores = Mapping[tuple[str, str], Sequence[tuple[str, float]]]
"""Where the ore of what a country sells of a form was mined, and its share; a country's own where none is stated."""


def _scenario_name(value: Any) -> Any:
    if isinstance(value, str) and (not value or not value.replace("-", "_").isidentifier() or value != value.lower()):
        raise ValueError(f"must be small letters, digits, hyphens and underscores, such as china-closed, got {value!r}")
    return value


def _words(value: Any) -> Any:
    return each_once(value, instead=", or leave it out")


def _begins(value: Any) -> Any:
    if type(value) is int and 1900 <= value < 2200:
        return value
    raise ValueError(f"must be a whole year such as 2028, got {value!r}")


def _length(value: Any) -> Any:
    value = read_number(value)
    if isinstance(value, int | float) and not 0 < value <= LONGEST:
        raise ValueError(f"a stop lasts more than 0 and up to {LONGEST:g} years, got {value:g}")
    return value


def _licensed(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise ValueError("is by end use; write { electronics = 0.6, defence = 0.0 }")
    if not value:
        raise ValueError("names no end use; write { electronics = 0.6, defence = 0.0 }, or leave it out")
    return value


def _shared_by(value: Any) -> Any:
    return sharing_of(value).in_words() if isinstance(value, str) and value else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Begins = Annotated[int, BeforeValidator(_begins)]
Licensed = Annotated[dict[str, Share], BeforeValidator(_licensed)]


class StatedScenario(BaseModel):
    """A stop that the study states: each seller and plant that it names loses its share from a year on."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    name: Annotated[str, BeforeValidator(_scenario_name)] = Field(description="Short name of the scenario.")
    title: str = Field("", description="What happens, in one line.")
    countries: Words = Field((), description="Countries that stop, ISO 3166 alpha-3.")
    owners: Words = Field((), description="Nations whose companies stop, wherever these sell and produce.")
    plants: Words = Field((), description="Plants that stop.")
    forms: Words = Field((), description="Forms that stop; all that they sell or make when left out.")
    start: Begins | None = Field(
        None, alias="from", description="Year at whose start it begins; when left out, every year."
    )
    years: Annotated[float, BeforeValidator(_length), Field(allow_inf_nan=False)] = Field(
        description="How long it lasts; half a year is half of a year's sales."
    )
    cut_share: Share = Field(description="Share of the sales that stops: 1 is all.")
    measure: Literal["shipped", "origin"] = Field(
        "shipped",
        description="Whose sales stop: those of the countries, or by origin of others too, the part they mined.",
    )
    licence_share: Licensed = Field(
        default_factory=dict,
        description="Share of what stops that each end use named still gets under licence, of the form itself.",
    )
    contested: bool = Field(False, description="Whether allies want the same tonnes; then say sharing.")
    sharing: Annotated[str, BeforeValidator(_shared_by)] = Field(
        "", description="pro_rata, 'by_agreement: 0.4' (ours) or 'first_come: allies'."
    )
    probability_per_year: Share | None = Field(
        None, description="Chance that it begins in a year; needed for what is expected."
    )
    low: Share | None = Field(None, description="Low end of the chance.")
    high: Share | None = Field(None, description="High end of the chance.")
    cite: str = Field("", description="Who says so.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not (self.countries or self.owners or self.plants):
            raise ValueError("names nobody who stops; write countries, owners or plants")
        if self.measure == "origin" and (self.owners or self.plants or not self.countries):
            raise ValueError('measure = "origin" asks where ore was mined; write countries alone beside it')
        if self.cut_share == 0:
            raise ValueError("cut_share is 0, which stops nothing; write a share above 0")
        self._licences_make_sense()
        self._sharing_makes_sense()
        self._chance_makes_sense()
        return self

    def _licences_make_sense(self) -> None:
        if not self.licence_share:
            return
        together = sum(self.licence_share.values())
        if not together:
            raise ValueError("licence_share is 0 for every end use, which is no licence; leave it out")
        if together > 1 + ROUNDING:
            raise ValueError(
                f"licence_share adds up to {stated_percent(together)}, and of what a seller loses no more than all can "
                "be licensed; write shares that add up to 1 at most"
            )
        if not (self.countries or self.owners):
            raise ValueError("licence_share is of what sellers sell, and plants stop whole; leave it out")
        if self.contested:
            raise ValueError(
                "licence_share says what home still gets of a seller, not what allies get, who want it too; leave out "
                "licence_share or contested"
            )

    def _sharing_makes_sense(self) -> None:
        if self.contested and not self.sharing:
            raise ValueError(
                f"contested says that allies want the same tonnes, not who gets them; write sharing = {WRITE}"
            )
        if self.sharing and not self.contested:
            raise ValueError("sharing says who gets what allies want too; write contested = true beside it")
        if self.contested and not self.countries:
            raise ValueError("contested rests on what allies buy by country; write countries, or leave it out")

    def _chance_makes_sense(self) -> None:
        chance, low, high = self.probability_per_year, self.low, self.high
        if chance is None and (low is not None or high is not None):
            raise ValueError("has a range of the chance but no chance; write probability_per_year")
        if (low is None) != (high is None):
            raise ValueError("has one end of the range of the chance; write low and high, or neither")
        if chance is not None and low is not None and high is not None and not low <= chance <= high:
            raise ValueError(f"probability_per_year {chance:g} is not within low {low:g} and high {high:g}")

    def written(self) -> dict[str, Any]:
        """Return the settings as a study keeps them, what is empty left out."""
        settings = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return {key: value for key, value in settings.items() if value not in ("", [], {}) and value is not False}

    @property
    def licences(self) -> dict[str, float]:
        """Return the share of what stops that is licensed, by end use, of those that get any."""
        return {use: share for use, share in self.licence_share.items() if share > 0}

    @property
    def shared_by(self) -> Sharing | None:
        """Return how contested tonnes are shared; None where allies want none of them."""
        return sharing_of(self.sharing) if self.contested else None

    @property
    def chances(self) -> tuple[float, float, float] | None:
        """Return the chance with both ends of its range, itself where none is stated; None without a chance."""
        chance = self.probability_per_year
        if chance is None:
            return None
        return chance, chance if self.low is None else self.low, chance if self.high is None else self.high

    def lost_by_seller(self, ores: Ores, form: str, country: str, owner: str) -> float:
        """Return the share that a seller loses of what it sells of a form; by origin who stops ships nothing either."""
        if self.forms and form not in self.forms:
            return 0.0
        if self.measure == "origin" and country not in self.countries:
            mined = ores.get((form, country), ((country, 1.0),))
            return self.cut_share * min(1.0, sum(share for origin, share in mined if origin in self.countries))
        return self.cut_share if country in self.countries or owner in self.owners else 0.0

    def lost_by_country(self, form: str, country: str) -> float:
        """Return the share that buyers of a form from a country lose of it."""
        if self.forms and form not in self.forms:
            return 0.0
        return self.cut_share if country in self.countries else 0.0

    def lost_by_plant(self, plant: str, form: str, country: str, owner: str) -> float:
        """Return the share that a plant loses of what it makes; by origin it stops where it stands."""
        if self.forms and form not in self.forms:
            return 0.0
        stops = plant in self.plants or country in self.countries or owner in self.owners
        return self.cut_share if stops else 0.0

    def in_words(self) -> str:
        """Return the scenario in one line: `scenario china-closed: CHN loses 100% for 1 year from 2028`."""
        who = ", ".join((*self.countries, *self.owners, *self.plants))
        forms = f" of {', '.join(self.forms)}" if self.forms else ""
        ore = " and others of what it mined" if self.measure == "origin" else ""
        begins = "" if self.start is None else f" from {self.start}"
        chance = "" if self.probability_per_year is None else f", {stated_percent(self.probability_per_year)} a year"
        length = f"{self.years:g} {'year' if self.years == 1 else 'years'}"
        cite = f" ({self.cite})" if self.cite else ""
        lost = f"{stated_percent(self.cut_share)}{forms}{ore}"
        licences = [f"{stated_percent(share)} to {use}" for use, share in self.licence_share.items()]
        licensed = f", licensed {', '.join(licences)}" if licences else ""
        shared = f", allies want the same ({self.sharing})" if self.contested else ""
        return f"scenario {self.name}: {who} loses {lost} for {length}{begins}{licensed}{shared}{chance}{cite}"


def repeated_names(scenarios: Any) -> list[tuple[tuple[str | int, ...], str]]:
    """Return the place of every scenario that has the name of one before it, in settings of whatever shape."""
    seen: set[str] = set()
    out: list[tuple[tuple[str | int, ...], str]] = []
    for number, one in enumerate(scenarios if isinstance(scenarios, list | tuple) else ()):
        name = one.get("name") if isinstance(one, Mapping) else None
        if isinstance(name, str):
            if name in seen:
                out.append((("scenarios", number, "name"), f"{name} is given twice; write another name"))
            seen.add(name)
    return out
