"""What a one-sided promise costs where the market price is not certain: its expected value, and not that of one price.

A price floor pays where the market lies below it and nothing where it lies above, so that what it costs at the planned
price is less than what it costs on average. CBO scores such promises at their expected value over a distribution of
prices (CBO, Estimating the Costs of One-Sided Bets, pub. 56713, 2020). The distribution is stated by the sentence: the
market price of a year is lognormal, its mean is the planned price, and `price_spread` is the standard deviation of its
logarithm. The mean of what lacks to a level is then Black's formula for an option (Black 1976, Journal of Financial
Economics 3).
"""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import BeforeValidator, Field

from model.policies.base.dollars import StatesDollars
from model.policies.base.fields import read_number

WIDEST = 2.0
"""Largest spread: a price that is ten times dearer or cheaper within one standard deviation is a slip of the pen."""
Spread = Annotated[float, BeforeValidator(read_number), Field(ge=0, le=WIDEST, allow_inf_nan=False)]


class TopsUpAPrice(StatesDollars):
    """A sentence that pays what a market price lacks to a level."""

    price_spread: Spread = Field(
        description="How uncertain the market price of a year is: the standard deviation of its natural logarithm; "
        "the planned price is its mean. 0.4 says that two prices in three lie between two thirds and one and a half "
        "times the middle one. What is paid is the expected payment. 0 says that the planned price is certain."
    )


def expected_lack(level: float, price: float, spread: float) -> float:
    """Return the mean of max(0, level - market price), in the unit of both.

    price: the planned market price, which is the mean; spread: the standard deviation of its logarithm
    """
    if spread == 0 or price <= 0 or level <= 0:
        return max(0.0, level - price)
    d1 = (math.log(price / level) + spread**2 / 2) / spread
    return level * _below(spread - d1) - price * _below(-d1)


def expected_excess(level: float, price: float, spread: float) -> float:
    """Return the mean of max(0, market price - level), which is the planned price less the level and what lacks."""
    return price - level + expected_lack(level, price, spread)


def _below(deviations: float) -> float:
    """Return the chance that a standard normal number is below one."""
    return 0.5 * math.erfc(-deviations / math.sqrt(2))
