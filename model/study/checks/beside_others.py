"""Sentences that say something of others of their variant, such as what they stand in place of, where none is there."""

from __future__ import annotations

from collections.abc import Iterable

from data.messages.finding import Finding
from model.frames.study_frames import Frames
from model.policies.base.decided_days import triggers_of
from model.study.loaded import LoadedStudy


def beside_findings(loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None) -> list[Finding]:
    """Return an error for every sentence, of all variants or of those given, whose variant lacks what it needs.

    Variants of which a plan decides the days in force are asked once it has (`model.analysis.solve.triggers`).
    """
    findings: dict[Finding, None] = {}
    for variant in loaded.study.variants if variants is None else variants:
        stated = loaded.stated(variant)
        if any(clause.stated is None and triggers_of(clause.policy) for _, clause in stated):
            continue
        for where, clause in stated:
            others = [other.policy for there, other in stated if there != where]
            if message := clause.policy.lacks_beside(others, frames):
                findings[loaded.finding(where, message)] = None
    return list(findings)
