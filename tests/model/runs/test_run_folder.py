"""Runs of a small study on disk: what changed, from one estimate to the next, explanations, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from data.messages.finding import BadInput
from model.analysis.compare.by_steps import STEPS, chain
from model.analysis.compare.plans import compare_runs
from model.analysis.explain import explain
from model.analysis.solve.study import run_study
from model.analysis.study_of_run import table_of
from model.plan.ledger import cost_by_payer
from model.runs.run_folder import NotARun, open_run
from model.study.load import load_study
from tests.breadth import wide
from tests.cli.calling import Shell
from tests.data.cut import cut
from tests.old_format import as_of_old, with_manifest

pytestmark = pytest.mark.breadth

STUDY = """
name = "ndpr"
dataset = "{data}"
minerals = ["ndpr"]
years = [2026, {last}]
discount_rate = 0.03
baseline = "law"
shortfall = "{shortfall}"
demand = "{demand}"

[variants.law]
policies = [{{ tariff = "schedule" }}, {{ production_tax_credit = "45X" }}]

[variants.floor]
extends = "law"
[[variants.floor.policies]]
domestic_share_floor = {{ forms = ["ndpr.magnet"], min = {{ 2028 = 0.6, 2030 = {level} }} }}

[variants.too-much]
extends = "law"
[[variants.too-much.policies]]
domestic_share_floor = {{ forms = ["ndpr.oxide"], min = 1.0 }}
[[variants.too-much.policies]]
stockpile_target = {{ days = 900, forms = ["ndpr.magnet"], minerals = ["ndpr"] }}
"""


def write_run(folder: Path, name: str, data: Path, **said: object) -> Path:
    given = {"last": 2031, "shortfall": "priced", "demand": "central", "level": 0.9, **said}
    file = folder / f"{name}.toml"
    file.write_text(STUDY.format(data=data, **given), encoding="utf-8")
    return run_study(load_study(file), out=folder / name).folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two datasets, last year's and this year's, and a run of each."""
    at = tmp_path_factory.mktemp("runs")
    for name in ("old", "new"):
        cut(at / f"data_{name}", ["ndpr"])
    change(at / "data_new/suppliers.csv", "price_usd_per_t", 1.05, form="ndpr.magnet")
    change(at / "data_new/demand.csv", "demand_t", 1.1, form="ndpr.magnet")
    change(at / "data_new/suppliers.csv", "available_t", 0.8, form="ndpr.magnet", country="CHN")
    write_run(at, "last", at / "data_old")
    write_run(at, "this", at / "data_new", level=0.97, last=2032)
    return at


def change(file: Path, column: str, times: float, **where: str) -> None:
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    here = pd.Series(True, index=rows.index)
    for name, value in where.items():
        here &= rows[name] == value
    rows.loc[here, column] = (rows.loc[here, column].astype(float) * times).round(6).astype(str)
    rows.to_csv(file, index=False)


# ---------------------------------------------------------------- compare


@pytest.mark.breadth
def test_a_bridge_adds_up_to_the_difference_in_cost(folder: Path) -> None:
    (found,) = compare_runs(folder / "last", variants=["floor"]).differences
    costs = {v: open_run(folder / "last").manifest["variants"][v]["objective_musd"] for v in ("law", "floor")}
    assert found.residual == 0.0
    assert found.bridge["difference"].sum() == pytest.approx(costs["floor"] - costs["law"], abs=1e-6)
    assert set(found.bridge["payer"]) <= {"buyers", "plants"}
    assert found.sentences[0].startswith("+ domestic_share_floor { ")
    assert "2030 = 0.9" in found.sentences[0]


def test_cost_by_payer_is_the_ledgers(folder: Path) -> None:
    run = open_run(folder / "this")
    for variant in ("law", "floor"):
        costs, ledger = table_of(run, "costs", variant), table_of(run, "ledger", variant)
        ledger = ledger[~ledger["item"].isin(["stockpile purchases", "stockpile sales"])]
        paid = cost_by_payer(ledger, _Discounting())  # type: ignore[arg-type]
        for payer in ("buyers", "plants"):
            assert costs.loc[costs["payer"] == payer, "musd"].sum() == pytest.approx(paid[payer], abs=1e-6)


class _Discounting:
    years = tuple(range(2026, 2041))

    @staticmethod
    def discount(year: int) -> float:
        return 1.03 ** -(year - 2026 + 0.5)


