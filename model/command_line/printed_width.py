"""How wide a command prints its tables."""

from __future__ import annotations

import shutil
import sys

from data.messages.text_table import WIDTH

NARROWEST = 60
"""Columns below which no table is set; a terminal that is narrower breaks its lines."""


def columns(asked: int | None = None) -> int:
    """Return how wide to print: as asked, or as the terminal is, and a whole page where there is none."""
    if asked is not None:
        return asked
    if not sys.stdout.isatty():
        return WIDTH
    return max(NARROWEST, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))
