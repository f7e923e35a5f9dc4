"""The command line: verbs only. Read the words, call, print, return an exit code.

Nothing heavy is imported before a command runs, so that `lodeplan --help` answers at once.
"""

from __future__ import annotations

import errno
import functools
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

try:
    import lodeplan  # noqa: F401 - refuses, by name, a file that hides a folder of ours
    from data.messages.finding import BadInput, Finding, printable
    from data.messages.finding_lines import finding_lines, findings_json
    from data.reading.file_names import refuse_name
except ImportError as missing:
    print(f"error: {missing}", file=sys.stderr)
    raise SystemExit(3) from None

BUNDLED = "us_2026"


class Exit(IntEnum):
    """What a script can tell from the exit code."""

    DONE = 0
    FAULT_OF_OURS = 1
    WRONG_COMMAND = 2
    BAD_INPUT = 3
    IMPOSSIBLE_POLICY = 4
    NO_PROVEN_ANSWER = 5
    CANNOT_WRITE = 6
    RUN_FOLDER_IN_USE = 7
    SOME_VARIANTS_FAILED = 8
    INTERRUPTED = 130
    TERMINATED = 143


_APP: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "no_args_is_help": True,
}
EXIT_CODES = (
    "Exit codes: 0 done; 1 internal error; 2 wrong command; 3 bad input; 4 a policy is impossible; 5 no proven answer; "
    "6 cannot write; 7 run folder in use; 8 some variants failed, the rest are kept; 130 interrupted; 143 terminated."
)
app = typer.Typer(
    name="lodeplan",
    help="Plan where critical minerals come from, at least cost, policy by policy.",
    epilog=EXIT_CODES,
    **_APP,
)
data_app = typer.Typer(name="data", help="List, show, export, import and rebuild data.", add_completion=False, **_APP)
app.add_typer(data_app)

StudyName = Annotated[
    str, typer.Argument(metavar="STUDY", help="A study file (.toml), or the name of a bundled study.")
]
Variants = Annotated[
    list[str] | None,
    typer.Option("--variant", metavar="NAME", help="Only this variant and the baseline; may be repeated."),
]
Overrides = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no warnings; of a run, its folder.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="More words; the whole traceback of a fault.")]
ShowAll = Annotated[bool, typer.Option("--all", help="Print every finding, not only the first twenty.")]
DataNow = Annotated[
    Path | None,
    typer.Option(
        "--dataset", "--data", metavar="PATH", help="Where the dataset of the (first) run lies, if the run holds none."
    ),
]
DatasetName = Annotated[
    str, typer.Option("--dataset", metavar="NAME", help="A bundled dataset, a folder or a workbook.")
]
Files = Literal["csv", "parquet"]


def main() -> None:
    """Run the command line; every way out is an exit code."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(prog_name="lodeplan")


@app.callback()
def _every_command(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=lambda asked: _print_version(asked), help="Print the version."
        ),
    ] = False,
) -> None:
    pass


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"lodeplan {version('lodeplan')}")
        raise typer.Exit


def _open_what_is_closed() -> None:
    """Give a stream that was closed before the start a place to write to: nowhere. No file of ours may take its number.

    Numbers are given out from the lowest that is free, so that each is taken in its turn.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end


# ---------------------------------------------------------------- how a command ends


def command(on: typer.Typer, name: str) -> Callable[[Callable[..., int]], Callable[..., None]]:
    """Make a function a command: what it returns or raises becomes lines on stderr and an exit code."""

    def register(function: Callable[..., int]) -> Callable[..., None]:
        @functools.wraps(function)
        def run(**options: Any) -> None:
            raise typer.Exit(_ended(function, options))

        on.command(name)(run)
        return run

    return register


MADE = ("out", "folder", "target", "tables", "charts")
"""Options and arguments that name what a command makes."""


