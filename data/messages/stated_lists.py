"""Lists that a study states: never empty, no word twice."""

from __future__ import annotations

from typing import Any

from data.messages.finding import shown
from data.messages.refusals import EMPTY_LIST, listed_twice


def each_once(value: Any, *, instead: str = "") -> Any:
    """Return what is stated; raise ValueError for a list that is empty or has a word twice.

    instead: what could be written in place of an empty list
    """
    if isinstance(value, list | tuple | set | frozenset):
        words = list(value)
        if not words:
            raise ValueError(f"{EMPTY_LIST}{instead}")
        twice = next((word for number, word in enumerate(words) if word in words[:number]), None)
        if twice is not None:
            raise ValueError(listed_twice(shown(str(twice))))
    return value
