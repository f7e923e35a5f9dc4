"""Lists in words: how many, the first of many, and how many are left out."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: 1 row, 2,300 rows."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Sequence[str]) -> str:
    """Return words as a list: a, b and c; with semicolons where a word has a comma of its own."""
    if len(words) < 2:
        return "".join(words)
    if any("," in word for word in words):
        return f"{'; '.join(words[:-1])}; and {words[-1]}"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def first_of(words: Sequence[str], most: int, what: str = "more", between: str = ", ") -> str:
    """Return the first words of a list and how many follow: a, b and 3 more; with semicolons a; b; and 3 more."""
    shown = between.join(words[:most])
    if len(words) <= most:
        return shown
    return f"{shown}{between.strip() if between != ', ' else ''} and {len(words) - most:,} {what}"


def more_line(number: int, most: int, what: str = "more", where: str = "", indent: str = "") -> list[str]:
    """Return the line under a list of which `most` are shown, and where the rest stands; no line where all are."""
    stands = f" ({where})" if where else ""
    return [f"{indent}… and {number - most} {what}{stands}"] if number > most else []
