"""Under which line of the base year, and of the import mix, the printed flows of the first chains stand."""

from __future__ import annotations

from data.prepare.figures import Figures

TABLE = "planned/chain_lines"


def lines_of_chains(figures: Figures, table: str) -> dict[tuple[str, str], str]:
    """Return lines of a table of the dataset by printed mineral ('' where none is printed) and form."""
    rows = (row for row in figures.rows(TABLE) if row["table"] == table)
    return {(row["mineral"], row["form"]): row["line"] for row in rows}


def assumed_lines(figures: Figures) -> set[str]:
    """Return lines whose shares are assumed as a whole, even where one was printed for another year."""
    return {row["line"] for row in figures.rows(TABLE) if row["assumed"]}
