"""Verbs that ask why a plan is what it is, and what another level, other data or a loss would do to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.messages.exits import Exit
from data.messages.finding import BadInput, Finding, printable
from model.command_line import endings
from model.command_line.chosen_study import chosen_on_shared_data
from model.command_line.endings import say
from model.command_line.executors import OnCluster, chosen_executor
from model.command_line.options import (
    AsJson,
    DataNow,
    GoOn,
    Into,
    NewCsv,
    Overrides,
    Quiet,
    RunFolder,
    ShowAll,
    StudyName,
    Variants,
    Verbose,
)

if TYPE_CHECKING:
    from model.execution.executor import Executor


def explain(
    run: RunFolder,
    variant: Annotated[str, typer.Argument(metavar="VARIANT", help="One of its variants.")] = "",
    deep: Annotated[
        bool, typer.Option("--deep", help="Re-solve everything: break-even of all, paths, shares, near-best plans.")
    ] = False,
    follow: Annotated[
        str,
        typer.Option("--trace", metavar="WHAT", help="A number back to its source: 'purchases ndpr.magnet JPN 2030'."),
    ] = "",
    parts: Annotated[
        bool, typer.Option("--parts", help="What each variant that it is made of adds, alone and last.")
    ] = False,
    data: DataNow = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> int:
    """Say why a plan is what it is, or why there is none.

    What each policy costs, what binds, at which price a plant comes in; what clashes, and the least change that
    ends it.
    """
    from model.analysis import infeasibility
    from model.analysis.explain import explain as explained
    from model.report.terminal import explain as explain_text

    variant = endings.named_variant(run, variant)
    if follow:
        return _follow(run, variant, follow, data, as_json)
    if parts:
        return _parts(run, variant, data, as_json)
    explanation = explained(run, variant, deep, data)
    lines = infeasibility.lines(explanation.impossible) if explanation.impossible else []
    print((explain_text.explanation_json if as_json else explain_text.explanation_text)(explanation, lines))
    if explanation.failed:
        return Exit.INTERNAL_ERROR
    return Exit.IMPOSSIBLE_POLICY if explanation.impossible or explanation.clash else Exit.DONE


def _parts(run: Path, variant: str, data: Path | None, as_json: bool) -> int:
    from model.analysis.explain import parts_of
    from model.report.terminal import components

    parts = parts_of(run, variant, data)
    print(components.parts_json(parts) if as_json else components.parts_text(parts))
    return Exit.DONE


def _follow(run: Path, variant: str, what: str, data: Path | None, as_json: bool) -> int:
    from model.analysis.lineage import trace_result
    from model.report.terminal import lineage

    followed = trace_result(run, variant, what, data)
    print(lineage.trace_json(followed) if as_json else lineage.trace_text(followed))
    return Exit.DONE


def ask(
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="added_capacity, built_projects, idle_plants, share_jumps.")
    ],
    run: RunFolder,
    variant: Annotated[str, typer.Argument(metavar="VARIANT", help="One of its variants.")] = "",
    data: DataNow = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> int:
    """Answer a question: what is added, built or left idle."""
    from model.analysis.question import asked
    from model.report.terminal.answer import answer_json, answer_text

    answer = asked(question, run, endings.named_variant(run, variant), data)
    print(answer_json(answer) if as_json else answer_text(answer))
    return Exit.DONE


Lever = Annotated[
    str, typer.Option("--lever", metavar="KEY", help="A sentence's level, such as stockpile_target.days, or demand.")
]
Against = Annotated[str, typer.Option("--against", metavar="NUMBER", help="cost, or metric[:year] of the summary.")]
OneVariant = Annotated[str, typer.Option("--variant", metavar="NAME", help="The variant; the baseline when left out.")]
Lever2 = Annotated[str, typer.Option("--lever2", metavar="KEY", help="A second lever: a grid of costs.")]
From = Annotated[
    str | None, typer.Option("--from", metavar="LEVEL", help="Where the lever starts: 0.25 or 25% of a share.")
]
To = Annotated[str | None, typer.Option("--to", metavar="LEVEL", help="Where it ends.")]
From2 = Annotated[str | None, typer.Option("--from2", metavar="LEVEL", help="Where the second lever starts.")]
To2 = Annotated[str | None, typer.Option("--to2", metavar="LEVEL", help="Where it ends.")]
Points = Annotated[int | None, typer.Option("--points", min=2, max=2000, help="Most solves; points a side of a grid.")]
Tolerance = Annotated[
    float, typer.Option("--tolerance", min=1e-4, max=0.5, help="For a share: error, as part of the range of cost.")
]
PointJobs = Annotated[int | None, typer.Option("--jobs", min=1, help="Points found at a time; one when left out.")]


def frontier(
    study: StudyName,
    lever: Lever,
    against: Against = "cost",
    variant: OneVariant = "",
    lever2: Lever2 = "",
    low: From = None,
    high: To = None,
    low2: From2 = None,
    high2: To2 = None,
    points: Points = None,
    tolerance: Tolerance = 0.02,
    jobs: PointJobs = None,
    cluster: OnCluster = None,
    overrides: Overrides = None,
    out: NewCsv = None,
    into: Into = None,
    resume: GoOn = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
    show_all: ShowAll = False,
) -> int:
    """Trace cost against the level of a policy.

    Exact corners where the level is a bound, within a tolerance where it is a share.
    """
    from model.analysis.frontier.from_study import bench_of
    from model.analysis.frontier.points import ANSWERS
    from model.command_line.going_on import remembering
    from model.report.page import frontiers

    bench, name, variant = bench_of(study, variant, lever, overrides or (), into)
    key, key2 = lever.removeprefix(f"variants.{variant}."), lever2.removeprefix(f"variants.{variant}.")
    place = frontiers.free_place(into, variant, key, key2, against) if into else None
    ends, most = ((low, high), (low2, high2)), min(points or 6, 40) if key2 else points or 400
    asked = {"levers": [key, key2], "against": against, "ends": ends, "points": most, "tolerance": tolerance}
    goes_on = (place, into, {**asked, "variant": variant}, ANSWERS, "point", "--into RUN", resume)
    with _executor(jobs, cluster, 1, say) as executor, remembering(executor, *goes_on) as keeps:
        traced, (in_words, as_csv, script) = _traced(bench, (key, key2), against, ends, most, tolerance, keeps)
    if out is not None and (failed := endings.write_new(out, as_csv(traced))):
        return failed
    _told(place, into, variant, script(traced), asked, "" if as_json else in_words(traced, name, variant))
    return Exit.DONE


def _traced(
    bench: Any, keys: tuple[str, str], against: str, ends: Any, points: int, tolerance: float, executor: Executor
) -> Any:
    """Return a frontier, or a grid where a second lever is named, and what writes it as text, CSV and JSON."""
    from model.analysis.frontier import trace, trace_grid
    from model.report.terminal import frontier as text

    if keys[1]:
        grid = trace_grid(bench, keys, ends, points, executor)
        return grid, (text.grid_text, text.grid_csv, text.grid_json)
    curve = trace(bench, keys[0], against, ends[0], points, tolerance, executor)
    return curve, (text.frontier_text, text.frontier_csv, text.frontier_json)


BoundsJobs = Annotated[
    int | None, typer.Option("--jobs", min=1, help="Variants found at a time; when left out, one a core.")
]


def bounds(
    study: StudyName,
    variants: Variants = None,
    overrides: Overrides = None,
    jobs: BoundsJobs = None,
    cluster: OnCluster = None,
    into: Into = None,
    resume: GoOn = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    show_all: ShowAll = False,
) -> int:
    """Say which differences the ranges of the data carry.

    The study is solved at the ends of its data's ranges and at the worst point that is consistent.
    """
    from model.analysis.robustness import ANSWERS
    from model.analysis.robustness import bounds as bounded
    from model.command_line.going_on import remembering
    from model.execution.interrupt import ends_soon
    from model.execution.local_processes import side_by_side
    from model.report.terminal import robustness

    loaded, chosen = chosen_on_shared_data(study, overrides, variants, say)
    place, asked = robustness.free_place(into) if into else None, {"variants": list(chosen)}
    heard = (lambda _: None) if quiet else lambda progress: say(f"solving {progress}")
    goes_on = (place, into, asked, ANSWERS, "variant", "--into RUN", resume)
    at_a_time = side_by_side(len(chosen))
    with ends_soon(), _executor(jobs, cluster, at_a_time, heard) as executor, remembering(executor, *goes_on) as keeps:
        differences = bounded(loaded, chosen, heard, into, keeps)
    shown = "" if as_json else robustness.bounds_text(differences)
    _told(place, into, "", robustness.bounds_json(differences), asked, shown)
    return Exit.DONE


Length = Annotated[
    float, typer.Option("--length", metavar="YEARS", help="How long a single loss lasts; scenarios say it themselves.")
]
StressJobs = Annotated[
    int | None, typer.Option("--jobs", min=1, help="Variants stressed at a time; when left out, one a core.")
]
Pairs = Annotated[bool, typer.Option("--pairs", help="Try every two of a country, owner and plant at once too.")]
Remedies = Annotated[
    bool, typer.Option("--remedies", help="Say what would have helped against the five worst, and what it costs.")
]
Sentences = Annotated[
    bool, typer.Option("--sentences", help="Say what each policy avoids for each dollar, alone and last.")
]
Contested = Annotated[
    str | None,
    typer.Option(
        "--contested", metavar="RULE", help="Allies want the same tonnes: 'pro_rata', 'first_come: allies' ..."
    ),
]


def stress(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    variants: Variants = None,
    length: Length = 1.0,
    pairs: Pairs = False,
    remedies: Remedies = False,
    sentences: Sentences = False,
    contested: Contested = None,
    jobs: StressJobs = None,
    cluster: OnCluster = None,
    dataset: DataNow = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep it in the run, for its reports.")] = False,
    resume: GoOn = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Say what plans lose when suppliers fail.

    Each plan is held until a stop begins, and answered from what stands: every country, owner, plant and seller lost
    in every year, and every scenario of the dataset with its chance.
    """
    from model.analysis.stress import StressOptions, stress_of_run
    from model.analysis.stress.run import ANSWERS
    from model.command_line.going_on import remembering
    from model.execution.interrupt import ends_soon
    from model.execution.local_processes import cores
    from model.report.terminal import stress_kept
    from model.report.terminal.stress import stress_text

    with ends_soon():
        place = stress_kept.free_place(run) if keep else None
        heard = (lambda _: None) if quiet else lambda progress: say(f"stressing {progress}")
        options = StressOptions(length, pairs, remedies, _sharing(contested), sentences)
        asked = options.asked(variants or ())
        goes_on = (place, run, asked, ANSWERS, "variant", "--keep", resume)
        with _executor(jobs, cluster, cores(), heard) as executor, remembering(executor, *goes_on) as keeps:
            stressed = stress_of_run(run, variants or (), options, dataset, heard, keeps)
    _told(place, run, "", stress_kept.stress_json(stressed), asked, "" if as_json else stress_text(stressed))
    for fault in stressed.faults:
        say(f"not stressed: {printable(fault)}; internal error (please report)")
    return Exit.SOME_VARIANTS_FAILED if stressed.faults else Exit.DONE


