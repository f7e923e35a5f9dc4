"""What programs of one shape have different, put side by side: numbers that no two of them touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from model.analysis.hedge.family import Differs, Member, Shape

Numbers = npt.NDArray[np.float64]
FIELDS = "cost", "upper", "low", "high", "matrix"
"""Arrays of a program, as a member calls them."""


class Entangled(Exception):
    """Things that touch one number, or a number that nobody can be said to touch; the message says which."""


def fields_of(shape: Shape) -> dict[str, Numbers]:
    """Return the arrays of a shape by what members call them."""
    return {
        "cost": shape.cost, "upper": shape.upper, "low": shape.row_lower, "high": shape.row_upper,
        "matrix": shape.matrix.data,
    }  # fmt: skip


def member_of(like: Member, of: Mapping[str, Differs]) -> Member:
    return replace(like, cost=of["cost"], upper=of["upper"], low=of["low"], high=of["high"], matrix=of["matrix"])


def nothing(like: Member) -> Member:
    none = Differs(np.zeros(0, dtype=np.int64), np.zeros(0))
    return member_of(like, dict.fromkeys(FIELDS, none))


def side_by_side(several: Sequence[Differs]) -> Differs:
    if not several:
        return Differs(np.zeros(0, dtype=np.int64), np.zeros(0))
    at, values = (np.concatenate([getattr(one, of) for one in several]) for of in ("at", "values"))
    if len(np.unique(at)) < len(at):
        raise Entangled("two things change one number")
    return Differs(at, values)
