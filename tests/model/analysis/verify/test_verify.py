"""A run folder is proven again from what lies in it; any change to it, or to its inputs, is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.dataset import content_of
from data.load import hashes_of
from data.messages.finding import BadInput
from data.reading.archive import packed, unpacked
from model.analysis.solve.study import run_study
from model.analysis.verify import Verification, differences, verify_run
from model.report import rebuilt
from model.report.terminal import verification as terminal
from model.runs.run_folder import NotARun
from model.solver.highs import Limits
from model.study.load import load_study
from tests.model.analysis.verify.conftest import Made
from tests.model.proof.planned import small_folder
from tests.old_format import as_of_old, with_manifest


@pytest.fixture
def run(made: Made, tmp_path: Path) -> Path:
    return made.copied(tmp_path / "here")


@pytest.fixture
def verified(made: Made) -> Callable[..., Verification]:
    return lambda run, *more: verify_run(run, *(more or (None, rebuilt.held_against)), derived=made.derived)


Proves = Callable[..., Verification]


def lines(found: Verification) -> list[str]:
    return [*found.failures, *(line for v in found.variants for line in v.failures)]


def change(run: Path, table: str, column: str, how: Callable[[Any], Any]) -> None:
    path = run / "tables" / table / "capped.parquet"
    frame = pd.read_parquet(path)
    row = frame[column].abs().idxmax() if pd.api.types.is_numeric_dtype(frame[column]) else 0
    frame.loc[row, column] = how(frame.loc[row, column])
    frame.to_parquet(path, index=False)


def test_what_was_written_is_proven(run: Path) -> None:
    found = verify_run(run, None, rebuilt.held_against)
    assert lines(found) == []
    assert (found.passed, found.exit_code, found.notes) == (True, 0, ())
    assert [v.status for v in found.variants] == ["solved", "solved", "impossible"]
    assert all(v.certificate is not None and v.certificate.passed for v in found.variants[:2])
    assert (
        terminal.verification_text(found).splitlines()[2] == "dreamt               impossible: proven impossible again"
    )


@pytest.mark.parametrize(
    ("table", "column", "rule"),
    [
        ("purchases", "tonnes", "material_balance"),
        ("purchases", "duty_musd", "tariff_cost"),
        ("production", "tonnes", "recipe"),
        ("capacity", "capacity_t", "running_capacity"),
        ("capacity", "usable_t", "usable_capacity"),
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
def test_changed_cell_is_named_with_its_rule(run: Path, verified: Proves, table: str, column: str, rule: str) -> None:
    change(run, table, column, lambda value: "ATA" if isinstance(value, str) else value * 1.001 + 0.001)
    found = verified(run)
    assert found.exit_code == 5
    assert [v.passed for v in found.variants] == [True, False, True]
    assert any(line.startswith(f"{rule}:") for line in lines(found)), lines(found)
    assert not any(" 1.0 " in line for line in lines(found)), "a step is a whole number"
    assert any(line.startswith(f"{table}.{column}:") for line in lines(found)), lines(found)


# ---------------------------------------------------------------- inputs


def test_changed_inputs_are_named_and_nothing_is_solved_from_them(run: Path, verified: Proves) -> None:
    files = unpacked((run / "dataset.zip").read_bytes(), "", [])
    files["suppliers.csv"] = files["suppliers.csv"].replace(b",70000,", b",70001,")
    (run / "dataset.zip").write_bytes(packed(files))
    (run / "study.toml").write_bytes((run / "study.toml").read_bytes() + b"# a note\n")
    found = verified(run)
    assert found.exit_code == 3
    assert found.failures == (
        "study.toml: changed since the run", "dataset.zip: suppliers.csv: changed since the run",
    )  # fmt: skip
    assert terminal.verification_text(found).splitlines()[-1] == (
        "NOT PROVEN: the run is not as it was written, so no variant was solved again"
    )


@pytest.mark.breadth
def test_an_e_mailed_run_is_proven_in_another_folder_under_another_name(run: Path, tmp_path: Path) -> None:
    """Zipped, unpacked elsewhere, and nothing of the study or the dataset is left where it was made."""
    shutil.make_archive(str(tmp_path / "sent"), "zip", run)
    shutil.rmtree(run.parent)
    shutil.unpack_archive(tmp_path / "sent.zip", tmp_path / "post" / "a run, é")
    found = verify_run(tmp_path / "post" / "a run, é", None, rebuilt.held_against)
    assert (found.exit_code, lines(found), found.notes) == (0, [], ())


@pytest.mark.breadth
def test_a_run_is_named_from_where_the_user_stands(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path is followed once, not once more from inside the run."""
    monkeypatch.chdir(run.parent)
    found = verify_run(Path(run.name), None, rebuilt.held_against)
    assert (found.exit_code, lines(found)) == (0, [])


