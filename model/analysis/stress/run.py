"""Stress the plans of a run, several at a time, and place each variant beside the baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from data.messages.finding import BadInput, Finding
from model.analysis.other_worlds import worlds
from model.analysis.reopen import Reopened, reopened
from model.analysis.stress.recourse import Recourse
from model.analysis.stress.sentences import sentences_of
from model.analysis.stress.tried import Begun, StressOptions, Tried, may_stop, shared_out, together, try_each
from model.analysis.stress.variant import fault_words, placed, stress_variant
from model.analysis.stress_found import Stress, VariantStress
from model.analysis.study_of_run import known_variant, refuse_whole_plants, same_cost
from model.analysis.what_if.bench import on_the_bench
from model.execution.executor import HERE, Died, Executor, Work, each_answer
from model.execution.gc_pause import gc_paused
from model.execution.text_storage import texts_as_objects
from model.frames.study_frames import Frames
from model.study.loaded import LoadedStudy
from model.study.scenarios import LONGEST

PATIENCE = 3600.0
"""Seconds after which a process that stresses one variant is taken to be stuck."""

ONE_YEAR = StressOptions(1.0)
"""Every single loss, a year long."""

Heard = Callable[[str], None]
Given = tuple[LoadedStudy, Mapping[str, Frames], Mapping[str, float], str, StressOptions, Mapping[str, Tried]]
"""The study, each variant's numbers, what the run says it costs, the run's folder, what is tried, what is found."""
PART = "|"
"""Between a variant and the part of its years in the name of a task."""
WORTH_PARTS = 500
"""Offers of sellers, each in each year, from which the losses of one variant are worth processes of their own."""


def stress_of_run(
    folder: Path,
    variants: Sequence[str] = (),
    options: StressOptions = ONE_YEAR,
    data_path: Path | None = None,
    heard: Heard = lambda _: None,
    executor: Executor = HERE,
) -> Stress:
    """Return what each loss does to each plan of a run; `heard` is told what is being tried.

    variants: those named, beside the baseline; all when left out. options: what is tried; single losses last above 0
    and up to ten years. executor: does variants; of fewer than it does at a
    time, shares of the years that losses begin in.
    Raises NotARun and BadInput when the run, its study or its dataset are not what they were.
    """
    length = options.length
    if length is not None and not 0 < length <= LONGEST:
        message = f"a stop lasts more than 0 and up to {LONGEST:g} years; write such a number, as in --length 2"
        raise BadInput([Finding("--length", None, "", f"{length:g}", message)])
    again = reopened(folder, data_path)
    refuse_whole_plants(again.loaded.study, "the answer to a stop")
    for name in variants:
        known_variant(again.run, name)
    baseline = again.loaded.study.baseline
    names = tuple(dict.fromkeys([baseline, *(variants or again.run.manifest["variants"])]))
    entries = again.run.manifest["variants"]
    planned = [name for name in names if name in entries and entries[name]["status"] == "solved"]
    answers = list(_each(again, planned, options, heard, executor))
    by_variant = {one.variant: one for one in answers if isinstance(one, VariantStress)}
    faults = tuple(sorted(one for one in answers if isinstance(one, str)))
    frames = again.base
    spread = sum(frames.discount(year) for year in frames.years)
    placed_variants = placed(
        [by_variant[name] for name in planned if name in by_variant], baseline, spread, worlds(again.run)
    )
    lacking = tuple(name for name in names if name not in planned)
    solves = sum(one.solves for one in placed_variants)
    study = again.loaded.study
    return Stress(
        study.name, baseline, length, frames.years, frames.perspective, placed_variants, lacking, solves, faults
    )


def _each(
    again: Reopened, names: Sequence[str], options: StressOptions, heard: Heard, executor: Executor
) -> Iterator[VariantStress | str]:
    """Yield each variant under stress, or in words what nobody foresaw: as an executor does."""
    costs = {name: float(again.run.manifest["variants"][name]["objective_musd"]) for name in names}
    found: dict[str, Tried] = {}
    given: Given = (again.loaded, {n: again.base_of(n) for n in names}, costs, str(again.run.folder), options, found)
    many = executor.at_a_time
    if names and len(names) < many and options.length is not None and len(again.base.offers) >= WORTH_PARTS:
        found.update(_in_parts(names, given, heard, executor))
    for name, answered in each_answer(executor, Work(names, _variant, given, PATIENCE), heard, "variants"):
        if isinstance(answered, Died):
            heard(f"{name} again: {answered.reason}")
            yield _variant(name, heard, *given)
        else:
            yield answered


def _in_parts(names: Sequence[str], given: Given, heard: Heard, executor: Executor) -> Mapping[str, Tried]:
    """Return what losses do to each of a few variants, the years in which they begin shared out among processes.

    Without a variant of which a part was lost: all of it is tried again.
    """
    parts = -(-executor.at_a_time // len(names))
    tasks = [f"{name}{PART}{part}{PART}{parts}" for part in range(parts) for name in names]
    found: dict[str, list[Tried]] = {name: [] for name in names}
    for task, answered in each_answer(
        executor, Work(tasks, _part, given, PATIENCE), heard, "parts of variants, losses from some of the years each"
    ):
        name = task.rsplit(PART, 2)[0]
        if isinstance(answered, Died):
            heard(f"{name} again: {answered.reason}")
        elif answered is not None:
            found[name].append(answered)
    return {name: together(of) for name, of in found.items() if len(of) == parts}


def _said(name: str, heard: Heard) -> Begun:
    return lambda start: heard(f"{name}: losses that begin in {start}")


@texts_as_objects()
def _part(task: str, heard: Heard, *given: Any) -> Tried | None:
    """Return what losses from some of the years do to a variant; None where that is for the whole of it to say."""
    name, part, parts = task.rsplit(PART, 2)
    loaded, bases, _, _, options, _ = cast(Given, given)
    try:
        with gc_paused():
            bench = on_the_bench(bases[name], loaded.clauses(name))
            what = may_stop(bench, loaded.study.scenarios, options)
            years = shared_out(what.starts, int(parts))
            mine = years[int(part)] if int(part) < len(years) else ()
            recourse = Recourse(bench.best, bench.frames, what.scenarios)
            return try_each(recourse, what, mine, options.pairs, _said(name, heard))
    except Exception:  # asked again of the variant as a whole, which says what came up
        return None


@texts_as_objects()
def _variant(
    name: str,
    heard: Heard,
    loaded: LoadedStudy,
    bases: Mapping[str, Frames],
    costs: Mapping[str, float],
    folder: str,
    options: StressOptions,
    found: Mapping[str, Tried],
) -> VariantStress | str:
    """Solve a variant again, refuse a plan that is not the run's, and put it under stress."""
    heard(name)
    try:
        with gc_paused():
            bench = on_the_bench(bases[name], loaded.clauses(name))
            if not bench.possible or not same_cost(costs[name], bench.cost):
                message = f"{name} costs {bench.cost:,.3f} MUSD solved again, the run says {costs[name]:,.3f}; "
                raise BadInput([Finding(folder, None, "", "", f"{message}run the study again")])
            title = loaded.study.variants[name].title or name
            scenarios, baseline = loaded.study.scenarios, loaded.study.baseline
            stressed = stress_variant(name, title, bench, scenarios, options, found.get(name), _said(name, heard))
            if options.sentences and name != baseline:
                clauses = loaded.clauses(name)
                sentences = sentences_of(bases[name], loaded.clauses(baseline), clauses, scenarios, options)
                stressed = replace(stressed, sentences=sentences)
            return stressed
    except BadInput:
        raise
    except Exception as fault:  # one variant's question is lost, the others' stand
        return fault_words(name, fault)


ANSWERS = {_variant: VariantStress | str}
"""What comes of the tasks that are worth keeping, by their function."""
