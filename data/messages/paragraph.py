"""Paragraphs that fit the width of a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from data.messages.finding import printable
from data.messages.text_table import WIDTH, page_width


def wrapped(text: str, indent: str = "", further: str | None = None) -> str:
    """Return text no wider than a page, safe to print; an address longer than a line stays whole.

    indent: before the first line; further: before the lines that follow, when left out two deeper and at least four
    """
    deeper = f"{indent}  ".ljust(4) if further is None else further
    return textwrap.fill(
        printable(text), page_width(), initial_indent=indent, subsequent_indent=deeper, break_on_hyphens=False,
        break_long_words=False,
    )  # fmt: skip


def narrowed(lines: Iterable[str]) -> list[str]:
    """Return paragraphs set in lines for a whole page as they fit a narrower one; indented lines go on with theirs."""
    if page_width() >= WIDTH:
        return list(lines)
    paragraphs: list[str] = []
    for line in lines:
        if line.startswith("  ") and paragraphs:
            paragraphs[-1] += f" {line.strip()}"
        else:
            paragraphs.append(line)
    return [wrapped(line, further="  ") if line else line for line in paragraphs]


def no_wider(text: str) -> str:
    """Return text for a page narrower than a whole one: wider lines are broken, but for tables and commands."""
    if page_width() >= WIDTH:
        return text
    lines = text.split("\n")
    too_wide = (
        len(line) > page_width() and "  " not in line.strip() and not line.strip().startswith("lodeplan ")
        for line in lines
    )
    return "\n".join(_broken(line) if wide else line for line, wide in zip(lines, too_wide, strict=True))


def _broken(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return wrapped(line.strip(), indent, f"{indent}  ")
