"""Data that one variant changes alone: solved, proven, explained, compared and listed from its own tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.messages.finding import BadInput
from model.analysis.compare.by_steps import chain
from model.analysis.compare.plans import compare_runs
from model.analysis.explain.explanation import explain
from model.analysis.frontier.from_study import bench_of
from model.analysis.robustness import bounds
from model.analysis.solve.check import check_study
from model.analysis.solve.study import run_study
from model.analysis.verify import verify_run
from model.command_line.chosen_study import chosen_on_shared_data
from model.report.headlines import findings
from model.report.run_view import run_view
from model.report.terminal.comparison import comparison_text
from model.report.terminal.explain import explanation_text
from model.report.terminal.run import run_text
from model.runs.run_folder import open_run
from model.study.dataset_of_study import dataset_for, has_own_data
from model.study.load import load_study
from model.study.loaded import LoadedStudy
from tests.model.proof.planned import small_folder

CHILE = 'form = "lithium.chemical"\ncountry = "CHL"\nstep = 1\n'
STUDY = f"""\
name = "own"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0
baseline = "free"

[[data.patch.suppliers]]
{CHILE}year = "all"
available_t = 800

[variants.free]

[variants.dear]
title = "Chile dearer by a tenth"
data = {{ cite = "a what-if" }}
[[variants.dear.patch.suppliers]]
{CHILE}year = "all"
times = 1.1
columns = ["price_usd_per_t"]

[variants.short]
extends = "dear"
[[variants.short.data.patch.suppliers]]
{CHILE}year = 2026
available_t = "100 t"

