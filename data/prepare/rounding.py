"""What rounding leaves open of a printed figure."""

from __future__ import annotations

from decimal import Decimal

DIGITS = 10


def half_unit(printed: str) -> Decimal:
    """Return half a unit of the last digit of a printed number that is meant.

    That is its last digit that is not zero, no coarser than its second, since the USGS rounds to two or three digits,
    and no finer than the last that is printed: '28600' is meant to the hundred, '700' to ten, '7' and '10' to one.
    """
    number = Decimal(printed).copy_abs()
    last, first = int(number.as_tuple().exponent), number.adjusted()
    meant = max(last, min(int(number.normalize().as_tuple().exponent), first - 1))
    return Decimal(5).scaleb(meant - 1)


def rounded(printed: str, scale: float = 1.0) -> tuple[float, float]:
    """Return the least and the most that a printed number can have been before it was rounded, times a scale."""
    number = Decimal(printed)
    half = half_unit(printed) if number else Decimal(0)
    low, high = (float(end) * scale for end in (number - half, number + half))
    return float(f"{low:.{DIGITS}g}"), float(f"{high:.{DIGITS}g}")
