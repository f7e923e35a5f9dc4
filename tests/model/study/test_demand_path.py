"""A path of demand is whole: who has no row on it would count as one that wants nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import lodeplan
from tests.data import tiny

STUDY = """\
name = "own"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
baseline = "free"
demand = "PATH"

[variants.free]
"""


def _check(folder: Path, path: str) -> None:
    """Check a study of clean energy on both paths and defence on the central one."""
    tables = tiny.rows()
    tables["end_uses"].append(["defence", "Defence", "1", "yes", *tiny.SAID])
    tables["shortage"].append(["defence", "lithium.chemical", "300000", *tiny.SAID])
    for end_use, of in (("defence", "central"), ("clean_energy", "high")):
        tables["demand"] += [[end_use, "lithium.chemical", "A", of, year, "100", *tiny.SAID] for year in tiny.YEARS]
    tiny.write_folder(folder / "tiny", tables)
    (folder / "own.toml").write_text(STUDY.replace("PATH", path), encoding="utf-8")
    lodeplan.check(folder / "own.toml")


def test_who_has_no_row_on_the_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(lodeplan.BadInput) as error:
        _check(tmp_path, "high")
    assert str(error.value) == (
        "own.toml:7 demand: defence wants lithium.chemical on other paths than high, and would want none; write its "
        "rows of path high, or another path"
    )


def test_the_central_path_is_always_whole(tmp_path: Path) -> None:
    _check(tmp_path, "central")
