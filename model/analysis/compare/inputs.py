"""Which inputs differ: rows of the dataset by key, cell by cell; sentences of a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from data.changes.row_patch import Change
from data.dataset import Dataset
from data.schema import TABLES
from model.policies import Clause

PROVENANCE = ("confidence", "source_id", "figures", "rule")
ABSENT = "(no row)"


def changed_cells(before: Dataset, after: Dataset) -> pd.DataFrame:
    """Return table, key, column, before, after for every cell that differs; a row on one side only is one line."""
    out: list[tuple[str, str, str, Any, Any]] = []
    for table in TABLES:
        a, b = before.tables[table.name], after.tables[table.name]
        if a.equals(b):
            continue
        out += _cells(table.name, list(table.key), a, b)
    return pd.DataFrame(out, columns=["table", "key", "column", "before", "after"])


def _cells(name: str, key: list[str], a: pd.DataFrame, b: pd.DataFrame) -> list[tuple[str, str, str, Any, Any]]:
    values = [c for c in a.columns if c not in key]
    both = a.merge(b, on=key, how="outer", suffixes=("", "|after"), indicator=True)
    out: list[tuple[str, str, str, Any, Any]] = []
    for side, words in (("left_only", ("there", ABSENT)), ("right_only", (ABSENT, "there"))):
        alone = both[both["_merge"] == side]
        out += [(name, _key(row), "", *words) for row in alone[key].itertuples(index=False)]
    shared = both[both["_merge"] == "both"]
    for column in values:
        old, new = shared[column], shared[f"{column}|after"]
        moved = ~((old == new) | (old.isna() & new.isna()))
        rows = zip(shared.loc[moved, key].itertuples(index=False), old[moved], new[moved], strict=True)
        out += [(name, _key(row), column, was, now) for row, was, now in rows]
    return out


def _key(row: Sequence[Any]) -> str:
    return " ".join(f"{v:g}" if isinstance(v, float) else str(v) for v in row)


def changed_sentences(before: Sequence[Clause], after: Sequence[Clause]) -> list[str]:
    """Return the sentences that one side states and the other does not, in words of the study."""
    old, new = ([_said(c) for c in clauses] for clauses in (before, after))
    gone = [said for said in old if said not in new]
    come = [said for said in new if said not in old]
    return [f"- {said}" for said in gone] + [f"+ {said}" for said in come]


def changed_rows(before: Sequence[Change], after: Sequence[Change]) -> list[str]:
    """Return the cells of the dataset that one variant changes and the other does not, or changes otherwise."""
    old, new = ([replace(change, variant="").line() for change in changes] for changes in (before, after))
    gone = [line for line in old if line not in new]
    come = [line for line in new if line not in old]
    return [f"- {line}" for line in gone] + [f"+ {line}" for line in come]


def _said(clause: Clause) -> str:
    s = clause.policy
    fields = s.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"cite", "title"})
    inside = ", ".join(f"{name} = {_value(value)}" for name, value in fields.items())
    return f"{s.name} {{ {inside} }}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}'" if isinstance(value, str) else str(value)
