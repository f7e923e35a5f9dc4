"""What could be sold abroad beyond observed exports: how much, for how much, and of what."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from data.load import load_dataset
from data.prepare.export_growth import OUTLET


@cache
def table(name: str) -> pd.DataFrame:
    return load_dataset("us_2026").table(name)


def grown(form: str, year: int) -> pd.Series:
    rows = table("outlets").query("form == @form and year == @year and outlet == @OUTLET")
    return rows.iloc[0]


def test_an_eighth_of_the_exports_of_2025_more_each_year_at_what_sellers_abroad_get() -> None:
    """1,994 t of NdPr oxide: five years at 13% are 1,296 t; 86,789 USD less 2% and 500 USD of freight."""
    oxide = grown("ndpr.oxide", 2030)
    assert (oxide["size_t"], oxide["low"], oxide["high"]) == (1296.1, 0, 2691.9)
    assert oxide["price_usd_per_t"] == pytest.approx(86_789 * 0.98 - 500, rel=1e-4)


@pytest.mark.breadth
def test_a_price_that_a_duty_protects_at_home_is_not_taken_for_the_worlds() -> None:
    """Whoever paid a duty in the base year asks that much less: aluminium sells abroad below what Canada asks here."""
    canada = table("suppliers").query("form == 'aluminium.metal' and country == 'CAN' and step == 1 and year == 2030")
    assert grown("aluminium.metal", 2030)["price_usd_per_t"] < 0.9 * float(canada["price_usd_per_t"].iloc[0])


def test_nothing_is_bought_to_be_sold_and_no_concentrate_of_one_mine_grows() -> None:
    rows = table("outlets")
    own = rows[rows["outlet"] == OUTLET]
    assert set(own["resells"]) == {"no"}
    assert own[own["size_t"] > 0]["year"].min() == 2026
    assert not set(own["form"]) & {"nickel.concentrate", "cobalt.concentrate", "ndpr.concentrate", "gallium.metal"}
    least = rows[rows["outlet"] == "export"].merge(own, on=["form", "year"])
    assert (least["price_usd_per_t_y"] <= least["price_usd_per_t_x"]).all()
