"""What was supplied of each form and year, from the result tables: by whom, and in all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.policy import Tables

Supplied = tuple[str, int, str, str, str, float]
"""Form, year, country, owner, kind of supplier, tonnes."""


def tonnes(tables: Tables, frames: Frames, *, of_each: bool = False) -> pd.DataFrame:
    """Return the tonnes of supply by flow from the result tables: form, year, country, owner, kind, tonnes.

    What a plant makes is of the owner that runs it; `of_each` of its owners, a row each, in their parts.
    """
    rows = supplied(tables, frames, of_each=of_each)
    form, year, country, owner, kind, t = zip(*rows, strict=True) if rows else ((),) * 6
    texts = {"form": form, "country": country, "owner": owner, "kind": kind}
    plain = {name: pd.Index(column, dtype=object) for name, column in texts.items()}
    return pd.DataFrame({**plain, "year": np.array(year, dtype="int64"), "tonnes": np.array(t, dtype="float64")})


def supplied(tables: Tables, frames: Frames, *, of_each: bool = False) -> list[Supplied]:
    """Return the same (`tonnes`) as plain rows."""
    made = each_row(tables["production"], "plant", "form", "year", "country", "tonnes")
    bought = each_row(tables["purchases"], "form", "year", "country", "owner", "tonnes")
    collected = each_row(tables["recycling"], "form", "year", "tonnes")
    home, plants, holders = frames.home, frames.run_by, frames.holders
    return [
        *((form, year, country, owner, "supplier", t) for form, year, country, owner, t in bought),
        *(
            (f, y, at, owner, plants[p][1], part * t)
            for p, f, y, at, t in made
            if t > 0 and p in plants
            for owner, part in (holders[p, y] if of_each else ((plants[p][0], 1.0),))
        ),
        *((form, year, home, home, "collector", t) for form, year, t in collected),
    ]


def tonnes_in_all(tables: Tables, frames: Frames) -> dict[tuple[str, int], float]:
    """Return the tonnes of supply from the result tables, by form and year."""
    made = each_row(tables["production"], "plant", "form", "year", "tonnes")
    plants = frames.run_by
    out: dict[tuple[str, int], float] = {}
    for form, year, t in (
        *each_row(tables["purchases"], "form", "year", "tonnes"),
        *((form, year, t) for plant, form, year, t in made if t > 0 and plant in plants),
        *each_row(tables["recycling"], "form", "year", "tonnes"),
    ):
        out[form, year] = out.get((form, year), 0.0) + t
    return out
