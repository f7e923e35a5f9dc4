"""Every file that a run writes is described, and of every table each column, its unit and its key."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pandas as pd
import pytest

import lodeplan as door
from model.analysis.stress.tables import STRESS_TABLES
from model.analysis.verify.run import SEALED
from model.plan.result_schema import RESULT_TABLE, kinds_of, misfit
from model.runs.files_of_a_run import FILES
from tests.cli.calling import Shell


def _described(file: str) -> bool:
    return any(PurePosixPath(f"/{file}").match(f"/{pattern}") for pattern in FILES)


def test_what_is_described_is_printed(lodeplan: Shell) -> None:
    said = lodeplan("schema", "results").out
    assert said.startswith("Files of a run\n")
    assert [name for name in FILES if f"\n{name} " not in said] == []


def test_each_table_has_its_columns_and_its_key(small_run: Path) -> None:
    """The key tells rows apart, numbers stand where a unit is named, and no table is of another name."""
    paths = sorted((small_run / "tables").rglob("*.parquet"))
    assert {path.parent.name for path in paths} == set(RESULT_TABLE)
    for path in paths:
        table, frame = RESULT_TABLE[path.parent.name], pd.read_parquet(path)
        assert tuple(frame) == table.names, path
        assert misfit(table.name, kinds_of(frame) if len(frame) else dict.fromkeys(table.names)) == "", path
        assert not frame.duplicated(list(table.key)).any(), path
        assert all(column.meaning for column in table.columns), path


def test_what_analyses_keep_is_described() -> None:
    assert [kept for kept in SEALED if not _described("/".join(kept))] == []
    assert not _described("notes.txt")
    assert not _described("other/stress.json")


@pytest.mark.breadth
def test_each_file_of_a_run_is_described(small_run: Path, lodeplan: Shell) -> None:
    """Of one with reports, notes, losses and a frontier."""
    study = small_run / "study.toml"
    lodeplan("report", small_run)
    lodeplan("note", small_run, "kept")
    lodeplan("stress", small_run, "--keep", "-q")
    words = ("--variant", "capped", "--lever", "domestic_share_floor.min", "--to", "5%", "--into", small_run)
    assert lodeplan("frontier", study, *words).code == 0
    files = [path.relative_to(small_run).as_posix() for path in small_run.rglob("*") if path.is_file()]
    assert {"report.html", "notes.json", "stress.json"} <= set(files)
    assert any(file.startswith("frontier/") for file in files)
    assert [file for file in files if not _described(file)] == []


@pytest.mark.breadth
def test_tables_of_stress_are_those_of_their_frames(small_run: Path, lodeplan: Shell) -> None:
    frames, said = door.open_run(small_run).stress(), lodeplan("schema", "results").out
    assert set(frames) == {table.name for table in STRESS_TABLES}
    for table in STRESS_TABLES:
        frame = frames[table.name]
        assert tuple(frame) == table.names, table.name
        assert frame.attrs["units"] == {c.name: c.unit for c in table.columns if c.unit}, table.name
        assert not frame.duplicated(list(table.key)).any(), table.name
        assert f"\n{table.name}\n  {table.meaning}" in said
