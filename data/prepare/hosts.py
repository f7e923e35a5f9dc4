"""Which plants live on others: by-product circuits make no more than what their host leaves them.

A circuit that takes its host's liquor or residue as a form is tied by its recipe. Tied here are plants that would
otherwise stand alone: the circuits of the Clarksville smelter (its gallium by the residue), the liquor of Gramercy's
alumina, and US output that is a by-product: rhenium of roasting molybdenum, selenium and tellurium of the slimes of
copper refining, platinum beside palladium and the nickel of refining both, zircon of sands dug for titanium. So are
later phases of a project that share the works of its first: none is built without it.

The ratio is a printed one where there is one. Else it is output over output: what a circuit makes or may be built to
make, over what its host does. It moves from year to year; the range is that of rhenium over molybdenum in 2019 to 2025.

Not here, for want of a planned host: antimony of Stibnite comes as its gold does, by a schedule of its own in
`plant_capacity`; silver, that comes with lead, zinc, copper and gold in parts that nobody prints; Galena's antimony.
"""

from __future__ import annotations

import math

import pandas as pd

from data.messages.finding import did_you_mean, shown
from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures, Tables
from data.prepare.plant_evidence import Fact, by_figure, items
from data.prepare.provenance import joined, of_all
from data.rows import each_row

PLANNED, ASSUMED, PRINTED = "planned/hosts", "assumptions/hosts", "minor_metals/forms"
AS_SIZED = "all/output_over_output"
SMALLEST, DIGITS = 1e-12, 6


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the ratio of every circuit and host."""
    printed = by_figure(figures, PRINTED).and_of(by_figure(figures, ASSUMED))
    sizes, general = _sizes(tables), items(figures, ASSUMED)[AS_SIZED]
    rows = []
    for row in figures.rows(PLANNED):
        size, host = (_size(row, column, sizes) for column in ("plant", "host"))
        fact = printed.named(row, "of") if row["of"] else general.times(size / host)
        rows.append(_row(row, fact.times(row.number("times") if row["times"] else 1.0)))
    return pd.DataFrame(rows)


def _sizes(tables: Tables) -> dict[str, float]:
    """Return the most that each plant makes in a year, or may be built to make."""
    sizes = dict(each_row(tables["plants"], "plant", "buildable_t"))
    for plant, tonnes in each_row(tables["plant_capacity"], "plant", "capacity_t"):
        sizes[plant] = max(sizes[plant], tonnes)
    return sizes


def _size(row: FigureRow, column: str, sizes: dict[str, float]) -> float:
    plant = row[column]
    if plant not in sizes:
        row.refuse(column, f"{shown(plant)} is no plant of the dataset{did_you_mean(plant, sizes)}")
    if sizes[plant] <= 0:
        row.refuse(column, f"{plant} makes nothing and may not be built; write another plant, or delete the row")
    return sizes[plant]


def _row(row: FigureRow, ratio: Fact) -> dict[str, object]:
    low, high = (None if end is None else _up(end) for end in (ratio.low, ratio.high))
    return {
        "plant": row["plant"], "host": row["host"], "t_per_t": _up(ratio.value), "low": low, "high": high,
        "confidence": of_all([ratio.confidence]), "source_id": joined([ratio.source_id]), "figures": ratio.figure,
        "rule": row["rule"],
    }  # fmt: skip


def _up(value: float) -> float:
    """Round up to six digits, so that a circuit as large as its host allows is not cut by the rounding."""
    step = 10.0 ** (math.floor(math.log10(max(value, SMALLEST))) - DIGITS + 1)
    return float(f"{math.ceil(value / step - 1e-9) * step:.{DIGITS}g}")
