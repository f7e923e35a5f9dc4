"""How rows that rest on several figures name them: joined ids, the weakest confidence, numbers as floats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data.prepare.figure_row import RowsBy
from data.prepare.figures import Figures
from data.schema import CONFIDENCE


def joined(ids: Iterable[object]) -> str:
    """Join ids with semicolons, each once, in the order met; parts may be joined already."""
    return ";".join(dict.fromkeys(part for text in ids for part in str(text).split(";") if part))


def weakest(words: Iterable[object]) -> str:
    """Return the confidence word of the least trusted row."""
    return CONFIDENCE[max(CONFIDENCE.index(str(word)) for word in words)]


def of_all(words: Sequence[str]) -> str:
    """Return the confidence of what follows from figures of these: high without any, of several assumed."""
    if not words:
        return "high"
    return words[0] if len(words) == 1 else "assumed"


def assumptions(figures: Figures, table: str) -> RowsBy:
    """Return the assumed figures of one table by item."""
    return figures.by(f"assumptions/{table}", "item")


def by_figure(figures: Figures, table: str) -> RowsBy:
    """Return the rows of a table of figures by their id."""
    return figures.by(table, "figure")
