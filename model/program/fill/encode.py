"""Frames to arrays: labels become codes, tuples are sorted, and every number is lined up with its tuple.

The last place where a number is seen with its labels: one that is not finite, or two for one tuple, stop here.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress

import numpy as np
import pandas as pd

from model.program import assembled
from model.program.fill.arrays import Codes, Label, ModelData, Numbers


class NotFinite(Exception):
    """A number that would reach the solver is not finite; the message names the set and the tuple."""


def encode(tables: Mapping[str, pd.DataFrame], terms: tuple[str, ...], only: frozenset[str] = frozenset()) -> ModelData:
    """Turn labels into codes, sort every set (or `only` some), line its numbers up with it; refuse infinity."""
    widths = {n: index_set.width for n, index_set in assembled.SETS.items() if not only or n in only}
    filled = {name: tables[name] for name in widths if name in tables and len(tables[name])}
    labels, coded = _coded({name: frame.iloc[:, : widths[name]] for name, frame in filled.items()})
    numbers: dict[str, list[str]] = {name: [] for name in widths}
    for number, parameter in assembled.PARAMETERS.items():
        if parameter.over in numbers:
            numbers[parameter.over].append(number)
    sets: dict[str, Codes] = {}
    given: dict[str, Numbers] = {}
    for name, width in widths.items():
        if name not in filled:
            sets[name] = np.zeros((0, width), dtype=np.int64)
            given |= {number: np.zeros(0) for number in numbers[name]}
            continue
        values = {number: filled[name][number].to_numpy(dtype=float) for number in numbers[name]}
        order = np.lexsort(coded[name].T[::-1])
        order = order[_first_of_each(coded[name][order], name, {n: v[order] for n, v in values.items()})]
        sets[name] = coded[name][order]
        for number, value in values.items():
            _refuse_not_finite(number, value[order], sets[name], labels)
            given[number] = value[order]
    return ModelData(labels, sets, given, terms)


def _coded(keys: Mapping[str, pd.DataFrame]) -> tuple[tuple[Label, ...], dict[str, Codes]]:
    """Return every label in order, and each frame with places in that order instead of labels; looked up in one go."""
    columns = [frame.iloc[:, i].to_numpy() for frame in keys.values() for i in range(frame.shape[1])]
    numeric = [column.dtype.kind == "i" for column in columns]
    found = [
        pd.factorize(np.concatenate([*compress(columns, chosen), np.empty(0, dtype)]), use_na_sentinel=False)
        for chosen, dtype in (([not n for n in numeric], object), (numeric, np.int64))
    ]
    labels = _in_order({_plain(label) for _, distinct in found for label in distinct})
    code = {label: i for i, label in enumerate(labels)}
    left = [np.array([code[_plain(x)] for x in distinct], dtype=np.int64)[places] for places, distinct in found]
    kinds = iter(numeric)
    coded: dict[str, Codes] = {}
    for name, frame in keys.items():
        rows, width = frame.shape
        coded[name] = np.empty((rows, width), dtype=np.int64)
        for i in range(width):
            kind = next(kinds)
            coded[name][:, i], left[kind] = left[kind][:rows], left[kind][rows:]
    return labels, coded


def _in_order(labels: set[Label]) -> tuple[Label, ...]:
    """Return labels sorted: numbers first, then texts."""
    return tuple(sorted(labels, key=lambda x: (isinstance(x, str), x)))


def _plain(label: object) -> Label:
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
