"""What commands print: made from run folders and comparisons, never from the solver."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from data.changes.change_lines import change_lines
from data.changes.row_patch import Change
from data.messages.finding import printable
from data.messages.internal_error import message_of
from data.messages.lists import first_of, more_line
from data.messages.paragraph import wrapped
from data.messages.text_table import Heading, text_table
from model.analysis.capital_support import as_frame
from model.analysis.study_of_run import table_of
from model.plan.estimate import existing_authority
from model.report.terminal import robustness
from model.report.terminal.capital_support import support_of_variants, support_text, supported, without_capacity
from model.report.terminal.comparison_tables import (
    NOTES,
    Headline,
    comparison,
    contingent_table,
    estimate_places,
    estimate_tables,
    headline,
    mix_table,
    moves_table,
    shortfall_lines,
    years_shown,
)
from model.report.terminal.explain import bridge_text, cells_text
from model.report.terminal.json_values import plain
from model.report.terminal.who_pays import notes, who_pays
from model.runs.run_folder import STUDY, NotARun, Run, open_run

Heard = Callable[..., None]
SILENCE = 10.0
"""Seconds without a line after which a step of a variant is worth one."""


@contextmanager
def progress(quiet: bool, say: Callable[[str], None]) -> Iterator[Heard]:
    """Yield a listener that shows variants done and to do, time spent and left: a bar, or lines without a terminal.

    `say` prints such a line.
    """
    if quiet:
        yield lambda *_: None
        return
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain_lines(say)
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("to go"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("variants", total=None)

        def hear(variant: str, done: int, of: int, outcome: Any) -> None:
            bar.update(task, description=variant, completed=done, total=of)

        yield hear


def now_and_then(say: Callable[[str], None]) -> Callable[[str], None]:
    """Return a listener that says what it hears after a long silence, and nothing else."""
    last = time.monotonic()

    def hear(words: str) -> None:
        nonlocal last
        if time.monotonic() - last >= SILENCE:
            last = time.monotonic()
            say(words)

    return hear


def _plain_lines(say: Callable[[str], None]) -> Heard:
    """Return a listener that says a line a variant: what became of it, seconds so far, and about how many to go.

    A step of a variant is worth a line after a long silence. What was heard first is the reading of the tables, which
    is done once: how long variants take is counted from the second.
    """
    began = last = time.monotonic()
    heard, solving, solved = 0, began, 0

    def hear(variant: str, done: int, of: int, outcome: Any) -> None:
        nonlocal heard, last, solving, solved
        now, heard = time.monotonic(), heard + 1
        solving = now if heard == 2 else solving
        if outcome is None:
            if now - last >= SILENCE:
                last = now
                say(f"{done} of {of}: {variant}")
            return
        last = now
        solved += 1  # those that an earlier run left are done, but took no time
        seconds = sum(s for stage, s in outcome.seconds.items() if stage != "highs")  # a part of "solve"
        left = f", about {(now - solving) / solved * (of - done):.0f} s to go" if done < of else ""
        say(f"{done} of {of}: {variant} {outcome.status} in {seconds:.1f} s; {now - began:.0f} s so far{left}")

    return hear


def headlines(run: Run) -> list[Headline]:
    """Return every variant of a run, solved or not, in the study's order; one that cannot be read says why."""
    out = []
    for name, known in run.manifest["variants"].items():
        said = (name, known["title"], known["status"], known["message"])
        try:
            out.append(headline(*said, table_of(run, "summary", name) if known["status"] == "solved" else None))
        except NotARun:
            raise
        except Exception as fault:
            message = f"it has a plan, which cannot be shown: internal error (please report): {message_of(fault)}"
            out.append(headline(name, known["title"], "not shown", message, None))
    return out


