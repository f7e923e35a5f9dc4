"""What each sentence of a variant buys: the expected loss that it avoids for each dollar that it costs the nation.

Alone: added to what the baseline states too, with nothing else of the variant. Last: added to all the others. The two
differ where sentences do each other's work. Plans are solved again, and every scenario is tried on each.
"""

from __future__ import annotations

from collections.abc import Sequence

from model.analysis.policy_levels import beyond, told_apart
from model.analysis.stress.security import security
from model.analysis.stress.tried import StressOptions
from model.analysis.stress.variant import stress_variant
from model.analysis.stress_found import Bought, SentenceSafety, VariantStress
from model.analysis.what_if.bench import on_the_bench
from model.frames.study_frames import Frames
from model.policies import Clause
from model.study.scenarios import StatedScenario

NOTHING = 1e-6
"""Million USD a year: a premium below it is rounding."""


def sentences_of(
    base: Frames,
    baseline: Sequence[Clause],
    clauses: Sequence[Clause],
    scenarios: Sequence[StatedScenario],
    options: StressOptions,
) -> tuple[SentenceSafety, ...]:
    """Return what each sentence that is stated beyond the baseline buys, in the world of the variant."""
    added, _ = beyond(baseline, clauses)
    if not added:
        return ()
    only = StressOptions(sharing=options.sharing)
    words, shared = told_apart(clauses, base), [c for c in clauses if c not in added]
    spread = sum(base.discount(year) for year in base.years)

    def tried(kept: Sequence[Clause]) -> VariantStress | None:
        bench = on_the_bench(base, kept)
        return stress_variant("", "", bench, scenarios, only) if bench.possible else None

    without, whole = tried(shared), tried(clauses)
    return tuple(
        SentenceSafety(
            one.label, words[one.label],
            bought(tried([c for c in clauses if c in shared or c is one]), without, spread),
            bought(whole, tried([c for c in clauses if c is not one]), spread),
        )
        for one in added
    )  # fmt: skip


def bought(with_it: VariantStress | None, without: VariantStress | None, spread: float) -> Bought | None:
    """Return what a plan costs the nation more in a year than another, and what it loses less."""
    if with_it is None or without is None or with_it.expected.unknown or without.expected.unknown:
        return None
    found = security(with_it.expected, without.expected, (with_it.nation_musd - without.nation_musd) / spread)
    per_dollar = found.avoided_musd / found.premium_musd if found.premium_musd > NOTHING else None
    ends = (found.avoided_low_musd, found.avoided_high_musd)
    return Bought(found.premium_musd, found.avoided_musd, *ends, per_dollar)
