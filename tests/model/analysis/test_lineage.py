"""A number of a result followed back to the figure it was published as, its source and its licence."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

from data import lineage
from data.load import BUNDLED, load_dataset
from data.messages.finding import BadInput
from model.analysis.lineage import RESTS, trace_result
from model.analysis.solve.study import run_study
from model.analysis.study_of_run import table_of
from model.runs.run_folder import Run, open_run
from model.study.load import load_study
from tests.cli.calling import Shell

STUDY = """
name = "ndpr"
dataset = "us_2026"
minerals = ["ndpr"]
years = [2026, 2029]
discount_rate = 0.03
baseline = "law"
[variants.law]
policies = [{ tariff = "schedule" }, { production_tax_credit = "45X" }]
"""
FIGURES = BUNDLED / "figures"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("traced")
    (folder / "s.toml").write_text(STUDY, encoding="utf-8")
    return run_study(load_study(folder / "s.toml"), out=folder / "run").folder


def test_a_purchase_leads_to_its_figures_as_they_stand_in_the_files(run: Path) -> None:
    bought = table_of(open_run(run), "purchases", "law")
    first = bought[bought["form"] == "ndpr.magnet"].iloc[0]
    words = f"purchases {first['form']} {first['country']} {first['step']:g} {first['year']}"
    found = trace_result(run, "law", words)
    assert len(found.results) == 1
    (rest, (row,)), (duties, paid) = found.rests
    assert (rest.table, duties.table) == ("suppliers", "tariffs")
    assert float({n: v for n, v, _ in row.cells}["price_usd_per_t"]) == first["usd_per_t"]
    assert row.figures
    assert {f.figure for f in row.figures} == set(lineage.parts(_row_of_suppliers(first)["figures"]))
    for figure in (figure for traced in (row, *paid) for figure in traced.figures):
        file, _, number = figure.place.partition(" row ")
        with (FIGURES / file).open(encoding="utf-8", newline="") as lines:
            assert list(csv.DictReader(lines))[int(number) - 2]["figure"] == figure.figure
    named = {source["source_id"] for source in found.sources}
    assert {s for traced in (row, *paid) for s in traced.sources} <= named
    assert all(source["licence"] and source["title"] for source in found.sources)


def _row_of_suppliers(bought: object) -> dict[str, str]:
    sellers = load_dataset("us_2026").tables["suppliers"]
    for name in ("form", "country", "step", "year"):
        sellers = sellers[sellers[name] == bought[name]]  # type: ignore[index]
    (row,) = sellers.to_dict("records")
    return {str(k): str(v) for k, v in row.items()}


NOT_OF_THE_PLAN = {"left_trade", "withdrawn_sales", "infrastructure", "blends", "stockpile", "grants", "discards"}
"""Results that the plan of the study has none of."""


def test_the_other_results_are_none_of_the_plan(run: Path) -> None:
    assert {table for table in RESTS if table_of(open_run(run), table, "law").empty} == NOT_OF_THE_PLAN


@pytest.mark.breadth
@pytest.mark.parametrize("table", [name for name in RESTS if name not in NOT_OF_THE_PLAN])
def test_every_kind_of_result_can_be_followed(table: str, run: Path) -> None:
    rows = table_of(open_run(run), table, "law")
    keys = ("form", "plant", "end_use", "outlet", "account", "country", "year", "fiscal_year")
    if table == "ledger":
        rows = rows[rows["account"] != ""]
    words = [str(rows.iloc[0][key]) for key in keys if key in rows.columns]
    found = trace_result(run, "law", " ".join([table, *words]))
    assert found.table == table
    assert found.rests
    assert found.sources


@pytest.mark.breadth
def test_a_name_alone_is_looked_for_in_every_table(run: Path) -> None:
    assert trace_result(run, "law", "evac,2028").table == "production"


WRONG = {
    "nothing": (" ", "--trace: is empty; write words of a row, such as 'purchases ndpr.magnet JPN 2030'"),
    "misspelt": ("purchases ndpr.magnat", "--trace: no result has 'ndpr.magnat'; did you mean ndpr.magnet?"),
    "not together": ("evac ndpr.magnet JPN", "--trace: no row of any table has evac, ndpr.magnet, JPN together"),
    "added up": (
        "shares CHN 2028",
        "--trace: shares is worked out from purchases and production; follow a row of those",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_words_that_name_no_row(case: str, run: Path) -> None:
    what, line = WRONG[case]
    with pytest.raises(BadInput) as caught:
        trace_result(run, "law", what)
    assert [finding.line() for finding in caught.value.findings] == [line]


def test_a_study_without_scrap_is_searched_like_any_other(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No collector has a step to be read where none collects."""

    def without_collectors(of: Run, name: str, variant: str) -> pd.DataFrame:
        frame = table_of(of, name, variant)
        return frame.iloc[:0] if "collector" in frame.columns else frame

    monkeypatch.setattr("model.analysis.lineage.table_of", without_collectors)
    with pytest.raises(BadInput, match="no result has 'purchase'; did you mean purchases"):
        trace_result(run, "law", "purchase JPN")


@pytest.mark.breadth
def test_too_many_rows_are_not_followed(run: Path) -> None:
    with pytest.raises(BadInput, match="at most 20 are followed; add "):
        trace_result(run, "law", "purchases")


@pytest.mark.breadth
def test_the_command_prints_figure_publisher_and_licence(run: Path, lodeplan: Shell) -> None:
    answer = lodeplan("explain", run, "law", "--trace", "production evac 2028")
    assert answer.code == 0
    assert "figure gre-plants-0030 (graphite_rare_earths/plants.csv row 31;" in answer.out
    assert "\n  licence: " in answer.out
    assert all(len(line) <= 100 or line.strip().startswith("http") for line in answer.out.splitlines())
    said = json.loads(lodeplan("explain", run, "law", "--trace", "production evac 2028", "--json").out)
    assert said["rests"][0]["rows"][0]["figures"][0]["cells"]["source_id"]


@pytest.mark.breadth
def test_every_figure_a_row_names_is_among_the_figures() -> None:
    tables = load_dataset("us_2026").tables
    named = {
        figure
        for frame in tables.values()
        if "figures" in frame
        for cell in frame["figures"].unique()
        for figure in lineage.parts(cell)
    }
    known = lineage.figures_called(named)
    assert named - set(known) == set()
    sources = set(tables["sources"]["source_id"])
    assert {s for figure in known.values() for s in figure.sources} <= sources


@pytest.mark.breadth
def test_data_source_follows_a_figure_and_a_row(lodeplan: Shell) -> None:
    figure = lodeplan("data", "source", "gre-plants-0030")
    assert figure.out.startswith("figure gre-plants-0030 (graphite_rare_earths/plants.csv row 31;")
    assert "\nplants " in figure.out
    row = lodeplan("data", "source", "recipes evac")
    assert row.out.startswith("recipes evac ndpr.magnet\n  t_per_t 1 t/t\n")
    source = json.loads(lodeplan("data", "source", "lodeplan-assumption", "--json").out)
    assert source["figures"]["assumptions/plants.csv"] > 10


@pytest.mark.breadth
def test_a_figure_is_told_once(run: Path, lodeplan: Shell) -> None:
    said = lodeplan("explain", run, "law", "--trace", "production evac 2028").out
    told = [line.split()[1] for line in said.splitlines() if line.startswith("  figure ")]
    assert told
    assert len(told) == len(set(told))
    assert "  figures told above: " in said
