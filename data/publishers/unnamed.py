"""Cells that stand under no heading: nothing says what they are, so they are listed, a line a column."""

from __future__ import annotations

from data.publishers.grid import Grid
from data.publishers.items import NotUnderstood


def unnamed(grid: Grid, heading: int) -> list[NotUnderstood]:
    """Return a line for every column without a heading that holds something below it."""
    out = []
    for column in range(grid.width):
        if grid.cell(heading, column).strip():
            continue
        filled = [
            (row, grid.cell(row, column))
            for row in range(heading + 1, len(grid.rows))
            if grid.cell(row, column).strip()
        ]
        if filled:
            row, value = filled[0]
            rows = f"and {len(filled) - 1:,} further rows" if len(filled) > 1 else "alone"
            why = f"column {column + 1} has no heading; this row {rows} hold something in it"
            out.append(NotUnderstood(grid.file, row + 1, f"column {column + 1}", value, why))
    return out
