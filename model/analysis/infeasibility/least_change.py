"""The least change of one sentence that ends a clash: its level in its own unit, tonnes more, years later."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.messages.amounts import whole
from data.messages.years import spans
from model.analysis.infeasibility.elastic_shortfall import Place, by_year
from model.analysis.policy_levels import amount, eased, later, level_of, strictest
from model.analysis.what_if.bench import Bench
from model.policies import Clause
from model.policies.base.fields import level_at
from model.policies.base.level import Level, Path
from model.policies.base.policy import Policy

FINE = 5e-4
"""Of a share, or of an amount's own size: how near the least change is found."""
MOST_FORMS = 3
LATEST = 12
"""Years that a sentence is tried later by."""
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@dataclass(frozen=True)
class Relief:
    """One change that alone ends a clash; `sentence` is the sentence so changed, None where tables would change."""

    clause: str
    kind: str
    value: float
    text: str
    policy: Policy | None


def reliefs(bench: Bench, clash: Sequence[Clause], places: Sequence[Place]) -> list[Relief]:
    """Return the least changes, each alone enough, that make the variant on the bench possible."""
    out: list[Relief] = []
    for clause in clash:
        own = [p for p in places if p.clause == clause.label]
        tonnes = None if _paid_for(clause, clash) else _tonnes(clause, own)
        out += [r for r in (_level(bench, clause, own), tonnes, _later(bench, clause)) if r is not None]
    demand = [p for p in places if not p.clause]
    if demand:
        out.append(Relief("", "tonnes", max(p.missing for p in demand), _more(demand, "from elsewhere"), None))
    if _if_demand_may_be_missed(bench):
        out.append(Relief("", "shortfall", 0.0, "shortfall = 'priced' in the study: demand may go unmet", None))
    return out


def _if_demand_may_be_missed(bench: Bench) -> bool:
    """Tell whether a study that forbids shortfalls has a plan when it allows them."""
    shortfall, wanted = bench.program.columns["Shortfall"], bench.program.data.parameters["wanted"]
    here = slice(shortfall.start, shortfall.stop)
    upper = bench.program.upper.copy()
    if not len(wanted) or np.array_equal(upper[here], wanted):
        return False
    upper[here] = wanted
    return bench.again(replace(bench.program, upper=upper)).status == "optimal"


def _works(bench: Bench, clause: Clause, sentence: Policy) -> bool:
    return bench.answer_with({clause.label: sentence}).solution.status == "optimal"


def _level(bench: Bench, clause: Clause, places: Sequence[Place]) -> Relief | None:
    """Return the level nearest to the one stated at which a plan exists, rounded to the possible side."""
    found = level_of(clause.policy, bench.frames)
    if found is None or found[0].tighter == 0:
        return None
    level, path = found

    def works(to: float) -> bool:
        return _works(bench, clause, eased(clause.policy, level, path, to))

    stated = hard = strictest(level, path)
    soft = next((t for t in _loose(level, hard) if works(t)), None)
    if soft is None:
        return None
    fine = FINE if level.is_share else FINE * max(hard, 1.0)
    for guess in _guesses(level, path, places, fine):
        if min(hard, soft) < guess < max(hard, soft):
            hard, soft = (hard, guess) if works(guess) else (guess, soft)
    while abs(hard - soft) > fine:
        middle = (hard + soft) / 2
        hard, soft = (hard, middle) if works(middle) else (middle, soft)
    value = _rounded(level, soft)
    value = value if works(value) else soft
    text = f"{level.noun} {amount(level, stated)} -> {amount(level, value)}"
    return Relief(clause.label, "level", value, text, eased(clause.policy, level, path, value))


def _guesses(level: Level, path: Path, places: Sequence[Place], fine: float) -> list[float]:
    """Return levels either side of the one at which the worst row would just hold if the rest stayed as it was."""
    rows = [(level_at(path, p.year or 9999), p) for p in places if p.needs > 0 and p.can > 0]
    near = [v * (p.can / p.needs if level.tighter > 0 else p.needs / p.can) for v, p in rows if v]
    if not near:
        return []
    middle = min(near) if level.tighter > 0 else max(near)
    return [middle - 4 * fine, middle + 4 * fine]


def _loose(level: Level, hard: float) -> list[float]:
    """Return levels to try as one that asks for nothing much."""
    if level.tighter > 0:
        return [0.0]
    return [1.0] if level.is_share else [max(hard, 1.0) * 4**n for n in range(1, 11)]


def _rounded(level: Level, soft: float) -> float:
    """Return a level in tenths of a point, or in three to four figures, towards the looser side."""
    digits = 3 if level.is_share else max(0, 2 - math.floor(math.log10(max(soft, 1.0))))
    step = 10.0**-digits if level.is_share or soft < 1000 else 10.0 ** (math.floor(math.log10(soft)) - 3)
    loose = math.floor if level.tighter > 0 else math.ceil
    return max(0.0, round(loose(soft / step + level.tighter * 1e-9) * step, 6))


def _tonnes(clause: Clause, places: Sequence[Place]) -> Relief | None:
    """Return what would have to be added, form by form and year by year, for a sentence to hold as it stands."""
    own = [p for p in places if p.unit == "t"]
    origin = clause.policy.more_from()
    if not own or not origin:
        return None
    a_year = "" if clause.policy.buys_stock else " a year"
    return Relief(clause.label, "tonnes", max(p.missing for p in own), _more(own, origin, a_year), None)


def _paid_for(clause: Clause, clash: Sequence[Clause]) -> bool:
    """Tell whether more of what a sentence asks for would have to be paid from a budget it clashes with."""
    return clause.policy.buys_stock and any(c.policy.limits_account for c in clash)


def _more(places: Sequence[Place], origin: str, a_year: str = " a year") -> str:
    """Return what is missing in words: 500 t more cobalt.metal from others in 2027; the most of any of its years."""
    forms = by_year(places)
    parts = []
    for form, years in list(forms.items())[:MOST_FORMS]:
        most = max(p.missing for p in places if p.form == form)
        amount_ = f"{whole(most)} t" if len(years) == 1 else f"up to {whole(most)} t{a_year}"
        parts.append(f"{amount_} more {form} {origin} in {spans(years, ' to ')}")
    if len(forms) > MOST_FORMS:
        parts.append(f"more of {len(forms) - MOST_FORMS} more forms")
    return " and ".join(parts)


def _asks(sentence: Policy, bench: Bench) -> bool:
    """Tell whether a sentence still asks for something within the years planned."""
    level = level_of(sentence, bench.frames)
    path = level[1] if level else 0.0
    return any(level_at(path, year) is not None for year in sentence.years_bound(bench.frames))


def _later(bench: Bench, clause: Clause) -> Relief | None:
    """Return by how many years the sentence must come later; none when no delay within reach is enough."""
    last = bench.frames.years[-1] - bench.frames.years[0]
    for years in range(1, min(LATEST, last) + 1):
        changed = later(clause.policy, years, bench.frames)
        if not _asks(changed, bench):
            return None
        if _works(bench, clause, changed):
            text = f"{NUMBERS[years]} year{'s' if years > 1 else ''} later"
            return Relief(clause.label, "later", years, text, changed)
    return None
