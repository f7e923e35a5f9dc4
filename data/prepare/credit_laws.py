"""The credits of `credits` by the days of their laws, so that a study can read them as the law stood on a day.

45X was made on 16 August 2022 without a phase-out for critical minerals. The law of 4 July 2025 put one in its place:
three quarters of the tenth in 2031, half in 2032, a quarter in 2033, nothing after. Who reads the law on an earlier
day finds the tenth without end. Which costs count is read from the final regulations on every day.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.credits import CREDIT, PRESET, TABLE
from data.prepare.duty_laws import DAYS
from data.prepare.figures import Figures, Tables
from data.prepare.provenance import joined, weakest


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return each step of 45X, for every form that earns it, with its days."""
    days = {row["from_date"]: row for row in figures.rows(DAYS) if row["law"] == PRESET}
    steps = [row for row in figures.rows(TABLE) if row["preset"] == PRESET and row["from_date"] in days]
    forms = tables["credits"].loc[tables["credits"]["credit"] == CREDIT, "form"].drop_duplicates()
    return pd.DataFrame(
        [
            {
                "credit": CREDIT,
                "form": form,
                "share_of_cost": step.number("value"),
                "made": law["made"],
                "in_force_from": step["from_date"],
                "until": step["until_date"],
                "end_made": law["end_made"],
                "legal_basis": law["clause"],
                "read_on": law["read_on"],
                "confidence": weakest([step["confidence"], law["confidence"]]),
                "source_id": joined([step["source_id"], law["source_id"]]),
                "figures": joined([step["figure"], law["figure"]]),
                "rule": "Rate while in force; days as published.",
            }
            for form in forms
            for step in steps
            for law in (days[step["from_date"]],)
        ]
    )
