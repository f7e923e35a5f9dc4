"""What a publisher prints where a number belongs: numbers, bounds, withheld, estimates, dashes, footnote marks.

One printed cell becomes five cells of figures: value, low, high, flag, and whether it is an estimate. A bound is no
number: `>75` has no value, its low end is 75. Withheld (`W`) and not available (`NA`) have none either. A dash is the
printed zero. What is left of a footnote mark is the number in front of it. Anything that could be read in two ways is
not read at all.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from data.messages.finding import shown

FLAGS = {
    "W": "withheld",
    "NA": "not available",
    "XX": "not applicable",
    "E": "net exporter, no number",
    "s": "less than half a unit",
    "gt": "printed as above the low end",
    "lt": "printed as below the high end",
    "range": "printed as a range",
    "zero": "printed as a dash or a zero",
    "none": "printed as none",
    "text": "printed in words",
    "qual": "printed with a qualification in words",
    "minus_lossy": "printed with a sign that the release may have lost",
    "e": "estimated",
    "r": "revised",
}
WITHOUT_NUMBER = frozenset({"W", "NA", "XX", "E", "s", "gt", "lt", "range", "text", "qual"})
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d-"
_WORDS = {
    "w": "W", "withheld": "W", "(w)": "W", "d": "W", "(d)": "W", "na": "NA", "n.a.": "NA", "n/a": "NA", "..": "NA",
    "...": "NA", "not available": "NA", "xx": "XX", "n.ap.": "XX", "net exporter": "E",
    "s": "s", "(s)": "s", "less than 1/2 unit": "s", "less than \u00bd unit": "s",
}  # fmt: skip
_PLAIN = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+"
_FOOTNOTE = re.compile(r"\s*(?:\(\d{1,2}\)|\[\d{1,2}\]|\s\d{1,2}/|[*\u2020\u2021\u00b9\u00b2\u00b3\u2070-\u2079]+)$")
_ESTIMATED = re.compile(r"^(?:e/?|\(e\))\s*(?=[<>\d.])|(?<=\d)\s*(?:e/?|\(e\))$")
_REVISED = re.compile(r"^(?:r/?|\(r\))\s*(?=[<>\d.])|(?<=\d)\s*(?:r/?|\(r\))$")
_BOUND = re.compile(
    rf"(<=|>=|<|>|\u2264|\u2265|less than|more than|greater than|fewer than|under|over)\s*({_PLAIN})", re.I
)
_BELOW = ("<", "<=", "\u2264", "less than", "fewer than", "under")
_RANGE = re.compile(rf"({_PLAIN})\s*(?:to|[{_DASHES}])\s*({_PLAIN})")


@dataclass(frozen=True)
class Printed:
    """One printed cell. Numbers are text as written, without commas, so that their digits stay; '' where there is none.

    flag: a word of `FLAGS`, '' for a plain number. estimated, revised, footnote: whether it carries such a mark.
    """

    value: str = ""
    low: str = ""
    high: str = ""
    flag: str = ""
    estimated: bool = False
    revised: bool = False
    footnote: bool = False


def printed(text: str) -> Printed | None:
    """Return what a printed cell says, or None when it can be read in no way or in several."""
    bare = " ".join(unicodedata.normalize("NFKC", text.translate(_SUPERSCRIPTS)).split())
    found = _without_marks(bare)
    if found is not None:
        return found
    marks = {"estimated": False, "revised": False, "footnote": False}
    for _ in range(3):
        for name, mark in (("footnote", _FOOTNOTE), ("estimated", _ESTIMATED), ("revised", _REVISED)):
            shorter = mark.sub("", bare, count=1).strip()
            if shorter != bare:
                bare, marks[name] = shorter, True
    found = _without_marks(bare)
    if found is None:
        return None
    return replace(found, estimated=marks["estimated"], revised=marks["revised"], footnote=marks["footnote"])


def how_to_write(text: str) -> str:
    """Return, for a printed cell that is no plain number, why and which cells to write; '' where that is not known."""
    found = printed(text)
    if found is None:
        return ""
    what = {"gt": "a bound", "lt": "a bound", "range": "a range", "zero": "a dash, the printed zero"}.get(
        found.flag, FLAGS.get(found.flag, "")
    )
    if not found.flag:
        marks = (("the mark of an estimate", found.estimated), ("the mark of a revision", found.revised),
                 ("a footnote mark", found.footnote), ("a thousands comma", "," in text))  # fmt: skip
        has = " and ".join(word for word, given in marks if given)
        flag = " and flag e" if found.estimated else " and flag r" if found.revised else ""
        return f"{shown(text)} has {has}; write {found.value}{flag}" if has else ""
    cells = [f"{name} {cell}" for name, cell in (("low", found.low), ("high", found.high)) if cell]
    cells.append(f"flag {found.flag}")
    first = f"write {found.value}" if found.value else "leave the value blank and write"
    return f"{shown(text)} is {what}; {first}{' and ' if found.value else ' '}{' and '.join(cells)}"


_SUPERSCRIPTS = {ord(digit): None for digit in "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079"}


def _without_marks(bare: str) -> Printed | None:
    """Return what a cell says that carries no mark of a footnote, an estimate or a revision."""
    if bare == "E":
        return Printed(flag="E")
    if bare.casefold() in _WORDS:
        return Printed(flag=_WORDS[bare.casefold()])
    if bare and all(mark in _DASHES for mark in bare):
        return Printed("0", flag="zero")
    number = re.fullmatch(_PLAIN, bare.translate(_MINUS))
    if number:
        return Printed(number[0].replace(",", ""))
    bound = _BOUND.fullmatch(bare)
    if bound:
        end = bound[2].replace(",", "")
        is_below = bound[1].casefold() in _BELOW
        return Printed(high=end, flag="lt") if is_below else Printed(low=end, flag="gt")
    both = _RANGE.fullmatch(bare)
    if both:
        low, high = (end.replace(",", "") for end in both.groups())
        return Printed(low=low, high=high, flag="range") if float(low) < float(high) else None
    return None


_MINUS = {ord(dash): "-" for dash in _DASHES}
