"""Paragraphs that fit the width of a terminal."""

from __future__ import annotations

import textwrap

from data.messages.finding import printable
from data.messages.text_table import WIDTH


def wrapped(text: str, indent: str = "", further: str | None = None) -> str:
    """Return text no wider than a page, safe to print; an address longer than a line stays whole.

    indent: before the first line; further: before the lines that follow, when left out two deeper and at least four
    """
    deeper = f"{indent}  ".ljust(4) if further is None else further
    return textwrap.fill(
        printable(text), WIDTH, initial_indent=indent, subsequent_indent=deeper, break_on_hyphens=False,
        break_long_words=False,
    )  # fmt: skip
