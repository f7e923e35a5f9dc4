"""The same law twice in one variant: a sentence, a preset, a layer of the duty schedule, a named credit, a floor.

Duties, credits and payments of several sentences add up, as those of several laws do. What one law says counts once,
so stating it twice on one good is an error that names both lines. Where only the terms are the same it may be one law
or two, and a warning asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

import pandas as pd

from data.messages.finding import Finding
from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies import Sentence
from model.policies.base.days_in_force import Dates, first_day, last_day
from model.policies.import_ban import ImportBan
from model.policies.production_tax_credit import ProductionTaxCredit
from model.policies.tariff import Tariff
from model.study.loaded import LoadedStudy
from model.study.source_map import Where

SCOPE = ("minerals", "forms", "stages", "start", "until", "kinds", "plants", "countries", "bloc", "end_uses", "layers")
"""Fields that say where and when a sentence holds; what is left are its terms."""
WORDS = ("cite", "title")
TOPPED_UP = ("price_floor", "offtake")
"""Payments that fill a gap to a price: one gap is not filled twice."""
ADD_UP = (Dates.PRO_RATA, Dates.DECISIONS)
ONE_PLANT = "partner_investment"
COMMON = ("form", "country", "plant", "end_use", "year")


def repeat_findings(loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None) -> list[Finding]:
    """Return an error for every law that a variant, of all or of those given, states twice.

    Where two sentences only have the same terms on one good it is a warning.
    """
    found: dict[tuple[Where, Where], Finding] = {}
    for variant in loaded.study.variants if variants is None else variants:
        for (here, one), (there, other) in combinations(loaded.study.stated(variant), 2):
            if here == there or (here, there) in found or one.sentence.name != other.sentence.name:
                continue
            first = f"{one.label} ({loaded.line_of(here)})"
            if said := _twice(one.sentence, other.sentence, first, frames):
                found[here, there] = loaded.finding(there, f"{said}; delete one of them")
            elif said := _perhaps(one.sentence, other.sentence, first, frames):
                found[here, there] = loaded.finding(there, said, "warning")
    return list(found.values())


def _twice(one: Sentence, other: Sentence, first: str, frames: Frames) -> str:
    """Say that one law is stated twice; nothing where it is not."""
    if _content(one) == _content(other):
        return f"says the same as {first}"
    if isinstance(one, Tariff) and isinstance(other, Tariff) and one.schedule and other.schedule:
        goods = _first_of(_scheduled(one, other, frames))
        return f"brings in {goods}, which {first} brings in too: the same duty twice" if goods else ""
    if isinstance(one, ProductionTaxCredit) and isinstance(other, ProductionTaxCredit) and one.credit:
        goods = _first_of(_credited(one, other, frames)) if one.credit == other.credit else ""
        return f"credits {goods} by {one.credit}, as {first} does: the same credit twice" if goods else ""
    if one.name in TOPPED_UP and _terms(one) == _terms(other):
        goods = _shared(one, other, frames)
        return f"pays on {goods} what {first} pays: the same gap filled twice" if goods else ""
    return ""


def _perhaps(one: Sentence, other: Sentence, first: str, frames: Frames) -> str:
    """Ask about two sentences that may be one law, or close parts of the same goods."""
    return _alike_terms(one, other, first, frames) or _origins_apart(one, other, first, frames)


def _alike_terms(one: Sentence, other: Sentence, first: str, frames: Frames) -> str:
    """Say that two sentences have the same terms on the same goods; both count, and may be one law or two."""
    if one.dates not in ADD_UP or one.name == ONE_PLANT or _terms(one) != _terms(other) or not _own_terms(one):
        return ""
    goods = _shared(one, other, frames)
    return f"has the terms of {first} on {goods}, and both count; delete one if they are one law" if goods else ""


def _origins_apart(one: Sentence, other: Sentence, first: str, frames: Frames) -> str:
    """Say that two bans close parts of the same goods by origin: of a day, the larger closes, not both together."""
    if not (isinstance(one, ImportBan) and isinstance(other, ImportBan) and one.measure == other.measure == "origin"):
        return ""
    banned = [(one.banned(frames, y), other.banned(frames, y)) for y in _years_shared(one, other, frames)]
    if all(a <= b or b <= a for a, b in banned):
        return ""
    forms = sorted(set(one.reaches(frames)["form"]) & set(other.reaches(frames)["form"]))
    if not forms:
        return ""
    return (
        f"bans other origins of {forms[0]} than {first}: of one seller's goods only the larger part closes on a day, "
        "not both; ban all origins in one sentence"
    )


def _own_terms(sentence: Sentence) -> bool:
    """Tell whether a sentence states terms itself; a schedule or credit that a table holds is looked up there."""
    return not getattr(sentence, "schedule", "") and not getattr(sentence, "credit", "")


# ---------------------------------------------------------------- what two sentences share


def _content(sentence: Sentence) -> dict[str, Any]:
    """Return what a sentence says, lists in any order, dates as days."""
    said: dict[str, Any] = {}
    for name, value in sentence:
        if name not in WORDS:
            said[name] = frozenset(value) if isinstance(value, tuple) else value
    said["start"] = None if sentence.start is None else first_day(sentence.start)
    said["until"] = None if sentence.until is None else last_day(sentence.until)
    return said


def _terms(sentence: Sentence) -> dict[str, Any]:
    return {name: value for name, value in _content(sentence).items() if name not in SCOPE}


def _years_shared(one: Sentence, other: Sentence, frames: Frames) -> list[int]:
    """Return the years planned with a day on which both are in force."""
    days = {year: (one.days_in_force(year), other.days_in_force(year)) for year in frames.years}
    return [year for year, ((a, b), (c, d)) in days.items() if max(a, c) < min(b, d)]


def _scheduled(one: Tariff, other: Tariff, frames: Frames) -> pd.DataFrame:
    """Return the rows of the duty schedule that both bring in."""
    table = frames.tables["tariffs"]
    rows = _in_both(table[(table["rate"] > 0) & (table["country"] != frames.home)], one, other, frames)
    for layers in (one.layers, other.layers):
        rows = rows[rows["layer"].isin(layers)] if layers else rows
    return rows[["layer", "form", "country", "year"]]


def _credited(one: ProductionTaxCredit, other: ProductionTaxCredit, frames: Frames) -> pd.DataFrame:
    """Return the forms and years that both credit."""
    rows = _in_both(one.reaches(frames)[["form", "year"]], one, other, frames)
    return rows.merge(other.reaches(frames)[["form", "year"]], on=["form", "year"])


def _in_both(rows: pd.DataFrame, one: Sentence, other: Sentence, frames: Frames) -> pd.DataFrame:
    forms = set(one.forms_touched(frames)) & set(other.forms_touched(frames))
    return rows[rows["form"].isin(forms) & rows["year"].isin(_years_shared(one, other, frames))]


def _shared(one: Sentence, other: Sentence, frames: Frames) -> str:
    """Return the first of what both act on, in words; nothing where they have no good and day in common."""
    years = _years_shared(one, other, frames)
    if not years:
        return ""
    a, b = (sentence.reaches(frames) for sentence in (one, other))
    common = [column for column in COMMON if column in a and column in b]
    both = a[common].drop_duplicates().merge(b[common].drop_duplicates(), on=common)
    if "year" in both:
        both = both[both["year"].isin(years)]
    return _first_of(both if "year" in both else both.assign(year=years[0]))


def _first_of(rows: pd.DataFrame) -> str:
    """Write the first row in words: section_301 on a.metal from CHN in 2026."""
    order = [column for column in ("year", "form", "country", "layer", "plant", "end_use") if column in rows]
    for row in each_row(rows.sort_values(order), *order):
        return _in_words(dict(zip(order, row, strict=True)))
    return ""


def _in_words(row: dict[str, Any]) -> str:
    joined: Iterable[tuple[str, str]] = (
        ("layer", "{} on"), ("form", "{}"), ("country", "from {}"), ("plant", "by {}"), ("end_use", "for {}"),
        ("year", "in {}"),
    )  # fmt: skip
    if "plant" in row:
        row.pop("country", None)
    return " ".join(words.format(row[column]) for column, words in joined if column in row)
