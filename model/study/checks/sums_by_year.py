"""Budgets by year that do not name all years of a study: nothing is provided in the others, which is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from data.messages.finding import Finding
from data.messages.years import spans
from model.frames.study_frames import Frames
from model.policies.budget_cap import BudgetCap
from model.policies.purchase_budget import PurchaseBudget
from model.study.loaded import LoadedStudy


def sum_findings(loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None) -> list[Finding]:
    """Return one warning for every budget, of all variants or of those given, that does not name all years it binds."""
    found = []
    for variant in loaded.study.variants if variants is None else variants:
        for where, clause in loaded.study.stated(variant):
            sentence = clause.policy
            if where[1] != variant or not isinstance(sentence, BudgetCap | PurchaseBudget):
                continue
            if isinstance(sentence.max_musd, Mapping) and (said := _unnamed(sentence, sentence.max_musd, frames)):
                found.append(loaded.finding((*where, "max_musd"), said, "warning"))
    return found


def _unnamed(sentence: BudgetCap | PurchaseBudget, named: Mapping[int, float], frames: Frames) -> str:
    """Name the years that a budget binds and gives no sum for."""
    bound = frames.years if isinstance(sentence, BudgetCap) else list(sentence.years_bound(frames))
    missing = tuple(year for year in bound if year not in named)
    if not missing:
        return ""
    said, others = spans(tuple(sorted(named))), spans(missing)
    return f"names {said}; nothing is provided in {others}; name those years too, 0 if that is meant"
