"""What came in from abroad, held against every quota on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from model.proof.comparisons import Book
from model.proof.second_opinion.dates import whole
from model.proof.second_opinion.plan import Plan
from model.proof.second_opinion.reading import level


def quotas_kept(book: Book, plan: Plan, sentences: Sequence[Any]) -> None:
    """Check that no more of a form came in than every import quota lets in."""
    for quota in (s for s in sentences if s.name == "import_quota"):
        came: dict[tuple[str, int], float] = defaultdict(float)
        for form, country, year, t in _from_abroad(plan):
            if form in plan.reading.scope(quota) and _counted(plan, quota, country, year):
                came[form, year] += t
        at = [key for key in sorted(came) if whole(quota, key[1]) and level(quota.quota_t, key[1]) is not None]
        most = [float(level(quota.quota_t, year) or 0.0) for _, year in at]
        book.at_most("imports that a quota lets in", at, [came[key] for key in at], most, "t")


def _from_abroad(plan: Plan) -> Iterator[tuple[str, str, int, float]]:
    """Yield what was bought, and what plants made, with where: form, country, year, tonnes."""
    yield from plan.tables["purchases"].keys("form", "country", "year", "tonnes")
    for plant, form, year, t, _ in plan.made:
        yield form, plan.plants[plant][1], year, t


def _counted(plan: Plan, quota: Any, country: str, year: int) -> bool:
    if country == plan.reading.home or plan.reading.spared(quota, country, year):
        return False
    named = bool(quota.countries or quota.bloc)
    return not named or country in quota.countries or country in plan.reading.members(quota.bloc, year)
