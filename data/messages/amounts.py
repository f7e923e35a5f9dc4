"""Amounts in words and tables: whole numbers where these say enough, digits that count where they do not."""

from __future__ import annotations

import math
from collections.abc import Iterable

DIGITS = 3
"""Digits that count in the largest of the amounts shown together."""


def places_for(amounts: Iterable[float], digits: int = DIGITS) -> int:
    """Return the decimals that show so many digits of the largest amount, 0 where whole numbers do."""
    sizes = [abs(a) for a in amounts if a and math.isfinite(a)]
    return max(0, digits - 1 - math.floor(math.log10(max(sizes)))) if sizes else 0


def table_places(amounts: Iterable[float]) -> int:
    """Return the decimals of a table's amounts: none where the largest is a thousand or more, else its four digits."""
    sizes = [abs(a) for a in amounts if a and math.isfinite(a)]
    return 0 if max(sizes, default=0.0) >= WHOLE_FROM else places_for(sizes, TABLE_DIGITS)


TABLE_DIGITS = 4
WHOLE_FROM = 1000.0
"""The largest amount of a table from which it is shown in whole numbers."""


def amount(value: float, places: int = 0, sign: bool = False) -> str:
    """Return a number with so many decimals, thousands apart; 0 for what rounds to nothing, and never -0."""
    if abs(value) < 0.5 * 10**-places:
        return "0"
    return f"{value:+,.{places}f}" if sign else f"{value:,.{places}f}"


def whole(value: float, together: Iterable[float] = ()) -> str:
    """Return an amount as a whole number; with decimals where all together is below ten, or where it would be 0."""
    sizes = [abs(a) for a in (value, *together) if a]
    if abs(value) < max(LEAST, ROUNDING * max(sizes, default=0.0)):
        return "0"
    places = 0 if not sizes or max(sizes) >= SMALL else places_for(sizes)
    if value and abs(value) < 0.5 * 10**-places:
        places = places_for([value])
    text = amount(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


LEAST, ROUNDING = 1e-12, 1e-12
"""An amount below which, and a part of the largest below which, a number is what rounding leaves of nothing."""
SMALL = 10.0
"""An amount from which whole numbers are exact enough."""
