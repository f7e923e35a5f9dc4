"""What a plant's capital costs a year, worked out afresh: charges over its life, interest while it is built."""

from __future__ import annotations

import math
from typing import Any

from data.rows import whole


def construction(plant: Any) -> int:
    """Years over which capital is spent before a plant runs: none where the table says nothing."""
    said = plant.construction_years
    return 0 if math.isnan(said) else min(whole(said), whole(plant.lead_time_years))


def yearly_charge(capex: float, rate: float, life: float) -> float:
    """Return the equal yearly payment that repays capital over its life: its present value is the capital."""
    if rate == 0:
        return capex / life
    worth_of_a_dollar_a_year = float(1 - (1 + rate) ** -life) / rate
    return capex / worth_of_a_dollar_a_year


def owed_at_opening(rate: float, years: int) -> float:
    """What a dollar spent in equal parts, in the middle of each year before opening, comes to with interest."""
    if years == 0 or rate == 0:
        return 1.0
    return math.sqrt(1 + rate) * (math.pow(1 + rate, years) - 1) / rate / years


def charges(plant: Any, social: float) -> tuple[float, float, float]:
    """The owner's yearly charge for a kt/yr, and of it interest at the nation's rate, and what is above that rate."""
    capex, life, years = plant.capex_usd_per_t / 1000.0, plant.life_years, construction(plant)
    own = plant.cost_of_capital
    all_of_it = yearly_charge(capex, own, life) * owed_at_opening(own, years)
    nation = yearly_charge(capex, social, life)
    with_interest = nation * owed_at_opening(social, years)
    return all_of_it, with_interest - nation, all_of_it - with_interest
