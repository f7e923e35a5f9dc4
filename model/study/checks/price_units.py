"""Prices of a sentence that are far from those of the forms that it is about: USD a kilogram or a pound, most often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from data.messages.finding import Finding
from data.rows import each_row
from model.frames.scale import in_usd_per_t
from model.frames.study_frames import Frames
from model.policies.base.dollars import StatesDollars
from model.study.loaded import LoadedStudy

FAR = 50.0
"""Times: a law may triple a price or halve it; a kilogram for a tonne is a thousand, a pound two thousand."""


def price_findings(loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None) -> list[Finding]:
    """Return one warning for every price, of all variants or of those given, that may be in another unit."""
    findings: dict[Finding, None] = {}
    for variant in loaded.study.variants if variants is None else variants:
        for where, clause in loaded.stated(variant):
            for said in _far(clause.policy, frames) if isinstance(clause.policy, StatesDollars) else ():
                findings[loaded.finding(where, said, "warning")] = None
    return list(findings)


def _far(sentence: StatesDollars, frames: Frames) -> Iterator[str]:
    """Say which prices of a sentence are far from the reference price of every form in its scope."""
    touched = set(sentence.forms_touched(frames)) if sentence.prices or sentence.charges else set()
    reference = {
        form: in_usd_per_t(price)
        for form, price in each_row(frames.forms, "form", "price")
        if form in touched and price > 0
    }
    if not reference:
        return
    low, high = min(reference, key=reference.__getitem__), max(reference, key=reference.__getitem__)
    for field in (*sentence.prices, *sentence.charges):
        for value in _values(getattr(sentence, field)):
            near = low if value < reference[low] else high
            times = value / reference[near]
            if times > FAR or (field in sentence.prices and 0 < times < 1 / FAR):
                yield (
                    f"{field} {value:g} is far from the {reference[near]:g} USD/t that {near} costs; write USD per "
                    "tonne of content, or check it"
                )
                break


def _values(stated: Any) -> tuple[float, ...]:
    """Return the amounts of a value, or of a value by year."""
    if isinstance(stated, dict):
        return tuple(float(v) for _, v in sorted(stated.items()))
    return (float(stated),) if isinstance(stated, int | float) and not isinstance(stated, bool) else ()
