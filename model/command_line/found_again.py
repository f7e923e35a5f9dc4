"""What analyses keep in a run, asked again of its study and its dataset alone, and held against what is kept."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.messages.finding import BadInput, printable, shortened
from data.reading.archive import unpacked
from model.analysis.frontier import trace, trace_grid
from model.analysis.frontier.from_study import bench_of
from model.analysis.robustness import bounds
from model.analysis.sample.design import Options
from model.analysis.stress import StressOptions, stress_of_run
from model.analysis.study_of_run import own_copy
from model.analysis.verify.outcome import Deviations
from model.execution.executor import HERE, Executor
from model.report.page import frontiers
from model.report.terminal import drawn_ranges, robustness, stress_kept
from model.report.terminal import frontier as frontier_words
from model.runs.attachments import Attachment
from model.runs.run_folder import STUDY, NotARun, Run
from model.study.overrides import load_changed
from model.study.sharing import sharing_of

ALIKE, SMALL = 1e-6, 1e-6
"""Numbers are one where they differ by less than this share of the larger, or by less than so much of their unit."""
MOST_POINTS, LEAST_TOLERANCE, MOST_TOLERANCE = 2000, 1e-4, 0.5
"""What `lodeplan frontier` takes: a file that asks for more was not kept by it."""
MOST_NAMED = 3
"""Places named of a file that is not what is found again."""
COUNTED = frozenset({"solves", "solved_in"})
"""Words that tell how something was found, and not what: a run does not solve twice what verify has to."""
Heard = Callable[[str], None]
Asked = Mapping[str, Any]


@dataclass(frozen=True)
class Keeper:
    """A file that an analysis keeps; read: refuses what is none; again: the same found anew, as JSON.

    at_once: it takes no longer than proving the plans, and is asked again whenever they are proven
    """

    path: Path
    verb: str
    read: Callable[[Path, Run], Attachment]
    again: Callable[[Run, Attachment, Executor], str]
    at_once: bool = False


def found_again(run: Run, everything: bool, heard: Heard = lambda _: None, executor: Executor = HERE) -> Deviations:
    """Hold what analyses keep in a run against the same asked again of its study and dataset.

    everything: single losses, bounds, samples and frontiers too, which take minutes; scenarios are asked at any rate
    executor: asks of variants, samples or points
    """
    deviations = Deviations()
    for keeper in keepers(run):
        name = printable(keeper.path.relative_to(run.folder).as_posix())
        try:
            kept = keeper.read(keeper.path, run)
        except NotARun as refused:
            deviations.wrong.append(str(refused))
            continue
        if kept.asked is None:
            deviations.notes.append(
                f"{name}: of an earlier version, which did not keep how it was asked; {_rests(keeper)}"
            )
        elif keeper.at_once or everything:
            heard(f"{name} again")
            deviations.wrong += _unlike(name, run, keeper, kept, executor)
        else:
            deviations.notes.append(f"{name}: {_rests(keeper)}; 'lodeplan verify --findings' asks it again")
    return deviations


def _rests(keeper: Keeper) -> str:
    return f"checked by its seal and its shape alone; '{keeper.verb}' works it out again"


def keepers(run: Run) -> Iterator[Keeper]:
    """Yield every file of a run that an analysis keeps."""
    folder = run.folder
    every = [
        Keeper(folder / stress_kept.SCENARIOS / stress_kept.FILE, "lodeplan stress", stress_kept.read, _stress, True),
        Keeper(folder / stress_kept.FILE, "lodeplan stress", stress_kept.read, _stress),
        Keeper(folder / robustness.FILE, "lodeplan bounds", robustness.read, _bounds),
        Keeper(folder / drawn_ranges.FILE, "lodeplan sample", drawn_ranges.read, _samples),
    ]
    traced = sorted((folder / frontiers.FOLDER).glob("*.json"))
    every += [Keeper(path, "lodeplan frontier", frontiers.read, _frontier) for path in traced]
    yield from (keeper for keeper in every if keeper.path.is_file())


def _unlike(name: str, run: Run, keeper: Keeper, kept: Attachment, executor: Executor) -> list[str]:
    """Return, in words, where what is kept is not what is found again."""
    try:
        again = json.loads(keeper.again(run, kept, executor))
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as wrong:
        return [f"{name}: how it was asked is not what '{keeper.verb}' is asked ({_said(wrong)}); delete it"]
    except BadInput as refused:
        return [f"{name}: asked again, it is refused: {finding.message}" for finding in refused.findings[:1]]
    places = list(differences(_in_order(kept.found), _in_order(again)))
    more = [f"{name}: and {len(places) - MOST_NAMED} more places"] if len(places) > MOST_NAMED else []
    return [f"{name}: {place}" for place in places[:MOST_NAMED]] + more


def _in_order(found: Asked) -> dict[str, Any]:
    """Return what was found, its variants by name: a run has them in the study's order, stress the baseline first."""
    if "variants" not in found:
        return dict(found)
    return {**found, "variants": sorted(found["variants"], key=lambda one: str(one["variant"]))}


