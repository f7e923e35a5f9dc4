"""Budgets that do not name all years of a study, or provide more than their account was given: both are said."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from data.messages.finding import Finding
from data.messages.years import spans
from model.frames.study_frames import Frames
from model.policies.base.appropriated import appropriated
from model.policies.budget_cap import BudgetCap
from model.policies.purchase_budget import PurchaseBudget
from model.study.loaded import LoadedStudy

SAME = 1e-9
"""Relative: a sum that is above what was given by less is the same."""


def sum_findings(loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None) -> list[Finding]:
    """Return a warning for every budget, of all variants or of those given, that leaves years out or is too large."""
    found = []
    for variant in loaded.study.variants if variants is None else variants:
        for where, clause in loaded.study.stated(variant):
            sentence = clause.policy
            if where[1] != variant or not isinstance(sentence, BudgetCap | PurchaseBudget):
                continue
            if isinstance(sentence, BudgetCap) and (said := _above(sentence, frames)):
                found.append(loaded.finding((*where, "max_musd"), said, "warning"))
            if isinstance(sentence.max_musd, Mapping) and (said := _unnamed(sentence, sentence.max_musd, frames)):
                found.append(loaded.finding((*where, "max_musd"), said, "warning"))
    return found


def _above(cap: BudgetCap, frames: Frames) -> str:
    """Say that a budget is more than its account was given; nothing where it is not, or the account was given none."""
    given = appropriated(frames, cap.account)
    if not given or cap.max_musd == "appropriated" or cap.measure != "authority" or not cap.nominal:
        return ""
    stated = math.fsum(cap.max_musd.values()) if isinstance(cap.max_musd, Mapping) else float(cap.max_musd)
    there = math.fsum(window.musd for window in given)
    if stated <= there * (1 + SAME):
        return ""
    return (
        f"provides {stated:,.7g} MUSD, and {there:,.7g} are appropriated to {cap.account}; what is obligated beyond "
        "them is new authority; write 'appropriated' if that is not meant"
    )


def _unnamed(sentence: BudgetCap | PurchaseBudget, named: Mapping[int, float], frames: Frames) -> str:
    """Name the years that a budget binds and gives no sum for."""
    bound = frames.years if isinstance(sentence, BudgetCap) else list(sentence.years_bound(frames))
    missing = tuple(year for year in bound if year not in named)
    if not missing:
        return ""
    said, others = spans(tuple(sorted(named))), spans(missing)
    return f"names {said}; nothing is provided in {others}; name those years too, 0 if that is meant"
