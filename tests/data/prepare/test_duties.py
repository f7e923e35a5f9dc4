"""Duties of the bundled dataset: every line that a form is made of is read, and the law of a few goods is right."""

from __future__ import annotations

import pandas as pd
import pytest

from data.load import load_dataset
from data.prepare.figures import Figures
from data.prepare.markets.simple_register import simple_minerals
from data.prepare.tariff_lines import lines_of


@pytest.fixture(scope="module")
def duties() -> pd.Series:
    """What a country pays on a form in a year, all layers together."""
    return load_dataset("us_2026").table("tariffs").groupby(["form", "country", "year"])["rate"].sum()


def test_every_mineral_without_a_chain_has_its_duties_read() -> None:
    assert {one.form for one in simple_minerals(Figures())} <= set(lines_of(Figures()))


def test_aluminium_pays_section_232_from_everybody_since_march_2025(duties: pd.Series) -> None:
    days_at_25, days_at_50 = 84, 211
    assert duties["aluminium.metal", "CAN", 2024] == 0
    assert duties["aluminium.metal", "CAN", 2025] == pytest.approx(
        (0.25 * days_at_25 + 0.5 * days_at_50) / 365, abs=1e-6
    )
    assert duties["aluminium.metal", "CAN", 2026] == pytest.approx(0.5)
    assert duties["aluminium.metal", "ARE", 2024] == pytest.approx(0.1)


def test_refined_copper_pays_no_section_232(duties: pd.Series) -> None:
    paid = duties["copper.refined"]
    assert set(paid.index.get_level_values("country")) == {"ROW"}
    assert paid.max() == pytest.approx(0.01)


def test_chinese_indium_pays_the_four_year_review_since_september_2024(duties: pd.Series) -> None:
    assert duties["indium.metal", "CHN", 2024] == pytest.approx(0.25 * 96 / 366, abs=1e-6)
    assert duties["indium.metal", "CHN", 2030] == pytest.approx(0.25)


def test_an_annex_line_pays_no_surcharge_and_an_unlisted_one_does(duties: pd.Series) -> None:
    assert "tin.refined" not in duties.index
    assert duties["zirconium.concentrate", "ZAF", 2030] == pytest.approx(0.125)


@pytest.mark.breadth
def test_emergency_duties_are_paid_to_the_day_on_which_they_were_last_collected() -> None:
    """Void on 20 February 2026, collected to the end of the 23rd: 31 + 23 of 365 days at 10%."""
    rows = load_dataset("us_2026").table("tariffs").set_index(["form", "country", "layer", "year"])["rate"]
    assert rows["aluminium.metal", "CHN", "ieepa_fentanyl", 2026] == pytest.approx(0.1 * 54 / 365, abs=1e-6)
    assert rows["aluminium.metal", "CHN", "ieepa_fentanyl", 2027] == 0
