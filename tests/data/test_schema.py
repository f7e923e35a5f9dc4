"""One bad table at a time: what is wrong is said in one exact line, and nothing else is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.load import load_dataset
from tests.data import tiny
from tests.data.changes import (
    Tables,
    add_column,
    drop_column,
    optional,
    put,
    put_everywhere,
    refused,
    rename,
    repeat_row,
    tiny_and,
    warned,
)

A_TONNAGE = "write a number of t/yr (>= 0)"

CELLS = {
    "blank number": (
        put("suppliers", 3, "available_t", ""),
        f"suppliers.csv row 3 column available_t: '' is empty; {A_TONNAGE}",
    ),
    "spaces only": (
        put("suppliers", 3, "available_t", "  "),
        f"suppliers.csv row 3 column available_t: '' is empty; {A_TONNAGE}",
    ),
    "blank text": (
        put("forms", 2, "title", ""),
        "forms.csv row 2 column title: '' is empty; write text",
    ),
    "blank reference": (
        put("forms", 2, "mineral", ""),
        "forms.csv row 2 column mineral: '' is empty; write a mineral of table minerals",
    ),
    "blank choice": (
        put("forms", 2, "confidence", ""),
        "forms.csv row 2 column confidence: '' is empty; write high, medium, low or assumed",
    ),
    "blank year": (
        put("suppliers", 3, "year", ""),
        "suppliers.csv row 3 column year: '' is empty; write a year such as 2026",
    ),
    "decimal comma": (
        put("suppliers", 2, "available_t", "1,5"),
        "suppliers.csv row 2 column available_t: '1,5' is not a US-style number; write 1.5",
    ),
    "decimal comma after points": (
        put("suppliers", 2, "available_t", "1.234,5"),
        "suppliers.csv row 2 column available_t: '1.234,5' is not a US-style number; write 1234.5",
    ),
    "thousands": (
        put("suppliers", 2, "available_t", "1,500"),
        "suppliers.csv row 2 column available_t: '1,500' is not a US-style number; "
        "write 1500 or 1.500, whichever is meant",
    ),
    "unit in the cell": (
        put("suppliers", 2, "available_t", "2 t"),
        "suppliers.csv row 2 column available_t: '2 t' has more than a number (the heading has the unit); write 2",
    ),
    "currency in the cell": (
        put("suppliers", 2, "price_usd_per_t", "$70000"),
        ("suppliers.csv row 2 column price_usd_per_t: "
        "'$70000' has more than a number (the heading has the unit); write 70000"),
    ),
    "percent": (
        put("countries", 2, "risk", "5%"),
        "countries.csv row 2 column risk: '5%' is a percentage; write 0.05",
    ),
    "brackets": (
        put("countries", 2, "governance_score", "(1.5)"),
        "countries.csv row 2 column governance_score: '(1.5)' is in brackets; write -1.5",
    ),
    "full-width digits": (
        put("suppliers", 2, "available_t", "\uff11\uff15"),
        "suppliers.csv row 2 column available_t: '\uff11\uff15' has digits other than 0-9; write 15",
    ),
    "Arabic digits": (
        put("suppliers", 2, "available_t", "\u0661\u0662"),
        "suppliers.csv row 2 column available_t: '\u0661\u0662' has digits other than 0-9; write 12",
    ),
    "unicode minus": (
        put("countries", 2, "governance_score", "\u22121.5"),
        "countries.csv row 2 column governance_score: '\u22121.5' has a minus sign that is not '-'; write -1.5",
    ),
    "negative tonnes": (
        put("suppliers", 2, "available_t", "-5"),
        f"suppliers.csv row 2 column available_t: '-5' is below 0; {A_TONNAGE}",
    ),
    "infinity": (
        put("suppliers", 2, "available_t", "inf"),
        f"suppliers.csv row 2 column available_t: 'inf' is not a finite number; {A_TONNAGE}",
    ),
    "minus infinity": (
        put("suppliers", 2, "available_t", "-Infinity"),
        f"suppliers.csv row 2 column available_t: '-Infinity' is not a finite number; {A_TONNAGE}",
    ),
    "too large to hold": (
        put("suppliers", 2, "available_t", "1e400"),
        f"suppliers.csv row 2 column available_t: '1e400' is not a finite number; {A_TONNAGE}",
    ),
    "nan": (
        put("suppliers", 2, "available_t", "nan"),
        f"suppliers.csv row 2 column available_t: 'nan' is not a finite number; {A_TONNAGE}",
    ),
    "NA as a number": (
        put("suppliers", 2, "available_t", "NA"),
        f"suppliers.csv row 2 column available_t: 'NA' is not a number; {A_TONNAGE}",
    ),
    "more than 2 to the 63": (
        put("suppliers", 2, "available_t", "9223372036854775809"),
        f"suppliers.csv row 2 column available_t: '9223372036854775809' is 1e15 or more; {A_TONNAGE}",
    ),
    "smaller than a solver sees": (
        put("suppliers", 2, "available_t", "1e-13"),
        "suppliers.csv row 2 column available_t: '1e-13' is smaller than 1e-11; write 0, or check the unit",
    ),
    "python number": (
        put("suppliers", 2, "available_t", "1_000"),
        f"suppliers.csv row 2 column available_t: '1_000' is not a number; {A_TONNAGE}",
    ),
    "date for a number": (
        put("suppliers", 2, "available_t", "2026-01-01"),
        f"suppliers.csv row 2 column available_t: got date 2026-01-01; {A_TONNAGE}",
    ),
    "no-break space before a number": (
        put("suppliers", 2, "available_t", "\xa077"),
        "suppliers.csv row 2 column available_t: '\\xa077' has stray spaces; write 77",
    ),
    "date for a year": (
        put("suppliers", 2, "year", "2026-01-01"),
        "suppliers.csv row 2 column year: got date 2026-01-01; write 2026",
    ),
    "American date for a year": (
        put("suppliers", 2, "year", "1/31/2026"),
        "suppliers.csv row 2 column year: got date 1/31/2026; write 2026",
    ),
    "year with a decimal": (
        put("suppliers", 2, "year", "2026.0"),
        "suppliers.csv row 2 column year: '2026.0' is not a year; write 2026",
    ),
    "full-width year": (
        put("suppliers", 2, "year", "\uff12\uff10\uff12\uff16"),
        "suppliers.csv row 2 column year: '\uff12\uff10\uff12\uff16' is not a year; write 2026",
    ),
    "half a year": (
        put("suppliers", 2, "year", "2026.5"),
        "suppliers.csv row 2 column year: '2026.5' is not a year; write a whole year such as 2026",
    ),
    "Excel serial for a year": (
        put("suppliers", 2, "year", "45000"),
        "suppliers.csv row 2 column year: '45000' looks like an Excel date; write a year such as 2026",
    ),
    "two-digit year": (
        put("suppliers", 2, "year", "26"),
        "suppliers.csv row 2 column year: '26' is not a year; write a whole year such as 2026",
    ),
    "year out of range": (
        put("suppliers", 2, "year", "1999"),
        "suppliers.csv row 2 column year: '1999' is outside 2000 to 2100; write a year such as 2026",
    ),
    "share as a percentage": (
        put_everywhere("plants", "cost_of_capital", "8"),
        "plants.csv row 2 column cost_of_capital: '8' is above 0.5; write 0.08 for 8%",
    ),
    "number above its range": (
        put("countries", 2, "governance_score", "3"),
        "countries.csv row 2 column governance_score: '3' is above 2.5; write a number (-2.5 to 2.5)",
    ),
    "flag in other words": (
        put("end_uses", 2, "essential", "true"),
        "end_uses.csv row 2 column essential: 'true' is not known; write yes or no",
    ),
    "flag in capitals": (
        put("end_uses", 2, "essential", "Yes"),
        "end_uses.csv row 2 column essential: 'Yes' is not spelt as listed; write yes",
    ),
    "choice misspelt": (
        put("forms", 3, "stage", "refind"),
        ("forms.csv row 3 column stage: 'refind' is not known; "
        "write mined, intermediate, refined, component or scrap; did you mean refined?"),
    ),
    "reference with a trailing space": (
        put("suppliers", 2, "country", "AUS "),
        "suppliers.csv row 2 column country: 'AUS ' is not spelt as in countries.csv; write AUS",
    ),
    "reference with a no-break space": (
        put("suppliers", 2, "country", "AUS\xa0"),
        "suppliers.csv row 2 column country: 'AUS\\xa0' is not spelt as in countries.csv; write AUS",
    ),
    "reference in lower case": (
        put("suppliers", 2, "country", "aus"),
        "suppliers.csv row 2 column country: 'aus' is not spelt as in countries.csv; write AUS",
    ),
    "reference by its printed name": (
        put("suppliers", 2, "country", "china "),
        "suppliers.csv row 2 column country: 'china ' is not spelt as in countries.csv; write CHN",
    ),
    "reference by a misspelt name": (
        put("suppliers", 2, "country", "Austalia"),
        "suppliers.csv row 2 column country: 'Austalia' is not in countries.csv; did you mean AUS?",
    ),
    "reference to nothing": (
        put("suppliers", 2, "owner", "X12"),
        "suppliers.csv row 2 column owner: 'X12' is not in countries.csv",
    ),
    "reference nearly right": (
        put("demand", 2, "form", "lithium.chemcal"),
        "demand.csv row 2 column form: 'lithium.chemcal' is not in forms.csv; did you mean lithium.chemical?",
    ),
    "one of two sources unknown": (
        put("demand", 2, "source_id", "lodeplan-assumption; usgs-2026"),
        "demand.csv row 2 column source_id: 'usgs-2026' is not in sources.csv",
    ),
    "title with a trailing space": (
        put("countries", 2, "title", "United States "),
        "countries.csv row 2 column title: 'United States ' has stray spaces; write United States",
    ),
    "terminal escape in a name": (
        put("countries", 2, "title", "\x1b[31mred"),
        "countries.csv row 2 column title: '\\x1b[31mred' has a character that cannot be printed; delete it",
    ),
    "newline in a name": (
        put("countries", 2, "title", "United\nStates"),
        "countries.csv row 2 column title: 'United\\x0aStates' has stray spaces; write United States",
    ),
    "bell in a name": (
        put("forms", 3, "title", "Lithium\x07"),
        "forms.csv row 3 column title: 'Lithium\\x07' has a character that cannot be printed; delete it",
    ),
    "right-to-left mark in a name": (
        put("forms", 3, "title", "Li\u202ethium"),
        "forms.csv row 3 column title: 'Li\\u202ethium' has a character that cannot be printed; delete it",
    ),
    "overlong text": (
        put("forms", 3, "title", "x" * 40_000),
        "forms.csv row 3 column title: 40,000 characters; the limit is 32,767",
    ),
    "total row": (
        put("suppliers", 10, "country", "Total"),
        "suppliers.csv row 10 column country: 'Total' is a total, not a row; delete the row, totals are worked out",
    ),
    "total among the keys": (
        lambda tables: tables["sources"].append(["total", "Total", "none"]),
        "sources.csv row 3 column source_id: 'total' is a total, not a row; delete the row, totals are worked out",
    ),
    "low above high": (
        lambda tables: (put("suppliers", 2, "low", "9")(tables), put("suppliers", 2, "high", "8")(tables)),
        "suppliers.csv row 2 column low: 9 is above high 8; exchange them",
    ),
    "step that is no whole number": (
        put("end_uses", 2, "priority", "1.5"),
        "end_uses.csv row 2 column priority: '1.5' is not a whole number; write 1 or 2",
    ),
    "step below the first whole number": (
        put("suppliers", 2, "step", "0.5"),
        "suppliers.csv row 2 column step: '0.5' is below 1; write a whole number (1 to 9)",
    ),
    "life with half a year": (
        put("plants", 2, "life_years", "2.5"),
        "plants.csv row 2 column life_years: '2.5' is not a whole number; write 2 or 3",
    ),
    "lead time with half a year": (
        put("plants", 2, "lead_time_years", "0.5"),
        "plants.csv row 2 column lead_time_years: '0.5' is not a whole number; write 0 or 1",
    ),
    "spend-out lag with half a year": (
        optional("spendout", "profile,lag_years,share", "grants,0,0.2", "grants,0.5,0.3", "grants,1,0.5"),
        "spendout.csv row 3 column lag_years: '0.5' is not a whole number; write 0 or 1",
    ),
    "lifetime with a part of a year": (
        optional("returns", "end_use,form,scrap_form,lifetime_years,return_t_per_t",
                 "clean_energy,lithium.chemical,lithium.concentrate,8.25,0.5"),
        "returns.csv row 2 column lifetime_years: '8.25' is not a whole number; write 8 or 9",
    ),
    "scrap that comes back at once": (
        optional("returns", "end_use,form,scrap_form,lifetime_years,return_t_per_t",
                 "clean_energy,lithium.chemical,lithium.concentrate,0,0.5"),
        "returns.csv row 2 column lifetime_years: '0' is below 1; write a whole number of years (1 to 60)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CELLS)
def test_bad_cell_is_named_with_what_to_write(case: str, tmp_path: Path) -> None:
    change, line = CELLS[case]
    assert refused(tmp_path / "tiny", tiny_and(change)) == [line]


STRUCTURE = {
    "same key twice": (
        repeat_row("suppliers", 2),
        ["suppliers.csv row 11: same form lithium.chemical, country AUS, step 1, year 2024 as row 2; keep one"],
    ),
    "key spelt in two cases": (
        lambda tables: (repeat_row("forms", 3)(tables), put("forms", 4, "form", "Lithium.Chemical")(tables)),
        ["forms.csv row 4 column form: 'Lithium.Chemical' is spelt 'lithium.chemical' above; write it one way"],
    ),
    "unknown column": (
        add_column("suppliers", "remarks", "x"),
        ["suppliers.csv row 1 column remarks: unknown column; delete it, or begin it with note"],
    ),
    "column nearly right": (
        rename("suppliers", "ramp_rate", "ramp_rat"),
        ["suppliers.csv row 1 column ramp_rat: unknown column; did you mean ramp_rate?"],
    ),
    "column nearly one that is there": (
        add_column("suppliers", "prise_usd_per_t", "3"),
        ["suppliers.csv row 1 column prise_usd_per_t: unknown column; delete it, or begin it with note"],
    ),
    "column with a trailing space": (
        rename("suppliers", "owner", "Owner "),
        ["suppliers.csv row 1 column Owner : unknown column; write owner"],
    ),
    "missing column": (
        drop_column("suppliers", "ramp_t"),
        [
            ("suppliers.csv row 1 column ramp_t: missing; add the column: "
            "Growth always possible in one year, however small sales were before.")
        ],
    ),
    "no rows": (
        lambda tables: tables.update(shortage=tables["shortage"][:1]),
        ["shortage.csv: no data rows"],
    ),
    "missing table": (
        lambda tables: tables.pop("shortage"),
        ["tiny: no shortage.csv; write one, 'lodeplan schema shortage' lists its columns"],
    ),
    "two mistakes in two tables": (
        lambda tables: (put("forms", 2, "title", "")(tables), put("suppliers", 2, "available_t", "-1")(tables)),
        [
            "forms.csv row 2 column title: '' is empty; write text",
            f"suppliers.csv row 2 column available_t: '-1' is below 0; {A_TONNAGE}",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", STRUCTURE)
def test_bad_table_is_named_with_what_to_do(case: str, tmp_path: Path) -> None:
    change, lines = STRUCTURE[case]
    assert refused(tmp_path / "tiny", tiny_and(change)) == lines


KEPT = {
    "NA": ("NA", "NA"),
    "None": ("None", "None"),
    "null": ("null", "null"),
    "nan": ("nan", "nan"),
    "n/a": ("n/a", "n/a"),
    "quoted": ('Says "yes", and more', 'Says "yes", and more'),
    "formula": ("=1+1", "=1+1"),
    "accents": ("C\u00f4te d'Ivoire", "C\u00f4te d'Ivoire"),
    "sql": ("'); DROP TABLE suppliers", "'); DROP TABLE suppliers"),
}


@pytest.mark.parametrize("case", KEPT)
def test_text_stays_as_written(case: str, tmp_path: Path) -> None:
    given, kept = KEPT[case]
    dataset = load_dataset(str(tiny.write_folder(tmp_path / "tiny", tiny_and(put("countries", 2, "title", given)))))
    assert dataset.table("countries")["title"][0] == kept


NUMBERS = {
    "1e3": 1000.0,
    "+5": 5.0,
    ".5": 0.5,
    "7.": 7.0,
    "1.25E-3": 0.00125,
    "0": 0.0,
    "123456789.123456": 123456789.123456,
}


@pytest.mark.parametrize("text", NUMBERS)
def test_plain_numbers_are_read_exactly(text: str, tmp_path: Path) -> None:
    change = put("suppliers", 10, "available_t", text)
    dataset = load_dataset(str(tiny.write_folder(tmp_path / "tiny", tiny_and(change))))
    assert dataset.table("suppliers")["available_t"].iloc[-1] == NUMBERS[text]


def test_spaces_around_a_number_are_read_and_noted(tmp_path: Path) -> None:
    assert warned(tmp_path / "tiny", tiny_and(put("suppliers", 2, "available_t", " 600 "))) == [
        "suppliers.csv row 2 column available_t: ' 600 ' has stray spaces; read as 600"
    ]


def test_notes_are_dropped(tmp_path: Path) -> None:
    def change(tables: Tables) -> None:
        add_column("forms", "note_to_self", "x")(tables)
        add_column("forms", "_old", "y")(tables)

    dataset = load_dataset(str(tiny.write_folder(tmp_path / "tiny", tiny_and(change))))
    assert not {"note_to_self", "_old"} & set(dataset.table("forms").columns)


def test_blanks_and_missing_optional_tables_have_their_types(tmp_path: Path) -> None:
    dataset = load_dataset(str(tiny.write_folder(tmp_path / "tiny")))
    suppliers, stockpile = dataset.table("suppliers"), dataset.table("stockpile")
    assert suppliers["low"].isna().all()
    assert suppliers["low"].dtype == "float64"
    assert set(suppliers["figures"]) == {""}
    assert suppliers["year"].dtype == "int64"
    assert suppliers["available_t"].dtype == "float64"
    assert stockpile.empty
    assert stockpile["opening_t"].dtype == "float64"
    assert stockpile["form"].dtype == suppliers["form"].dtype == object


def test_many_bad_cells_are_counted_not_listed(tmp_path: Path) -> None:
    def change(tables: Tables) -> None:
        heading, *rows = tables["sources"]
        tables["sources"] = [heading, *rows, *([f"source-{number}", "", "none"] for number in range(250))]

    lines = refused(tmp_path / "tiny", tiny_and(change))
    assert len(lines) == 101
    assert lines.count("sources.csv column title: 150 more cells like these") == 1


def test_a_changed_table_is_noticed(tmp_path: Path) -> None:
    dataset = load_dataset(str(tiny.write_folder(tmp_path / "tiny")))
    assert dataset.changed_files() == []
    with (tmp_path / "tiny" / "demand.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert dataset.changed_files() == ["demand.csv"]


def test_changing_a_table_changes_nothing_in_the_dataset(tmp_path: Path) -> None:
    dataset = load_dataset(str(tiny.write_folder(tmp_path / "tiny")))
    demand = dataset.table("demand")
    demand["demand_t"] = 0.0
    assert dataset.table("demand")["demand_t"].min() == 1000.0
