"""Plain text tables that fit a width: numbers to the right, long text wrapped."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from data.messages.finding import printable

WIDTH = 100
GAP = "  "
NARROWEST = 12
_PAGE: ContextVar[int] = ContextVar("page", default=WIDTH)


@contextmanager
def page_of(width: int) -> Iterator[None]:
    """Print tables and paragraphs no wider than so many columns, where they would be wider."""
    before = _PAGE.set(width)
    try:
        yield
    finally:
        _PAGE.reset(before)


def page_width() -> int:
    """Return how wide a page is, in columns."""
    return _PAGE.get()


@dataclass(frozen=True)
class Heading:
    """A column's name, its unit (a second line, when any column has one), and to which side it leans."""

    name: str
    unit: str = ""
    right: bool = False


def text_table(headings: Sequence[Heading], rows: Sequence[Sequence[str]], width: int = WIDTH, keys: int = 1) -> str:
    """Return a table no wider than `width` or a page; where even wrapping cannot do that, a `name: value` line a cell.

    keys: columns that say whose a row is; they stand again where a narrow page cuts a table into one below the other
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    page = min(width, page_width())
    if _widths(headings, cells, page) is None and page < width and (parts := _parts(headings, cells, page, keys)):
        return "\n\n".join(_side_by_side([headings[i] for i in part], [[row[i] for i in part] for row in cells], page)
                           for part in parts)  # fmt: skip
    return _side_by_side(headings, cells, page)


def _parts(headings: Sequence[Heading], cells: Sequence[Sequence[str]], width: int, keys: int) -> list[list[int]]:
    """Return which columns stand side by side, the keys before each part: as few parts as fit, as even as can be."""
    columns = range(keys, len(headings))
    for number in range(2, len(columns) + 1):
        size = -(-len(columns) // number)
        parts = [[*range(keys), *columns[at : at + size]] for at in range(0, len(columns), size)]
        if all(
            _widths([headings[i] for i in part], [[row[i] for i in part] for row in cells], width) for part in parts
        ):
            return parts
    return []


def _side_by_side(headings: Sequence[Heading], cells: Sequence[Sequence[str]], width: int) -> str:
    columns = _widths(headings, cells, width)
    if columns is None:
        return _blocks(headings, cells, width)
    top = [[h.name for h in headings]]
    if any(h.unit for h in headings):
        top.append([h.unit for h in headings])
    rule = GAP.join("-" * w for w in columns)
    lines = [line for row in top for line in _row(row, columns, headings)] + [rule]
    return "\n".join([*lines, *(line for row in cells for line in _row(row, columns, headings))])


def how_many_fit(
    headings: Sequence[Heading], rows: Sequence[Sequence[str]], width: int = WIDTH, widest: int = 32
) -> int:
    """Return how many columns, from the left, fit side by side without any text column below `widest`."""
    used, width = 0, min(width, page_width())
    for number, heading in enumerate(headings):
        natural = max([len(heading.name), len(heading.unit), *(len(row[number]) for row in rows)])
        used += (natural if heading.right else min(natural, max(widest, len(heading.name)))) + (
            len(GAP) if number else 0
        )
        if used > width:
            return max(1, number)
    return len(headings)


def _widths(headings: Sequence[Heading], rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """Return a width for each column, text narrowed until all fit, or None when they cannot.

    A word is broken only where narrowing columns between words does not do: the name of a plant is copied whole.
    """
    least = [max(len(h.name), len(h.unit), 0 if h.right else 1) for h in headings]
    widths = [max([low, *(len(row[n]) for row in rows)]) for n, low in enumerate(least)]
    floor = [w if h.right else max(low, min(w, NARROWEST)) for h, w, low in zip(headings, widths, least, strict=True)]
    spare = width - len(GAP) * (len(headings) - 1)
    if sum(floor) > spare:
        return None
    words = [max([0, *(len(word) for row in rows for word in row[n].split())]) for n in range(len(headings))]
    while sum(widths) > spare:
        narrower = [n for n, w in enumerate(widths) if w > max(floor[n], words[n])]
        wide = max(narrower or (n for n, w in enumerate(widths) if w > floor[n]), key=lambda n: widths[n])
        widths[wide] -= 1
    return widths


def _row(row: Sequence[str], widths: Sequence[int], headings: Sequence[Heading]) -> list[str]:
    wrapped = [_wrapped(cell, w) for cell, w in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(len(cell) for cell in wrapped)):
        parts = [cell[number] if number < len(cell) else "" for cell in wrapped]
        sided = [p.rjust(w) if h.right else p.ljust(w) for p, w, h in zip(parts, widths, headings, strict=True)]
        lines.append(GAP.join(sided).rstrip())
    return lines


def _wrapped(cell: str, width: int) -> list[str]:
    """Return the lines of a cell; a name longer than its column goes on after a mark of its own, where it has one."""
    words = (word if len(word) <= width else _broken_after_marks(word, width) for word in cell.split(" "))
    return textwrap.wrap(" ".join(words), width, break_on_hyphens=False) or [""]


def _broken_after_marks(word: str, width: int) -> str:
    """Return a long word with spaces after some of its hyphens, underscores and dots: as few as will do."""
    pieces = [""]
    for part in re.split(r"(?<=[-_.])(?=.)", word):
        if pieces[-1] and len(pieces[-1]) + len(part) > width:
            pieces.append(part)
        else:
            pieces[-1] += part
    return " ".join(pieces)


def _blocks(headings: Sequence[Heading], rows: Sequence[Sequence[str]], width: int) -> str:
    lines: list[str] = []
    for row in rows:
        for heading, cell in zip(headings, row, strict=True):
            name = f"{heading.name} [{heading.unit}]: " if heading.unit else f"{heading.name}: "
            lines += textwrap.wrap(name + cell, width, subsequent_indent="    ", break_on_hyphens=False)
        lines.append("")
    return "\n".join(lines).rstrip("\n")