def test_the_dataset_where_it_lay_is_only_noted(run: Path, verified: Proves) -> None:
    suppliers = run.parent / "tiny" / "suppliers.csv"
    suppliers.write_bytes(suppliers.read_bytes().replace(b",70000,", b",70001,"))
    found = verified(run)
    assert found.exit_code == 0
    assert found.notes == (
        "where its dataset lay it says something else now (suppliers.csv); the run's own copy counts",
    )  # fmt: skip


def test_a_dataset_that_is_named_must_be_the_runs_own(run: Path, verified: Proves) -> None:
    tiny = run.parent / "tiny"
    assert verified(run, tiny).exit_code == 0
    (tiny / "demand.csv").write_bytes((tiny / "demand.csv").read_bytes() + b"\n")
    found = verified(run, tiny)
    assert (found.exit_code, found.failures) == (3, (f"{tiny}: not the dataset of the run (demand.csv)",))
    with pytest.raises(BadInput) as refused:
        verified(run, run.parent / "tniy")
    assert refused.value.findings[0].message == "no such dataset; leave --dataset out, the run holds its own"


def test_a_workbook_under_another_name_is_the_same_dataset(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        (tmp_path / name).write_bytes(b"the same")
    known = [content_of(hashes_of(tmp_path / name)) for name in ("one.xlsx", "two.xlsx")]
    assert known[0] == known[1]


@pytest.mark.breadth
def test_a_run_of_an_earlier_version_is_proven_from_its_dataset(run: Path) -> None:
    tiny = run.parent / "tiny"
    for name in ("report.html", "report.xlsx"):
        (run / name).unlink()
    shutil.rmtree(run / "report")
    found = verify_run(as_of_old(run, tiny))
    assert (found.exit_code, lines(found)) == (0, [])
    assert found.notes[:3] == (
        "of an earlier version: the run holds no copy of its dataset",
        "lodeplan was 0.1.0, is 0.2.0",
        "log.jsonl: of an earlier version, which noted too little to hold the manifest against",
    )
    tiny.rename(run.parent / "elsewhere")
    with pytest.raises(BadInput) as refused:
        verify_run(run)
    assert refused.value.findings[0].message == (
        f"the dataset {tiny} cannot be read: no such dataset (bundled are us_2026; else give a folder or an .xlsx "
        "workbook); lodeplan 0.1.0 kept no copy in the run: name the dataset that was run with --dataset, or run the "
        "study again"
    )
    assert verify_run(run, run.parent / "elsewhere").exit_code == 0
    demand = run.parent / "elsewhere" / "demand.csv"
    demand.write_bytes(demand.read_bytes() + b"\n")
    found = verify_run(run, run.parent / "elsewhere")
    assert (found.exit_code, found.failures) == (3, ("demand.csv: changed since the run",))


# ---------------------------------------------------------------- the manifest


def test_changed_manifest_is_named(run: Path, verified: Proves) -> None:
    manifest = json.loads((run / "run.json").read_text(encoding="utf-8"))
    manifest["variants"]["free"]["objective_musd"] *= 1 + 1e-8
    manifest["variants"]["dreamt"]["status"] = "solved"
    manifest["complete"] = False
    (run / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = verified(run)
    assert found.exit_code == 3
    assert any(line.startswith("cost:") for line in found.variants[0].failures)
    assert any(line.startswith("objective_musd: ") for line in found.variants[0].failures)
    assert found.variants[2].failures == ("recorded as solved, found impossible",)
    assert found.changed == ("run.json: the run is not complete; finish it with --resume",)


def _forget(known: dict[str, Any], *names: str) -> None:
    for name in names:
        del known["variants"][name]
        known["options"]["variants"].remove(name)


@pytest.mark.parametrize("names", [("capped",), ("free", "capped", "dreamt")])
def test_variants_taken_out_are_missed(run: Path, verified: Proves, names: tuple[str, ...]) -> None:
    with_manifest(run, _forget, *names)
    found = verified(run)
    assert found.exit_code in (3, 5)
    for name in names:
        assert f"run.json: variants.{name}: missing, though the study states it" in found.failures
        assert f"log.jsonl: says that {name} was solved, which is not in the run" in found.failures


def _near(known: dict[str, Any], gap: float) -> None:
    known["options"]["gap"] = gap
    known["variants"]["capped"]["program"]["cheapest"] = 0


@pytest.mark.breadth
def test_a_plan_said_to_be_near_the_cheapest_is_still_compared(run: Path, verified: Proves) -> None:
    """Neither `cheapest = 0` nor a wide gap switches anything off but the prices, and both are named."""
    with_manifest(run, _near, 1.0)
    for table, column in (("budget", "outlays_musd"), ("shares", "shipped_share"), ("concentration", "hhi")):
        change(run, table, column, lambda value: value * 1.001 + 0.001)
    found = verified(run)
    assert found.exit_code == 5
    assert "log.jsonl: options.gap: nothing, derived again 1.0" in found.failures
    named = {line.partition(":")[0] for line in found.variants[1].failures}
    assert {"budget.outlays_musd", "shares.shipped_share", "concentration.hhi", "message"} <= named
    assert found.variants[1].notes == (
        "prices, policies, alternatives: prices of a plan near the cheapest are not derived again",
    )


def _out_of_time(known: dict[str, Any], seconds: float) -> None:
    message = f"no plan found in {seconds:g} s; write a longer --time-limit, or a --gap that may remain"
    known["variants"]["capped"] |= {
        "status": "failed", "reason": "out of time", "message": message, "objective_musd": None, "certificate": None,
        "tables": {},
    }  # fmt: skip


def test_out_of_time_is_tried_again(run: Path, verified: Proves) -> None:
    with_manifest(run, _out_of_time, 600)
    found = verified(run)
    assert found.exit_code in (3, 5)
    assert "recorded as out of time in 600 s, solved here in less; run the study again" in found.variants[1].failures
    assert any(line.startswith("tables/purchases/capped.parquet: a table of no variant") for line in found.changed)


@pytest.mark.breadth
def test_out_of_time_here_too_is_not_decided(tmp_path: Path) -> None:
    small_folder(tmp_path / "tiny")
    text = 'name = "s"\ndataset = "tiny"\nminerals = ["lithium"]\nyears = [2024, 2026]\ndiscount_rate = 0.03\n'
    (tmp_path / "s.toml").write_text(f'{text}baseline = "free"\n[variants.free]\n', encoding="utf-8")
    done = run_study(load_study(tmp_path / "s.toml"), out=tmp_path / "run", limits=Limits(0.0))
    assert [o.status for o in done.outcomes] == ["failed"]
    found = verify_run(tmp_path / "run")
    assert (found.exit_code, lines(found)) == (0, [])
    assert terminal.verification_text(found).splitlines()[0] == (
        "free                 failed: out of time here too, in 0 s; whether it has a plan is not decided"
    )


# ---------------------------------------------------------------- files


def test_missing_and_foreign_files_are_named(run: Path, verified: Proves) -> None:
    (run / "tables" / "purchases" / "free.parquet").unlink()
    (run / "tables" / "gossip").mkdir()
    (run / "tables" / "purchases" / "capped.parquet").replace(run / "tables" / "gossip" / "capped.parquet")
    (run / "notes.txt").write_text("mine", encoding="utf-8")
    found = verified(run)
    assert found.exit_code == 3
    assert all("purchases" in v.failures[0] for v in found.variants[:2])
    assert "notes.txt: not a file of the run; nothing is known of it" in found.notes
    (run / "study.toml").unlink()
    with pytest.raises(NotARun, match="missing"):
        verified(run)
    with pytest.raises(NotARun):
        verified(run.parent)


@pytest.mark.breadth
def test_a_run_without_its_copy_says_what_to_do(run: Path) -> None:
    (run / "dataset.zip").unlink()
    with pytest.raises(BadInput) as refused:
        verify_run(run)
    assert refused.value.findings[0].message == (
        "dataset.zip is missing; name the dataset that was run with --dataset, or run the study again"
    )
    assert verify_run(run, run.parent / "tiny").exit_code == 0


def test_a_table_that_no_run_writes_is_named(run: Path, verified: Proves) -> None:
    (run / "tables" / "gossip").mkdir()
    shutil.copy(run / "tables" / "demand" / "capped.parquet", run / "tables" / "gossip" / "capped.parquet")
    assert verified(run).variants[1].failures == ("gossip: a table that no run writes",)
    shutil.copy(run / "tables" / "demand" / "capped.parquet", run / "tables" / "demand" / "more.parquet")
    assert verified(run).changed == ("tables/demand/more.parquet: a table of no variant with a plan",)


def test_damaged_table_is_named(run: Path, verified: Proves) -> None:
    (run / "tables" / "demand" / "free.parquet").write_bytes(b"PAR1 no longer")
    found = verified(run)
    assert "cannot be read" in found.variants[0].failures[0]
    assert found.exit_code == 3


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
