"""Tonnes that pay no duty: the dearest of those that would, up to what a sentence frees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from model.proof.second_opinion.plan import Plan
from model.proof.second_opinion.uses import taken


def not_theirs(plan: Plan, sentence: Any) -> dict[tuple[str, int], float]:
    """Return the tonnes that pay no duty: what spared uses got, or what all but those who pay took."""
    theirs: dict[tuple[str, int], float] = defaultdict(float)
    for use, form, year, t in taken(plan):
        if use in (sentence.except_end_uses or sentence.end_uses):
            theirs[form, year] += t
    if sentence.except_end_uses:
        return theirs
    there: dict[tuple[str, int], float] = defaultdict(float)
    for form, year, t in plan.tables["purchases"].keys("form", "year", "tonnes"):
        there[form, year] += t
    for form, year, t in plan.tables["recycling"].keys("form", "year", "tonnes"):
        there[form, year] += t
    for _, form, year, t, _ in plan.made:
        there[form, year] += t
    for form, year, into, back in plan.tables["stockpile"].keys("form", "year", "in_t", "out_t"):
        there[form, year] += back - into
    return {good: t - theirs[good] for good, t in there.items()}


def freed(
    plan: Plan, paid: list[float], tonnes: Mapping[tuple[str, int], float]
) -> Iterator[tuple[tuple[str, int], float]]:
    """Yield form and year with the duty, million USD, on the tonnes of each that pay most, up to those named.

    paid: what each purchase pays, million USD
    """
    rows: dict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    for (form, year, t), musd in zip(plan.tables["purchases"].keys("form", "year", "tonnes"), paid, strict=True):
        if t > 0 and musd > 0 and (form, year) in tonnes:
            rows[form, year].append((musd / t, t))
    for key, found in rows.items():
        left = tonnes[key]
        for each, t in sorted(found, reverse=True):
            yield key, each * min(t, left)
            left -= min(t, left)
