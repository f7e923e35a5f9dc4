"""What `data export` writes is a dataset again, to the last digit; and nothing in it runs when it is opened."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from data import schema
from data.dataset import Dataset
from data.export import workbook
from data.export.export import export
from data.load import load_dataset
from data.messages.finding import BadInput
from data.reading import units_row
from tests.breadth import wide
from tests.cli.calling import Shell
from tests.data import tiny
from tests.data.changes import add_column, put, tiny_and
from tests.data.cut import cut
from tests.data.reading.workbook_files import letter
from tests.tables import assert_same_table

TARGETS = (*wide(("my.xlsx", "csv")), ("my", "csv"), ("my", "parquet"))
STUDY = """
name = "edited"
dataset = "{data}"
minerals = ["ndpr"]
years = [2026, 2029]
discount_rate = 0.03
baseline = "law"
[variants.law]
policies = [{{ tariff = "schedule" }}, {{ production_tax_credit = "45X" }}]
"""


def edited(path: Path, sheet: str, cell: str, value: str) -> None:
    """Overwrite one number of a workbook, as a person would."""
    number = ["_instructions", "dataset", *schema.BY_NAME].index(sheet) + 1
    part = f"xl/worksheets/sheet{number}.xml"
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    text, count = re.subn(rf'(<c r="{cell}"[^>]*><v>)[^<]*', rf"\g<1>{value}", parts[part].decode())
    assert count == 1
    parts[part] = text.encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)


def same(one: Dataset, other: Dataset) -> None:
    assert replace(one.settings, buyer=one.settings.buyer or one.settings.home) == other.settings
    for name, table in one.tables.items():
        assert_same_table(other.tables[name], table, check_exact=True)


@pytest.fixture(scope="module")
def bundled() -> Dataset:
    return load_dataset("us_2026")


@pytest.mark.parametrize(("name", "kind"), TARGETS)
def test_the_bundled_dataset_comes_back_to_the_last_digit(
    name: str, kind: str, bundled: Dataset, tmp_path: Path
) -> None:
    export(bundled, tmp_path / name, kind)
    again = load_dataset(str(tmp_path / name))
    same(bundled, again)
    assert again.warnings == bundled.warnings
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


@pytest.mark.breadth
def test_one_cell_edited_in_a_workbook_is_the_one_cell_compare_finds(lodeplan: Shell, tmp_path: Path) -> None:
    bundled = load_dataset(str(cut(tmp_path / "us", ["ndpr"])))
    export(bundled, tmp_path / "my.xlsx")
    costs = []
    for name, data in (("before", "us"), ("same", "my.xlsx"), ("after", "my.xlsx")):
        if name == "after":
            sellers = bundled.tables["suppliers"]
            place = sellers.index[(sellers["form"] == "ndpr.magnet") & (sellers["year"] == 2027)][0]
            column = letter(schema.BY_NAME["suppliers"].names.index("price_usd_per_t"))
            edited(tmp_path / "my.xlsx", "suppliers", f"{column}{place + 3}", "123456.5")
        (tmp_path / f"{name}.toml").write_text(STUDY.format(data=data), encoding="utf-8")
        answer = lodeplan("run", tmp_path / f"{name}.toml", "--out", tmp_path / name, "--no-report", "-q")
        assert answer.code == 0
        manifest = json.loads((tmp_path / name / "run.json").read_text(encoding="utf-8"))
        costs.append(manifest["variants"]["law"]["objective_musd"])
        if name == "same":
            found = json.loads(lodeplan("compare", tmp_path / "before", tmp_path / "same", "--json").out)
            assert found["cells"] == []
            assert "dataset: us (" in found["inputs"][0]
            assert found["inputs"][0].endswith("-> my.xlsx")
    assert costs[0] == pytest.approx(costs[1], rel=1e-9)
    assert abs(costs[2] - costs[1]) > 1e-6
    found = json.loads(
        lodeplan("compare", tmp_path / "before", tmp_path / "after", "--json").out.replace("Infinity", "0")
    )
    assert [(c["table"], c["column"], c["after"]) for c in found["cells"]] == [
        ("suppliers", "price_usd_per_t", 123456.5)
    ]


def test_the_same_dataset_gives_the_same_bytes(tmp_path: Path) -> None:
    data = load_dataset(str(tiny.write_folder(tmp_path / "tiny", tiny_and(lambda tables: None))))
    assert workbook.workbook(data) == workbook.workbook(data)


@pytest.mark.breadth
def test_every_table_has_a_sheet_notes_units_and_drop_downs(tmp_path: Path) -> None:
    data = load_dataset(str(tiny.write_folder(tmp_path / "tiny", tiny_and(lambda tables: None))))
    with zipfile.ZipFile(io.BytesIO(workbook.workbook(data))) as file:
        book = file.read("xl/workbook.xml").decode()
        sheets = re.findall(r'<sheet name="([^"]+)"', book)
        assert sheets == ["_instructions", "dataset", *schema.BY_NAME]
        for number, table in enumerate(schema.TABLES, 3):
            xml = file.read(f"xl/worksheets/sheet{number}.xml").decode()
            notes = file.read(f"xl/comments{number - 2}.xml").decode()
            assert notes.count("<comment ") == len(table.columns)
            texts = re.findall(r"<t[^>]*>([^<]*)</t>", xml)
            assert texts[len(table.columns) :][: len(table.columns)] == units_row.of_table(table)
            assert "<f>" not in xml
            for place, column in enumerate(table.columns):
                if column.references or column.choices or column.kind in ("number", "year"):
                    assert f'sqref="{letter(place)}3:{letter(place)}1048576"' in xml, (table.name, column.name)
        assert "'countries'!$A$3:$A$" in file.read("xl/worksheets/sheet7.xml").decode()


@pytest.mark.breadth
def test_instructions_are_as_high_as_their_text_and_headings_are_printed_on_every_page(tmp_path: Path) -> None:
    data = load_dataset(str(tiny.write_folder(tmp_path / "tiny", tiny_and(lambda tables: None))))
    with zipfile.ZipFile(io.BytesIO(workbook.workbook(data))) as file:
        page = file.read("xl/worksheets/sheet1.xml").decode()
        book = file.read("xl/workbook.xml").decode()
    rows = re.findall(r'<row r="\d+"(?: ht="(\d+)" customHeight="1")?.*?<t[^>]*>([^<]*)</t>', page)[1:]
    assert len(rows) > 5
    assert all(int(height or 15) >= 15 * len(text) / workbook._PAGE_WIDTH for height, text in rows)
    assert book.count("$1:$2</definedName>") == len(schema.TABLES)


# ---------------------------------------------------------------- the row of units

UNITS: dict[str, tuple[list[str], str]] = {
    "another unit": (
        ["[units]", "", "", "year", "kt/yr"],
        "suppliers.csv row 2 column available_t: the row of units says 'kt/yr'; write the numbers in t/yr, or change "
        "the heading to available_kt, available_kg, available_lb",
    ),
    "a unit of a ratio": (
        ["[units]", "", "%"],
        "suppliers.csv row 2 column step: the row of units says '%'; this column has no unit; leave the cell blank",
    ),
}


@pytest.mark.parametrize("case", UNITS)
def test_a_unit_that_contradicts_its_heading_is_refused(case: str, tmp_path: Path) -> None:
    units, line = UNITS[case]
    tables = tiny.rows()
    tables["suppliers"].insert(1, [*units, *[""] * (len(tables["suppliers"][0]) - len(units))])
    with pytest.raises(BadInput) as caught:
        load_dataset(str(tiny.write_folder(tmp_path / "tiny", tables)))
    assert [finding.line() for finding in caught.value.findings] == [line]


def test_a_heading_in_another_unit_wants_no_second_unit(tmp_path: Path) -> None:
    tables = tiny.rows()
    tables["suppliers"][0][4] = "available_kt"
    row = ["[units]", "", "", "year", "t/yr"]
    tables["suppliers"].insert(1, [*row, *[""] * (len(tables["suppliers"][0]) - len(row))])
    with pytest.raises(BadInput) as caught:
        load_dataset(str(tiny.write_folder(tmp_path / "tiny", tables)))
    assert [finding.line() for finding in caught.value.findings] == [
        "suppliers.csv row 2 column available_kt: the row of units says 't/yr', but the heading already has its unit; "
        "leave this cell blank"
    ]


def test_rows_below_the_units_keep_their_numbers(tmp_path: Path) -> None:
    tables = tiny_and(put("suppliers", 3, "available_t", "lots"))
    tables["suppliers"].insert(1, ["[units]", *[""] * (len(tables["suppliers"][0]) - 1)])
    with pytest.raises(BadInput) as caught:
        load_dataset(str(tiny.write_folder(tmp_path / "tiny", tables)))
    assert [finding.row for finding in caught.value.findings] == [4]


# ---------------------------------------------------------------- what runs, what is there, what is neither


@pytest.mark.parametrize("text", ["=1+1", *wide("+1", "-1 and more", "@SUM(A1)")])
def test_a_text_never_becomes_a_formula(text: str, tmp_path: Path) -> None:
    tables = tiny_and(put("countries", 3, "title", text))
    data = load_dataset(str(tiny.write_folder(tmp_path / "tiny", tables)))
    with zipfile.ZipFile(io.BytesIO(workbook.workbook(data))) as file:
        assert not any(b"<f>" in file.read(name) for name in file.namelist() if "worksheets/sheet" in name)
    with pytest.raises(BadInput) as caught:
        export(data, tmp_path / "out")
    assert [finding.line() for finding in caught.value.findings] == [
        f"tiny table countries row 3 column title: '{text}' would be run as a formula from a CSV file; reword it, or "
        "export to .xlsx or parquet"
    ]
    assert not (tmp_path / "out").exists()
    export(data, tmp_path / "out", "parquet")
    same(data, load_dataset(str(tmp_path / "out")))


@pytest.mark.breadth
def test_nothing_is_written_over(lodeplan: Shell, tmp_path: Path) -> None:
    folder = tiny.write_folder(tmp_path / "tiny")
    (tmp_path / "my.xlsx").write_bytes(b"mine")
    for target in ("my.xlsx", "tiny"):
        answer = lodeplan("data", "export", folder, tmp_path / target)
        assert (answer.code, answer.lines) == (6, [f"error: {tmp_path / target}: already there; nothing was written"])
    assert (tmp_path / "my.xlsx").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.xlsx", "tiny"]


@pytest.mark.parametrize("name", ["my.xls", "my.csv", "my.ods"])
def test_a_target_that_is_neither(name: str, lodeplan: Shell, tmp_path: Path) -> None:
    folder = tiny.write_folder(tmp_path / "tiny")
    answer = lodeplan("data", "export", folder, tmp_path / name)
    said = "neither a workbook nor a folder; write a name that ends in .xlsx, or the name of a new folder"
    assert (answer.code, answer.lines) == (3, [f"error: {tmp_path / name}: {said}"])


def test_a_table_longer_than_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 10)
    data = load_dataset(str(tiny.write_folder(tmp_path / "tiny")))
    with pytest.raises(BadInput) as caught:
        export(data, tmp_path / "my.xlsx")
    assert [finding.line() for finding in caught.value.findings] == [
        "table suppliers: 9 rows; a sheet holds 8; export to a folder"
    ]


def test_notes_of_ones_own_are_not_kept(tmp_path: Path) -> None:
    change: Callable[..., object] = add_column("suppliers", "note_mine", "x")
    data = load_dataset(str(tiny.write_folder(tmp_path / "tiny", tiny_and(change))))
    export(data, tmp_path / "out")
    assert "note_mine" not in (tmp_path / "out/suppliers.csv").read_text(encoding="utf-8")
