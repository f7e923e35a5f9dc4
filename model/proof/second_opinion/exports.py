"""What outlets abroad took, held against what home made, sold and collected, where a sentence keeps part of it here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from model.proof.comparisons import Book
from model.proof.second_opinion.dates import whole
from model.proof.second_opinion.plan import Plan
from model.proof.second_opinion.reading import level

Key = tuple[str, int]


def exports_kept(book: Book, plan: Plan, sentences: Sequence[Any]) -> None:
    """Check that no more goes abroad than every control of exports lets go."""
    controls = [s for s in sentences if s.name == "export_control"]
    if not controls:
        return
    own = _own(plan)
    for control in controls:
        gone: dict[Key, float] = defaultdict(float)
        for form, outlet, year, t in plan.tables["outlets"].keys("form", "outlet", "year", "tonnes"):
            if form in plan.reading.scope(control) and (not control.outlets or outlet in control.outlets):
                gone[form, year] += t
        share = {year: level(control.max, year) for _, year in gone if whole(control, year)}
        at = [(form, year) for form, year in sorted(gone) if share.get(year) is not None]
        most = [(share[year] or 0.0) * own.get((form, year), 0.0) for form, year in at]
        book.at_most("exports that a sentence lets go", at, [gone[key] for key in at], most)


def _own(plan: Plan) -> dict[Key, float]:
    """Return what home made, sold and collected, by form and year."""
    home, tables = plan.reading.home, plan.tables
    out: dict[Key, float] = defaultdict(float)
    for plant, form, year, t, _ in plan.made:
        out[form, year] += t if plan.plants[plant][1] == home else 0.0
    for form, country, year, t in tables["purchases"].keys("form", "country", "year", "tonnes"):
        out[form, year] += t if country == home else 0.0
    for form, year, t in tables["recycling"].keys("form", "year", "tonnes"):
        out[form, year] += t
    return out