def run_text(folder: Path) -> str:
    """Return what a run ends with: shortfalls first, titles, the comparison, and where the files are."""
    run = open_run(folder)
    found, study = headlines(run), run.manifest["settings"]
    first, last = study["years"]
    lines = _missing(found)
    lines += [wrapped(line) for line in without_effect(found, run.manifest["baseline"])]
    support, baseline = supported(run), run.manifest["baseline"]
    lines += [wrapped(line) for line in without_capacity(support, baseline)]
    lines += [wrapped(line) for line in swaps(run)]
    lines += changed_data(run)
    lines += ["", *(wrapped(f"{h.variant:<20} {h.title}", further=" " * 21) for h in found), ""]
    lines += [who_pays(found, baseline), "", comparison(found, years_shown(first, last)), ""]
    lines += support_of_variants(support, baseline)
    lines += [*notes(study["base_year"], first, study["discount_rate"]), *NOTES]
    lines += [wrapped(line) for line in within_ranges(run)]
    lines.append(f"written to {printable(str(folder))}")
    return "\n".join(lines).lstrip("\n")


def without_effect(found: Sequence[Headline], baseline: str) -> list[str]:
    """Name the variants that cost what the baseline costs: their policies ask for nothing that it does not do."""
    base = next((h for h in found if h.variant == baseline and h.status == "solved"), None)
    if base is None:
        return []
    same = [h.variant for h in found if h.variant != baseline and h.status == "solved" and _costs_the_same(h, base)]
    if not same:
        return []
    what = "changes nothing" if len(same) == 1 else "change nothing"
    return [
        f"! {', '.join(same)}: {what} against {baseline}, the cost is the same to buyers and to the nation; where "
        "plants or sellers differ, they are equally cheap"
    ]


def _costs_the_same(h: Headline, base: Headline) -> bool:
    pairs = [(h.number(metric) or 0.0, base.number(metric) or 0.0) for metric in ("cost", "resource_cost")]
    return all(abs(own - other) <= SAME_COST * max(abs(own), abs(other)) for own, other in pairs)


def within_ranges(run: Run) -> list[str]:
    """Say which differences from the baseline the ranges of the data do not carry, or that this is not known yet."""
    verdicts, where = robustness.kept_verdicts(run), Path(printable(str(run.folder)))
    if not verdicts:
        if len(run.variants) < 2:
            return []
        return [
            "ranges: not tried; which of these differences the data can carry, "
            f"'lodeplan bounds {where / STUDY} --into {where}' finds out"
        ]
    noise = [variant for variant, survives in verdicts.items() if survives is False]
    kept = f"{len(verdicts) - len(noise)} of {len(verdicts)} differences keep their sign within the ranges of the data"
    return [f"ranges: {kept}" + (f"; within the noise of the data: {', '.join(noise)}" if noise else "")]


def changed_data(run: Run) -> list[str]:
    """Say at which end of their ranges figures are, and which cells of the dataset the study changed."""
    said = run.manifest["dataset"]
    at = [f"data at the {said['at']} end of their ranges"] if "at" in said else []
    return [*at, *changed_cells_text([Change(**known) for known in said.get("changes", ())], "run.json")]


def changed_cells_text(changes: Sequence[Change], rest: str) -> list[str]:
    """Return the cells that a study changes, a line each; `rest` says where those stand that are too many to show.

    All are shown where `rest` is blank.
    """
    said = change_lines(changes)
    most = CHANGES_SHOWN if rest else len(said)
    more = more_line(len(said), most, where=rest)
    lines = [line for one in said[:most] for line in wrapped(one, "  ").splitlines()]
    return [f"data changed by the study, cells: {len(changes)}", *lines, *more] if changes else []


