"""How likely a project of each status comes to run, how late, and how far beyond the capital of its estimate.

Printed are base rates of all projects, not rates by status: of discoveries that are developed, of projects that are
late and by how much, of capital beyond an estimate. Of the share of projects that start by status nothing was found,
and of processing plants one ratio of 1988, so that most numbers are assumed, each with a range wide enough for what is
printed (`assumptions/project_risk`). Overruns rise with the market for metals, so those of one plan are no independent
draws. Nothing in a plan follows from this table: it is printed beside what a plan builds.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figures import Figures, Tables
from data.prepare.plant_evidence import items
from data.prepare.provenance import joined, weakest
from data.schema.declaration import PROJECT_STATUSES

TABLE = "assumptions/project_risk"
MEASURES = {"chance": "chance", "delay_years": "delay", "overrun_share": "overrun"}


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return a row for every status."""
    known = items(figures, TABLE)
    rows = []
    for status in PROJECT_STATUSES:
        said = {column: known[f"{status}/{item}"] for column, item in MEASURES.items()}
        numbers = {
            f"{item}{end}": getattr(said[column], of)
            for column, item in MEASURES.items()
            for end, of in (("_low", "low"), ("_high", "high"))
        }
        rows.append({
            "status": status, **{column: fact.value for column, fact in said.items()}, **numbers,
            "confidence": weakest(fact.confidence for fact in said.values()),
            "source_id": joined(fact.source_id for fact in said.values()),
            "figures": joined(fact.figure for fact in said.values()),
            "rule": "Chance, delay and overrun each as its figure says.",
        })  # fmt: skip
    return pd.DataFrame(rows)
