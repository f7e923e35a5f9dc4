"""What a random study is about: its countries, minerals and chains, and the rows drawn for its tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

HOME = "USA"
ABROAD = ("CHN", "AUS", "CAN", "COD", "RUS")
MINERALS = ("amber", "beryl", "coral")
OUTSIDE = "drift"
"""A mineral that no study plans: joint products of it are sold at its price."""
END_USES = (("defence", "yes"), ("clean_energy", "yes"), ("other_industry", "no"))


@dataclass
class World:
    """What is drawn first and referred to later, and the rows drawn so far."""

    rng: np.random.Generator
    years: range
    countries: tuple[str, ...]
    minerals: tuple[str, ...]
    chains: dict[str, tuple[str, ...]]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    price: dict[str, float] = field(default_factory=dict)
    need: dict[str, float] = field(default_factory=dict)
    dearer: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def add(self, table: str, **cells: Any) -> None:
        self.rows.setdefault(table, []).append(cells)

    def between(self, low: float, high: float) -> float:
        """Draw a number of four digits: exact in a file."""
        return float(f"{self.rng.uniform(low, high):.4g}")

    def maybe(self, chance: float) -> bool:
        return bool(self.rng.random() < chance)

    def one_year(self) -> int:
        """Draw a year planned."""
        return int(self.rng.choice(list(self.years)))

    def one_of(self, choices: Iterable[str]) -> str:
        return str(self.rng.choice(list(choices)))


def all_years(world: World) -> range:
    """Return the years of the tables: one more than is planned."""
    return range(world.years[0] - 1, world.years[-1] + 1)
