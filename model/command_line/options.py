"""Options and arguments that several commands take, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

BUNDLED = "us_2026"


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"lodeplan {version('lodeplan')}")
        raise typer.Exit


def _ends_in_csv(file: Path | None) -> Path | None:
    """Refuse a name that says that another kind of file is meant, before anything is worked out for it."""
    if file is not None and file.suffix.lower() not in ("", ".csv"):
        raise typer.BadParameter(f"{file.name}: what is written is CSV; write {file.stem}.csv")
    return file


NewCsv = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", callback=_ends_in_csv, help="Write a new CSV file too.")
]
Version = Annotated[bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")]
StudyName = Annotated[
    str, typer.Argument(metavar="STUDY", help="A study file (.toml), or the name of a bundled study.")
]
Variants = Annotated[
    list[str] | None,
    typer.Option("--variant", metavar="NAME", help="Only this variant and the baseline; may be repeated."),
]
Overrides = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
Width = Annotated[
    int | None,
    typer.Option("--width", min=60, max=100, help="Columns to print in; as wide as the terminal when left out."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no warnings; of a run, its folder.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="More words: every warning, the whole traceback of a fault.")
]
ShowAll = Annotated[bool, typer.Option("--all", help="Print every finding, not only the first twenty.")]
DataNow = Annotated[
    Path | None,
    typer.Option("--dataset", metavar="PATH", help="The dataset of the (first) run: needed for a run that holds none."),
]
DatasetName = Annotated[
    str, typer.Option("--dataset", metavar="NAME", help="A bundled dataset, a folder or a workbook.")
]
Files = Literal["csv", "parquet"]
Dollars = Literal["nominal", "real"]
RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")]
Into = Annotated[
    Path | None, typer.Option("--into", metavar="RUN", help="Keep it in a run of this study, for its reports.")
]
GoOn = Annotated[bool, typer.Option("--resume", help="Go on where the same question was interrupted.")]
