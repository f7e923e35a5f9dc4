"""The grade of a row by its sources: the best of those that it names, so that money can be divided by grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from data.rows import each_row
from data.schema import GRADES

NOT_GRADED = "not graded"
"""The grade of a row none of whose sources has one."""
BEST_FIRST = (*GRADES[:-1], NOT_GRADED, GRADES[-1])
_ORDER = {word: place for place, word in enumerate(BEST_FIRST)}


def graded_metric(what: str, grade: str) -> str:
    """Return the metric of the summary that holds the share of a grade: purchases_by_grade_company_filing."""
    return f"{what}_by_grade_{grade.replace(' ', '_')}"


def best_grade(sources: object, grades: Mapping[str, object]) -> str:
    """Return the best grade among the sources of a row; what nobody graded comes after all that was read.

    sources: ids by semicolons, or blank; grades: the grade of each source
    """
    named = str(sources).split(";") if isinstance(sources, str) else [""]
    return min((str(grades.get(one) or NOT_GRADED) for one in named), key=lambda word: _ORDER.get(word, len(_ORDER)))


def sources_of_capital(plants: pd.DataFrame) -> list[object]:
    """Return the sources of the capital of each plant: its own where the row says them, else those of the row."""
    if "capex_source_id" not in plants.columns:
        return list(plants["source_id"])
    return [own or row for own, row in each_row(plants.fillna({"capex_source_id": ""}), "capex_source_id", "source_id")]


def shares_by_grade(amounts: Iterable[tuple[float, str]]) -> dict[str, float]:
    """Return the share of each grade in amounts, best first; empty where they add to nothing."""
    sums: dict[str, float] = {}
    for amount, grade in amounts:
        sums[grade] = sums.get(grade, 0.0) + amount
    whole = sum(sums.values())
    order = sorted(sums, key=lambda word: _ORDER.get(word, len(_ORDER)))
    return {grade: sums[grade] / whole for grade in order} if whole > 0 else {}
