"""What groups of figures do to a number: elementary effects, shares of its variance, what knowing a group is worth.

Elementary effects are differences between a base point and one with a single group taken from another point (radial
sampling: Campolongo, Saltelli and Cariboni 2011): a group's effect is that of drawing it anew within its ranges.
Shares of variance are those of Saltelli et al. 2010 and Jansen 1999, as `scipy.stats.sobol_indices` has them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from data.uncertainty.draws import Numbers
from model.analysis.screen.touches import Flags

LEVEL = 0.9
"""Of the intervals around shares of variance: from 5 to 95 of 100 resamples."""
RESAMPLES = 199
FOLDS = 8
PENALTIES = np.geomspace(1e-3, 1e4, 24)
STEADY = 1e-9
"""Share of a number's size below which its spread is rounding."""


@dataclass(frozen=True)
class Effect:
    """Elementary effects of a group on a number: mean size and its standard error, share of moves that turn its sign.

    moves: those of which both ends are known; turns: None where the number has no sign to turn
    """

    size: float
    standard_error: float
    moves: int
    turns: float | None
    turns_error: float | None


def elementary(base: Numbers, moved: Numbers, signed: bool) -> Effect:
    """Return the elementary effects of a group: a number at base points, and with the group moved from each."""
    known = np.isfinite(base) & np.isfinite(moved)
    largest = np.maximum(np.abs(base), np.abs(moved))
    sizes = np.where(np.abs(moved - base) > STEADY * largest, np.abs(moved - base), 0.0)[known]
    count = len(sizes)
    mean = float(sizes.mean()) if count else math.nan
    error = float(sizes.std(ddof=1)) / math.sqrt(count) if count > 1 else math.nan
    if not signed or not count:
        return Effect(mean, error, count, None, None)
    share = float(np.mean(np.sign(base[known]) != np.sign(moved[known])))
    return Effect(mean, error, count, share, math.sqrt(share * (1 - share) / count))


@dataclass(frozen=True)
class Indices:
    """Shares of a number's variance by group, each with the ends of its interval (LEVEL); n base points."""

    first: Numbers
    first_ends: Numbers
    total: Numbers
    total_ends: Numbers
    n: int


def indices(a: Numbers, b: Numbers, mixed: Numbers, seed: int = 0) -> Indices | None:
    """Return shares of variance of a number: at two sets of points, and `mixed`, a row a group, at the first with the
    group of the second. None where it does not vary, or fewer than eight base points have it.
    """
    known = np.isfinite(a) & np.isfinite(b) & np.isfinite(mixed).all(axis=0)
    a, b, mixed = a[known], b[known], mixed[:, known]
    if len(a) < FOLDS or np.ptp(a) <= STEADY * np.abs(a).max():
        return None
    first, total = _estimates(a, b, mixed)
    random = np.random.default_rng(seed)
    again = [_estimates(a[at], b[at], mixed[:, at]) for at in random.integers(0, len(a), (RESAMPLES, len(a)))]
    tails = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    first_ends, total_ends = (np.nanquantile(np.stack(each), tails, axis=0) for each in zip(*again, strict=True))
    return Indices(first, first_ends, total, total_ends, len(a))


def _estimates(a: Numbers, b: Numbers, mixed: Numbers) -> tuple[Numbers, Numbers]:
    """Return shares of variance as scipy estimates them: first (Saltelli 2010) and total (Jansen 1999)."""
    middle = np.mean(np.concatenate([a, b]))
    variance = np.var(np.concatenate([a, b]))
    if variance <= 0:
        return np.full(len(mixed), np.nan), np.full(len(mixed), np.nan)
    first = np.mean((b - middle) * (mixed - a), axis=1) / variance
    total = 0.5 * np.mean((a - mixed) ** 2, axis=1) / variance
    return first, total


@dataclass(frozen=True)
class Worth:
    """What knowing something is worth before choosing between two variants, in the unit of cost, with its error."""

    worth: float
    standard_error: float


def perfect(difference: Numbers) -> Worth:
    """Return what knowing everything is worth: the better of two in each sample, against one choice for all.

    difference: cost of one less that of the other, by sample
    """
    known = difference[np.isfinite(difference)]
    return _worth(known, _without(known), known < 0)


def partial(difference: Numbers, known_of: Numbers) -> Worth:
    """Return what knowing some figures is worth before choosing between two variants, at least.

    known_of: the figures, a row a sample, as normal scores

    The difference is regressed on the figures (ridge, its penalty by generalised cross-validation; Strong, Oakley and
    Brennan 2014), and who knows them chooses by its sign. Each sample is chosen for by a regression and a mean of the
    other samples, so that the value is that of a rule which somebody could follow: in expectation it is no more than
    knowing the figures is worth, and less where the rule is poor. It may come out below zero, by its error.
    """
    held = np.isfinite(difference)
    d, x = difference[held], known_of[held]
    rule = np.zeros(len(d), dtype=bool)
    fold = np.arange(len(d)) % FOLDS
    for out in range(FOLDS):
        rest = fold != out
        rule[~rest] = _predicted(d[rest], x[rest], x[~rest]) < 0
    return _worth(d, _without(d), rule)


def _without(d: Numbers) -> Flags:
    """Return by sample whether the other samples would choose the first of two."""
    fold = np.arange(len(d)) % FOLDS
    if len(d) <= FOLDS:
        return np.zeros(len(d), dtype=bool)
    chosen: Flags = np.array([d[fold != out].mean() < 0 for out in range(FOLDS)])[fold]
    return chosen


def _worth(d: Numbers, without: Flags, rule: Flags) -> Worth:
    gains = d * without - d * rule
    if len(gains) < 2:
        return Worth(math.nan, math.nan)
    return Worth(float(gains.mean()), float(gains.std(ddof=1)) / math.sqrt(len(gains)))


def _predicted(d: Numbers, x: Numbers, at: Numbers) -> Numbers:
    """Return what a ridge regression of d on x says at other points; its penalty by generalised cross-validation."""
    middle, centre = d.mean(), x.mean(axis=0)
    u, s, v = np.linalg.svd(x - centre, full_matrices=False)
    along = u.T @ (d - middle)
    best, least = np.zeros_like(s), math.inf
    for penalty in PENALTIES:
        kept = s**2 / (s**2 + penalty)
        left = float(np.sum((d - middle) ** 2) - np.sum(along**2 * (1 - (1 - kept) ** 2)))
        score = left / (len(d) - 1 - kept.sum()) ** 2 if len(d) - 1 > kept.sum() else math.inf
        if score < least:
            best, least = s / (s**2 + penalty), score
    out: Numbers = middle + (at - centre) @ (v.T @ (best * along))
    return out
