"""What would have helped: for the worst losses of a plan, the cheapest single remedy of each kind.

A remedy is as large as what goes short of one form, or as there can be of it. Its plan is solved again, which says what
it costs a year; that plan is put under the same loss again, and what is left of the loss is counted, proven like any
answer. Only what lowers the loss by more than it costs while the stop lasts is a remedy: what is bought dearer before
is not bought dearer then, and no safer for it. Of each kind the one that pays at the least chance of the stop.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from data.rows import each_row
from model.analysis.stress.losses import Loss
from model.analysis.stress.measures import worst_damages
from model.analysis.stress.recourse import Recourse
from model.analysis.stress.remedy_plans import KINDS, Held, Wanted, candidates, first_ready, hold_ready
from model.analysis.stress_found import Damage, Remedies, Remedy, Short
from model.analysis.what_if.bench import Bench
from model.analysis.what_if.cut_rounds import Answer
from model.frames.scale import in_kt, in_tonnes

FORMS = 2
"""Forms of a loss, those whose missing tonnes are worth most, for which something is tried."""
FELT = 1e-6
"""Part of a loss by which it must be lower, so that something is called a remedy."""
NOTHING = 1e-9
"""Million USD a year: a premium below it is rounding."""


def remedies(
    bench: Bench, losses: Mapping[tuple[str, str], Loss], damages: Sequence[Damage], most: int
) -> tuple[Remedies, ...]:
    """Return what would have helped against the `most` worst losses for which something can still be made ready.

    These begin after the first year planned and leave somebody short; of those that leave the same users short of the
    same, as an owner and the country that holds all its plants do, the worst.
    """
    later = [d for d in damages if d.start > bench.frames.years[0] and d.short]
    worst: dict[object, Damage] = {}
    for one in worst_damages(later, len(later)):
        worst.setdefault(frozenset((s.form, s.end_use) for s in one.short), one)
    helping = []
    for one in list(worst.values())[:most]:
        of_loss = [d for d in later if (d.kind, d.name) == (one.kind, one.name)]
        helping.append(_against(bench, losses[one.kind, one.name], one, of_loss))
    return tuple(helping)


def _against(bench: Bench, loss: Loss, worst: Damage, damages: Sequence[Damage]) -> Remedies:
    helping: list[Remedy] = []
    tried: list[str] = []
    for damage, wanted in _each(bench, loss, worst, damages):
        held = hold_ready(bench, wanted, damage.start, _last_year(bench, loss, damage.start))
        if held is not None:
            tried.append(wanted.kind)
            remedy = _tested(bench, loss, damage, held)
            helping.extend([remedy] if remedy is not None else [])
    helping.sort(key=lambda one: (-(one.pays_once_in or math.inf), one.kind, one.form, one.by))
    best = {one.kind: one for one in reversed(helping)}
    first = tuple(one for one in helping if best[one.kind] is one)
    others = tuple(one for one in helping if best[one.kind] is not one)
    lacking = tuple(
        f"{kind} ({'none lowers the loss by more than it costs' if kind in tried else 'none can be ready'})"
        for kind in KINDS
        if kind not in best
    )
    return Remedies(worst.kind, worst.name, worst.start, worst.loss_musd, first, others, lacking, len(tried))


def _each(bench: Bench, loss: Loss, worst: Damage, damages: Sequence[Damage]) -> Iterator[tuple[Damage, Wanted]]:
    """Yield what may be held ready, with the worst year of the loss by which it can be."""
    for form in _dearest(bench, worst.short):
        for kind, by in candidates(bench, loss, worst.start, form):
            ready = first_ready(bench, kind, by)
            in_time = [d for d in damages if d.start >= ready and any(s.form == form for s in d.short)]
            damage = max(in_time, key=lambda d: d.loss_musd, default=None)
            if damage is not None:
                of_form = [s for s in damage.short if s.form == form]
                kt = sum(in_kt(s.total_tonnes if kind == "stock" else s.tonnes) for s in of_form)
                yield damage, Wanted(kind, form, by, kt)


def _dearest(bench: Bench, short: Sequence[Short]) -> list[str]:
    """Return the forms whose missing tonnes are worth most."""
    worth = {(use, form): musd for use, form, musd in each_row(bench.frames.demands, "end_use", "form", "shortage")}
    value: dict[str, float] = {}
    for one in short:
        value[one.form] = value.get(one.form, 0.0) + one.total_tonnes * worth.get((one.end_use, one.form), 0.0)
    return sorted(value, key=lambda name: (-value[name], name))[:FORMS]


def _last_year(bench: Bench, loss: Loss, start: int) -> int:
    return min(start + math.ceil(loss.years) - 1, bench.frames.years[-1])


def _tested(bench: Bench, loss: Loss, damage: Damage, held: Held) -> Remedy | None:
    """Return a remedy with its premium and what is left of the loss; None where it does not help."""
    recourse = Recourse(Answer(held.program, held.solution, 1, {}), bench.frames, (loss,))
    response = recourse.after(loss, damage.start)
    bench.solves += recourse.solves
    if response is None or not response.proven:
        return None
    remedy = _priced(bench, held, damage, response.cost - recourse.cost)
    meanwhile = remedy.premium_musd * bench.frames.discount(damage.start) * max(1.0, loss.years)
    lower = damage.loss_musd - remedy.after_musd > FELT * abs(damage.loss_musd) + meanwhile
    return remedy if lower else None


def _priced(bench: Bench, held: Held, damage: Damage, left: float) -> Remedy:
    frames, wanted, start = bench.frames, held.wanted, damage.start
    spread = sum(frames.discount(year) for year in frames.years if year >= start - 1)
    premium = held.premium_musd / spread
    once = (damage.loss_musd - left) / frames.discount(start) / premium if premium > NOTHING else None
    table = frames.tables["surge"]
    months = table.loc[table["form"] == wanted.form, "after_months"].astype(float).dropna()
    switch = float(months.iloc[0]) if len(months) and wanted.kind in ("contract", "surge") else None
    tonnes = in_tonnes(held.kt)
    return Remedy(wanted.kind, wanted.form, wanted.by, start, tonnes, premium, damage.loss_musd, left, once, switch)
