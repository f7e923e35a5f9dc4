"""Verbs about a study: make one, look for what is wrong with it, solve it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from data.messages.exits import Exit
from data.messages.finding import Finding, printable
from data.messages.finding_lines import counted_lines, findings_json, no_errors
from data.messages.refusals import PLEASE_REPORT
from data.messages.text_table import page_of
from model.command_line import endings
from model.command_line.chosen_study import chosen_study
from model.command_line.endings import print_findings, print_wrapped, say
from model.command_line.executors import OnCluster, chosen_executor
from model.command_line.noted import Note, Tags, noted_by, refuse_wrong_notes
from model.command_line.options import AsJson, Overrides, Quiet, ShowAll, StudyName, Variants, Verbose
from model.command_line.printed_width import columns
from model.command_line.scenarios import keep_scenarios_of

STUDY = "model.analysis.solve.study"
"""The module that a process reads which solves variants."""
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="The run folder; a new one in runs/ when left out.")
]
Jobs = Annotated[
    int | None, typer.Option("--jobs", min=1, help="Variants solved at a time; when left out, one a core, up to 8.")
]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", metavar="SECONDS", min=0.0, help="The longest that one solve may take.")
]
Gap = Annotated[
    float | None,
    typer.Option(
        "--gap",
        metavar="SHARE",
        min=1e-9,
        max=1.0,
        help="When time is up: how far above the cheapest a plan may lie, as a share of cost.",
    ),
]
Levers = Annotated[
    list[str] | None,
    typer.Option("--lever", metavar="KEY=A,B,...", help="A lever and its levels, as tariff.rate=0.1,0.25; repeated."),
]
GridVariant = Annotated[
    str, typer.Option("--variant", metavar="NAME", help="The variant that every point starts from, with --lever.")
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the newest unfinished run of this study.")]
NoStress = Annotated[bool, typer.Option("--no-stress", help="Do not try the scenarios on the plans.")]
NoReport = Annotated[bool, typer.Option("--no-report", help="Write neither report.html nor report.xlsx.")]


def new(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make the study in.")]) -> int:
    """Write a small study to start from.

    Never over an existing one.
    """
    from model.study.template import starter_study

    file = folder / "study.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        return endings.already_there(folder)
    except OSError as error:
        return endings.cannot_write(file, error)
    if failed := endings.write_new(file, starter_study(folder.resolve().name)):
        return failed
    print(f"{file}\nnext: lodeplan check {file}")
    return Exit.DONE


def check(
    study: StudyName,
    overrides: Overrides = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    show_all: ShowAll = False,
) -> int:
    """Find what is wrong with a study without solving it."""
    from model.analysis.solve.check import check_study
    from model.report.terminal.progress import now_and_then
    from model.report.terminal.run import changed_cells_text

    checked = check_study(chosen_study(study, overrides)[0], now_and_then((lambda _: None) if quiet else say))
    findings = checked.findings
    if as_json:
        print(findings_json(findings))
    elif not quiet:
        print_findings(findings, show_all)
        lines = [*checked.left_out, *checked.blocs, *checked.scenarios]
        lines += [*changed_cells_text(checked.changes, "" if show_all else "--all")]
        print("\n".join(lines), end="\n" if lines else "")
        print(f"{printable(study)}: {no_errors(findings)}")
    return Exit.DONE


def run(
    study: StudyName,
    variants: Variants = None,
    overrides: Overrides = None,
    out: Out = None,
    jobs: Jobs = None,
    cluster: OnCluster = None,
    time_limit: TimeLimit = 600.0,
    gap: Gap = None,
    resume: Resume = False,
    no_report: NoReport = False,
    no_stress: NoStress = False,
    note: Note = None,
    tags: Tags = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    show_all: ShowAll = False,
) -> int:
    """Solve a study and write a run folder with reports.

    Prints the comparison of its variants. What is proven is written; what is not is said, and why.
    """
    for place in (study, str(out or "")):
        place.encode("utf-8")  # a name that this locale cannot hold is refused before anything is solved
    refuse_wrong_notes(note, tags)
    loaded, chosen = chosen_study(study, overrides, variants)
    printed = f"'{shlex.join(['lodeplan', 'check', study, *_set_again(overrides)])}' prints them, as does run --all"
    given = (out, jobs, cluster, time_limit, gap, not no_report, as_json, quiet, show_all or verbose, resume)
    return _solved(loaded, chosen, _RunOptions(*given, not no_stress, printed, (note, tags or ())))


def _set_again(overrides: Sequence[str] | None) -> Iterator[str]:
    for override in overrides or ():
        yield from ("--set", override)


def grid(
    study: StudyName,
    levers: Levers = None,
    variant: GridVariant = "",
    overrides: Overrides = None,
    out: Out = None,
    jobs: Jobs = None,
    cluster: OnCluster = None,
    time_limit: TimeLimit = 600.0,
    gap: Gap = None,
    resume: Resume = False,
    no_report: NoReport = False,
    note: Note = None,
    tags: Tags = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    show_all: ShowAll = False,
) -> int:
    """Solve a variant at every choice of levels of levers.

    The grid is that of the study, or the levers given; the run holds its points and the baseline.
    """
    from model.study.levers import points_of, with_levers

    for place in (study, str(out or "")):
        place.encode("utf-8")
    refuse_wrong_notes(note, tags)
    loaded = with_levers(chosen_study(study, overrides)[0], variant, levers or ())
    given = (out, jobs, cluster, time_limit, gap, not no_report, as_json, quiet, show_all, resume)
    asked = _RunOptions(*given, notes=(note, tags or ()))
    return _solved(loaded, points_of(loaded), asked)


@dataclass(frozen=True)
class _RunOptions:
    """How variants are solved, and what is written and printed of them."""

    out: Path | None
    jobs: int | None
    cluster: str | None
    time_limit: float
    gap: float | None
    report: bool
    as_json: bool
    quiet: bool
    show_all: bool
    resume: bool = False
    stress: bool = False
    where: str = "--all prints them"
    notes: tuple[str | None, Sequence[str]] = (None, ())


def _solved(loaded: Any, chosen: tuple[str, ...], options: _RunOptions) -> int:
    """Solve variants of a study, write their run folder and its reports, and print what came out."""
    from model.analysis.solve.study import run_study
    from model.execution.interrupt import ends_soon
    from model.report.terminal import run as terminal
    from model.report.terminal.progress import progress
    from model.solver.highs import Limits

    count = len(chosen or loaded.study.variants)
    told = (lambda _: None) if options.quiet else say
    with ends_soon(), chosen_executor(options.jobs, options.cluster, count, STUDY, told) as executor:
        with progress(options.quiet, say) as heard:
            limits = Limits(options.time_limit, options.gap)
            given = (options.out, options.resume, executor, limits, heard, _scenarios() if options.stress else None)
            solved = run_study(loaded, chosen, *given, begun=noted_by(*options.notes))
        for fault in keep_scenarios_of(loaded, solved) if options.stress else ():
            say(f"scenarios not tried: {printable(fault)}; {PLEASE_REPORT}")
        shown = terminal.run_json if options.as_json else terminal.run_path if options.quiet else terminal.run_text
        with page_of(columns()):
            print(shown(solved.folder), flush=True)
        if not options.quiet:
            _tell_findings(solved.findings, options)
        if options.report and solved.has_plans:
            return _reported(solved, options.quiet) or solved.exit_code
    return solved.exit_code


def _scenarios() -> Any:
    """Return what tries the scenarios on each plan; loaded only where they are tried."""
    from model.analysis.stress.at_the_end import examine

    return examine


def _tell_findings(findings: Sequence[Finding], options: _RunOptions) -> None:
    """Print all that is odd, or how much is and what prints it."""
    if options.show_all:
        print_findings(findings, show_all=True)
    else:
        print_wrapped(counted_lines(findings, options.where))


def _reported(solved: Any, quiet: bool) -> int:
    """Write the reports of a run; return 0, or the exit code that says what they could not hold."""
    from model.execution.gc_pause import gc_paused
    from model.report import write

    sys.stdout.flush()
    try:
        with gc_paused():
            made = write.write_reports(solved.folder, data=solved.data)
    except write.TooMany as many:
        say(printable(str(many)))
        return Exit.DONE
    if not quiet:
        pages = (write.PAGE, write.WORKBOOK)
        say("to read: " + " and ".join(printable(str(solved.folder / page)) for page in pages))
    return endings.left_out(made)
