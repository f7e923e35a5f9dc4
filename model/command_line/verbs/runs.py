"""Verbs about a run: print it, report it, compare it, prove it again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from data.messages.exits import Exit
from data.messages.finding import BadInput, Finding, known_words, printable, shown
from data.messages.text_table import page_of
from model.command_line import endings
from model.command_line.endings import say
from model.command_line.noted import Tags, noted_by, refuse_wrong_notes
from model.command_line.options import AsJson, DataNow, Dollars, NewCsv, Quiet, RunFolder, Variants, Verbose, Width
from model.command_line.printed_width import columns


def show_run(
    run: RunFolder,
    width: Width = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> int:
    """Print the comparison of a run again, or a hedge that was kept."""
    from model.report.hedge_page import is_hedge, shown_again
    from model.report.terminal import run as terminal
    from model.runs.run_folder import open_run

    if is_hedge(run):
        print(shown_again(run, as_json), end="")
        return Exit.DONE
    open_run(run)
    with page_of(columns(width)):
        print(terminal.run_json(run) if as_json else terminal.run_text(run))
    return Exit.DONE


def report(
    run: RunFolder,
    tables: Annotated[
        Path | None, typer.Option("--csv", metavar="DIR", help="Also write every result table as CSV, in a new folder.")
    ] = None,
    charts: Annotated[
        Path | None, typer.Option("--svg", metavar="DIR", help="Also write every chart as SVG, in a new folder.")
    ] = None,
    single: Annotated[
        Path | None,
        typer.Option("--single-file", metavar="FILE", help="Also write all pages as one, to send; a new .html file."),
    ] = None,
    data: DataNow = None,
    verbose: Verbose = False,
) -> int:
    """Rebuild the pages and the workbook of a run.

    All are written, or none; tables and charts too, as files for memos.
    """
    from model.report import write

    for folder in (tables, charts):
        if folder is not None:
            write.refuse_full(folder)
    if single is not None:
        write.refuse_file(single)
    made = write.write_reports(run, data)
    lines = [str(run / write.PAGE), str(run / write.WORKBOOK)]
    if tables is not None:
        lines.append(f"{tables}: {write.write_csv(made, tables)} tables")
    if charts is not None:
        lines.append(f"{charts}: {write.write_svg(made, charts)} charts")
    if single is not None:
        write.write_single(made, single)
        lines.append(str(single))
    print("\n".join(map(printable, lines)))
    return endings.left_out(made)


def brief(
    run: RunFolder,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="A new folder; RUN-brief here when left out.")
    ] = None,
    data: DataNow = None,
    verbose: Verbose = False,
) -> int:
    """Write a two-page brief of a run.

    Findings, three charts, one table, method and limits: as a page that a word processor opens, with each figure as
    SVG. Where a browser of the Chromium kind is found also as PDF, and the figures as PNG at print size.
    """
    from model.report import write
    from model.report.run_view import run_view

    folder = out or Path(f"{run.resolve().name}-brief")
    write.refuse_full(folder)
    files, has_pdf = write.write_brief(run_view(run, data), folder)
    print("\n".join(printable(str(file)) for file in files))
    if not has_pdf:
        say(f"no PDF: no Chromium was found here; open {printable(str(files[0]))} in a browser and print it")
    return Exit.DONE


def compare(
    first: Annotated[str, typer.Argument(metavar="RUN", help="A run: its variants against its baseline.")],
    second: Annotated[str | None, typer.Argument(metavar="[RUN]", help="A second run: what changed.")] = None,
    variants: Variants = None,
    catalogue: Annotated[
        Path | None, typer.Option("--in", metavar="FOLDER", help="Where the runs lie that a name or number means.")
    ] = None,
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

    Plan, cost and budget first, then the inputs that differ. A run is a folder, or the number or name that `lodeplan
    runs` prints of it.
    """
    from model.analysis.compare.plans import compare_budgets, compare_runs
    from model.analysis.query import run_called
    from model.report.terminal import comparison as terminal

    run, other = run_called(first, catalogue), None if second is None else run_called(second, catalogue)
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
    from model.report.terminal import by_steps

    if other is None:
        say("error: --chain goes from one run to another; name two runs")
        return Exit.WRONG_COMMAND
    found = chain(run, other, variants, data)
    print(by_steps.chains_json(found) if as_json else by_steps.chains_text(found))
    return Exit.DONE


