"""A folder that is no run says what it is and what to write, wherever a run is asked for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from model.analysis.sample import folder, tables
from model.analysis.screen import folder as screen_folder
from model.analysis.screen import tables as screen_tables
from model.report.hedge_page import TEXT
from model.runs.other_folders import KINDS
from model.runs.run_folder import NotARun, open_run
from tests.cli.calling import Shell


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (folder.MANIFEST, f"samples and not a run; their tables are files, such as {{0}}/tables/{tables.SUMMARY}.csv"),
        (screen_folder.MANIFEST, f"its tables are files, such as {{0}}/tables/{screen_tables.EFFECTS}.csv"),
        (TEXT, "a hedge and not a run; 'lodeplan show {0}' prints it"),
        ("dataset.toml", "a dataset and not a run; name a folder that 'lodeplan run' wrote"),
        ("study.toml", "the folder of a study and not a run; 'lodeplan run {0}/study.toml' makes one"),
    ],
)
def test_what_other_commands_write_is_no_run(tmp_path: Path, file: str, said: str) -> None:
    (tmp_path / file).write_text("")
    with pytest.raises(NotARun) as refused:
        open_run(tmp_path)
    assert said.format(tmp_path) in str(refused.value)
    assert file in KINDS


def test_a_folder_of_runs_names_one_of_them(small_run: Path, lodeplan: Shell) -> None:
    runs = small_run.parent / "many"
    shutil.copytree(small_run, runs / "first")
    answer = lodeplan("query", runs, "select 1")
    named = f"a folder of runs; name one, such as {runs / 'first'}: 'lodeplan runs {runs}' lists them"
    assert (answer.code, answer.lines) == (3, [f"error: {runs}: {named}"])
