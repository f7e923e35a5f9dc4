"""What allies buy is a printed year, twelve average months, or a range between the months shown and a year of them."""

from __future__ import annotations

import pytest

from data.load import load_dataset
from data.prepare.allied_demand import prepare
from data.prepare.figures import Figures

CASES = {
    # Korea, 2024: 590 t of carbonate holding 0.1879 and 83,863 t of hydroxide holding 0.1654 from China
    ("lithium.chemical", "KOR", "CHN"): (590 * 0.1879 + 83863 * 0.1654,) * 3,
    # 3,000 t in the average month of 2022
    ("graphite.anode", "KOR", "CHN"): (36000.0,) * 3,
    # 5,000 kg in July 2025 alone: at least these, at most twelve such months
    ("gallium.metal", "DEU", "CHN"): (32.5, 5.0, 60.0),
    # 138 t of APT holding 0.7018 in eleven months
    ("tungsten.apt", "JPN", "CHN"): (138 * 0.7018 * (1 + 12 / 11) / 2, 138 * 0.7018, 138 * 0.7018 * 12 / 11),
    # what it makes itself is bought of nobody
    ("titanium.sponge", "JPN", "JPN"): (55000.0,) * 3,
    # refined nickel of Australia, 80,000 t in 2024, of which 0.3 (0 to 0.5) is sulphate
    ("nickel.primary", "AUS", "AUS"): (0.7 * 80000, 0.5 * 80000, 80000.0),
    ("nickel.sulphate", "CAN", "CAN"): (11310.0, 0.0, 0.2 * 113100),
    # 20,120 t of refined cobalt, printed together: none to all of it, the middle as what the US bought in each form
    ("cobalt.metal", "FIN", "FIN"): (20120 * 0.234375, 0.0, 20120.0),
    # oxides of Mount Weld by the USGS, 27,550 to 30,450 t holding 0.22 to 0.28; by the IEA 2,980 to 3,490 t of metals
    ("ndpr.monazite", "AUS", "AUS"): ((2980 * 1.09 + 30450 * 0.28) / 2, 2980 * 1.09, 30450 * 0.28),
}


@pytest.mark.parametrize("key", CASES, ids=" ".join)
def test_a_year_is_made_of_what_is_printed(key: tuple[str, str, str]) -> None:
    rows = prepare(Figures(), {}).set_index(["form", "buyer", "seller"])
    assert tuple(rows.loc[key, ["tonnes", "low", "high"]]) == pytest.approx(CASES[key])


def test_what_is_not_printed_of_a_whole_year_is_assumed() -> None:
    rows = load_dataset("us_2026").table("allied_demand")
    assert set(rows.loc[rows["low"] < rows["high"], "confidence"]) == {"assumed"}
    assert set(rows.loc[rows["form"].str.startswith(("cobalt", "nickel")), "confidence"]) == {"assumed"}
    assert (rows["low"] <= rows["tonnes"]).all()
    assert (rows["tonnes"] <= rows["high"]).all()
