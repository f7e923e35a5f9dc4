"""`[data.patch]`: one row found by its key, set, checked as the dataset is, listed wherever the run is looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.messages.finding import BadInput
from model.analysis.compare.plans import compare_runs
from model.analysis.solve.before_solving import prepared
from model.analysis.solve.study import run_study
from model.analysis.study_of_run import dataset_of, study_of
from model.analysis.verify import verify_run
from model.report.headlines import findings
from model.report.run_view import run_view
from model.report.terminal.run import run_text
from model.runs.run_folder import open_run
from model.study.data_changes import patch_json_schema
from model.study.dataset_of_study import dataset_for
from model.study.load import load_study
from tests.model.proof.planned import small_folder

HEAD = """\
name = "small"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
baseline = "free"
"""
TAIL = "\n[variants.free]\n"
SELLER = '[[data.patch.suppliers]]\nform = "lithium.chemical"\ncountry = "CHL"\nstep = 1\n'


def write(folder: Path, patch: str, name: str = "s.toml") -> Path:
    if not (folder / "tiny").exists():
        small_folder(folder / "tiny")
    path = folder / name
    path.write_text(HEAD + patch + TAIL, encoding="utf-8")
    return path


def refused(folder: Path, patch: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        prepared(load_study(write(folder, patch)))
    return [finding.line() for finding in caught.value.findings]


def test_the_row_is_set_and_no_other(tmp_path: Path) -> None:
    plain = dataset_for(load_study(write(tmp_path, "")))
    data = dataset_for(load_study(write(tmp_path, f"{SELLER}year = 2025\nprice_usd_per_t = 61000.5\n")))
    before, after = plain.table("suppliers"), data.table("suppliers")
    moved = before["price_usd_per_t"] != after["price_usd_per_t"]
    assert after.loc[moved, ["country", "year", "price_usd_per_t"]].to_numpy().tolist() == [["CHL", 2025, 61000.5]]
    assert after.loc[moved, "rule"].tolist() == ["price_usd_per_t set by the study; before: Made up for a test."]
    assert before[~moved].equals(after[~moved])
    assert data.hashes == plain.hashes


def test_a_span_of_years_is_a_row_each(tmp_path: Path) -> None:
    data = dataset_for(
        load_study(write(tmp_path, f'{SELLER}year = [2025, 2026]\navailable_t = 5\ncite = "a letter"\n'))
    )
    assert [change.line() for change in data.changes] == [
        f"suppliers lithium.chemical CHL 1 {year}: available_t 900 -> 5 (a letter)" for year in (2025, 2026)
    ]


def test_a_table_in_another_unit_is_set_in_its_unit(tmp_path: Path) -> None:
    small_folder(tmp_path / "tiny")
    file = tmp_path / "tiny/suppliers.csv"
    text = file.read_text(encoding="utf-8").replace("available_t,", "available_kg,").replace(",900,", ",900000,")
    file.write_text(text.replace(",600,", ",600000,").replace(",800,", ",800000,"), encoding="utf-8")
    data = dataset_for(load_study(write(tmp_path, f"{SELLER}year = 2025\navailable_t = 7\n")))
    sellers = data.table("suppliers")
    assert sellers.loc[(sellers["country"] == "CHL") & (sellers["year"] == 2025), "available_t"].tolist() == [7]


WRONG: dict[str, tuple[str, str]] = {
    "table": (
        '[[data.patch.suplliers]]\nform = "lithium.chemical"\n',
        "s.toml:7 data.patch.suplliers: no table is called 'suplliers'; did you mean suppliers?",
    ),
    "column": (
        f"{SELLER}year = 2025\nprice_usd = 1\n",
        "s.toml:12 data.patch.suppliers.price_usd: suppliers has no column 'price_usd'; did you mean price_usd_per_t?",
    ),
    "key": (
        f"{SELLER.replace('CHL', 'CHN')}year = 2025\nprice_usd_per_t = 1\n",
        "s.toml:9 data.patch.suppliers.country: suppliers has no row of country 'CHN' with form lithium.chemical; "
        "did you mean CHL? add = true adds a row",
    ),
    "year of the key": (
        f"{SELLER}year = 2031\nprice_usd_per_t = 1\n",
        "s.toml:11 data.patch.suppliers.year: suppliers has no row of year '2031' with form lithium.chemical, "
        "country CHL, step 1; there are 2024, 2025, 2026; add = true adds a row",
    ),
    "key left out": (
        f"{SELLER}price_usd_per_t = 1\n",
        "s.toml:7 data.patch.suppliers: says no year; a row of suppliers is named by form, country, step, year; "
        "write 'all' for every one of them",
    ),
    "nothing set": (
        f"{SELLER}year = 2025\n",
        "s.toml:7 data.patch.suppliers: changes nothing; write what to set, such as available_t = ...",
    ),
    "text for a number": (
        f'{SELLER}year = 2025\nprice_usd_per_t = "1,5"\n',
        "s.toml:12 data.patch.suppliers.price_usd_per_t: '1,5' has the wrong kind; write a number of USD/t (>= 0)",
    ),
    "number for a text": (
        f"{SELLER}year = 2025\nowner = 5\n",
        "s.toml:12 data.patch.suppliers.owner: '5' has the wrong kind; write a country of table countries in quotes",
    ),
    "flag for a number": (
        f"{SELLER}year = 2025\navailable_t = true\n",
        "s.toml:12 data.patch.suppliers.available_t: true has the wrong kind; write a number of t/yr (>= 0)",
    ),
    "out of range": (
        f"{SELLER}year = 2025\navailable_t = -3\n",
        "s.toml:12 data.patch.suppliers.available_t: '-3' is below 0; write a number of t/yr (>= 0)",
    ),
    "reference": (
        f'{SELLER}year = 2025\nowner = "CHI"\n',
        "s.toml:12 data.patch.suppliers.owner: 'CHI' is not in countries.csv; did you mean CHN?",
    ),
    "twice": (
        f"{SELLER}year = 2025\navailable_t = 300\n{SELLER}year = [2024, 2025]\navailable_t = 400\n",
        "s.toml:18 data.patch.suppliers.available_t: lithium.chemical CHL 1 2025: this cell is already changed by "
        "another patch, in line 12; keep one",
    ),
    "across tables": (
        '[[data.patch.recipes]]\nplant = "refinery"\nform = "lithium.chemical"\nt_per_t = 2\n',
        "s.toml:10 data.patch.recipes.t_per_t: 2 for the main product of refinery; write 1, a recipe is per tonne of "
        "main product",
    ),
    "table without rows": (
        '[[data.patch.outlets]]\nform = "lithium.chemical"\noutlet = "export"\nyear = 2025\nsize_t = 1\n',
        "s.toml:7 data.patch.outlets: the dataset has no rows of outlets",
    ),
    "not rows": (
        "[data.patch]\nsuppliers = 5\n",
        "s.toml:7 data.patch: 'suppliers' must be a list of rows such as [[data.patch.suppliers]]",
    ),
    "word beside patch": ("[data.ptach]\nx = 1\n", "s.toml:7 data.ptach: unknown setting; did you mean patch?"),
    "backward span": (
        f"{SELLER}year = [2026, 2025]\navailable_t = 3\n",
        "s.toml:11 data.patch.suppliers.year: '[2026, 2025]' ends before it begins; write [2025, 2026]",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_patched_is_named_by_its_line(case: str, tmp_path: Path) -> None:
    patch, line = WRONG[case]
    assert refused(tmp_path, patch) == [line]


def test_what_the_dataset_says_already_is_a_warning(tmp_path: Path) -> None:
    data = dataset_for(load_study(write(tmp_path, f"{SELLER}year = 2025\navailable_t = 900\n")))
    assert [(finding.level, finding.line()) for finding in data.warnings] == [
        (
            "warning",
            "s.toml:12 data.patch.suppliers.available_t: lithium.chemical CHL 1 2025: 900 is what the dataset says "
            "already",
        )
    ]
    assert data.changes == ()


@pytest.mark.breadth
def test_every_change_is_in_the_results(tmp_path: Path) -> None:
    patch = f'{SELLER}year = 2025\nprice_usd_per_t = 61000\ncite = "a <letter>"\n'
    run = run_study(load_study(write(tmp_path, patch)), out=tmp_path / "run").folder
    plain = run_study(load_study(write(tmp_path, "", "plain.toml")), out=tmp_path / "plain").folder
    line = "suppliers lithium.chemical CHL 1 2025: price_usd_per_t 72000 -> 61000 (a <letter>)"
    known = open_run(run).manifest["dataset"]
    assert [change["column"] for change in known["changes"]] == ["price_usd_per_t"]
    assert len(known["changes_sha256"]) == 64
    assert "changes" not in open_run(plain).manifest["dataset"]
    assert f"data changed by the study, cells: 1\n  {line}\n" in run_text(run)
    m = run_view(run)
    assert m.data is not None
    assert f"The study changes 1 cell of its dataset: {line}." in [f.sentence for f in findings(m)]
    assert verify_run(run).exit_code == 0
    cells = compare_runs(plain, run).cells
    assert cells is not None
    assert [72000, 61000] in cells[["before", "after"]].to_numpy().tolist()
    again = dataset_of(open_run(run), study_of(open_run(run)))
    assert again.tables["suppliers"].equals(dataset_for(load_study(tmp_path / "s.toml")).tables["suppliers"])
    manifest = json.loads((run / "run.json").read_text(encoding="utf-8"))
    manifest["dataset"]["changes"][0]["after"] = "62000"
    (run / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert verify_run(run).failures == ("run.json: dataset.changes.0.after: '62000', derived again '61000'",)


def test_the_json_schema_knows_the_tables() -> None:
    said = patch_json_schema()["properties"]["suppliers"]["items"]
    assert [[one["required"] for one in each["anyOf"]] for each in said["allOf"]] == [
        [["form"], ["forms"]], [["country"], ["countries"]], [["step"], ["steps"]],
    ]  # fmt: skip
    assert said["properties"]["available_t"]["anyOf"][0]["minimum"] == 0
