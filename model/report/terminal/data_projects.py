"""What was read of plants and projects: what of it is in the dataset, what is not, and why."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from data.messages.paragraph import wrapped
from data.prepare.figures import FIGURES
from data.published.projects_read import READ
from data.published.read import read_figures
from model.report.terminal.data_tables import text_lines

NOTE = (
    "In: the figures that it went into; 'lodeplan data source' follows a row of the dataset to them. The last sentence "
    "says why it, or the rest of it, is no number of a plan. --json has the sources, 'lodeplan data show sources' "
    "their titles."
)


def projects_read() -> pd.DataFrame:
    """Return what was read of plants and projects, in the order of the figures."""
    return read_figures(FIGURES, (READ,)).as_written[READ]


def projects_text() -> str:
    """Return it as text: projects that are no plant of the dataset first, then what was read of its plants."""
    rows = projects_read().sort_values("title", kind="stable")
    missing = (rows["about"] == "project") & (rows["plant"] == "")
    unused = int((rows["used"] == "").sum())
    first = (
        f"{len(rows)} statements read of plants and projects; no figure holds {unused} of them, each with its reason"
    )
    left = f"{int(missing.sum())} of projects that are no plant of the dataset"
    lines = [[_line(row) for row in part.itertuples(index=False)] for part in (rows[missing], rows[~missing])]
    return "\n\n".join([first, left, "\n".join(lines[0]), "Of plants", "\n".join(lines[1]), text_lines(NOTE)])


def _line(row: Any) -> str:
    """Return a row as a paragraph: whose, what of it, when, what is printed, where it went, why not."""
    where = f" In {', '.join(row.used.split(';'))}." if row.used else ""
    why = f" {row.reason}" if row.reason else ""
    about = "" if row.about == "project" else f"{row.about}, "
    return wrapped(f"{row.title} ({about}{row.as_of}): {row.printed}.{where}{why}", further="    ")


def projects_json() -> str:
    """Return it as JSON for a script."""
    return json.dumps({"projects": projects_read().to_dict("records")}, indent=1)
