"""Re-check of sentences that close sellers for good, for part of a year, or down to a licensed share."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from data.rows import each_row
from model.frames import Frames
from model.policies.sentence import Check, Tables


def closure_checks(clause: str, closed: pd.Series, frames: Frames, tables: Tables) -> Iterable[Check]:
    """Compare what was bought with what the dataset's supplier table offers, less the share `closed` of it."""
    rows = each_row(tables["purchases"], "form", "country", "step", "year", "tonnes")
    less = [(*row, part) for row, part in zip(rows, closed.tolist(), strict=True) if part > 0]
    sellers = frames.tables["suppliers"]
    sellers = sellers[sellers["form"].isin({form for form, *_ in less})]
    offered = {
        tuple(seller): tonnes for *seller, tonnes in each_row(sellers, "form", "country", "step", "year", "available_t")
    }
    for form, country, step, year, tonnes, part in less:
        most = offered.get((form, country, step, year), 0.0) * (1 - part)
        yield Check(clause, f"{country} {form} {year}", tonnes, most, "t")
