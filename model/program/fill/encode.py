"""Frames to arrays: labels become codes, tuples are sorted, and every number is lined up with its tuple.

The last place where a number is seen with its labels: one that is not finite, or two for one tuple, stop here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from model.program import assembled
from model.program.fill.arrays import Codes, Label, ModelData, Numbers


class NotFinite(Exception):
    """A number that would reach the solver is not finite; the message names the set and the tuple."""


@dataclass(frozen=True)
class Coded:
    """The tuples of a set, sorted and distinct: its own labels in order, codes (places among these), and numbers."""

    labels: tuple[Label, ...]
    codes: Codes
    numbers: Mapping[str, Numbers]


def encode(tables: Mapping[str, pd.DataFrame], terms: tuple[str, ...], only: frozenset[str] = frozenset()) -> ModelData:
    """Turn labels into codes, sort every set (or `only` some), line its numbers up with it; refuse infinity."""
    parts = {name: [coded(name, frame)] for name, frame in tables.items() if name in assembled.SETS and len(frame)}
    return joined(parts, terms, only)


def coded(name: str, frame: pd.DataFrame) -> Coded:
    """Return the tuples of a set that a frame states, sorted, with their numbers; refuse infinity."""
    width = assembled.SETS[name].width
    found = [pd.factorize(frame.iloc[:, i].to_numpy(), use_na_sentinel=False) for i in range(width)]
    plain = [[_plain(label) for label in distinct] for _, distinct in found]
    labels = _in_order(set().union(*plain))
    code = {label: i for i, label in enumerate(labels)}
    codes = np.empty((len(frame), width), dtype=np.int64)
    for i, (places, _) in enumerate(found):
        codes[:, i] = np.array([code[label] for label in plain[i]], dtype=np.int64)[places]
    numbers = {number: frame[number].to_numpy(dtype=float) for number in _numbers_of(name)}
    return _sorted(name, labels, codes, numbers)


def joined(
    parts: Mapping[str, Sequence[Coded]], terms: tuple[str, ...], only: frozenset[str] = frozenset()
) -> ModelData:
    """Return sets that parts make up as the arrays of a program, over the labels of all; without parts, they are empty.

    only: the sets that are returned, where these are not all
    """
    labels = _in_order(set().union(*(part.labels for each in parts.values() for part in each)))
    code = {label: i for i, label in enumerate(labels)}
    sets: dict[str, Codes] = {}
    given: dict[str, Numbers] = {}
    for name, index_set in assembled.SETS.items():
        if only and name not in only:
            continue
        if name in parts:
            every = [_relabelled(part, code) for part in parts[name]]
            whole = every[0] if len(every) == 1 else _together(name, labels, every)
        else:
            nothing = {number: np.zeros(0) for number in _numbers_of(name)}
            whole = Coded(labels, np.zeros((0, index_set.width), dtype=np.int64), nothing)
        sets[name] = whole.codes
        given |= whole.numbers
    return ModelData(labels, sets, given, terms)


def _relabelled(part: Coded, code: Mapping[Label, int]) -> Coded:
    """Return a part with its places among more labels, which are in the same order."""
    place = np.array([code[label] for label in part.labels], dtype=np.int64)
    return replace(part, codes=place[part.codes])


def _together(name: str, labels: tuple[Label, ...], parts: Sequence[Coded]) -> Coded:
    """Return the parts of a set, over the same labels, as one."""
    numbers = {number: np.concatenate([part.numbers[number] for part in parts]) for number in _numbers_of(name)}
    return _sorted(name, labels, np.concatenate([part.codes for part in parts]), numbers)


def _sorted(name: str, labels: tuple[Label, ...], codes: Codes, numbers: Mapping[str, Numbers]) -> Coded:
    """Return tuples in order, each once, with finite numbers."""
    order = np.lexsort(codes.T[::-1])
    order = order[_first_of_each(codes[order], name, {n: v[order] for n, v in numbers.items()})]
    for number, values in numbers.items():
        _refuse_not_finite(number, values[order], codes[order], labels)
    return Coded(labels, codes[order], {number: values[order] for number, values in numbers.items()})


@cache
def _numbers_of(name: str) -> tuple[str, ...]:
    """Return the numbers that are given over a set."""
    return tuple(number for number, parameter in assembled.PARAMETERS.items() if parameter.over == name)


def _in_order(labels: set[Label]) -> tuple[Label, ...]:
    """Return labels sorted: numbers first, then texts."""
    return (*sorted(x for x in labels if isinstance(x, int)), *sorted(x for x in labels if isinstance(x, str)))


def _plain(label: object) -> Label:
    if type(label) is str:
        return label
    if isinstance(label, float):
        raise TypeError(f"{label} is the label of a tuple; a year is a whole number")
    return int(label) if isinstance(label, (int, np.integer)) else str(label)


def _first_of_each(codes: Codes, name: str, numbers: Mapping[str, Numbers]) -> Codes:
    """Return the positions of distinct tuples; two sentences may state a tuple twice, but never with two numbers."""
    same = np.zeros(len(codes), dtype=bool)
    same[1:] = (codes[1:] == codes[:-1]).all(axis=1)
    for number, values in numbers.items():
        if (same[1:] & (values[1:] != values[:-1])).any():
            raise ValueError(f"{name}: one tuple has two values of {number}")
    return np.flatnonzero(~same)


def _refuse_not_finite(number: str, values: Numbers, codes: Codes, labels: tuple[Label, ...]) -> None:
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        where = ", ".join(str(labels[c]) for c in codes[bad[0]])
        raise NotFinite(f"{number}[{where}] is {values[bad[0]]}; every number of the program must be finite")


def grown(data: ModelData, added: Mapping[str, pd.DataFrame]) -> ModelData:
    """Return the arrays with tuples added to some sets, their numbers beside them."""
    more = encode(added, data.terms, frozenset(added))
    labels = _in_order({*data.labels, *more.labels})
    code = {label: i for i, label in enumerate(labels)}
    mine, theirs = (np.array([code[x] for x in d.labels], dtype=np.int64) for d in (data, more))
    sets, given = {name: mine[codes] for name, codes in data.sets.items()}, dict(data.parameters)
    for name in added:
        codes = np.concatenate([sets[name], theirs[more.sets[name]]])
        order = np.lexsort(codes.T[::-1])
        sets[name] = codes[order]
        if (sets[name][1:] == sets[name][:-1]).all(axis=1).any():
            raise ValueError(f"{name}: a tuple added was there before")
        for number in (number for number, parameter in assembled.PARAMETERS.items() if parameter.over == name):
            given[number] = np.concatenate([data.parameters[number], more.parameters[number]])[order]
    return ModelData(labels, sets, given, data.terms)