def swaps(run: Run) -> list[str]:
    """Say in one line where the cheapest plan is not the only one, and for which forms."""
    free = {name: table_of(run, "alternatives", name)["decision"].astype("str") for name in run.variants}
    counts = {name: len(decisions) for name, decisions in free.items() if len(decisions)}
    if not counts:
        return []
    every = pd.concat([free[name] for name in counts])
    forms = every.str.extract(r"\[([^|\]]+)", expand=False).value_counts(sort=True)
    names = list(map(str, forms.index))
    shown = first_of([*sorted(names[:FORMS_SHOWN]), *names[FORMS_SHOWN:]], FORMS_SHOWN)
    least, most = min(counts.values()), max(counts.values())
    number = f"{most}" if least == most else f"{least} to {most}"
    what = "purchase" if most == 1 else "purchases"
    who = next(iter(counts)) if len(counts) == 1 else f"each of {len(counts)} variants"
    return [f"{who}: {number} {what} could be swapped at no cost ({shown})"]


SAME_COST = 1e-8
"""Relative: two proven costs that are nearer than this are one."""
CHANGES_SHOWN = 10
FORMS_SHOWN = 3
"""Forms named in a line, those with the most purchases."""


def run_path(folder: Path) -> str:
    """Return what no reader may miss, a line a plan that is short or missing, and where the run was written."""
    return "\n".join([*_missing(headlines(open_run(folder))), printable(str(folder))])


def _missing(found: Sequence[Headline]) -> list[str]:
    """Say which plans are short of something, and which there are not, and why."""
    return [
        *(line for h in found for line in shortfall_lines(h)),
        *(f"! {h.variant}: {printable(h.message)}" for h in found if h.message),
    ]


def run_json(folder: Path) -> str:
    """Return the same headlines for a script; `year` is 0 for what belongs to no one year, as in the tables."""
    run = open_run(folder)
    variants = {
        h.variant: {
            "status": h.status,
            "title": h.title,
            "message": h.message,
            "metrics": [{"metric": m, "year": y, "value": v, "unit": h.units[m, y]} for (m, y), v in h.metrics.items()],
        }
        for h in headlines(run)
    }
    changes = run.manifest["dataset"].get("changes", [])
    support = {variant: _records(as_frame(own)) for variant, own in supported(run).items()}
    said = {
        "run": str(folder),
        "baseline": run.manifest["baseline"],
        "data_changes": changes,
        "variants": variants,
        "capital_support": support,
    }
    return json.dumps(said, indent=1)


def comparison_text(found: Any) -> str:
    """Return the differences of plans as tables under sentences."""
    blocks = []
    for d in found.differences:
        parts = [f"== {printable(d.after)} against {printable(d.before)}"]
        if d.sentences:
            parts.append("policies that differ\n" + "\n".join(map(wrapped, d.sentences)))
        if d.data:
            more = more_line(len(d.data), CHANGES_SHOWN, where="--json")
            shown = [*map(wrapped, d.data[:CHANGES_SHOWN]), *more]
            parts.append("\n".join(["data that differ", *shown]))
        if d.same_cost:
            blocks.append("\n\n".join([*parts, wrapped(EQUALLY_CHEAP)]))
            continue
        if len(d.bridge):
            parts.append(f"bridge of cost\n{bridge_text(d.bridge, d.residual)}")
        for name, frame, unit in (
            ("cost by term", d.cost, "MUSD PV"),
            ("capacity decided", d.builds, "t/yr"),
            ("supply, mean a year", d.supply, "t/yr"),
            ("most in stock", d.stock, "t"),
            ("who goes short, all years", d.short, "t"),
            ("federal outlays, all fiscal years (receipts below zero)", _titled(d.budget, found.titles), "MUSD"),
        ):
            parts.append(f"{name}: no difference" if frame.empty else f"{name}\n{moves_table(frame, unit)}")
        if len(d.support):
            parts.append("\n".join([support_text(d.support, d.before), *(wrapped(f"! {x}") for x in d.little_added)]))
        blocks.append("\n\n".join(parts))
    blocks += [wrapped(f"! {line}") for line in found.failed]
    blocks += _inputs_text(found)
    return "\n\n".join(blocks) if blocks else "nothing to compare: one variant only"


