"""A number of a result followed back, as text of at most 100 columns and as JSON for a script."""

from __future__ import annotations

import json
from typing import Any

from data.messages.finding import printable
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.data_lineage import row_text, row_values, sources_text
from model.report.terminal.json_values import plain


def trace_text(lineage: Any) -> str:
    """Return a result, what it rests on, and where that was published."""
    names = [column for column in lineage.results.columns if column != "variant"]
    rows = [[_cell(row[name]) for name in names] for row in lineage.results.to_dict("records")]
    blocks = [f"{printable(lineage.variant)}: {lineage.table}\n{text_table([Heading(n) for n in names], rows, WIDTH)}"]
    told: set[str] = set()
    for rest, traced in lineage.rests:
        blocks += [f"== rests on {rest.table}: {rest.how}", *(row_text(row, told) for row in traced)]
    if not lineage.rests:
        blocks.append("It rests on no row of the dataset.")
    return "\n\n".join([*blocks, sources_text(lineage.sources)])


def trace_json(lineage: Any) -> str:
    """Return the same for a script, every cell as it stands."""
    rests = [
        {"table": rest.table, "how": rest.how, "rows": list(map(row_values, rows))} for rest, rows in lineage.rests
    ]
    said = {"variant": lineage.variant, "table": lineage.table, "results": plain(lineage.results), "rests": rests}
    return json.dumps({**said, "sources": list(lineage.sources)}, indent=1)


def _cell(value: object) -> str:
    return f"{value:,.6g}" if isinstance(value, float) and value == value else str(value)
