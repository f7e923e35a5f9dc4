"""The law that a study reads: as of which day, and what it corrects in the law book."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from data.messages.finding import did_you_mean, shown
from model.policies import BY_NAME, presets
from model.policies.presets import Preset
from model.study.source_map import Where

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class NotADay(ValueError):
    """What should be a calendar day is none."""


def _day(value: Any) -> Any:
    """Return a calendar day; a time, a year or a month is none."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise NotADay(f"must be a date such as 2026-11-30, got {shown(value) if isinstance(value, str) else value}")


def known_preset(value: Any) -> Any:
    """Return the name of a preset; raise ValueError, with what to write, for any other word."""
    if isinstance(value, str) and value in presets.NO_FIGURE:
        raise ValueError(presets.NO_FIGURE[value])
    if isinstance(value, str) and value not in presets.PRESET:
        hint = did_you_mean(value, presets.PRESET) or f"; there are {', '.join(presets.PRESET)}"
        raise ValueError(f"no preset is called {shown(value)}{hint}")
    return value


CalendarDay = Annotated[dt.date, BeforeValidator(_day)]
PresetName = Annotated[str, BeforeValidator(known_preset)]
Status = Literal["in_force", "suspended", "expired", "announced", "bill"]


class StatedLaw(BaseModel):
    """What a study corrects in a law of the law book: its status and its dates."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    status: Status | None = Field(None, description="Its status; as in the law book when left out.")
    made: CalendarDay | None = Field(None, description="Day on which it was made.")
    in_force_from: CalendarDay | None = Field(None, description="First day in force.")
    until: CalendarDay | None = Field(
        None, description="Last day in force; of a suspended law, the last day of its suspension."
    )
    read_on: CalendarDay | None = Field(None, description="Day for which it was read.")
    cite: str = Field(min_length=1, description="Who says so; stands in the citation of every sentence.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set - {"cite"}:
            raise ValueError("corrects nothing; write status, made, in_force_from, until or read_on")
        return self


def law_in(laws: Mapping[str, Any], name: str) -> Preset:
    """Return a law as a study reads it. A law put back in force has no end unless the study says one."""
    words = laws.get(name)
    if words is None:
        return presets.PRESET[name]
    if isinstance(words, StatedLaw):
        words = words.model_dump(exclude_unset=True)
    told = {key: _day(said) if key not in ("status", "cite") else said for key, said in words.items()}
    if told.get("status", presets.PRESET[name].status) != presets.PRESET[name].status:
        told.setdefault("until", None)
    return presets.corrected(name, told)


def laws_stated(laws: Mapping[str, Any], name: str, as_of: dt.date | None) -> tuple[list[Preset], list[Preset]]:
    """Return the laws that a preset states on a day, and those that it leaves out because they are no law on it.

    A law states itself, whatever the day: that it is none is refused elsewhere. A preset that stands for other laws
    states those of them that are law on the day.
    """
    law = law_in(laws, name)
    if not law.laws:
        return [law], []
    every = [law_in(laws, member) for member in law.laws]
    out = [one for one in every if as_of is not None and one.refusal(as_of)]
    return [one for one in every if one not in out], out


def law_problems(settings: Mapping[str, Any]) -> Iterable[tuple[Where, str]]:
    """Find presets that are no law on the study's day, or of which nothing is left, in settings of whatever shape."""
    laws = settings.get("laws")
    laws = laws if isinstance(laws, Mapping) else {}
    stated = list(_stated(settings))
    if stated and "law_as_of" not in settings:
        where, entry = stated[0]
        day = presets.PRESET[entry["preset"]].read_on
        yield (
            where,
            f"{entry['preset']} is read as the law stands on a day; write law_as_of = {day} at the top, or another",
        )
    for name in laws:
        if isinstance(name, str) and name in presets.PRESET and (members := presets.PRESET[name].laws):
            yield ("laws", name), f"{name} has no days of its own; correct one of {', '.join(members)}"
    minerals = settings.get("minerals")
    for where, entry in stated:
        try:
            law = law_in(laws, entry["preset"])
        except (ValueError, TypeError, AttributeError):
            continue  # what is wrong with its correction is told where that stands
        if not law.laws and (said := _refusal(law, _as_of(settings), entry.get("what_if") is True)):
            yield where, f"{law.name} {said}"
        if law.laws and "what_if" in entry:
            yield (*where[:-1], "what_if"), f"{law.name} states what is law on the day; delete what_if"
        if isinstance(minerals, list | tuple):
            planned, ours = tuple(map(str, minerals)), laws_stated(laws, entry["preset"], None)[0]
            if not any(presets.sentences(one, (None, None), planned, BY_NAME) for one in ours):
                yield where, f"{law.name} says nothing of {', '.join(planned)}"


def _refusal(law: Preset, as_of: dt.date | None, what_if: bool) -> str:
    if law.until is not None and law.until < law.in_force_from and law.status != presets.SUSPENDED:
        return f"would end on {law.until}, before it begins on {law.in_force_from}; correct both in [laws.{law.name}]"
    return law.refusal(as_of, what_if) if as_of else ""


def _as_of(settings: Mapping[str, Any]) -> dt.date | None:
    try:
        return None if settings.get("law_as_of") is None else _day(settings["law_as_of"])
    except ValueError:
        return None


def _stated(settings: Mapping[str, Any]) -> Iterable[tuple[Where, Mapping[str, Any]]]:
    """Yield the entries of policies that name a known preset, each with its path."""
    variants = settings.get("variants")
    for name, variant in variants.items() if isinstance(variants, Mapping) else ():
        entries = variant.get("policies") if isinstance(variant, Mapping) else None
        for number, entry in enumerate(entries) if isinstance(entries, list | tuple) else ():
            word = entry.get("preset") if isinstance(entry, Mapping) else None
            if isinstance(word, str) and word in presets.PRESET:
                yield ("variants", name, "policies", number, "preset"), entry
