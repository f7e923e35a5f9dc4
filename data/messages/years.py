"""Years in words: the one place where a span of years is written."""

from __future__ import annotations

from collections.abc import Iterable


def spans(years: Iterable[float], to: str = "-") -> str:
    """Return years as spans without gaps: 2026-2028, 2030.

    years: in any order, each as often as it comes; 0 stands for no year and is left out
    to: what stands between the first and the last year of a span
    """
    out: list[tuple[int, int]] = []
    for year in sorted({int(year) for year in years} - {0}):
        if out and year == out[-1][1] + 1:
            out[-1] = (out[-1][0], year)
        else:
            out.append((year, year))
    return ", ".join(span(first, last, to) for first, last in out)


def span(first: float, last: float, to: str = " to ") -> str:
    """Return years, or lags, of which none is left out between the first and the last: 2027; 2027 to 2030."""
    return f"{first:g}" if first == last else f"{first:g}{to}{last:g}"
