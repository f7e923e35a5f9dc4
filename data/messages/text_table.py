"""Plain text tables that fit a width: numbers to the right, long text wrapped."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from data.messages.finding import printable

WIDTH = 100
GAP = "  "
NARROWEST = 12


@dataclass(frozen=True)
class Heading:
    """A column's name, its unit (a second line, when any column has one), and to which side it leans."""

    name: str
    unit: str = ""
    right: bool = False


def text_table(headings: Sequence[Heading], rows: Sequence[Sequence[str]], width: int = WIDTH) -> str:
    """Return a table no wider than `width`; where even wrapping cannot do that, one `name: value` line per cell."""
    cells = [[printable(cell) for cell in row] for row in rows]
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
    used = 0
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
