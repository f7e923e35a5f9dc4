"""Shares that contradict each other whatever the data hold: a floor above a cap, floors that add to more than all.

Only what is certain is said: same form, same year, same way of counting. By origin nothing is certain, for
each sentence may trace the lots of a blend in its own way. Whether a floor can be met from the tables is for the
solver to find out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from data.messages.finding import Finding
from data.messages.number_words import stated_percent
from model.frames.study_frames import Frames
from model.policies import Policy
from model.policies.base.decided_days import triggers_of
from model.policies.base.level import Whole
from model.policies.base.promise import Promise
from model.study.loaded import LoadedStudy
from model.study.source_map import Where

ROUNDING = 1e-9


@dataclass(frozen=True)
class _Said:
    """A promise with the place that states it, its party and its level in one year."""

    where: Where
    label: str
    promise: Promise
    party: frozenset[str]
    level: float

    @property
    def is_floor(self) -> bool:
        return self.promise.at_least

    @property
    def counted(self) -> tuple[str, Whole, bool]:
        return self.promise.measure, self.promise.of, self.promise.index

    def covers(self, other: _Said) -> bool:
        """Whether what another party has is part of what this promise limits."""
        most = self.promise.largest
        return other.party <= self.party and (not most or len(other.party) <= most)


def clash_findings(loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None) -> list[Finding]:
    """Return one finding for every two sentences of a variant, of all or of those given, that leave no tonne."""
    names = loaded.study.variants if variants is None else variants
    findings = [finding for name in names for finding in clashes(loaded, frames, name)]
    return list(dict.fromkeys(findings))


def clashes(loaded: LoadedStudy, frames: Frames, variant: str) -> list[Finding]:
    """Return one finding for every two sentences of one variant that leave no tonne of some form."""
    findings: dict[tuple[Where, Where], Finding] = {}
    for form, year, promises in _by_form_and_year(loaded, frames, variant):
        for one, other in combinations(promises, 2):
            message = _clash(one, other, form, year, loaded)
            if message:
                findings.setdefault((one.where, other.where), loaded.finding(other.where, message))
    return list(findings.values())


def one_name_for_two_plants(loaded: LoadedStudy) -> Iterator[Finding]:
    """Yield partner investments of a variant whose plant has the name of one before."""
    for variant in loaded.study.variants:
        seen: dict[str, Where] = {}
        for where, clause in loaded.stated(variant):
            name = clause.policy.adds_plant
            if not name:
                continue
            if name in seen and where[1] == variant:
                line = loaded.line_of(seen[name])
                message = f"its plant is named {name} as that of {line} is; write another with plant = '{name}_2'"
                yield loaded.finding((*where, "plant"), message)
            seen.setdefault(name, where)


def _clash(one: _Said, other: _Said, form: str, year: int, loaded: LoadedStudy) -> str:
    if one.counted != other.counted or one.promise.measure == "origin" or one.promise.index or one.where == other.where:
        return ""
    first = f"{one.label} ({loaded.line_of(one.where)})"
    if one.is_floor and other.is_floor:
        total = one.level + other.level
        if one.party & other.party or total <= 1 + ROUNDING:
            return ""
        theirs, ours, both = map(stated_percent, (one.level, other.level, total))
        return f"{ours} beside {theirs} of {first} is {both} of {form} in {year}; no tonne of it could be supplied"
    floor, cap = (one, other) if one.is_floor else (other, one)
    if floor.is_floor == cap.is_floor or not cap.covers(floor) or floor.level <= cap.level + ROUNDING:
        return ""
    words = {True: "at least", False: "at most"}
    mine, theirs = (f"{words[promised.is_floor]} {stated_percent(promised.level)}" for promised in (other, one))
    return f"{mine} of {form} in {year}, and {first} says {theirs}; no tonne of it could be supplied"


def _by_form_and_year(loaded: LoadedStudy, frames: Frames, variant: str) -> Iterator[tuple[str, int, list[_Said]]]:
    every = loaded.stated(variant)
    # Whether a sentence that its plan dates meets another, nobody knows before there is a plan.
    stated = [(where, one.label, one.policy) for where, one in every if not triggers_of(one.policy)]
    scopes = [(*item, set(item[2].forms_touched(frames)), set(item[2].years_bound(frames))) for item in stated]
    said = {
        year: [
            (forms, list(_promises(where, label, sentence, frames, year)))
            for where, label, sentence, forms, years in scopes
            if year in years
        ]
        for year in frames.years
    }
    for form in sorted(frames.forms["form"]):
        for year in frames.years:
            promises = [promise for forms, every in said[year] if form in forms for promise in every]
            if len(promises) > 1:
                yield form, year, promises


def _promises(where: Where, label: str, sentence: Policy, frames: Frames, year: int) -> Iterator[_Said]:
    """Yield what a sentence promises about shares in a year; sentences about anything else promise nothing here."""
    for promise in sentence.promises():
        level = promise.at(year)
        if level is not None and (level or not promise.at_least):
            yield _Said(where, label, promise, promise.party.members(frames, year), level)
