"""Single settings of a study file, read or refused in words: names, years, words that must not be empty."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any
from unicodedata import category

from pydantic import BeforeValidator

from data.messages.finding import shown
from data.messages.refusals import NO_SETTING, windows_device
from data.reading.file_names import WINDOWS_DEVICES

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def _slug(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not _SLUG.fullmatch(value):
        wish = re.sub(r"[^a-z0-9_]+", "-", value.lower()).strip("-_")[:60] or "my-study"
        raise ValueError(
            f"must be small letters, digits and hyphens (it names files), such as {wish}, got {shown(value)}"
        )
    if value in WINDOWS_DEVICES:
        raise ValueError(windows_device(value, f"{value}-1"))
    return value


def _year(value: Any) -> Any:
    if isinstance(value, int) and 1900 <= value < 2200:
        return value
    text = (
        value.isoformat()
        if isinstance(value, dt.date | dt.time)
        else str(value).lower()
        if isinstance(value, bool)
        else repr(value)
    )
    raise ValueError(f"must be a whole year such as 2026, got {text}")


def two_years(value: Any) -> Any:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError("must be the first and the last year, such as [2026, 2040]")
    first, last = (_year(year) for year in value)
    if last < first:
        raise ValueError(f"{first}..{last} is empty")
    return (first, last)


def some_word(value: Any) -> Any:
    if value == "":
        raise ValueError(NO_SETTING)
    return value


def one_line(value: Any) -> Any:
    """Return words that stand in one line; raise for blanks alone, and for what cannot be printed."""
    if isinstance(value, str) and value and (value.isspace() or any(category(letter) == "Cc" for letter in value)):
        raise ValueError(f"must be words in one line, got {shown(value)}")
    return some_word(value)


MOST_LETTERS = 28
"""Of a name that stands beside bars and on maps, where none is cut."""


def few_letters(value: Any) -> Any:
    """Return a name that has room in a picture; raise for one that has not, or that does not print in one line."""
    if not isinstance(value, str):
        return value
    if not value.strip() or not value.isprintable():
        raise ValueError(f"must be words in one line, got {shown(value)}")
    if len(value) > MOST_LETTERS:
        raise ValueError(f"has {len(value)} letters; write {MOST_LETTERS} at most, as it stands whole in pictures")
    return value


Slug = Annotated[str, BeforeValidator(_slug)]
