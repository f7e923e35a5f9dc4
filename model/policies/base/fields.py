"""What the fields of a policy hold: shares and amounts, one for all years or one by year, read and refused in words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, Field
from pydantic.fields import FieldInfo

from data.messages.stated_lists import each_once

_PERCENT = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*%\s*$")


MOST_PERCENT = 100
"""Above it a share is no percentage that lost its sign either."""
_IN_WORDS = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(?:percent|per cent|pct)\s*$", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"^\s*\d+,\d+\s*%?\s*$")

NO_PATH = "no value; write a number, or a value by year such as { 2030 = 0.4 }"


def _share_meant(text: str) -> str:
    """Return what to write in place of a text: the number in it where it can be read in one way, an example else."""
    if found := _IN_WORDS.match(text):
        value = float(found.group(1))
        return f"write {value / 100:g} or '{value:g}%'" if value <= 100 else "write at most 1, or '100%'"
    if _DECIMAL_COMMA.match(text):
        return "write a decimal point in place of the comma"
    return "write 0.3 or '30%'"


class NotANumber(ValueError):
    """What should be a number is a truth value or a text."""

    def __init__(self, shown: str) -> None:
        super().__init__(f"must be a number, got {shown}")


def read_share(value: Any) -> Any:
    """Read 0.3 or "30%"; refuse 30, which could be either."""
    if isinstance(value, bool):
        raise NotANumber(str(value).lower())
    if isinstance(value, str):
        match = _PERCENT.match(value)
        if not match:
            raise ValueError(f"{value!r} is not a share; {_share_meant(value)}")
        value = float(match.group(1)) / 100
    if isinstance(value, int | float) and (1 < value < 2 or (value > MOST_PERCENT and math.isfinite(value))):
        raise ValueError(f"{value:g} means {value * 100:g}%; write at most 1, or '100%'")
    if isinstance(value, int | float) and value > 1:
        raise ValueError(f"{value:g} means {value * 100:g}%; write {value / 100:g} or '{value:g}%'")
    return value


def read_number(value: Any) -> Any:
    if isinstance(value, bool):
        raise NotANumber(str(value).lower())
    if isinstance(value, str):
        raise NotANumber(repr(value))
    return value


def read_rate(value: Any) -> Any:
    """Read 0.25 or "25%", which may be above 1."""
    match = _PERCENT.match(value) if isinstance(value, str) else None
    return float(match.group(1)) / 100 if match else read_number(value)


def whole_years(value: Any) -> Any:
    """Return a number of years that has no fraction: what is decided, run and repaid goes by whole years."""
    number = read_number(value)
    if isinstance(number, int | float) and math.isfinite(number) and number % 1:
        raise ValueError(f"must be whole years; write {math.floor(number)} or {math.ceil(number)}, got {number:g}")
    return number


def or_by_year(item: Any) -> Any:
    """Wrap a check of one value so that it also reads a value by year, such as { 2030 = 0.4, 2035 = 0.6 }."""

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            return item(value)
        if not value:
            raise ValueError(NO_PATH)
        out = {}
        for year, level in value.items():
            if not re.fullmatch(r"(19|20|21)\d\d", str(year)):
                raise ValueError(f"must be a whole year such as 2030, got {year}")
            out[int(year)] = item(level)
        return out

    return read


def says_something(value: Any, required: bool) -> Any:
    """Refuse a list, a table or a text that is empty, and a list that says a word twice."""
    instead = "" if required else ", or leave it out"
    if value is None or value == "":
        raise ValueError(f"no value; write one{instead}")
    if isinstance(value, Mapping) and not value:
        raise ValueError(NO_PATH)
    if isinstance(value, list | tuple | set | frozenset) and any(word is None or word == "" for word in value):
        raise ValueError("holds an empty word; delete it, or write what is meant")
    return each_once(value, instead=instead)


@dataclass(frozen=True)
class Shown:
    """Stands in the type of a field that is shown as a per cent."""


AS_PERCENT = Shown()
Share = Annotated[float, AS_PERCENT, BeforeValidator(read_share), Field(ge=0, le=1, allow_inf_nan=False)]
Amount = Annotated[float, BeforeValidator(read_number), Field(ge=0, allow_inf_nan=False)]
OneShare = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
OneAmount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
SharePath = Annotated[OneShare | dict[int, OneShare], AS_PERCENT, BeforeValidator(or_by_year(read_share))]
AmountPath = Annotated[OneAmount | dict[int, OneAmount], BeforeValidator(or_by_year(read_number))]


def shares_among(policy: type[BaseModel]) -> frozenset[str]:
    """Return the fields of a policy that hold shares, shown as a per cent."""
    return frozenset(name for name, field in policy.model_fields.items() if AS_PERCENT in marks_of(field))


def marks_of(field: FieldInfo) -> tuple[object, ...]:
    """Return what stands in the type of a field beside the plain type, that of each of several types included."""
    several = get_args(field.annotation) if get_origin(field.annotation) in (Union, UnionType) else ()
    return (*field.metadata, *(mark for one in several for mark in getattr(one, "__metadata__", ())))


def level_at(path: float | Mapping[int, float], year: int) -> float | None:
    """Return a path's value in a year: interpolated between years given, held after the last, none before the first."""
    if not isinstance(path, Mapping):
        return float(path)
    years = sorted(path)
    if year < years[0]:
        return None
    if year >= years[-1]:
        return float(path[years[-1]])
    after = next(k for k in years if k > year)
    before = max(k for k in years if k <= year)
    weight = (year - before) / (after - before)
    return float(path[before] + weight * (path[after] - path[before]))


def by_year(amounts: Iterable[tuple[int, float]]) -> Iterator[tuple[int, float]]:
    """Yield each year with its amounts added up."""
    total: dict[int, float] = {}
    for year, amount in amounts:
        total[year] = total.get(year, 0.0) + amount
    return iter(sorted(total.items()))
