"""What the policies themselves doubt that their author meant: more stock than can be held, years without money."""

from __future__ import annotations

from collections.abc import Iterable

from data.messages.finding import Finding
from model.frames.study_frames import Frames
from model.study.loaded import LoadedStudy


def doubt_findings(loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None) -> list[Finding]:
    """Return a warning for everything that a policy of all variants, or of those given, says of itself."""
    return [
        loaded.finding((*where, field) if field else where, text, "warning")
        for variant in (loaded.study.variants if variants is None else variants)
        for where, clause in loaded.study.stated(variant)
        if where[1] == variant
        for field, text in clause.policy.doubts(frames)
    ]
