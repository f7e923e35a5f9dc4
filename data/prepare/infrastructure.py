"""What plants of one place share: so much of it a year, and more of it at the price of a right that lasts.

A right to water is bought once and held for good, so that a unit more costs in every year the interest on its price, at
the cost of capital of every plant; where the state keeps a share of a right that changes its use, so much more of it is
bought. How much is for sale nobody prints: no more is offered than the plants take at full output, so that price alone
holds them back, and a study that doubts that writes `extra` itself. The price is one that willing sellers of the region
were offered, in dollars of the base year; a mine that cannot go on without a right may pay far more.
Every year has one row: rights do not lapse while they are used.
"""

from __future__ import annotations

import math

import pandas as pd

from data.prepare import shared_use
from data.prepare.deflator import in_base_dollars
from data.prepare.figure_row import FigureRow
from data.prepare.figures import BASE_YEAR, Figures, Tables, years
from data.prepare.plant_evidence import assumed
from data.prepare.provenance import by_figure, joined

TABLE, PUBLISHED = "planned/infrastructure", "published/infrastructure"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return a row for every facility and year."""
    return pd.DataFrame(
        {**_facility(figures, tables, row), "year": year} for row in figures.rows(TABLE) for year in years()
    )


def _facility(figures: Figures, tables: Tables, row: FigureRow) -> dict[str, object]:
    """Return what a facility has, what more is offered, and what a unit more costs in a year."""
    known, interest = by_figure(figures, PUBLISHED), assumed(figures, "all")["cost_of_capital"]
    has, price = known.named(row, "has"), known.named(row, "price")
    returned = known.named(row, "returned") if row["returned"] else None
    kept = 1 - returned.number("value") if returned else 1.0
    dollars, index = in_base_dollars(figures, price)
    users = shared_use.of_facility(figures, row["facility"])
    wanted = sum(shared_use.at_full_output(figures, user) for user in users)
    taken = [known.named(user, "use")["figure"] for user in users]
    said = [has, price, *([returned] if returned else [])]
    return {
        "facility": row["facility"], "capacity": has.number("value"), "unit": row["unit"],
        "extra": max(math.ceil(wanted - has.number("value")), 0),
        "extra_usd_per_unit": round(price.number("value") * dollars / kept * interest.value, 2),
        "confidence": "assumed", "source_id": joined([*(one["source_id"] for one in said), interest.source_id]),
        "figures": joined([*(one["figure"] for one in [*said, *index]), *taken, interest.figure]),
        "rule": f"{row['rule']} More: as much as its plants lack at full output, at {price.number('value'):g} USD "
                f"({price.number('low'):g} to {price.number('high'):g}) times {dollars:.3f}, dollars of {BASE_YEAR}, "
                f"over the {kept:.1%} of a right that is kept, at {interest.value:.0%} a year.",
    }  # fmt: skip
