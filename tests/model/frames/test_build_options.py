"""What capital costs a year: interest while it is spent, and the part of the charge that the nation does not count."""

from __future__ import annotations

import pandas as pd
import pytest

from model.frames.build_options import annuity_factor, builds_of, grown, owners_charge, yearly_charge
from tests import handmade

YEARS = (2026, 2027, 2028, 2029)


def _built(country: str, **more: object) -> pd.Series:
    plant = {**handmade.PLANT, "country": country, "lead": 2.0, "construction": 2.0, "life": 2.0, "rate": 0.1}
    builds = builds_of(pd.DataFrame([{**plant, "capex": 10.0, **more}]), YEARS, 0.03, "USA")
    return builds.set_index("year").loc[2026]


def test_capital_grows_from_the_middle_of_the_year_in_which_it_is_spent():
    """At 10% over four years: a quarter each for 3.5, 2.5, 1.5 and half a year."""
    assert grown(0.1, 4) == pytest.approx((1.1**3.5 + 1.1**2.5 + 1.1**1.5 + 1.1**0.5) / 4)
    assert grown(0.1, 4) == pytest.approx(1.217, abs=5e-4)
    assert grown(0.1, 0) == grown(0.0, 4) == 1.0


def test_a_plant_at_home():
    """Two years of works, 10 MUSD, two years of life at 10%; the nation counts 3%.

    The owner: 10 x (1.1^1.5 + 1.1^0.5) / 2 x 0.1 / (1 - 1.1^-2) a year; the nation the same at 3%.
    """
    own = 10 * (1.1**1.5 + 1.1**0.5) / 2 * 0.1 / (1 - 1.1**-2)
    plain = 10 * 0.03 / (1 - 1.03**-2)
    interest = plain * ((1.03**1.5 + 1.03**0.5) / 2 - 1)
    build = _built("USA")
    assert build["annuity"] == pytest.approx(own)
    assert build["interest"] == pytest.approx(interest)
    assert build["spread"] == pytest.approx(own - plain - interest)
    worth = 1.03**-2.5 + 1.03**-3.5
    assert build["capital_charge"] == pytest.approx(plain * worth)
    assert build["interest_charge"] == pytest.approx(interest * worth)
    assert build["spread_charge"] == pytest.approx((own - plain - interest) * worth)
    assert owners_charge(build.to_frame().T.astype({"annuity": float})).iloc[0] == pytest.approx(own * worth)


def test_what_a_partner_asks_leaves_the_nation():
    """Abroad nothing of it is a transfer: interest is counted at the owner's rate too."""
    build = _built("AUS")
    assert build["spread"] == build["spread_charge"] == 0.0
    assert build["interest"] == pytest.approx(10 * annuity_factor(0.1, 2) * ((1.1**1.5 + 1.1**0.5) / 2 - 1))
    assert build["annuity"] == pytest.approx(_built("USA")["annuity"])


def test_works_are_never_longer_than_the_lead_time():
    """A permit that leaves a year of lead time leaves a year of works."""
    build = _built("USA", lead=1.0, construction=3.0)
    assert build["construction"] == 1.0
    assert build["annuity"] == pytest.approx(10 * 1.1**0.5 * annuity_factor(0.1, 2))


def test_capital_over_its_life_is_worth_itself():
    """At the rate it is counted at, charges over the life are worth the capital and its interest on opening day."""
    charge = yearly_charge(10.0, 0.1, 20, 3, 0.03)
    worth = sum(1.03**-n for n in range(1, 21))
    assert (charge.annuity - charge.spread) * worth == pytest.approx(10.0 * grown(0.03, 3))
    assert charge.annuity * sum(1.1**-n for n in range(1, 21)) == pytest.approx(10.0 * grown(0.1, 3))
