"""Days in force: every rule about dates is worked out from the days of a calendar year, one by one."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.bool_]


class Dated(Protocol):
    """A sentence, as far as its dates go: first and last day or year in force, None where it states none."""

    @property
    def start(self) -> str | int | None: ...
    @property
    def until(self) -> str | int | None: ...


def days(sentence: Dated, year: int) -> Days:
    """Return which days of a calendar year a sentence is in force on; its first and its last day are two of them."""
    return _days(_text(sentence.start), _text(sentence.until), year)


def part(sentence: Dated, year: int) -> float:
    """Return the part of a year's days in force: what rates, payments and the decisions of a year follow."""
    return _counted(_text(sentence.start), _text(sentence.until), year)[0]


def whole(sentence: Dated, year: int) -> bool:
    """Return whether every day of a year is in force: what shares and yearly limits follow."""
    return _counted(_text(sentence.start), _text(sentence.until), year)[1]


def at_the_end(sentence: Dated, year: int) -> bool:
    """Return whether the last day of a year is in force: what levels at the end of a year follow."""
    return _counted(_text(sentence.start), _text(sentence.until), year)[2]


def _text(stated: Any) -> str:
    return "" if stated is None else str(stated)


@lru_cache(maxsize=4096)
def _days(start: str, until: str, year: int) -> Days:
    calendar = np.arange(np.datetime64(f"{year}-01-01"), np.datetime64(f"{year + 1}-01-01"))
    hit = np.ones(len(calendar), dtype=bool)
    if start:
        hit &= calendar >= np.datetime64(start if len(start) > 4 else f"{start}-01-01")
    if until:
        hit &= calendar <= np.datetime64(until if len(until) > 4 else f"{until}-12-31")
    hit.setflags(write=False)
    return hit


@lru_cache(maxsize=4096)
def _counted(start: str, until: str, year: int) -> tuple[float, bool, bool]:
    hit = _days(start, until, year)
    return float(np.count_nonzero(hit)) / len(hit), bool(hit.all()), bool(hit[-1])


def after_september(sentence: Dated | None, year: int) -> tuple[float, bool]:
    """Return the part of the days in force that lie in October to December, and whether the first of them does.

    A sentence that is in force on no day of the year, or none, counts as all year.
    """
    stated = ("", "") if sentence is None else (_text(sentence.start), _text(sentence.until))
    return _late(*stated, year)


@lru_cache(maxsize=4096)
def _late(start: str, until: str, year: int) -> tuple[float, bool]:
    hit = _days(start, until, year)
    if not hit.any():
        hit = _days("", "", year)
    late = (dt.date(year, 10, 1) - dt.date(year, 1, 1)).days
    return float(np.count_nonzero(hit[late:])) / float(np.count_nonzero(hit)), not hit[:late].any()
