"""Refusals that several rooms give, each in the same words wherever it is given."""

from __future__ import annotations

PLEASE_REPORT = "internal error (please report)"
"""Before or after what it was."""
NO_MEMORY = "not enough memory; close other programs, use --jobs 1, or plan fewer minerals or years"
NO_SETTING = "no value; delete the line, or write a value after the ="
LONE_RETURN = "a lone carriage return ends a line; save with LF or CRLF line ends"
EMPTY_LIST = "is empty; list at least one"
NOT_A_TABLE_FILE = "not a parquet file; run the study again"
MISSING_FILE = "missing; run the study again"
OTHER_THAN_WRITTEN = "not as a run writes it; run the study again"


def not_overwritten(path: object) -> str:
    """Say that a file would be overwritten, and is not."""
    return f"{path}: already there; nothing was written"


def missing_table(path: object, table: str, variant: str) -> str:
    """Say that a run has no file for a table of a variant."""
    return f"{path}: table '{table}' of variant '{variant}' is {MISSING_FILE}"


def listed_twice(word: str) -> str:
    """Say that a list names something twice."""
    return f"{word} is listed twice; once is enough"


def not_finite(number: str) -> str:
    """Say that a number is none that can be reckoned with: nan, inf."""
    return f"must be a finite number, got {number}"


def windows_device(name: str, other: str) -> str:
    """Say that a name cannot be that of a file on Windows, and which could."""
    return f"{name} names a device on Windows; write another name, such as {other}"


def row_of_totals(cell: str) -> str:
    """Say that a row adds up others."""
    return f"{cell} is a total, not a row; delete the row, totals are worked out"
