"""What was supplied of each form and year, from the result tables: by whom, and in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from model.frames.study_frames import Frames
from model.policies.base.policy import Tables
from model.policies.base.result_tables import rows_of, told

Supplied = tuple[str, int, str, str, str, float]
"""Form, year, country, owner and kind of a flow, and its tonnes."""


def supplied(tables: Tables, frames: Frames, *, of_each: bool = False) -> Sequence[Supplied]:
    """Return the supply by flow from the result tables.

    What a plant makes is of the owner that runs it; `of_each` of its owners, a row each, in their parts.
    """
    return told(tables, _flows_of_each if of_each else _flows, frames)


def _flows(frames: Frames, tables: Tables) -> list[Supplied]:
    return list(_supplied(frames, tables, of_each=False))


def _flows_of_each(frames: Frames, tables: Tables) -> list[Supplied]:
    return list(_supplied(frames, tables, of_each=True))


def _supplied(frames: Frames, tables: Tables, *, of_each: bool) -> Iterator[Supplied]:
    made = rows_of(tables, "production", "plant", "form", "year", "country", "tonnes")
    bought = rows_of(tables, "purchases", "form", "year", "country", "owner", "tonnes")
    collected = rows_of(tables, "recycling", "form", "year", "tonnes")
    home, plants, holders = frames.home, frames.run_by, frames.holders if of_each else {}
    yield from ((form, year, country, owner, "supplier", t) for form, year, country, owner, t in bought)
    yield from (
        (f, y, at, owner, plants[p][1], part * t)
        for p, f, y, at, t in made
        if t > 0 and p in plants
        for owner, part in (holders[p, y] if of_each else ((plants[p][0], 1.0),))
    )
    yield from ((form, year, home, home, "collector", t) for form, year, t in collected)


def tonnes(tables: Tables, frames: Frames, *, of_each: bool = False) -> pd.DataFrame:
    """Return what `supplied` does as a frame: form, year, country, owner, kind, tonnes."""
    rows = supplied(tables, frames, of_each=of_each)
    form, year, country, owner, kind, t = zip(*rows, strict=True) if rows else ((),) * 6
    texts = {"form": form, "country": country, "owner": owner, "kind": kind}
    plain = {name: pd.Index(column, dtype=object) for name, column in texts.items()}
    return pd.DataFrame({**plain, "year": np.array(year, dtype="int64"), "tonnes": np.array(t, dtype="float64")})


def tonnes_in_all(tables: Tables, frames: Frames) -> Mapping[tuple[str, int], float]:
    """Return the tonnes of supply from the result tables, by form and year."""
    return told(tables, _in_all, frames)


def _in_all(frames: Frames, tables: Tables) -> dict[tuple[str, int], float]:
    made = rows_of(tables, "production", "plant", "form", "year", "tonnes")
    plants = frames.run_by
    out: dict[tuple[str, int], float] = {}
    for form, year, t in (
        *rows_of(tables, "purchases", "form", "year", "tonnes"),
        *((form, year, t) for plant, form, year, t in made if t > 0 and plant in plants),
        *rows_of(tables, "recycling", "form", "year", "tonnes"),
    ):
        out[form, year] = out.get((form, year), 0.0) + t
    return out