@pytest.mark.breadth
def test_two_runs_name_the_cells_that_differ(folder: Path) -> None:
    found = compare_runs(folder / "last", folder / "this")
    assert found.cells is not None
    by = found.cells.groupby(["table", "column"]).size()
    assert set(by.index) == {("suppliers", "price_usd_per_t"), ("suppliers", "available_t"), ("demand", "demand_t")}
    cell = found.cells[(found.cells["table"] == "demand") & (found.cells["key"].str.endswith(" 2030"))].iloc[0]
    assert cell["after"] == pytest.approx(1.1 * cell["before"], rel=1e-5)
    floor = next(d for d in found.differences if d.after.startswith("floor"))
    assert len(floor.sentences) == 2
    assert floor.residual == 0.0


# ---------------------------------------------------------------- from one estimate to the next


@pytest.mark.breadth
def test_steps_from_one_estimate_to_the_next_leave_no_residual(folder: Path) -> None:
    for found in chain(folder / "last", folder / "this"):
        assert [link.step for link in found.links] == list(STEPS)
        assert abs(found.residual) < 1e-6
        assert sum(link.change for link in found.links) == pytest.approx(found.last - found.first, abs=1e-6)
        for link in found.links:
            assert link.pieces["difference"].sum() == pytest.approx(link.change, abs=1e-6)
        moved = {link.step: link.change for link in found.links}
        assert moved["demand"] > 0
        assert moved["prices"] > 0
        assert moved["method"] > 0
        assert (moved["policy"] == 0) == (found.variant == "law")


@pytest.mark.breadth
def test_a_run_stands_on_its_own_copy_of_the_data(folder: Path, tmp_path: Path) -> None:
    """The data may change or go: a run is compared and explained from what it holds."""
    shutil.copytree(folder / "last", tmp_path / "sent" / "under another name")
    sent = tmp_path / "sent" / "under another name"
    assert chain(sent, folder / "this", ["law"])
    found = compare_runs(sent, folder / "this", ["law"])
    assert found.cells is not None
    assert len(found.cells)
    with pytest.raises(BadInput) as refused:
        chain(sent, folder / "this", ["law"], folder / "data_new")
    assert [f.message for f in refused.value.findings] == [
        f"{folder / 'data_new'} is another dataset than the run's (demand.csv, suppliers.csv); "
        "leave --dataset out, the run holds its own"
    ]


@pytest.mark.breadth
def test_an_old_run_is_read_when_its_data_are_at_hand(folder: Path, tmp_path: Path) -> None:
    run = as_of_old(copied(folder, tmp_path), tmp_path / "gone")
    cure = (
        "lodeplan 0.1.0 kept no copy in the run: name the dataset that was run with --dataset, or run the study again"
    )
    with pytest.raises(BadInput) as refused:
        explain(run, "law")
    assert [f.message for f in refused.value.findings] == [
        f"the dataset {tmp_path / 'gone'} cannot be read: no such dataset (bundled are us_2026; else give a folder or "
        f"an .xlsx workbook); {cure}"
    ]
    with pytest.raises(BadInput) as refused:
        explain(run, "law", data_path=folder / "data_new")
    assert [f.message for f in refused.value.findings] == [
        f"{folder / 'data_new'} is another dataset than the run's (demand.csv, suppliers.csv); {cure}"
    ]
    assert explain(run, "law", data_path=folder / "data_old").cost > 0
    found = compare_runs(run, folder / "this", ["law"])
    assert found.cells is None
    assert any("cells cannot be compared" in line for line in found.inputs)


def test_a_run_of_a_later_format_is_refused(folder: Path, tmp_path: Path) -> None:
    run = with_manifest(copied(folder, tmp_path), lambda known: known.update(format=3))
    with pytest.raises(NotARun) as refused:
        explain(run, "law")
    assert str(refused.value) == f"{run / 'run.json'}: of format 3, a later version wrote it; this one reads up to 2"


# ---------------------------------------------------------------- explain


@pytest.mark.breadth
def test_an_explanation_takes_fewer_than_ten_solves(folder: Path) -> None:
    for variant in ("law", "floor"):
        found = explain(folder / "last", variant)
        assert found.solves < 10
        assert found.impossible is None
        assert all(0.99 < sum(r.shares.values()) < 1.01 for r in found.resting if r.total)
    assert found.shares is not None
    assert sum(s.musd for s in found.shares.shares) == pytest.approx(found.shares.total)


