"""Every product of a plant, main or by-product: what pays duty, earns a credit or carries emissions, each at its own.

Quantities are per tonne of the main product, as in recipes. Where one cost has to be split over several products it is
split by their worth at reference prices, as cost accounts of joint products are (26 CFR 1.471-7); so the parts add to
the whole.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.rows import each_row
from model.frames.scale import in_usd_per_t
from model.frames.study_frames import Frames

Products = Mapping[str, list[tuple[str, float]]]
"""plant -> (form, t per t of its main product)."""


def products(frames: Frames) -> Products:
    """Return what each plant makes of the study's forms, and its main product even where that is outside the study."""
    out: dict[str, list[tuple[str, float]]] = {}
    for plant, form, t in each_row(frames.made, "plant", "form", "t_per_t"):
        out.setdefault(plant, []).append((form, t))
    for plant, main in dict.fromkeys(each_row(frames.runs, "plant", "form")):
        if main not in dict(out.get(plant, [])):
            out.setdefault(plant, []).insert(0, (main, 1.0))
    return out


def parts_of_cost(frames: Frames) -> Mapping[tuple[str, str], float]:
    """Return the part of a plant's cost of making that each of its products bears; products outside the study too."""
    whole = {plant: dict(rows) for plant, rows in products(frames).items()}
    for plant, form, t in each_row(frames.tables["recipes"], "plant", "form", "t_per_t"):
        if t > 0 and plant in whole:
            whole[plant].setdefault(form, t)
    price = _prices(frames.tables["forms"]) | {f: in_usd_per_t(p) for f, p in each_row(frames.forms, "form", "price")}
    parts: dict[tuple[str, str], float] = {}
    for plant, made in whole.items():
        worth = {form: t * price.get(form, 0.0) for form, t in made.items()}
        if sum(worth.values()) <= 0:
            worth = made
        total = sum(worth.values())
        parts |= {(plant, form): value / total for form, value in worth.items()}
    return parts


def _prices(forms: pd.DataFrame) -> dict[str, float]:
    return {form: usd for form, usd in each_row(forms, "form", "reference_price_usd_per_t") if usd == usd}
