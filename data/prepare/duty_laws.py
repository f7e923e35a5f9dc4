"""The duties of `tariffs` by the days of their laws, so that a study can read them as the law stood on a day.

A row is what one law charges between its first day in force and its last. `policy/law_days` says on which day it was
made, and on which day its end was: a duty that a court struck down on 20 February 2026 goes on without end for who
reads the law on the day before, and a surcharge whose law says that it ends after 150 days ends for everybody. Where
the day on which a law was made was not read, the first day known to be in force stands for it. The surcharge on
Russia, whose first day was not read, counts from the first day of the base year. Rates of the lines of a form are
weighed as in `tariffs`; the days in force of a year average to its rates.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figure_row import FigureRow
from data.prepare.figures import FIRST_YEAR, Figures, Tables
from data.prepare.provenance import joined, weakest
from data.prepare.tariffs import SURCHARGE, Law, traded

DAYS = "policy/law_days"
OLDEST = f"{FIRST_YEAR}-01-01"
"""First day of which the law is held."""
SPAN = ("layer", "made", "in_force_from", "until", "end_made")
Part = tuple[FigureRow, FigureRow, float]
"""A line of the tariff, the days of its law, and its weighed rate."""


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return what each law charges on every form and country that it ever makes pay, with its days."""
    law = Law(figures)
    days = {(row["law"], row["from_date"]): row for row in figures.rows(DAYS)}
    rows = []
    for form, country in traded(tables):
        alike: dict[tuple[str, ...], list[Part]] = {}
        for layer, row, rate in law.charged(form, country):
            made = days[row["layer"], row["from_date"]]
            start = OLDEST if row["layer"] == SURCHARGE else row["from_date"]
            alike.setdefault((layer, made["made"], start, row["until_date"], made["end_made"]), []).append(
                (row, made, rate)
            )
        weighed = [law.assumed[form]] if form in law.assumed else []
        rows += [
            {"form": form, "country": country, **dict(zip(SPAN, span, strict=True)), **_said(parts, weighed)}
            for span, parts in alike.items()
        ]
    return pd.DataFrame(rows)


def _said(parts: list[Part], weighed: list[str]) -> dict[str, object]:
    """Return what lines of a form that have one law pay together, and on what that rests."""
    rows, made = [row for row, _, _ in parts], [day for _, day, _ in parts]
    both = [*rows, *made]
    return {
        "rate": round(sum(rate for _, _, rate in parts), 6),
        "legal_basis": "; ".join(dict.fromkeys(day["clause"] for day in made)),
        "read_on": min(day["read_on"] for day in made),
        "confidence": "assumed" if weighed else weakest(row["confidence"] for row in both),
        "source_id": joined(row["source_id"] for row in both),
        "figures": joined([*(row["figure"] for row in both), *weighed]),
        "rule": "Rate while in force, lines of the form averaged by weight; days as published.",
    }
