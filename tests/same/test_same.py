"""The same study gives the same plan: whatever the order of rows, the number of workers, the seed of hashes."""

from __future__ import annotations

import csv
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import lodeplan
from model.analysis.solve.study import run_study
from model.report.terminal.run import swaps
from model.runs.run_folder import Run, open_run
from model.study.load import load_study
from tests.breadth import wide
from tests.cli.calling import Shell, in_a_new_process
from tests.data.cut import cut
from tests.survival import small
from tests.tables import assert_same_table

pytestmark = pytest.mark.breadth

STUDY = """
name = "same"
dataset = "{dataset}"
minerals = ["cobalt", "graphite"]
years = [2026, 2031]
discount_rate = 0.03
baseline = "free"

[variants.free]

[variants.law]
policies = [{{ tariff = "schedule" }}, {{ production_tax_credit = "45X" }}]

[variants.capped]
extends = "law"
policies = [{{ country_share_cap = {{ stages = ["refined", "component"], max = 0.7, from = 2029 }} }}]

[variants.spread]
extends = "law"
policies = [{{ hhi_cap = {{ stages = ["refined"], max = 0.5, from = 2030 }} }}]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a dataset, and a study of it, solved once."""
    home = tmp_path_factory.mktemp("same")
    cut(home / "us", ["cobalt", "graphite"])
    (home / "same.toml").write_text(STUDY.format(dataset="us"), encoding="utf-8")
    with pytest.warns(lodeplan.StudyWarning):  # plants of minerals that were cut never run
        lodeplan.run(home / "same.toml", out=home / "once")
    return home


def shuffled(folder: Path, seed: int) -> None:
    """Put the rows of every table into another order."""
    rng = random.Random(seed)
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            heading, *rows = csv.reader(file)
        rng.shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([heading, *rows])


def plans(run: Run) -> dict[str, Any]:
    """Return every table of every plan, and what it costs."""
    names = sorted(path.name for path in (run.folder / "tables").iterdir())
    return {v: {name: run.table(name, v) for name in names} for v in run.variants}


@pytest.mark.parametrize("seed", [1, *wide(2)])
def test_order_of_rows(folder: Path, tmp_path: Path, seed: int) -> None:
    shutil.copytree(folder / "us", tmp_path / "us")
    shuffled(tmp_path / "us", seed)
    (tmp_path / "same.toml").write_text(STUDY.format(dataset="us"), encoding="utf-8")
    done = run_study(load_study(tmp_path / "same.toml"), out=tmp_path / "run")
    before, after = open_run(folder / "once"), open_run(done.folder)
    assert before.variants == after.variants
    for name in before.variants:
        one, two = (run.manifest["variants"][name]["objective_musd"] for run in (before, after))
        assert two == pytest.approx(one, rel=1e-9)
    one, two = plans(before), plans(after)
    for name, tables in one.items():
        for table, frame in tables.items():
            assert_same_table(frame, two[name][table], rtol=1e-9, atol=1e-9, obj=f"{name} {table}")


@pytest.mark.breadth
def test_number_of_workers(folder: Path, tmp_path: Path) -> None:
    with pytest.warns(lodeplan.StudyWarning):
        lodeplan.run(folder / "same.toml", out=tmp_path / "run", jobs=2)
    assert small.contents(tmp_path / "run") == small.contents(folder / "once")


@pytest.mark.parametrize("seed", wide("4242", "0"))
def test_seed_of_hashes(folder: Path, tmp_path: Path, seed: str) -> None:
    words = ("run", folder / "same.toml", "-q", "--no-report", "--out", tmp_path / "run")
    done = in_a_new_process(*words, PYTHONHASHSEED=seed)
    assert done.returncode == 0, done.stderr
    assert small.contents(tmp_path / "run") == small.contents(folder / "once")


# ---------------------------------------------------------------- more than one cheapest plan


@pytest.mark.breadth
def test_a_tie_is_said(lodeplan: Shell, tmp_path: Path) -> None:
    """Australia and Chile at one price: one is chosen, by risk, and the other could be at no cost."""
    path = small.written(tmp_path)
    suppliers = tmp_path / "tiny" / "suppliers.csv"
    text = suppliers.read_text(encoding="utf-8")
    assert text.count(",72000,") == 3
    suppliers.write_text(text.replace(",72000,", ",70000,"), encoding="utf-8")
    answer = lodeplan("run", path, "--no-report", "--out", tmp_path / "run", "--variant", "free")
    run = open_run(tmp_path / "run")
    count = len(run.table("alternatives", "free"))
    assert count > 1
    assert swaps(run) == [f"free: {count} purchases could be swapped at no cost (lithium.chemical)"]
    assert swaps(run)[0] in answer.out.splitlines()
    bought = run.table("purchases", "free")
    assert (
        bought.loc[bought["country"] == "AUS", "tonnes"].sum() > bought.loc[bought["country"] == "CHL", "tonnes"].sum()
    )


@pytest.mark.breadth
def test_one_cheapest_plan_is_not_spoken_of(tmp_path: Path) -> None:
    done = run_study(load_study(small.written(tmp_path)), ["free"], out=tmp_path / "run")
    assert swaps(open_run(done.folder)) == []


def test_one_swap_is_one_purchase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, {"variants": {"a": {"status": "solved"}, "b": {"status": "impossible"}}})
    free = pd.DataFrame({"decision": ["Purchase[x.ore|CHL|1,2026]"]})
    monkeypatch.setattr("model.report.terminal.run.table_of", lambda *_: free)
    assert swaps(run) == ["a: 1 purchase could be swapped at no cost (x.ore)"]


def test_swaps_of_several_variants_are_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, {"variants": {name: {"status": "solved"} for name in ("a", "b", "c")}})
    free = {
        "a": ["Purchase[x.ore|CHL|1,2026]", "Purchase[y.ore|CHL|1,2026]"],
        "b": [],
        "c": ["Purchase[x.ore|PER|1,2027]"],
    }
    monkeypatch.setattr(
        "model.report.terminal.run.table_of", lambda _, __, name: pd.DataFrame({"decision": free[name]})
    )
    assert swaps(run) == ["each of 2 variants: 1 to 2 purchases could be swapped at no cost (x.ore, y.ore)"]


@pytest.mark.breadth
def test_what_a_script_reads_is_the_same(lodeplan: Shell, tmp_path: Path) -> None:
    words = (small.written(tmp_path), "-q", "--no-report", "--json", "--variant", "free", "--variant", "capped")
    known = [json.loads(lodeplan("run", *words, "--out", tmp_path / name).out) for name in ("one", "two")]
    assert known[0]["variants"] == known[1]["variants"]
