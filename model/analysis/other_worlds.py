"""Variants that are planned from other data than the baseline: what differs there is not the policies' alone."""

from __future__ import annotations

from typing import Any

from data.messages.lists import counted
from model.runs.run_folder import Run

OF_THE_BILL = ("appropriations",)
"""Tables whose rows are a bill's own doing: the money that it provides."""


def worlds(run: Run) -> dict[str, tuple[str, ...]]:
    """Return, in words, in which world each variant is planned that is not planned in the baseline's."""
    baseline, said = run.manifest["baseline"], run.manifest["settings"].get("worlds", {})
    cells = _own_cells(run.manifest["dataset"].get("changes", ()))
    out = {}
    for variant in run.manifest["variants"]:
        moved = cells.get(variant, set()) ^ cells.get(baseline, set())
        rows = [f"{counted(len({cell[:3] for cell in moved}), 'cell')} of data"] if moved else []
        if words := (*said.get(variant, ()), *rows):
            out[variant] = words
    return out


def _own_cells(changes: Any) -> dict[str, set[tuple[str, str, str, str]]]:
    """Return the cells that each variant changes for itself: table, row, column and what stands there then."""
    out = dict[str, set[tuple[str, str, str, str]]]()
    for each in changes:
        if each["variant"] and each["table"] not in OF_THE_BILL:
            cell = (str(each["table"]), str(each["key"]), str(each["column"]), str(each["after"]))
            out.setdefault(str(each["variant"]), set()).add(cell)
    return out
