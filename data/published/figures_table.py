"""A table of figures, and how it is written down: `name` must be filled, `name?` may be blank, `name??` be left out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data.published.columns import COLUMNS
from data.schema import Column, Table


@dataclass(frozen=True)
class FiguresTable:
    """A table of figures: its schema, the columns that together stand once, the columns whose words come from a list.

    alike: two rows with the same cells here are one row written twice.
    coded: columns whose words stand in `words.csv`.
    unit_of: columns that settle which units a row may have; empty where the table has no column of units.
    is_imported: an import brings it; nothing is prepared from it, so that a folder of figures may be without it.
    """

    table: Table
    alike: tuple[str, ...]
    coded: tuple[str, ...] = ()
    unit_of: tuple[str, ...] = ()
    is_imported: bool = False

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def has_flags(self) -> bool:
        return "flag" in self.table.names

    @property
    def value(self) -> str:
        """Return the column that holds the figure ('' where a row holds several)."""
        return next((n for n in ("value", "share_pct", "net_import_reliance_pct") if n in self.table.names), "")

    @property
    def unit_column(self) -> str:
        """Return the column that holds the unit of a row ('' where there is none)."""
        return next((n for n in ("unit", "capacity_unit") if n in self.table.names), "")

    @property
    def may_be_absent(self) -> frozenset[str]:
        return frozenset(column.name for column in self.table.columns if column.meaning.endswith(_LEAVABLE))


_LEAVABLE = " The column may be left out."


def _column(word: str, own: dict[str, Column]) -> Column:
    name = word.rstrip("?")
    column = own.get(name) or COLUMNS[name]
    if word.endswith("??"):
        column = replace(column, meaning=column.meaning + _LEAVABLE)
    return replace(column, required=not word.endswith("?"))


def figures_table(
    name: str, meaning: str, columns: str, alike: str, coded: str = "", unit_of: str = "", **own: Column
) -> FiguresTable:
    key = ("figure",) if columns.split()[0] == "figure" else ()
    table = Table(name, meaning, key, tuple(_column(word, own) for word in columns.split()))
    return FiguresTable(table, tuple(alike.split()), tuple(coded.split()), tuple(unit_of.split()))
