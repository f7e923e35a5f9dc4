"""The cells that a study changes, in words: one line where many years of one row are changed by one hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from data.changes.row_patch import Change
from data.messages.years import span

FEW = 3
"""Cells of one row over the years that are listed one by one."""
_YEAR = re.compile(r"(?:^| )((?:19|20|21)\d\d)(?= |$)")


def change_lines(changes: Iterable[Change]) -> list[str]:
    """Return a line for each cell changed; one for all years of a row and column that a study changes alike.

    Such a line says how many cells there are, and what the first and the last of them was and is.
    """
    groups: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        row = _YEAR.sub("", change.key, count=1)
        groups.setdefault((change.variant, change.table, row, change.column, change.said), []).append(change)
    return [line for group in groups.values() for line in _lines(group)]


def _lines(group: Sequence[Change]) -> list[str]:
    years = [int(found[1]) for change in group if (found := _YEAR.search(change.key))]
    if len(group) <= FEW or len(years) < len(group) or not all(change.before and change.after for change in group):
        return [change.line() for change in group]
    first, last = group[0], group[-1]
    row = f"{f'{first.variant}: ' if first.variant else ''}{first.table} {_YEAR.sub('', first.key, count=1)}"
    cited = f" ({first.said})" if first.said else ""
    ends = f"{first.before} -> {first.after} in {years[0]}, {last.before} -> {last.after} in {years[-1]}"
    return [f"{row}, {span(min(years), max(years))}, {len(group)} cells: {first.column} {ends}{cited}"]
