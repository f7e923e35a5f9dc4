"""Plants as they were read: what a row doubts it does not call sure, and what is gone is not built."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from data.load import load_dataset
from data.prepare.figures import FIGURES

FOLDERS = ("graphite_rare_earths", "lithium_cobalt_nickel", "minor_metals")
DOUBTED = re.compile(
    r"(opex|capex|capital|unit cost|capacity|rate)[^.;:]{0,40}"
    r"(assumed|not (published|printed|read|separable|in excerpt|confirmed)|unpublished|judged|recollection)",
    re.IGNORECASE,
)


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(FIGURES / name, dtype=str, keep_default_na=False).set_index("figure")


def doubted(rows: pd.DataFrame) -> list[str]:
    """Return the rows that call a number sure which their own rule says nobody printed."""
    sure = rows["confidence"].isin(["high", "medium"])
    return [figure for figure, rule in rows.loc[sure, "rule"].items() if DOUBTED.search(str(rule))]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_plant_is_sure_of_a_number_that_its_words_doubt(folder: str) -> None:
    rows = read(f"{folder}/plants.csv")
    assert len(rows) > 40
    assert doubted(rows) == []


def test_a_doubt_is_found() -> None:
    rows = pd.DataFrame({"confidence": ["high", "low", "high"], "rule": ["Opex assumed.", "Opex assumed.", "Printed."]})
    assert doubted(rows) == [0]


@pytest.mark.breadth
def test_sizes_and_capital_are_those_of_the_latest_print() -> None:
    """Rowley is sold and will not run; claystones, Clayton Valley, Evergreen, Stillwater, Gentung as printed."""
    plants = load_dataset("us_2026").table("plants").set_index("plant")
    assert plants.loc["rowley", "status"] == "cancelled"
    assert plants.loc["rowley", "buildable_t"] == 0
    assert plants.loc["clayton_valley", "capex_usd_per_t"] == pytest.approx(1186e6 / 2442, rel=1e-3)
    assert plants.loc["nevada_claystones", "capex_usd_per_t"] == pytest.approx(3020e6 / 8450, rel=2e-3)
    assert plants.loc["paradox", "buildable_t"] == pytest.approx(13_074 * 0.18787, rel=1e-3)
    assert plants.loc["evergreen", "buildable_t"] == 7000
    assert plants.loc["stillwater_ok_expansion", "buildable_t"] == 10_000 - 600
    assert plants.loc["gentung", "buildable_t"] == pytest.approx(1400 * 0.793, rel=1e-2)
    assert plants.loc["white_mesa_2_heavy", "buildable_t"] == 165


@pytest.mark.breadth
def test_a_heavy_circuit_costs_what_it_did_over_the_tonnes_that_it_makes() -> None:
    """12.2% and 14.2% of 410 million USD, over the average of the life and not the nameplate."""
    plants = load_dataset("us_2026").table("plants").set_index("plant")
    whole = plants.loc["white_mesa_2_heavy", "capex_usd_per_t"] * 165
    assert whole == pytest.approx((0.122 + 0.142) * 410e6, rel=5e-3)


def test_what_print_names_and_the_register_lacked_is_there_as_printed() -> None:
    """North Star and the later phases of Clayton Valley; Hell's Kitchen with its power plant; HyProMag is not built."""
    plants = load_dataset("us_2026").table("plants").set_index("plant")
    assert plants.loc["north_star", "buildable_t"] == pytest.approx(180_331 * 0.32, rel=1e-4)
    assert plants.loc["north_star", "capex_usd_per_t"] == pytest.approx(624.8e6 / 57_706, rel=1e-3)
    assert plants.loc["clayton_valley_later", "buildable_t"] == pytest.approx(28_000 * 0.18787, rel=1e-3)
    assert plants.loc["clayton_valley_later", "capex_usd_per_t"] == pytest.approx(1987e6 / 5260, rel=1e-3)
    assert plants.loc["salton_sea", "capex_usd_per_t"] == pytest.approx(1850e6 / 4135, rel=1e-3)
    assert plants.loc["hypromag", "status"] == "candidate"
    assert plants.loc["evac", "capex_usd_per_t"] == pytest.approx(506e6 / 2000)
    assert plants.loc["evelution_yuma", "capex_usd_per_t"] == pytest.approx(264.8e6 / 6919, rel=1e-3)


def test_a_capital_printed_for_another_size_is_assumed() -> None:
    """650 million USD are for 50,000 t at Leland, and nobody prints a total for Fredericktown or the yuma works."""
    plants = load_dataset("us_2026").table("plants").set_index("plant")
    named = ["leland", "fredericktown", "graphite_creek", "idaho_cobalt", "evelution_yuma"]
    assert set(plants.loc[named, "confidence"]) == {"assumed"}


@pytest.mark.breadth
def test_a_later_phase_is_not_built_without_its_first() -> None:
    """Its capital is the lower for the works of the first phase: it makes no more than was printed beside that."""
    hosts = load_dataset("us_2026").table("hosts").set_index("plant")
    assert hosts.loc["southwest_arkansas_2", "host"] == "southwest_arkansas_1"
    assert hosts.loc["southwest_arkansas_2", "t_per_t"] == 1
    assert hosts.loc["clayton_valley_later", "t_per_t"] == pytest.approx(5260 / 2442, rel=1e-4)


GRADES = {
    "company filing": "sec.gov|londonstockexchange|markets.ft.com",
    "other": "reclaimedminerals|bitget|christiancorner|anyfans|statementdog|stockhouse|reddit|investorshub|scribd",
}


def test_copies_forums_and_blogs_are_no_press() -> None:
    sources = pd.read_csv(FIGURES / "sources.csv", dtype=str, keep_default_na=False).set_index("source_id")
    copies = sources["address"].str.contains(GRADES["other"]) & ~sources["address"].str.contains("docs.google")
    assert set(sources.loc[copies, "grade"]) == {"other"}
    filed = sources["address"].str.contains("sec.gov/Archives")
    assert set(sources.loc[filed, "grade"]) == {"company filing"}
