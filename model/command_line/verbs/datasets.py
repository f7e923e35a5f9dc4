"""Verbs about data: list, show, export, import and rebuild it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from data.messages.exits import Exit
from data.messages.finding import printable
from model.command_line import endings
from model.command_line.endings import say
from model.command_line.options import BUNDLED, AsJson, DatasetName, Files, ShowAll


def data_list(dataset: DatasetName = BUNDLED, as_json: AsJson = False, show_all: ShowAll = False) -> int:
    """List the tables of a dataset."""
    from data.load import load_dataset
    from model.report.terminal import data_tables

    print((data_tables.list_json if as_json else data_tables.list_text)(load_dataset(dataset)))
    return Exit.DONE


def data_minerals(dataset: DatasetName = BUNDLED, as_json: AsJson = False, show_all: ShowAll = False) -> int:
    """List the minerals that a study may plan.

    And those whose figures carry no plan, with the reason.
    """
    from data.load import load_dataset
    from model.report.terminal import data_minerals as context

    print((context.minerals_json if as_json else context.minerals_text)(load_dataset(dataset)))
    return Exit.DONE


def data_show(
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="A table of `data list`; or backcast, trends, projects.")
    ],
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="COLUMN=VALUE", help="Only rows that hold this; may be repeated."),
    ] = None,
    columns: Annotated[str, typer.Option("--columns", metavar="A,B", help="Only these columns, in this order.")] = "",
    rows: Annotated[int, typer.Option("--rows", metavar="N", min=0, help="Most rows printed; 0 for all.")] = 40,
    dataset: DatasetName = BUNDLED,
    page: Annotated[bool, typer.Option("--page", help="With backcast: the whole page, past events too.")] = False,
    as_json: AsJson = False,
    show_all: ShowAll = False,
) -> int:
    """Print rows of a table, units in the headings."""
    from data.load import load_dataset
    from model.report.terminal import data_tables

    if table == "backcast":
        return _show_backcast(dataset, as_json, page)
    if table == "trends":
        from model.report.terminal import data_minerals as context

        print(context.trends_json() if as_json else context.trends_text())
        return Exit.DONE
    if table == "projects":
        from model.report.terminal import data_projects

        print(data_projects.projects_json() if as_json else data_projects.projects_text())
        return Exit.DONE
    data_tables.table_called(table)
    tables, where = load_dataset(dataset), where or []
    frame = data_tables.chosen(tables, table, where, columns)
    print(data_tables.as_json(frame, table) if as_json else data_tables.as_text(frame, table, rows, bool(columns)))
    for line in data_tables.no_such_value(tables, table, where):
        say(f"warning: {line}")
    return Exit.DONE


def _show_backcast(dataset: str, as_json: bool, page: bool) -> int:
    from data.load import load_dataset
    from model.analysis.backcast.base_year import backcast
    from model.report.terminal import verification as terminal

    loaded = load_dataset(dataset)
    found = backcast(loaded)
    if page:
        from model.analysis.backcast import page as backcast_page

        print(backcast_page.whole_page(loaded, found), end="")
        return Exit.DONE
    print(terminal.backcast_json(found) if as_json else terminal.backcast_text(found))
    return Exit.DONE


def data_source(
    what: Annotated[
        str, typer.Argument(metavar="ID", help="A source_id, a figure, or a table and words: 'plants evac'.")
    ],
    dataset: DatasetName = BUNDLED,
    as_json: AsJson = False,
    show_all: ShowAll = False,
) -> int:
    """Print where a number comes from.

    A source with what rests on it, a figure, or rows with their figures.
    """
    from data.load import load_dataset
    from model.report.terminal import data_lineage

    print((data_lineage.provenance_json if as_json else data_lineage.provenance_text)(load_dataset(dataset), what))
    return Exit.DONE


def data_export(
    name: Annotated[str, typer.Argument(metavar="DATASET", help="A bundled dataset, a folder or a workbook.")],
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="A new workbook (my.xlsx) or a new folder.")],
    kind: Annotated[Files, typer.Option("--format", help="Files of a folder: csv or parquet.")] = "csv",
    show_all: ShowAll = False,
) -> int:
    """Write a dataset as a workbook, or as a folder.

    What is written is a dataset again.
    """
    from data.export.export import export
    from data.load import load_dataset

    loaded = load_dataset(name)
    try:
        rows = export(loaded, target, kind)
    except FileExistsError:
        return endings.already_there(target)
    except OSError as error:
        return endings.cannot_write(target, error)
    filled = sum(len(frame) > 0 for frame in loaded.tables.values())
    print(f"{printable(str(target))}: {filled} tables, {rows:,} rows")
    print(f'next: dataset = "{printable(target.name)}" in a study beside it')
    return Exit.DONE


def data_prepare(
    figures: Annotated[
        Path | None, typer.Option("--figures", metavar="DIR", help="Published figures; the bundled ones when left out.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="A new folder; the bundled dataset when left out.")
    ] = None,
) -> int:
    """Rebuild the bundled dataset from published figures.

    Byte for byte; what moved by more than a tenth is said.
    """
    from data.prepare import rebuild

    try:
        print(rebuild.text(figures, out))
    except FileExistsError:
        return endings.already_there(out or Path(BUNDLED))
    except OSError as error:
        return endings.cannot_write(out or Path(BUNDLED), error)
    return Exit.DONE


MapFile = Annotated[
    Path | None,
    typer.Option("--map", metavar="FILE", help="What its words mean: HS codes, countries, units, columns (TOML)."),
]
Countries = Annotated[
    Path | None, typer.Option("--countries", metavar="FILE", help="With baci: the release's country_codes file.")
]


def data_import(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="Whose file it is; `--kinds` lists them.", show_default=False)
    ] = "",
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The file as it was downloaded.", show_default=False)
    ] = None,
    map_file: MapFile = None,
    countries: Countries = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="A new folder; imported-KIND when left out.")
    ] = None,
    kinds: Annotated[bool, typer.Option("--kinds", help="List the kinds of files, a line each.")] = False,
    show_all: ShowAll = False,
) -> int:
    """Turn a publisher's file into figures.

    With their source, and a list of every row and cell that was not understood.
    """
    from data.publishers import folder, importing, summary

    if kinds:
        print(summary.kinds_text())
        return Exit.DONE
    if not kind or file is None:
        say("error: name the kind and the file: lodeplan data import KIND FILE; kinds are:")
        say(summary.kinds_text())
        return Exit.WRONG_COMMAND
    done = importing.import_file(kind, file, map_file, countries)
    target = Path(f"imported-{kind}") if out is None else out
    try:
        folder.write(done, target)
    except FileExistsError:
        return endings.already_there(target)
    except OSError as error:
        return endings.cannot_write(target, error)
    print(summary.text(done, target))
    if lost := summary.mostly_lost(done):
        say(f"error: {lost}")
        return Exit.SOME_VARIANTS_FAILED
    return Exit.DONE
