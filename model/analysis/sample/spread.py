"""What samples say together: how headlines spread, which orders turn, and with which figures.

Variants are compared sample by sample, each pair planned from the same draw: what they share cancels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special, stats

from data.uncertainty.draws import Draws, Numbers
from model.analysis.sample.one_sample import Key, Planned
from model.analysis.sample.tables import influence_table, summary_table

COST: Key = ("cost", 0)
SAME = 1e-6
"""Million USD: differences below this are none."""
LEVELS = (0.05, 0.5, 0.95)
STEADY = 1e-9
"""Share of a headline below which its spread is the rounding of the arithmetic, and goes with nothing."""
BY_CHANCE = 0.05
"""Chance that any of all things seems to matter that does not."""
ByVariant = Mapping[str, Sequence[Planned]]
"""What became of each variant, sample by sample."""
Headlines = Mapping[str, Mapping[Key, float]]
"""Headlines by variant, with every figure as published."""


@dataclass(frozen=True)
class Turn:
    """How often a variant's order against the baseline is another than with every figure as published.

    published: difference of cost, million USD present value; samples: in which both have a plan
    share: of these, in which the sign is another; None where the two cost the same as published
    standard_error: of the share, as of independent draws
    """

    variant: str
    published: float
    samples: int
    share: float | None
    standard_error: float | None


def by_variant(found: Sequence[Planned]) -> ByVariant:
    """Return what became of each variant."""
    out: dict[str, list[Planned]] = {}
    for planned in found:
        out.setdefault(planned.variant, []).append(planned)
    return out


def series(found: ByVariant, variant: str, key: Key, count: int) -> Numbers:
    """Return a headline of a variant by sample; no number where it has none."""
    out = np.full(count, np.nan)
    for planned in found.get(variant, ()):
        if key in planned.headlines:
            out[planned.sample - 1] = planned.headlines[key]
    return out


def spread(found: ByVariant, published: Headlines, baseline: str, units: Mapping[str, str], count: int) -> pd.DataFrame:
    """Return how each headline spreads, and its difference from the baseline's, sample by sample."""
    rows: list[tuple[object, ...]] = []
    for variant, known in published.items():
        for key, central in known.items():
            own, about = series(found, variant, key, count), (variant, *key)
            rows += _row((*about, ""), central, own, units.get(key[0], ""))
            if variant != baseline and key in published[baseline]:
                other = series(found, baseline, key, count)
                rows += _row((*about, baseline), central - published[baseline][key], own - other, units.get(key[0], ""))
    return summary_table(rows)


def _row(about: tuple[object, ...], central: float, values: Numbers, unit: str) -> list[tuple[object, ...]]:
    known = values[np.isfinite(values)]
    if not len(known):
        return [(*about, central, 0, *[math.nan] * (2 + 2 * len(LEVELS)), unit)]
    error = float(np.std(known, ddof=1)) / math.sqrt(len(known)) if len(known) > 1 else math.nan
    ends = [(float(np.quantile(known, level)), quantile_error(known, level)) for level in LEVELS]
    return [(*about, central, len(known), float(np.mean(known)), error, *(x for end in ends for x in end), unit)]


def quantile_error(values: Numbers, level: float) -> float:
    """Return the standard error of a quantile of independent draws (Woodruff); no number of too few of them.

    The share of draws below the quantile has a binomial standard error: half of what lies between the quantiles that
    much below and above is the quantile's. Of fewer than 19 draws the end at 5 of 100 has none.
    """
    error = math.sqrt(level * (1 - level) / len(values))
    if level - error < 0 or level + error > 1:
        return math.nan
    low, high = np.quantile(values, (level - error, level + error))
    return float(high - low) / 2


def turned(central: float, differences: Numbers) -> Numbers:
    """Return by sample 1 where a difference has another sign than as published, 0 where not, no number where none.

    A difference below SAME has no sign, so that it has not the published one.
    """
    kept = differences > SAME if central > 0 else differences < -SAME
    return np.where(np.isfinite(differences), 1.0 - kept, np.nan)


