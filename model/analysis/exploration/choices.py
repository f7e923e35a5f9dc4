"""What of a sentence is chosen from a few: a bloc, how shares are counted, the year it begins or ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from data.messages.number_words import plain
from model.policies import Policy

BLOCS = ("bloc", "except_bloc")
YEARS = ("from", "until")
SHIFTS = ("years", "earliest_years")
"""Years by which plants come sooner or later."""
FARTHEST = 3
WORDS = {
    "from": "begins",
    "until": "until",
    "bloc": "bloc",
    "except_bloc": "except bloc",
    "by": "counted by",
    "years": "years later",
    "earliest_years": "earliest, years later",
}
MONEY = "dollars"
"""Chosen by nobody here: which dollars a sum is in is a fact of the law that names it."""


Word = str | int | float


@dataclass(frozen=True)
class Choice:
    """A word of a sentence, or a year, and what it may be.

    field: as a study states it; words: what it is called; stated: what the sentence says; options: that, and the others
    """

    field: str
    words: str
    stated: Word
    options: tuple[Word, ...]

    def option(self, said: str) -> Word | None:
        """Return the option that reads so, None where none does."""
        return next((one for one in self.options if str(one) == said), None)


def choices_of(
    policy: Policy, said: Mapping[str, Any], blocs: Sequence[str], years: Sequence[int]
) -> tuple[Choice, ...]:
    """Return what can be chosen in a sentence.

    said: its fields as a study states them; blocs: those that are known; years: those planned
    """
    return tuple(_choices(policy, said, blocs, years))


def _choices(policy: Policy, said: Mapping[str, Any], blocs: Sequence[str], years: Sequence[int]) -> Iterator[Choice]:
    for name, field in type(policy).model_fields.items():
        key = field.alias or name
        if key in YEARS and key in said:
            yield _choice(key, said[key], years)
        elif key in SHIFTS and key in said:
            yield _choice(key, float(said[key]), [float(n) for n in range(-FARTHEST, FARTHEST + 1)])
        elif key in BLOCS and said.get(key):
            yield _choice(key, said[key], blocs)
        elif get_origin(field.annotation) is Literal and key != MONEY:
            words = [word for word in get_args(field.annotation) if word]
            stated = said.get(key, field.default)
            if len(words) > 1 and stated in words:
                yield _choice(key, stated, words)


def _choice(key: str, stated: Word, options: Sequence[Word]) -> Choice:
    return Choice(key, WORDS.get(key, plain(key)), stated, tuple(dict.fromkeys((stated, *options))))
