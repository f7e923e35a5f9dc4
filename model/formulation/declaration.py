"""What one file of the formulation declares: sets, given numbers, decisions, rows, cost terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Rule = Callable[..., Any]


@dataclass(frozen=True)
class Relation:
    """A set of tuples that exist; with `over`, the members that belong to each tuple of another index.

    `SELLING = Relation(dimen=1, over=2)` is read `m.SELLING[f, t]` and holds suppliers.
    """

    dimen: int
    over: int = 0


@dataclass(frozen=True)
class Decision:
    """A decision, kt or kt/yr, never below zero: the set it is taken over and its upper bound, if any."""

    over: str
    at_most: str = ""


@dataclass(frozen=True)
class Term:
    """One named part of cost, million USD of present value; `transfer` terms cancel for the nation."""

    rule: Rule
    transfer: bool = False

    @property
    def name(self) -> str:
        return self.rule.__name__


@dataclass(frozen=True)
class Part:
    """One idea of the formulation: `given` maps each number to the set it is given over."""

    sets: Mapping[str, Relation] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    rows: tuple[tuple[Rule, str], ...] = ()
    terms: tuple[Term, ...] = ()
