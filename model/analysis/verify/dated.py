"""Days in force that a plan brings about, as the manifest of a run says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.analysis.verify.cells import in_short
from model.analysis.verify.derive import Derived
from model.policies.base.decided_days import triggers_of


def keys_of_days(d: Derived, name: str) -> tuple[str, ...]:
    """Return the key of a variant's entry that says the days in force of its sentences with triggers."""
    return ("days",) if _labels(d, name) else ()


def days_not_said(entry: Mapping[str, Any], d: Derived, name: str) -> str:
    """Say that a plan is on no days, where it has to say on which its sentences are; nothing where it says them.

    Whether the plan brings these very days about is for its certificate to find out.
    """
    stated, said = _labels(d, name), entry.get("days")
    if not stated or (isinstance(said, Mapping) and list(said) == stated and d.loaded.study.is_dated(name)):
        return ""
    return f"days: {in_short(said)} is not a first and a last day in force for each of {', '.join(stated)}"


def _labels(d: Derived, name: str) -> list[str]:
    return [c.label for c in d.clauses(name) if triggers_of(c.policy)]