def turns(found: ByVariant, published: Headlines, baseline: str, count: int) -> tuple[Turn, ...]:
    """Return how often each variant's order against the baseline turns, the most often first."""
    out = []
    base = series(found, baseline, COST, count)
    for variant in published:
        if variant == baseline:
            continue
        central = published[variant][COST] - published[baseline][COST]
        differences = series(found, variant, COST, count) - base
        both = int(np.isfinite(differences).sum())
        share = float(np.nanmean(turned(central, differences))) if both and abs(central) > SAME else None
        error = None if share is None else math.sqrt(share * (1 - share) / both)
        out.append(Turn(variant, central, both, share, error))
    return tuple(sorted(out, key=lambda t: -1.0 if t.share is None else t.share, reverse=True))


def influence(found: ByVariant, published: Headlines, baseline: str, draws: Draws, ranks: Numbers) -> pd.DataFrame:
    """Return how cost, and each variant's difference from the baseline's, go with each thing; the most first.

    Of the other headlines, the things that matter beyond chance.
    """
    rows: list[tuple[object, ...]] = []
    count, least = len(ranks), beyond_chance(len(draws.things), len(ranks))
    base, placed = series(found, baseline, COST, count), stats.rankdata(ranks, axis=0)
    for variant, known in published.items():
        if variant != baseline:
            central = known[COST] - published[baseline][COST]
            differences = series(found, variant, COST, count) - base
            flips = turned(central, differences) if abs(central) > SAME else None
            rows += _with_each((variant, *COST, baseline), differences, flips, draws, ranks, placed)
        for key in known:
            each = _with_each((variant, *key, ""), series(found, variant, key, count), None, draws, ranks, placed)
            rows += each if key == COST else [row for row in each if abs(float(str(row[-3]))) > least]
    return influence_table(rows)


def _with_each(
    about: tuple[str, str, int, str],
    values: Numbers,
    flips: Numbers | None,
    draws: Draws,
    ranks: Numbers,
    placed: Numbers,
) -> list[tuple[object, ...]]:
    known = np.isfinite(values)
    kept = ranks[known]
    if not known.any() or np.ptp(values[known]) <= STEADY * np.abs(values[known]).max():
        together = np.zeros(len(draws.things))
    else:
        drawn = placed if known.all() else stats.rankdata(kept, axis=0)
        together = _correlations(stats.rankdata(values[known]), drawn)
    rows: list[tuple[object, ...]] = []
    for i, thing in enumerate(draws.things):
        low, high = math.nan, math.nan
        if flips is not None and known.any():
            below = kept[:, i] < np.median(kept[:, i])
            low, high = _mean(flips[known][below]), _mean(flips[known][~below])
        rows.append((*about, thing.name, thing.source, float(together[i]), low, high))
    return sorted(rows, key=_weight, reverse=True)


def _weight(row: tuple[object, ...]) -> tuple[float, float]:
    """Return what ranks things: how much more often one half of their draws turns the sign, then correlation."""
    correlation, low, high = (float(str(x)) for x in row[-3:])
    return (abs(high - low) if high == high and low == low else 0.0, abs(correlation))


def _correlations(place: Numbers, drawn: Numbers) -> Numbers:
    """Return the correlation of a column of ranks with each of many; 0 where either does not vary."""
    if len(place) < 2:
        return np.zeros(drawn.shape[1])
    a, b = place - place.mean(), drawn - drawn.mean(axis=0)
    size = np.sqrt((a @ a) * (b * b).sum(axis=0))
    out: Numbers = np.divide(a @ b, size, out=np.zeros(drawn.shape[1]), where=size > 0)
    return out


def _mean(values: Numbers) -> float:
    return float(values.mean()) if len(values) else math.nan


def beyond_chance(things: int, samples: int) -> float:
    """Return the size of a rank correlation that chance gives to one of all things in BY_CHANCE of all cases."""
    if samples < 3:
        return 1.0
    return min(1.0, float(special.ndtri(1 - BY_CHANCE / (2 * things))) / math.sqrt(samples - 1))
