"""Whether a text may stand in its column: one of few words, a name of another table, or spelt as it is above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data import schema
from data.messages import cell_messages
from data.messages.finding import plain, shown
from data.messages.refusals import row_of_totals
from data.reading.raw_table import Reading


@dataclass(frozen=True)
class Judge:
    """Whether a text is wrong for its column, and why."""

    is_wrong: Callable[[str], bool]
    message: Callable[[str], str]


def text_judge(
    table: schema.Table, column: schema.Column, reading: Reading, unusable: set[str], uniques: list[str]
) -> Judge:
    """Return what tells of each text of a column whether it may stand there.

    unusable: tables that cannot say which names they hold; uniques: the texts of the column, in its order
    """
    if column.choices:
        choices = column.choices
        return Judge(lambda text: text not in choices, lambda text: cell_messages.choice_trouble(text, choices))
    if column.references and column.references != f"{table.name}.{column.name}":
        judge = _reference_judge(column, reading, unusable)
        if judge:
            return judge
    if column.name not in table.key:
        return Judge(lambda text: not cell_messages.good_text(text), cell_messages.text_trouble)
    first_spelling: dict[str, str] = {}
    for unique in uniques:
        first_spelling.setdefault(plain(unique), unique.strip())

    def message(text: str) -> str:
        if cell_messages.is_total(text):
            return row_of_totals(shown(text))
        if not cell_messages.good_text(text):
            return cell_messages.text_trouble(text)
        return f"{shown(text)} is spelt {shown(first_spelling[plain(text)])} above; write it one way"

    return Judge(
        lambda text: (
            not cell_messages.good_text(text) or cell_messages.is_total(text) or first_spelling[plain(text)] != text
        ),
        message,
    )


def _reference_judge(column: schema.Column, reading: Reading, unusable: set[str]) -> Judge | None:
    """Return the judge of names that must stand in another table; None when that table cannot say."""
    table, name = column.references.split(".")
    frame = reading.frames.get(table)
    if (frame is None and table in unusable) or (frame is not None and name not in frame.cells.columns):
        return None
    known = set() if frame is None else set(frame.cells[name])
    titles: dict[str, str] = {}
    if frame is not None and "title" in frame.cells.columns and table != "sources":
        titles = dict(zip(map(plain, frame.cells["title"]), frame.cells[name], strict=True))
    place = place_of(reading, table)
    several = column.references == "sources.source_id"

    def strangers(text: str) -> list[str]:
        parts = [part.strip(" ") for part in text.split(";")] if several else [text]
        return [part for part in parts if part not in known]

    return Judge(
        lambda text: bool(strangers(text)),
        lambda text: cell_messages.reference_trouble(strangers(text)[0], known, titles, place),
    )


def place_of(reading: Reading, table: str) -> str:
    """Return how findings name a table, read or not."""
    if table in reading.frames:
        return reading.frames[table].file
    return f"{table}.csv" if reading.sheets is None else f"{reading.source} sheet {table}"
