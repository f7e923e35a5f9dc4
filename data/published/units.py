"""Figures turned into tonnes and dollars by the unit that stands in their own row."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from data.reading.units import in_base_unit

UNIT = "unit"
IN_THAT_UNIT = ("value", "low", "central", "high")


def converted(cells: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose numbers and units are in tonnes and dollars; a table without units as it is.

    Digits stay those printed: 28.6 thousand tonnes become 2.86E+4, which is known to the hundred, not 28600.0.
    """
    if UNIT not in cells.columns:
        return cells
    known = {unit: in_base_unit(unit) for unit in cells[UNIT].unique()}
    out = cells.assign(**{UNIT: cells[UNIT].map({unit: base for unit, (_, base) in known.items()})})
    for unit, (factor, _) in known.items():
        if factor == 1:
            continue
        rows = cells.index[cells[UNIT] == unit]
        for column in IN_THAT_UNIT:
            if column in cells.columns:
                out.loc[rows, column] = [_times(text, factor) for text in cells.loc[rows, column]]
    return out


def _times(text: str, factor: Decimal) -> str:
    return str(Decimal(text.strip()) * factor) if text.strip() else ""
