"""What one file of the formulation declares: index sets, parameters, variables, constraints, costs, what it adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Rule = Callable[..., Any]


@dataclass(frozen=True)
class IndexSet:
    """A set of tuples that exist; with `over`, the members that belong to each tuple of another index.

    `SELLING = IndexSet("s", "the supplier steps of form f in year t", over="f, t")` is read `m.SELLING[f, t]` and
    holds suppliers.

    index: the letters of a member, one a place, as equations print them
    meaning: what the set holds, in words
    over: the letters of the index that the members belong to, none for a plain set
    """

    index: str
    meaning: str = ""
    over: str = ""

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of a member."""
        return _letters(self.index)

    @property
    def dimen(self) -> int:
        """How many places a member has."""
        return len(self.letters)

    @property
    def over_dimen(self) -> int:
        """How many places the index has that the members belong to."""
        return len(_letters(self.over))

    @property
    def width(self) -> int:
        """How many places a tuple has, its index and its member together."""
        return self.over_dimen + self.dimen


@cache
def _letters(index: str) -> tuple[str, ...]:
    return tuple(letter.strip() for letter in index.split(",") if letter.strip())


@dataclass(frozen=True)
class Parameter:
    """A number given for each tuple of a set: the set, the unit (`program.units`), what it means."""

    over: str
    unit: str = "1"
    meaning: str = ""


@dataclass(frozen=True)
class Variable:
    """What a plan decides for each tuple of a set, never below zero: set, unit, meaning, and its upper bound if any.

    whole_times: the parameter of which it is a whole number, where that is not 0
    """

    over: str
    unit: str = "1"
    meaning: str = ""
    at_most: str = ""
    whole_times: str = ""


@dataclass(frozen=True)
class Sum:
    """A sum that any component may add to, for each tuple of a set or, without one, once; read `m.inflow(f, t)`.

    Whoever adds a flow of a form joins a sum from its own file; the rule that reads the sum knows nobody by name.
    """

    over: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Addend:
    """What a component adds to sums: `rule(m, *index)` for every tuple of them.

    `where` names the indexed set that tells for which tuples there is something to add: a balance stands wherever one
    of its addends has something. Without it, the addend takes part only where others already stand.
    """

    rule: Rule
    sums: tuple[str, ...]
    where: str = ""


class Joined:
    """A sum as rules read it: `m.inflow(f, t)` adds up what every component adds there."""

    def __init__(self, m: Any, rules: tuple[Rule, ...]) -> None:
        self._m, self._rules = m, rules

    def __call__(self, *index: Any) -> Any:
        total: Any = 0
        for number, rule in enumerate(self._rules):
            total = total + rule(self._m, *index) if number else rule(self._m, *index)
        return total


@dataclass(frozen=True)
class Term:
    """One named part of cost, million USD of present value; `transfer` terms cancel for the nation."""

    rule: Rule
    transfer: bool = False

    @property
    def name(self) -> str:
        return self.rule.__name__


@dataclass(frozen=True)
class Component:
    """One idea of the formulation: what it declares, and what it adds to sums that others declare."""

    sets: Mapping[str, IndexSet] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    variables: Mapping[str, Variable] = field(default_factory=dict)
    constraints: tuple[tuple[Rule, str], ...] = ()
    terms: tuple[Term, ...] = ()
    sums: Mapping[str, Sum] = field(default_factory=dict)
    addends: tuple[Addend, ...] = ()

    def join(self, m: Any) -> None:
        """Give a model every sum that rules read, each with what is added to it."""
        for name in self.sums:
            rules = tuple(addend.rule for addend in self.addends if name in addend.sums)
            setattr(m, name, Joined(m, rules))
