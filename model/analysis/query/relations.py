"""What a query may read: result tables of one or many runs, their datasets, their variants and levers.

| relation | a row |
| --- | --- |
| a result table, such as `purchases` | what `lodeplan schema results` says, with a column `run` in front |
| `runs` | a run, as `lodeplan runs` lists it |
| `variants` | a variant of a run: title, status, cost, whether it is the baseline, and a column for each lever |
| `data.TABLE` | a row of a table of the run's dataset, before what single variants change |
| `named.TABLE` | a row of a result table, with titles of what its columns name and the levers of its variant |
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from data.schema import TABLES
from model.analysis.query.catalogue import cost_of, frame_of, row_of, settings_of
from model.analysis.study_of_run import dataset_of, study_of, table_of
from model.plan.result_schema import RESULT_TABLE
from model.runs.notes import notes_of
from model.runs.run_folder import Run

DATA, NAMED = "data", "named"
TITLED = {"form": "forms", "mineral": "minerals", "country": "countries", "plant": "plants", "end_use": "end_uses"}
"""Columns of result tables that name a row of a table with titles."""
VARIANT_COLUMNS = ("variant", "title", "status", "cost_musd", "baseline", "message")


def known_relations() -> list[str]:
    """Return the name of every relation."""
    own = [*RESULT_TABLE, "runs", "variants"]
    return [*own, *(f"{DATA}.{table.name}" for table in TABLES), *(f"{NAMED}.{name}" for name in RESULT_TABLE)]


@dataclass(frozen=True)
class LabelledRuns:
    """Runs that a query reads, each under the name by which its rows are told apart."""

    runs: Mapping[str, Run]

    def relation(self, name: str) -> pd.DataFrame:
        """Return the rows of a relation, of all runs.

        name: one of `known_relations`
        Raises NotARun or BadInput for a run whose tables, study or dataset are not what they were.
        """
        schema, _, table = name.rpartition(".")
        if schema == DATA:
            return _together({label: data[table] for label, data in self._datasets.items()})
        if schema == NAMED:
            return self._named(table)
        if name == "runs":
            return frame_of(row_of(label, run, notes_of(run)) for label, run in self.runs.items())
        if name == "variants":
            rows = _together({label: _variants(run) for label, run in self.runs.items()})
            return rows.assign(**{lever: _one_kind(rows[lever]) for lever in _levers(rows)})
        return _together({label: _result(run, name) for label, run in self.runs.items()})

    @property
    def levers(self) -> list[str]:
        """Return the name of each lever of a grid, which is a column of `variants` and of every view of `named`."""
        return _levers(self.relation("variants"))

    @cached_property
    def _datasets(self) -> dict[str, Mapping[str, pd.DataFrame]]:
        return {label: dataset_of(run, study_of(run)).tables for label, run in self.runs.items()}

    def _named(self, table: str) -> pd.DataFrame:
        """Return a result table with a column `COLUMN_title` beside what it names, and the levers of its variants."""
        rows = self.relation(table)
        for column in [column for column in TITLED if column in rows]:
            titles = self.relation(f"{DATA}.{TITLED[column]}")[["run", column, "title"]]
            titles = titles.rename(columns={"title": f"{column}_title"})
            rows = rows.merge(titles, how="left", on=["run", column], validate="many_to_one")
        variants = self.relation("variants")
        return rows.merge(variants[["run", "variant", *_levers(variants)]], how="left", on=["run", "variant"])


def _together(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return frames one below the other, with the run of each row in front."""
    labelled = [frame.assign(run=label) for label, frame in frames.items()]
    whole = pd.concat(labelled, ignore_index=True)
    return whole[["run", *(column for column in whole if column != "run")]]


def _result(run: Run, name: str) -> pd.DataFrame:
    """Return a result table of all variants with a plan; its columns alone where none has rows."""
    frames: Sequence[pd.DataFrame] = [table_of(run, name, variant) for variant in run.variants]
    full = [frame for frame in frames if len(frame)]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame(columns=list(RESULT_TABLE[name].names))


def _variants(run: Run) -> pd.DataFrame:
    levers: Mapping[str, Mapping[str, Any]] = settings_of(run).get("levers", {})
    names = dict.fromkeys(lever for levels in levers.values() for lever in levels)
    rows = [
        {
            "variant": name,
            "title": known.get("title", ""),
            "status": known["status"],
            "cost_musd": cost_of(run, name),
            "baseline": name == run.manifest["baseline"],
            "message": known.get("message", ""),
            **{lever: _level(levers.get(name, {}).get(lever)) for lever in names},
        }
        for name, known in run.manifest["variants"].items()
    ]
    return pd.DataFrame(rows, columns=[*VARIANT_COLUMNS, *names]).astype({"cost_musd": float})


def _levers(variants: pd.DataFrame) -> list[str]:
    return [str(column) for column in variants if column not in ("run", *VARIANT_COLUMNS)]


def _level(level: Any) -> Any:
    """Return a level of a lever that a column can hold; a path by year as the text that a study has."""
    return level if level is None or isinstance(level, bool | int | float | str) else str(level)


def _one_kind(levels: pd.Series[Any]) -> pd.Series[Any]:
    """Return levels as a column of one kind: text where some are numbers and others words, such as 'appropriated'."""
    kinds = {type(level) for level in levels.dropna()}
    if len(kinds) < 2 or kinds == {int, float}:
        return levels
    return levels.map(lambda level: level if isinstance(level, str) else json.dumps(level), na_action="ignore")
