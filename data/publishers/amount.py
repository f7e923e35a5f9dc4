"""A printed cell as an exact amount, so that another unit leaves no noise behind.

What a cell says is read in `data/published/number.py`. A dash is the printed zero of the USGS alone: elsewhere
it stands for no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from data.messages.cell_messages import LARGEST, SMALLEST
from data.messages.finding import shown
from data.published.number import printed

_POWER = re.compile(r"-?\d(?:\.\d+)?[eE][+-]\d{1,2}", re.ASCII)
BLANK = "blank"


@dataclass(frozen=True)
class Amount:
    """A value, or the ends that are printed, or the flag that stands in its place.

    step: what the last digit is worth that is no trailing zero; printed_step: what the last digit is worth.
    A blank cell has the flag `BLANK`, which no figure carries.
    """

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    flag: str = ""
    estimated: bool = False
    step: Decimal = Decimal(0)
    printed_step: Decimal = Decimal(0)

    def times(self, factor: Decimal) -> Amount:
        """Return it in another unit, of which one of its own is `factor`."""
        value, low, high = (None if end is None else end * factor for end in (self.value, self.low, self.high))
        return Amount(value, low, high, self.flag, self.estimated, self.step * factor, self.printed_step * factor)

    def cells(self) -> dict[str, str]:
        """Return the cells of a figure: value, low, high, flag."""
        return {"value": plain(self.value), "low": plain(self.low), "high": plain(self.high), "flag": self.flag}

    def flagged(self, is_estimated: bool = False) -> dict[str, str]:
        """Return the same cells of a table without a column of estimates: an estimate has the flag `e`."""
        mark = "e" if self.estimated or is_estimated else ""
        return {**self.cells(), "flag": self.flag or mark}


def amount(text: str, dash_is_zero: bool = False) -> Amount | str:
    """Return what a printed cell says, or why it is not understood."""
    bare = text.replace("\xa0", " ").replace("½", "1/2").strip()
    if not bare:
        return Amount(flag=BLANK)
    if _POWER.fullmatch(bare):
        return _bounded(Amount(Decimal(bare), step=_last_digit(Decimal(bare))), bare)
    found = printed(bare)
    if found is None:
        return f"{shown(text)} is no number, bound or mark that is known"
    if found.flag == "zero" and not dash_is_zero:
        return Amount(flag="NA")
    value, low, high = (Decimal(end) if end else None for end in (found.value, found.low, found.high))
    if found.flag == "s":
        high = Decimal("0.5")
    step = _last_digit(value) if value is not None else Decimal(0)
    return _bounded(Amount(value, low, high, found.flag, found.estimated, step, _decimals(value)), bare)


def _bounded(figure: Amount, text: str) -> Amount | str:
    ends = [abs(end) for end in (figure.value, figure.low, figure.high) if end]
    if any(not Decimal(SMALLEST) <= end < Decimal(LARGEST) for end in ends):
        return f"{shown(text)} is beyond what a figure can be (1e-12 to 1e15)"
    return figure


def plain(value: Decimal | None) -> str:
    """Return a number as plain text without an exponent or trailing zeros; blank for none."""
    if value is None:
        return ""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _decimals(value: Decimal | None) -> Decimal:
    return Decimal(0) if value is None else Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))


def _last_digit(value: Decimal) -> Decimal:
    """Return what the last digit is worth that is no trailing zero: 28,600 -> 100."""
    return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent)) if value else Decimal(1)
