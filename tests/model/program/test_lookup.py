"""Tuples of any width over any number of labels are found where they stand, and told absent where they do not."""

from __future__ import annotations

import numpy as np
import pytest

from model.program.fill import tuple_index
from model.program.fill.tuple_index import Lookup


def _drawn(width: int, labels: int, rows: int, seed: int = 0) -> np.ndarray:
    return np.unique(np.random.default_rng(seed).integers(0, labels, (rows, width)), axis=0)


def _agrees(codes: np.ndarray, asked: np.ndarray, labels: int, found: Lookup) -> None:
    first, last = found.runs(list(asked.T), len(asked))
    width = asked.shape[1]
    known: dict[tuple[int, ...], list[int]] = {}
    for row, code in enumerate(codes[:, :width].tolist()):
        known.setdefault(tuple(code), []).append(row)
    for i, tuple_ in enumerate(map(tuple, asked.tolist())):
        assert list(range(first[i], last[i])) == known.get(tuple_, [])


@pytest.mark.parametrize(("width", "labels"), [(1, 5), (2, 9), (3, 400), (6, 100_000), (9, 3)])
def test_whole_tuples(width: int, labels: int):
    codes = _drawn(width, labels, 300)
    asked = np.concatenate([codes[::-1], _drawn(width, labels, 300, 1)])
    _agrees(codes, asked, labels, Lookup(codes, labels))


@pytest.mark.parametrize("labels", [4, 50_000])
def test_runs_by_their_first_places(labels: int):
    codes = np.unique(np.concatenate([_drawn(3, 4, 200), _drawn(3, labels, 50)]), axis=0)
    asked = np.concatenate([codes[:, :2], _drawn(2, labels, 100, 1)])
    _agrees(codes, asked, labels, Lookup(codes[:, :2], labels))


def test_numbers_that_outgrow_their_bits_are_folded(monkeypatch: pytest.MonkeyPatch):
    codes = _drawn(6, 50, 400)
    asked = np.concatenate([codes, _drawn(6, 50, 400, 1)])
    monkeypatch.setattr(tuple_index, "LARGEST_KEY", 500_000)
    folded = Lookup(codes, 50)
    assert folded.size < 500_000 * 50
    _agrees(codes, asked, 50, folded)


def test_a_label_known_elsewhere_is_absent_here():
    codes = np.array([[0, 1], [2, 3]])
    first, last = Lookup(codes, 5).runs([np.array([0, 1, 4]), np.array([1, 1, 3])], 3)
    assert (last - first).tolist() == [1, 0, 0]


def test_an_empty_set():
    first, last = Lookup(np.zeros((0, 2), dtype=np.int64), 3).runs([np.array([0]), np.array([1])], 1)
    assert first.tolist() == last.tolist()
