"""Limits on qualities that cannot hold together, though a mix of the feeds is within each of them alone.

A limit on a mean is a half space of what is fed. Within one of them every mix is made of corners: a feed that keeps it,
or two that just do. So the best mean of another quality is that of a corner, and two limits are held against each other
exactly; three and more by a linear program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from data.checks.typed import Typed
from data.messages.finding import Finding
from data.messages.lists import listed
from data.rows import each_row

USER = ["kind", "user", "form"]
SLACK = 1e-9
"""Share of a limit by which a mean may miss it, for the rounding of the arithmetic."""
Evidence = Mapping[tuple[str, str], tuple[float, float]]
"""Value and gross tonnes of a form's quality."""


@dataclass(frozen=True)
class Limit:
    """One end of a row of quality_limits: the mean over `gross` of `value` is at least, or at most, `level`."""

    row: object
    quality: str
    column: str
    level: float
    value: tuple[float, ...]
    gross: tuple[float, ...]

    @property
    def sign(self) -> float:
        return 1.0 if self.column == "least" else -1.0

    @property
    def room(self) -> tuple[float, ...]:
        """Return what a tonne of each feed adds to what the limit leaves free; below zero it takes."""
        slack = SLACK * max(1.0, *map(abs, self.value))
        apart = (self.sign * (value - self.level) + slack for value in self.value)
        return tuple(gross * room for gross, room in zip(self.gross, apart, strict=True))

    def mean(self, mix: Sequence[float]) -> float:
        weight = sum(x * g for x, g in zip(mix, self.gross, strict=True))
        return sum(x * g * v for x, g, v in zip(mix, self.gross, self.value, strict=True)) / weight


def limits_hold_together(typed: Typed) -> Iterator[Finding]:
    """Refuse two limits of a blend, or more, that no mix of its feeds is within at once."""
    rows = each_row(typed["qualities"], "form", "quality", "value", "gross_t_per_t")
    known = {(form, quality): (value, gross) for form, quality, value, gross in rows if gross > 0}
    feeds = {of: list(rows["feed"]) for of, rows in typed["blends"].groupby(USER)}
    for of, stated in typed["quality_limits"].groupby(USER, sort=False):
        limits = [one for one in _limits(stated, feeds.get(of, []), known) if max(one.room) >= 0]
        pairs = [pair for pair in combinations(limits, 2) if pair[0].quality != pair[1].quality]
        apart = [pair for pair in pairs if not _together(*pair)]
        yield from (_pair(typed, str(of[1]), *pair) for pair in apart)
        if not apart and len({one.quality for one in limits}) > 2 and not _all_together(limits):
            names = listed(list(dict.fromkeys(one.quality for one in limits)))
            message = f"no mix for {of[1]} is within its limits on {names} at once, though one is within each two; "
            message += f"widen one, or add a feed to {typed.files['blends']}"
            yield typed.finding("quality_limits", limits[-1].row, limits[-1].column, f"{limits[-1].level:g}", message)


def _limits(stated: pd.DataFrame, feeds: Sequence[str], evidence: Evidence) -> Iterator[Limit]:
    """Yield the limits of a blend whose feeds all have the quality; the others are refused for that."""
    for row, quality, least, most in stated[["quality", "least", "most"]].itertuples():
        if feeds and all((feed, quality) in evidence for feed in feeds):
            value, gross = zip(*(evidence[feed, quality] for feed in feeds), strict=True)
            for column, level in (("least", least), ("most", most)):
                if not pd.isna(level):
                    yield Limit(row, str(quality), column, float(level), value, gross)


def _together(first: Limit, second: Limit) -> bool:
    return second.sign * (_best(first, second) - second.level) >= -SLACK * max(1.0, *map(abs, second.value))


def _best(first: Limit, second: Limit) -> float:
    """Return the best mean of the second quality that a mix within the first limit has."""
    means = [second.mean(mix) for mix in _corners(first)]
    return max(means) if second.column == "least" else min(means)


def _corners(limit: Limit) -> Iterator[list[float]]:
    """Yield the mixes that all mixes within a limit are made of: feeds that keep it, and two that just do."""
    room = limit.room
    count = len(room)
    for i in range(count):
        if room[i] >= 0:
            yield [float(j == i) for j in range(count)]
            for k in range(count):
                if room[k] < 0:
                    part = room[i] / (room[i] - room[k])
                    yield [1 - part if j == i else part if j == k else 0.0 for j in range(count)]


def _pair(typed: Typed, user: str, first: Limit, second: Limit) -> Finding:
    best, word = _best(first, second), "highest" if second.column == "least" else "lowest"
    message = (
        f"no mix for {user} holds this beside {first.quality} of at {first.column} {first.level:g}: the {word} "
        f"{second.quality} that leaves is {best:.6g}; write {best:.6g}, or add a feed to {typed.files['blends']}"
    )
    return typed.finding("quality_limits", second.row, second.column, f"{second.level:g}", message)


def _all_together(limits: Sequence[Limit]) -> bool:
    """Tell whether any mix is within all limits: a linear program, where there are three qualities and more."""
    from scipy.optimize import linprog  # loaded only for this question, which no dataset of ours puts

    rooms = np.array([one.room for one in limits])
    scaled = rooms / np.abs(rooms).max(axis=1, keepdims=True).clip(min=1e-300)
    count = scaled.shape[1]
    found = linprog(np.zeros(count), A_ub=-scaled, b_ub=np.zeros(len(limits)), A_eq=np.ones((1, count)), b_eq=[1.0])
    return bool(found.status != 2)  # 2: proven impossible
