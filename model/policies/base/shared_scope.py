"""What two policies of one kind both act on: the years in which both are in force, and the goods in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.policy import Policy


def years_shared(one: Policy, other: Policy, frames: Frames) -> list[int]:
    """Return the years planned with a day on which both are in force."""
    days = {year: (one.days_in_force(year), other.days_in_force(year)) for year in frames.years}
    return [year for year, ((a, b), (c, d)) in days.items() if max(a, c) < min(b, d)]


def in_both(rows: pd.DataFrame, one: Policy, other: Policy, frames: Frames) -> pd.DataFrame:
    """Return the rows (form, year, ...) in the scope of both, in years in which both are in force."""
    forms = set(one.forms_touched(frames)) & set(other.forms_touched(frames))
    return rows[rows["form"].isin(forms) & rows["year"].isin(years_shared(one, other, frames))]


def first_of(rows: pd.DataFrame) -> str:
    """Write the first row in words: section_301 on a.metal from CHN in 2026."""
    order = [column for column in ("year", "form", "country", "layer", "plant", "end_use") if column in rows]
    for row in each_row(rows.sort_values(order), *order):
        return _in_words(dict(zip(order, row, strict=True)))
    return ""


def _in_words(row: dict[str, Any]) -> str:
    joined: Iterable[tuple[str, str]] = (
        ("layer", "{} on"), ("form", "{}"), ("country", "from {}"), ("plant", "by {}"), ("end_use", "for {}"),
        ("year", "in {}"),
    )  # fmt: skip
    if "plant" in row:
        row.pop("country", None)
    return " ".join(words.format(row[column]) for column, words in joined if column in row)
