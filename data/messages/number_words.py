"""Numbers as a reader says them: three digits that count, and their unit."""

from __future__ import annotations

import math


def rounded(value: float, digits: int = 3, sign: bool = False) -> str:
    """Return a number with so many digits that count, thousands apart: 12,300; 4.56; 0.0123; with `sign`, +4.56."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "n/a"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    shown = round(value, places)
    places = max(0, digits - 1 - math.floor(math.log10(abs(shown))))
    text = f"{shown:+,.{places}f}" if sign else f"{shown:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(musd: float) -> str:
    """Return million USD in words: 76.9 billion USD, 339 million USD, 12 thousand USD."""
    size = abs(musd)
    if size >= 999.5:
        return f"{rounded(musd / 1e3)} billion USD"
    if size >= 0.9995 or musd == 0:
        return f"{rounded(musd)} million USD"
    return f"{rounded(musd * 1e3)} thousand USD" if size >= 0.0009995 else "less than 1,000 USD"


def tonnes(t: float) -> str:
    return f"{rounded(t)} t"


def percent(share: float, places: int | None = None) -> str:
    """Return a share in percent: whole numbers from ten up, one decimal below, never a rounded 0 or 100.

    places: decimals that every share has, where several stand beside each other
    """
    value = 100 * share
    if places is not None:
        return f"{in_percent(share, places)}%"
    if 0 < value < 0.05:
        return "less than 0.1%"
    return f"{in_percent(share, 1 if 99.5 <= value < 99.95 else None)}%"


def in_percent(share: float, places: int | None = None) -> str:
    """Return a share as a number under a heading in percent: whole from ten up, one decimal below; or so many."""
    value = 100 * share
    shown = places if places is not None else 0 if value >= 9.95 or value == 0 else 1
    return f"{value:.{shown}f}"


def stated_percent(share: float) -> str:
    """Return a share that somebody stated in percent, to four digits that count: 12.5%, 0.03%."""
    return f"{rounded(100 * share, 4)}%"


def gap(value: float) -> str:
    """Return how far a proven bound lies below what was found, to one digit; what safe rounding leaves is no number."""
    return "0" if value <= 0 else "below 1e-12" if value < 1e-12 else f"{value:.1g}"


def points(difference: float) -> str:
    """Return a difference of shares, without its sign, in points."""
    value = abs(100 * difference)
    text = f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"
    return f"{text} point" if text == "1.0" else f"{text} points"


def plain(word: str) -> str:
    """Return the name of a column, term or sentence as words: purchase_cost -> purchase cost."""
    return word.replace("_", " ")
