"""Screen a study: move every group of figures, look closely at those that matter, say what knowing them is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd
from scipy import special
from scipy.stats import qmc

from data.messages.finding import BadInput, Finding
from data.uncertainty.draws import Draws, Numbers, draws_of
from model.analysis.sample.design import EDGE, ranks, ranks_of, width_of
from model.analysis.sample.design import Options as SampleOptions
from model.analysis.sample.one_sample import ONCE_FROM
from model.analysis.sample.prepared_once.study import HELD, POINTS, in_one_program, variants_once
from model.analysis.sample.prepared_once.variant import PreparedOnce
from model.analysis.sample.run import published_plans, refuse_own_data
from model.analysis.screen import tables
from model.analysis.screen.costs import COST, Asked, Block, costs_of, probed, with_touches
from model.analysis.screen.effects import Effect, elementary, indices, partial, perfect
from model.analysis.screen.flat_program import flat
from model.analysis.screen.groups import Group, groups_of, moved_alone
from model.analysis.screen.options import ScreenOptions
from model.analysis.screen.touches import Touches, changed, classes
from model.analysis.solve.before_solving import prepared_each
from model.analysis.study_of_run import refuse_whole_plants
from model.execution.executor import HERE, Died, Executor, Heard, Work, each_answer
from model.execution.gc_pause import gc_paused
from model.execution.text_storage import texts_as_objects
from model.solver.known_bad_builds import refuse_bad_build
from model.study.loaded import LoadedStudy

WATCHED = 120.0
"""Seconds that a point of one variant may take before the process that solves it is ended."""
SAME = 1e-6
"""Million USD: differences below this are none."""
CLOSEST = 20
"""Figures of the groups looked at closely of which is said what knowing one alone is worth."""


Keeps = Callable[[str], AbstractContextManager[Executor]]
"""Gives who keeps what comes of tasks that are of some data, by its hash."""


@dataclass(frozen=True)
class Screened:
    """What came of a screen.

    effects, shares, worth: tables of `screen.tables`; kept: groups that the second stage looked at
    quick: variants whose points were put together from few preparations; preparations: for each base point
    lost: why some blocks of points are not in the numbers
    unknown: points of a variant whose cost was not proven; impossible: those with no plan
    """

    study: str
    baseline: str
    variants: tuple[str, ...]
    options: ScreenOptions
    things: int
    groups: tuple[str, ...]
    kept: tuple[str, ...]
    effects: pd.DataFrame
    shares: pd.DataFrame
    worth: pd.DataFrame
    solves: int
    preparations: int
    quick: tuple[str, ...]
    unknown: int
    impossible: int
    lost: tuple[str, ...]


def screen(
    loaded: LoadedStudy,
    variants: Sequence[str],
    options: ScreenOptions,
    executor: Executor = HERE,
    heard: Heard = lambda words: None,
    keeps: Keeps | None = None,
) -> Screened:
    """Screen the figures of a study by what they do to the cost of variants and to its difference from the baseline.

    variants: in the study's order, the baseline and what they rest on among them
    keeps: gives, for a dataset's hash, who finds costs and keeps them; `executor` alone when left out
    Raises BadInput with everything that is wrong with the study, its ranges or the options.
    """
    options.refuse_wrong()
    refuse_bad_build()
    refuse_whole_plants(loaded.study, "a screen")
    with gc_paused(), texts_as_objects():
        data, base, bases, _ = prepared_each(loaded)
        refuse_own_data(loaded, data, variants)
        draws = draws_of(data, set(base.forms["form"]), {*base.outputs["plant"], *base.builds["plant"]})
        groups = _several(groups_of(draws, options.by), options.by)
        published = published_plans(loaded, data, bases, variants, heard)
        once = _once(loaded, draws, variants, options, len(groups), heard)
    known = published.headlines
    quick = in_one_program(loaded, variants)
    names = tuple(variants)
    asked = Asked(loaded, draws, groups, names, published.answers, options.correlation, quick, once=once)
    asked = with_touches(asked, _touches(asked, options, executor, heard))
    with keeps(data.content) if keeps else nullcontext(executor) as who:
        stages = _Stages(asked, options, who, heard)
        moved = stages.first()
        effects = _effects(asked, moved, known)
        kept = _kept(effects, groups, options.keep)
        close = stages.second(kept)
    shares, worth = _shares(asked, kept, close), _worth(asked, kept, close, known, options.correlation)
    every = np.concatenate([moved.costs.ravel(), close.costs.ravel()])
    assert asked.touches is not None
    return Screened(
        loaded.study.name, loaded.study.baseline, names, options, len(draws.things),
        tuple(g.name for g in groups), tuple(groups[i].name for i in kept), effects, shares, worth,
        int(np.isfinite(every).sum()), 1 + len(asked.touches.classes), quick, int(np.isnan(every).sum()),
        int(np.isinf(every).sum()), tuple(stages.lost),
    )  # fmt: skip


def _several(groups: tuple[Group, ...], by: str) -> tuple[Group, ...]:
    """Return groups; raise BadInput where they are one."""
    if len(groups) < 2:
        raise BadInput([Finding("--by", None, "", by, f"all figures are one group by {by}; write another --by")])
    return groups


def _once(
    loaded: LoadedStudy, draws: Draws, variants: Sequence[str], options: ScreenOptions, groups: int, heard: Heard
) -> Mapping[str, PreparedOnce]:
    """Return the variants whose preparations are put together from lines, where there are many."""
    if groups * (options.trajectories + 1) < ONCE_FROM:
        return {}
    points = ranks(draws, SampleOptions(n=POINTS + HELD, seed=options.seed, correlation=options.correlation))
    return variants_once(loaded, draws, points, variants, heard)


# ---------------------------------------------------------------- points and their costs


def _touches(asked: Asked, options: ScreenOptions, executor: Executor, heard: Heard) -> Touches:
    """Return which numbers of the quick programs each group touches, found by probes."""
    count = sum(len(flat(asked.published[name].program)) for name in asked.quick)
    every = tuple(range(len(asked.groups)))
    if not asked.quick:
        return Touches(tuple(np.zeros(0, dtype=np.int64) for _ in every), (every,))
    base, other = np.random.default_rng(options.seed).random((2, width_of(asked.draws)))
    points = {"base": base} | {str(i): moved_alone(base, other, asked.groups[i]) for i in every}
    work = Work(list(points), probed, (asked, points), WATCHED * len(asked.names))
    heard("which numbers each group of figures touches")
    answers = dict(each_answer(executor, work, heard, "groups tried for what they touch"))
    found = {task: one for task, one in answers.items() if isinstance(one, np.ndarray)}
    if len(found) < len(points):  # programs of other shapes: each group is prepared for itself
        everywhere = np.arange(count, dtype=np.int64)
        return Touches(tuple(everywhere for _ in every), tuple((group,) for group in every))
    places = tuple(np.flatnonzero(changed(found["base"], found[str(i)])) for i in every)
    return Touches(places, classes(places, count))


@dataclass(frozen=True)
class _Points:
    """Costs at points: by block, point of it and variant; the points of the two base samples."""

    costs: Numbers
    base: Numbers
    other: Numbers


class _Stages:
    """Both stages of points; `lost` says in words which blocks no process lived to finish."""

    def __init__(self, asked: Asked, options: ScreenOptions, executor: Executor, heard: Heard) -> None:
        self.asked, self.options, self.executor, self.heard = asked, options, executor, heard
        self.lost: list[str] = []

    def first(self) -> _Points:
        """Return the costs of every group moved alone from each base point."""
        width, count = width_of(self.asked.draws), self.options.trajectories
        drawn = qmc.LatinHypercube(2 * width, rng=self.options.seed).random(count)
        every = tuple(range(len(self.asked.groups)))
        return self._solved("all", drawn[:, :width], drawn[:, width:], every, False, "base points of all groups")

    def second(self, kept: Sequence[int]) -> _Points:
        """Return the costs of the groups that matter moved alone, and of two sets of base points."""
        width = width_of(self.asked.draws)
        drawn = qmc.Sobol(2 * width, rng=self.options.seed).random(self.options.n)
        drawn = np.clip(drawn, EDGE, 1 - EDGE)
        return self._solved(
            "kept", drawn[:, :width], drawn[:, width:], tuple(kept), whole=True, what="base points of groups kept"
        )

    def _solved(
        self, stage: str, base: Numbers, other: Numbers, groups: tuple[int, ...], whole: bool, what: str
    ) -> _Points:
        blocks = {
            f"{stage} {i + 1}": Block(a, b, groups, whole) for i, (a, b) in enumerate(zip(base, other, strict=True))
        }
        points = len(groups) + (2 if whole else 1)
        costs = np.full((len(blocks), points, len(self.asked.names)), np.nan)
        work = Work(list(blocks), costs_of, (self.asked, blocks), WATCHED * points * len(self.asked.names))
        done = 0
        for task, answered in each_answer(self.executor, work, self.heard, what):
            if isinstance(answered, Died):
                self.lost.append(f"{what}, {task.partition(' ')[2]}: {answered.reason}")
                continue
            costs[list(blocks).index(task)] = answered
            done += 1
            self.heard(f"{done:,} of {len(blocks):,} {what}, {points} points each")
        return _Points(costs, base, other)


# ---------------------------------------------------------------- what they say


def _numbers(asked: Asked, costs: Numbers) -> dict[tuple[str, str], Numbers]:
    """Return the numbers that are screened, by variant and baseline ('' of the baseline's own cost)."""
    baseline = asked.loaded.study.baseline
    base = costs[..., asked.names.index(baseline)]
    with np.errstate(invalid="ignore"):
        apart = {
            (name, baseline): _signed(costs[..., i] - base) for i, name in enumerate(asked.names) if name != baseline
        }
    return {(baseline, ""): base, **apart}


def _signed(difference: Numbers) -> Numbers:
    """Return differences with what is below SAME as none at all."""
    return np.where(np.abs(difference) <= SAME, 0.0, difference)


Published = Mapping[str, Mapping[tuple[str, int], float]]


def _effects(asked: Asked, points: _Points, known: Published) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = []
    for (name, against), values in _numbers(asked, points.costs).items():
        for i, group in enumerate(asked.groups):
            found: Effect = elementary(values[:, 0], values[:, 1 + i], signed=bool(against))
            rows.append((name, against, group.name, len(group.things), found.moves, found.size, found.standard_error,
                         found.turns, found.turns_error))  # fmt: skip
    return tables.effects_table(rows)


def _kept(effects: pd.DataFrame, groups: Sequence[Group], count: int) -> tuple[int, ...]:
    """Return the groups to look at closely: in turn of those that turn most orders and those that move cost most."""
    place = {group.name: i for i, group in enumerate(groups)}
    whole = effects[effects["against"] == ""].sort_values("effect_musd", ascending=False, kind="stable")
    apart = effects[effects["against"] != ""]
    flips = apart.groupby("group", sort=False)[["turns", "effect_musd"]].max()
    flips = flips[(flips["turns"] > 0) | (flips["effect_musd"] > SAME)]
    by_flips = list(flips.sort_values(["turns", "effect_musd"], ascending=False, kind="stable").index)
    by_cost = list(whole.loc[whole["effect_musd"] > SAME, "group"])
    both = [name for pair in zip_longest(by_flips, by_cost) for name in pair if name is not None]
    return tuple(place[name] for name in dict.fromkeys(both))[:count]


def _shares(asked: Asked, kept: Sequence[int], points: _Points) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = []
    for (name, against), values in _numbers(asked, points.costs).items():
        found = indices(values[:, 0], values[:, 1], values[:, 2:].T) if kept else None
        for i, group in enumerate(kept if found else ()):
            assert found is not None
            rows.append((name, against, asked.groups[group].name, found.n, found.first[i], *found.first_ends[:, i],
                         found.total[i], *found.total_ends[:, i]))  # fmt: skip
    return tables.shares_table(rows)


def _worth(asked: Asked, kept: Sequence[int], points: _Points, known: Published, correlation: float) -> pd.DataFrame:
    """Return what knowing all, a group or a figure is worth before one of a variant and the baseline is chosen."""
    drawn = np.concatenate([points.base, points.other])
    scores = special.ndtri(np.clip(ranks_of(asked.draws, drawn, correlation), EDGE, 1 - EDGE))
    inputs = special.ndtri(np.clip(drawn, EDGE, 1 - EDGE))
    rows: list[tuple[Any, ...]] = []
    figures = np.unique(np.concatenate([asked.groups[g].things for g in kept])) if len(kept) else np.zeros(0, dtype=int)
    for (name, against), values in _numbers(asked, points.costs).items():
        if not against:
            continue
        difference = np.concatenate([values[:, 0], values[:, 1]])
        published = known[name][COST] - known[against][COST]
        count, whole = int(np.isfinite(difference).sum()), perfect(difference)
        about = (name, against, published, count)
        rows.append((*about, tables.EVERYTHING, "", whole.worth, whole.standard_error))
        if not whole.worth > 0:
            continue
        for group in (asked.groups[g] for g in kept):
            found = partial(difference, inputs[:, group.points])
            rows.append((*about, tables.GROUP, group.name, found.worth, found.standard_error))
        each = [(partial(difference, scores[:, [i]]), asked.draws.things[i].name) for i in figures]
        each.sort(key=lambda pair: (-pair[0].worth, pair[1]))
        rows += [(*about, tables.FIGURE, thing, w.worth, w.standard_error) for w, thing in each[:CLOSEST]]
    return tables.worth_table(rows)
