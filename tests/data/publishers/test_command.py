"""`lodeplan data import`: what it prints, the folder it writes, what it never does to files, its exit codes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter

from tests.cli.calling import Shell
from tests.data.publishers import samples

FILES = ["left_out.csv", "not_understood.csv", "published/trade.csv", "sources.csv", "totals.csv"]


@pytest.fixture
def trade(tmp_path: Path) -> Path:
    path = tmp_path / "trade.csv"
    path.write_text(samples.COMTRADE, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_says_what_came_in_and_what_did_not(lodeplan: Shell, trade: Path, tmp_path: Path) -> None:
    answer = lodeplan("data", "import", "comtrade", trade, "--out", tmp_path / "new")
    assert answer.code == 0
    assert answer.out.replace(str(tmp_path), "").splitlines() == [
        "/new: 10 figures of un-comtrade-2024",
        "  published/trade.csv  10 rows",
        "  sources.csv  1 row; the file does not say its address, date and grade: fill in",
        "note: net weight in kg is written in t; quantities in other units are not read",
        "totals: 2 printed, 1 differ from the sum of their parts by more than rounding",
        "  283691, USA, imports, 2024, trade value, USD: printed 420000, sum 417000, difference 3000",
        "left out on purpose: 8 lines, in left_out.csv",
        "  2 x World: a world total, no country",
        "  2 x Areas, nes: trade of no stated country, no country",
        "  1 x re-exports are within exports",
        "  1 x one mode of transport is within the total of all",
        "  1 x a group of countries, no country; the whole row is left",
        "  1 x all commodities, no HS code",
        "not understood: 4 lines, in not_understood.csv",
        "  1 x 0 beside a value of 4000 USD: not reported, so blank with flag NA, not zero",
        "  1 x number 156 is CHN, and CHL stands beside it; the whole row is left",
        "  1 x '28369' has 5 digits: a zero at the left was lost; save the column as text; the whole row is left",
        "  1 x a month: figures are of years; fetch the annual data; the whole row is left",
    ]
    written = sorted(p.relative_to(tmp_path / "new").as_posix() for p in (tmp_path / "new").rglob("*.csv"))
    assert written == FILES
    figures = rows(tmp_path / "new/published/trade.csv")
    assert len({row["figure"] for row in figures}) == len(figures) == 10
    (source,) = rows(tmp_path / "new/sources.csv")
    assert {row["source_id"] for row in figures} == {source["source_id"]}
    assert rows(tmp_path / "new/not_understood.csv")[0] == {
        "file": "trade.csv", "row": "5", "column": "netWgt", "value": "0",
        "why": "0 beside a value of 4000 USD: not reported, so blank with flag NA, not zero",
    }  # fmt: skip


def test_it_never_overwrites(lodeplan: Shell, trade: Path, tmp_path: Path) -> None:
    out = tmp_path / "new"
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    answer = lodeplan("data", "import", "comtrade", trade, "--out", out)
    assert (answer.code, answer.lines) == (6, [f"error: {out}: already there; nothing was written"])
    assert [p.name for p in out.iterdir()] == ["mine.txt"]


def test_nothing_is_written_when_nothing_came_out(lodeplan: Shell, tmp_path: Path) -> None:
    path = tmp_path / "trade.csv"
    lines = samples.COMTRADE.splitlines(keepends=True)
    path.write_text(lines[0] + lines[13], encoding="utf-8")
    answer = lodeplan("data", "import", "comtrade", path, "--out", tmp_path / "new")
    assert answer.code == 3
    assert [line.replace(str(path), "trade.csv") for line in answer.lines[:2]] == [
        "error: trade.csv: no figure came out of it; nothing was written",
        "error: trade.csv row 2 column period: a month: figures are of years; fetch the annual data; "
        "the whole row is left",
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["trade.csv"]


def test_a_write_that_fails_leaves_nothing(
    lodeplan: Shell, trade: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, *_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    answer = lodeplan("data", "import", "comtrade", trade, "--out", tmp_path / "new")
    assert answer.code == 6
    assert sorted(p.name for p in tmp_path.iterdir()) == ["trade.csv"]


def test_kinds_are_listed(lodeplan: Shell) -> None:
    answer = lodeplan("data", "import", "--kinds")
    assert [line.split()[0] for line in answer.out.splitlines()] == [
        "usgs-mcs", "comtrade", "baci", "usatrade", "pink-sheet", "eia", "iea", "dla", "table",
    ]  # fmt: skip


def test_wrong_words(lodeplan: Shell, trade: Path, tmp_path: Path) -> None:
    assert lodeplan("data", "import").code == 2
    answer = lodeplan("data", "import", "comtrad", trade)
    assert answer.code == 3
    assert answer.lines[0].endswith(
        "trade.csv: 'comtrad' is no kind of file; did you mean comtrade?; write one of usgs-mcs, comtrade, baci, "
        "usatrade, pink-sheet, eia, iea, dla, table"
    )
    assert lodeplan("data", "import", "comtrade", tmp_path / "none.csv").lines[0].endswith("none.csv: no such file")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "is empty"),
        ("t,i".encode("utf-16"), "is UTF-16; save it as 'CSV UTF-8 (comma delimited)'"),
        (b"a,b\n1,\x002\n", "holds a NUL byte: it is damaged or no text"),
        (b"a,b\n1,\x81\n", "is neither UTF-8 nor Windows-1252; save it as 'CSV UTF-8'"),
        (b"PK\x03\x04rest", "is a zip file; unpack it and name the CSV file or workbook in it"),
        (b'a,b\n"1,2\n', "is no CSV that can be read (unexpected end of data); save it again as 'CSV UTF-8'"),
        (b"a;b;c\n1;2;3\n", "cells are separated by semicolons: another program has saved it again; name the file as "
         "downloaded"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(lodeplan: Shell, tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    answer = lodeplan("data", "import", "comtrade", path, "--out", tmp_path / "new")
    assert answer.code == 3
    assert answer.lines[0].endswith(line)
    assert not (tmp_path / "new").exists()


def test_a_workbook_with_a_cell_far_off(lodeplan: Shell, tmp_path: Path) -> None:
    path = tmp_path / "CMO.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Monthly Prices").write(1_048_575, 16_383, 1)
    answer = lodeplan("data", "import", "pink-sheet", path)
    assert answer.lines[0].endswith(
        "CMO.xlsx: sheet Monthly Prices: a cell far from the table makes it larger than 40,000,000 cells; delete it"
    )


def test_a_damaged_workbook(lodeplan: Shell, tmp_path: Path) -> None:
    path = tmp_path / "CMO.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    answer = lodeplan("data", "import", "pink-sheet", path)
    assert answer.lines[0].endswith("CMO.xlsx: not a readable .xlsx workbook; save it as .xlsx, without a password")


def test_a_file_of_which_most_is_lost_ends_so(lodeplan: Shell, tmp_path: Path) -> None:
    """What came in is kept and the rest is listed; a script can tell from the exit code."""
    heading = "refYear,period,reporterCode,flowCode,partnerCode,cmdCode,netWgt,primaryValue\n"
    path = tmp_path / "trade.csv"
    good, bad = "2024,2024,842,M,152,283691,1000,20000\n", "2024,2024,842,M,32,8112.92,900,10000\n"
    path.write_text(heading + good + bad, encoding="utf-8")
    answer = lodeplan("data", "import", "comtrade", path, "--out", tmp_path / "new")
    assert answer.code == 8
    assert answer.lines == ["error: 1 of 2 rows were not understood; not_understood.csv says why"]
    assert "  1 x '8112.92' is no HS code; write 811292; the whole row is left" in answer.out.splitlines()
    assert (tmp_path / "new/published/trade.csv").is_file()
    path.write_text(heading + good + good.replace("152", "32") + bad, encoding="utf-8")
    assert lodeplan("data", "import", "comtrade", path, "--out", tmp_path / "other").code == 0


def test_a_table_needs_a_map(lodeplan: Shell, trade: Path, tmp_path: Path) -> None:
    answer = lodeplan("data", "import", "table", trade, "--out", tmp_path / "new")
    assert (answer.code, answer.lines) == (
        3,
        [
            "error: trade.csv: of a table of any other layout a map says which column is what; write one and name it "
            "with --map: [columns] (country, year, value), [constant] (metric, unit, commodity) and [source] (id, "
            "title, publisher, licence)"
        ],
    )
