"""The command line: verbs only. Read the words, call, print, return an exit code.

Nothing heavy is imported before a command runs, so that `lodeplan --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

try:
    import lodeplan  # noqa: F401 - refuses, by name, a file that hides a folder of ours
    from data.messages.exits import Exit
    from data.messages.finding import printable
    from data.messages.finding_lines import findings_json, no_errors
    from model.command_line import endings
    from model.command_line.endings import command, print_findings, say
    from model.command_line.options import (
        BUNDLED,
        AsJson,
        DataNow,
        DatasetName,
        Dollars,
        Files,
        Into,
        Overrides,
        Quiet,
        RunFolder,
        ShowAll,
        StudyName,
        Variants,
        Verbose,
        Version,
    )
except ImportError as missing:
    print(f"error: {missing}", file=sys.stderr)
    raise SystemExit(3) from None

_APP: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "no_args_is_help": True,
}
app = typer.Typer(
    name="lodeplan",
    help="Plan where critical minerals come from, at least cost, policy by policy.",
    epilog=endings.EXIT_CODES,
    **_APP,
)
data_app = typer.Typer(name="data", help="List, show, export, import and rebuild data.", add_completion=False, **_APP)
app.add_typer(data_app)


def main() -> None:
    """Run the command line; every way out is an exit code."""
    endings.open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(prog_name="lodeplan")


@app.callback()
def _every_command(version: Version = False) -> None:
    pass


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
    from model.execution.gc_pause import gc_paused
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
            with gc_paused():
                made = write.write_reports(solved.folder, data=solved.data)
            if not quiet:
                pages = (write.PAGE, write.WORKBOOK)
                say("to read: " + " and ".join(printable(str(solved.folder / page)) for page in pages))
            return endings.left_out(made) or solved.exit_code
    return solved.exit_code


@command(app, "show")
def show_run(
    run: RunFolder,
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
    run: RunFolder,
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
    return endings.left_out(made)


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
    from model.report.terminal.run import changed_cells_text, now_and_then

    checked = check_study(_study(study, overrides)[0], now_and_then((lambda _: None) if quiet else say))
    findings = checked.findings
    if as_json:
        print(findings_json(findings))
    elif not quiet:
        print_findings(findings, show_all)
        lines = [*checked.blocs, *checked.scenarios, *changed_cells_text(checked.changes, "" if show_all else "--all")]
        print("\n".join(lines), end="\n" if lines else "")
        print(f"{printable(study)}: {no_errors(findings)}")
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
    return Exit.SOME_VARIANTS_FAILED if found.failed else Exit.DONE


def _compare_by_steps(run: Path, other: Path | None, variants: Sequence[str], data: Path | None, as_json: bool) -> int:
    from model.analysis.compare.by_steps import chain
    from model.report.terminal import explain as explain_text

    if other is None:
        say("error: --chain goes from one run to another; name two runs")
        return Exit.WRONG_COMMAND
    found = chain(run, other, variants, data)
    print(explain_text.chains_json(found) if as_json else explain_text.chains_text(found))
    return Exit.DONE


@command(app, "score")
def score(
    run: RunFolder,
    variant: Annotated[str, typer.Option("--variant", metavar="NAME", help="The variant that is estimated.")],
    window: Annotated[
        str,
        typer.Option(
            "--window",
            metavar="YEAR",
            help="The first of ten fiscal years, or a span such as 2027-2031; the first ten when left out.",
        ),
    ] = "",
    dollars: Annotated[
        Dollars, typer.Option("--dollars", help="Dollars of each fiscal year, or of the base year.")
    ] = "nominal",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Also write a new .html or .xlsx file.")
    ] = None,
    data: DataNow = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> int:
    """Print a variant's cost estimate in CBO's form.

    Against the run's baseline, by fiscal year: direct spending, credit subsidies, revenues with the income and payroll
    tax offset, the deficit, spending subject to appropriation; pay-as-you-go, long run, mandates; basis of estimate.
    """
    from model.analysis.score import score_of_run
    from model.report.terminal import score as terminal

    estimate = score_of_run(run, variant, window, dollars == "nominal", data)
    if out is not None:
        from model.report.score_files import estimate_file

        if failed := endings.write_new(out, estimate_file(estimate, out)):
            return failed
    print(terminal.score_json(estimate) if as_json else terminal.score_text(estimate))
    return Exit.DONE


@command(app, "ask")
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="added_capacity, or one that a package offers.")],
    run: RunFolder,
    variant: Annotated[str, typer.Argument(metavar="VARIANT", help="One of its variants.")],
    data: DataNow = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> int:
    """Answer a question: added_capacity, or one of a package."""
    from model.analysis.question import asked
    from model.report.terminal.answer import answer_json, answer_text

    answer = asked(question, run, variant, data)
    print(answer_json(answer) if as_json else answer_text(answer))
    return Exit.DONE


@command(app, "explain")
def explain(
    run: RunFolder,
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
        str | None, typer.Option("--from", metavar="LEVEL", help="Where the lever starts: 0.25 or 25% of a share.")
    ] = None,
    high: Annotated[str | None, typer.Option("--to", metavar="LEVEL", help="Where it ends.")] = None,
    low2: Annotated[str | None, typer.Option("--from2", metavar="LEVEL", help="Where the second lever starts.")] = None,
    high2: Annotated[str | None, typer.Option("--to2", metavar="LEVEL", help="Where it ends.")] = None,
    points: Annotated[
        int | None, typer.Option("--points", min=2, max=2000, help="Most solves; points a side of a grid.")
    ] = None,
    tolerance: Annotated[
        float, typer.Option("--tolerance", min=1e-4, max=0.5, help="For a share: error, as part of the range of cost.")
    ] = 0.02,
    overrides: Overrides = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write a new CSV file.")] = None,
    into: Into = None,
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
    from model.report.terminal import frontier as text
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
    if out is not None and (failed := endings.write_new(out, as_csv(found))):
        return failed
    if into is not None and place is not None:
        attachments.keep(place, open_run(into), variant, script(found))
    print(script(found) if as_json else shown)
    _say_kept(place, into)
    return Exit.DONE


def _say_kept(place: Path | None, into: Path | None) -> None:
    if place is not None:
        say(f"kept in {printable(str(place))}; 'lodeplan report {printable(str(into))}' shows it")


@command(app, "bounds")
def bounds(
    study: StudyName,
    variants: Variants = None,
    overrides: Overrides = None,
    into: Into = None,
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
    _say_kept(place, into)
    return Exit.DONE


@command(app, "stress")
def stress(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    variants: Variants = None,
    length: Annotated[
        float,
        typer.Option("--length", metavar="YEARS", help="How long a single loss lasts; scenarios say it themselves."),
    ] = 1.0,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Variants stressed at a time; when left out, one a core.")
    ] = None,
    dataset: DataNow = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep it in the run, for its reports.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Say what plans lose when suppliers fail.

    Each plan is held until a stop begins, and answered from what stands: every country, owner, plant and seller lost
    in every year, and every scenario of the dataset with its chance.
    """
    from model.analysis.stress import stress_of_run
    from model.execution.interrupt import ends_soon
    from model.execution.local_processes import cores
    from model.report.terminal import stress_kept
    from model.report.terminal.stress import stress_text
    from model.runs import attachments
    from model.runs.run_folder import open_run

    with ends_soon():
        place = stress_kept.free_place(run) if keep else None
        heard = (lambda _: None) if quiet else lambda said: say(f"stressing {said}")
        found = stress_of_run(run, variants or (), length, dataset, heard, jobs or cores())
    if place is not None:
        attachments.keep(place, open_run(run), "", stress_kept.stress_json(found))
    print(stress_kept.stress_json(found) if as_json else stress_text(found))
    if place is not None:
        say(f"kept in {printable(str(place))}; 'lodeplan report {printable(str(run))}' shows it")
    return Exit.DONE


