"""Prices in the numbers of a program: each on a straight line through what is published and the ends that are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from model.analysis.hedge.differences import FIELDS, Entangled, fields_of, member_of, nothing
from model.analysis.hedge.draws import Scenario
from model.analysis.hedge.family import Differs, Member, Shape

STRAIGHT = 1e-9
"""Relative difference of a number from a line through two others that rounding alone makes."""


def ends_of(scenarios: Sequence[Scenario]) -> dict[str, tuple[str, float]]:
    """Return the lowest and the highest factor of each mineral's prices, by a name that says which."""
    drawn: dict[str, list[float]] = {}
    for one in scenarios:
        for mineral, factor in one.prices.items():
            drawn.setdefault(mineral, []).append(factor)
    return {
        f"{word} prices of {mineral}": (mineral, end(factors))
        for mineral, factors in sorted(drawn.items()) for word, end in (("low", min), ("high", max))
    }  # fmt: skip


def in_pairs(ends: Mapping[str, tuple[str, float]]) -> tuple[list[tuple[str, tuple[str, float]]], ...]:
    every = [*ends.items()]
    return every[::2], every[1::2]


def slopes_of(shape: Shape, low: tuple[Member, float], high: tuple[Member, float]) -> Member:
    """Return by how much each number moves with a factor of prices; raise Entangled where it is no straight line."""
    (far, factor), (near, other) = (low, high) if abs(low[1] - 1) > abs(high[1] - 1) else (high, low)
    if factor == 1.0:
        return nothing(far)
    if far.offset != near.offset:
        raise Entangled("the constant of cost moves with prices")
    bases, slopes = fields_of(shape), {}
    for field in FIELDS:
        of, base = getattr(far, field), bases[field]
        slope = np.zeros(len(base))
        slope[of.at] = (of.values - base[of.at]) / (factor - 1.0)
        line, said = base + slope * (other - 1.0), getattr(near, field).put(base)
        if not np.isfinite(slope).all() or not np.isclose(line, said, rtol=STRAIGHT, atol=0.0).all():
            raise Entangled(f"{field} of a program is no straight line of prices")
        slopes[field] = Differs(of.at, slope[of.at])
    return member_of(far, slopes)


def moved_by(shape: Shape, slopes: Member, factor: float) -> Member:
    bases = fields_of(shape)
    moved = {
        field: Differs(of.at, bases[field][of.at] + of.values * (factor - 1.0))
        for field in FIELDS if (of := getattr(slopes, field)) is not None
    }  # fmt: skip
    return replace(member_of(slopes, moved), offset=0.0)
