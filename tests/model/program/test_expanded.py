"""A program that is compiled after a like one is the one that is compiled alone, and few of its rules are expanded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.program.compile import compile as compiling
from model.program.compile import expanded
from model.program.compile.compile import Program, compile_program
from model.program.fill.arrays import ModelData
from tests import everything, handmade


def alone(data: ModelData) -> Program:
    """Compile as if nothing had been compiled before."""
    compiling.forget()
    return compile_program(data)


def same(one: Program, other: Program) -> None:
    for name in ("row_lower", "row_upper", "upper", "cost", "whole_times"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert (one.matrix != other.matrix).nnz == 0
    assert one.offset == other.offset
    for name, (vector, constant) in one.costs.items():
        np.testing.assert_array_equal(vector, other.costs[name][0])
        assert constant == other.costs[name][1]


@pytest.fixture(scope="module")
def data() -> ModelData:
    return handmade.data_of(everything.frames(), *everything.POLICIES)


def changed(data: ModelData) -> list[tuple[str, ModelData]]:
    """Return the data with one number changed, of each parameter that has any."""
    out = []
    for name, values in data.parameters.items():
        if len(values):
            other = values.copy()
            other[-1] = other[-1] * 1.25 + 0.5
            out.append((name, replace(data, parameters={**data.parameters, name: other})))
    return out


def test_whatever_number_is_other_than_before_the_program_is_its_own(data: ModelData) -> None:
    every = changed(data)
    assert len(every) > 60
    for _, other in every[::7]:
        compile_program(data)
        after = compile_program(other)
        same(after, alone(other))


def test_a_set_that_is_other_than_before_moves_all_that_follow(data: ModelData) -> None:
    less = handmade.data_of(everything.frames(), *everything.POLICIES[:-2])
    compile_program(data)
    same(compile_program(less), alone(less))


def test_rules_that_read_nothing_new_are_not_expanded(data: ModelData, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    was = expanded.family
    monkeypatch.setattr(expanded, "family", lambda read, over, scope: heard.append(read.name) or was(read, over, scope))
    alone(data)
    whole = len(heard)
    for name, readers in (("wanted", 1), ("available", 0)):
        other = dict(changed(data))[name]
        compile_program(data)
        heard.clear()
        compile_program(other)
        assert readers <= len(heard) < whole / 4, name


def test_a_label_more_is_another_code_for_all_that_follow_and_no_other_rule(
    data: ModelData, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence of policy has a name of its own: what reads none of its tuples stays as it came out."""
    heard: list[str] = []
    was = expanded.family
    monkeypatch.setattr(expanded, "family", lambda read, over, scope: heard.append(read.name) or was(read, over, scope))
    alone(data)
    whole = len(heard)
    more = (0, *data.labels)
    moved = replace(data, labels=more, sets={name: codes + 1 for name, codes in data.sets.items()})
    heard.clear()
    same(compile_program(moved), alone(data))
    assert len(heard) == whole  # those of the last, which is alone
    compile_program(moved)
    swapped = (more[0], more[2], more[1], *more[3:])
    heard.clear()
    compile_program(replace(moved, labels=swapped))
    assert 0 < len(heard) < whole


def test_nothing_of_a_large_program_is_kept(data: ModelData, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "KEPT", 10)
    compile_program(data)
    assert compiling._BEFORE == []
