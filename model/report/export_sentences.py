"""What of the output at home is sold abroad, in sentences."""

from __future__ import annotations

import math
from collections import defaultdict

from data.messages.lists import listed
from data.messages.number_words import tonnes
from model.report.run_view import RunView


def export_sentences(m: RunView, variant: str) -> list[str]:
    """Say, for the years shown, which forms made at home are sold abroad by a fifth or more."""
    sold: dict[tuple[str, int], float] = defaultdict(float)
    made: dict[tuple[str, int], float] = defaultdict(float)
    for form, year, tonnes_sold in m.rows("outlets", variant, "form", "year", "tonnes"):
        sold[form, year] += tonnes_sold
    for form, country, year, output in m.rows("production", variant, "form", "country", "year", "tonnes"):
        if country == m.home and output > 0:
            made[form, year] += output
    out = []
    for year in m.years_shown:
        parts = [
            f"{tonnes(amount)} of {m.form_inside(form)} ({_of_output(amount, made.get((form, y), 0.0))})"
            for (form, y), amount in sorted(sold.items(), key=lambda item: -item[1] / made.get(item[0], math.inf))
            if y == year and amount >= EXPORTED * made.get((form, y), math.inf)
        ]
        if parts:
            out.append(f"Sold abroad or tolled in {year}: {listed(parts[:MOST_EXPORTS])}.")
    return out


def _of_output(sold: float, made: float) -> str:
    return f"of {tonnes(made)} made at home" if sold <= made else f"{tonnes(made)} are made at home, the rest is bought"


EXPORTED, MOST_EXPORTS = 0.2, 5
"""Share of output at home from which exports are worth a sentence; forms named in it."""
