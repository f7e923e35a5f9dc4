"""What a study changes in its dataset, and the dataset as the study sees it: the one way to load it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from data import dataset
from data import tables as schema
from data.dataset import Dataset
from data.errors import shown
from data.patch import CITE, RowPatch
from data.ranges import End, at_end
from model.study_layout import Where, shown_path

if TYPE_CHECKING:
    from model.study import LoadedStudy

_EXAMPLE = "a list of rows such as [[data.patch.suppliers]]"


def _rows_by_table(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise ValueError(f"must be tables of rows, {_EXAMPLE}")
    for table, rows in value.items():
        if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
            raise ValueError(f"{shown(str(table))} must be {_EXAMPLE.replace('suppliers', str(table))}")
    return value


class DataChanges(BaseModel):
    """What the study changes in its dataset."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    patch: Annotated[dict[str, tuple[dict[str, Any], ...]], BeforeValidator(_rows_by_table)] = Field(
        default_factory=dict,
        description="Rows changed, by table: the key columns say which row (a year may be [first, last]), the other "
        "columns are set, cite says who says so. A range (low, high) stays unless it is set too. Every cell changed is "
        "listed in the results.",
    )
    at: End = Field(
        "central",
        description="The end of its range at which every figure is taken, the base year as near to it as its balances "
        "allow; import shares stay as published.",
    )


def dataset_for(loaded: LoadedStudy, named: str | Path | None = None, relative_to: Path | None = None) -> Dataset:
    """Return the dataset of a study with the study's changes in it; raise BadInput with every finding.

    `named` is where the dataset lies, if not where the study says; `relative_to` the folder that counts from.
    """
    name, folder = str(named or loaded.study.dataset), relative_to or loaded.path.parent
    data = dataset.load(name, folder, row_patches(loaded))
    return data if loaded.study.data is None else at_end(data, loaded.study.data.at)


def row_patches(loaded: LoadedStudy) -> tuple[RowPatch, ...]:
    """Return the rows that a study changes, in its order, each year of a span on its own."""
    changes = loaded.study.data
    out: list[RowPatch] = []
    for table, rows in changes.patch.items() if changes else ():
        for number, values in enumerate(rows):
            where: Where = ("data", "patch", table, number)
            lines = {name: loaded.layout.line((*where, name)) for name in values}
            lines[""] = loaded.layout.line(where)
            out += [RowPatch(table, row, loaded.file, shown_path(where), lines) for row in _each_year(table, values)]
    return tuple(out)


def _each_year(table: str, values: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return a row for each year where the year of its key is a span, such as [2026, 2030]."""
    known = schema.BY_NAME.get(table)
    for name in known.key if known else ():
        span = values.get(name)
        if known and known.column(name).kind == "year" and isinstance(span, list | tuple):
            return [{**values, name: year} for year in _span(span)] or [values]
    return [values]


def _span(years: Sequence[Any]) -> range:
    """Return the years from the first to the last; none where they are no span."""
    whole = len(years) == 2 and all(type(year) is int for year in years)
    return range(years[0], years[1] + 1) if whole and years[0] >= 1900 and years[1] < 2200 else range(0)


def patch_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `[data.patch]`: which tables there are, and what a row of each may hold."""
    return {
        "type": "object",
        "additionalProperties": False,
        "description": DataChanges.model_fields["patch"].description,
        "properties": {table.name: {"type": "array", "items": _row_schema(table)} for table in schema.TABLES},
    }


def _row_schema(table: schema.Table) -> dict[str, Any]:
    columns = {column.name: _cell_schema(column, column.name in table.key) for column in table.columns}
    columns[CITE] = {"type": "string", "description": "Who says so."}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(table.key),
        "description": table.meaning,
        "properties": columns,
    }


def _cell_schema(column: schema.Column, in_key: bool) -> dict[str, Any]:
    said = {"description": f"{column.meaning}{f' Unit: {column.unit}.' if column.unit else ''}"}
    if column.kind not in ("number", "year"):
        return {"type": "string", **said} | ({"enum": list(column.choices)} if column.choices else {})
    number: dict[str, Any] = {"type": "integer" if column.kind == "year" or column.whole else "number"}
    number |= {"minimum": column.minimum} if column.minimum is not None else {}
    number |= {"maximum": column.maximum} if column.maximum is not None else {}
    if column.kind == "year" and in_key:
        return {"anyOf": [number, {"type": "array", "items": number, "minItems": 2, "maxItems": 2}], **said}
    return {**number, **said}
