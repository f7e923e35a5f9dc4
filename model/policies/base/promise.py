"""What a policy promises of the supply of a form: which party has at least, or at most, which share of it.

From this one fact follow what contradicts what, which form is left without a supplier, the limit line of a chart, and
what is short where nothing satisfies it.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Literal

from model.frames.study_frames import Frames
from model.policies.base.fields import level_at
from model.policies.base.level import Whole

Measure = Literal["shipped", "origin", "owner"]
RECYCLERS = "recycler"


@dataclass(frozen=True)
class Party:
    """Countries counted together: those named, those of a bloc in the year, home, every foreign one; or `kind` in them.

    `kind` narrows a party to one kind of its plants. A subclass may know its countries in another way.
    """

    countries: tuple[str, ...] = ()
    bloc: str = ""
    home: bool = False
    foreign: bool = False
    kind: str = ""

    def members(self, frames: Frames, year: int) -> frozenset[str]:
        """Return the countries of the party in a year."""
        found = frozenset(self.countries)
        if self.bloc:
            found |= frames.members(self.bloc, year)
        if self.foreign:
            found |= frames.once(_abroad)
        return found | {frames.home} if self.home else found


def _abroad(frames: Frames) -> frozenset[str]:
    """Return every foreign country."""
    return frozenset(frames.tables["countries"]["country"]) - frames.not_one_country


@dataclass(frozen=True)
class Promise:
    """A party has at least (else at most) `level` of a form, by year or for all years, counted by `measure`.

    With `largest`, it is said of any so many of the party together, not of all of it. With `index`, the level is not a
    share but the sum of the squares of the shares of each of the party.
    """

    party: Party
    at_least: bool
    level: float | Mapping[int, float]
    measure: Measure = "shipped"
    largest: int = 0
    of: Whole = Whole.SUPPLY
    index: bool = False

    def at(self, year: int) -> float | None:
        """Return the level in a year; None before the first."""
        return level_at(self.level, year)

    def closes(self, sources: Set[str], frames: Frames, year: int) -> bool:
        """Tell whether those who alone can supply a form, told apart by `measure`, cannot supply a tonne under it.

        By origin nothing is certain, for a policy may trace the lots of a blend in its own way.
        """
        level = self.at(year)
        if level is None or self.measure == "origin":
            return False
        party = self.party.members(frames, year)
        if self.at_least:
            return level > 0 and not sources & party
        if not sources <= party:
            return False
        if self.index:
            return level * len(sources) < 1
        return level < 1 and len(sources) <= (self.largest or len(sources))


def less_than_all(path: float | Mapping[int, float]) -> float | dict[int, float]:
    """Return what is left of the whole beside a share, by year or for all years."""
    return {year: 1 - share for year, share in path.items()} if isinstance(path, Mapping) else 1 - path
