"""What a budget counts of a variable: declared by whoever pays for it, so that a budget names no policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from model.formulation.declaration import Addend, IndexSet, Parameter

BUDGETED = "budgeted"
"""The sum that every account's budget limits."""


@dataclass(frozen=True)
class Outlays:
    """How budgets count what an account pays for a unit of a variable.

    variable: the variable, and `index` the letters of its index as a budget prints them
    members, tuples, number: names of the set of what budget k pays for in fiscal year y, of the same set with y and k
        in front, and of the payment for a unit given over it
    unit: of that payment: MUSD for a unit of the variable
    what: what is paid for, in words
    """

    variable: str
    index: str
    members: str
    tuples: str
    number: str
    unit: str
    what: str

    @property
    def sets(self) -> Mapping[str, IndexSet]:
        """Return the two sets that a component declares."""
        return {
            self.members: IndexSet(self.index, f"what the budget pays for: {self.what}", over="k, y"),
            self.tuples: IndexSet(f"k, y, {self.index}", f"budget k pays in fiscal year y for {self.what}"),
        }

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Return the payment for a unit that a component declares."""
        return {self.number: Parameter(self.tuples, self.unit, "paid for a unit, as far as it falls in fiscal year y")}

    @cached_property
    def addend(self) -> Addend:
        """Return what a component adds to the sum that budgets limit."""

        def paid(m: Any, k: str, y: Any) -> Any:
            price, amount = getattr(m, self.number), getattr(m, self.variable)
            return sum(price[k, y, *i] * amount[i] for i in getattr(m, self.members)[k, y])

        paid.__doc__ = f"Paid for {self.what}."
        return Addend(paid, (BUDGETED,))