def _titled(budget: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return a table of accounts with their titles in place of their short names."""
    return budget.assign(account=[titles.get(name, name) for name in budget["account"]])


EQUALLY_CHEAP = (
    "the same cost to buyers, plant owners and the nation: no effect; plants, sellers or years that differ between the "
    "two plans are equally cheap (--json lists them)"
)


def _inputs_text(found: Any) -> list[str]:
    """Return what differs in the inputs of two runs, after the numbers: the first lines, and how many more."""
    blocks = []
    if found.inputs:
        lines = [wrapped(line, "  ") for line in found.inputs[:INPUTS_SHOWN]]
        more = more_line(len(found.inputs), INPUTS_SHOWN, where="--json", indent="  ")
        blocks.append("\n".join(["inputs that differ:", *lines, *more]))
    if found.cells is not None:
        some = f"cells of the dataset that differ\n{cells_text(found.cells)}"
        blocks.append(some if len(found.cells) else "cells of the dataset that differ: none")
    return blocks


INPUTS_SHOWN = 40
"""Lines of inputs printed, the rest counted."""


MOVED = ("cost", "builds", "supply", "stock", "short", "budget", "bridge")


def comparison_json(found: Any) -> str:
    """Return the differences for a script."""
    out = [
        {"before": d.before, "after": d.after}
        | {name: _records(getattr(d, name)) for name in MOVED}
        | {"capital_support": _records(d.support), "little_added": list(d.little_added)}
        | {"residual_musd": d.residual, "sentences": list(d.sentences), "data": list(d.data)}
        for d in found.differences
    ]
    cells = None if found.cells is None else plain(found.cells)
    said = {"inputs": list(found.inputs), "cells": cells, "differences": out, "failed": list(found.failed)}
    return json.dumps(said, indent=1)


def never_paid(estimate: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Return what each account obligates that is no outlay in any year, in the window or after: account -> musd."""
    left: dict[str, float] = {}
    for block in ("Direct spending", "Credit subsidies", "Spending subject to appropriation"):
        for row in estimate[block].to_dict("records") if block in estimate else ():
            whole = float(row["after"]) + float(sum(v for k, v in row.items() if str(k).isdigit()))
            sign = {"Obligations": 1.0, "Estimated Outlays": -1.0}.get(str(row["line"]), 0.0)
            left[str(row["account"])] = left.get(str(row["account"]), 0.0) + sign * whole
    return {account: musd for account, musd in left.items() if account != "all accounts" and abs(musd) > 0.05}


def budgets_text(changes: Any) -> str:
    """Return what each variant does to the federal budget, as a cost estimate; at most 100 columns."""
    blocks = []
    for c in changes:
        dollars = "nominal dollars" if c.nominal else f"dollars of {c.base_year}"
        half = 0.5 * 10.0 ** -estimate_places(c.estimate)
        parts = [
            f"== {printable(c.after)} against {printable(c.before)}",
            f"By fiscal year, millions of {dollars}; * is between -{half:g} and {half:g}. No estimate of CBO's.",
            *(estimate_tables(c.estimate, c.titles) or ["no difference in the federal budget"]),
        ]
        if directed := existing_authority(c.estimate):
            named = "; ".join(c.titles.get(account, account) for account in directed)
            parts.append(wrapped(f"Spends authority that is already enacted: {named}"))
        if unspent := never_paid(c.estimate):
            said = ", ".join(f"{c.titles.get(account, account)} {musd:,.1f}" for account, musd in unspent.items())
            parts.append(wrapped(f"Obligations that the spend-out profile never pays out, millions: {said}"))
        if len(c.contingent):
            promises = contingent_table(c.contingent, c.titles)
            parts.append(
                "Contingent, by market price, sum of the years planned; what is expected is in the estimate\n"
                + promises
            )
        blocks.append("\n\n".join(parts))
    return "\n\n".join(blocks) if blocks else "nothing to compare: one variant only"


def budgets_json(changes: Any) -> str:
    """Return the same for a script."""
    out = [
        {
            "before": c.before,
            "after": c.after,
            "dollars": "nominal" if c.nominal else str(c.base_year),
            "estimate": {block: _records(frame) for block, frame in c.estimate.items()},
            "contingent": _records(c.contingent),
        }
        for c in changes
    ]
    return json.dumps({"budgets": out}, indent=1)


LINES_SHOWN = 12
"""Failures printed for each variant; --json gives all."""


def verification_text(found: Any) -> str:
    """Return what was proven of a run, variant by variant, and what was not."""
    lines = [f"! {printable(line)}" for line in found.failures]
    lines += [f"note: {printable(line)}" for line in found.notes]
    for v in found.variants:
        lines.append(f"{v.variant:<20} {_proven_in_words(v)}")
        lines += [f"  note: {printable(line)}" for line in v.notes]
        lines += [f"  ! {printable(line)}" for line in v.failures[:LINES_SHOWN]]
        lines += more_line(len(v.failures), LINES_SHOWN, indent="  ")
    held = sum(v.passed for v in found.variants)
    if not found.variants:
        return "\n".join([*lines, "", "NOT PROVEN: the run is not as it was written, so no variant was solved again"])
    words = "all holds" if found.passed else "NOT PROVEN"
    last = f"{words}: {held} of {len(found.variants)} variants proven again in {found.seconds:.1f} s"
    return "\n".join([*lines, "", last])


def _proven_in_words(v: Any) -> str:
    if not v.passed:
        return f"{v.status}: does not hold"
    if v.certificate is None:
        return f"{v.status}: {v.words}"
    c = v.certificate
    gap = "unknown" if c.proven_gap is None else f"{c.proven_gap:.0e}"
    said = f"worst violation {c.worst_violation:.0e}, cost recounted {c.cost_difference_relative:.0e}, gap {gap}"
    return f"{v.status}: {c.checks:,} checks, {said}"


def verification_json(found: Any) -> str:
    """Return the same for a script, every failure included."""
    variants = {
        v.variant: {
            "status": v.status,
            "passed": v.passed,
            "certificate": v.certificate.manifest() if v.certificate else None,
            "failures": list(v.failures),
            "notes": list(v.notes),
            "words": v.words,
        }
        for v in found.variants
    }
    whole = {"run": str(found.folder), "passed": found.passed, "failures": list(found.failures)}
    return json.dumps({**whole, "notes": list(found.notes), "variants": variants}, indent=1)


def selftest_text(found: Any) -> str:
    """Return every trial: what was expected, what was found."""
    headings = (Heading("trial", ""), Heading("expected", ""), Heading("found", ""), Heading("", ""))
    rows = [[t.name, t.expected, t.found, "ok" if t.passed else "WRONG"] for t in found]
    passed, seconds = sum(t.passed for t in found), sum(t.seconds for t in found)
    last = f"{passed} of {len(found)} as expected in {seconds:.1f} s"
    return f"{text_table(headings, rows, 160)}\n\n{last}"


def selftest_json(found: Any) -> str:
    return json.dumps([vars(t) for t in found], indent=1)


def backcast_text(found: Any) -> str:
    """Return the base-year mix beside the published one, misses included."""
    text = f"Import mix of {found.year} without policy, beside the published shares (average of 2021-24)\n\n"
    return f"{text}{mix_table(found.mix)}\n\nworst miss: {found.worst:.1f} points"


def backcast_json(found: Any) -> str:
    return json.dumps({"year": found.year, "worst_points": found.worst, "mix": _records(found.mix)}, indent=1)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    def plain(value: Any) -> Any:
        return None if isinstance(value, float) and math.isnan(value) else value

    return [{str(k): plain(v) for k, v in row.items()} for row in frame.to_dict("records")]
