"""No input ends in an inner error: spoilt studies, tables, workbooks and command lines, near to good ones.

A few of each always, more where breadth is wanted; `python -m tests.fuzz SECONDS` goes on for as long as it is told.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.breadth import wide
from tests.data.tiny import SETTINGS
from tests.fuzz import spoil
from tests.fuzz.__main__ import tried_for
from tests.fuzz.asked import ask, write_dataset
from tests.fuzz.kinds import KINDS
from tests.fuzz.world import study, tables

FEW, MANY = 2, 18


def test_the_good_input_is_answered(tmp_path: Path) -> None:
    """Else everything would be refused for what was not spoilt."""
    for as_workbook in (False, True):
        folder = tmp_path / str(as_workbook)
        folder.mkdir()
        name = write_dataset(folder, tables(), SETTINGS, as_workbook)
        (folder / "study.toml").write_text(spoil.written({**study(), "dataset": name}), encoding="utf-8")
        assert ask(["check", "study.toml"], folder) == 0
        assert ask(["run", "study.toml", "--jobs", "1", "--out", "run"], folder) == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [FEW, *wide(MANY)], ids=["few", "many"])
def test_every_input_is_answered(kind: str, count: int) -> None:
    KINDS[kind](count, None)


@pytest.mark.breadth
def test_the_hour_by_hand_tries_every_kind() -> None:
    assert tried_for(seconds=0.0, first=1, batch=1) == dict.fromkeys(KINDS, 1)
