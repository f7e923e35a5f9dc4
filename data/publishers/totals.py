"""Printed totals against the sum of what they add up: `total - sum of parts` of every group that has a total."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from data.publishers.items import Counted


@dataclass(frozen=True)
class Total:
    """A printed total and the sum of its parts, in the unit of the figures.

    unknown: parts without a number. rounding: how far the sum may lie from the total by the digits printed.
    """

    group: tuple[str, ...]
    row: int
    printed: Decimal
    summed: Decimal
    parts: int
    unknown: int
    rounding: Decimal

    @property
    def difference(self) -> Decimal:
        """Return the total less the sum."""
        return self.printed - self.summed

    @property
    def agrees(self) -> bool:
        """Say whether the two differ by no more than their rounding."""
        return abs(self.difference) <= self.rounding


def totals(counted: Iterable[Counted]) -> list[Total]:
    """Return every printed total beside its sum, in the order of the file; a group without parts or total has none."""
    parts: dict[tuple[str, ...], list[Counted]] = {}
    whole: list[Counted] = []
    for one in counted:
        if one.is_total:
            whole.append(one)
        else:
            parts.setdefault(one.group, []).append(one)
    return [_total(one, parts[one.group], one.value) for one in whole if one.group in parts and one.value is not None]


def _total(whole: Counted, parts: list[Counted], printed: Decimal) -> Total:
    known = [part for part in parts if part.value is not None]
    summed = sum((part.value for part in known if part.value is not None), Decimal(0))
    rounding = (whole.step + sum((part.step for part in known), Decimal(0))) / 2
    return Total(whole.group, whole.row, printed, summed, len(parts), len(parts) - len(known), rounding)
