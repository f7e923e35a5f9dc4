"""What US makers could sell abroad beyond observed exports: at the world price, growing at a stated rate.

A small open economy sells abroad what it does not use at home, for what sellers abroad get: the cheapest first step of
the form, before freight and duty, less the freight to get there and a trader's margin. A seller who paid a duty in the
base year stands there net of it, so no protected price at home is taken for the world's. How much: beyond observed
exports, the last held, a stated share of them more each year; on a line, not compounded, since what compounds for
fifteen years at what exports did in three outgrows the world. What is sold so is made or collected at home; nothing is
bought to be sold.

None for what was not exported in the base year, since there is no buyer to begin with, nor for concentrates, which go
from one mine to one smelter. There the plan's own price is of a market of home alone, and result tables say so.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.prepare.figure_row import FigureRow
from data.prepare.figures import BASE_YEAR
from data.prepare.provenance import joined
from data.rows import each_row

OUTLET = "export_growth"
START = BASE_YEAR + 1
Row = dict[str, object]


def rows(exports: pd.DataFrame, suppliers: pd.DataFrame, assumed: Mapping[str, FigureRow]) -> list[Row]:
    """Return an outlet beside the exports of each form in every year, of nothing until the last observed one."""
    growth, margin = assumed["export_growth"], assumed["trade_margin"]
    world = _world_prices(suppliers)
    held = {form: size for form, year, size in each_row(exports, "form", "year", "size_t") if year == START}
    rate, low, high = (growth.number(end) for end in ("value", "low", "high"))
    found: list[Row] = []
    for form, year, sources, figures in each_row(exports, "form", "year", "source_id", "figures"):
        if not held.get(form) or (form, year) not in world:
            continue
        price, freight = world[form, year]
        size, least, most = (held[form] * g * max(year - START, 0) for g in (rate, low, high))
        found.append({
            "form": form, "outlet": OUTLET, "year": year,
            "price_usd_per_t": _tidy(price * (1 - margin.number("value")) - freight), "size_t": _tidy(size),
            "low": _tidy(least), "high": _tidy(most), "confidence": "assumed",
            "source_id": joined([sources, growth["source_id"]]),
            "figures": joined([figures, growth["figure"], margin["figure"]]),
            "rule": f"{rate:.0%} of the exports of {START} more each year from then; price: cheapest first step, less "
            "freight and 2%.",
        })  # fmt: skip
    return found


def _world_prices(suppliers: pd.DataFrame) -> dict[tuple[str, int], tuple[float, float]]:
    """Return price and freight of the cheapest first step abroad, by form and year."""
    first = suppliers[(suppliers["step"] == 1) & (suppliers["available_t"] > 0)]
    by_price = first.sort_values(["price_usd_per_t", "freight_usd_per_t"]).drop_duplicates(["form", "year"])
    each = each_row(by_price, "form", "year", "price_usd_per_t", "freight_usd_per_t")
    return {(form, year): (price, freight) for form, year, price, freight in each}


def _tidy(value: float) -> float:
    return float(f"{value:.5g}")
