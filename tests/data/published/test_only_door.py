"""Nothing in `data/prepare` reads figures, or makes numbers of their text, but through the guarded door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import prepare

FOLDER = Path(prepare.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))
THE_ROW, THE_DIGITS = FOLDER / "figure_row.py", FOLDER / "rounding.py"  # where numbers are made, and what they round to
THE_EDITIONS = FOLDER / "edition_diff.py"  # compares two datasets, not figures
THE_WRITER = FOLDER / "rebuild.py"  # writes the dataset with the settings it has
ELSEWHERE = (THE_ROW, THE_DIGITS, THE_EDITIONS, THE_WRITER)
READERS = {"read_csv", "read_table", "read_text", "read_bytes", "open", "to_numeric", "astype", "loadtxt", "DictReader"}


def bare(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield every place that reads a file or makes a number of something that is not a rounded number."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in READERS or (
            name in ("float", "int") and not (node.args and isinstance(node.args[0], ast.JoinedStr))
        ):
            yield node.lineno, name


@pytest.mark.parametrize("path", [f for f in FILES if f not in ELSEWHERE], ids=lambda f: f.stem)
def test_no_figure_is_read_past_the_door(path: Path) -> None:
    assert list(bare(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_the_walk_sees_what_it_looks_for() -> None:
    tree = ast.parse("pd.read_csv(f)\nfloat(row['value'])\nfloat(f'{x:.4g}')\nint(year)\nx.astype(float)\nopen(f)")
    assert [line for line, _ in bare(tree)] == [1, 2, 4, 5, 6]
