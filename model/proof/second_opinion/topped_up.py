"""What price floors and commitments pay, and take, counted from what was made and what the market price is."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from statistics import NormalDist
from typing import Any

from model.proof.second_opinion.dates import part
from model.proof.second_opinion.plan import Paid, Payment, Plan
from model.proof.second_opinion.reading import level
from model.proof.second_opinion.uses import taken


def gaps(level: float, mean: float, spread: float) -> tuple[float, float]:
    """Return how far a price lies below a level, and above it, on average.

    The logarithm of the price is normal, with this spread, about a middle that makes `mean` the mean of the price.
    """
    if spread == 0 or mean <= 0 or level <= 0:
        return max(level - mean, 0.0), max(mean - level, 0.0)
    log_price = NormalDist(math.log(mean) - spread**2 / 2, spread)
    weighed = NormalDist(math.log(mean) + spread**2 / 2, spread)
    chance, part_of_mean = log_price.cdf(math.log(level)), weighed.cdf(math.log(level))
    return level * chance - mean * part_of_mean, mean * (1 - part_of_mean) - level * (1 - chance)


def _paid_on(plan: Plan, sentence: Any, made: Iterable[tuple[str, int, float]]) -> Iterator[tuple[str, int, float]]:
    """Yield form, year and tonnes that are paid on: of what was made no more than the quantity, or the uses got."""
    total: dict[tuple[str, int], float] = defaultdict(float)
    for form, year, t in made:
        total[form, year] += t
    for (form, year), t in total.items():
        on = t
        if sentence.max_t is not None:
            on = min(on, level(sentence.max_t, year) or 0.0)
        if sentence.end_uses:
            named = (each for use, f, y, each in taken(plan) if (f, y) == (form, year) and use in sentence.end_uses)
            on = min(on, math.fsum(named))
        yield form, year, on


def floor(plan: Plan, label: str, sentence: Any) -> Paid:
    """A plant gets what the market lacks to the floor on each tonne of the form; of more, it shares a part."""
    (form,) = sentence.forms
    owed: dict[int, float] = defaultdict(float)
    made = [(f, year, t) for plant, f, year, t, _ in plan.made if f == form and plan.about(sentence, form, plant, year)]
    if sentence.contracted_t is not None:
        asked = {year: level(sentence.contracted_t, year) or 0.0 for year in plan.reading.years}
        yield from _missing(plan, sentence, asked, made)
        made = [(form, year, min(t, asked[year])) for year, t in _by_year(made).items()]
    for _, year, t in _paid_on(plan, sentence, made):
        if (least := plan.fiscal.usd(sentence, sentence.floor_usd_per_t, year)) is not None:
            below, above = gaps(least / 1e3, plan.market(sentence, form, year), sentence.price_spread)
            owed[year] += (below - sentence.upside_share * above) * t / 1e3 * part(sentence, year)
    for year, musd in owed.items():
        if musd >= 0:
            yield (year, "Treasury", "plants", "price floor (contingent)", sentence.account), musd
        else:
            yield (year, "plants", "Treasury", "price above floor (contingent)", sentence.account), -musd


def _by_year(made: Iterable[tuple[str, int, float]]) -> dict[int, float]:
    """Return the tonnes of one form by year."""
    total: dict[int, float] = defaultdict(float)
    for _, year, t in made:
        total[year] += t
    return total


def _missing(
    plan: Plan, sentence: Any, asked: Mapping[int, float], made: Iterable[tuple[str, int, float]]
) -> Iterator[tuple[Payment, float]]:
    """Plants pay for each tonne that they owe and did not make."""
    total = _by_year(made)
    for year, t in asked.items():
        least = plan.fiscal.usd(sentence, sentence.floor_usd_per_t, year)
        usd = plan.fiscal.usd(sentence, sentence.shortfall_usd_per_t, year)
        short = max(0.0, t - total.get(year, 0.0))
        if short and usd is not None and least is not None and (force := part(sentence, year)) > 0:
            item = "quantity not delivered (contingent)"
            yield (year, "plants", "Treasury", item, sentence.account), usd * short / 1e6 * force


def offtake(plan: Plan, label: str, sentence: Any) -> Paid:
    """A committed plant gets what the market lacks to the price agreed on each tonne of its main product."""
    made = ((f, y, t) for plant, f, y, t, main in plan.made if main and plan.about(sentence, f, plant, y))
    for form, year, t in _paid_on(plan, sentence, made):
        agreed = plan.fiscal.usd(sentence, sentence.price_usd_per_t, year)
        if agreed is not None:
            lacks, _ = gaps(agreed / 1e3, plan.market(sentence, form, year), sentence.price_spread)
            item = "purchase commitments (contingent)"
            yield (year, "Treasury", "plants", item, sentence.account), lacks * t / 1e3 * part(sentence, year)
