"""What a reader of a publisher's file yields: figures, what adds up, what is left out, what is not understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from data.published.schema import BY_NAME

SOURCES: tuple[str, ...] = BY_NAME["sources"].table.names
TABLES: dict[str, tuple[str, ...]] = {
    name: BY_NAME[name].table.names
    for name in (
        "published/us_salient_statistics", "published/us_import_sources", "published/us_government_stockpile",
        "published/world_production", "published/trade", "published/prices", "published/energy", "published/outlook",
        "published/imported",
    )
}  # fmt: skip
"""Table -> columns, as the figures have them."""


@dataclass(frozen=True)
class Source:
    """The row of `sources.csv` that the figures rest on. What the file does not say is blank, to be filled in."""

    source_id: str
    title: str
    publisher: str
    address: str = ""
    licence: str = ""
    date: str = ""
    grade: str = ""


@dataclass(frozen=True)
class Figure:
    """One row of a table; columns that are not named are blank. `row` is where it stands in the file."""

    table: str
    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class _NoFigure:
    """A cell or row that no figure came from, and why."""

    file: str
    row: int | None
    column: str
    value: str
    why: str


class NotUnderstood(_NoFigure):
    """A cell or row that nobody could read."""


class LeftOut(_NoFigure):
    """A cell or row that is understood and is no figure of one country: totals, re-exports, breakdowns."""


@dataclass(frozen=True)
class Counted:
    """An amount that is a part of a total, or the total, of a group. None where it is withheld or not available."""

    group: tuple[str, ...]
    is_total: bool
    value: Decimal | None
    step: Decimal
    row: int


Item = Figure | NotUnderstood | LeftOut | Counted


@dataclass(frozen=True)
class Imported:
    """A whole file: its source, everything that came out of it, and what had to be said."""

    source: Source
    items: tuple[Item, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def figures(self) -> list[Figure]:
        """Return the figures in the order of the file."""
        return [item for item in self.items if isinstance(item, Figure)]

    @property
    def not_understood(self) -> list[NotUnderstood]:
        """Return what no figure came from."""
        return [item for item in self.items if isinstance(item, NotUnderstood)]

    @property
    def left_out(self) -> list[LeftOut]:
        """Return what is left out on purpose."""
        return [item for item in self.items if isinstance(item, LeftOut)]
