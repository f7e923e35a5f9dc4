"""Which variants of a study are put together from few preparations, and these preparations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

import numpy as np

from data.dataset import Dataset
from data.uncertainty.draws import Draws, Numbers
from data.uncertainty.interval_tightening import Contradiction
from model.analysis.sample.prepared_once.figures import figures_of
from model.analysis.sample.prepared_once.variant import PreparedOnce, other_than_prepared, prepared_once
from model.analysis.solve.variant import NO_ANSWER
from model.frames.study_frames import Frames
from model.policies.base.decided_days import triggers_of
from model.program.fill.from_dataset import base_frames
from model.study.loaded import LoadedStudy

POINTS, HELD = 12, 3
"""Samples that are prepared to find lines, and further ones that what was found is held against."""
NEAR_AN_END = 1e-3
"""Rank of all figures at two more points: of numbers on lines a kink between their ends is then on none."""
Heard = Callable[[str], None]


def in_one_program(loaded: LoadedStudy, names: Sequence[str]) -> tuple[str, ...]:
    """Return the variants that are one linear program: no rows come in rounds, no day and no plan is waited for."""
    study = loaded.study
    return tuple(
        name
        for name in names
        if not study.rests_on(name) and not any(c.policy.refines or triggers_of(c.policy) for c in loaded.clauses(name))
    )


def variants_once(
    loaded: LoadedStudy, draws: Draws, ranks: Numbers, names: Sequence[str], heard: Heard
) -> Mapping[str, PreparedOnce]:
    """Return the variants of a study that lie on lines of the figures drawn, from their programs at the first points.

    ranks: of each thing at points to look at, a row a point
    """
    ends = [np.full(len(draws.things), rank) for rank in (NEAR_AN_END, 1 - NEAR_AN_END)]
    datasets = [draws.dataset, *_drawn(draws, [*ranks[:POINTS], *ends])]
    figures = figures_of(datasets)
    rows = np.stack([figures.row(data) for data in datasets])
    datasets += (further := _drawn(draws, ranks[POINTS : POINTS + HELD]))
    bases: dict[str, list[Frames]] = {}
    found: dict[str, PreparedOnce] = {}
    for name in in_one_program(loaded, names) if further else ():
        heard(f"{name}: preparing")
        study = loaded.study.of(name)
        try:
            if study.demand not in bases:
                bases[study.demand] = [base_frames(data, study) for data in datasets]
            of = bases[study.demand]
            one = prepared_once(of[: len(rows)], loaded.clauses(name), figures, rows)
            if one is not None and not any(
                other_than_prepared(one, data, base) for data, base in zip(further, of[len(rows) :], strict=True)
            ):
                found[name] = one
        except NO_ANSWER:
            continue
    return found


def _drawn(draws: Draws, points: Iterable[Numbers]) -> list[Dataset]:
    """Return the datasets at some points, but those that no base year fits."""
    out = []
    for point in points:
        with suppress(Contradiction):
            out.append(draws.at(point))
    return out
