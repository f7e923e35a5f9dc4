"""What a plan is held against, rule by rule, and what is broken, judged together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from model.proof.keyed_columns import Key, Numbers, numbers


@dataclass(frozen=True)
class Breach:
    """One rule that a plan breaks, where, and by how much relative to the rule's own size."""

    rule: str
    where: str
    value: float
    limit: float
    unit: str
    violation: float

    @property
    def line(self) -> str:
        if not np.isfinite(self.violation):
            return f"{self.rule}: {self.where}: no such row, or not a number"
        compared = f"{self.value:.12g} against {self.limit:.12g} {self.unit}"
        return f"{self.rule}: {self.where}: {compared} (relative {self.violation:.2g})"


@dataclass(frozen=True)
class _Entry:
    """One rule compared row by row: `where` has a key for each; `both` when too little is as wrong as too much."""

    rule: str
    where: Sequence[Key]
    value: Numbers
    limit: Numbers
    unit: str
    both: bool


def _relative(value: Numbers, limit: Numbers, floor: Numbers) -> Numbers:
    """Return how far values miss their limits, relative to the larger of both and a floor; without end where no number.

    They miss them: what is within its limit is not asked for.
    """
    with np.errstate(invalid="ignore"):
        size = np.maximum(np.maximum(np.abs(value), np.abs(limit)), floor)
        miss = np.abs(value - limit) / size
    return np.where(np.isfinite(value) & np.isfinite(limit), miss, np.inf)


@dataclass
class Book:
    """Every comparison made, rule by rule; they are judged together, and where one stands is told only of the worst."""

    entries: list[_Entry] = field(default_factory=list)

    def at_most(self, rule: str, where: Sequence[Key], value: Any, limit: Any, unit: str = "t") -> None:
        """Note that `value` may not exceed `limit`, row by row; `where` has a key for each."""
        self._add(rule, where, value, limit, unit, both=False)

    def equal(self, rule: str, where: Sequence[Key], value: Any, wanted: Any, unit: str = "t") -> None:
        """Note that `value` must be `wanted`, row by row."""
        self._add(rule, where, value, wanted, unit, both=True)

    def refuse(self, rule: str, where: Sequence[Key], wrong: Any) -> None:
        """Note rows that must not be there."""
        bad = np.asarray(wrong, dtype=bool)
        self._add(rule, where, np.where(bad, np.nan, 0.0), np.zeros(len(bad)), "", both=False)

    def _add(self, rule: str, where: Sequence[Key], value: Any, limit: Any, unit: str, *, both: bool) -> None:
        v, b = numbers(value), numbers(limit)
        if len(v) != len(where) or len(b) != len(where):
            raise ValueError(f"{rule}: {len(where)} rows, {len(v)} values, {len(b)} limits")
        self.entries.append(_Entry(rule, where, v, b, unit, both))

    @property
    def checks(self) -> int:
        return sum(len(entry.where) for entry in self.entries)

    def worst_and_breaches(self, above: float, moved: float) -> tuple[Breach, list[Breach]]:
        """Return the comparison closest to, or farthest beyond, its limit, and what is broken by more, worst first.

        moved: the money that the plan moves, million USD; what is small beside it is rounding
        """
        if not self.checks:
            return Breach("", "", 0.0, 0.0, "", 0.0), []
        lengths = [len(entry.where) for entry in self.entries]
        v, b = (np.concatenate([getattr(entry, side) for entry in self.entries]) for side in ("value", "limit"))
        both = np.repeat([entry.both for entry in self.entries], lengths)
        with np.errstate(invalid="ignore"):
            beyond = v - b
        missed = np.flatnonzero((beyond > 0) | (both & (beyond < 0)) | ~np.isfinite(beyond))
        violation = np.zeros(len(v))
        violation[missed] = _relative(v[missed], b[missed], self._floors(lengths, moved)[missed])
        starts = np.cumsum([0, *lengths])

        def breach(i: int) -> Breach:
            at = int(np.searchsorted(starts, i, side="right")) - 1
            entry = self.entries[at]
            where = entry.where[i - int(starts[at])]
            named = " ".join(f"{part:g}" if isinstance(part, float) else str(part) for part in where)
            return Breach(entry.rule, named, float(v[i]), float(b[i]), entry.unit, float(violation[i]))

        broken = [breach(int(i)) for i in np.flatnonzero(violation > above)]
        return breach(int(np.argmax(violation))), sorted(broken, key=lambda found: -found.violation)

    def _floors(self, lengths: Sequence[int], moved: float) -> Numbers:
        """Return, row by row, the size that a comparison is relative to where both of its sides are smaller.

        An amount: 1 t, as the solver keeps its rows to a milligram of a tonne, or less in a study of less. Money
        counted twice: what is small beside the money moved. A limit of money: a thousand USD, as the solver keeps it
        to a tenth of a cent. A price: no size, since it is read and not worked out.
        """
        money = min(1.0, 1e-5 * moved)
        limit = {"MUSD": max(money, 1e-3), "USD/t": 0.0}
        twice = {"MUSD": money, "USD/t": 0.0}
        tonnes = self._tonne()
        return np.repeat(
            [(twice if e.both else limit).get(e.unit, tonnes if e.unit == "t" else 1.0) for e in self.entries], lengths
        )

    def _tonne(self) -> float:
        """Return 1 t, or the largest amount of a study that has none so large."""
        sides = (np.abs(side) for e in self.entries if e.unit == "t" for side in (e.value, e.limit))
        largest = 0.0
        for side in sides:
            largest = max(largest, float(np.max(side, where=np.isfinite(side), initial=0.0)))
            if largest >= 1.0:
                return 1.0
        return largest or 1.0
