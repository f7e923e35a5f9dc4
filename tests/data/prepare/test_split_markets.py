"""Where a market is split or a price holds duties, sellers abroad ask what a buyer there pays, and each duty once."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from data.dataset import Dataset
from data.load import load_dataset

CENTS_PER_POUND = 22.0462
"""USD per tonne of one US cent per pound."""
OUTSIDE = {
    "gallium.metal": 2_269_000,
    "germanium.metal": 6_150_000,
    "tungsten.apt": 129_256,
    "antimony.metal": 34_750,
    "dysprosium.oxide": 850_000,
    "yttrium.oxide": 270_000,
}
"""The latest price printed outside China, USD per tonne of 2026."""


@cache
def bundled() -> Dataset:
    return load_dataset("us_2026")


def first_steps(form: str, year: int) -> pd.DataFrame:
    """Return the first step of every seller of a form in a year, with the duty that it pays."""
    offers, tariffs = bundled().tables["suppliers"], bundled().tables["tariffs"]
    found = offers[(offers["form"] == form) & (offers["year"] == year) & (offers["step"] == 1)].set_index("country")
    paid = tariffs[(tariffs["form"] == form) & (tariffs["year"] == year)].groupby("country")["rate"].sum()
    return found.assign(duty=paid.reindex(found.index).fillna(0.0))


@pytest.mark.parametrize("form", OUTSIDE)
def test_sellers_ask_the_price_outside_less_the_duty_of_the_base_year(form: str) -> None:
    duty = first_steps(form, 2024)["duty"]
    asked = first_steps(form, 2026)
    landed = asked["price_usd_per_t"] * (1 + duty.reindex(asked.index))
    assert landed.tolist() == pytest.approx([OUTSIDE[form]] * len(asked), rel=1e-4)
    assert asked["rule"].str.contains("utside").all(), "the row says where and when the price was printed"


def test_aluminium_pays_its_duty_once() -> None:
    """The US market price of 2025, 180 cents per pound with duties inside, is what buyers pay on average, not more."""
    sellers = first_steps("aluminium.metal", 2025)
    shares = sellers["observed_share"] / sellers["observed_share"].sum()
    landed = (shares * sellers["price_usd_per_t"] * (1 + sellers["duty"])).sum()
    assert landed == pytest.approx(180 * CENTS_PER_POUND, rel=0.02)


def test_copper_follows_the_exchange_abroad() -> None:
    """COMEX held a premium of 2025 that no seller abroad was paid; London printed 440 cents per pound."""
    asked = first_steps("copper.refined", 2025)["price_usd_per_t"]
    assert asked.max() == pytest.approx(440 * CENTS_PER_POUND, rel=1e-3)


def test_a_price_that_holds_no_new_duty_is_said_to_be_as_printed() -> None:
    """Zinc, tin, selenium and tellurium were let off the duties of 2025, lead was not: a row says which it is."""
    for form in ("zinc.refined", "tin.refined", "selenium.metal", "tellurium.metal"):
        rules = first_steps(form, 2025)["rule"]
        assert rules.str.endswith("Printed price; no duty has been added to it since 2024.").all(), form
    assert first_steps("lead.refined", 2025)["rule"].str.contains(", times 0.9").all()
    assert not bundled().tables["suppliers"]["rule"].str.contains("times 1:").any()
