"""What a study changes in its dataset, and the dataset as the study sees it: the one way to load it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from data import dataset, schema
from data.changes.patch_statement import ADD, ALL, CITE, COLUMNS, DELETE, ONCE, TIMES, RowPatch, plural
from data.dataset import Dataset
from data.messages.finding import BadInput, Finding, shown
from data.uncertainty.ranges import End, at_end, changes_lost
from model.study.blocs import bloc_patches
from model.study.source_map import Where, shown_path

if TYPE_CHECKING:
    from model.study.settings import LoadedStudy

Made = TypeVar("Made")
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


def dataset_for(loaded: LoadedStudy, named: str | Path | None = None, relative_to: Path | None = None) -> Dataset:
    """Return the dataset of a study with the study's changes in it; raise BadInput with every finding.

    `Dataset.of` returns the dataset of a variant, with what the variant changes. `named` is where the dataset lies, if
    not where the study says; `relative_to` the folder that counts from.
    """
    name, folder = str(named or loaded.study.dataset), relative_to or loaded.path.parent
    variants = {variant: variant_patches(loaded, variant) for variant in loaded.study.variants}
    data = dataset.load(name, folder, row_patches(loaded), variants)
    if loaded.study.data is None:
        return data
    end = loaded.study.data.at
    _refuse_lost(loaded, data, end)
    return replace(at_end(data, end), own={variant: at_end(own, end) for variant, own in data.own.items()})


def _refuse_lost(loaded: LoadedStudy, data: Dataset, end: End) -> None:
    """Raise BadInput where figures taken at an end of their ranges take back what the study changes."""
    lost = list(dict.fromkeys(change for one in (data, *data.own.values()) for change in changes_lost(one, end)))
    if lost:
        first = replace(lost[0], variant="").line()
        cells = f"{first}{f', and {len(lost) - 1} more' if len(lost) > 1 else ''}"
        message = (
            f"{end} takes cells that the study changes at the {end} end of a range that was not changed with them "
            f"({cells}), so that the change is lost; patch low and high too, or leave at out"
        )
        raise BadInput([Finding(loaded.file, loaded.layout.line(("data", "at")), "data.at", end, message)])


def made_of_each(
    data: Dataset, variants: Iterable[str], make: Callable[[Dataset], Made], shared: Made | None = None
) -> dict[str, Made]:
    """Return, for every variant, what is made of its dataset: once for all variants that share one.

    `shared` is what was made of the study's own already.
    """
    known: dict[int, Made] = {} if shared is None else {id(data): shared}
    out: dict[str, Made] = {}
    for variant in variants:
        own = data.of(variant)
        if id(own) not in known:
            known[id(own)] = make(own)
        out[variant] = known[id(own)]
    return out


def row_patches(loaded: LoadedStudy) -> tuple[RowPatch, ...]:
    """Return the rows that a study changes for all its variants, in its order."""
    return (*bloc_patches(loaded), *_patches(loaded, ("data",), loaded.study.data, 0))


def variant_patches(loaded: LoadedStudy, variant: str) -> tuple[RowPatch, ...]:
    """Return the rows that a variant changes on top of its study: those of the variants it extends come first."""
    out: list[RowPatch] = []
    for name in loaded.study.line_of_descent(variant):
        stated = loaded.study.variants[name]
        where: Where = ("variants", name) if stated.patch else ("variants", name, "data")
        changes = (stated.data or DataChanges()).model_copy(update={"patch": stated.own_rows})
        out += _patches(loaded, where, changes, 1)
    return tuple(out)


def _patches(loaded: LoadedStudy, where: Where, changes: DataChanges | None, layer: int) -> Iterable[RowPatch]:
    """Yield the rows of one place, with what is said once for them: by that place, or by the study."""
    if changes is None:
        return
    said: dict[str, Where] = {}
    once: dict[str, str] = {}
    own: Where = where if where[-1:] == ("data",) else (*where, "data")
    for place, stated in ((("data",), loaded.study.data), (own, changes)):
        for word in ONCE if stated is not None else ():
            if text := getattr(stated, word):
                once[word], said[word] = text, (*place, word)
    for table, rows in changes.patch.items():
        for number, values in enumerate(rows):
            at_row: Where = (*where, "patch", table, number)
            lines = {word: loaded.layout.line(at) for word, at in said.items()}
            lines |= {name: loaded.layout.line((*at_row, name)) for name in values}
            lines[""] = loaded.layout.line(at_row)
            yield RowPatch(table, values, loaded.file, shown_path(at_row), lines, layer, once)


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
