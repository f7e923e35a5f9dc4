"""A note and tags of a run: the options that say them, and what writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A line to find the run by.")]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="WORD", help="A word to find it by, with 'runs --tag'; may be repeated."),
]


def refuse_wrong_notes(note: str | None, tags: Sequence[str] | None) -> None:
    """Raise BadInput for a note that is no line of text, or a tag that is no word, before anything is solved."""
    if note is not None or tags:
        from model.runs.notes import refuse_wrong

        refuse_wrong(note, tags or ())


def noted_by(note: str | None, tags: Sequence[str], without: Sequence[str] = ()) -> Callable[[Path], None]:
    """Return what notes this of a run folder; nothing where there is nothing to note."""

    def noted(folder: Path) -> None:
        if note is None and not tags and not without:
            return
        from model.runs.notes import noted_now
        from model.runs.run_folder import open_run

        noted_now(open_run(folder), note, tags, without)

    return noted
