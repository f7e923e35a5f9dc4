"""Every edit of the figures that is wrong gives one exact line: file, row, column, what stands there, what to write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.prepare.figures import FIGURES
from data.published.read import read_figures
from data.published.schema import BY_NAME
from tests.cli.calling import Shell
from tests.data.published.edits import Rows, cell, copied, edited, refused

BASE, SUPPLY, SALIENT, SHARES, PRICES, ASSUMED = (
    "lithium_cobalt_nickel/base_year", "lithium_cobalt_nickel/world_supply", "published/us_salient_statistics",
    "published/us_import_sources", "lithium_cobalt_nickel/prices", "assumptions/stockpile",
)  # fmt: skip

CELLS = [
    (SUPPLY, cell(4, value="W"), "column value: 'W' is withheld; leave the value blank and write flag W"),
    (SUPPLY, cell(4, value="<0.5"),
     "column value: '<0.5' is a bound; leave the value blank and write high 0.5 and flag lt"),
    (SUPPLY, cell(4, value=">75"),
     "column value: '>75' is a bound; leave the value blank and write low 75 and flag gt"),
    (SUPPLY, cell(4, value="e4,540"),
     "column value: 'e4,540' has the mark of an estimate and a thousands comma; write 4540 and flag e"),
    (SUPPLY, cell(4, value="4,540"), "column value: '4,540' has a thousands comma; write 4540"),
    (SUPPLY, cell(4, value="-"), "column value: '-' is a dash, the printed zero; write 0 and flag zero"),
    (SUPPLY, cell(4, value="\u2014"), "column value: '\u2014' is a dash, the printed zero; write 0 and flag zero"),
    (SUPPLY, cell(4, value="NA"), "column value: 'NA' is not available; leave the value blank and write flag NA"),
    (SUPPLY, cell(4, value="1,200 (3)"),
     "column value: '1,200 (3)' has a footnote mark and a thousands comma; write 1200"),
    (SUPPLY, cell(4, value="500 r/"), "column value: '500 r/' has the mark of a revision; write 500 and flag r"),
    (SUPPLY, cell(4, value="1,200e"),
     "column value: '1,200e' has the mark of an estimate and a thousands comma; write 1200 and flag e"),
    (SUPPLY, cell(4, value=""),
     "column value: '' is empty; write a number, or a flag that says why there is none: "
     "W (withheld), NA (not available), gt (printed as above the low end), lt (printed as below the high end)"),
    (SUPPLY, cell(4, flag="W"), "column value: '3350' beside flag W (withheld); leave the value or the flag blank"),
    (SUPPLY, cell(4, value="", flag="gt"),
     "column low: '' is empty, but flag gt says printed as above the low end; write the bound"),
    (SUPPLY, cell(4, low="4000", high="5000"),
     "column value: '3350' lies outside its own range, low 4000 to high 5000; correct one"),
    (SUPPLY, cell(4, low="", high="0.5"),
     "column value: '3350' lies outside its own range, low blank to high 0.5; correct one"),
    (PRICES, cell(2, year=""), "column year: '' is empty; write a year such as 2026"),
    (SUPPLY, cell(4, iso3=""), "column iso3: '' is empty; write a iso3 of table places"),
    (SUPPLY, cell(4, iso3="XXX"), "column iso3: 'XXX' is not in places.csv"),
    (SUPPLY, cell(4, iso3="NA"), "column iso3: 'NA' is a code of two letters; write three, such as NAM"),
    (SUPPLY, cell(4, iso3="Chile"), "column iso3: 'Chile' is not spelt as in places.csv; write CHL"),
    (SUPPLY, cell(4, iso3="CHL "), "column iso3: 'CHL ' is not spelt as in places.csv; write CHL"),
    (SHARES, cell(2, iso3="ZMB"),
     "column iso3: 'ZMB' beside 'Canada', which is CAN in row 51; correct one of them"),
    (SUPPLY, cell(4, unit="furlongs"),
     "column unit: 'furlongs' is not a known unit of 'cobalt / production'; write t"),
    (SUPPLY, cell(4, unit="fraction"), "column unit: 'fraction' is not a unit of 'cobalt / production'; write t"),
    (PRICES, cell(2, unit="USD/t LCE"),
     "column unit: 'USD/t LCE' is not a known unit of 'lithium / reference price'; write USD/t Li"),
    (PRICES, cell(2, unit="USD/t Co"),
     "column unit: 'USD/t Co' is not a unit of 'lithium / reference price'; write USD/t Li"),
    (SUPPLY, cell(4, source_id="usgs-mcs-2026-data-relase"),
     "column source_id: 'usgs-mcs-2026-data-relase' is not in sources.csv; did you mean usgs-mcs-2026-data-release?"),
    (SUPPLY, cell(4, metric="producton"),
     "column metric: 'producton' is not in words.csv for this column; add it there if it is meant; "
     "did you mean production?"),
    (SUPPLY, cell(4, confidence="High"), "column confidence: 'High' is not spelt as listed; write high"),
    (SUPPLY, cell(4, flag="w"), "column flag: 'w' is not spelt as listed; write W"),
    (SALIENT, cell(4, edition="MCS2062"), "column edition: 'MCS2062' is not in editions.csv; did you mean MCS2026?"),
    (SHARES, cell(2, iso3=""),
     "column iso3: '' is empty, but geo_type says country; write the code of 'Canada'"),
    (SHARES, cell(2, share_pct="560"), "column share_pct: '560' is above 100; write a number of percent (0 to 100)"),
    (ASSUMED, cell(2, value="W"), "column value: 'W' is no number; write a number"),
    (ASSUMED, cell(2, value=">75"), "column value: '>75' is no number; write a number"),
    (ASSUMED, cell(2, low="0.9"), "column low: 0.9 is above high 0.03; exchange them"),
    ("policy/blocs", cell(3, from_date="2020-7-1"),
     "column from_date: '2020-7-1' is not a date; write one such as 2026-02-04"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "edit", "line"), CELLS)
def test_a_wrong_cell_gives_one_line(table: str, edit: Callable[[Rows], object], line: str, tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures", table)
    edited(folder, table, edit)
    (said,) = refused(folder, table)
    where, _, rest = said.partition(" column ")
    assert where.startswith(f"{table}.csv row ")
    assert f"column {rest}" == line


def test_rows_are_numbered_as_in_the_file(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures", SUPPLY)
    edited(folder, SUPPLY, cell(4, value="W"))
    assert refused(folder, SUPPLY)[0].startswith(f"{SUPPLY}.csv row 4 column value: ")


def _twice(rows: Rows) -> None:
    rows.append({**rows[2], "figure": "lcn-world-supply-9999"})


def _same_id(rows: Rows) -> None:
    rows.append({**rows[2], "year": "2031"})


def test_rows_written_twice(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures", SUPPLY)
    edited(folder, SUPPLY, _twice)
    said = "stage mine, form contained, iso3 AUS, year 2024, metric production, source_id usgs-mcs-2026-data-release"
    line = f"{SUPPLY}.csv row 384: same mineral cobalt, {said}"
    (found,) = refused(folder, SUPPLY)
    assert found.startswith(line[:60])
    assert found.endswith(" as row 4; keep one")
    edited(folder, SUPPLY, lambda rows: rows.pop())
    edited(folder, SUPPLY, _same_id)
    assert refused(folder, SUPPLY) == [f"{SUPPLY}.csv row 384: same figure lcn-world-supply-0003 as row 4; keep one"]


def test_an_id_of_another_table(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures", SUPPLY, PRICES)
    edited(folder, SUPPLY, cell(4, figure="lcn-prices-0001"))
    (said,) = refused(folder, PRICES, SUPPLY)
    assert "'lcn-prices-0001' is a figure of " in said
    assert said.endswith(" too; give it an id of its own")


def test_headings_and_files(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures", SUPPLY, PRICES)
    kept = {table: (folder / f"{table}.csv").read_bytes() for table in (SUPPLY, PRICES)}
    changes: list[tuple[Callable[[bytes], bytes], str]] = [
        (lambda b: b.replace(b",metric,", b",measured,", 1),
         f"{SUPPLY}.csv row 1 column measured: unknown column, and metric is missing; write metric"),
        (lambda b: b.replace(b",metric,", b",", 1).replace(b",production,", b","), "cells, heading has"),
        (lambda b: b"\n".join(line + (b",extra" if n == 0 else b",1" if line else b"")
                              for n, line in enumerate(b.split(b"\n"))),
         f"{SUPPLY}.csv row 1 column extra: unknown column; delete it, or begin it with note"),
        (lambda b: b.replace(b"USGS printed.", b"USGS \x96 printed.", 1),
         f"{SUPPLY}.csv: not UTF-8 (byte 0x96 at line 2); save as 'CSV UTF-8 (comma delimited)'"),
        (lambda b: b"", f"{SUPPLY}.csv: the file is empty"),
    ]  # fmt: skip
    for change, line in changes:
        (folder / f"{SUPPLY}.csv").write_bytes(change(kept[SUPPLY]))
        said = refused(folder, SUPPLY)
        assert any(line in one for one in said), said
    (folder / f"{SUPPLY}.csv").write_bytes(kept[SUPPLY])
    edited(folder, SUPPLY, lambda rows: [row.pop("metric") for row in rows])
    assert refused(folder, SUPPLY) == [
        f"{SUPPLY}.csv row 1 column metric: missing; add the column: What the figure measures."
    ]


@pytest.mark.breadth
def test_a_missing_file_and_one_that_is_no_table(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures")
    (folder / "published/us_scrap.csv").rename(folder / "published/us_scraps.csv")
    first, second = refused(folder)
    assert first.startswith("published/us_scrap.csv: no such file of figures; it holds: Scrap by destination. ")
    assert second == (
        "published/us_scraps.csv: no table of figures is called 'published/us_scraps'; did you mean published/us_scrap?"
    )


@pytest.mark.breadth
def test_everything_wrong_is_said_at_once_by_the_command(tmp_path: Path, lodeplan: Shell) -> None:
    folder = copied(tmp_path / "figures")
    edited(folder, SUPPLY, cell(4, value="W", iso3="CHL "))
    edited(folder, PRICES, cell(2, unit="USD/t LCE"))
    answer = lodeplan("data", "prepare", "--figures", folder, "--out", tmp_path / "new")
    assert answer.code == 3
    for said in ("'W' is withheld", "write CHL", "'USD/t LCE'"):
        assert said in answer.err
    assert not (tmp_path / "new").exists()


@pytest.mark.breadth
def test_every_file_of_figures_has_a_schema_and_holds_to_it() -> None:
    files = {path.relative_to(FIGURES).as_posix().removesuffix(".csv") for path in FIGURES.rglob("*.csv")}
    assert files == {name for name, table in BY_NAME.items() if not table.is_imported}
    assert set(read_figures(FIGURES).tables) == files


def test_every_column_says_what_it_holds() -> None:
    for table in BY_NAME.values():
        for column in table.table.columns:
            assert column.meaning.endswith("."), (table.name, column.name)
        assert set(table.coded) | set(table.unit_of) | set(table.alike) <= set(table.table.names)
