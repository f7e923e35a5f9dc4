"""Which countries are in each bloc, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data.rows import each_row

OPEN_END = 9999
"""The last year of who is in a bloc without an end."""


@dataclass(frozen=True)
class Membership:
    """Which countries are in each bloc, with the first and the last year of each."""

    spans: Mapping[str, list[tuple[str, float, float]]]

    @classmethod
    def of(cls, blocs: pd.DataFrame) -> Membership:
        """Return what the dataset's table of blocs states: bloc, country, from_year, until_year."""
        spans: dict[str, list[tuple[str, float, float]]] = {}
        rows = blocs.assign(last=blocs["until_year"].fillna(OPEN_END))
        for bloc, country, first, last in each_row(rows, "bloc", "country", "from_year", "last"):
            spans.setdefault(bloc, []).append((country, float(first), float(last)))
        return cls(spans)

    def members(self, bloc: str, year: int) -> frozenset[str]:
        """Return the countries in a bloc in a year."""
        return frozenset(c for c, first, last in self.spans.get(bloc, ()) if first <= year <= last)
