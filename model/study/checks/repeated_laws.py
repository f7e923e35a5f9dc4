"""The same law twice in one variant: a sentence, a preset, a layer of the duty schedule, a named credit, a floor.

Duties, credits and payments of several sentences add up, as those of several laws do. What one law says counts once,
so stating it twice on one good is an error that names both lines. Where only the terms are the same it may be one law
or two, and a warning asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from data.messages.finding import Finding
from model.frames.study_frames import Frames
from model.policies import Policy
from model.policies.base.days_in_force import Dates, first_day, last_day
from model.policies.base.fields import level_at
from model.policies.base.shared_scope import first_of, years_shared
from model.study.loaded import LoadedStudy
from model.study.source_map import Where

SCOPE = (
    "minerals", "forms", "stages", "start", "until", "kinds", "plants", "countries", "bloc", "end_uses", "layers",
    "except_plants", "except_kinds", "except_countries", "except_bloc",
)  # fmt: skip
"""Fields that say where and when a sentence holds; what is left are its terms."""
WORDS = ("cite", "title")
PAYER = ("account",)
NOTHING_YET = (None,)
"""The level, in one year, of a value by year that begins later."""
LEAVE_OUT = "leave the plant out of one of them, such as by except_plants or except_kinds of production_tax_credit"
ADD_UP = (Dates.PRO_RATA, Dates.DECISIONS)
COMMON = ("form", "country", "plant", "end_use", "year")


def repeat_findings(loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None) -> list[Finding]:
    """Return an error for every law that a variant, of all or of those given, states twice.

    Where two sentences only have the same terms on one good it is a warning.
    """
    findings: dict[tuple[Where, Where], Finding] = {}
    judged: set[tuple[Where, str, Where, str]] = set()
    for variant in loaded.study.variants if variants is None else variants:
        for (here, one), (there, other) in combinations(loaded.stated(variant), 2):
            pair = here, one.label, there, other.label  # a preset is one place and several sentences
            if here == there or pair in judged or (here, there) in findings:
                continue
            judged.add(pair)
            first, alike = f"{one.label} ({loaded.line_of(here)})", one.policy.name == other.policy.name
            if alike and (said := _twice(one.policy, other.policy, first, frames)):
                findings[here, there] = loaded.finding(there, f"{said}; delete one of them")
            elif said := _exclusive(one.policy, other.policy, frames):
                findings[here, there] = loaded.finding(there, f"{said}, by {first}; {LEAVE_OUT}")
            elif said := _perhaps(one.policy, other.policy, first, frames):
                findings[here, there] = loaded.finding(there, said, "warning")
    return list(findings.values())


def _twice(one: Policy, other: Policy, first: str, frames: Frames) -> str:
    """Say that one law is stated twice; nothing where it is not."""
    if _content(one, frames.years) == _content(other, frames.years):
        return f"says the same as {first}"
    if said := other.repeats(one, frames, first):
        return said
    if one.fills_a_gap:
        goods = _shared(one, other, frames, _years_alike(one, other, frames, PAYER))
        return f"pays on {goods} what {first} pays: the same gap filled twice" if goods else ""
    return ""


def _exclusive(one: Policy, other: Policy, frames: Frames) -> str:
    """Say that one law takes away on a plant what the other gives; nothing where both may hold."""
    return one.excluded_by(other, frames) or other.excluded_by(one, frames)


def _perhaps(one: Policy, other: Policy, first: str, frames: Frames) -> str:
    """Ask about two sentences that may be one law, close parts of the same goods, or fill one gap twice."""
    alike = _alike_terms(one, other, first, frames) if one.name == other.name else ""
    return alike or other.overlaps(one, frames, first) or _same_gap(one, other, first, frames)


def _alike_terms(one: Policy, other: Policy, first: str, frames: Frames) -> str:
    """Say that two sentences have the same terms on the same goods; both count, and may be one law or two."""
    if one.dates not in ADD_UP or one.adds_plant or one.terms_of_a_table:
        return ""
    goods = _shared(one, other, frames, _years_alike(one, other, frames))
    return f"has the terms of {first} on {goods}, and both count; delete one if they are one law" if goods else ""


def _same_gap(one: Policy, other: Policy, first: str, frames: Frames) -> str:
    """Say that two sentences, of one kind or two, pay a plant up to a price: it then earns more than either says."""
    if not (one.fills_a_gap and other.fills_a_gap):
        return ""
    both = one.gaps_filled(frames).merge(other.gaps_filled(frames), on=["plant", "year"])
    both = both[both["year"].isin(years_shared(one, other, frames))]
    made = both.merge(frames.outputs[["plant", "form"]].drop_duplicates("plant"), on="plant")
    if not (goods := first_of(made)):
        return ""
    return (
        f"pays up to its price on {goods}, as {first} does: both gaps are paid, more than either price; state the "
        "higher alone, or let one begin where the other ends"
    )


# ---------------------------------------------------------------- what two sentences share


def _content(sentence: Policy, years: Iterable[int]) -> dict[str, Any]:
    """Return what a sentence says in some years: lists in any order, dates as days, numbers year by year."""
    said = {name: _told(sentence, value, tuple(years)) for name, value in sentence if name not in WORDS}
    said["start"] = None if sentence.start is None else first_day(sentence.start)
    said["until"] = None if sentence.until is None else last_day(sentence.until)
    return said


def _told(sentence: Policy, value: Any, years: tuple[int, ...]) -> Any:
    """Return a value so that 0.25, and 0.25 by year, are told the same; a budget by fiscal year is no path."""
    if isinstance(value, tuple):
        return frozenset(value)
    if isinstance(value, bool) or not isinstance(value, int | float | dict) or sentence.dates is Dates.NO_DATES:
        return value
    return tuple(level_at(value, year) for year in years)


def _years_alike(one: Policy, other: Policy, frames: Frames, but: Iterable[str] = ()) -> list[int]:
    """Return the years in which both are in force and say the same terms; `but` are fields that may differ."""
    left_out = {*SCOPE, *but}
    out = []
    for year in years_shared(one, other, frames):
        a, b = (
            {name: value for name, value in _content(sentence, [year]).items() if name not in left_out}
            for sentence in (one, other)
        )
        if a == b and NOTHING_YET not in a.values():
            out.append(year)
    return out


def _shared(one: Policy, other: Policy, frames: Frames, years: list[int]) -> str:
    """Return the first of what both act on in some years, in words; nothing where they have no good in common."""
    if not years:
        return ""
    a, b = (sentence.reaches(frames) for sentence in (one, other))
    common = [column for column in COMMON if column in a and column in b]
    both = a[common].drop_duplicates().merge(b[common].drop_duplicates(), on=common)
    if "year" in both:
        both = both[both["year"].isin(years)]
    return first_of(both if "year" in both else both.assign(year=years[0]))
