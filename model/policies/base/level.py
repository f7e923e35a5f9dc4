"""How much a policy asks for: the field that says it, its unit, and the rows whose bound it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Path = float | dict[int, float]


class Whole(StrEnum):
    """What a share is a share of, of one form in one year."""

    SUPPLY = "supply"
    USE = "supply less what outlets take"
    ESSENTIAL = "essential demand"


@dataclass(frozen=True)
class Level:
    """The field that says how much; `shown` turns it into `unit`; `tighter` is +1 where more is harder, -1 where less.

    A price (0) is neither: it changes what is cheap, never what is possible. `one` is a unit as the field counts it,
    where that is not one of `unit`. `rows` are the row families whose bound it states, none where it moves what can be
    bought or built; `of` is what a share of a form is a share of.
    """

    field: str
    unit: str
    tighter: int
    shown: float = 1.0
    noun: str = "level"
    one: float = 0.0
    rows: tuple[str, ...] = ()
    of: Whole | None = None

    @property
    def sign(self) -> str:
        """How a policy in words says it."""
        return {1: ">=", -1: "<=", 0: "="}[self.tighter]

    @property
    def is_share(self) -> bool:
        """Whether the level lies between 0 and 1; a pace may be more than as it was."""
        return self.unit in (PERCENT, HHI)

    @property
    def is_index(self) -> bool:
        """Whether it is an index of concentration, which adds squares of shares and counts no tonnes."""
        return self.unit == HHI

    @property
    def study_unit(self) -> str:
        """The unit in which a study states the level: a share of 0.6, where `unit` shows 60%."""
        return {PERCENT: "rate" if self.noun == "rate" else "share", PACE: "times the pace"}.get(self.unit, self.unit)

    @property
    def step(self) -> float:
        """One unit, as the field counts it: a point, a day, a million USD."""
        return self.one or 1 / self.shown


PERCENT, PACE, HHI = "%", "% of the pace", "HHI"


def one_more(unit: str) -> str:
    """Return one of a unit in words: point, day, job."""
    return {PERCENT: "point", PACE: "point", HHI: "0.01"}.get(unit, unit.removesuffix("s"))


def share_cap(*rows: str, of: Whole = Whole.SUPPLY) -> Level:
    """Return the level of a policy whose `max` is the largest share of a form."""
    return Level("max", PERCENT, -1, 100.0, "cap", rows=rows, of=of)


def share_floor(*rows: str, of: Whole = Whole.SUPPLY) -> Level:
    """Return the level of a policy whose `min` is the least share of a form."""
    return Level("min", PERCENT, 1, 100.0, "floor", rows=rows, of=of)


def share_paid(field: str = "share", *rows: str) -> Level:
    """Return the level of a policy that pays a share, which makes nothing impossible."""
    return Level(field, PERCENT, 0, 100.0, "share", rows=rows)