def _ended(function: Callable[..., int], options: dict[str, Any]) -> int:
    try:
        for name in MADE:
            if isinstance(made := options.get(name), Path):
                refuse_name(made)
        code = function(**options)
        sys.stdout.flush()
        return code
    except BadInput as error:
        print_findings(error.findings, options.get("show_all", False))
        return Exit.BAD_INPUT
    except KeyboardInterrupt as end:
        terminated = type(end).__name__ == "Terminated"
        said = ["terminated" if terminated else "interrupted", *getattr(end, "__notes__", ())]
        say(printable("; ".join(said)))
        return Exit.TERMINATED if terminated else Exit.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except Exception as fault:
        known = _known_end(fault)
        if known is not None:
            say(f"error: {printable(str(fault))}")
            return known
        told = _of_the_machine(fault)
        if told is not None:
            say(f"error: {printable(told[1])}")
            return told[0]
        _report_fault(fault, options.get("verbose", False))
        return Exit.FAULT_OF_OURS


def _of_the_machine(fault: Exception) -> tuple[int, str] | None:
    """Return the exit code and the words of what the machine, and nobody's input, refuses."""
    if isinstance(fault, RuntimeError) and str(fault).startswith("Symlink loop from"):
        where = str(fault).removeprefix("Symlink loop from ").strip("'")
        return Exit.BAD_INPUT, f"{where}: a link that leads back to itself; put the file or folder in its place"
    if isinstance(fault, MemoryError):
        words = "not enough memory; close other programs, use --jobs 1, or plan fewer minerals or years"
        return Exit.NO_PROVEN_ANSWER, words
    if isinstance(fault, UnicodeEncodeError) and fault.reason == "surrogates not allowed":
        words = "a name has letters that this locale does not have; set PYTHONUTF8=1, or a locale of UTF-8"
        return Exit.BAD_INPUT, words
    if isinstance(fault, ImportError):
        return _not_loaded(fault)
    if isinstance(fault, OSError) and fault.errno is not None:
        return _refused_by_the_system(fault)
    return None


def _refused_by_the_system(fault: OSError) -> tuple[int, str]:
    if fault.errno in (errno.EMFILE, errno.ENFILE):
        return Exit.CANNOT_WRITE, "too many files are open; allow more with 'ulimit -n 256', or use --jobs 1"
    if fault.errno == errno.ENOMEM:
        return Exit.NO_PROVEN_ANSWER, "not enough memory; close other programs, or use --jobs 1"
    reason = fault.strerror or str(fault)
    where = str(fault.filename) if fault.filename is not None else "the output"
    return Exit.CANNOT_WRITE, f"{where}: {reason[:1].lower()}{reason[1:]}"


def _not_loaded(fault: ImportError) -> tuple[int, str] | None:
    """Say which library cannot be loaded."""
    name = (fault.name or "").partition(".")[0]
    if name in ("highspy", "numpy", "scipy", "pandas", "pyarrow", "pyomo", "pydantic"):
        what = "the solver (highspy)" if name == "highspy" else name
        reason = " ".join(str(fault).split())[:200]
        return Exit.NO_PROVEN_ANSWER, f"{what} cannot be loaded: {reason}; install Lodeplan again ('uv sync')"
    return None


_ENDS = {
    "model.runs.run_folder": {
        "CannotWrite": Exit.CANNOT_WRITE,
        "InUse": Exit.RUN_FOLDER_IN_USE,
        "NotARun": Exit.BAD_INPUT,
    },
    "model.solver.known_bad_builds": {"BadBuild": Exit.NO_PROVEN_ANSWER},
}


def _known_end(fault: Exception) -> int | None:
    """Return the exit code of what a module is known to raise; it is loaded if that can have happened."""
    for name, ends in _ENDS.items():
        module = sys.modules.get(name)
        for kind, code in ends.items():
            if module and isinstance(fault, getattr(module, kind)):
                return code
    return None


