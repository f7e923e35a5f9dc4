"""How much a sentence asks for: its level, its unit, and the same sentence at another level or later."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.frames.study_frames import Frames
from model.policies import Clause, Sentence
from model.policies.budget_cap import ALL_YEARS, BudgetCap

Path = float | dict[int, float]


@dataclass(frozen=True)
class Level:
    """The field that says how much; `shown` turns it into `unit`; `tighter` is +1 where more is harder, -1 where less.

    A price (0) is neither: it changes what is cheap, never what is possible. `sign` is how a sentence says it; `one` is
    a unit as the field counts it, where that is not one of `unit`.
    """

    field: str
    unit: str
    tighter: int
    shown: float = 1.0
    noun: str = "level"
    one: float = 0.0

    @property
    def sign(self) -> str:
        return {1: ">=", -1: "<=", 0: "="}[self.tighter]

    @property
    def is_share(self) -> bool:
        """Whether the level lies between 0 and 1; a pace may be more than as it was."""
        return self.unit in ("%", "HHI")

    @property
    def study_unit(self) -> str:
        """The unit in which a study states the level: a share of 0.6, where `unit` shows 60%."""
        return {"%": "rate" if self.noun == "rate" else "share", "% of the pace": "times the pace"}.get(
            self.unit, self.unit
        )

    @property
    def step(self) -> float:
        """One unit, as the field counts it: a point, a day, a million USD."""
        return self.one or 1 / self.shown


_FLOOR, _CAP = Level("min", "%", 1, 100.0, "floor"), Level("max", "%", -1, 100.0, "cap")
LEVELS: dict[str, tuple[Level, ...]] = {
    "country_share_cap": (_CAP,),
    "owner_share_cap": (_CAP,),
    "top_share_cap": (_CAP,),
    "bloc_share_cap": (_CAP,),
    "governance_cap": (_CAP,),
    "import_reliance_cap": (_CAP,),
    "hhi_cap": (Level("max", "HHI", -1, 1.0, "cap", one=0.01),),
    "bloc_share_floor": (_FLOOR,),
    "domestic_share_floor": (_FLOOR,),
    "recycled_share_floor": (_FLOOR,),
    "nminus1_floor": (_FLOOR,),
    "stockpile_target": (Level("days", "days", 1, 1.0, "target"),),
    "budget_cap": (Level("max_musd", "MUSD", -1, 1.0, "budget"),),
    "purchase_budget": (Level("max_musd", "MUSD", -1, 1.0, "budget"),),
    "emissions_cap": (Level("max_t", "t CO2e", -1, 1.0, "cap"),),
    "export_restriction": (Level("licence_share", "%", -1, 100.0, "licence"),),
    "workforce": (Level("max_jobs", "jobs", -1, 1.0, "limit"), Level("build_rate", "% of the pace", -1, 100.0, "pace")),
    "offtake": (Level("min_share", "%", 1, 100.0, "commitment"),),
    "tariff": (Level("rate", "%", 0, 100.0, "rate"),),
    "carbon_price": (Level("usd_per_t", "USD per t CO2e", 0, 1.0, "price"),),
    "capital_grant": (Level("share", "%", 0, 100.0, "share"),),
    "investment_tax_credit": (Level("share", "%", 0, 100.0, "share"),),
    "production_tax_credit": (Level("share_of_cost", "%", 0, 100.0, "share"),),
    "price_floor": (Level("floor_usd_per_t", "USD per t", 0, 1.0, "floor"),),
    "partner_investment": (Level("size_t", "t/yr", 0, 1.0, "size"),),
    "substitution_program": (Level("share", "%", 0, 100.0, "share"),),
}
"""What a policy that is not listed asks for has no level: it holds or it does not."""


def level_of(sentence: Sentence, frames: Frames) -> tuple[Level, Path] | None:
    """Return a sentence's level and its path over the years, or None when it has none."""
    for level in LEVELS.get(sentence.name, ()):
        path = getattr(sentence, level.field, None)
        if isinstance(sentence, BudgetCap) and path == "appropriated":
            return level, sentence.model_copy()._budgets(frames)[ALL_YEARS]
        if isinstance(path, int | float):
            return level, float(path)
        if isinstance(path, Mapping):
            return level, {int(year): float(value) for year, value in path.items()}
    return None


def strictest(level: Level, path: Path) -> float:
    """Return the level that asks for most."""
    values = list(path.values()) if isinstance(path, dict) else [path]
    return min(values) if level.tighter < 0 else max(values)


def restated(sentence: Sentence, level: Level, path: Path) -> Sentence:
    """Return the sentence at another level."""
    return sentence.model_copy(update={level.field: path})


