"""`data` and `schema`: what they print, and that it fits a page."""

from __future__ import annotations

import filecmp
import json
from pathlib import Path

import pytest

from data import schema
from data.load import BUNDLED, load_dataset
from model.policies import BY_NAME
from model.report.terminal.data_tables import number_text
from model.study.settings import Study
from tests.cli.calling import Shell
from tests.data import tiny


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny.write_folder(tmp_path / "tiny")


def widest(text: str) -> int:
    return max(map(len, text.splitlines()))


def test_list(lodeplan: Shell, folder: Path) -> None:
    answer = lodeplan("data", "list", "--dataset", folder)
    assert answer.code == 0
    assert answer.out.startswith("tiny: Tiny\nconstant 2024 US dollars; years 2024 to 2026; home USA\n")
    assert [line.split()[0] for line in answer.out.splitlines() if line[:1].isalpha()][3:] == list(schema.BY_NAME)
    assert widest(answer.out) <= 100


def test_list_as_json(lodeplan: Shell, folder: Path) -> None:
    said = json.loads(lodeplan("data", "list", "--dataset", folder, "--json").out)
    assert said["dataset"] == "tiny"
    assert {t["table"]: t["rows"] for t in said["tables"]}["minerals"] == 1


@pytest.mark.breadth
def test_every_bundled_table_fits_a_page(lodeplan: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    bundled = load_dataset("us_2026")
    monkeypatch.setattr("data.load.load_dataset", lambda name: bundled)
    for table in schema.BY_NAME.values():
        for words in ([], ["--columns", ",".join(table.names)], ["--columns", ",".join(table.names[:4])]):
            answer = lodeplan("data", "show", table.name, "--rows", "30", *words)
            assert answer.code == 0
            assert widest(answer.out) <= 100, table.name


def test_show_chooses_rows_and_columns(lodeplan: Shell, folder: Path) -> None:
    answer = lodeplan(
        "data", "show", "suppliers", "--dataset", folder, "--where", "year=2025", "--where", "country=CHL",
        "--columns", "country,year,price_usd_per_t",
    )  # fmt: skip
    assert answer.out.splitlines()[:3] == [
        "country  year  price_usd_per_t",
        "         year            USD/t",
        "-------  ----  ---------------",
    ]
    assert [line.split()[:2] for line in answer.out.splitlines()[3:-2]] == [["CHL", "2025"]]
    assert answer.out.splitlines()[-1] == "1 row"


def test_columns_left_out_are_named(lodeplan: Shell, folder: Path) -> None:
    shown = lodeplan("data", "show", "suppliers", "--dataset", folder).out
    note = shown.split("\n\n")[-1].replace("\n ", "")
    left_out = note.split("; also: ")[1].split(" (--columns a,b)")[0].split(", ")
    assert [*shown.split("\n")[0].split(), *left_out] == list(schema.BY_NAME["suppliers"].names)


def test_the_same_column_twice_means_either(lodeplan: Shell, folder: Path) -> None:
    where = ["--where", "year=2024", "--where", "year=2026"]
    said = json.loads(lodeplan("data", "show", "suppliers", "--dataset", folder, *where, "--json").out)
    assert {row["year"] for row in said["rows"]} == {2024, 2026}


def test_json_is_exact_and_blank_is_null(lodeplan: Shell, folder: Path) -> None:
    said = json.loads(lodeplan("data", "show", "suppliers", "--dataset", folder, "--json").out)
    frame = load_dataset(str(folder)).table("suppliers")
    assert [row["price_usd_per_t"] for row in said["rows"]] == frame["price_usd_per_t"].tolist()
    assert [row["low"] for row in said["rows"]] == [None] * len(frame)


@pytest.mark.breadth
def test_a_word_that_no_row_holds_is_said_with_the_nearest(lodeplan: Shell) -> None:
    answer = lodeplan("data", "show", "suppliers", "--where", "form=graphite.anod", "--where", "country=JPN")
    assert (answer.code, answer.out.split("\n\n")[1].startswith("0 rows; also")) == (0, True)
    assert answer.err == "warning: no row of suppliers has form 'graphite.anod'; did you mean graphite.anode?\n"


def test_thousands_stand_apart_in_every_number_of_a_column() -> None:
    assert [number_text(value) for value in (5982.9, 7403.44, 50160.0, 12345.67, 0.0825)] == [
        "5,982.9", "7,403.44", "50,160", "12,345.7", "0.0825",
    ]  # fmt: skip


def test_rows_left_out_are_counted(lodeplan: Shell, folder: Path) -> None:
    answer = lodeplan("data", "show", "suppliers", "--dataset", folder, "--rows", "2")
    count = len(load_dataset(str(folder)).table("suppliers"))
    assert f"2 of {count} rows (--rows 0 shows all)" in answer.out
    assert lodeplan("data", "show", "suppliers", "--dataset", folder, "--rows", "0").out.count("\nlithium") == count


WRONG = {
    "table": (["data", "show", "suplier"], "error: table: no table is called 'suplier'; did you mean suppliers?"),
    "column": (
        ["data", "show", "forms", "--columns", "form,stge"],
        "error: --columns: forms has no column 'stge'; did you mean stage?",
    ),
    "column of a filter": (
        ["data", "show", "forms", "--where", "stge=mined"],
        "error: --where: forms has no column 'stge'; did you mean stage?",
    ),
    "filter": (["data", "show", "forms", "--where", "mined"], "error: --where: 'mined' must be column=value"),
    "number": (["data", "show", "demand", "--where", "year=x"], "error: --where: year holds numbers, got 'x'"),
    "source": (
        ["data", "source", "lodeplan-asumption"],
        "error: source: no source, figure or table is called 'lodeplan-asumption'; did you mean lodeplan-assumption?",
    ),
    "dataset": (
        ["data", "list", "--dataset", "us_2062"],
        "error: us_2062: no such dataset; did you mean us_2026? "
        "(bundled are us_2026; else give a folder or an .xlsx workbook)",
    ),
    "schema": (["schema", "polices"], "error: schema: nothing is called 'polices'; did you mean policies?"),
    "figures": (["data", "prepare", "--figures", "/no/where"], "error: /no/where: no such folder of figures"),
}


@pytest.mark.parametrize(("words", "line"), WRONG.values(), ids=list(WRONG))
def test_wrong_word(lodeplan: Shell, words: list[str], line: str) -> None:
    answer = lodeplan(*words)
    assert (answer.code, answer.out, answer.lines) == (3, "", [line])


@pytest.mark.breadth
def test_source(lodeplan: Shell, folder: Path) -> None:
    answer = lodeplan("data", "source", "lodeplan-assumption", "--dataset", folder)
    assert answer.code == 0
    assert answer.out.startswith("source_id: lodeplan-assumption\ntitle: ")
    said = json.loads(lodeplan("data", "source", "lodeplan-assumption", "--dataset", folder, "--json").out)
    tables = load_dataset(str(folder)).tables
    assert said["rows"]["suppliers"] == len(tables["suppliers"])


@pytest.mark.breadth
def test_prepare_writes_the_bundled_dataset_byte_for_byte(lodeplan: Shell, tmp_path: Path) -> None:
    out = tmp_path / "again"
    assert lodeplan("data", "prepare", "--out", out).code == 0
    bundled = BUNDLED / "us_2026"
    names = sorted(path.name for path in bundled.iterdir())
    assert sorted(path.name for path in out.iterdir()) == names
    assert filecmp.cmpfiles(bundled, out, names, shallow=False) == (names, [], [])


def test_prepare_never_overwrites_a_folder_of_ones_own(lodeplan: Shell, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    answer = lodeplan("data", "prepare", "--out", folder)
    assert (answer.code, answer.lines) == (6, [f"error: {folder}: already there; nothing was written"])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


# ---------------------------------------------------------------- schema


@pytest.mark.parametrize("about", ["", "policies", *schema.BY_NAME, *BY_NAME])
def test_the_dictionary_fits_a_page(lodeplan: Shell, about: str) -> None:
    answer = lodeplan("schema", *([about] if about else []))
    assert (answer.code, answer.err) == (0, "")
    assert widest(answer.out) <= 100


def test_a_table_is_described_in_full(lodeplan: Shell) -> None:
    said = lodeplan("schema", "plants").out
    for column in schema.BY_NAME["plants"].columns:
        assert f"\n{column.name} " in said
    assert "Capital per tonne of yearly" in said
    assert "mine | integrated |" in said


def test_every_policy_is_described(lodeplan: Shell) -> None:
    said = lodeplan("schema", "policies").out
    for policy in BY_NAME.values():
        assert f"{policy.name}\n" in said
        for name in policy.model_fields:
            assert (policy.model_fields[name].alias or name) in said


def test_json_schema_knows_every_setting(lodeplan: Shell) -> None:
    said = json.loads(lodeplan("schema", "study", "--json").out)
    assert set(said["properties"]) == set(Study.model_fields)
    policies = said["$defs"]["Statement"]["properties"]
    assert set(policies) == {*BY_NAME, "preset", "what_if", "cite", "title"}
    assert {"type": "string"} in policies["tariff"]["anyOf"]
    assert said["additionalProperties"] is False