def _report_fault(fault: Exception, verbose: bool) -> None:
    """Say in one line that it is our fault, and where the details are."""
    details = "".join(traceback.format_exception(fault))
    what = printable(f"{type(fault).__name__}: {' '.join(str(fault).split())}"[:200])
    try:
        number, log = tempfile.mkstemp(prefix="lodeplan-fault-", suffix=".log")
        with os.fdopen(number, "w", encoding="utf-8", errors="replace") as file:
            file.write(f"{' '.join(sys.argv)}\n{details}")
    except OSError:
        log = ""
    if verbose:
        say(details.rstrip())
    say(f"internal error (please report): {what}" + (f"; the log is {log}" if log else ""))


def say(line: str) -> None:
    """Print a line that is not a result."""
    print(line, file=sys.stderr, flush=True)


def print_findings(findings: Sequence[Finding], show_all: bool = False) -> None:
    for line in finding_lines(findings, show_all):
        say(line)


def _cannot_write(path: Path, error: OSError) -> int:
    reason = error.strerror or str(error)
    say(f"error: cannot write to {printable(str(path))}: {reason[0].lower()}{reason[1:]}")
    return Exit.CANNOT_WRITE


# ---------------------------------------------------------------- studies


def _study(named: str, overrides: Sequence[str] | None, variants: Sequence[str] | None = None) -> Any:
    """Return the study that a command is about, changed as asked, and the variants asked for."""
    from model.study.load import load_study
    from model.study.overrides import chosen_variants, with_overrides

    loaded = with_overrides(load_study(named), overrides or ())
    return loaded, chosen_variants(loaded, variants or ())


@command(app, "run")
def run(
    study: StudyName,
    variants: Variants = None,
    overrides: Overrides = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="The run folder; a new one in runs/ when left out.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Variants solved at a time; when left out, one a core, up to 8.")
    ] = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", metavar="SECONDS", min=0.0, help="The longest that one solve may take.")
    ] = 600.0,
    gap: Annotated[
        float | None,
        typer.Option(
            "--gap",
            metavar="SHARE",
            min=1e-9,
            max=1.0,
            help="When time is up: how far above the cheapest a plan may lie, as a share of cost.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the newest unfinished run of this study.")
    ] = False,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write neither report.html nor report.xlsx.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    show_all: ShowAll = False,
) -> int:
    """Solve a study and write a run folder with reports.

    Prints the comparison of its variants. What is proven is written; what is not is said, and why.
    """
    from model.execution.gc_pause import kept_till_the_end
    from model.execution.interrupt import ends_soon
    from model.execution.local_processes import get_ready, side_by_side

    for place in (study, str(out or "")):
        place.encode("utf-8")  # a name that this locale cannot hold is refused before anything is solved
    loaded, chosen = _study(study, overrides, variants)
    count = len(chosen or loaded.study.variants)
    jobs = jobs or side_by_side(count)
    if jobs > 1:
        get_ready(min(jobs, count), "model.analysis.solve.study")
    from model.analysis.solve.study import run_study
    from model.report.terminal import run as terminal
    from model.solver.highs import Limits

    with ends_soon():
        with terminal.progress(quiet, say) as heard:
            limits = Limits(time_limit, gap)
            solved = run_study(loaded, chosen, out, resume, jobs, limits, heard)
        print_findings(() if quiet else solved.findings, show_all)
        shown = terminal.run_json if as_json else terminal.run_path if quiet else terminal.run_text
        print(shown(solved.folder))
        if not no_report and solved.has_plans:
            from model.report import write

            sys.stdout.flush()
            with kept_till_the_end():
                made = write.write_reports(solved.folder, data=solved.data)
            if not quiet:
                pages = (write.PAGE, write.WORKBOOK)
                say("to read: " + " and ".join(printable(str(solved.folder / page)) for page in pages))
            return _left_out(made) or solved.exit_code
    return solved.exit_code


def _left_out(made: Any) -> int:
    """Say which variants the reports of a run could not hold; return 0, or the exit code that says so."""
    for state in made.variants:
        if state.status == made.unreported:
            say(f"error: {printable(state.in_words)}")
    return Exit.SOME_VARIANTS_FAILED if any(s.status == made.unreported for s in made.variants) else Exit.DONE


