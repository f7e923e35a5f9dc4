"""The house keeps its own laws: no file of 400 lines, no function of 40."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("model", "data")
DOORS = ("cli.py", "lodeplan.py")
FILE, FUNCTION = 400, 40
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files() -> list[Path]:
    """Return every Python file of the program: what tests and documentation are built with is not of the house."""
    return [*(ROOT / door for door in DOORS), *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))]


def length(function: Function) -> int:
    """Return the lines of a function from `def` to its end, its docstring left out: a page of words is no long code."""
    first = function.body[0]
    words = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    assert function.end_lineno is not None
    docstring = first.end_lineno - first.lineno + 1 if words and first.end_lineno else 0
    return function.end_lineno - function.lineno + 1 - docstring


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def test_no_file_has_400_lines() -> None:
    counted = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in files()}
    assert len(counted) > 300
    assert [f"{path}: {lines} lines" for path, lines in counted.items() if lines >= FILE] == []


def test_no_function_has_40_lines() -> None:
    long_ones = (path for path in files() if path.read_text("utf-8").count("\n") >= FUNCTION)
    trees = {path.relative_to(ROOT): ast.parse(path.read_text("utf-8")) for path in long_ones}
    found = [(path, function) for path, tree in trees.items() for function in functions(tree)]
    assert len(found) > 1500
    long = [f"{path}:{f.lineno} {f.name}: {length(f)} lines" for path, f in found if length(f) >= FUNCTION]
    assert long == []


def test_a_docstring_is_not_counted_and_what_is_inside_is() -> None:
    """Two lines of code and three of words; a function inside another counts for both."""
    code = 'def outer():\n    """One.\n\n    Two.\n    """\n    def inner():\n        return 1\n    return inner\n'
    assert [length(f) for f in functions(ast.parse(code))] == [4, 2]


def test_imports_are_in_layers_to_the_last_file() -> None:
    """Every folder of the program has a contract that names each of its files; policies may not know each other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layered = {name for c in contracts if c.get("exhaustive") for name in c["containers"]}
    apart = {name.removesuffix(".*") for c in contracts if c["type"] == "independence" for name in c["modules"]}
    folders = {path.parent.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    assert layered | apart == {".".join(folder.parts) for folder in folders}
    assert not [c["name"] for c in contracts if "exhaustive_ignores" in c]
