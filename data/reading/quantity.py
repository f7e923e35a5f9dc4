"""An amount written with its unit, such as "12 kt" or "110 USD/kg": turned exactly into the unit of its column.

Nothing is guessed: a unit that the column cannot be counted in, an ambiguous ton, another currency or time is refused
with the units that may stand there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from data.messages import cell_messages
from data.messages.finding import shown
from data.reading.units import BASES, CURRENCIES, LB_PER_T, TON_MEANINGS, TONS
from data.schema import Column

_AMOUNT = re.compile(rf"({cell_messages.PLAIN_NUMBER})\s*([^\s\d].*)")
_COMMA = re.compile(rf"{cell_messages.PLAIN_NUMBER},")
_POUND = 1 / Fraction(str(LB_PER_T))
_MASS = {"t": Fraction(1), "kt": Fraction(1000), "Mt": Fraction(10**6), "kg": Fraction(1, 1000), "lb": _POUND}
_MONEY = {
    "million USD": Fraction(1), "MUSD": Fraction(1), "musd": Fraction(1), "billion USD": Fraction(1000),
    "USD": Fraction(1, 10**6),
}  # fmt: skip
_PERCENT = {"%": Fraction(1, 100)}
_TIMES = ("month", "quarter", "week", "day")


def units_of(column: Column) -> dict[str, Fraction]:
    """Return every unit an amount of a column may be written in, each with the factor that turns it into the column's.

    The column's own unit stands first; a column without a unit takes bare numbers alone.
    """
    own = {column.unit: Fraction(1)} if column.unit else {}
    return own | _OTHERS.get(column.unit, {})


def _ending(ends: str, short: bool = True) -> dict[str, Fraction]:
    """Return masses with an ending such as /yr, and without it where no other ending could be meant."""
    return {f"{unit}{end}": factor for end in ((ends, "") if short else (ends,)) for unit, factor in _MASS.items()}


def _usd_per(before: str, after: str = "") -> dict[str, Fraction]:
    return {f"USD{before}{unit}{after}": 1 / factor for unit, factor in _MASS.items()}


_OTHERS: Mapping[str, dict[str, Fraction]] = {
    "t": _MASS,
    "t/yr": _ending("/yr"),
    "t/yr per year": _ending("/yr per year"),
    "USD/t": _usd_per("/"),
    "USD/t per year": _usd_per("/", " per year"),
    "USD per t/yr": _usd_per(" per ", "/yr"),
    "million USD": _MONEY,
    "share": _PERCENT,
    "0 to 1": _PERCENT,
    "ad valorem": _PERCENT,
    "per year": _PERCENT,
    "t/t": {"kg/kg": Fraction(1), "kg/t": Fraction(1, 1000)},
    "t CO2e/t": {"kg CO2e/kg": Fraction(1), "kg CO2e/t": Fraction(1, 1000)},
    "years": {"year": Fraction(1)},
    "t/unit": {"kg/unit": Fraction(1, 1000)},
}


def has_unit(text: str) -> bool:
    """Say whether a text is a number with something behind it that may be a unit."""
    return _AMOUNT.fullmatch(text.strip(" ")) is not None and not _COMMA.match(text.strip(" "))


def amount(text: str, column: Column) -> float | str:
    """Return an amount in the unit of its column, or why it is none and what to write."""
    match = _AMOUNT.fullmatch(text.strip(" "))
    allowed = units_of(column)
    if match is None:
        return f"{shown(text)} is not a number with a unit; write {_example(column)}"
    number, unit = match.group(1), " ".join(match.group(2).split())
    if unit not in allowed:
        return f"{shown(text)}: {_why_not(unit)}; write {_example(column)}"
    return float(Fraction(number) * allowed[unit])


def _why_not(unit: str) -> str:
    words = re.split(r"[^A-Za-z0-9]+", unit.lower())
    if any(word in TONS for word in words):
        return f"'ton' is ambiguous ({TON_MEANINGS})"
    if currency := next((word for word in words if word in CURRENCIES), None):
        return f"{currency.upper()} is not converted; turn it into US dollars of the base year"
    if basis := next((word for word in words if word in BASES), None):
        return f"{basis.upper()} is another content basis ({BASES[basis]})"
    if time := next((word for word in words if word.rstrip("s") in _TIMES), None):
        return f"an amount per {time.rstrip('s')}; turn it into an amount per year"
    return f"the unit {shown(unit)} is not one of this column"


def _example(column: Column) -> str:
    bare = f"a number of {column.unit}" if column.unit else "a number"
    if column.unit in ("share", "0 to 1", "ad valorem", "per year"):
        return f"{bare} such as 0.25, or '25%'"
    others = [unit for unit in units_of(column) if unit != column.unit]
    return f"{bare}, or one with its unit: {', '.join([column.unit, *others])}" if others else bare
