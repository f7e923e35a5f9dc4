"""Established shares are those of the base year, fading; what is once barred does not come back; prices hold duties."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from data.load import load_dataset
from data.prepare import trade_elasticities
from data.prepare.figures import Figures
from data.prepare.markets import simple
from data.prepare.markets.market import Evidence
from data.prepare.plant_evidence import fact


@cache
def _tables() -> dict[str, pd.DataFrame]:
    return dict(load_dataset("us_2026").tables)


@cache
def _elasticities() -> pd.DataFrame:
    return trade_elasticities.prepare(Figures(), _tables())


def _share(form: str, country: str) -> pd.Series:
    rows = _tables()["established_trade"]
    return rows[(rows["form"] == form) & (rows["country"] == country)].set_index("year")["share"]


def test_half_of_a_share_is_free_after_six_years() -> None:
    """Argentina sold 43% of the lithium bought abroad: 21.5% in 2030."""
    argentina = _share("lithium.chemical", "ARG")
    assert argentina[2024] == 0.43
    assert argentina[2026] == pytest.approx(0.43 * 0.5 ** (2 / 6), rel=1e-4)
    assert argentina[2030] == pytest.approx(0.215, rel=1e-4)


def test_a_share_that_is_barred_does_not_come_back() -> None:
    """Russian nickel is barred from 2025; what China sold of gallium in 2025 bounds its share for good."""
    assert (_share("nickel.primary", "RUS").loc[2025:] == 0).all()
    gallium = _share("gallium.metal", "CHN")
    assert gallium[2024] == 0.18
    assert (gallium.loc[2025:] < 0.02).all()
    assert gallium.is_monotonic_decreasing


def test_shares_of_the_base_year_add_up_to_what_is_bought_abroad() -> None:
    rows = _tables()["established_trade"]
    total = rows.groupby(["form", "year"])["share"].sum()
    assert total.loc[(slice(None), 2024)].to_numpy() == pytest.approx(1.0, abs=1e-3)
    assert (total <= 1.001).all()
    assert (rows["low"] <= rows["share"]).all()
    assert (rows["share"] <= rows["high"]).all()


def test_the_elasticity_rises_from_the_short_run_to_the_long() -> None:
    rows = _tables()["trade_elasticities"].query("form == 'lithium.chemical'").set_index("year")
    assert rows["elasticity"].loc[[2024, 2025, 2026, 2029, 2040]].tolist() == [1.4, 1.4, 1.975, 3.7, 3.7]
    assert rows["low"].loc[[2025, 2029]].tolist() == [0.76, 1.75]
    assert rows["high"].loc[[2025, 2029]].tolist() == [2.5, 5.0]


@pytest.mark.parametrize(
    ("form", "short", "long", "said"),
    [
        ("zinc.refined", 1.3196, 3.4874, "Printed for this good, 3.49."),  # 3.4874 x 1.4 / 3.7
        ("copper.refined", 0.76, 1.75, "Printed for this good, 1.27: beyond the range of all goods, so its end."),
        ("aluminium.metal", 1.8919, 5.0, "Printed for this good, 34.4: beyond the range of all goods, so its end."),
        ("lithium.chemical", 1.4, 3.7, "Of all goods: none is printed for this one."),
    ],
)
def test_what_is_printed_for_a_good_counts_within_the_range_of_all_goods(
    form: str, short: float, long: float, said: str
) -> None:
    """The short run is the same part of the long run as of all goods; the range stays that of all goods."""
    rows = _elasticities().query("form == @form").set_index("year")
    assert rows["elasticity"].loc[[2025, 2029]].tolist() == [short, long]
    assert (rows["low"][2029], rows["high"][2029]) == (1.75, 5.0)
    assert rows["rule"][2029].startswith(said)


def test_spare_room_of_recyclers_opens_by_a_fifth_a_year() -> None:
    """1,560,000 t of aluminium scrap are printed for 2024: 5% more can be treated in 2025, a quarter more in 2029."""
    assumed = {row["item"]: fact(row) for row in Figures().rows("assumptions/markets")}
    evidence = cast(Evidence, SimpleNamespace(assumption=assumed.__getitem__))
    printed = replace(assumed["one_for_one"], value=1_560_000.0, confidence="high")
    running, size = simple.spare_room(evidence, printed, assumed["recycler_room"])
    room = [running[year] for year in (2024, 2025, 2028, 2029, 2040)]
    assert room == pytest.approx([1_560_000, 1_638_000, 1_872_000, 1_950_000, 1_950_000])
    assert size.confidence == "assumed"
    rows = _tables()["plant_capacity"].query("plant == 'aluminium_recycling_us'").set_index("year")
    assert rows["capacity_t"].loc[[2024, 2025, 2028, 2029, 2040]].tolist() == pytest.approx(room)


def test_the_price_is_what_buyers_paid_under_the_law_of_the_base_year() -> None:
    """62,810 and freight of 800 for Chile, which paid no duty: all sellers cost the same with what they paid."""
    rows = _tables()["trade_elasticities"].query("form == 'lithium.chemical'").set_index("year")
    assert rows["price_usd_per_t"][2024] == pytest.approx(63_610, rel=1e-3)


@pytest.mark.parametrize("form", ["lithium.chemical", "ndpr.oxide", "graphite.anode", "ndpr.magnet", "nickel.sulphate"])
def test_first_steps_cost_the_same_under_the_duties_of_the_base_year(form: str) -> None:
    offers, law = _tables()["suppliers"], _tables()["tariffs"]
    rate = law[(law["form"] == form) & (law["year"] == 2024)].groupby("country")["rate"].sum()
    first = offers[(offers["form"] == form) & (offers["step"] == 1) & (offers["year"] == 2024)]
    first = first[first["observed_share"].notna()]
    paid = first["price_usd_per_t"] * (1 + first["country"].map(rate).fillna(0.0))
    assert paid.max() == pytest.approx(paid.min(), rel=1e-3)


def test_a_seller_sells_no_more_than_its_country_makes() -> None:
    """As printed, at the high end of an estimate: Canada smelts 3.3 Mt of aluminium, Peru mines 4.8 Mt of phosphate.

    Mexico mines 600 t of antimony, 660 at the most; Ukraine's sponge plant stands still, and sells what it sold.
    """
    offers = _tables()["suppliers"]
    mexico = offers[(offers["form"] == "antimony.concentrate") & (offers["country"] == "MEX")]
    assert mexico.groupby("year")["available_t"].sum().max() == pytest.approx(660, rel=1e-3)
    australia = offers[(offers["form"] == "antimony.concentrate") & (offers["country"] == "AUS")]
    offered = australia.groupby("year")["available_t"].sum()
    old_mines, new_mine = (
        1430,
        4878,
    )  # at the most of 2025, and Hillgrove, which opens in 2026: a fifth, three fifths, ..
    assert offered[2026] < old_mines + 0.2 * new_mine
    assert offered[2027] < old_mines + 0.6 * new_mine
    assert offered[2026] - offered[2025] == pytest.approx(0.2 * (offered[2030] - offered[2025]), rel=0.1)
    for form, country, most in (
        ("aluminium.metal", "CAN", 3_630_000), ("copper.refined", "CAN", 352_000), ("phosphate.rock", "PER", 5_280_000),
        ("magnesium.metal", "ISR", 22_000), ("silicon.alloys", "CAN", 62_700), ("indium.metal", "JPN", 71.5),
    ):  # fmt: skip
        own = offers[(offers["form"] == form) & (offers["country"] == country)]
        assert own.groupby("year")["available_t"].sum().max() == pytest.approx(most, rel=1e-3), form
    base = offers[(offers["step"] == 1) & (offers["year"] == 2024)].set_index(["form", "country"])["available_t"]
    printed = pd.DataFrame(Figures().rows("published/world_output"))
    printed["high"] = printed["high"].astype(float)
    offered_most = offers.groupby(["form", "country", "year"])["available_t"].sum().groupby(["form", "country"]).max()
    for sale, most in printed.groupby(["form", "iso3"])["high"].max().items():
        assert offered_most[sale] <= 1.0001 * max(most, base[sale]), sale
    ukraine = offers[(offers["form"] == "titanium.sponge") & (offers["country"] == "UKR")]
    assert set(ukraine["step"]) == {1}
