"""What the policies themselves doubt that their author meant: more stock than can be held, years without money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data.messages.finding import Finding
from model.frames.study_frames import Frames
from model.policies.base.policy import Policy
from model.study.loaded import LoadedStudy


def doubt_findings(loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None) -> list[Finding]:
    """Return a warning for everything that a policy of all variants, or of those given, says of itself."""
    return [
        loaded.finding((*where, field) if field else where, text, "warning")
        for variant in (loaded.study.variants if variants is None else variants)
        for where, clause in loaded.stated(variant)
        if where[1] == variant
        for field, text in (*clause.policy.doubts(frames), *_without_an_index(clause.policy, frames))
    ]


def _without_an_index(policy: Policy, frames: Frames) -> Iterator[tuple[str, str]]:
    """Doubt that dollars of the day are meant as those of the base year, as they are where no price index is told."""
    if getattr(policy, "dollars", None) == "nominal" and not frames.price_indices:
        yield (
            "dollars",
            "the dataset has no deflator, so a dollar of the day is taken as one of the base year; add the table "
            "deflator, or write dollars = 'real' if that is meant",
        )
