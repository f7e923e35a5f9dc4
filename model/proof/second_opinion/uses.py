"""What rules for some end uses allow, held against what these uses got: by who shipped or owned it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Any

from model.proof.comparisons import Book
from model.proof.second_opinion.closures import CLOSING, banned_in
from model.proof.second_opinion.dates import part
from model.proof.second_opinion.plan import Plan

Key = tuple[str, int]
INCLUDING = {"shipped": ("shipped", "origin"), "owner": ("owner",)}
"""By which measures a rule can refuse all that one by this measure does: who mined it or shipped it, by origin."""


def uses_served(book: Book, plan: Plan, sentences: Sequence[Any]) -> None:
    """Check that each rule's uses, and those of every rule that refuses as much or more, got what it allows."""
    rules = [s for s in sentences if s.name in CLOSING and s.end_uses]
    for rule in (s for s in rules if s.measure != "origin"):
        got = _got(plan, rule, rules)
        at, there = sorted(got), _there(plan, rule, frozenset(form for form, _ in got))
        book.at_most("served by what a rule allows", at, [got[k] for k in at], [there.get(k, 0.0) for k in at])


def _got(plan: Plan, rule: Any, rules: Sequence[Any]) -> dict[Key, float]:
    """Return what its uses, and those of rules that ban as much, got in the part of a year in force, by form, year."""
    reading = plan.reading

    @cache
    def stricter(year: int) -> list[Any]:
        banned, measures = banned_in(reading, rule, year), INCLUDING[rule.measure]
        return [s for s in rules if s.measure in measures and banned <= banned_in(reading, s, year)]

    out: dict[Key, float] = defaultdict(float)
    scope = reading.scope(rule)
    for use, form, year, t in taken(plan):
        if form not in scope or _refused(rule, year) == 0:
            continue
        naming = [_refused(s, year) for s in stricter(year) if use in s.end_uses and form in reading.scope(s)]
        out[form, year] += max(naming, default=0.0) * t
    return out


def _refused(rule: Any, year: int) -> float:
    """Return the part of what its uses get in a year that others have to serve: all of it under a ban."""
    licensed = rule.licence_share if rule.name == "export_restriction" else 0.0
    return float(part(rule, year) * (1 - licensed))


def taken(plan: Plan) -> Iterator[tuple[str, str, int, float]]:
    """Yield end use, form, year and tonnes of what end uses took: the form they want, or what they mix in its place."""
    mixed = set()
    columns = ("kind", "user", "form", "feed", "year", "tonnes")
    for kind, use, form, feed, year, t in plan.tables["blends"].keys(*columns):
        if kind == "end_use":
            mixed.add((use, form))
            yield use, feed, year, t
    for use, form, year, t in plan.tables["demand"].keys("end_use", "form", "year", "delivered_t"):
        if (use, form) not in mixed:
            yield use, form, year, t


def _there(plan: Plan, rule: Any, forms: frozenset[str]) -> dict[Key, float]:
    """Return what of some forms may serve them: bought, made and collected, and out of stock more than in."""
    by_owner, banned = rule.measure == "owner", cache(partial(banned_in, plan.reading, rule))
    out: dict[Key, float] = defaultdict(float)
    bought = plan.tables["purchases"]
    goods, tonnes = bought.keys("form", "country", "owner", "year"), bought.number("tonnes").tolist()
    for (form, country, owner, year), t in zip(goods, tonnes, strict=True):
        if form in forms and (owner if by_owner else country) not in banned(year):
            out[form, year] += t
    for plant, form, year, t, _ in plan.made:
        if form in forms and (plan.owners[plant] if by_owner else plan.plants[plant][1]) not in banned(year):
            out[form, year] += t
    for form, year, t in plan.tables["recycling"].keys("form", "year", "tonnes"):
        out[form, year] += t
    for form, year, into, back in plan.tables["stockpile"].keys("form", "year", "in_t", "out_t"):
        out[form, year] += back - into
    return out
