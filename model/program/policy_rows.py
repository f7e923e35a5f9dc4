"""The rows whose bound a policy states, with the level that states it and the unit that they count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from model.policies import OF_PACKAGES, POLICIES
from model.policies.base.declared import Undeclared, called
from model.policies.base.level import HHI, PERCENT, Level
from model.policies.base.policy import Policy
from model.program import assembled, equations, page
from model.program.compile.compile import declared, template_of

COLUMNS = {
    "k": "clause", "c": "party", "p": "party", "y": "party", "h": "holder", "f": "form", "t": "year", "v": "year",
}  # fmt: skip
"""What the letters of a rule stand for: a policy, a party or plant, the budget of a fiscal year, the holder of a stock,
a form, a year."""
COUNTED = {"days": "kt", "t": "kt", "t CO2e": "kt CO2e", PERCENT: "", HHI: ""}
"""What a row counts whose bound is stated in a unit, nothing where a share may be of anything; others as stated."""


@dataclass(frozen=True)
class PolicyRow:
    """A row family, the level that is its bound, the columns of its index, and the unit that it counts."""

    name: str
    level: Level
    columns: tuple[str, ...]
    unit: str


@cache
def policy_rows() -> Mapping[str, PolicyRow]:
    """Return the rows of all policies by name, in the order of the policies."""
    found: dict[str, PolicyRow] = {}
    for _, level, row in _stated(POLICIES):
        found.setdefault(row, PolicyRow(row, level, _columns(row), counts(row)))
    return found


def refuse_units_apart() -> None:
    """Refuse policies of other packages whose level is in a unit that its row does not count; raise Undeclared.

    Those of this one are held against it by a test, so that no run pays for it.
    """
    if faults := units_apart(OF_PACKAGES):
        raise Undeclared("; ".join(faults))


def units_apart(policies: tuple[type[Policy], ...]) -> list[str]:
    """Return in words every level whose unit is not what its row counts, each with the name of its policy in front."""
    return [
        f"{called(policy)}: its level {level.field} is in {level.unit}, and {row} counts {counts(row)}"
        for policy, level, row in _stated(policies)
        if level.tighter and COUNTED.get(level.unit, level.unit) not in ("", counts(row))
    ]


@cache
def counts(row: str) -> str:
    """Return the unit that a row family counts, kt or MUSD or jobs: that of its equation."""
    return str(equations.constraint(template_of(row), page.index_of(assembled.CONSTRAINTS[row][0]), declared()).unit)


def _stated(policies: tuple[type[Policy], ...]) -> Iterator[tuple[type[Policy], Level, str]]:
    yield from ((policy, level, row) for policy in policies for level in policy.levels for row in level.rows)


def _columns(row: str) -> tuple[str, ...]:
    return tuple(COLUMNS[letter] for letter in page.index_of(assembled.CONSTRAINTS[row][0]))
