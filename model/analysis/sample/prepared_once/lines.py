"""Which numbers lie on a straight line of one other, found from few points at which all of them are known.

Of a number that moves in proportion with one figure, the changes over some points are those of the figure, times a
slope. Changes over a dozen points at random tell any two figures apart, so that each number's own is found by looking
its changes up among all (as a hash is), and nobody has to say which figure that is. A number whose line misses it at
any of the points, by more than its last digits, is on none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.uncertainty.draws import Numbers, Places

STEADY = 1e-14
"""Share of a number's size: a smaller change is what adding up leaves."""
SAME = 1e-12
"""Share of a number's size by which its line may miss it."""
ALIKE = 1e-9
"""How far the directions of two rows of changes may lie apart."""
BESIDE = 4
"""Neighbours in the order of a random projection that are looked at."""


@dataclass(frozen=True)
class Lines:
    """Numbers as published, and of those that move: which entry each is on a line of, and its slope.

    origin: that entry as published; loose: places of numbers that move and lie on no line
    """

    published: Numbers
    moving: Places
    entry: Places
    slope: Numbers
    origin: Numbers
    loose: Places

    def at(self, entries: Numbers) -> Numbers:
        """Return the numbers where entries are others; those that are loose as published."""
        out = self.published.copy()
        out[self.moving] += self.slope * (entries[self.entry] - self.origin)
        return out


def entries_of(figures: Numbers) -> Numbers:
    """Return what numbers may lie on lines of: figures and their reciprocals, along the last axis."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.concatenate([figures, 1.0 / figures], axis=-1)


def lines_of(numbers: Numbers, entries: Numbers) -> Lines:
    """Return the lines of numbers on entries: a row a point, as published first."""
    published = numbers[0]
    with np.errstate(invalid="ignore"):
        same = (numbers[1:] == published) | (np.isnan(numbers[1:]) & np.isnan(published))
        changes, moved = np.where(same, 0.0, numbers[1:] - published), entries[1:] - entries[0]
    endless = ~np.isfinite(changes).all(axis=0)
    changes[:, endless] = 0.0
    sizes = np.abs(numbers).max(axis=0, initial=0.0)
    moves = np.flatnonzero((np.abs(changes) > STEADY * sizes).any(axis=0))
    usable = np.flatnonzero(np.isfinite(entries).all(axis=0) & (moved != 0).any(axis=0))
    if not len(usable):
        none = np.zeros(0, dtype=np.int64)
        return Lines(published, none, none, np.zeros(0), np.zeros(0), np.union1d(moves, np.flatnonzero(endless)))
    entry = usable[_nearest(changes[:, moves], moved[:, usable])]
    along = moved[:, entry]
    size = (along * along).sum(axis=0)
    slope = np.divide((along * changes[:, moves]).sum(axis=0), size, out=np.zeros(len(moves)), where=size > 0)
    on = np.abs(slope * along - changes[:, moves]).max(axis=0, initial=0.0) <= SAME * sizes[moves]
    loose = np.union1d(moves[~on], np.flatnonzero(endless))
    return Lines(published, moves[on], entry[on], slope[on], entries[0, entry[on]], loose)


def _nearest(changes: Numbers, moved: Numbers) -> Places:
    """Return of each column of changes the column of another matrix whose direction is nearest."""
    best, found = np.full(changes.shape[1], np.inf), np.zeros(changes.shape[1], dtype=np.int64)
    turn, along = np.random.default_rng(0).normal(size=(2, len(changes)))
    ours, theirs = _directions(changes, turn), _directions(moved, turn)
    place = along @ theirs
    order = np.argsort(place, kind="stable")
    at = np.searchsorted(place[order], along @ ours)
    for beside in range(-BESIDE, BESIDE + 1):
        column = order[np.clip(at + beside, 0, len(order) - 1)]
        apart = np.abs(theirs[:, column] - ours).max(axis=0, initial=0.0)
        nearer = apart < best
        best[nearer], found[nearer] = apart[nearer], column[nearer]
    return found


def _directions(changes: Numbers, turn: Numbers) -> Numbers:
    """Return each column at length 1, turned to the side of a random vector."""
    length = np.sqrt((changes * changes).sum(axis=0))
    out: Numbers = changes / np.where(turn @ changes < 0, -length, np.where(length > 0, length, 1.0))
    return out