def differences(kept: Any, again: Any, place: str = "") -> Iterator[str]:
    """Yield each place at which what is kept is not what was found again: `variants.0.expected: 3 kept, 4 found`."""
    if isinstance(kept, dict) and isinstance(again, dict):
        for key in sorted({*kept, *again} - COUNTED):
            yield from differences(kept.get(key), again.get(key), f"{place}.{key}" if place else key)
    elif isinstance(kept, list) and isinstance(again, list) and len(kept) == len(again):
        for i, (one, other) in enumerate(zip(kept, again, strict=True)):
            yield from differences(one, other, f"{place}.{i}")
    elif not _alike(kept, again):
        yield printable(f"{place}: {shortened(json.dumps(kept))} kept, {shortened(json.dumps(again))} found again")


def _alike(kept: Any, again: Any) -> bool:
    if isinstance(kept, bool) or isinstance(again, bool) or not isinstance(kept, int | float):
        return type(kept) is type(again) and bool(kept == again)
    return isinstance(again, int | float) and abs(kept - again) <= SMALL + ALIKE * max(abs(kept), abs(again))


# ---------------------------------------------------------------- asked again


def _stress(run: Run, kept: Attachment, executor: Executor) -> str:
    asked = dict(kept.asked or {})
    rule = asked.pop("contested", None)
    variants = asked.pop("variants", ())
    options = StressOptions(**asked, sharing=None if rule is None else sharing_of(rule))
    return stress_kept.stress_json(stress_of_run(run.folder, variants, options, executor=executor))


def _bounds(run: Run, kept: Attachment, executor: Executor) -> str:
    with _own_study(run) as study:
        found = bounds(load_changed(*study), _asked(kept)["variants"], executor=executor)
        return robustness.bounds_json(found)


def _samples(run: Run, kept: Attachment, executor: Executor) -> str:
    from model.analysis.sample.run import sample

    asked = _asked(kept)
    options = Options(asked["n"], asked["seed"], asked["design"], asked["correlation"])
    with _own_study(run) as study, tempfile.TemporaryDirectory() as out:
        place = Path(out) / "drawn"
        found = sample(load_changed(*study), asked["variants"], options, place, executor=executor)
        return drawn_ranges.to_keep(found)


def _frontier(run: Run, kept: Attachment, executor: Executor) -> str:
    asked = _asked(kept)
    if not (2 <= asked["points"] <= MOST_POINTS and LEAST_TOLERANCE <= asked["tolerance"] <= MOST_TOLERANCE):
        raise ValueError(f"{asked['points']} points, tolerance {asked['tolerance']}")
    keys, ends = tuple(asked["levers"]), tuple(tuple(one) for one in asked["ends"])
    with _own_study(run) as (file, overrides):
        bench, _, _ = bench_of(file, kept.variant, keys[0], overrides)
        if keys[1]:
            return frontier_words.grid_json(trace_grid(bench, keys, ends, asked["points"], executor))
        traced = trace(bench, keys[0], asked["against"], ends[0], asked["points"], asked["tolerance"], executor)
        return frontier_words.frontier_json(traced)


def _asked(kept: Attachment) -> Asked:
    return kept.asked or {}


@contextmanager
def _own_study(run: Run) -> Iterator[tuple[str, list[str]]]:
    """Give the run's study file, and what to change of it so that it reads the run's own copy of its dataset."""
    copy = own_copy(run)
    if copy is None:
        raise ValueError("the run holds no copy of its dataset")
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "dataset"
        data.mkdir()
        for name, content in unpacked(copy.read_bytes(), copy.name, []).items():
            (data / Path(name).name).write_bytes(content)
        yield str(run.folder / STUDY), [f'dataset="{data.as_posix()}"']


def _said(wrong: Exception) -> str:
    return printable(" ".join(str(wrong).split()))
