"""Every mineral beyond the five first chains: markets (`market`), who reads them, and who writes their rows.

`chains`, `heavy`, `simple` and `projects` read figures, `completeness` asks for rows that are missing; `sellers` and
`to_tables` write rows of the dataset's tables,
which the modules of those tables add to their own.
"""

from __future__ import annotations

from functools import lru_cache

from data.prepare.figures import Figures
from data.prepare.markets import chain_plants, chains, heavy, projects, simple
from data.prepare.markets.completeness import refuse_what_is_missing
from data.prepare.markets.market import Evidence, Market, Works


class Book:
    """All markets and plants, read once."""

    def __init__(self, figures: Figures) -> None:
        self.known = Evidence(figures)
        self.markets: list[Market] = [
            *chains.markets(self.known), *heavy.markets(self.known), *simple.markets(self.known),
        ]  # fmt: skip
        self.works: list[Works] = [
            *chain_plants.works(self.known), *heavy.works(self.known), *simple.works(self.known),
            *projects.works(self.known),
        ]  # fmt: skip
        refuse_what_is_missing(figures, self.markets, self.works)


@lru_cache(maxsize=2)
def book(figures: Figures) -> Book:
    """Return the markets that some figures make."""
    return Book(figures)
