"""Days in force that a plan brings about, as the manifest of a run says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from model.analysis.verify.cells import in_short
from model.analysis.verify.derive import Derived
from model.policies import Clause
from model.policies.base.decided_days import triggers_of


def keys_of_days(d: Derived, name: str) -> tuple[str, ...]:
    """Return the key of a variant's entry that says the days in force of its sentences with triggers."""
    return ("days",) if _labels(d, name) else ()


def days_not_said(entry: Mapping[str, Any], d: Derived, name: str) -> str:
    """Say that a plan is on no days, where it has to say on which its sentences are; nothing where it says them.

    Whether the plan brings these very days about is for its certificate to find out.
    """
    stated, said = _labels(d, name), entry.get("days")
    if not stated:
        return ""
    if not (isinstance(said, Mapping) and list(said) == stated and d.loaded.study.is_dated(name)):
        return f"days: {in_short(said)} is not a first and a last day in force for each of {', '.join(stated)}"
    return next((wrong for c in d.clauses(name) if c.label in said and (wrong := _not_asked(c, said[c.label]))), "")


def _not_asked(clause: Clause, days: Sequence[str | None]) -> str:
    """Say that a day is said which no trigger of a sentence asks for."""
    of = (clause.stated or clause.policy).begins_when, (clause.stated or clause.policy).ends_when
    for word, trigger, day in zip(("begins_when", "ends_when"), of, days, strict=True):
        if trigger is None and day is not None:
            return f"days: {clause.label}: {in_short(day)}, though it states no {word}"
    return ""


def _labels(d: Derived, name: str) -> list[str]:
    return [c.label for c in d.clauses(name) if triggers_of(c.stated or c.policy)]
