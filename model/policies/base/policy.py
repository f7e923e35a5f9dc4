"""What every policy sentence has: a citation, a scope, dates, and what it does to a plan."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from model.formulation.declaration import Part
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates, bound_share, days_of, first_day, share_of_year

Tables = Mapping[str, pd.DataFrame]
Rows = Mapping[str, pd.DataFrame]
_PERCENT = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*%\s*$")


_IN_WORDS = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(?:percent|per cent|pct)\s*$", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"^\s*\d+,\d+\s*%?\s*$")


def _share_meant(text: str) -> str:
    """Return what to write in place of a text: the number in it where it can be read in one way, an example else."""
    if found := _IN_WORDS.match(text):
        value = float(found.group(1))
        return f"write {value / 100:g} or '{value:g}%'" if value <= 100 else "write at most 1, or '100%'"
    if _DECIMAL_COMMA.match(text):
        return "write a decimal point in place of the comma"
    return "write 0.3 or '30%'"


def _share(value: Any) -> Any:
    """Read 0.3 or "30%"; refuse 30, which could be either."""
    if isinstance(value, bool):
        raise ValueError(f"must be a number, got {str(value).lower()}")
    if isinstance(value, str):
        match = _PERCENT.match(value)
        if not match:
            raise ValueError(f"{value!r} is not a share; {_share_meant(value)}")
        value = float(match.group(1)) / 100
    if isinstance(value, int | float) and 1 < value < 2:
        raise ValueError(f"{value:g} means {value * 100:g}%; write at most 1, or '100%'")
    if isinstance(value, int | float) and value > 1:
        raise ValueError(f"{value:g} means {value * 100:g}%; write {value / 100:g} or '{value:g}%'")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError(f"must be a number, got {str(value).lower()}")
    if isinstance(value, str):
        raise ValueError(f"must be a number, got {value!r}")
    return value


def whole_years(value: Any) -> Any:
    """Return a number of years that has no fraction: what is decided, run and repaid goes by whole years."""
    number = _number(value)
    if isinstance(number, int | float) and math.isfinite(number) and number % 1:
        raise ValueError(f"must be whole years; write {math.floor(number)} or {math.ceil(number)}, got {number:g}")
    return number


def _years(item: Any) -> Any:
    """Wrap a check of one value so that it also reads a value by year, such as { 2030 = 0.4, 2035 = 0.6 }."""

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            return item(value)
        if not value:
            raise ValueError("no value; write a number, or a value by year such as { 2030 = 0.4 }")
        out = {}
        for year, level in value.items():
            if not re.fullmatch(r"(19|20|21)\d\d", str(year)):
                raise ValueError(f"must be a whole year such as 2030, got {year}")
            out[int(year)] = item(level)
        return out

    return read


def _says_something(value: Any, required: bool) -> Any:
    """Refuse a list, a table or a text that is empty, and a list that says a word twice."""
    instead = "" if required else ", or leave it out"
    if value is None or value == "":
        raise ValueError(f"no value; write one{instead}")
    if isinstance(value, Mapping) and not value:
        raise ValueError("no value; write a number, or a value by year such as { 2030 = 0.4 }")
    if isinstance(value, list | tuple | set | frozenset):
        if not value:
            raise ValueError(f"is empty; list at least one{instead}")
        words = list(value)
        if any(word is None or word == "" for word in words):
            raise ValueError("holds an empty word; delete it, or write what is meant")
        twice = next((word for number, word in enumerate(words) if word in words[:number]), None)
        if twice is not None:
            raise ValueError(f"{twice!r} stands twice; once is enough")
    return value


Share = Annotated[float, BeforeValidator(_share), Field(ge=0, le=1, allow_inf_nan=False)]
Amount = Annotated[float, BeforeValidator(_number), Field(ge=0, allow_inf_nan=False)]
_OneShare = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_OneAmount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
SharePath = Annotated[_OneShare | dict[int, _OneShare], BeforeValidator(_years(_share))]
AmountPath = Annotated[_OneAmount | dict[int, _OneAmount], BeforeValidator(_years(_number))]


def level_at(path: float | Mapping[int, float], year: int) -> float | None:
    """Return a path's value in a year: interpolated between years given, held after the last, none before the first."""
    if not isinstance(path, Mapping):
        return float(path)
    known = sorted(path)
    if year < known[0]:
        return None
    if year >= known[-1]:
        return float(path[known[-1]])
    after = next(k for k in known if k > year)
    before = max(k for k in known if k <= year)
    weight = (year - before) / (after - before)
    return float(path[before] + weight * (path[after] - path[before]))


