"""What a user noted of a run, as text; it is the user's word, and stands apart from what is proven."""

from __future__ import annotations

from data.messages.finding import printable
from data.messages.paragraph import wrapped
from model.runs.notes import Notes, notes_of
from model.runs.run_folder import NotARun, Run


def notes_text(notes: Notes) -> list[str]:
    """Return the note and the tags of a run, each on lines of its own; nothing where there is none."""
    lines = [("note", notes.note), ("tags", ", ".join(notes.tags))]
    return [wrapped(f"{what}: {printable(said)}") for what, said in lines if said]


def noted(run: Run) -> tuple[Notes | None, list[str]]:
    """Return what is noted of a run, and its lines; None, and what is wrong, where the file cannot be read.

    A run is shown though its note cannot be: nothing in it rests on the note.
    """
    try:
        notes = notes_of(run)
    except NotARun as damaged:
        return None, [wrapped(f"! {printable(str(damaged))}")]
    return notes, notes_text(notes)
