"""The descriptor of a folder of tables as a Frictionless Data Package, version 1, from the schema.

https://specs.frictionlessdata.io/tabular-data-package: a resource a file, its fields with type, unit, meaning and
constraints, its primary key, and its references as foreign keys. A cell of `source_id` joins several names with
semicolons, which a foreign key cannot say; so it is described in words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from data import schema
from data.settings import Settings

FILE = "datapackage.json"
_TYPES = {"text": "string", "flag": "string", "number": "number", "year": "year"}
_FORMATS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def text(name: str, settings: Settings, tables: Collection[str], kind: str = "csv") -> str:
    """Return the descriptor of a dataset that holds `tables` as files of `kind`."""
    return json.dumps(descriptor(name, settings, tables, kind), indent=1, ensure_ascii=False) + "\n"


def descriptor(name: str, settings: Settings, tables: Collection[str], kind: str = "csv") -> dict[str, Any]:
    """Return the same as values."""
    return {
        "profile": "tabular-data-package" if kind == "csv" else "data-package",
        "name": re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-") or "dataset",
        "title": settings.title,
        "description": f"Money is {settings.currency}; years {settings.first_year} to {settings.last_year}; home "
        f"{settings.home}. Every row keeps the licence of its source: see the resource sources.",
        "resources": [_resource(table, tables, kind) for table in schema.TABLES if table.name in tables],
    }


def _resource(table: schema.Table, tables: Collection[str], kind: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    keys = [_foreign_key(column) for column in table.columns if _is_foreign_key(column, tables)]
    if keys:
        fields["foreignKeys"] = keys
    return {
        "name": table.name,
        "path": f"{table.name}.{kind}",
        "description": table.meaning,
        "profile": "tabular-data-resource" if kind == "csv" else "data-resource",
        "format": kind,
        "mediatype": _FORMATS[kind],
        **({"encoding": "utf-8"} if kind == "csv" else {}),
        "schema": fields,
    }


def _field(column: schema.Column) -> dict[str, Any]:
    year = column.kind == "year"
    limits = {"minimum": column.minimum, "maximum": column.maximum}
    said = {name: int(limit) if year or column.whole else limit for name, limit in limits.items() if limit is not None}
    constraints: dict[str, Any] = {"required": True, **said} if column.required else dict(said)
    if column.choices:
        constraints["enum"] = list(column.choices)
    return {
        "name": column.name,
        "type": "integer" if column.whole else _TYPES[column.kind],
        "description": column.meaning,
        **({"unit": column.unit} if column.unit and not year else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def _is_foreign_key(column: schema.Column, tables: Collection[str]) -> bool:
    return (
        bool(column.references)
        and column.references != "sources.source_id"
        and column.references.split(".")[0] in tables
    )


def _foreign_key(column: schema.Column) -> dict[str, Any]:
    table, name = column.references.split(".")
    return {"fields": column.name, "reference": {"resource": table, "fields": name}}