@command(app, "verify")
def verify(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder, of this machine or another.")],
    dataset: DataNow = None,
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
    except FileExistsError:
        return endings.already_there(folder)
    except OSError as error:
        return endings.cannot_write(file, error)
    if failed := endings.write_new(file, starter_study(folder.resolve().name)):
        return failed
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
    as_json: Annotated[bool, typer.Option("--json", help="With study: its JSON Schema, for an editor.")] = False,
) -> int:
    """Describe tables, policies, results or equations."""
    from model.command_line import described

    print(described.text_about(about, as_json))
    return Exit.DONE


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
        from model.analysis.backcast import page as backcast_page

        print(backcast_page.whole_page(loaded, found), end="")
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
        return endings.already_there(target)
    except OSError as error:
        return endings.cannot_write(target, error)
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
    from data.prepare import rebuild

    try:
        print(rebuild.text(figures, out))
    except FileExistsError:
        return endings.already_there(out or Path(BUNDLED))
    except OSError as error:
        return endings.cannot_write(out or Path(BUNDLED), error)
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
        return endings.already_there(target)
    except OSError as error:
        return endings.cannot_write(target, error)
    print(summary.text(done, target))
    if lost := summary.mostly_lost(done):
        say(f"error: {lost}")
        return Exit.SOME_VARIANTS_FAILED
    return Exit.DONE


if __name__ == "__main__":
    main()
