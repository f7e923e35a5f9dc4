"""The market price that price floors and purchase commitments are measured against, and what they pay on output."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import pandas as pd

from data.rows import each_row
from model.frames.scale import in_musd_per_kt
from model.frames.study_frames import Frames
from model.policies.base.outlays import Outlays

FIRST_STEP = 1
OUTPUT_OUTLAYS = Outlays(
    "Output",
    "p, t",
    "BUDGET_OUTPUTS",
    "OUTPUT_OUTLAYS",
    "output_outlay",
    "MUSD/kt",
    "output whose price an account tops up",
)
"""How budgets count what floors and commitments pay on what plants make."""


def market_price(
    frames: Frames, forms: list[str], stated: Callable[[int], float | None] | None = None
) -> dict[tuple[str, int], float]:
    """Return the market price of forms by year, MUSD/kt.

    It is the cheapest landed import price: price and freight of the cheapest first step of any country, duty left
    out, whether or not policy lets it in. Where nobody sells the form it is the reference price. What is `stated` for
    a year, USD of the base year per t, goes before both where it has a value.
    """
    out = {(f, y): p for f, p in each_row(frames.forms, "form", "price") if f in forms for y in frames.years}
    offers = frames.offers
    first = offers["step"].to_numpy() == FIRST_STEP
    columns = (offers[column].to_numpy()[first].tolist() for column in ("form", "year", "price", "freight"))
    landed: dict[tuple[str, int], float] = {}
    for form, year, price, freight in zip(*columns, strict=True):
        if form in forms:
            landed[form, year] = min(price + freight, landed.get((form, year), inf))
    out |= landed
    said = {} if stated is None else {y: stated(y) for y in frames.years}
    return {key: price if (own := said.get(key[1])) is None else in_musd_per_kt(own) for key, price in out.items()}


def makers(frames: Frames, forms: list[str]) -> pd.DataFrame:
    """Return every plant and year in which it can make one of the forms, with kt of the form per kt of main product."""
    made = frames.recipe[frames.recipe["form"].isin(forms) & (frames.recipe["t_per_t"] > 0)]
    made = made.rename(columns={"form": "made"})
    theirs = frames.runs["plant"].isin(made["plant"])
    return frames.runs.loc[theirs, ["plant", "form", "country", "kind", "year"]].merge(made, on="plant")
