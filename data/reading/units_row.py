"""The row of units that may stand under the headings of a table: read for what it says, then taken off.

A row of units begins with `[units]` in its first cell. It is never skipped blindly: a unit that is not the
one its heading stands for is refused, since the numbers below it would be read as something else.
"""

from __future__ import annotations

from dataclasses import replace

from data import schema
from data.messages.finding import Finding, shown
from data.reading import units
from data.reading.raw_table import Frame

MARK = "[units]"


def of_table(table: schema.Table) -> list[str]:
    """Return the row of units of a table: the mark, then the unit of each column."""
    return [MARK, *(column.unit for column in table.columns[1:])]


def taken_off(frame: Frame, findings: list[Finding]) -> Frame:
    """Return a table without its row of units, after adding what is wrong with that row to `findings`."""
    if frame.table not in schema.BY_NAME or not len(frame.rows) or str(frame.cells.iloc[0, 0]).strip() != MARK:
        return frame
    table, row = schema.BY_NAME[frame.table], int(frame.rows[0])
    accepted = units.headings(table)
    for heading, said in list(frame.cells.iloc[0].items())[1:]:
        unit = str(said).strip()
        if not unit or heading not in accepted:
            continue
        name, factor = accepted[str(heading)]
        if factor != 1.0:
            message = (
                f"the row of units says {shown(unit)}, but the heading already has its unit; leave this cell blank"
            )
            findings.append(Finding(frame.file, row, str(heading), unit, message))
        elif unit != table.column(name).unit:
            message = f"the row of units says {shown(unit)}; {_instead(table, table.column(name))}"
            findings.append(Finding(frame.file, row, str(heading), unit, message))
    cells = frame.cells.iloc[1:].reset_index(drop=True)
    return replace(frame, cells=cells, rows=frame.rows[1:], has_units=True)


def _instead(table: schema.Table, column: schema.Column) -> str:
    if not column.unit:
        return "this column has no unit; leave the cell blank"
    others = [name for name, (stands_for, _) in units.headings(table).items() if stands_for == column.name]
    others.remove(column.name)
    hint = f", or change the heading to {', '.join(others)}" if others else ""
    return f"write the numbers in {column.unit}{hint}"