@command(app, "show")
def show_run(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> int:
    """Print the comparison of a run again."""
    from model.report.terminal import run as terminal
    from model.runs.run_folder import open_run

    open_run(run)
    print(terminal.run_json(run) if as_json else terminal.run_text(run))
    return Exit.DONE


@command(app, "report")
def report(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    tables: Annotated[
        Path | None, typer.Option("--csv", metavar="DIR", help="Also write every result table as CSV, in a new folder.")
    ] = None,
    charts: Annotated[
        Path | None, typer.Option("--svg", metavar="DIR", help="Also write every chart as SVG, in a new folder.")
    ] = None,
    data: DataNow = None,
    verbose: Verbose = False,
) -> int:
    """Rebuild the page and the workbook of a run.

    Both are written, or neither; tables and charts too, as files for memos.
    """
    from model.report import write

    for folder in (tables, charts):
        if folder is not None:
            write.refuse_full(folder)
    made = write.write_reports(run, data)
    lines = [str(run / write.PAGE), str(run / write.WORKBOOK)]
    if tables is not None:
        lines.append(f"{tables}: {write.write_csv(made, tables)} tables")
    if charts is not None:
        lines.append(f"{charts}: {write.write_svg(made, charts)} charts")
    print("\n".join(map(printable, lines)))
    return _left_out(made)


@command(app, "check")
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
    from model.report.terminal.run import changed_cells_text

    checked = check_study(_study(study, overrides)[0])
    findings = checked.findings
    if as_json:
        print(findings_json(findings))
    elif not quiet:
        print_findings(findings, show_all)
        lines = [*checked.blocs, *changed_cells_text(checked.changes, "" if show_all else "--all")]
        print("\n".join(lines), end="\n" if lines else "")
        print(f"{printable(study)}: nothing wrong" + (f", {len(findings)} to look at" if findings else ""))
    return Exit.DONE


@command(app, "compare")
def compare(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder: its variants against its baseline.")],
    other: Annotated[Path | None, typer.Argument(metavar="[RUN]", help="A second run folder: what changed.")] = None,
    variants: Variants = None,
    budget: Annotated[bool, typer.Option("--budget", help="The federal budget instead, as a cost estimate.")] = False,
    nominal: Annotated[
        bool, typer.Option("--nominal", help="With --budget: dollars of each fiscal year, not of the base year.")
    ] = False,
    steps: Annotated[
        bool, typer.Option("--chain", help="From one run to the other in steps: data, demand, prices, policy, method.")
    ] = False,
    data: DataNow = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> int:
    """Show what changed between variants or two runs.

    Plan, cost and budget first, then the inputs that differ.
    """
    from model.analysis.compare.plans import compare_budgets, compare_runs
    from model.report.terminal import run as terminal

    if budget or nominal:
        changes = compare_budgets(run, other, variants or (), nominal)
        print(terminal.budgets_json(changes) if as_json else terminal.budgets_text(changes))
        return Exit.DONE
    if steps:
        return _compare_by_steps(run, other, variants or (), data, as_json)
    found = compare_runs(run, other, variants or ())
    print(terminal.comparison_json(found) if as_json else terminal.comparison_text(found))
    return Exit.DONE


def _compare_by_steps(run: Path, other: Path | None, variants: Sequence[str], data: Path | None, as_json: bool) -> int:
    from model.analysis.compare.by_steps import chain
    from model.report.terminal import explain as explain_text

    if other is None:
        say("error: --chain goes from one run to another; name two runs")
        return Exit.WRONG_COMMAND
    found = chain(run, other, variants, data)
    print(explain_text.chains_json(found) if as_json else explain_text.chains_text(found))
    return Exit.DONE


@command(app, "explain")
def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    variant: Annotated[str, typer.Argument(metavar="VARIANT", help="One of its variants.")],
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

    if follow:
        return _follow(run, variant, follow, data, as_json)
    if parts:
        return _parts(run, variant, data, as_json)
    found = explained(run, variant, deep, data)
    lines = infeasibility.lines(found.impossible) if found.impossible else []
    print((explain_text.explanation_json if as_json else explain_text.explanation_text)(found, lines))
    return Exit.IMPOSSIBLE_POLICY if found.impossible or found.clash else Exit.DONE


def _parts(run: Path, variant: str, data: Path | None, as_json: bool) -> int:
    from model.analysis.explain import parts_of
    from model.report.terminal import components

    found = parts_of(run, variant, data)
    print(components.parts_json(found) if as_json else components.parts_text(found))
    return Exit.DONE


def _follow(run: Path, variant: str, what: str, data: Path | None, as_json: bool) -> int:
    from model.analysis.lineage import trace_result
    from model.report.terminal import lineage

    found = trace_result(run, variant, what, data)
    print(lineage.trace_json(found) if as_json else lineage.trace_text(found))
    return Exit.DONE


@command(app, "frontier")
def frontier(
    study: StudyName,
    lever: Annotated[
        str,
        typer.Option("--lever", metavar="KEY", help="A sentence's level, such as stockpile_target.days, or demand."),
    ],
    against: Annotated[
        str, typer.Option("--against", metavar="NUMBER", help="cost, or metric[:year] of the summary.")
    ] = "cost",
    variant: Annotated[
        str, typer.Option("--variant", metavar="NAME", help="The variant; the baseline when left out.")
    ] = "",
    lever2: Annotated[str, typer.Option("--lever2", metavar="KEY", help="A second lever: a grid of costs.")] = "",
    low: Annotated[
        float | None, typer.Option("--from", help="Where the lever starts, as a study states it: 0.25, not 25%.")
    ] = None,
    high: Annotated[float | None, typer.Option("--to", help="Where it ends.")] = None,
    low2: Annotated[float | None, typer.Option("--from2", help="Where the second lever starts.")] = None,
    high2: Annotated[float | None, typer.Option("--to2", help="Where it ends.")] = None,
    points: Annotated[
        int | None, typer.Option("--points", min=2, max=2000, help="Most solves; points a side of a grid.")
    ] = None,
    tolerance: Annotated[
        float, typer.Option("--tolerance", min=1e-4, max=0.5, help="For a share: error, as part of the range of cost.")
    ] = 0.02,
    overrides: Overrides = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write a new CSV file.")] = None,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="RUN", help="Keep it in a run of this study, for its reports.")
    ] = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
    show_all: ShowAll = False,
) -> int:
    """Trace cost against the level of a policy.

    Exact corners where the level is a bound, within a tolerance where it is a share.
    """
    from model.analysis.frontier import trace, trace_grid
    from model.analysis.frontier.from_study import bench_of
    from model.report.page import frontiers
    from model.report.terminal import explain as text
    from model.runs import attachments
    from model.runs.run_folder import open_run

    bench, name, variant = bench_of(study, variant, lever, overrides or (), into)
    key, key2 = lever.removeprefix(f"variants.{variant}."), lever2.removeprefix(f"variants.{variant}.")
    place = frontiers.free_place(into, variant, key, key2, against) if into else None
    found: Any
    if lever2:
        found = trace_grid(bench, (key, key2), ((low, high), (low2, high2)), min(points or 6, 40))
        shown, as_csv, script = text.grid_text(found, name, variant), text.grid_csv, text.grid_json
    else:
        found = trace(bench, key, against, (low, high), points or 400, tolerance)
        shown, as_csv, script = text.frontier_text(found, name, variant), text.frontier_csv, text.frontier_json
    if out is not None and (failed := _write_new(out, as_csv(found))):
        return failed
    if into is not None and place is not None:
        attachments.keep(place, open_run(into), variant, script(found))
    print(script(found) if as_json else shown)
    if place is not None:
        say(f"kept in {printable(str(place))}; 'lodeplan report {printable(str(into))}' shows it")
    return Exit.DONE


def _write_new(path: Path, text: str) -> int:
    """Write a new file, never over one; return 0, or the exit code when it cannot be."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        say(f"error: {printable(str(path))}: already there; nothing was written")
        return Exit.CANNOT_WRITE
    except OSError as error:
        return _cannot_write(path, error)
    return Exit.DONE


@command(app, "bounds")
def bounds(
    study: StudyName,
    variants: Variants = None,
    overrides: Overrides = None,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="RUN", help="Keep it in a run of this study, for its reports.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    show_all: ShowAll = False,
) -> int:
    """Say which differences the ranges of the data carry.

    The study is solved at the ends of its data's ranges and at the worst point that is consistent.
    """
    from model.analysis.robustness import bounds as bounded
    from model.execution.interrupt import ends_soon
    from model.report.terminal import robustness
    from model.runs import attachments
    from model.runs.run_folder import open_run

    loaded, chosen = _study(study, overrides, variants)
    place = robustness.free_place(into) if into else None
    with ends_soon():
        found = bounded(loaded, chosen, (lambda _: None) if quiet else lambda said: say(f"solving {said}"), into)
    if into is not None and place is not None:
        attachments.keep(place, open_run(into), "", robustness.bounds_json(found))
    print(robustness.bounds_json(found) if as_json else robustness.bounds_text(found))
    if place is not None:
        say(f"kept in {printable(str(place))}; 'lodeplan report {printable(str(into))}' shows it")
    return Exit.DONE


@command(app, "verify")
def verify(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder, of this machine or another.")],
    dataset: Annotated[
        Path | None,
        typer.Option(
            "--dataset",
            "--data",
            metavar="PATH",
            help="A dataset to hold against the run's own copy; needed for a run that holds none.",
        ),
    ] = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> int:
    """Prove a run again from its folder alone.

    Nothing but its study and its dataset is believed, wherever the folder lies.

    Every variant is solved again and certified; each table, what run.json and log.jsonl say, report.html and
    report.xlsx are held against what study and dataset give, and what differs is named.

    Exit code 0: all holds. 3: study or dataset changed since the run, or a file is missing. 5: something in the run
    does not follow from them.
    """
    from model.analysis.verify import verify_run
    from model.execution.interrupt import ends_soon
    from model.report import rebuilt
    from model.report.terminal import run as terminal

    with ends_soon():
        found = verify_run(run, dataset, rebuilt.held_against)
    print(terminal.verification_json(found) if as_json else terminal.verification_text(found))
    return found.exit_code


@command(app, "selftest")
def selftest(as_json: AsJson = False, verbose: Verbose = False) -> int:
    """Solve problems whose answers are known.

    And show that what is wrong is noticed.
    """
    from model.analysis.verify.selftest import tried
    from model.report.terminal import run as terminal

    found = tried()
    print(terminal.selftest_json(found) if as_json else terminal.selftest_text(found))
    return Exit.DONE if all(trial.passed for trial in found) else Exit.NO_PROVEN_ANSWER


@command(app, "new")
def new(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make the study in.")]) -> int:
    """Write a small study to start from.

    Never over an existing one.
    """
    from model.study.template import starter_study

    file = folder / "study.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as new_file:
            new_file.write(starter_study(folder.resolve().name))
    except FileExistsError:
        say(f"error: {printable(str(file if file.exists() else folder))}: already there; nothing was written")
        return Exit.CANNOT_WRITE
    except OSError as error:
        return _cannot_write(file, error)
    print(f"{file}\nnext: lodeplan check {file}")
    return Exit.DONE


@command(app, "schema")
def schema(
    about: Annotated[
        str,
        typer.Argument(
            metavar="[TABLE|dictionary|study|policies|POLICY|results|formulation]",
            help="What to describe; every table when left out.",
        ),
    ] = "",
) -> int:
    """Describe tables, policies, results or equations."""
    print(_schema_text(about))
    return Exit.DONE


def _schema_text(about: str) -> str:
    from data import schema as tables
    from data.export import dictionary

    if not about:
        return dictionary.tables_text()
    if about in tables.BY_NAME:
        return dictionary.table_text(tables.BY_NAME[about])
    if about == "dictionary":
        return dictionary.page().rstrip("\n")
    if about == "results":
        from model.plan import result_schema

        return result_schema.results_text()
    if about == "formulation":
        from model.program import page as document

        return document.text().rstrip("\n")
    from model.study import dictionary as study_dictionary

    return study_dictionary.text_about(about)


# ---------------------------------------------------------------- data


@command(data_app, "list")
def data_list(dataset: DatasetName = BUNDLED, as_json: AsJson = False, show_all: ShowAll = False) -> int:
    """List the tables of a dataset."""
    from data.load import load_dataset
    from model.report.terminal import data_tables

    print((data_tables.list_json if as_json else data_tables.list_text)(load_dataset(dataset)))
    return Exit.DONE


@command(data_app, "minerals")
def data_minerals(dataset: DatasetName = BUNDLED, as_json: AsJson = False, show_all: ShowAll = False) -> int:
    """List the minerals that a study may plan.

    And those whose figures carry no plan, with the reason.
    """
    from data.load import load_dataset
    from model.report.terminal import data_minerals as context

    print((context.minerals_json if as_json else context.minerals_text)(load_dataset(dataset)))
    return Exit.DONE


@command(data_app, "show")
def data_show(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="A table of `data list`; or backcast, or trends.")],
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="COLUMN=VALUE", help="Only rows that hold this; may be repeated."),
    ] = None,
    columns: Annotated[str, typer.Option("--columns", metavar="A,B", help="Only these columns, in this order.")] = "",
    rows: Annotated[int, typer.Option("--rows", metavar="N", min=0, help="Most rows printed; 0 for all.")] = 40,
    dataset: DatasetName = BUNDLED,
    page: Annotated[bool, typer.Option("--page", help="With backcast: the whole page, past events too.")] = False,
    as_json: AsJson = False,
    show_all: ShowAll = False,
) -> int:
    """Print rows of a table, units in the headings."""
    from data.load import load_dataset
    from model.report.terminal import data_tables

    if table == "backcast":
        return _show_backcast(dataset, as_json, page)
    if table == "trends":
        from model.report.terminal import data_minerals as context

        print(context.trends_json() if as_json else context.trends_text())
        return Exit.DONE
    data_tables.table_called(table)
    frame = data_tables.chosen(load_dataset(dataset), table, where or (), columns)
    print(data_tables.as_json(frame, table) if as_json else data_tables.as_text(frame, table, rows, bool(columns)))
    return Exit.DONE


def _show_backcast(dataset: str, as_json: bool, page: bool) -> int:
    from data.load import load_dataset
    from model.analysis.backcast.base_year import backcast
    from model.report.terminal import run as terminal

    loaded = load_dataset(dataset)
    found = backcast(loaded)
    if page:
        from data.prepare.figures import Figures
        from model.analysis.backcast import page as backcast_page
        from model.analysis.backcast import past_events

        figures = Figures()
        events = (
            past_events.controls_of_2024(loaded),
            past_events.lithium_of_2022(loaded, figures),
            past_events.rare_earths_of_2010(loaded, figures),
        )
        print(backcast_page.page(found, *events), end="")
        return Exit.DONE
    print(terminal.backcast_json(found) if as_json else terminal.backcast_text(found))
    return Exit.DONE


@command(data_app, "source")
def data_source(
    what: Annotated[
        str, typer.Argument(metavar="ID", help="A source_id, a figure, or a table and words: 'plants evac'.")
    ],
    dataset: DatasetName = BUNDLED,
    as_json: AsJson = False,
    show_all: ShowAll = False,
) -> int:
    """Print where a number comes from.

    A source with what rests on it, a figure, or rows with their figures.
    """
    from data.load import load_dataset
    from model.report.terminal import data_lineage

    print((data_lineage.provenance_json if as_json else data_lineage.provenance_text)(load_dataset(dataset), what))
    return Exit.DONE


@command(data_app, "export")
def data_export(
    name: Annotated[str, typer.Argument(metavar="DATASET", help="A bundled dataset, a folder or a workbook.")],
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="A new workbook (my.xlsx) or a new folder.")],
    kind: Annotated[Files, typer.Option("--format", help="Files of a folder: csv or parquet.")] = "csv",
    show_all: ShowAll = False,
) -> int:
    """Write a dataset as a workbook, or as a folder.

    What is written is a dataset again.
    """
    from data.export.export import export
    from data.load import load_dataset

    loaded = load_dataset(name)
    try:
        rows = export(loaded, target, kind)
    except FileExistsError:
        say(f"error: {printable(str(target))}: already there; nothing was written")
        return Exit.CANNOT_WRITE
    except OSError as error:
        return _cannot_write(target, error)
    filled = sum(len(frame) > 0 for frame in loaded.tables.values())
    print(f"{printable(str(target))}: {filled} tables, {rows:,} rows")
    print(f'next: dataset = "{printable(target.name)}" in a study beside it')
    return Exit.DONE


@command(data_app, "prepare")
def data_prepare(
    figures: Annotated[
        Path | None, typer.Option("--figures", metavar="DIR", help="Published figures; the bundled ones when left out.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="A new folder; the bundled dataset when left out.")
    ] = None,
) -> int:
    """Rebuild the bundled dataset from published figures.

    Byte for byte; what moved by more than a tenth is said.
    """
    from data import load, settings
    from data.export import datapackage
    from data.prepare import edition_diff
    from data.prepare.every_table import prepare_all, write
    from data.prepare.figures import FIGURES, Figures
    from data.reading.raw_table import SETTINGS_FILE

    bundled = load.BUNDLED / BUNDLED
    folder = bundled if out is None else out
    source = FIGURES if figures is None else figures
    if not source.is_dir():
        raise BadInput([Finding(str(source), None, "", "", "no such folder of figures")])
    if out is not None and out.exists() and any(out.iterdir()):
        say(f"error: {printable(str(out))}: not empty; nothing was written")
        return Exit.CANNOT_WRITE
    tables = prepare_all(Figures(source))
    before = edition_diff.edition(bundled)
    try:
        write(tables, folder)
        said = (bundled / SETTINGS_FILE).read_bytes()
        if out is not None:
            (folder / SETTINGS_FILE).write_bytes(said)
        known = settings.read_settings_file(said, [])
        if known is not None:
            text = datapackage.text(BUNDLED, known, tables)
            (folder / datapackage.FILE).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        return _cannot_write(folder, error)
    print(f"{folder}: {len(tables)} tables, {sum(len(frame) for frame in tables.values()):,} rows")
    print(edition_diff.text(edition_diff.compared(before, edition_diff.edition(folder)), f"{BUNDLED} as it was"))
    return Exit.DONE


@command(data_app, "import")
def data_import(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="Whose file it is; `--kinds` lists them.", show_default=False)
    ] = "",
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The file as it was downloaded.", show_default=False)
    ] = None,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="What its words mean: HS codes, countries, units, columns (TOML)."),
    ] = None,
    countries: Annotated[
        Path | None, typer.Option("--countries", metavar="FILE", help="With baci: the release's country_codes file.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="A new folder; imported-KIND when left out.")
    ] = None,
    kinds: Annotated[bool, typer.Option("--kinds", help="List the kinds of files, a line each.")] = False,
    show_all: ShowAll = False,
) -> int:
    """Turn a publisher's file into figures.

    With their source, and a list of every row and cell that was not understood.
    """
    from data.publishers import folder, importing, summary

    if kinds:
        print(summary.kinds_text())
        return Exit.DONE
    if not kind or file is None:
        say("error: name the kind and the file: lodeplan data import KIND FILE; kinds are:")
        say(summary.kinds_text())
        return Exit.WRONG_COMMAND
    done = importing.import_file(kind, file, map_file, countries)
    target = Path(f"imported-{kind}") if out is None else out
    try:
        folder.write(done, target)
    except FileExistsError:
        say(f"error: {printable(str(target))}: already there; nothing was written")
        return Exit.CANNOT_WRITE
    except OSError as error:
        return _cannot_write(target, error)
    print(summary.text(done, target))
    return Exit.DONE


if __name__ == "__main__":
    main()