def eased(sentence: Sentence, level: Level, path: Path, to: float) -> Sentence:
    """Return the sentence nowhere stricter than `to`: what it asked for less, it still does."""
    ease = min if level.tighter > 0 else max
    return restated(sentence, level, _each(path, lambda v: ease(v, to)))


def moved(sentence: Sentence, level: Level, path: Path, by: float) -> Sentence:
    """Return the sentence with every level moved; a share stays within 0 and 1, an amount above 0, nothing nothing."""
    return restated(sentence, level, _each(path, lambda v: _within(level, v + by) if v or level.is_share else v))


def scaled(sentence: Sentence, level: Level, path: Path, to: float) -> Sentence:
    """Return the sentence with its path scaled so that its highest level is `to`."""
    highest = max(path.values()) if isinstance(path, dict) else path
    if highest == 0:
        return restated(sentence, level, _each(path, lambda _: to))
    return restated(sentence, level, _each(path, lambda v: _within(level, v * to / highest)))


def later(sentence: Sentence, years: int, frames: Frames) -> Sentence:
    """Return the sentence so many years later: its path over the years, and the day it starts."""
    found = level_of(sentence, frames)
    update: dict[str, object] = {}
    if found and isinstance(found[1], dict):
        update[found[0].field] = {year + years: value for year, value in found[1].items()}
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
    if level.unit == "HHI":
        return text
    return f"{text}{level.unit}" if level.unit.startswith("%") else f"{text} {level.unit}"


def said(sentence: Sentence, frames: Frames) -> str:
    """Return a sentence in a few words: `allies >= 90%`."""
    found = level_of(sentence, frames)
    about = who(sentence)
    if found is None:
        return f"{sentence.name.replace('_', ' ')} {about}".strip()
    level, path = found
    subject = f"{_BEFORE.get(sentence.name, '')} {about}".strip() or sentence.name.replace("_", " ")
    return f"{subject} {level.sign} {amount(level, strictest(level, path))}"


def told_apart(clauses: Sequence[Clause], frames: Frames) -> dict[str, str]:
    """Return each sentence of a variant in a few words, by label; those in the same words with their line as well."""
    words = {c.label: said(c.sentence, frames) for c in clauses}
    common = Counter(words.values())
    lines = Counter((words[c.label], c.where) for c in clauses)
    return {
        c.label: words[c.label]
        if common[words[c.label]] == 1
        else f"{words[c.label]} ({c.where if c.where and lines[words[c.label], c.where] == 1 else c.label})"
        for c in clauses
    }


_BEFORE = {
    "budget_cap": "budget of",
    "capital_grant": "grant from",
    "investment_tax_credit": "tax credit,",
    "carbon_price": "carbon price to",
    "tariff": "tariff on",
    "price_floor": "price floor, paid by",
    "offtake": "offtake, paid by",
    "substitution_program": "programme of",
}
_SUBJECTS = {
    "domestic_share_floor": "home",
    "recycled_share_floor": "recycled",
    "import_reliance_cap": "net imports",
    "nminus1_floor": "what is left when the largest supplier stops",
    "hhi_cap": "index of concentration (HHI)",
    "governance_cap": "badly governed countries",
    "stockpile_target": "stock",
    "purchase_budget": "spending of buyers",
    "emissions_cap": "emissions",
    "workforce": "people to build and run plants",
}


def who(sentence: Sentence) -> str:
    """Return whom a sentence is about: a bloc, countries, an account, home."""
    if sentence.name in _SUBJECTS:
        return _SUBJECTS[sentence.name]
    if sentence.name == "top_share_cap":
        return f"the {getattr(sentence, 'k', '')} largest suppliers"
    for field in ("bloc", "account", "owner", "plant"):
        if getattr(sentence, field, ""):
            return str(getattr(sentence, field)).replace("_", " ")
    named = tuple(getattr(sentence, "countries", ()) or ())
    if named:
        return ", ".join(named[:3]) + (" and others" if len(named) > 3 else "")
    return "any one country" if sentence.name == "country_share_cap" else ""


def _each(path: Path, change: object) -> Path:
    assert callable(change)
    return {y: float(change(v)) for y, v in path.items()} if isinstance(path, dict) else float(change(path))


def _within(level: Level, value: float) -> float:
    return min(max(value, 0.0), 1.0) if level.is_share and level.tighter else max(value, 0.0)


def _is_day(start: str | int | None) -> bool:
    return isinstance(start, str) and len(start) > 4


def _is_year(start: str | int | None) -> bool:
    return start is not None and not _is_day(start)
