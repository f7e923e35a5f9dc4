"""The page of the tests has a heading of two lines for every folder, and for no other."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
WITHOUT_TESTS = {"benchmarks", "seeded"}


def test_every_folder_has_two_lines_on_the_page() -> None:
    page = (HERE / "README.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^## (.+)\n((?:.+\n)+)", page, re.M))
    folders = {path.parent.relative_to(HERE).as_posix() for path in HERE.rglob("test_*.py")} - {"."}
    assert set(said) == folders | WITHOUT_TESTS
    assert {name: lines.count("\n") for name, lines in said.items() if lines.count("\n") != 2} == {}
