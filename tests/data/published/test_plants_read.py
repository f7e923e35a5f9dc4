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


def test_a_heavy_circuit_costs_what_it_did_over_the_tonnes_that_it_makes() -> None:
    """12.2% and 14.2% of 410 million USD, over the average of the life and not the nameplate."""
    plants = load_dataset("us_2026").table("plants").set_index("plant")
    whole = plants.loc["white_mesa_2_heavy", "capex_usd_per_t"] * 165
    assert whole == pytest.approx((0.122 + 0.142) * 410e6, rel=5e-3)
