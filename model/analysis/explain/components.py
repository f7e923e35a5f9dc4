"""What each part of a variant adds, alone and last, where other variants of the study state its parts.

A part is another variant that adds to the baseline something that this one states as well. Alone: what it costs more
than the baseline, as the run has it. Last: what this variant costs more than without those sentences. The two differ
where parts do each other's work, or stand in each other's way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model.analysis.policy_levels import beyond
from model.analysis.reopen import reopened
from model.analysis.study_of_run import known_variant, refuse_whole_plants
from model.analysis.what_if.bench import Bench, on_the_bench
from model.policies import Clause


@dataclass(frozen=True)
class VariantPart:
    """stated, of: how many of the part's sentences stand in the whole. Million USD, present value; None: no plan."""

    variant: str
    title: str
    stated: int
    of: int
    alone: float | None
    last: float | None


@dataclass(frozen=True)
class Parts:
    """A variant by its parts: what all of it costs beyond the baseline, and what each part adds to that."""

    variant: str
    baseline: str
    together: float | None
    parts: tuple[VariantPart, ...]
    solves: int


def parts_of(folder: Path, variant: str, data_path: Path | None = None) -> Parts:
    """Return the parts of a variant of a run: one solve for each, and one for the whole.

    Raises NotARun and BadInput when the run, its study, its tables or its dataset are not what they were.
    """
    again = reopened(folder, data_path)
    refuse_whole_plants(again.loaded.study, "what each part adds")
    known_variant(again.run, variant)
    study = again.loaded.study
    baseline = again.loaded.clauses(study.baseline)
    whole, _ = beyond(baseline, again.loaded.clauses(variant))
    bench = on_the_bench(again.base_of(variant), again.loaded.clauses(variant))
    costs = {name: again.run.manifest["variants"][name].get("objective_musd") for name in again.run.variants}
    found = []
    for name in study.variants:
        added, lacking = beyond(baseline, again.loaded.clauses(name))
        if name in (variant, study.baseline) or lacking or not added:
            continue
        if gone := _stated_in(added, whole):
            title = study.variants[name].title or name
            alone = _less(costs.get(name), costs.get(study.baseline))
            found.append(VariantPart(name, title, len(gone), len(added), alone, _last(bench, gone)))
    together = _less(bench.cost if bench.possible else None, costs.get(study.baseline))
    return Parts(variant, study.baseline, together, tuple(found), bench.solves)


def _stated_in(part: Sequence[Clause], whole: Sequence[Clause]) -> list[Clause]:
    """Return the sentences of the whole that the part states too."""
    others, _ = beyond(part, whole)
    return [c for c in whole if c not in others]


def _last(bench: Bench, gone: Sequence[Clause]) -> float | None:
    """Return what the variant costs more than without some sentences; a budget stays while others spend of it."""
    if not bench.possible:
        return None
    kept = [c for c in bench.clauses if c not in gone]
    spends = {c.policy.pays_from for c in kept} - {""}
    kept += [c for c in gone if c.policy.limits_account in spends]
    cost = bench.cost_of([c.label for c in kept])
    return _less(bench.cost, cost if cost < float("inf") else None)


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other
