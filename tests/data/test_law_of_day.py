"""The law as it stood on a day: what was made later is not there, what ended later has not ended."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest

from data import law_of_day
from data.dataset import Dataset
from data.load import load_dataset
from data.rows import each_row


@cache
def _bundled() -> Dataset:
    return load_dataset("us_2026")


@cache
def _on(day: str) -> Dataset:
    return law_of_day.on_day(_bundled(), dt.date.fromisoformat(day))


def _rate(day: str, layer: str, form: str, country: str, year: int) -> float:
    table = _on(day).tables["tariffs"]
    key = (form, country, layer, year)
    return next((rate for *row, rate in each_row(table, "form", "country", "layer", "year", "rate")
                 if tuple(row) == key), 0.0)  # fmt: skip


@pytest.mark.breadth
@pytest.mark.parametrize("book", law_of_day.BOOKS, ids=lambda book: book.table)
def test_days_in_force_average_to_the_rows_by_year(book: law_of_day.Book) -> None:
    """Two readings of one law, row by row: the average by year, and the days behind it."""
    tables = _bundled().tables
    known = {tuple(row): said for *row, said in each_row(tables[book.table], *book.key, "year", book.says)}
    found = {}
    for key, laws in tables[book.laws].groupby(list(book.key)):
        for year in _bundled().settings.years:
            found[*key, year] = law_of_day._in_year(laws.to_dict("records"), book.says, year, None)
    assert found.keys() == known.keys()
    assert all(abs(found[key] - known[key]) < 2e-6 for key in known)


def test_the_last_reading_moves_nothing() -> None:
    today = _on("2026-11-30").tables
    assert law_of_day.last_read(_bundled()) == "2026-11-30"
    assert all(today[name].equals(frame) for name, frame in _bundled().tables.items())


def test_a_duty_struck_down_later_goes_on_and_one_made_later_is_not_there() -> None:
    """Fentanyl: 10% of 1 February 2025, 20% of 3 March, 10% of 4 November, void from 20 February 2026."""
    fentanyl = ("ieepa_fentanyl", "ndpr.magnet", "CHN", 2030)
    days = ("2025-01-31", "2025-02-01", "2025-03-03", "2025-11-04", "2026-02-19", "2026-02-20")
    assert [_rate(day, *fentanyl) for day in days] == [0, 0.1, 0.2, 0.1, 0.1, 0]
    forced = ("section_301_forced_labor", "graphite.anode", "CHN", 2030)
    assert _rate("2026-07-22", *forced) == 0
    assert _rate("2026-07-23", *forced) > 0


def test_an_end_that_stands_in_the_law_ends_it_for_every_reader() -> None:
    """The surcharge of section 122 ends after 150 days, 24 February to 23 July 2026, whoever reads it."""
    table = _bundled().tables["duty_laws"]
    form, country, rate = table.loc[table["layer"] == "section_122", ["form", "country", "rate"]].iloc[0]
    surcharge = ("section_122", form, country)
    assert _rate("2026-03-01", *surcharge, 2027) == 0
    assert _rate("2026-03-01", *surcharge, 2026) == pytest.approx(rate * 150 / 365, abs=1e-6)
    assert _rate("2026-02-19", *surcharge, 2026) == 0


def test_a_year_counts_the_days_of_each_law_known() -> None:
    """Aluminium under section 232 as of 1 April 2025: 10% to 11 March, then 25% with no end in sight."""
    (china, *_) = _bundled().tables["duty_laws"].query("layer == 'section_232'")["country"]
    metal = ("section_232", "aluminium.metal", china)
    assert _rate("2025-04-01", *metal, 2025) == pytest.approx((70 * 0.1 + 295 * 0.25) / 365, abs=1e-6)
    assert _rate("2025-04-01", *metal, 2026) == 0.25
    assert _rate("2026-11-30", *metal, 2026) == 0.5


def test_before_july_2025_the_credit_has_no_phase_out_and_the_money_is_not_there() -> None:
    shares = {
        day: [s for f, y, s in each_row(_on(day).tables["credits"], "form", "year", "share_of_cost")
              if f == "lithium.chemical" and y in (2030, 2031, 2034)]
        for day in ("2025-07-03", "2025-07-04")
    }  # fmt: skip
    assert shares == {"2025-07-03": [0.1, 0.1, 0.1], "2025-07-04": [0.1, 0.075, 0.0]}
    given = {day: set(_on(day).tables["appropriations"]["account"]) for day in shares}
    assert given["2025-07-03"] == set()
    assert given["2025-07-04"] == {"nds_fund", "industrial_base_fund", "osc_credit", "dpa_title_iii", "doe_loans"}
