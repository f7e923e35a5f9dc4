"""Files that are not a plain comma-separated table are refused whole, with the way out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from data.load import load_dataset
from data.messages.finding import BadInput
from data.reading import folder_or_workbook
from data.reading.folder_or_workbook import read_tables
from tests.data import tiny
from tests.data.changes import Tables, tiny_and
from tests.tables import assert_same_table

SAVE = "save as 'CSV UTF-8 (comma delimited)'"


def refused(path: Path, relative_to: Path | None = None) -> list[str]:
    with pytest.raises(BadInput) as caught:
        load_dataset(str(path), relative_to)
    return [finding.line() for finding in caught.value.findings]


def with_bytes(folder: Path, change: Callable[[bytes], bytes], table: str = "shortage") -> Path:
    tiny.write_folder(folder)
    file = folder / f"{table}.csv"
    file.write_bytes(change(file.read_bytes()))
    return folder


def heading_and(*rows: str) -> Callable[[bytes], bytes]:
    return lambda data: b"\n".join([data.split(b"\n")[0], *(row.encode() for row in rows), b""])


ROW = "clean_energy,lithium.chemical,300000,assumed,lodeplan-assumption,,Made up"

BYTES = {
    "cp1252": (
        lambda data: data.replace(b"Made up", b"C\xf4te"),
        f"shortage.csv: not UTF-8 (byte 0xF4 at line 2); {SAVE}",
    ),
    "UTF-16 with a mark": (
        lambda data: data.decode().encode("utf-16"),
        f"shortage.csv: UTF-16, not UTF-8; {SAVE}",
    ),
    "UTF-16 without a mark": (
        lambda data: data.decode().encode("utf-16-le"),
        f"shortage.csv: UTF-16, not UTF-8; {SAVE}",
    ),
    "NUL": (
        lambda data: data.replace(b"Made", b"Ma\x00e"),
        f"shortage.csv: a NUL byte at line 2; the file is damaged or not text; {SAVE}",
    ),
    "carriage returns only": (
        lambda data: data.replace(b"\n", b"\r"),
        f"shortage.csv: rows end with a lone carriage return (old Mac); {SAVE}",
    ),
    "semicolons": (
        lambda data: data.replace(b",", b";"),
        f"shortage.csv row 1: cells are separated by semicolons; {SAVE}",
    ),
    "tabs": (
        lambda data: data.replace(b",", b"\t"),
        f"shortage.csv row 1: cells are separated by tabs; {SAVE}",
    ),
    "quote never closed": (
        lambda data: data.replace(b"Made", b'"Made'),
        "shortage.csv row 2: a quote is opened and never closed; close it, or double a quote that belongs to the text",
    ),
    "quotes inside a cell": (
        lambda data: data.replace(b"Made up", b'Made "up"'),
        ("shortage.csv row 2: a quote inside a cell; "
        "put the whole cell in quotes and double the quote that belongs to the text"),
    ),
    "empty": (lambda data: b"", "shortage.csv: the file is empty"),
    "only blank lines": (lambda data: b"\n \n", "shortage.csv: the file is empty"),
    "heading only": (heading_and(), "shortage.csv: no data rows"),
    "heading and blank rows": (heading_and(",,,,,,", ""), "shortage.csv: no data rows"),
    "title above the heading": (
        lambda data: b"USGS data 2025\n" + data,
        "shortage.csv: heading expected in row 1; found 'USGS data 2025'",
    ),
    "no heading": (
        lambda data: data.split(b"\n", 1)[1],
        "shortage.csv: heading expected in row 1; found 'clean_energy'",
    ),
    "comma after every row": (
        lambda data: data.replace(b"Made up for a test.", b"Made up,"),
        "shortage.csv row 2: 8 cells, heading has 7; put a cell that holds a comma in quotes",
    ),
    "short row": (
        heading_and(ROW, "", "clean_energy"),
        "shortage.csv row 4: 1 cell, heading has 7; write a comma for each cell that is blank",
    ),
    "blank heading": (
        lambda data: data.replace(b"\n", b",\n"),
        "shortage.csv row 1: the heading of cell 8 is blank; name it or delete it",
    ),
    "heading twice": (
        lambda data: data.replace(b"figures", b"form"),
        "shortage.csv row 1 column form: given twice (cells 2 and 6); keep one",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BYTES)
def test_bad_file_is_refused_with_the_way_out(case: str, tmp_path: Path) -> None:
    change, line = BYTES[case]
    assert refused(with_bytes(tmp_path / "tiny", change)) == [line]


ACCEPTED = {
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "Windows line ends": lambda data: data.replace(b"\n", b"\r\n"),
    "no newline at the end": lambda data: data.rstrip(b"\n"),
    "blank rows": lambda data: data.replace(b"\n", b"\n\n  \n,,,,,,\n"),
    "newline inside quotes": lambda data: data.replace(b"assumed", b'"assumed"'),
    "everything quoted": lambda data: b"\n".join(
        b",".join(b'"%s"' % cell for cell in line.split(b",")) for line in data.strip().split(b"\n")
    ),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_harmless_differences_are_accepted(case: str, tmp_path: Path) -> None:
    plain = load_dataset(str(tiny.write_folder(tmp_path / "plain")))
    other = load_dataset(str(with_bytes(tmp_path / "other", ACCEPTED[case])))
    assert_same_table(plain.table("shortage"), other.table("shortage"))


def test_row_numbers_count_blank_rows(tmp_path: Path) -> None:
    folder = with_bytes(tmp_path / "tiny", heading_and("", "  ", ROW.replace("300000", "x")))
    assert refused(folder) == [
        "shortage.csv row 4 column shortage_usd_per_t: 'x' is not a number; write a number of USD/t (>= 0)"
    ]


def test_many_ragged_rows_are_counted(tmp_path: Path) -> None:
    lines = refused(with_bytes(tmp_path / "tiny", heading_and(*["a,b"] * 50)))
    assert len(lines) == 21
    assert lines[-1] == "shortage.csv: 30 more rows like these"


def test_an_unreadable_table_is_not_reported_as_missing(tmp_path: Path) -> None:
    lines = refused(with_bytes(tmp_path / "tiny", lambda data: b"\xff\xfe", "countries"))
    assert lines == [f"countries.csv: UTF-16, not UTF-8; {SAVE}"]


def test_unknown_file_is_refused_and_readme_is_not(tmp_path: Path) -> None:
    folder = tiny.write_folder(tmp_path / "tiny")
    for name in ("README.md", "readme.csv", "datapackage.json", "_old.csv", ".hidden.csv", "notes.txt"):
        (folder / name).write_text("a,b\n")
    load_dataset(str(folder))
    (folder / "plant.csv").write_text("a,b\n")
    (folder / "demand.xlsx").write_text("")
    (folder / "xyz.csv").write_text("a,b\n")
    assert refused(folder) == [
        "demand.xlsx: a workbook inside a folder of tables is not read; save its sheets as CSV, or give the workbook",
        "plant.csv: no table is called 'plant'; did you mean plants?",
        "xyz.csv: no table is called 'xyz'",
    ]


def test_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tiny.write_folder(tmp_path / "tiny")
    (folder / "shortage.csv").rename(tmp_path / "elsewhere.csv")
    (folder / "shortage.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert refused(folder) == ["shortage.csv: a link to a file outside its folder; copy the file here"]


def test_link_out_of_the_study_folder_is_refused(tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    tiny.write_folder(tmp_path / "elsewhere")
    (study / "tables").symlink_to(tmp_path / "elsewhere")
    assert refused(Path("tables"), study) == [
        "tables: a link to a place outside the study's folder; name that place itself"
    ]
    assert load_dataset("../elsewhere", study).name == "elsewhere"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    folder = tiny.write_folder(tmp_path / "tiny")
    (folder / "shortage.csv").unlink()
    os.mkfifo(folder / "shortage.csv")
    assert refused(folder) == ["shortage.csv: not a plain file"]


@pytest.mark.parametrize("path", ["\\\\server\\share\\x", "//server/share/x", "http://x.org/a.csv", "s3://bucket/x"])
def test_network_paths_are_refused(path: str) -> None:
    with pytest.raises(BadInput) as caught:
        load_dataset(path)
    assert str(caught.value) == f"dataset: '{path}' is on a network; copy the tables to this machine"
    with pytest.raises(BadInput, match="is on a network"):
        read_tables(Path(path))


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny.write_folder(tmp_path / "tiny")
    sizes = {path.name: path.stat().st_size for path in folder.glob("*.csv")}
    largest = max(sizes, key=lambda name: sizes[name])
    monkeypatch.setattr(folder_or_workbook, "MOST_BYTES", sizes[largest] - 1)
    assert f"{largest}: {sizes[largest]:,} bytes; the limit is {sizes[largest] - 1:,}" in refused(folder)


def test_no_such_dataset_names_the_nearest(tmp_path: Path) -> None:
    lines = refused(Path("us_2025"), tmp_path)
    assert len(lines) == 1
    assert lines[0].startswith("us_2025: no such dataset; did you mean us_2026? (bundled are ")


@pytest.mark.parametrize("file", ["", "readme.csv", "dataset.toml"])
def test_a_folder_without_tables_is_refused(tmp_path: Path, file: str) -> None:
    if file:
        (tmp_path / file).write_text(tiny.SETTINGS, encoding="utf-8")
    line = f"{tmp_path.name}: holds no table; give a folder of CSV files or an .xlsx workbook"
    assert refused(tmp_path) == [line]


def test_a_file_that_is_no_dataset_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.pickle").write_bytes(b"\x80")
    assert refused(tmp_path / "plan.pickle")[0] == (
        "plan.pickle: not a dataset; give a folder of CSV files or an .xlsx workbook"
    )


def test_parquet_reads_like_csv(tmp_path: Path) -> None:
    folder = tiny.write_folder(tmp_path / "tiny")
    before = load_dataset(str(folder))
    pd.read_csv(folder / "demand.csv", keep_default_na=False).to_parquet(folder / "demand.parquet")
    assert refused(folder) == ["demand.parquet: given twice, as .csv and as .parquet; keep one"]
    (folder / "demand.csv").unlink()
    assert_same_table(load_dataset(str(folder)).table("demand"), before.table("demand"))
    (folder / "demand.parquet").write_bytes(b"PAR1")
    assert refused(folder) == ["demand.parquet: not a parquet file"]


SETTINGS = {
    "unknown key": (
        tiny.SETTINGS.replace("title", "titel"),
        ["dataset.toml:1 titel: unknown setting; did you mean title?",
         'dataset.toml title: missing; write a title in quotes, such as "My dataset"'],
    ),
    "not a year": (
        tiny.SETTINGS.replace("2026", "2026.0"),
        ["dataset.toml:5 last_year: '2026.0' is not a year; write a whole year such as 2024"],
    ),
    "key twice": (
        tiny.SETTINGS + 'home = "CHN"\n',
        ["dataset.toml:6: not readable as TOML: Cannot overwrite a value"],
    ),
    "years backwards": (
        tiny.SETTINGS.replace("2026", "2020"),
        ["dataset.toml:5 last_year: is before first_year"],
    ),
    "home unknown": (
        tiny.SETTINGS.replace("USA", "CAN"),
        ["countries.csv column country: the home country 'CAN' has no row; add one"],
    ),
    "control character": (
        tiny.SETTINGS.replace("Tiny", "\\u001b[2J"),
        [("dataset.toml:1 title: '\\x1b[2J' is not plain text; "
         'write a title in quotes, such as "My dataset"')],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SETTINGS)
def test_bad_settings_are_named_by_line(case: str, tmp_path: Path) -> None:
    settings, lines = SETTINGS[case]
    assert refused(tiny.write_folder(tmp_path / "tiny", settings=settings)) == lines


def test_settings_must_be_there(tmp_path: Path) -> None:
    folder = tiny.write_folder(tmp_path / "tiny")
    (folder / "dataset.toml").unlink()
    assert refused(folder) == [
        "tiny: no dataset.toml; write one that gives title, home, base_year, first_year, last_year"
    ]


@pytest.mark.breadth
def test_newlines_inside_quotes_end_no_row_in_a_long_file(tmp_path: Path) -> None:
    def change(tables: Tables) -> None:
        heading, *rows = tables["sources"]
        more = [[f"source-{n}", "x", "none", f"first {n}\nsecond\nthird" * 3] for n in range(40_000)]
        tables["sources"] = [[*heading, "note"], *([*row, ""] for row in rows), *more]

    folder = tiny.write_folder(tmp_path / "tiny", tiny_and(change))
    assert load_dataset(str(folder)).table("sources")["source_id"].iloc[-1] == "source-39999"


@pytest.mark.breadth
def test_a_large_table_takes_seconds(tmp_path: Path) -> None:
    """100,000 rows; a million take ten times as long."""

    def change(tables: Tables) -> None:
        tables["forms"] += [[f"x.form{n}", "lithium", "refined", "x", "t", "1", *tiny.SAID] for n in range(1000)]
        tables["suppliers"] += [
            [f"x.form{n}", "AUS", "1", str(year), f"{n}.5", "1", "1", "AUS", "1", "1", "", "", *tiny.SAID]
            for n in range(1000)
            for year in range(2001, 2101)
        ]

    folder = tiny.write_folder(tmp_path / "tiny", tiny_and(change))
    start = time.process_time()
    assert len(load_dataset(str(folder)).table("suppliers")) == 100_009
    assert time.process_time() - start < 5


SAID_OF_TOML = {
    "UTF-16": (lambda text: text.encode("utf-16"), "dataset.toml: UTF-16, not UTF-8; save as UTF-8"),
    "UTF-16 without a mark": (lambda text: text.encode("utf-16-le"), "dataset.toml: UTF-16, not UTF-8; save as UTF-8"),
    "carriage returns alone": (
        lambda text: text.replace("\n", "\r").encode(),
        "dataset.toml:1: a lone carriage return ends a line; save with LF or CRLF line ends",
    ),
    "one carriage return alone": (
        lambda text: text.replace("\n", "\r\n", 2).replace("2024\n", "2024\r", 1).encode(),
        "dataset.toml:3: a lone carriage return ends a line; save with LF or CRLF line ends",
    ),
    "a NUL": (
        lambda text: text.encode() + b"\0",
        "dataset.toml: a NUL byte at line 6; the file is damaged or not text; save as UTF-8",
    ),
    "Windows letters": (
        lambda text: f"# c\u00f4te\n{text}".encode("cp1252"),
        "dataset.toml: not UTF-8 (byte 0xF4 at line 1); save as UTF-8",
    ),
}


@pytest.mark.parametrize("case", SAID_OF_TOML)
def test_settings_that_are_no_text(case: str, tmp_path: Path) -> None:
    change, line = SAID_OF_TOML[case]
    folder = tiny.write_folder(tmp_path / "tiny")
    (folder / "dataset.toml").write_bytes(change(tiny.SETTINGS))
    with pytest.raises(BadInput) as refused:
        load_dataset(str(folder))
    assert [finding.line() for finding in refused.value.findings] == [line]


def test_settings_with_a_mark_and_line_ends_of_windows(tmp_path: Path) -> None:
    folder = tiny.write_folder(tmp_path / "tiny")
    (folder / "dataset.toml").write_bytes(b"\xef\xbb\xbf" + tiny.SETTINGS.replace("\n", "\r\n").encode())
    assert load_dataset(str(folder)).settings.title == "Tiny"
