"""Which numbers of a program each group of figures touches, and which groups can be moved in one preparation.

As a sparse Jacobian is found with few evaluations (Curtis, Powell and Reid 1974), a program with one group moved is put
together from few that were prepared: where no number is touched by two groups of a class, one preparation with the
whole class moved says what each of its numbers is with its own group moved alone. Nothing is interpolated: every
number is one that preparation made. Which numbers a group touches is found once, by moving it alone; a number that
differs in a class and that no group of it was found to touch is noticed, and these groups are then prepared one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.uncertainty.draws import Numbers, Places

Flags = npt.NDArray[np.bool_]
ROUNDING = 1e-14
"""Share of a number below which a difference is what adding up leaves."""


@dataclass(frozen=True)
class Touches:
    """Which numbers each group touches, and classes of groups that touch no number in common."""

    places: tuple[Places, ...]
    classes: tuple[tuple[int, ...], ...]


class Unexplained(Exception):
    """Numbers changed that no moved group was known to touch: this preparation stands for no group alone."""


def classes(places: Sequence[Places], count: int) -> tuple[tuple[int, ...], ...]:
    """Return groups in classes that touch no number in common, those that touch most first; `count` numbers in all."""
    order = sorted(range(len(places)), key=lambda group: (-len(places[group]), group))
    found: list[tuple[list[int], Flags]] = []
    for group in order:
        free = next((one for one in found if not one[1][places[group]].any()), None)
        if free is None:
            free = ([], np.zeros(count, dtype=bool))
            found.append(free)
        free[0].append(group)
        free[1][places[group]] = True
    return tuple(tuple(members) for members, _ in found)


def changed(base: Numbers, moved: Numbers) -> Flags:
    """Tell of each number whether it is another, by more than its last digits: sums are not added up alike."""
    with np.errstate(invalid="ignore"):
        apart = np.abs(moved - base) > ROUNDING * np.maximum(np.abs(base), np.abs(moved))
    flags: Flags = (moved != base) & (apart | ~np.isfinite(moved) | ~np.isfinite(base))
    return flags


def taken_alone(base: Numbers, moved: Numbers, members: Sequence[int], places: Sequence[Places]) -> list[Places]:
    """Return, for each group of a class, the numbers that differ because of it; raise Unexplained for any other."""
    differs = changed(base, moved)
    out = [at[differs[at]] for at in (places[group] for group in members)]
    if sum(map(len, out)) != int(differs.sum()):
        raise Unexplained
    return out
