"""Prepare every table of the dataset in turn, hold matter against its elements, and write what came out."""

from __future__ import annotations

import importlib
from pathlib import Path

import pandas as pd

from data import schema
from data.checks import matter
from data.checks.columns import empty
from data.checks.typed import Typed
from data.messages.finding import BadInput
from data.prepare.figures import Figures, Tables

ORDER = (
    "sources", "minerals", "forms", "countries", "blocs", "end_uses",
    "base_year", "import_lines", "import_mix", "demand", "shortage", "substitutes",
    "plants", "ownership", "plant_capacity", "ramps", "project_risk", "recipes", "hosts", "replacements",
    "elements", "scrap", "returns", "stockpile",
    "suppliers", "emissions", "origins", "outlets", "discards",
    "tariffs", "duty_laws", "established_trade", "trade_elasticities", "credits", "credit_laws", "spendout", "accounts",
    "appropriations", "deflator", "tax_offset", "disruptions", "surge", "allied_demand", "lost_output",
    "infrastructure", "shared_use",
)  # fmt: skip


def prepare_all(figures: Figures) -> dict[str, pd.DataFrame]:
    """Prepare every table, each with its schema's columns, sorted by its key; one without rows is left out."""
    figures.check()
    done: dict[str, pd.DataFrame] = {}
    for name in ORDER:
        module = importlib.import_module(f"data.prepare.{name}")
        done[name] = _in_shape(schema.BY_NAME[name], module.prepare(figures, done))
    _conserve_matter(done)
    return {name: frame for name, frame in done.items() if len(frame)}


def _conserve_matter(tables: Tables) -> None:
    """Raise BadInput with every plant and return that gives out more of an element than it takes in."""
    unprepared = {table.name: empty(table) for table in schema.TABLES if table.name not in tables}
    numbered = {name: frame.set_axis(frame.index + 2) for name, frame in {**tables, **unprepared}.items()}
    files = {name: f"{name}.csv" for name in numbered}
    found = list(matter.matter_is_conserved(Typed(numbered, files, None, frozenset())))
    if found:
        raise BadInput(found)


def write(tables: Tables, folder: Path) -> None:
    """Write the tables as CSV, the same bytes on every machine; a file of a table that has no rows goes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        text = frame.map(_cell).to_csv(index=False, lineterminator="\n")
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    for name in ORDER:
        if name not in tables:  # it had rows before
            (folder / f"{name}.csv").unlink(missing_ok=True)


def _in_shape(table: schema.Table, frame: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in table.names if name not in frame.columns]
    extra = [name for name in frame.columns if name not in table.names]
    if missing or extra:
        raise ValueError(f"data.prepare.{table.name}: missing columns {missing}, unknown columns {extra}")
    return frame[list(table.names)].sort_values(list(table.key), kind="stable", ignore_index=True)


def _cell(value: object) -> str:
    """Write a number with ten significant digits and no trailing noise; blank for nothing."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return format(value, ".10g")
    return str(value)
