"""How much a sentence asks for: its level, its unit, and the same sentence at another level or later."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from model.frames.study_frames import Frames
from model.policies import Clause, Policy
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import level_at
from model.policies.base.level import PACE, PERCENT, Level, Path


def level_of(sentence: Policy, frames: Frames) -> tuple[Level, Path] | None:
    """Return a sentence's level and its path over the years, or None when it has none."""
    stated = ((level, sentence.path(level, frames)) for level in sentence.levels)
    return next(((level, path) for level, path in stated if path is not None), None)


def strictest(level: Level, path: Path) -> float:
    """Return the level that asks for most."""
    values = list(path.values()) if isinstance(path, dict) else [path]
    return min(values) if level.tighter < 0 else max(values)


def restated(sentence: Policy, level: Level, path: Path) -> Policy:
    """Return the sentence at another level."""
    return sentence.at_level(level, path)


def eased(sentence: Policy, level: Level, path: Path, to: float) -> Policy:
    """Return the sentence nowhere stricter than `to`: what it asked for less, it still does."""
    ease = min if level.tighter > 0 else max
    return restated(sentence, level, _each(path, lambda v: ease(v, to)))


def moved(sentence: Policy, level: Level, path: Path, by: float) -> Policy:
    """Return the sentence with every level moved; a share stays within 0 and 1, an amount above 0, nothing nothing."""
    return restated(sentence, level, _each(path, lambda v: _within(level, v + by) if v or level.is_share else v))


def scaled(sentence: Policy, level: Level, path: Path, to: float) -> Policy:
    """Return the sentence with its path scaled so that its highest level is `to`."""
    highest = max(path.values()) if isinstance(path, dict) else path
    if highest == 0:
        return restated(sentence, level, _each(path, lambda _: to))
    return restated(sentence, level, _each(path, lambda v: _within(level, v * to / highest)))


def later(sentence: Policy, years: int, frames: Frames) -> Policy:
    """Return the sentence so many years later: its path over the years, and the day it starts."""
    level = level_of(sentence, frames)
    update: dict[str, object] = {}
    if level and isinstance(level[1], dict):
        update[level[0].field] = {year + years: value for year, value in level[1].items()}
    if not update or sentence.start is not None:
        start = dt.date.fromisoformat(str(sentence.start)) if _is_day(sentence.start) else None
        first = max(int(sentence.start or 0), frames.years[0]) if _is_year(sentence.start) else frames.years[0]
        update["start"] = start.replace(year=start.year + years, day=min(start.day, 28)) if start else first + years
        update["start"] = str(update["start"]) if start else update["start"]
    return sentence.model_copy(update=update)


def amount(level: Level, value: float) -> str:
    """Return a level in words: 90%, 60 days, 5,000 MUSD."""
    number = value * level.shown
    text = f"{number:,.0f}" if abs(number) >= 1000 or abs(number - round(number)) < 5e-3 else f"{number:.3g}"
    if level.is_index:
        return text
    return f"{text}{level.unit}" if level.unit in (PERCENT, PACE) else f"{text} {level.unit}"


def said(sentence: Policy, frames: Frames) -> str:
    """Return a sentence in a few words: `allies >= 90%`."""
    found = level_of(sentence, frames)
    about = sentence.about()
    if found is None:
        return f"{sentence.name.replace('_', ' ')} {about}".strip()
    level, path = found
    subject = f"{sentence.before} {about}".strip() or sentence.name.replace("_", " ")
    return f"{subject} {level.sign} {amount(level, strictest(level, _planned(sentence, path, frames)))}"


def _planned(sentence: Policy, path: Path, frames: Frames) -> Path:
    """Return what a path asks for in the years planned: a level of later years is asked of no plan of this study."""
    if not isinstance(path, dict) or sentence.dates is Dates.NO_DATES:
        return path
    asked = {year: level for year in frames.years if (level := level_at(path, year)) is not None}
    return asked or path


def told_apart(clauses: Sequence[Clause], frames: Frames) -> dict[str, str]:
    """Return each sentence of a variant in a few words, by label; those in the same words with their line as well."""
    words = {c.label: said(c.policy, frames) for c in clauses}
    common = Counter(words.values())
    lines = Counter((words[c.label], c.where) for c in clauses)
    return {
        c.label: words[c.label]
        if common[words[c.label]] == 1
        else f"{words[c.label]} ({c.where if c.where and lines[words[c.label], c.where] == 1 else c.label})"
        for c in clauses
    }


def beyond(baseline: Sequence[Clause], variant: Sequence[Clause]) -> tuple[list[Clause], list[Clause]]:
    """Return the sentences a variant adds to the baseline, and those of the baseline that it lacks."""
    added, lacking = list(variant), []
    for clause in baseline:
        same = next((c for c in added if _same(c, clause)), None)
        if same:
            added.remove(same)
        else:
            lacking.append(clause)
    return added, lacking


def _same(a: Clause, b: Clause) -> bool:
    plain = {"cite": "", "title": ""}
    return type(a.policy) is type(b.policy) and a.policy.model_copy(update=plain) == b.policy.model_copy(update=plain)


def _each(path: Path, change: object) -> Path:
    assert callable(change)
    return {y: float(change(v)) for y, v in path.items()} if isinstance(path, dict) else float(change(path))


def _within(level: Level, value: float) -> float:
    return min(max(value, 0.0), 1.0) if level.is_share and level.tighter else max(value, 0.0)


def _is_day(start: str | int | None) -> bool:
    return isinstance(start, str) and len(start) > 4


def _is_year(start: str | int | None) -> bool:
    return start is not None and not _is_day(start)
