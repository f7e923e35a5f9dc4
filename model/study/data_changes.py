"""What a study changes in its dataset, and the dataset as the study sees it: the one way to load it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from data import schema
from data.changes.patch_statement import ADD, ALL, CITE, COLUMNS, DELETE, TIMES, plural
from data.messages.finding import shown
from data.uncertainty.ranges import End

_EXAMPLE = "a list of rows such as [[data.patch.suppliers]]"


def rows_by_table(value: Any) -> Any:
    """Refuse patches that are not rows by table."""
    if not isinstance(value, Mapping):
        raise ValueError(f"must be tables of rows, {_EXAMPLE}")
    for table, rows in value.items():
        if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
            raise ValueError(f"{shown(str(table))} must be {_EXAMPLE.replace('suppliers', str(table))}")
    return value


class DataChanges(BaseModel):
    """What the study changes in its dataset."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str = Field("", description="Said once for all rows: the source_id of what they rest on, or 'study'.")
    confidence: Literal["high", "medium", "low", "assumed", ""] = Field(
        "", description="Said once for all rows: how far they can be trusted."
    )
    cite: str = Field("", description="Said once for all rows: who says so.")
    patch: Annotated[dict[str, tuple[dict[str, Any], ...]], BeforeValidator(rows_by_table)] = Field(
        default_factory=dict,
        description="Rows changed, by table. The key columns say which: one value, a list, [first, last] year, or "
        "'all'. Other columns are set, to a number, an amount with its unit ('12 kt') or a value by year; or columns "
        "are scaled (times = 1.3, columns = [...]), or rows go (delete = true) or come (add = true, every column that "
        "the table requires said). cite says who says so. A range (low, high) stays unless it is set too. Every cell "
        "changed is listed in the results.",
    )


class StudyDataChanges(DataChanges):
    """What the study changes in its dataset for all its variants, and where in its ranges it takes every figure."""

    at: End = Field(
        "central",
        description="The end of its range at which every figure is taken, the base year as near to it as its balances "
        "allow; import shares stay as published.",
    )


def patch_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `[data.patch]`: which tables there are, and what a row of each may hold."""
    return {
        "type": "object",
        "additionalProperties": False,
        "description": DataChanges.model_fields["patch"].description,
        "properties": {table.name: {"type": "array", "items": _row_schema(table)} for table in schema.TABLES},
    }


def _row_schema(table: schema.Table) -> dict[str, Any]:
    cells = {column.name: _cell_schema(column) for column in table.columns if column.name not in table.key}
    scaled = [column.name for column in table.columns if column.kind == "number" and column.name not in table.key]
    keys = {word: _key_schema(table.column(name)) for name in table.key for word in (name, plural(name))}
    words: dict[str, Any] = {
        CITE: {"type": "string", "description": "Who says so."},
        ADD: {"const": True, "description": "The row is new."},
        DELETE: {"const": True, "description": "The row goes."},
        TIMES: {
            "anyOf": [{"type": "number", "minimum": 0}, _BY_YEAR],
            "description": "What columns are multiplied by.",
        },
        COLUMNS: {"type": "array", "items": {"enum": scaled}, "minItems": 1, "description": "The columns scaled."},
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "allOf": [
            {"anyOf": [{"required": [name]}, {"required": [plural(name)]}]}
            for name in table.key
            if table.column(name).kind != "year" and table.column(name).blank is None
        ],
        "description": table.meaning,
        "properties": {**keys, **cells, **words},
    }


_BY_YEAR: dict[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"pattern": "^[0-9]{4}$"},
    "additionalProperties": {"type": ["number", "string"]},
}


def _key_schema(column: schema.Column) -> dict[str, Any]:
    """Return the schema of a key column: one value, a list of values, or all."""
    one = _one_schema(column)
    every = [one, {"type": "array", "items": one, "minItems": 1}, {"const": ALL}]
    return {"anyOf": every, "description": _meaning(column)}


def _cell_schema(column: schema.Column) -> dict[str, Any]:
    """Return the schema of a cell: a value; of a number also an amount with its unit, or a value by year."""
    one = _one_schema(column)
    if column.kind not in ("number", "year"):
        return {**one, "description": _meaning(column)}
    with_unit = [{"type": "string"}] if column.kind == "number" and column.unit else []
    return {"anyOf": [one, *with_unit, _BY_YEAR], "description": _meaning(column)}


def _one_schema(column: schema.Column) -> dict[str, Any]:
    if column.kind not in ("number", "year"):
        return {"type": "string"} | ({"enum": list(column.choices)} if column.choices else {})
    number: dict[str, Any] = {"type": "integer" if column.kind == "year" or column.whole else "number"}
    number |= {"minimum": column.minimum} if column.minimum is not None else {}
    return number | ({"maximum": column.maximum} if column.maximum is not None else {})


def _meaning(column: schema.Column) -> str:
    return f"{column.meaning}{f' Unit: {column.unit}.' if column.unit else ''}"