def _executor(
    jobs: int | None, cluster: str | None, otherwise: int, heard: Callable[[str], None]
) -> AbstractContextManager[Executor]:
    """Give who does the tasks of a question; how many there are is known later, so no process is made ready.

    otherwise: tasks at a time where nobody says
    """
    return chosen_executor(jobs or (None if cluster else otherwise), cluster, 0, "", heard)


def _sharing(stated: str | None) -> Any:
    """Return how tonnes that allies want too are shared; None where nothing is stated."""
    from model.study.sharing import sharing_of

    if stated is None:
        return None
    try:
        return sharing_of(stated)
    except ValueError as wrong:
        raise BadInput([Finding("--contested", None, "", stated, str(wrong))]) from None


def _told(place: Path | None, run: Path | None, variant: str, found: str, asked: Mapping[str, Any], shown: str) -> None:
    """Keep what was found, as JSON, and how it was asked, in a run where that is wanted; print it, and where it is.

    shown: what was found in words, '' where the JSON is printed
    """
    if place is not None and run is not None:
        from data.messages.refusals import not_overwritten
        from model.runs import attachments, remembered
        from model.runs.run_folder import CannotWrite, open_run

        if place.exists():  # somebody asked the same meanwhile
            raise CannotWrite(not_overwritten(place))
        attachments.keep(place, open_run(run), variant, found, asked)
        remembered.put_away(place)
    print(shown or found)
    endings.say_kept(place, run)
