"""Samples that are quoted, certified: of every variant those that the ends and the middle of its cost rest on.

They are prepared from their tables, planned, and proven as a run is: tables and cost by code of its own, from the
dataset as drawn. What a sample said must be what they cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from model.analysis.sample.one_sample import Given, NotTheSame, Planned
from model.analysis.sample.spread import COST, LEVELS
from model.analysis.solve.outcome import SOLVED
from model.analysis.solve.variant import solve_variant
from model.analysis.solve.variant_base import read_afresh
from model.execution.executor import Died, Executor, Heard, Work, each_answer
from model.execution.gc_pause import gc_paused
from model.execution.text_storage import texts_as_objects
from model.program.fill.from_dataset import base_frames

SAME = 1e-9
"""Share of cost by which a sample may miss what it costs when it is certified."""


def quoted(found: Sequence[Planned], names: Sequence[str]) -> dict[str, Planned]:
    """Return the samples between which the quoted ends and the middle of each variant's cost lie, by task."""
    out: dict[str, Planned] = {}
    for name in names:
        solved = sorted((p for p in found if (p.variant, p.status) == (name, SOLVED)), key=lambda p: p.headlines[COST])
        for level in LEVELS if solved else ():
            at = level * (len(solved) - 1)
            for planned in (solved[int(np.floor(at))], solved[int(np.ceil(at))]):
                out[f"{planned.sample} {name}"] = planned
    return out


def uncertified(
    found: Sequence[Planned], given: Given, executor: Executor, heard: Heard, watched: float
) -> Iterator[str]:
    """Certify the quoted samples of what was put together; yield in words those that nobody lived to certify.

    Raises NotTheSame where one costs anything else.
    """
    tasks = quoted(found, tuple(given.once))
    work = Work(list(tasks), certified, (given,), watched)
    for task, answer in each_answer(executor, work, heard, "samples certified") if tasks else ():
        if isinstance(answer, Died):
            yield f"sample {task}, to be certified: {answer.reason}"
            continue
        cost, planned = answer, tasks[task]
        if isinstance(cost, str) or abs(cost - planned.headlines[COST]) > SAME * abs(planned.headlines[COST]):
            said = cost if isinstance(cost, str) else f"costs {cost!r}, not {planned.headlines[COST]!r} million USD"
            raise NotTheSame(f"sample {planned.sample}, {planned.variant}: {said}")


def certified(task: str, say: Any, given: Given) -> float | str:
    """Return what a variant costs in a sample, prepared from its tables and certified; why not, in words."""
    sample, name = task.split(" ", 1)
    with gc_paused(), texts_as_objects():
        data = given.draws.at(given.ranks[int(sample) - 1])
        study = given.loaded.study
        again: Mapping[str, Any] = read_afresh(data, study, [name])
        base = base_frames(data, study.of(name))
        outcome = solve_variant(name, given.loaded, base, again[name], near=given.published[name])
    if outcome.plan is None or outcome.status != SOLVED:
        return outcome.message
    rows = outcome.plan.tables["summary"]
    return float(rows.loc[rows["metric"] == COST[0], "value"].iloc[0])
