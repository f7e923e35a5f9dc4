"""Units of the program: read from declarations, multiplied and divided as the rules multiply and divide.

A period is one year and capacity is what can be made in one, so that `yr` cancels: kt/yr of capacity makes kt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PERIOD = "yr"
"""The unit of one period, which counts as 1."""
IN_WORDS = {
    "kt": "thousand tonnes (kt)",
    "MUSD": "million USD of the base year (MUSD)",
    "thousand units": "thousand units",
    "jobs": "jobs",
    "kt CO2e": "thousand tonnes of CO2 equivalent (kt CO2e)",
    "1": "a number without unit",
}
"""Every unit that a parameter or variable may be declared in, and what the page calls it."""
_TOKEN = re.compile("|".join(sorted(map(re.escape, (*IN_WORDS, PERIOD)), key=len, reverse=True)) + "|[/()]")


class UnknownUnit(Exception):
    """A unit that no declaration may use; the message names it and those that there are."""


@dataclass(frozen=True)
class Unit:
    """A product of powers of base units, such as MUSD to the first and kt to the power of minus one."""

    powers: frozenset[tuple[str, int]] = frozenset()

    def __mul__(self, other: Unit) -> Unit:
        return self._with(other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return self._with(other, -1)

    def _with(self, other: Unit, sign: int) -> Unit:
        powers = dict(self.powers)
        for base, power in other.powers:
            powers[base] = powers.get(base, 0) + sign * power
        return Unit(frozenset((base, power) for base, power in powers.items() if power))

    def __str__(self) -> str:
        """Write the unit as a declaration would."""
        above = [base for base, power in sorted(self.powers) for _ in range(power)]
        below = [base for base, power in sorted(self.powers) for _ in range(-power)]
        return "/".join(["*".join(above) or "1", *below])

    @property
    def words(self) -> str:
        """The unit as the page says it."""
        return IN_WORDS.get(str(self), str(self))


NO_UNIT = Unit()


def read(text: str) -> Unit:
    """Return the unit that a declaration writes, such as `MUSD/(kt/yr)`; raise UnknownUnit for any other text."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text:
        raise UnknownUnit(f"unit {text!r} is not made of {', '.join((*IN_WORDS, PERIOD))}, / and brackets")
    if tokens.count("(") > tokens.count(")"):
        raise UnknownUnit(f"unit {text!r} leaves a bracket open")
    if tokens.count("(") < tokens.count(")"):
        raise UnknownUnit(f"unit {text!r} closes a bracket that it does not open")
    return _quotient(iter(tokens), text)


def _quotient(tokens: Iterator[str], text: str) -> Unit:
    """Read `a/b/c` up to the end or a closing bracket."""
    unit = _factor(next(tokens, ""), tokens, text)
    for token in tokens:
        if token == ")":
            break
        if token != "/":
            raise UnknownUnit(f"unit {text!r} lacks a / before {token}")
        unit = unit / _factor(next(tokens, ""), tokens, text)
    return unit


def _factor(token: str, tokens: Iterator[str], text: str) -> Unit:
    if token == "(":
        return _quotient(tokens, text)
    if token in ("1", PERIOD):
        return NO_UNIT
    if token not in IN_WORDS:
        raise UnknownUnit(f"unit {text!r} lacks a unit " + (f"before {token}" if token else "at its end"))
    return Unit(frozenset({(token, 1)}))
