"""Re-check of sentences that close sellers for good, for part of a year, or down to a licensed share."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from model.frames import Frames
from model.policies.sentence import Check, Tables


def closure_checks(clause: str, closed: pd.Series, frames: Frames, tables: Tables) -> Iterable[Check]:
    """Compare what was bought with what the dataset's supplier table offers, less the share `closed` of it."""
    bought = tables["purchases"]
    offered = frames.tables["suppliers"].set_index(["form", "country", "step", "year"])["available_t"].to_dict()
    for row, part in zip(bought.itertuples(index=False), closed, strict=True):
        if part > 0:
            most = offered.get((row.form, row.country, row.step, row.year), 0.0) * (1 - part)
            yield Check(clause, f"{row.country} {row.form} {row.year}", float(row.tonnes), most, "t")
