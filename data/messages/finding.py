"""What is wrong with what a user gave us: one finding per cell, row or file, one line per finding.

A finding says where (file, row as the user sees it, column), what stands there, and what to write
instead. Findings are collected and raised together, so that one pass mends a whole file.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

LONGEST_SHOWN = 60


class Kind(Enum):
    """What a finding is about, for what has to tell findings apart: words are for people."""

    OTHER = "other"
    UNKNOWN_COLUMN = "unknown column"
    MISSING_COLUMN = "missing column"
    MEANWHILE = "meanwhile"


@dataclass(frozen=True)
class Finding:
    """One thing to mend. `row` counts as the user does: the heading is row 1, a study file counts lines."""

    file: str
    row: int | None
    column: str
    value: str
    message: str
    level: str = "error"
    kind: Kind = field(default=Kind.OTHER, compare=False)

    def line(self) -> str:
        """Return the finding as one line that is safe to print on a terminal."""
        is_settings = self.file.endswith(".toml")
        where = self.file
        if self.row is not None:
            where += f":{self.row}" if is_settings else f" row {self.row}"
        if self.column:
            where += f" {self.column}" if is_settings else f" column {shortened(self.column)}"
        return printable(f"{where}: {self.message}")


class BadInput(Exception):
    """Input that cannot be used, with every finding."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(self.findings)

    def __str__(self) -> str:
        return "\n".join(finding.line() for finding in self.findings)


def printable(text: str) -> str:
    """Escape everything that could move a cursor, hide text or fake a space."""
    return text if text.isprintable() else "".join(map(_printable_character, text))


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def shown(value: str) -> str:
    """Return a value in quotes, escaped, and cut when it is long."""
    return f"'{printable(shortened(value))}'"


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the word the user most likely meant, or None when nothing is close."""
    by_plain: dict[str, str] = {}
    for candidate in words:
        by_plain.setdefault(plain(candidate), candidate)
    asked = plain(word)
    longer = [candidate for candidate in by_plain if len(asked) >= SHORTEST_START and candidate.startswith(asked)]
    close = difflib.get_close_matches(asked, by_plain, n=9, cutoff=0.6) or (longer if len(longer) == 1 else [])
    if not close:
        return None
    return by_plain[max(close, key=lambda found: (_alike(asked, found), _start_shared(asked, found), found))]


SHORTEST_START = 3
"""Letters of a word's beginning from which the only word that begins so is meant."""


def _alike(word: str, candidate: str) -> float:
    return difflib.SequenceMatcher(None, candidate, word).ratio()


def _start_shared(word: str, candidate: str) -> int:
    """Return how many letters two words of one length share at the start: of codes as near, the likelier slip."""
    if len(word) != len(candidate):
        return 0
    return next((i for i, (a, b) in enumerate(zip(word, candidate, strict=True)) if a != b), len(word))


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return '; did you mean x?', or nothing when no word is close."""
    close = nearest(word, words)
    return f"; did you mean {close}?" if close else ""


MOST_LISTED = 8
"""Words named at most where one is not known and none is near."""


def known_words(word: str, words: Iterable[str]) -> str:
    """Return '; did you mean x?', or the words there are."""
    known = list(words)
    return did_you_mean(word, known) or f"; there are {likely_words(word, known)}"


def likely_words(word: str, words: Iterable[str]) -> str:
    """Return the words that are known; of many, first those that hold the one written, such as 301 in section_301."""
    likely = sorted(words, key=lambda other: word.casefold() not in other.casefold())
    more = f" and {len(likely) - MOST_LISTED} more" if len(likely) > MOST_LISTED else ""
    return f"{', '.join(likely[:MOST_LISTED]) or 'none'}{more}"


def plain(word: str) -> str:
    """Return a word without what a reader would not see as a difference: case, width, extra spaces."""
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


def _printable_character(character: str) -> str:
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
