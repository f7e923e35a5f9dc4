"""What one cell may say, and what to write instead when it says something else.

Numbers are plain: digits, a decimal point, an exponent. Whatever could be read in two ways (1,500 or
1,5; 5% or 5; (5) or 5) is refused with what to write, never interpreted.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection

from data.messages.finding import did_you_mean, nearest, plain, printable, shortened, shown
from data.messages.refusals import row_of_totals
from data.schema import Column

LARGEST, SMALLEST = 1e15, 1e-11
"""Between these a number may lie: what is smaller the solver could not be told, whichever row it stands in."""
LONGEST_TEXT = 32_767
PLAIN_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(PLAIN_NUMBER)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?|\d{1,4}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}-[A-Za-z]{3}-\d{2,4}")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_NOT_FINITE = ("inf", "infinity", "nan")
_MINUSES = "\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d"
_SHARES = ("share", "ad valorem", "per year")
_SCALES = ("0 to 1", "-2.5 to 2.5", "base year = 1")
_OF_ONE = (*_SHARES, "0 to 1", "share of capital", "t/t")
"""Units of which a percentage is a hundredth; of prices and amounts it is of something that nobody named."""
_TOTALS = ("total", "totals", "sum", "subtotal", "grand total", "world total")


def number(text: str) -> float | None:
    """Return the number a cell holds, spaces around it allowed; None when it is not a plain finite number."""
    bare = text.strip(" ")
    if not _NUMBER.fullmatch(bare):
        return None
    value = float(bare)
    return value if math.isfinite(value) else None


def year(text: str) -> int | None:
    """Return the year a cell holds: four ASCII digits."""
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


def good_text(text: str) -> bool:
    """Say whether text can be kept: printable, no space at its ends, not overlong."""
    return text.isprintable() and len(text) <= LONGEST_TEXT and text == text.strip()


def what_to_write(column: Column) -> str:
    """Return what belongs in a column, as the end of a message."""
    if column.choices:
        return f"write {_listed(column.choices)}"
    if "year" in (column.kind, column.name):  # a column of years that may be spans of them is text
        return "write a year such as 2026"
    if column.references:
        table, name = column.references.split(".")
        return f"write a {name} of table {table}"
    if column.kind == "text":
        return "write text"
    return f"write {_a_number(column)}{_bounds(column)}"


def number_trouble(text: str, column: Column) -> str:
    """Return why a cell is not a number and what to write."""
    bare = text.strip()
    if _DATE.fullmatch(bare):
        return f"got date {printable(shortened(bare))}; {what_to_write(column)}"
    if number(bare) is not None:
        return f"{shown(text)} has stray spaces; write {bare}"
    if bare.lower().lstrip("+-") in _NOT_FINITE or _NUMBER.fullmatch(bare):
        return f"{shown(text)} is not a finite number; {what_to_write(column)}"
    if _THOUSANDS.fullmatch(bare) and bare.count(",") == 1:
        both = (bare.replace(",", ""), bare.replace(",", "."))
        plain_ones = [one for one in both if not re.match(r"[+-]?0\d", one) and _fits(one, column)]
        if len(plain_ones) == 1:
            return f"{shown(text)} is not a US-style number; write {plain_ones[0]}"
        return f"{shown(text)} is not a US-style number; write {both[0]} or {both[1]}, whichever is meant"
    if (
        bare.startswith("'") and number(bare[1:]) is not None and _fits(bare[1:], column)
    ):  # how a spreadsheet marks text
        return f"{shown(text)} has more than a number (the heading has the unit); write {bare[1:]}"
    for reason, instead in _readings(bare, column):
        if number(instead) is not None or not instead:
            return f"{shown(text)} {reason}; " + (
                f"write {instead}" if _fits(instead, column) else what_to_write(column)
            )
    if re.match(r"[^\w.+-]?\s*[+-]?\.?\d", bare) and re.search(r"[^\d.,+\s_-]", bare):
        return f"{shown(text)} has more than a number (the heading has the unit); {what_to_write(column)}"
    return f"{shown(text)} is not a number; {what_to_write(column)}"


def _fits(text: str, column: Column) -> bool:
    """Tell whether a number that is offered as a remedy would be taken; a wrong one would do harm."""
    value = number(text)
    return value is not None and not range_trouble(text, value, column)


def range_trouble(text: str, value: float, column: Column) -> str:
    """Return why a number is out of range and what to write; '' when it is in range."""
    if abs(value) >= LARGEST:
        return f"{shown(text)} is 1e15 or more; {what_to_write(column)}"
    if 0 < abs(value) < SMALLEST:
        return f"{shown(text)} is smaller than 1e-11; write 0, or check the unit"
    if column.minimum is not None and value < column.minimum:
        return f"{shown(text)} is below {column.minimum:g}; {what_to_write(column)}"
    if column.maximum is not None and value > column.maximum:
        percent = ""
        if column.unit in _SHARES and 2 <= value <= 100 * column.maximum:
            percent = f"; write {value / 100:g} for {value:g}%"
        return f"{shown(text)} is above {column.maximum:g}{percent or '; ' + what_to_write(column)}"
    return ""


def whole_trouble(text: str, value: float, column: Column) -> str:
    """Return that a number is not whole, and the whole numbers beside it that the column may hold."""
    low = -math.inf if column.minimum is None else column.minimum
    high = math.inf if column.maximum is None else column.maximum
    beside = [f"{end:.0f}" for end in (math.floor(value), math.ceil(value)) if low <= end <= high]
    return f"{shown(text)} is not a whole number; write {' or '.join(beside)}"


def year_trouble(text: str) -> str:
    """Return why a cell is not a year and what to write."""
    bare = text.strip()
    dated = re.search(r"(?<!\d)(\d{4})(?!\d)", bare)
    if _DATE.fullmatch(bare):
        return f"got date {printable(shortened(bare))}; write {dated[1] if dated else 'the year'}"
    value = number(unicodedata.normalize("NFKC", bare))
    if value is not None and value.is_integer() and 1000 <= value <= 9999:
        return f"{shown(text)} is not a year; write {value:.0f}"
    if value is not None and 30_000 < value < 80_000:
        return f"{shown(text)} looks like an Excel date; write a year such as 2026"
    return f"{shown(text)} is not a year; write a whole year such as 2026"


def year_refused(text: str, column: Column) -> str:
    """Return why a cell is no year of its column, and what to write."""
    value = year(text)
    if value is None:
        return year_trouble(text)
    return f"{shown(text)} is outside {column.minimum:.0f} to {column.maximum:.0f}; write a year such as 2026"


def choice_trouble(text: str, choices: Collection[str]) -> str:
    same = next((choice for choice in choices if plain(choice) == plain(text)), None)
    if same:
        return f"{shown(text)} is not spelt as listed; write {same}"
    return f"{shown(text)} is not known; write {_listed(choices)}{did_you_mean(text, choices)}"


def reference_trouble(text: str, known: Collection[str], titles: dict[str, str], place: str) -> str:
    """Return why a name refers to nothing; `titles` maps printed names to names, `place` holds the known ones."""
    if is_total(text):
        return row_of_totals(shown(text))
    same = next((name for name in known if plain(name) == plain(text)), None) or titles.get(plain(text))
    if same:
        return f"{shown(text)} is not spelt as in {place}; write {same}"
    close = nearest(text, known) or titles.get(nearest(text, titles) or "")
    return f"{shown(text)} is not in {place}" + (f"; did you mean {close}?" if close else "")


def text_trouble(text: str) -> str:
    """Return why text cannot be kept and what to write."""
    bare = " ".join(text.split())
    if len(text) > LONGEST_TEXT:
        return f"{len(text):,} characters; the limit is {LONGEST_TEXT:,}"
    if bare.isprintable():
        return f"{shown(text)} has stray spaces; write {shortened(bare)}"
    return f"{shown(text)} has a character that cannot be printed; delete it"


def is_total(text: str) -> bool:
    return plain(text) in _TOTALS


def _readings(bare: str, column: Column) -> list[tuple[str, str]]:
    """Return what the writer may have meant, each with why it is refused; nothing where it could be another number."""
    ascii_digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in bare)
    minus = "".join("-" if c in _MINUSES else c for c in bare)
    readings = []
    if _THOUSANDS.fullmatch(bare):
        readings.append(("is not a US-style number", bare.replace(",", "")))
    elif bare.count(",") == 1:
        readings.append(("is not a US-style number", bare.replace(".", "").replace(",", ".")))
    if bare.endswith("%") and number(bare[:-1]) is not None:
        times = 1.0 if column.unit == "percent" else 0.01 if column.unit in _OF_ONE else math.nan
        readings.append(("is a percentage", "" if math.isnan(times) else f"{float(bare[:-1]) * times:g}"))
    if bare.startswith("(") and bare.endswith(")"):
        readings.append(("is in brackets", f"-{bare[1:-1]}"))
    unit_off = bare
    for unit in dict.fromkeys((column.unit, column.unit.partition("/")[0], "t" if column.unit == "t/yr" else "")):
        unit_off = unit_off.removesuffix(unit).strip() if unit else unit_off
    if column.unit.startswith("USD"):
        unit_off = re.sub(r"^(US)?\$|^USD", "", unit_off).strip()
    readings += [
        ("has a minus sign that is not '-'", minus),
        ("has digits other than 0-9", ascii_digits),
        ("has more than a number (the heading has the unit)", unit_off),
    ]
    return [(reason, instead) for reason, instead in readings if instead != bare]


def _a_number(column: Column) -> str:
    if column.whole:
        return f"a whole number of {column.unit}" if column.unit else "a whole number"
    if column.unit in _SHARES:
        return "a share" if column.unit == "share" else f"a share ({column.unit})"
    return "a number" if column.unit in ("", *_SCALES) else f"a number of {column.unit}"


def _bounds(column: Column) -> str:
    if column.minimum is not None and column.maximum is not None:
        return f" ({column.minimum:g} to {column.maximum:g})"
    if column.minimum is not None:
        return f" (>= {column.minimum:g})"
    return f" (<= {column.maximum:g})" if column.maximum is not None else ""


def _listed(choices: Collection[str]) -> str:
    *most, last = choices
    return f"{', '.join(most)} or {last}" if most else last
