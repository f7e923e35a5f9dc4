"""Texts that no spreadsheet runs."""

from __future__ import annotations

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""First characters of a text that a spreadsheet would run as a formula; such a text gets a ' in front."""


def inert(text: str) -> str:
    """Return a text that no spreadsheet runs: a ' goes before = + - @, a tab or a carriage return."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
