"""The main paths of the data as levers: each times so many percent of what the dataset holds, as a patch says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WHOLE = 100.0
LEAST, MOST = 25.0, 300.0
"""Percent of the dataset's figures; what is typed may lie beyond what the slider reaches, up to MOST."""


@dataclass(frozen=True)
class DataPath:
    """Figures that are moved together.

    words: what they are; table, columns: where they stand; keys: of its rows, besides the forms of the study's minerals
    """

    words: str
    table: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]


DATA_PATHS: Mapping[str, DataPath] = {
    "wanted": DataPath("Demand of every end use", "demand", ("demand_t",),
                       ("forms", "end_uses", "boundaries", "paths", "years")),
    "asked": DataPath("Prices that suppliers ask", "suppliers", ("price_usd_per_t",),
                      ("forms", "countries", "steps", "years")),
    "capital": DataPath("Capital of plants", "plants", ("capex_usd_per_t",), ("plants",)),
    "running": DataPath("Running cost of plants", "plants", ("fixed_usd_per_t", "variable_usd_per_t"), ("plants",)),
    "collected": DataPath("Scrap collected", "scrap", ("available_t",), ("forms", "steps", "years")),
}  # fmt: skip


def patches(
    factors: Mapping[str, float], forms: Mapping[str, Sequence[str]], cite: str
) -> dict[str, list[dict[str, Any]]]:
    """Return patches by table that move figures.

    factors: percent by the name of the path; forms: of the study's minerals, by table; cite: who says so
    """
    out: dict[str, list[dict[str, Any]]] = {}
    for name, percent in factors.items():
        path = DATA_PATHS[name]
        keys = {key: list(forms[path.table]) if key == "forms" else "all" for key in path.keys}
        moved = {"times": round(percent / WHOLE, 12), "columns": list(path.columns), "cite": cite}
        out.setdefault(path.table, []).append({**keys, **moved})
    return out