def score(
    run: RunFolder,
    variant: Annotated[str, typer.Option("--variant", metavar="NAME", help="The variant that is estimated.")] = "",
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

    estimate = score_of_run(run, endings.named_variant(run, variant), window, dollars == "nominal", data)
    if out is not None:
        from model.report.score_files import estimate_file

        if failed := endings.write_new(out, estimate_file(estimate, out)):
            return failed
    print(terminal.score_json(estimate) if as_json else terminal.score_text(estimate))
    return Exit.DONE


def verify(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder, of this machine or another.")],
    dataset: DataNow = None,
    findings: Annotated[
        bool, typer.Option("--findings", help="Ask stress, bounds, samples, frontiers it keeps again: minutes.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Prove a run again from its folder alone.

    Nothing but its study and its dataset is believed, wherever the folder lies.

    Every variant is solved again and certified; each table, what run.json and log.jsonl say, report.html and
    report.xlsx are held against what study and dataset give, and what differs is named. What scenarios did is asked
    again too; with --findings all that analyses keep in the run.

    Exit code 0: all holds. 3: study or dataset changed since the run, or a file is missing. 5: something in the run
    does not follow from them.
    """
    from model.analysis.verify import verify_run
    from model.command_line.found_again import found_again
    from model.execution.interrupt import ends_soon
    from model.report import rebuilt
    from model.report.terminal import verification as terminal

    heard = (lambda _: None) if quiet else say
    with ends_soon():
        found = verify_run(run, dataset, rebuilt.held_against, findings=lambda it: found_again(it, findings, heard))
    print(terminal.verification_json(found) if as_json else terminal.verification_text(found))
    return found.exit_code


def query(
    words: Annotated[
        list[str], typer.Argument(metavar="RUN... SELECT", help="Run folders, and last one SELECT in quotes.")
    ],
    out: NewCsv = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> int:
    """Ask runs a question in SQL.

    Tables are those of `lodeplan schema results`, each with a column `run` in front; `runs` and `variants` (with a
    column for each lever); the dataset as `data.forms`, `data.plants` ...; `named.purchases` and so on: a result
    table with titles and levers; and sums, as `sums.against_baseline`. A query reads, and never writes.
    """
    from model.analysis import query as asked
    from model.report.terminal.answer import answer_csv, answer_json, answer_text

    *folders, question = words
    if not folders:
        say('error: name at least one run, and then the query in quotes: lodeplan query RUN "select ..."')
        return Exit.WRONG_COMMAND
    answer = asked.answer([Path(folder) for folder in folders], question)
    if out is not None and (failed := endings.write_new(out, answer_csv(answer))):
        return failed
    print(answer_json(answer) if as_json else answer_text(answer))
    return Exit.DONE


def list_runs(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of run folders.")] = Path("runs"),
    tags: Annotated[
        list[str] | None, typer.Option("--tag", metavar="WORD", help="Only runs with this tag; with all, if repeated.")
    ] = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> int:
    """List the runs of a folder: study, date, law, data, cost.

    Oldest first, with what `lodeplan note` noted of them. The cost is that of the baseline, MUSD present value, as its
    plan makes it least: the market's, unless the study says the nation's. Runs of the same `data_content` read the same
    dataset. Compare two by their numbers or names with `lodeplan compare 1 2`,
    ask all of them with `lodeplan query`. Folders of samples and screens are named below the runs.
    """
    from model.analysis.query import answers_in, runs_in, with_tags
    from model.report.terminal.answer import catalogue_text
    from model.report.terminal.json_values import records

    every, unread = runs_in(folder)
    runs, others = with_tags(every, tags or ()), answers_in(folder)
    if tags and runs.empty:
        say(_no_run_has(tags, every["tags"]))
    print(json.dumps(records(runs), indent=1) if as_json else catalogue_text(runs, others[:0] if tags else others))
    endings.print_findings(unread)
    return Exit.SOME_VARIANTS_FAILED if unread else Exit.DONE


def _no_run_has(tags: Sequence[str], every: Iterable[str]) -> str:
    known = sorted({tag for of_a_run in every for tag in of_a_run.split()})
    unknown = next((tag for tag in tags if tag not in known), None)
    if unknown is None:
        return "no run has all of these tags"
    return f"no run has the tag {shown(unknown)}{known_words(unknown, known)}"


def note(
    run: RunFolder,
    text: Annotated[
        str | None,
        typer.Argument(metavar="[TEXT]", help="A line about the run, in place of its note; '' takes it away."),
    ] = None,
    tags: Tags = None,
    without: Annotated[
        list[str] | None, typer.Option("--untag", metavar="WORD", help="Take a tag away; may be repeated.")
    ] = None,
) -> int:
    """Note a line and tags of a run, to find it by.

    They stand in notes.json beside the run: no number, table or report rests on them, and `verify` proves nothing of
    them. `lodeplan runs` and `lodeplan show` print them; without a text or a tag they are printed here.
    """
    from model.report.terminal.noted import notes_text
    from model.runs.notes import notes_of
    from model.runs.run_folder import open_run

    refuse_wrong_notes(text, tags)
    before = notes_of(open_run(run))
    if unknown := [tag for tag in without or () if tag not in before.tags]:
        message = f"the run has no tag {shown(unknown[0])}{known_words(unknown[0], before.tags)}"
        raise BadInput([Finding(printable(str(run)), None, "", unknown[0], message)])
    noted_by(text, tags or (), without or ())(run)
    print("\n".join(notes_text(notes_of(open_run(run)))) or "nothing is noted")
    if text is not None and before.note not in ("", text.strip()):
        say(f"the note was: {printable(before.note)}")
    return Exit.DONE
