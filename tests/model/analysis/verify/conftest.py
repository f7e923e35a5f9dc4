"""A run of a small study that every test of `verify` changes in its own copy, worked out once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from model.analysis.solve.study import run_study
from model.analysis.verify import Derived
from model.report.write import write_reports
from model.study.load import load_study
from tests.model.proof.planned import small_folder

STUDY = """
name = "tried"
title = "What is tried"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
shortfall = "forbidden"
baseline = "free"

[variants.free]

[variants.capped]
title = "A floor and a duty"
policies = [
  { domestic_share_floor = { forms = ["lithium.chemical"], min = 0.05 } },
  { tariff = { countries = ["CHL"], rate = 0.1 } },
]

[variants.dreamt]
policies = [{ import_ban = { countries = ["AUS", "CHL"] } }]
"""


class Made(NamedTuple):
    """A folder with a run in it, and what its study and dataset say."""

    folder: Path
    derived: Derived

    def copied(self, folder: Path) -> Path:
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return folder / "run"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    small_folder(folder / "tiny")
    (folder / "tried.toml").write_text(STUDY, encoding="utf-8")
    done = run_study(load_study(folder / "tried.toml"), out=folder / "run")
    assert [o.status for o in done.outcomes] == ["solved", "solved", "impossible"]
    write_reports(folder / "run", data=done.data)
    return Made(folder, Derived.of_run(folder / "run"))