[variants.duty]
extends = "dear"
[[variants.duty.policies]]
tariff = {{ rate = 0.1 }}
"""
DEARER = tuple(
    f"suppliers lithium.chemical CHL 1 {year}: price_usd_per_t 72000 -> 79200 (a what-if)"
    for year in (2024, 2025, 2026)
)


def loaded(folder: Path, text: str = STUDY) -> LoadedStudy:
    if not (folder / "tiny").exists():
        small_folder(folder / "tiny")
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return load_study(folder / "own.toml")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    return run_study(loaded(folder), out=folder / "run").folder


def cost(run: Path, variant: str) -> float:
    return float(open_run(run).manifest["variants"][variant]["objective_musd"])


def bought(run: Path, variant: str) -> float:
    table = open_run(run).table("purchases", variant)
    return float(table.loc[table["country"] == "CHL", "tonnes"].sum())


def test_each_variant_is_planned_from_its_own_rows(run: Path) -> None:
    """800 t in place of 900 for all; a tenth dearer where a variant says so, on every tonne bought of Chile."""
    statuses = {name: known["status"] for name, known in open_run(run).manifest["variants"].items()}
    assert set(statuses.values()) == {"solved"}, statuses
    assert bought(run, "free") > 0
    assert cost(run, "dear") - cost(run, "free") == pytest.approx(bought(run, "dear") * 7200 / 1e6, rel=1e-6)
    table = open_run(run).table("purchases", "short")
    last = table[(table["country"] == "CHL") & (table["year"] == 2026)]
    assert last["tonnes"].tolist() == pytest.approx([100])
    assert cost(run, "duty") > cost(run, "dear")


def test_a_variant_inherits_rows_and_adds_its_own(tmp_path: Path) -> None:
    data = dataset_for(loaded(tmp_path))
    rows = data.of("short").table("suppliers").query("country == 'CHL'")
    assert rows["price_usd_per_t"].tolist() == pytest.approx([79200] * 3)
    assert rows["available_t"].tolist() == [800, 800, 100]
    assert data.of("free") is data
    assert data.of("dear") is data.of("duty"), "what two variants share is read once"
    assert data.of("dear").tables["demand"] is data.tables["demand"]


@pytest.mark.breadth
def test_every_cell_is_listed_with_its_variant(run: Path) -> None:
    changes = open_run(run).manifest["dataset"]["changes"]
    assert [c["variant"] for c in changes] == [*[""] * 3, *["dear"] * 3, *["short"] * 4, *["duty"] * 3]
    assert f"  dear: {DEARER[0]}" in run_text(run)
    said = next(f.sentence for f in findings(run_view(run)) if f.sentence.startswith("The study changes 13 cells"))
    assert said == "The study changes 13 cells of its dataset: 13 in suppliers; each is listed with the settings."


@pytest.mark.breadth
def test_a_run_with_data_of_variants_is_proven_again(run: Path, tmp_path: Path) -> None:
    found = verify_run(run)
    assert (found.failures, found.passed) == ((), True)
    manifest = json.loads((run / "run.json").read_text(encoding="utf-8"))
    kept = json.dumps(manifest)
    manifest["dataset"]["changes"][4]["variant"] = "free"
    (run / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert not verify_run(run).passed
    (run / "run.json").write_text(kept, encoding="utf-8")


@pytest.mark.breadth
def test_an_explanation_tells_data_and_policies_apart(run: Path) -> None:
    found = explain(run, "duty")
    assert found.data == DEARER
    assert found.data_musd == pytest.approx(cost(run, "dear") - cost(run, "free"), rel=1e-6)
    assert found.shares is not None
    assert found.shares.total == pytest.approx(cost(run, "duty") - cost(run, "dear"), rel=1e-6)
    text = explanation_text(found)
    assert "What this variant changes beside policies: 3" in text
    assert f"the policies of free cost {found.data_musd:+.4g} MUSD on them" in text


@pytest.mark.breadth
def test_a_comparison_lists_the_cells_that_differ(run: Path, tmp_path: Path) -> None:
    within = {d.after: d.data for d in compare_runs(run).differences}
    assert within["dear"] == tuple(f"+ {line}" for line in DEARER)
    assert "data that differ\n+ suppliers" in comparison_text(compare_runs(run))
    dearer = loaded(tmp_path, STUDY.replace("times = 1.1", "times = 1.2"))
    other = run_study(dearer, ["free", "dear"], out=tmp_path / "run").folder
    across = {d.before: d.data for d in compare_runs(run, other, ["dear"]).differences}
    assert len(across["dear in run"]) == 6
    links = chain(run, other, ["dear"])[0]
    assert links.residual == pytest.approx(0, abs=1e-6)
    assert links.last - links.first == pytest.approx(bought(other, "dear") * 7200 / 1e6, rel=1e-3)


@pytest.mark.breadth
def test_a_frontier_is_traced_on_the_data_of_its_variant(tmp_path: Path) -> None:
    loaded(tmp_path)
    bench, _, _ = bench_of(str(tmp_path / "own.toml"), "duty", "tariff.rate", ())
    prices = bench.base.offers.loc[bench.base.offers["country"] == "CHL", "price"]
    assert prices.unique().tolist() == pytest.approx([79.2])


@pytest.mark.breadth
def test_bounds_refuses_what_it_cannot_move(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        bounds(loaded(tmp_path), ["dear"])
    assert str(caught.value) == (
        "own.toml:17 variant dear: changes data for itself, and ranges are moved in the dataset that "
        "all share; run it as a study of its own, with its `at` and its rows under [data]"
    )


def test_samples_screens_and_bounds_leave_out_what_changes_data_alone_unless_it_is_named(tmp_path: Path) -> None:
    text = STUDY + '[variants.low]\nat = "low"\n[variants.plain]\n'
    study, said = loaded(tmp_path, text), list[str]()
    named, alone = str(tmp_path / "own.toml"), ["dear", "short", "duty", "low"]
    assert [name for name in study.study.variants if has_own_data(study.study, name)] == alone
    assert set(dataset_for(study).own) == set(alone)
    assert chosen_on_shared_data(named, None, None, said.append)[1] == ("free", "plain")
    assert said == ["left out, as data change for them alone: dear, short, duty, low"]
    assert chosen_on_shared_data(named, None, ["dear"], said.append)[1] == ("free", "dear")
    assert len(said) == 1


@pytest.mark.breadth
def test_variants_that_differ_in_data_alone_are_not_identical(tmp_path: Path) -> None:
    assert [f.line() for f in check_study(loaded(tmp_path)).findings] == []


@pytest.mark.breadth
def test_what_a_variant_puts_back_is_listed_as_its_change(tmp_path: Path) -> None:
    back = STUDY.replace('available_t = "100 t"', "available_t = 900").replace("year = 2026", 'year = "all"')
    lines = [change.line() for change in dataset_for(loaded(tmp_path, back)).changes]
    put_back = [
        f"short: suppliers lithium.chemical CHL 1 {year}: available_t 800 -> 900" for year in (2024, 2025, 2026)
    ]
    assert [line for line in lines if "available_t" in line and line.startswith("short")] == put_back


@pytest.mark.breadth
def test_an_end_of_the_ranges_does_not_take_a_change_back(tmp_path: Path) -> None:
    """A price a tenth higher is the old low end all the same, at the low end of a range that was not moved with it."""
    study = loaded(tmp_path)
    path = tmp_path / "tiny" / "suppliers.csv"
    heading, *rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    low, high = heading.index("low"), heading.index("high")
    for row in rows:
        row[low], row[high] = "30000", "90000"
    path.write_text("\n".join(",".join(row) for row in [heading, *rows]) + "\n", encoding="utf-8")
    assert dataset_for(study).of("dear") is not None
    at_low = STUDY.replace("discount_rate = 0\n", 'discount_rate = 0\ndata.at = "low"\n')
    with pytest.raises(BadInput) as caught:
        dataset_for(loaded(tmp_path, at_low))
    assert [finding.line() for finding in caught.value.findings] == [
        "own.toml:6 data.at: low takes cells that the study changes at the low end of a range that was not changed "
        f"with them ({DEARER[0]}, and 2 more), so that the change is lost; patch low and high too, or leave at out"
    ]


@pytest.mark.breadth
def test_a_finding_of_one_variant_names_it(tmp_path: Path) -> None:
    gone = STUDY.replace('available_t = "100 t"', "delete = true").replace("year = 2026", 'year = "all"')
    warnings = [finding.line() for finding in dataset_for(loaded(tmp_path, gone)).warnings]
    [line] = [line for line in warnings if "short" in line]
    assert line.startswith("demand.csv: in variant short: lithium.chemical is short in 2024")


WRONG = {
    "a word": (
        "country = \"CHL\"\nstep = 1\nyear = 2026", 'country = "CHI"\nstep = 1\nyear = 2026',
        "own.toml:32 variant short: data.patch.suppliers.country: suppliers has no row of country 'CHI' with form "
        "lithium.chemical; did you mean CHL? add = true adds a row",
    ),
    "a key beside patch": (
        "[[variants.short.data.patch", "data.ptach = 1\n[[variants.short.data.patch",
        "own.toml:30 variant short: data.ptach: unknown setting; did you mean patch?",
    ),
    "both words": (
        'data = { cite = "a what-if" }',
        'data = { patch = { suppliers = [{ form = "a", country = "CHL", step = 1, year = 2024, ramp_t = 5 }] } }',
        "own.toml:17 variant dear: patch and data.patch are two words for one thing; keep one",
    ),
    "the same cell, inherited": (
        "available_t = \"100 t\"", "price_usd_per_t = 5",
        "own.toml:35 variant short: data.patch.suppliers.price_usd_per_t: lithium.chemical CHL 1 2026: this cell is "
        "already changed by another patch, in line 20; keep one",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_a_variant_cannot_change_is_one_line(case: str, tmp_path: Path) -> None:
    before, after, line = WRONG[case]
    assert before in STUDY
    with pytest.raises(BadInput) as caught:
        dataset_for(loaded(tmp_path, STUDY.replace(before, after)))
    assert [finding.line() for finding in caught.value.findings] == [line]
