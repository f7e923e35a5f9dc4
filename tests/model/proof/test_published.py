"""A plan is certified before it is written: one that fails is not published, and says which rule it broke."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from model.analysis.solve import variant as one
from model.analysis.solve.study import run_study
from model.runs.run_folder import open_run
from model.study.load import load_study
from tests.cli.calling import Shell
from tests.survival import small

pytestmark = pytest.mark.breadth


def spoilt(monkeypatch: pytest.MonkeyPatch, variant: str = "capped") -> None:
    """Have one variant's plan buy a tenth more than it says it costs."""
    make = one.make_plan

    def plan(name: str, *given: Any) -> Any:
        made = make(name, *given)
        if name != variant:
            return made
        bought = made.tables["purchases"]
        return replace(made, tables={**made.tables, "purchases": bought.assign(tonnes=bought["tonnes"] * 1.1)})

    monkeypatch.setattr(one, "make_plan", plan)


@pytest.mark.breadth
def test_every_plan_carries_its_certificate(small_run: Path) -> None:
    for name, known in open_run(small_run).manifest["variants"].items():
        if known["status"] == "solved":
            proven = known["certificate"]
            assert proven["passed"], name
            assert proven["worst_violation"] <= 1e-6
            assert proven["cost_difference_relative"] <= 1e-9
            assert proven["proven_gap"] <= 1e-9
            assert proven["checks"] > 100


@pytest.mark.breadth
def test_what_is_impossible_carries_its_proof(small_run: Path) -> None:
    known = open_run(small_run).manifest["variants"]["dreamt"]
    assert known["certificate"] is None
    assert any(name.startswith("demand_met[") for name in known["proof"]["rows"])
    assert all(weight for weight in known["proof"]["rows"].values())


def test_plan_that_fails_is_not_published(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoilt(monkeypatch)
    run = tmp_path / "run"
    answer = lodeplan("run", small.written(tmp_path), "--out", run)
    known = open_run(run).manifest["variants"]["capped"]
    assert answer.code == 8
    assert known["status"] == "failed"
    assert known["message"].startswith("not proven, so not published: ")
    assert any(line.startswith("material_balance: ") for line in known["certificate"]["failures"])
    assert (known["tables"], list((run / "tables").glob("*/capped.parquet"))) == ({}, [])
    assert f"! capped: {known['message']}" in answer.out
    assert (run / "support" / "capped.mps").read_text(encoding="utf-8").startswith("NAME")
    assert "HiGHS" in (run / "support" / "capped.log").read_text(encoding="utf-8")


def test_no_plan_proven_is_no_proven_answer(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoilt(monkeypatch, "free")
    answer = lodeplan("run", small.written(tmp_path), "--out", tmp_path / "run", "--variant", "free")
    assert answer.code == 5
    assert "! free: not proven, so not published: " in answer.out


def test_an_unproven_impossibility_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solve = one.answer

    def rayless(*given: Any, **more: Any) -> Any:
        found = solve(*given, **more)
        return replace(found, solution=replace(found.solution, ray=np.zeros(len(found.program.row_lower))))

    monkeypatch.setattr(one, "answer", rayless)
    done = run_study(load_study(small.written(tmp_path)), ["dreamt"], out=tmp_path / "run")
    assert (done.statuses, done.exit_code) == (("failed",), 5)
    assert done.outcomes[0].message == one.UNPROVEN
    assert (tmp_path / "run" / "support" / "dreamt.mps").exists()


# ---------------------------------------------------------------- lodeplan verify


def test_verify_proves_a_fresh_run(lodeplan: Shell, small_run: Path) -> None:
    answer = lodeplan("verify", small_run)
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0].startswith("free                 solved: ")
    assert "worst violation" in lines[0]
    assert lines[2] == "dreamt               impossible: proven impossible again"
    assert lines[-1].startswith("all holds: 4 of 4 variants proven again in ")


@pytest.mark.breadth
def test_verify_names_a_changed_cell(lodeplan: Shell, small_run: Path) -> None:
    path = small_run / "tables" / "purchases" / "capped.parquet"
    table = pd.read_parquet(path)
    table.loc[0, "tonnes"] += 1
    table.to_parquet(path, index=False)
    answer = lodeplan("verify", small_run)
    assert answer.code == 5
    assert "capped               solved: does not hold" in answer.out
    assert "  ! material_balance: " in answer.out
    assert "  ! purchases.tonnes: " in answer.out
    assert "NOT PROVEN: 3 of 4 variants proven again" in answer.out


def test_verify_says_that_inputs_changed(lodeplan: Shell, small_run: Path) -> None:
    study_toml = small_run / "study.toml"
    study_toml.write_bytes(study_toml.read_bytes().replace(b"0.03", b"0.04"))
    answer = lodeplan("verify", small_run)
    assert answer.code == 3
    assert answer.out.splitlines()[0] == "! study.toml: changed since the run"


@pytest.mark.breadth
def test_verify_says_that_a_table_is_missing(lodeplan: Shell, small_run: Path) -> None:
    (small_run / "tables" / "demand" / "free.parquet").unlink()
    answer = lodeplan("verify", small_run, "--json")
    said = json.loads(answer.out)
    assert (answer.code, said["passed"]) == (3, False)
    assert {name: known["passed"] for name, known in said["variants"].items() if not known["passed"]} == {"free": False}
    assert said["variants"]["free"]["failures"][0].startswith("cannot be read: ")


def test_verify_of_no_run(lodeplan: Shell, tmp_path: Path) -> None:
    answer = lodeplan("verify", tmp_path)
    said = f"error: {tmp_path}: not a run folder (it has no run.json); name a folder that 'lodeplan run' wrote"
    assert (answer.code, answer.lines) == (3, [said])