def by_year(amounts: Iterable[tuple[int, float]]) -> Iterator[tuple[int, float]]:
    """Yield each year with its amounts added up."""
    total: dict[int, float] = {}
    for year, amount in amounts:
        total[year] = total.get(year, 0.0) + amount
    return iter(sorted(total.items()))


@dataclass(frozen=True)
class Check:
    """One re-check of a promise: `value` must be at most `limit` (both in `unit`), compared on `scale`."""

    rule: str
    where: str
    value: float
    limit: float
    unit: str

    @property
    def violation(self) -> float:
        """How far the promise is missed, relative to its own size."""
        return max(0.0, self.value - self.limit) / max(1.0, abs(self.limit), abs(self.value))


@dataclass(frozen=True)
class Flow:
    """One payment that a policy causes: who pays whom, for what, from which account, in million USD.

    `once` names a payment that several sentences may ask for and only the first of them makes.
    """

    year: int
    payer: str
    payee: str
    item: str
    account: str
    musd: float
    once: str = ""


class Sentence(BaseModel):
    """One sentence of law or intent.

    `minerals`, `forms` and `stages` narrow what it touches; `from` and `until` are dates or years, `until` included.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    name: ClassVar[str]
    shorthand: ClassVar[str] = ""
    part: ClassVar[Part | None] = None
    dates: ClassVar[Dates]
    """What its days in force do to a year."""
    lacks: ClassVar[str] = "nobody supplies it"
    """Why the sentence may not reach a form in its scope."""
    every_form: ClassVar[bool] = False
    """Whether it promises something of every form, so that one it does not reach is told even when none is named."""
    builds: ClassVar[bool] = False
    """Whether `adjust` changes what can be built; such sentences adjust before the others, whatever their place."""
    when_idle: ClassVar[str] = "check its scope and dates"
    """What to look at when the sentence changes nothing."""
    refines: ClassVar[bool] = False
    """Whether `refine` may add rows once a plan is known; such a variant is solved in rounds (`cut_rounds`)."""

    minerals: tuple[str, ...] = Field((), description="Only these minerals; all when left out.")
    forms: tuple[str, ...] = Field((), description="Only these forms; all when left out.")
    stages: tuple[str, ...] = Field((), description="Only these stages; all when left out.")
    start: str | int | None = Field(
        None, alias="from", description="First day or year in force; the first year planned when left out."
    )
    until: str | int | None = Field(None, description="Last day or year in force; the last year planned when left out.")
    cite: str = Field("", description="The law or paper that says it.")
    title: str = Field("", description="The sentence in words.")

    @model_validator(mode="before")
    @classmethod
    def _read_shorthand(cls, value: Any) -> Any:
        if isinstance(value, str):
            if not cls.shorthand:
                raise ValueError(f"write a table such as {cls.name} = {{ ... }}, got {value!r}")
            return {cls.shorthand: value}
        if isinstance(value, dict):
            value = {k: (dt.date.isoformat(v) if isinstance(v, dt.date) else v) for k, v in value.items()}
            for key in ("from", "until"):
                if key in value:
                    first_day(value[key])
        return value

    @field_validator("*", mode="before")
    @classmethod
    def _nothing_empty(cls, value: Any, info: ValidationInfo) -> Any:
        """A list emptied by a script would turn a cap on some into a cap on all: what is meant is left out, or said."""
        field = cls.model_fields[str(info.field_name)]
        return value if info.field_name in ("cite", "title") else _says_something(value, field.is_required())

    # ------------------------------------------------------------ scope

    def forms_touched(self, frames: Frames) -> list[str]:
        """Return the forms of the study inside the sentence's scope; scrap only when it is named."""
        return sorted(form for form, mineral, stage in frames.named_forms if self._touches(form, mineral, stage))

    def _touches(self, form: str, mineral: str, stage: str) -> bool:
        named = (not self.minerals or mineral in self.minerals) and (not self.stages or stage in self.stages)
        asked_for = form in self.forms if self.forms else stage != "scrap" or "scrap" in self.stages
        return named and asked_for

    def days_in_force(self, year: int) -> tuple[int, int]:
        """Return the first day of a year in force, 0 for 1 January, and the day after the last."""
        return days_of(self.start, self.until, year)

    def share_in_force(self, year: int) -> float:
        """Return the part of the days of a calendar year on which the sentence is in force."""
        return share_of_year(self.start, self.until, year)

    def bound_share(self, year: int) -> float:
        """Return the part of a calendar year that the sentence binds, by the rule of dates that it follows."""
        return bound_share(self.dates, self.start, self.until, year)

    def in_force(self, years: pd.Series) -> pd.Series:
        """Return the part of each row's year that the sentence binds."""
        share = {year: self.bound_share(int(year)) for year in years.unique()}
        return years.map(share).astype(float)

    def years_bound(self, frames: Frames) -> list[int]:
        """Return the years planned that the sentence binds, in part or whole."""
        return [year for year in frames.years if self.bound_share(year) > 0]

    def alike(self, other: object) -> bool:
        """Tell whether another sentence does the same, whatever it cites and is called."""
        return type(self) is type(other) and all(
            value == getattr(other, name) for name, value in self if name not in ("cite", "title")
        )

    def reaches(self, frames: Frames) -> pd.DataFrame:
        """Return what the sentence acts on: of form, country, owner, plant, kind, end_use the columns that tell it.

        What is in its scope and not in here, it does not reach, for it `lacks` something.
        """
        flows = frames.flows
        return flows[flows["form"].isin(self.forms_touched(frames))]

    def why_not(self, form: str, frames: Frames) -> str:
        """Return why the sentence does not reach a form in its scope."""
        return self.lacks

    # ------------------------------------------------------------ what it does

    def adjust(self, frames: Frames) -> Frames:
        """Return the frames with this sentence's prices and bounds in them."""
        return frames

    def rows(self, clause: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        """Return tuples, with their numbers, to add to sets of `part`."""
        return {}

    def refine(self, clause: str, frames: Frames, tables: Tables, turn: int) -> Rows:
        """Return tuples, with their numbers, that the plan in `tables` shows to be missing; none when it may stand.

        Asked after every solve, `turn` 1 first, where `refines` says so. `tables` hold purchases, production and
        recycling. The tuples come on top of those of `rows` and of the turns before.
        """
        return {}

    def recheck(self, clause: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        """Prove the promise from the result tables, without the rows."""
        return ()

    def flows(self, clause: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        """Book what the sentence makes somebody pay."""
        return ()

    def spending(self, clause: str, frames: Frames) -> Mapping[str, pd.DataFrame]:
        """Return what its account pays for a unit of a decision: decision -> its index, then `paid_in`, `unit_musd`.

        Asked by `budget_cap`; what depends on no decision, or is paid by law whatever the budget, is left out.
        """
        return {}

    def contingent(self, clause: str, frames: Frames, tables: Tables, market: float) -> Iterable[Flow]:
        """Book what is paid only where prices ask for it, all market prices times `market`; once a year at most.

        What it yields at `market` 1 is part of `flows`.
        """
        return ()

    def unknown_words(self, frames: Frames) -> Iterable[tuple[str, str, Iterable[str]]]:
        """Yield (field, word, words it could be) for every word the dataset does not know."""
        known = {
            "minerals": set(frames.forms["mineral"]),
            "forms": set(frames.forms["form"]),
            "stages": {"mined", "intermediate", "refined", "component", "scrap"},
        }
        for field, words in known.items():
            for word in getattr(self, field):
                if word not in words:
                    yield field, word, words


@dataclass(frozen=True)
class Clause:
    """One sentence in one variant: its label, and where in the study it stands."""

    label: str
    sentence: Sentence
    where: str = ""


def in_turn(clauses: Sequence[Clause]) -> list[Clause]:
    """Return clauses in the order in which they adjust frames: those that change what can be built, then the rest."""
    return sorted(clauses, key=lambda clause: not clause.sentence.builds)
