"""Two runs to report on: two minerals of the bundled dataset, and a tiny hostile study with an impossible variant."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from model.analysis.solve.study import run_study
from model.report.run_view import RunView, run_view
from model.report.write import write_reports
from model.study.load import load_study
from tests.model.proof.planned import small_folder

US = """
name = "reported"
title = "Cobalt and graphite, reported"
dataset = "us_2026"
minerals = ["cobalt", "graphite"]
years = [2026, 2040]
discount_rate = 0.03
baseline = "current-law"

[variants.current-law]
title = "Duties and grants"
policies = [
  { tariff = "schedule", cite = "HTSUS" },
  { production_tax_credit = "45X" },
  { capital_grant = { account = "dpa_title_iii", share = 0.25, until = "2027-09-30" } },
]

[variants.floored]
title = "Allies, stock and grants"
extends = "current-law"
policies = [
  { bloc_share_floor = { bloc = "allies", stages = ["refined", "component"], min = { 2028 = 0.3, 2035 = 0.8 } } },
  { stockpile_target = { days = { 2027 = 20, 2033 = 60, 2037 = 0 }, account = "nds_fund" } },
]
"""

HOSTILE = "<script>alert('x')</script>"
FORMULA = "=HYPERLINK(1,2)"
TRIED = f"""
name = "tried"
title = "{HOSTILE}"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
shortfall = "forbidden"
baseline = "free"

[variants.free]
title = "{FORMULA}"

[variants.dreamt]
title = "{HOSTILE}"
policies = [{{ import_ban = {{ countries = ["AUS", "CHL"], cite = "@SUM(1)" }} }}]
"""


@pytest.fixture(scope="session")
def us(tmp_path_factory: pytest.TempPathFactory) -> RunView:
    """Return a run of the bundled dataset with its reports written."""
    folder = tmp_path_factory.mktemp("us")
    (folder / "reported.toml").write_text(US, encoding="utf-8")
    done = run_study(load_study(folder / "reported.toml"), out=folder / "run")
    assert [o.status for o in done.outcomes] == ["solved", "solved"]
    return write_reports(folder / "run", data=done.data)


@pytest.fixture(scope="session")
def _tried_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("tried")
    small_folder(home / "tiny")
    _rename(home / "tiny" / "countries.csv", "title", "Chile", FORMULA)
    _rename(home / "tiny" / "countries.csv", "title", "Australia", HOSTILE)
    (home / "tried.toml").write_text(TRIED, encoding="utf-8")
    done = run_study(load_study(home / "tried.toml"), out=home / "run")
    assert [o.status for o in done.outcomes] == ["solved", "impossible"]
    return home


@pytest.fixture
def tried(_tried_once: Path, tmp_path: Path) -> Path:
    """Return a run folder of the test's own whose names are hostile and whose second variant is impossible."""
    shutil.copytree(_tried_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "run"


def dataset_of(run: Path) -> Path:
    return run.parent / "tiny"


def opened(run: Path) -> RunView:
    return run_view(run, dataset_of(run))


def _rename(file: Path, column: str, old: str, new: str) -> None:
    with file.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    assert any(row[column] == old for row in rows), [row[column] for row in rows]
    for row in rows:
        row[column] = new if row[column] == old else row[column]
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
