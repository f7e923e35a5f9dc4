"""A generated study as a user's own: a folder of CSV files and a study beside it, for `lodeplan run`.

    uv run python -m tests.benchmarks.large FOLDER [minerals countries plants years steps]

60 minerals, 80 countries and 30 years when no size is given.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from data.dataset import Dataset
from tests.benchmarks.scaled import Size, scaled, study_settings
from tests.random_study import write_settings

LARGE = Size(60, 80, 4, 30)


def write(folder: Path, size: Size = LARGE, **variants: Any) -> Path:
    """Write the dataset and the study; return the study's path."""
    _tables(scaled(size), folder / "drawn")
    study = folder / "study.toml"
    settings = study_settings(size, **variants) | {"dataset": "drawn"}
    study.write_text(_toml(settings), encoding="utf-8")
    return study


def _tables(dataset: Dataset, folder: Path) -> None:
    write_settings(dataset, folder)
    for name, table in dataset.tables.items():
        if len(table):
            table.to_csv(folder / f"{name}.csv", index=False, float_format="%.6f", lineterminator="\n")


def _toml(settings: dict[str, Any]) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in settings.items() if key != "variants"]
    for name, variant in settings["variants"].items():
        lines += ["", f"[variants.{name}]"]
        lines += [f"{key} = {_value(value)}" for key, value in variant.items() if key != "policies"]
        for policy in variant.get("policies", []):
            lines += [f"[[variants.{name}.policies]]", *(f"{key} = {_value(value)}" for key, value in policy.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value).lower()


def main(asked: list[str]) -> None:
    size = Size(*map(int, asked[1:])) if len(asked) > 1 else LARGE
    print(write(Path(asked[0]), size))


if __name__ == "__main__":
    main(sys.argv[1:])
