"""Plants that live on others, and plants that take the place of others, read from their own two tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tests.second_model.said import number

if TYPE_CHECKING:
    from tests.second_model.model import Model


def taken_over(model: Model, plant: str, year: int, stands: float) -> Iterator[tuple[Any, float]]:
    """Yield the builds of newer plants that had opened by a year, and how much of this one each kt/yr took over."""
    site = {p["plant"]: number(p["buildable_t"]) for p in model.t["plants"]}
    for row in model.t["replacements"]:
        if row["replaces"] == plant and stands > 0:
            for (newer, decided), build in model.builds.items():
                if newer == row["plant"] and build.first <= year:
                    yield ("build", newer, decided), number(row["share"]) * stands / (site[newer] * 1e-3)


def live_on_hosts(model: Model, stands: Mapping[tuple[str, int], float]) -> None:
    """Keep each circuit within what its hosts give it; a host that the study does not plan makes all that it can."""
    gives: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in model.t["hosts"]:
        gives[row["plant"]].append((row["host"], number(row["t_per_t"])))
    for plant, hosts in gives.items():
        for year in model.years:
            if ("make", plant, year) in model.rows:
                ran = [(("make", h, year), -each) for h, each in hosts if ("make", h, year) in model.rows]
                others = [(h, each) for h, each in hosts if h not in model.plants]
                most = sum(each * stands.get((h, year), 0.0) for h, each in others)
                model.rows.at_most([(("make", plant, year), 1.0), *ran], most)
