"""Python of the preparation names no mineral, form, plant or country of the dataset: those are rows of tables."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from data import prepare
from data.load import load_dataset

FOLDER = Path(prepare.__file__).parent
WORD = re.compile(r"[A-Za-z0-9_.]+")


def _names() -> set[str]:
    tables = load_dataset("us_2026").tables
    columns = (("minerals", "mineral"), ("forms", "form"), ("plants", "plant"), ("countries", "country"))
    return {str(name) for table, column in columns for name in tables[table][column]}


def _texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield every text of a file but docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    described = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and node.body
                 and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            yield node


def named(source: str, names: set[str]) -> list[tuple[int, str]]:
    """Return the names that stand in the texts of a source, with their lines."""
    return [
        (text.lineno, word.strip("."))
        for text in _texts(ast.parse(source))
        for word in WORD.findall(str(text.value))
        if word.strip(".") in names
    ]


HOME_AND_REST = {"USA": "the country whose plans these are", "ROW": "the pool that statistics do not name"}
ALSO_A_WORD = {"lead": "years from decision to running"}
EXCEPTIONS = {
    "blocs.py": ({"CAN", "MEX"}, "parties of a treaty, of which no table prints a list"),
    "tariffs.py": ({"CAN", "MEX", "JPN"}, "the partners that the rules of origin of a law name"),
    "markets/chain_facts.py": ({"CHN"}, "a published case is of its ban alone"),
    "markets/sellers.py": ({"CHN"}, "published export controls are its alone"),
    "cobalt_sales.py": (
        {"cobalt", "cobalt.metal", "cobalt.chemical", "IDN"},
        "the output of cobalt is printed of all its forms together",
    ),
    "seller_ceilings.py": (
        {"lithium", "cobalt", "nickel", "graphite", "ndpr", "lithium.chemical",
         "nickel.primary", "nickel.sulphate", "nickel.scrap", "graphite.flake", "graphite.anode", "graphite.coke",
         "ndpr.monazite", "ndpr.clay", "ndpr.oxide", "ndpr.magnet", "AUS", "CHN", "MYS"},
        "world supply of the first chains is published in a shape of its own for each mineral",
    ),
}  # fmt: skip
"""Files that may name something, what, and why."""


def test_python_of_the_preparation_names_none() -> None:
    names = _names() - set(HOME_AND_REST) - set(ALSO_A_WORD)
    found = []
    for file in sorted(FOLDER.rglob("*.py")):
        place = file.relative_to(FOLDER).as_posix()
        allowed, _ = EXCEPTIONS.get(place, (set(), ""))
        found += [f"{place} line {line}: {name}" for line, name in named(file.read_text("utf-8"), names - allowed)]
    assert found == [], "names of the dataset in Python; write them as rows of a table of figures/planned"


def test_every_exception_is_needed() -> None:
    for place, (allowed, _) in EXCEPTIONS.items():
        assert {name for _, name in named((FOLDER / place).read_text("utf-8"), allowed)} == allowed, place


def test_a_name_is_found_in_text_but_not_in_a_docstring() -> None:
    source = '"""Of cobalt.metal."""\nONE = ("cobalt.metal", f"ids of {1} CHN")\n'
    assert named(source, {"cobalt.metal", "CHN", "cobalt"}) == [(2, "cobalt.metal"), (2, "CHN")]
