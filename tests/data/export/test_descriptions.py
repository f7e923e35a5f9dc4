"""The dictionary and the data package are what the schema says; the package has the shape its standard asks for."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from data import schema
from data.export import datapackage, dictionary
from data.export.export import export
from data.load import BUNDLED, load_dataset
from data.prepare.every_table import ORDER
from data.settings import read_settings_file
from tests.data import tiny

# https://specs.frictionlessdata.io/table-schema: the constraints a field of each type may have.
CONSTRAINTS = {
    "string": {"required", "unique", "minLength", "maxLength", "pattern", "enum"},
    "number": {"required", "unique", "minimum", "maximum", "enum"},
    "integer": {"required", "unique", "minimum", "maximum", "pattern", "enum"},
    "year": {"required", "unique", "minimum", "maximum", "enum"},
}
US = BUNDLED / "us_2026"


def package(folder: Path) -> dict[str, object]:
    said: dict[str, object] = json.loads((folder / datapackage.FILE).read_text(encoding="utf-8"))
    return said


def test_the_committed_dictionary_is_the_one_the_schema_writes() -> None:
    message = f"write it anew: {dictionary.COMMAND} > data/{dictionary.FILE}"
    assert (BUNDLED / dictionary.FILE).read_text(encoding="utf-8") == dictionary.page(), message


def test_the_committed_package_is_the_one_the_schema_writes() -> None:
    settings = read_settings_file((US / "dataset.toml").read_bytes(), [])
    assert settings is not None
    committed = (US / datapackage.FILE).read_text(encoding="utf-8")
    with_rows = [name for name in ORDER if (US / f"{name}.csv").exists()]
    assert committed == datapackage.text("us_2026", settings, with_rows), "write it anew: lodeplan data prepare"


def test_every_column_is_in_the_dictionary() -> None:
    said = dictionary.page()
    for table in schema.TABLES:
        section = said.partition(f"\n## {table.name}\n")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.M) == list(table.names)


def shape(folder: Path) -> None:
    """Hold a package against the standard and against its files."""
    said = package(folder)
    assert re.fullmatch(r"[a-z0-9._/-]+", str(said["name"]))
    resources = {resource["name"]: resource for resource in said["resources"]}  # type: ignore[attr-defined]
    files = {path.name for path in folder.glob("*.csv")}
    assert {resource["path"] for resource in resources.values()} == files
    for name, resource in resources.items():
        assert re.fullmatch(r"[a-z0-9._/-]+", name)
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        with (folder / resource["path"]).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            assert list(rows.fieldnames or ()) == list(fields)
            for row in rows:
                for field in fields.values():
                    assert row[field["name"]] or not field.get("constraints", {}).get("required")
        for field in fields.values():
            assert set(field.get("constraints", {})) <= CONSTRAINTS[field["type"]]
        assert set(resource["schema"]["primaryKey"]) <= set(fields)
        for key in resource["schema"].get("foreignKeys", ()):
            target = resources[key["reference"]["resource"]]["schema"]["fields"]
            assert key["fields"] in fields
            assert key["reference"]["fields"] in {field["name"] for field in target}


def test_the_bundled_package_has_the_shape_of_its_standard() -> None:
    shape(US)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_exported_folder_describes_itself(kind: str, tmp_path: Path) -> None:
    export(load_dataset(str(tiny.write_folder(tmp_path / "tiny"))), tmp_path / "out", kind)
    if kind == "csv":
        shape(tmp_path / "out")
    paths = {resource["path"] for resource in package(tmp_path / "out")["resources"]}  # type: ignore[attr-defined]
    assert paths == {f"{name}.{kind}" for name in tiny.rows()}
