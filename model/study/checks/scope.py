"""What a sentence is meant to act on and does not reach: word by word, and form by form, with the reason.

A scope that reaches nothing at all is told elsewhere, with the reason that is given here for each form.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from model.frames.study_frames import Frames
from model.policies import Policy
from model.policies.base.lost_supplier import essential_demand

NAMED = {
    "countries": "country",
    "owners": "owner",
    "plants": "plant",
    "kinds": "kind",
    "end_uses": "end_use",
    "layers": "layer",
}
"""Fields that name single things, with the column of what is reached that tells them."""


def unreached(sentence: Policy, frames: Frames) -> list[str]:
    """Return what the sentence does not reach, in words, one part for each reason; none where it reaches all or none.

    `frames` are those it adjusts: with the plants in them that other sentences bring in.
    """
    reached = sentence.reaches(frames)
    if reached.empty:
        return []
    return [*_words(sentence, frames, reached), *_forms(sentence, frames, set(reached["form"]))]


def why_nothing(sentence: Policy, frames: Frames) -> list[str]:
    """Return why a sentence reaches nothing, a part for each reason; none where it reaches some, or names no form."""
    return [] if len(sentence.reaches(frames)) else list(_forms(sentence, frames, set()))


def _words(sentence: Policy, frames: Frames, reached: pd.DataFrame) -> Iterator[str]:
    """Yield the words of a scope that name nothing of what is reached."""
    for field, column in NAMED.items():
        named = getattr(sentence, field, ())
        if named and column in reached:
            there = set(reached[column])
            missing = [word for word in named if word not in there]
            if missing:
                yield f"{', '.join(missing)} (nothing in its scope is of that {column.replace('_', ' ')})"
    bloc, countries = getattr(sentence, "bloc", ""), getattr(sentence, "countries", getattr(sentence, "owners", ()))
    if bloc and countries:
        column = "owner" if hasattr(sentence, "owners") else "country"
        members = {member for year in frames.years for member in frames.members(bloc, year)}
        if column in reached and not members & set(reached[column]):
            yield f"{bloc} (nothing in its scope is of that bloc)"


def _forms(sentence: Policy, frames: Frames, reached: set[str]) -> Iterator[str]:
    """Yield the forms in scope that are not reached, and scrap that is left out because nobody named it."""
    reasons: dict[str, list[str]] = {}
    for form in _meant(sentence, frames):
        if form not in reached:
            reasons.setdefault(sentence.why_not(form, frames), []).append(form)
    yield from (f"{', '.join(forms)} ({why})" for why, forms in reasons.items())
    narrowed, absent = _narrowed_away(sentence, frames)
    if narrowed:
        yield f"{', '.join(narrowed)} (not of the minerals and stages that it names too)"
    if absent:
        yield f"{', '.join(absent)} (the study plans no such form)"
    scrap = _scrap_left_out(sentence, frames)
    if scrap:
        yield f"{', '.join(scrap)} (scrap is meant only where it is named)"


def _meant(sentence: Policy, frames: Frames) -> list[str]:
    """Return the forms that a reader of the sentence takes it to act on: those in a scope by mineral, form or stage.

    A sentence that promises something of every form is also taken so where it names none; unless a form is named, it
    is taken to mean those that essential uses want.
    """
    meant = sentence.forms_touched(frames)
    if sentence.every_form and not sentence.forms:
        needed = set(essential_demand(frames)["form"])
        return [form for form in meant if form in needed]
    return meant if sentence.forms or sentence.minerals or sentence.stages else []


def _narrowed_away(sentence: Policy, frames: Frames) -> tuple[list[str], list[str]]:
    """Return the words of a scope of which the rest of it keeps no form: those the study has, and the others."""
    kept = set(sentence.forms_touched(frames))
    of = {form: (mineral, stage) for form, mineral, stage in frames.named_forms}
    minerals, stages = {of[form][0] for form in kept}, {of[form][1] for form in kept}
    there = {*of, *(word for words in of.values() for word in words)}
    missing = [
        *(form for form in sentence.forms if form not in kept),
        *(mineral for mineral in sentence.minerals if mineral not in minerals),
        *(stage for stage in sentence.stages if stage not in stages),
    ]
    return [word for word in missing if word in there], [word for word in missing if word not in there]


def _scrap_left_out(sentence: Policy, frames: Frames) -> list[str]:
    """Return the scrap of the minerals named that the sentence would reach if it were named."""
    if not sentence.minerals or sentence.forms or sentence.stages:
        return []
    scrap = tuple(f for f, mineral, stage in frames.named_forms if stage == "scrap" and mineral in sentence.minerals)
    if not scrap:
        return []
    reached = sentence.model_copy(update={"forms": scrap}).reaches(frames)
    return sorted(set(reached["form"]) & set(scrap)) if len(reached) else []
