"""One schema per dataset table: columns, key, references, unit, range, meaning.

Everything that knows what a table looks like reads it here: the checker, the preparation modules,
`lodeplan schema` and the data dictionary. A unit is part of the column's name (`_t`, `_usd_per_t`,
`_musd`, `_years`), so a heading alone says what a cell means.
"""

from __future__ import annotations

from data.schema import blends, evidence, markets, money, plants, stocks, uses
from data.schema.declaration import (
    BOUNDARIES,
    CONFIDENCE,
    DEMAND_PATHS,
    GRADES,
    PLANT_KINDS,
    PLANT_STATUSES,
    PROJECT_STATUSES,
    ROUTES,
    STAGES,
    Column,
    Table,
)

__all__ = [
    "BOUNDARIES",
    "BY_NAME",
    "CONFIDENCE",
    "DEMAND_PATHS",
    "GRADES",
    "PLANT_KINDS",
    "PLANT_STATUSES",
    "PROJECT_STATUSES",
    "ROUTES",
    "STAGES",
    "TABLES",
    "Column",
    "Table",
]

TABLES: tuple[Table, ...] = (
    *markets.TABLES, *plants.TABLES, *blends.TABLES, *uses.TABLES, *stocks.TABLES, *money.TABLES,
    *evidence.TABLES,
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}
