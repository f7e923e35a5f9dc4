"""What the columns of each relation of a query mean, and their units: `describe NAME` prints them.

Columns of result tables and of the dataset have their meaning in their schema; those that a query adds have it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from data.schema import TABLES, Table
from model.analysis.query.relations import DATA, NAMED, TITLED
from model.analysis.query.sums import SUM_TABLES, SUMS
from model.plan.result_schema import RESULT_TABLE, ResultColumn, ResultTable

_DESCRIBE = re.compile(r'\s*(?:describe|desc|show)\s+((?:"?\w+"?\.)?"?\w+"?)\s*;?\s*', re.IGNORECASE)
_OF_A_RUN = ResultColumn("run", "", "The run, by the name of its folder.")
_COST = "Present value of what its plan makes least: the market's cost, or the nation's where the study says so"
OWN_TABLES = (
    ResultTable(
        "runs", "A run, as 'lodeplan runs' lists it.", ("run",),
        (
            _OF_A_RUN, ResultColumn("study", "", "Name of the study."),
            ResultColumn("title", "", "Its title."), ResultColumn("created_utc", "", "When the run began, UTC."),
            ResultColumn("complete", "", "Whether every variant is in it."),
            ResultColumn("baseline", "", "The variant that others are compared with."),
            ResultColumn("cost_musd", "MUSD present value", f"{_COST}; of the baseline."),
            ResultColumn("variants", "variants", "Variants in it."),
            ResultColumn("with_plan", "variants", "Of these, how many have a plan."),
            ResultColumn("law_as_of", "", "The day as of which laws are read; '' where the study states none."),
            ResultColumn("first_year", "year", "The first year planned."),
            ResultColumn("last_year", "year", "The last year planned."),
            ResultColumn("discount_rate", "share a year", "The rate of discount."),
            ResultColumn("dataset", "", "Name of the dataset."),
            ResultColumn("data_content", "", "What tells its content from another's."),
            ResultColumn("lodeplan", "", "The version that solved it."), ResultColumn("tags", "", "Tags noted of it."),
            ResultColumn("note", "", "Note of its user."), ResultColumn("folder", "", "Where it lies."),
        ),
    ),
    ResultTable(
        "variants", "A variant of a run, with a column for each lever of a grid.", ("run", "variant"),
        (
            _OF_A_RUN, ResultColumn("variant", "", "The variant of the study."),
            ResultColumn("title", "", "Its title."), ResultColumn("status", "", "solved, impossible or failed."),
            ResultColumn("cost_musd", "MUSD present value", f"{_COST}; blank without a plan."),
            ResultColumn("baseline", "", "Whether others are compared with it."),
            ResultColumn("message", "", "Why there is no plan; '' where there is one."),
        ),
    ),
)  # fmt: skip
WHERE = "Relations that a query knows beside result tables ('lodeplan query')"
"""Where the tables of this module stand."""


KNOWN: Mapping[str, ResultTable | Table] = {
    **RESULT_TABLE,
    **{f"{NAMED}.{name}": table for name, table in RESULT_TABLE.items()},
    **{f"{DATA}.{table.name}": table for table in TABLES},
    **{f"{SUMS}.{table.name}": table for table in SUM_TABLES},
    **{table.name: table for table in OWN_TABLES},
}
"""The schema of every relation and view, by the name that a query gives it."""


def relation_described(query: str) -> str | None:
    """Return the relation whose columns a query asks for; None for any other query."""
    asked = _DESCRIBE.fullmatch(query)
    name = asked.group(1).replace('"', "").casefold() if asked else None
    return name if name in KNOWN else None


def with_meanings(name: str, described: pd.DataFrame, levers: Iterable[str]) -> pd.DataFrame:
    """Return the columns of a relation with their unit and meaning.

    described: as DuckDB describes it; levers: of the grids of the runs that are read
    """
    said = _said(name, levers)
    rows = [
        (column, kind, *said.get(column, ("", "")))
        for column, kind in zip(described["column_name"], described["column_type"], strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["column", "type", "unit", "meaning"], dtype=object)
    frame.attrs = {"units": {}, "meaning": f"{name}: {KNOWN[name].meaning}"}
    return frame


def _said(name: str, levers: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """Return the unit and meaning of each column that a relation may have."""
    own = {column.name: (column.unit, column.meaning) for column in KNOWN[name].columns}
    titles = {f"{column}_title": ("", f"Title of the {column.replace('_', ' ')}.") for column in TITLED}
    levels = dict.fromkeys(levers, ("", "Level of the lever; blank where the variant is no point of the grid."))
    return {_OF_A_RUN.name: ("", _OF_A_RUN.meaning)} | titles | levels | own
