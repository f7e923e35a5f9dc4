"""A run folder is proven again from what lies on disk; any change to it, or to its inputs, is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.archive import packed
from model import study
from model.analysis.run import run_study
from model.analysis.verify import Verification, differences, verify_run
from model.runs import NotARun
from tests.certificate.planned import small_folder

STUDY = """
name = "tried"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
shortfall = "forbidden"
baseline = "free"

[variants.free]

[variants.capped]
policies = [
  { domestic_share_floor = { forms = ["lithium.chemical"], min = 0.05 } },
  { tariff = { countries = ["CHL"], rate = 0.1 } },
]

[variants.dreamt]
policies = [{ import_ban = { countries = ["AUS", "CHL"] } }]
"""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    small_folder(tmp_path / "tiny")
    (tmp_path / "tried.toml").write_text(STUDY, encoding="utf-8")
    done = run_study(study.load(tmp_path / "tried.toml"), out=tmp_path / "run")
    assert [o.status for o in done.outcomes] == ["solved", "solved", "impossible"]
    return tmp_path / "run"


def lines(found: Verification) -> list[str]:
    return [*found.failures, *(line for v in found.variants for line in v.failures)]


def change(run: Path, table: str, column: str, how: Callable[[Any], Any]) -> None:
    path = run / "tables" / table / "capped.parquet"
    frame = pd.read_parquet(path)
    row = frame[column].abs().idxmax() if pd.api.types.is_numeric_dtype(frame[column]) else 0
    frame.loc[row, column] = how(frame.loc[row, column])
    frame.to_parquet(path, index=False)


def test_fresh_run_is_proven(run: Path) -> None:
    found = verify_run(run)
    assert lines(found) == []
    assert found.passed
    assert [v.status for v in found.variants] == ["solved", "solved", "impossible"]
    assert all(v.certificate is not None and v.certificate.passed for v in found.variants[:2])


@pytest.mark.parametrize(
    ("table", "column", "rule"),
    [
        ("purchases", "tonnes", "material_balance"),
        ("purchases", "duty_musd", "tariff_cost"),
        ("production", "tonnes", "recipe"),
        ("capacity", "capacity_t", "running_capacity"),
        ("demand", "delivered_t", "demand_met"),
        ("ledger", "musd", "ledger"),
        ("budget", "outlays_musd", "budget.outlays_musd"),
        ("shares", "shipped_share", "shares.shipped_share"),
        ("concentration", "top_country", "concentration.top_country"),
        ("prices", "usd_per_t", "prices.usd_per_t"),
        ("policies", "shadow_price", "policies.shadow_price"),
        ("summary", "value", "summary.value"),
    ],
)
def test_changed_cell_is_named_with_its_rule(run: Path, table: str, column: str, rule: str) -> None:
    change(run, table, column, lambda value: "ATA" if isinstance(value, str) else value * 1.001 + 0.001)
    found = verify_run(run)
    assert not found.passed
    assert [v.passed for v in found.variants] == [True, False, True]
    assert any(line.startswith(f"{rule}:") for line in lines(found)), lines(found)
    assert not any(" 1.0 " in line for line in lines(found)), "a step is a whole number"
    assert any(line.startswith(f"{table}.{column}:") for line in lines(found)), lines(found)


def test_changed_inputs_are_named(run: Path) -> None:
    """The run's own copy counts: the dataset that it was read from may change or go."""
    suppliers = run.parent / "tiny" / "suppliers.csv"
    suppliers.write_text(suppliers.read_text(encoding="utf-8").replace(",70000,", ",70001,"), encoding="utf-8")
    assert verify_run(run).exit_code == 0
    files = {path.name: path.read_bytes() for path in (run.parent / "tiny").iterdir()}
    (run / "dataset.zip").write_bytes(packed(files))
    written = run / "study.toml"
    written.write_text(written.read_text(encoding="utf-8") + "# a note\n", encoding="utf-8")
    found = verify_run(run)
    assert found.exit_code == 3
    assert "suppliers.csv: changed since the run" in found.failures
    assert "study.toml: changed since the run" in found.failures


def test_changed_manifest_is_named(run: Path) -> None:
    manifest = json.loads((run / "run.json").read_text(encoding="utf-8"))
    manifest["variants"]["free"]["objective_musd"] *= 1 + 1e-8
    manifest["variants"]["dreamt"]["status"] = "solved"
    manifest["complete"] = False
    (run / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = verify_run(run)
    assert any(line.startswith("cost:") for line in found.variants[0].failures)
    assert found.variants[2].failures == ("recorded as solved, found impossible",)
    assert any("not complete" in line for line in found.failures)


def test_a_run_is_verified_in_another_folder_without_its_dataset(run: Path, tmp_path: Path) -> None:
    shutil.rmtree(run.parent / "tiny")
    assert verify_run(run.rename(tmp_path / "sent é")).passed


def test_missing_and_foreign_files_are_named(run: Path) -> None:
    (run / "tables" / "purchases" / "free.parquet").unlink()
    (run / "tables" / "gossip").mkdir()
    (run / "tables" / "purchases" / "capped.parquet").replace(run / "tables" / "gossip" / "capped.parquet")
    found = verify_run(run)
    assert all("purchases" in v.failures[0] for v in found.variants[:2])
    (run / "study.toml").unlink()
    with pytest.raises(NotARun, match="missing"):
        verify_run(run)
    with pytest.raises(NotARun):
        verify_run(run.parent)


def test_damaged_table_is_named(run: Path) -> None:
    (run / "tables" / "demand" / "free.parquet").write_bytes(b"PAR1 no longer")
    assert "cannot be read" in verify_run(run).variants[0].failures[0]


def test_cells_are_compared_by_kind() -> None:
    now = pd.DataFrame({"form": ["a", "b"], "year": [1, 2], "t": [1.0, np.nan], "on": [True, False]})
    assert differences("x", now.copy(), now) == []
    assert differences("x", now.assign(t=[1.0 + 1e-8, np.nan]), now) == []
    assert differences("x", now.assign(t=[1.1, np.nan]), now) == ["x.t: a 1: 1.1, derived again 1.0"]
    assert len(differences("x", now.assign(t=[1.0, 0.0]), now)) == 1
    assert len(differences("x", now.assign(on=[True, True]), now)) == 1
    assert len(differences("x", now.assign(form=["a", None]), now)) == 1
    assert "columns" in differences("x", now.drop(columns="t"), now)[0]
    assert "rows" in differences("x", now.iloc[:1], now)[0]
