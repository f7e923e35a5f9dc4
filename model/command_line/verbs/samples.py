"""Verbs that draw a study's data within its ranges."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from data.messages.exits import Exit
from model.command_line import endings
from model.command_line.chosen_study import chosen_on_shared_data
from model.command_line.endings import say
from model.command_line.executors import OnCluster, chosen_executor
from model.command_line.options import AsJson, GoOn, Into, Overrides, Quiet, ShowAll, StudyName, Variants, Verbose

Count = Annotated[int, typer.Option("--n", metavar="NUMBER", help="Samples; a power of two with --design sobol.")]
Seed = Annotated[int, typer.Option("--seed", metavar="NUMBER", help="Another seed, other samples; the same, the same.")]
Design = Annotated[Literal["latin", "sobol"], typer.Option("--design", help="How points fill the ranges.")]
Correlation = Annotated[
    float, typer.Option("--correlation", metavar="R", help="Of figures of one column and source; 0: none.")
]
SampleOut = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="A new folder; one in runs/ when left out.")
]
SampleJobs = Annotated[
    int | None, typer.Option("--jobs", min=1, help="Samples solved at a time; when left out, one a core, up to 8.")
]


def sample(
    study: StudyName,
    n: Count = 1000,
    seed: Seed = 1,
    design: Design = "latin",
    correlation: Correlation = 0.5,
    variants: Variants = None,
    overrides: Overrides = None,
    out: SampleOut = None,
    jobs: SampleJobs = None,
    cluster: OnCluster = None,
    resume: GoOn = False,
    into: Into = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    show_all: ShowAll = False,
) -> int:
    """Draw the data within its ranges and say how headlines spread.

    Every variant is planned in every sample from the same draws: how often its order against the baseline turns, and
    with which figures.
    """
    from model.execution.interrupt import ends_soon
    from model.report.terminal import drawn_ranges
    from model.report.terminal import sample as terminal
    from model.report.terminal.progress import now_and_then
    from model.runs import attachments
    from model.runs.run_folder import open_run

    loaded, chosen = chosen_on_shared_data(study, overrides, variants, say)
    place = drawn_ranges.free_place(into) if into else None
    with ends_soon():
        heard = now_and_then((lambda _: None) if quiet else say)
        drawn, given = (n, seed, design, correlation), (out, resume, jobs, cluster, into)
        found = _sampled(loaded, chosen, drawn, given, (heard, heard if quiet else say))
    if place is not None and into is not None and not found.lost:
        asked = {"n": n, "seed": seed, "design": design, "correlation": correlation, "variants": list(chosen)}
        attachments.keep(place, open_run(into), "", drawn_ranges.to_keep(found), asked)
    print(terminal.sample_json(found) if as_json else terminal.sample_text(found))
    if not quiet:
        say(f"to read: {found.folder / 'tables'}")
        endings.say_kept(None if found.lost else place, into)
    return Exit.SOME_VARIANTS_FAILED if found.lost or found.statuses["failed"].any() else Exit.DONE


def _sampled(loaded: Any, chosen: tuple[str, ...], drawn: Any, given: Any, listeners: Any) -> Any:
    """Return what comes of samples; processes are made ready where several are solved at a time."""
    from model.analysis.sample.design import Options

    options, (heard, ahead) = Options(*drawn), listeners
    out, resume, jobs, cluster, into = given
    options.refuse_wrong()
    from model.analysis.sample.run import sample as drawn_of

    with chosen_executor(jobs, cluster, options.n, "model.analysis.sample.one_sample", heard) as executor:
        return drawn_of(loaded, chosen, options, out, resume, executor, heard, into, ahead)


Trajectories = Annotated[
    int, typer.Option("--trajectories", metavar="NUMBER", help="Base points from which each group is moved.")
]
CloseLook = Annotated[
    int, typer.Option("--n", metavar="NUMBER", help="Base points for the groups that matter; a power of two.")
]
Keep = Annotated[int, typer.Option("--keep", metavar="NUMBER", help="Groups that are looked at closely.")]
By = Annotated[
    Literal["column-mineral", "column", "source", "mineral"], typer.Option("--by", help="What makes a group.")
]


def screen(
    study: StudyName,
    by: By = "column-mineral",
    trajectories: Trajectories = 10,
    n: CloseLook = 64,
    keep: Keep = 6,
    seed: Seed = 1,
    correlation: Correlation = 0.5,
    variants: Variants = None,
    overrides: Overrides = None,
    out: SampleOut = None,
    jobs: SampleJobs = None,
    cluster: OnCluster = None,
    resume: GoOn = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    show_all: ShowAll = False,
) -> int:
    """Say which figures matter, and what knowing them is worth.

    Every group of figures is moved alone; those that turn orders or move cost most are looked at closely.
    """
    from model.analysis.screen.options import ScreenOptions
    from model.execution.interrupt import ends_soon
    from model.report.terminal import screen as terminal
    from model.report.terminal.progress import now_and_then

    options = ScreenOptions(trajectories, n, keep, by, seed, correlation)
    options.refuse_wrong()
    loaded, chosen = chosen_on_shared_data(study, overrides, variants, say)
    with ends_soon():
        heard = now_and_then((lambda _: None) if quiet else say)
        found, place = _screened(loaded, chosen, options, (jobs, cluster, out, resume), heard)
    _write_screen(place, found, terminal.screen_json(found))
    print(terminal.screen_json(found) if as_json else terminal.screen_text(found))
    if not quiet:
        say(f"to read: {place / 'tables'}")
    return Exit.SOME_VARIANTS_FAILED if found.lost or found.unknown else Exit.DONE


def _screened(loaded: Any, chosen: tuple[str, ...], options: Any, given: Any, heard: Any) -> Any:
    """Return a screen, and the folder that it goes to, where its costs are kept until all are found."""
    from dataclasses import asdict

    from model.analysis.screen.costs import ANSWERS
    from model.analysis.screen.folder import MANIFEST, place_for
    from model.analysis.screen.run import screen as screened
    from model.command_line.going_on import kept_beside

    (jobs, cluster, out, resume), count = given, options.trajectories + options.n
    with chosen_executor(jobs, cluster, count, "model.analysis.screen.costs", heard) as who:
        asked = {**asdict(options), "variants": list(chosen), "study": loaded.resolved_toml(chosen)}
        places = [] if out is None else [place_for(out, "", resume)]

        def keeps(data: str) -> Any:
            """Keep costs beside their answer: from now on there is something to keep, so that the folder is made."""
            places[:] = places or [place_for(out, loaded.study.name, resume)]
            return kept_beside(who, places[0] / MANIFEST, {**asked, "data": data}, ANSWERS, "base point", resume)

        return screened(loaded, chosen, options, who, heard, keeps), places[0]


def _write_screen(place: Path, found: Any, as_json: str) -> None:
    from model.analysis.screen.folder import MANIFEST, write
    from model.runs.remembered import put_away

    write(place, found, as_json)
    if not found.lost:
        put_away(place / MANIFEST)
