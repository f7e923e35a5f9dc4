"""What is worked out from frames, once for all frames that are the same in what was read of them.

Variants share most of their law and nearly all of their data: of two that differ in one duty, what can be built is
worked out once. Nobody declares what a function reads. It is handed a reading of the frames (`Reading`), which notes
each field as it is read, and of the dataset each table; its answer is found again for any frames that hold the very
same objects there. So that tables which came about in two ways are one object where they are equal, frames ask for the
one that is known.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import pandas as pd

Made = TypeVar("Made")
KEPT_OF_EACH = 4
"""Answers that are kept of one function: as many as there are worlds in turn, as a rule."""
KEPT_IN_ALL = 1024
"""Functions, with what they are asked about, whose answers are kept: what a variant asks, some three times over."""
ALIKE_KEPT = 64
"""Sentences of a kind among which one that does the same is looked for."""
SEEN_KEPT = 4096
"""Sentences of which it is known which one does the same: those of some hundred variants."""
HELD = 8
"""Tables of a kind among which one that is equal is looked for."""
_PLAIN = (str, int, float, frozenset, type(None))


class Holds(Protocol):
    """Frames, as far as memory knows them: as a whole, and as a reading that notes what is read."""

    @property
    def whole(self) -> Any: ...
    def reading(self) -> Any: ...
    def held(self, name: str) -> Any: ...


class Memory:
    """Answers by what was asked and what was read for them, the last ones first."""

    def __init__(self) -> None:
        self._answers: dict[tuple[Any, ...], tuple[tuple[Any, ...], list[tuple[Mapping[str, Any], Any]]]] = {}
        self._alike: dict[type, list[Any]] = {}
        self._seen: dict[int, tuple[Any, Any]] = {}
        self._held: dict[str, list[Any]] = {}

    def __reduce__(self) -> tuple[type[Memory], tuple[()]]:
        """Another process works out what it needs."""
        return Memory, ()

    def made(self, frames: Holds, make: Callable[..., Made], of: tuple[Any, ...]) -> Made:
        """Return what `make` makes of some things and frames; whoever asks has read what it reads."""
        known, key = tuple(map(self._same, of)), (make, *map(self._key, of))
        _, kept = self._answers.pop(key, (known, []))
        self._answers[key] = (known, kept)
        whole = frames.whole
        for at, (read, _) in enumerate(kept):
            if all(whole.held(name) is value for name, value in read.items()):
                kept.insert(0, kept.pop(at))
                break
        else:
            reading = whole.reading()
            answer = make(*of, reading)
            if callable(answer):
                reading.read_whole()
            kept[:] = [(reading.closed(), answer), *kept[: KEPT_OF_EACH - 1]]
            if len(self._answers) > KEPT_IN_ALL:
                del self._answers[next(iter(self._answers))]
        read, made = kept[0]
        for name in read:
            frames.held(name)
        found: Made = made
        return found

    def one_of(self, name: str, value: Any) -> Any:
        """Return what a field held before, where it is equal: what rests on the one is known of the other."""
        kept = self._held.setdefault(name, [])
        for alike in (operator.is_, _equal):
            for at, known in enumerate(kept):
                if alike(value, known):
                    kept.insert(0, kept.pop(at))
                    return known
        kept[:] = [value, *kept[: HELD - 1]]
        return value

    def _key(self, thing: Any) -> Any:
        """Return what tells a thing from others while it is kept: itself where it is plain, else which object it is."""
        if isinstance(thing, tuple):
            return tuple(map(self._key, thing))
        return thing if isinstance(thing, _PLAIN) else id(self._same(thing))

    def _same(self, thing: Any) -> Any:
        """Return, for a sentence, the first that does the same; for anything else the thing itself."""
        if isinstance(thing, tuple):
            return tuple(map(self._same, thing))
        if not hasattr(thing, "alike"):
            return thing
        seen = self._seen.get(id(thing))
        if seen is not None and seen[0] is thing:
            return seen[1]
        kept = self._alike.setdefault(type(thing), [])
        first = next((known for known in kept if thing.alike(known)), thing)
        if first is thing:
            kept.append(thing)
            del kept[:-ALIKE_KEPT]
        if len(self._seen) == SEEN_KEPT:
            del self._seen[next(iter(self._seen))]
        self._seen[id(thing)] = (thing, first)
        return first


def _equal(one: Any, other: Any) -> bool:
    """Say whether two fields are equal; of tables that are not, numbers say so soonest: texts are compared last."""
    if isinstance(one, pd.DataFrame) and isinstance(other, pd.DataFrame):
        if one.shape != other.shape or not one.columns.equals(other.columns):
            return False
        numbers = [name for name, kind in one.dtypes.items() if kind == np.float64 == other[name].dtype]
        if not all(np.array_equal(one[name].to_numpy(), other[name].to_numpy(), equal_nan=True) for name in numbers):
            return False
    if isinstance(one, dict) and isinstance(other, dict):  # who goes through one meets its keys in their order
        return list(one.items()) == list(other.items())
    return getattr(one, "equals", one.__eq__)(other) is True


class worked_out(Generic[Made]):
    """A property of frames that is worked out once for all that are the same in what it reads."""

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make, self.__doc__ = make, make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, frames: Any, owner: type) -> Made:
        made: Made = frames.once(self._make)
        frames.__dict__[self._name] = made
        return made


class compared(worked_out[Made]):
    """A property of frames that is read by what it says: whoever reads it is asked again once it says something else.

    So who asks only which plant runs when is not asked again because a plant gets a credit.
    """

    def __get__(self, frames: Any, owner: type) -> Made:
        whole = frames.whole
        if frames is whole:
            made: Made = frames.memory.one_of(self._name, frames.once(self._make))
        elif frames.answered:  # nothing is noted any more: what it is made from has to have been read
            return super().__get__(frames, owner)
        else:
            made = getattr(whole, self._name)
        frames.__dict__[self._name] = made
        return made