@pytest.mark.breadth
def test_a_deep_explanation_confirms_what_it_says(folder: Path) -> None:
    found = explain(folder / "last", "floor", deep=True)
    settled = [b for b in found.desk if b.value == b.value and not b.note]
    assert settled
    unsure = [b for b in settled if not b.confirmed]
    assert len(unsure) <= len(settled) // 10, unsure
    assert found.spans
    assert all(s.least[0] - 1e-3 <= s.planned <= s.most[0] + 1e-3 for s in found.spans)
    assert found.tried


@pytest.mark.breadth
def test_a_variant_without_a_plan_gets_a_diagnosis(folder: Path, lodeplan: Shell) -> None:
    answer = lodeplan("explain", folder / "last", "too-much")
    assert answer.code == 4
    assert "There is no plan." in answer.out
    assert "stock >= 900 days" in answer.out
    assert "any one of:" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 100


# ---------------------------------------------------------------- refused


def copied(folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(folder / "last", tmp_path / "run")
    return tmp_path / "run"


def test_an_altered_table_is_refused(folder: Path, tmp_path: Path) -> None:
    run = copied(folder, tmp_path)
    path = run / "tables/purchases/floor.parquet"
    frame = pd.read_parquet(path)
    frame.assign(tonnes=frame["tonnes"] * 2).to_parquet(path, index=False)
    with pytest.raises(NotARun, match="purchases"):
        explain(run, "floor")
    with pytest.raises(NotARun, match="purchases"):
        compare_runs(run, variants=["floor"])


def test_a_missing_table_is_refused(folder: Path, tmp_path: Path) -> None:
    run = copied(folder, tmp_path)
    (run / "tables/costs/floor.parquet").unlink()
    with pytest.raises(NotARun, match="costs"):
        compare_runs(run, variants=["floor"])


def test_a_changed_study_is_refused(folder: Path, tmp_path: Path) -> None:
    run = copied(folder, tmp_path)
    file = run / "study.toml"
    file.write_text(file.read_text().replace("0.03", "0.04"))
    with pytest.raises(NotARun, match="altered since the run"):
        explain(run, "floor")


def test_a_cost_that_is_not_what_solving_gives_is_refused(folder: Path, tmp_path: Path) -> None:
    run = copied(folder, tmp_path)
    manifest = json.loads((run / "run.json").read_text())
    manifest["variants"]["floor"]["objective_musd"] += 1.0
    (run / "run.json").write_text(json.dumps(manifest))
    with pytest.raises(BadInput, match="solved again"):
        explain(run, "floor")


def test_a_variant_misspelt_or_unknown(folder: Path, lodeplan: Shell) -> None:
    answer = lodeplan("explain", folder / "last", "flor")
    assert answer.code == 3
    assert "did you mean floor?" in answer.err


# ---------------------------------------------------------------- what is printed


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "last", "floor"),
        ("compare", "last", "--variant", "floor"),
        ("compare", "last", "this"),
        *wide((("compare", "last", "this", "--chain"),)),
    ],
)
def test_text_keeps_within_the_page_and_json_is_json(folder: Path, lodeplan: Shell, words: tuple[str, ...]) -> None:
    runs = [folder / w if w in ("last", "this") else w for w in words]
    text = lodeplan(*runs)
    assert text.code == 0, text.err
    assert max(map(len, text.out.splitlines())) <= 100
    script = lodeplan(*runs, "--json")
    assert script.code == 0
    json.loads(script.out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


@pytest.mark.breadth
def test_a_frontier_as_text_json_and_csv(folder: Path, lodeplan: Shell, tmp_path: Path) -> None:
    words = (
        "frontier",
        folder / "last.toml",
        "--lever",
        "variants.floor.domestic_share_floor.min",
        "--tolerance",
        "0.2",
    )
    text = lodeplan(*words, "--out", tmp_path / "curve.csv")
    assert text.code == 0, text.err
    assert max(map(len, text.out.splitlines())) <= 100
    assert "monotone: kept" in text.out
    script = json.loads(lodeplan(*words, "--json").out)
    rows = (tmp_path / "curve.csv").read_text().splitlines()
    assert len(rows) == len(script["points"]) + 1
    assert rows[0] == "domestic_share_floor.min [share],cost,per_unit"
    again = lodeplan(*words, "--out", tmp_path / "curve.csv")
    assert again.code == 6
    assert "already there" in again.err
