"""What was read of plants and projects: every row leads to figures that name its source, or says why it does not.

So nothing that was read is dropped in silence, and no figure claims a source that says something else of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from data.messages.finding import Finding, did_you_mean, shown
from data.published.columns import SOURCES

READ, SOURCE = "published/projects_read", "source_id"


def findings_of(tables: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Yield what is wrong with the rows of what was read.

    tables: every table of figures by name, each with the numbers of its rows in the file as its index
    """
    if READ not in tables:
        return
    named = {
        figure: [one.strip() for one in sources.split(";")]
        for name, cells in tables.items()
        if name not in (READ, SOURCES) and {"figure", SOURCE} <= set(cells.columns)
        for figure, sources in zip(cells["figure"], cells[SOURCE], strict=True)
    }
    for row, cells in tables[READ].iterrows():
        yield from _of_row(int(str(row)), cells, named)


def _of_row(row: int, cells: pd.Series, named: Mapping[str, list[str]]) -> Iterator[Finding]:
    used = [one for one in str(cells["used"]).split(";") if one]
    if not used and not cells["reason"]:
        message = "'' is empty, and so is reason; write the ids of the figures that it went into, or in reason why none"
        yield _finding(row, "used", "", message)
    if used and not cells["plant"] and not cells["reason"]:
        message = (
            f"'' is empty, and so is reason, though {used[0]} was written from it; write the plant of the dataset that "
            "it is of, or in reason what else it is"
        )
        yield _finding(row, "plant", "", message)
    if cells["buyer"] and not cells["plant"]:
        yield _finding(row, "plant", "", "'' is empty beside a buyer; write the plant that sells, or leave buyer blank")
    strangers = [one for one in used if one not in named]
    for one in strangers:
        message = f"{shown(one)} is no figure{did_you_mean(one, named) or '; write the id of one, or delete it'}"
        yield _finding(row, "used", one, message)
    sources = [one.strip() for one in str(cells[SOURCE]).split(";")]
    if used and not strangers and not any(one in named[figure] for figure in used for one in sources):
        message = (
            f"none of {', '.join(used)} names {' or '.join(sources)}; write it into their source_id, or in used the "
            "figure that does"
        )
        yield _finding(row, "used", str(cells["used"]), message)


def _finding(row: int, column: str, value: str, message: str) -> Finding:
    return Finding(f"{READ}.csv", row, column, value, message)
