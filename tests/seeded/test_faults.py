"""The list of faults follows the program: what each would change stands there once, and its tests are there."""

from __future__ import annotations

import tomllib
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def test_each_fault_stands_in_the_program_once() -> None:
    faults = tomllib.loads((HERE / "faults.toml").read_text(encoding="utf-8"))["fault"]
    assert len(faults) > 250
    counted = [(f["file"], f["old"], (ROOT / f["file"]).read_text(encoding="utf-8").count(f["old"])) for f in faults]
    assert [fault for fault in counted if fault[2] != 1] == []
    named = {word.partition("::")[0] for f in faults for word in f["tests"].split() if word.startswith("tests/")}
    assert [test for test in sorted(named) if not (ROOT / test).exists()] == []
