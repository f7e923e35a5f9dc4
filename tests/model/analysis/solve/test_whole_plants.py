"""A study of whole plants: solved, certified, verified, explained; questions that move parts of plants are refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from data.messages.finding import BadInput
from model.analysis.explain import explain
from model.analysis.solve.study import run_study
from model.analysis.stress.run import stress_of_run
from model.analysis.verify import verify_run
from model.report import rebuilt
from model.report.terminal.explain import explanation_text
from model.runs.run_folder import open_run
from model.study.load import load_study

STUDY = """
name = "whole"
dataset = "us_2026"
minerals = ["graphite"]
years = [2026, 2031]
discount_rate = 0.03
baseline = "home"

[solve]
whole_plants = true

[variants.home]
policies = [{ domestic_share_floor = { forms = ["graphite.anode"], min = { 2030 = 0.6 } } }]
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    run_study(load_study(folder / "study.toml"), ("home",), folder / "run")
    return folder / "run"


def test_projects_are_whole_and_the_gap_is_published(run: Path) -> None:
    known = open_run(run).manifest["variants"]["home"]
    assert known["status"] == "solved"
    assert known["certificate"]["passed"]
    assert 0 < known["certificate"]["proven_gap"] < 0.1
    assert known["message"].startswith("plants are whole: at most ")
    capacity = pd.read_parquet(run / "tables" / "capacity" / "home.parquet")
    built = capacity[capacity["built_t"] > 0].set_index("plant")["built_t"]
    size = pd.read_csv("data/us_2026/plants.csv").set_index("plant")["phase_t"]
    assert len(built) > 0
    assert built.to_dict() == pytest.approx(size[built.index].to_dict())


@pytest.mark.breadth
def test_such_a_run_is_proven_again_and_a_part_of_a_plant_is_named(run: Path, tmp_path: Path) -> None:
    found = verify_run(run, None, rebuilt.held_against)
    assert found.passed, [*found.failures, *(line for v in found.variants for line in v.failures)]
    forged = tmp_path / "forged"
    shutil.copytree(run, forged)
    path = forged / "tables" / "capacity" / "home.parquet"
    frame = pd.read_parquet(path)
    frame.loc[frame["built_t"].idxmax(), "built_t"] *= 0.5
    frame.to_parquet(path, index=False)
    lines = [line for v in verify_run(forged, None, rebuilt.held_against).variants for line in v.failures]
    assert any(line.startswith("whole_phases:") for line in lines), lines


@pytest.mark.breadth
def test_it_is_explained_from_its_tables(run: Path) -> None:
    said = explanation_text(explain(run, "home"))
    assert "plants are whole: at most" in said
    assert "left out with whole plants: what policies cost" in said


@pytest.mark.breadth
def test_a_question_that_moves_parts_of_plants_is_refused(run: Path) -> None:
    with pytest.raises(BadInput) as refused:
        stress_of_run(run)
    (line,) = (finding.line() for finding in refused.value.findings)
    assert line == (
        "study column solve.whole_plants: the answer to a stop moves what is built by parts of a plant, and this study "
        "plans whole ones; run it without"
    )


def test_a_word_that_is_none_is_refused_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(STUDY.replace("whole_plants", "whole_plant"), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_study(tmp_path / "study.toml")
    (line,) = (finding.line() for finding in refused.value.findings)
    assert line.endswith("solve.whole_plant: unknown setting; did you mean whole_plants?")
