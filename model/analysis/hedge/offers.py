"""What sellers offer once stops have closed their days, in the columns of a program: as sentences have it, not anew.

A stop closes days of each seller that it names (`closures`); what is open of a year is the mean over its days of the
smallest part left. What may be left of established sellers is their share of all that is offered abroad.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from data.rows import each_row
from model.analysis.hedge.draws import Drawn, Scenario
from model.analysis.hedge.family import Differs
from model.analysis.hedge.worlds import stop_clauses
from model.frames.study_frames import Frames
from model.policies import Clause
from model.policies.base.closures import OFFERED, closed_days
from model.policies.base.days_in_force import Closure, mean_open
from model.program.compile.compile import Program

Closures = tuple[Closure, ...]
EXPORTS = "Purchase", "Left"
"""Columns that a stop bounds."""
_open = cache(mean_open)


@dataclass(frozen=True)
class _Good:
    """A form in a year: the offers of it from abroad, and columns of what may be left with their established share."""

    offers: tuple[int, ...]
    columns: tuple[int, ...]
    shares: tuple[float, ...]


class Offers:
    """The offers of a variant, with the columns of its program that they bound."""

    def __init__(self, frames: Frames, clauses: tuple[Clause, ...], drawn: Drawn, program: Program) -> None:
        """Hold the offers as its sentences leave them."""
        offers = frames.offers
        self._frames, self._clauses, self.drawn = frames, clauses, drawn
        self._year = offers["year"].tolist()
        self._offered = (offers[OFFERED] if OFFERED in offers else offers["available"]).tolist()
        self._available = offers["available"].tolist()
        self._closed = closed_days(offers)
        self._column = _columns(program, "Purchase")
        self._place = [self._column[key] for key in each_row(offers, "seller", "year")]
        self._goods = _goods(frames, program)
        self._good = list(each_row(offers, "form", "year"))
        self._of: dict[tuple[str, int], list[tuple[int, Closure]]] = {}
        self._parts: dict[str, list[list[tuple[int, float]]]] = {}

    def bounds(self, begun: Iterable[tuple[str, int]]) -> Differs:
        """Return the bounds of purchases and of what may be left that are other than without some stops.

        begun: each by its name and the year in which it begins
        """
        closures = dict[int, set[Closure]]()
        for name, start in begun:
            for offer, closure in self._closes(name, start):
                closures.setdefault(offer, set(self._closed[offer])).add(closure)
        left = {
            offer: self._offered[offer] * _open(tuple(sorted(known)), self._year[offer])
            for offer, known in closures.items()
        }
        out = {self._place[offer]: kt for offer, kt in left.items() if kt != self._available[offer]}
        for good in {self._good[offer] for offer in left}:
            out |= self._left(self._goods.get(good), left)
        at = np.array(sorted(out), dtype=np.int64)
        return Differs(at, np.array([out[column] for column in at.tolist()], dtype=float))

    def _left(self, good: _Good | None, left: Mapping[int, float]) -> dict[int, float]:
        if good is None:
            return {}
        total = math.fsum(left.get(offer, self._available[offer]) for offer in good.offers)
        return {column: share * total for column, share in zip(good.columns, good.shares, strict=True)}

    def _closes(self, name: str, start: int) -> list[tuple[int, Closure]]:
        """Return the days of each offer that a stop closes, and the part that it leaves."""
        if (name, start) not in self._of:
            alone = Scenario("", 1.0, "", begins={name: start})
            clauses = stop_clauses(self.drawn, alone, self._clauses)
            self._of[name, start] = [
                (offer, (*days, part))
                for clause, left in zip(clauses, self._left_by(name, clauses), strict=True)
                for offer, part in left
                for days in [clause.policy.days_in_force(self._year[offer])] if days[0] < days[1]
            ]  # fmt: skip
        return self._of[name, start]

    def _left_by(self, name: str, clauses: Sequence[Clause]) -> list[list[tuple[int, float]]]:
        """Return, of each sentence of a stop, the offers of which it leaves a part; in whatever year it begins."""
        if name not in self._parts:
            self._parts[name] = [
                [(offer, part) for offer, part in enumerate(
                    clause.policy.left_open(self._frames, self._frames.offers)  # type: ignore[attr-defined]
                ) if part < 1] for clause in clauses
            ]  # fmt: skip
        return self._parts[name]


def _columns(program: Program, name: str) -> dict[tuple[str | int, ...], int]:
    """Return the column of each of a decision's labels."""
    block, labels = program.columns[name], program.data.labels
    return {tuple(labels[c] for c in codes): block.start + at for at, codes in enumerate(block.codes.tolist())}


def _goods(frames: Frames, program: Program) -> dict[tuple[str, int], _Good]:
    shares = {(f, c, y): share for f, c, y, share in each_row(
        frames.established, "form", "country", "year", "established_share"
    )} if len(frames.established) else {}  # fmt: skip
    abroad: dict[tuple[str, int], list[int]] = {}
    for at, (form, country, year) in enumerate(each_row(frames.offers, "form", "country", "year")):
        if country != frames.home:
            abroad.setdefault((form, year), []).append(at)
    left: dict[tuple[str, int], list[tuple[int, float]]] = {}
    for (_, form, country, year), column in _columns(program, "Left").items():
        left.setdefault((str(form), int(year)), []).append((column, shares[form, country, year]))
    return {
        good: _Good(tuple(abroad[good]), tuple(c for c, _ in of), tuple(share for _, share in of))
        for good, of in left.items()
    }
