"""Rules expanded one after the other, those that read what they read in the program before as they came out then.

Variants of a grid, and moves of a lever, share all numbers but few. Nobody declares what a rule reads: the scope notes
it. Whether that is the same is told number by number, so that nothing is held by name or by place in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from model.program.compile.expand import Linear, Read, Scope, Template, family, term
from model.program.fill.arrays import ModelData, Numbers, Places, codes_of

Made = TypeVar("Made")


@dataclass(frozen=True)
class Expanded:
    """A program's data, where its columns start, and of each rule its template, what it read and what it came to."""

    data: ModelData
    starts: Mapping[str, int]
    rules: Mapping[str, tuple[Template, frozenset[Read], Any]]


class Rules:
    """Expands the rules of one program; `before` is what those of another came to."""

    def __init__(self, scope: Scope, before: Expanded | None) -> None:
        self._scope, self._before = scope, before
        self._other: frozenset[Read] = frozenset() if before is None else _other(before, scope)
        self._rules: dict[str, tuple[Template, frozenset[Read], Any]] = {}

    def family(self, read_once: Template, over: str) -> tuple[Linear, Numbers, Numbers]:
        """Return a family's coefficients and the sides of its rows, as `expand.family`."""
        return self._once(read_once, lambda: family(read_once, over, self._scope))

    def term(self, read_once: Template) -> tuple[Places, Numbers, float]:
        """Return a cost term's columns, their coefficients and its constant, as `expand.term`."""
        return self._once(read_once, lambda: term(read_once, self._scope))

    def expanded(self) -> Expanded:
        """Return what the rules came to."""
        return Expanded(self._scope.data, self._scope.starts, self._rules)

    def _once(self, read_once: Template, expand: Callable[[], Made]) -> Made:
        if self._before is not None and (known := self._before.rules.get(read_once.name)) is not None:
            template, read, found = known
            if template is read_once and not read & self._other:
                self._rules[read_once.name] = known
                made: Made = found
                return made
        self._scope.read.clear()
        made = expand()
        self._rules[read_once.name] = read_once, frozenset(self._scope.read), made
        return made


def _other(before: Expanded, scope: Scope) -> frozenset[Read]:
    """Return the sets, numbers and first columns that are other than before; a set is its labels, whatever their codes.

    Which labels there are decides the code of each, and another sentence of policy brings its own; their order stays.
    """
    now, then = scope.data, before.data
    out = [("start", name) for name, start in scope.starts.items() if before.starts.get(name) != start]
    code = None if now.labels == then.labels else codes_of(then.labels, now.labels)
    for name, codes in now.sets.items():
        if name not in then.sets or not _same(codes, then.sets[name] if code is None else code[then.sets[name]]):
            out.append(("set", name))
    for name, values in now.parameters.items():
        if name not in then.parameters or not _same(values, then.parameters[name]):
            out.append(("number", name))
    return frozenset(out)


def _same(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    return one is other or (one.shape == other.shape and np.array_equal(one, other))
