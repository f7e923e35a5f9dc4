"""How wide a command prints its tables."""

from __future__ import annotations

import os
import shutil
import sys

from data.messages.text_table import WIDTH

NARROWEST = 60
"""Columns below which no table is set; a terminal that is narrower breaks its lines."""


def columns(asked: int | None = None) -> int:
    """Return how wide to print: as asked, as COLUMNS or the terminal says, a whole page where neither does."""
    if asked is not None:
        return asked
    if not sys.stdout.isatty() and not _stated():
        return WIDTH
    return max(NARROWEST, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))


def _stated() -> bool:
    """Tell whether the environment says how wide a page is, which `get_terminal_size` reads first."""
    return os.environ.get("COLUMNS", "").isdecimal() and int(os.environ["COLUMNS"]) > 0
