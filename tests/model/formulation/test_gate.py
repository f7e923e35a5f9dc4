"""No row family and no cost term without a test of its own: the gate that new mathematics passes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from model.program import assembled

FOLDERS = ("formulation", "policies")


@cache
def _asserted(function: str) -> set[str]:
    """Return the families that tests hand to `says` or the terms that they hand to `costs`, written out as text."""
    return {
        str(call.args[1].value)
        for call in _calls()
        if isinstance(call.func, ast.Name) and call.func.id == function
        if len(call.args) >= 3 and isinstance(call.args[1], ast.Constant) and not _is_empty(call.args[2])
    }


def _calls() -> Iterator[ast.Call]:
    for folder in FOLDERS:
        for file in sorted((Path(__file__).parent.parent / folder).glob("test_*.py")):
            for test in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                    yield from (node for node in ast.walk(test) if isinstance(node, ast.Call))


def _is_empty(node: ast.expr) -> bool:
    return isinstance(node, ast.Dict) and not node.keys


@pytest.mark.parametrize("name", assembled.CONSTRAINTS)
def test_row_family_has_a_test(name: str):
    assert name in _asserted("says"), f'write a test that says(program, "{name}", ...) row by row'


@pytest.mark.parametrize("name", assembled.TERMS)
def test_cost_term_has_a_test(name: str):
    assert name in _asserted("costs"), f'write a test that costs(program, "{name}", ...) coefficient by coefficient'
