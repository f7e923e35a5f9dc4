"""What commands print: made from run folders and comparisons, never from the solver."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from data.changes.change_lines import change_lines
from data.changes.row_patch import Change
from data.messages.finding import printable
from data.messages.internal_error import message_of
from data.messages.lists import first_of, more_line
from data.messages.number_words import percent
from data.messages.paragraph import narrowed, no_wider, wrapped
from data.messages.refusals import PLEASE_REPORT
from data.messages.text_table import Heading, text_table
from model.analysis.capital_support import Support, as_frame
from model.analysis.other_worlds import worlds
from model.analysis.study_of_run import table_of
from model.plan.source_grades import BEST_FIRST, graded_metric
from model.plan.summary import years_shown
from model.report.terminal import drawn_ranges, robustness, stress_kept
from model.report.terminal.capital_support import support_of_variants, supported, without_capacity
from model.report.terminal.comparison_tables import (
    CHANGES_SHOWN,
    NOTES,
    Headline,
    comparison,
    headline,
    shortfalls,
)
from model.report.terminal.dated import day_lines
from model.report.terminal.json_values import records
from model.report.terminal.noted import noted
from model.report.terminal.stress import scenarios_text
from model.report.terminal.who_pays import METRICS, notes, who_pays
from model.report.terminal.worlds import world_lines
from model.runs.run_folder import STUDY, NotARun, Run, open_run


def headlines(run: Run) -> list[Headline]:
    """Return every variant of a run, solved or not, in the study's order; one that cannot be read says why."""
    out = []
    for name, entry in run.manifest["variants"].items():
        said = (name, entry["title"], entry["status"], entry["message"])
        try:
            out.append(headline(*said, table_of(run, "summary", name) if entry["status"] == "solved" else None))
        except NotARun:
            raise
        except Exception as fault:
            message = f"it has a plan, which cannot be shown: {PLEASE_REPORT}: {message_of(fault)}"
            out.append(headline(name, entry["title"], "not shown", message, None))
    return out


def run_text(folder: Path) -> str:
    """Return what a run ends with: plans short or missing, titles, the comparison, what to know of it, the files."""
    run = open_run(folder)
    found, study = headlines(run), run.manifest["settings"]
    first, last = study["years"]
    support, baseline = supported(run), run.manifest["baseline"]
    lines = [*unfinished_line(run), *at_an_end(run), *noted(run)[1], *_missing(found)]
    lines += ["", *what_each_is(found, study.get("levers", {}))]
    drawn = drawn_ranges.kept(run)
    lines += [
        who_pays(found, baseline, worlds(run), drawn),
        *on_assumed(found, baseline),
        "",
        comparison(found, years_shown(first, last), drawn),
        "",
    ]
    lines += _beside_the_answer(run, found, support)
    lines += support_of_variants(support, baseline)
    money = notes(study["base_year"], first, last, study["discount_rate"], study["perspective"])
    lines += narrowed([*money, *NOTES])
    lines += [*within_ranges(run), *_samples(run, drawn)]
    if (tried := stress_kept.kept(run)) is not None:
        lines += ["", scenarios_text(tried, printable(str(folder))), ""]
    lines.append(f"written to {printable(str(folder))}")
    return no_wider("\n".join(lines).lstrip("\n"))


def _beside_the_answer(run: Run, found: Sequence[Headline], support: Mapping[str, Sequence[Support]]) -> list[str]:
    """Return what to know before the tables are used, a blank line after it: no effect, other worlds, data changed."""
    baseline = run.manifest["baseline"]
    said = [*without_effect(found, baseline), *without_capacity(support, baseline)]
    said += [*(f"! {line}" for line in world_lines(run)), *day_lines(run), *swaps(run)]
    lines = [*map(wrapped, said), *changed_data(run)]
    return [*lines, ""] if lines else []


def unfinished_line(run: Run) -> list[str]:
    """Say that a run was ended before all its variants were solved."""
    if run.manifest["complete"]:
        return []
    done, wanted = len(run.manifest["variants"]), len(run.manifest.get("options", {}).get("variants", ()))
    return [wrapped(f"! the run is not complete: {done} of {wanted} variants are in it (run it with --resume)")]


def on_assumed(variants: Sequence[Headline], baseline: str) -> list[str]:
    """Say how much of what the baseline pays rests on figures that no source prints."""
    base = next((h for h in variants if h.variant == baseline and h.status == "solved"), None)
    shares = [(words, base.number(metric) if base else None) for metric, words in ON_ASSUMED]
    parts = [f"{percent(share)} {words}" for words, share in shares if share is not None]
    lines = [wrapped(f"Rests on assumed prices and amounts: {', '.join(parts)} ({baseline})")] if parts else []
    graded = [f"{said} {words}" for metric, words in ON_ASSUMED if base and (said := _by_grade(base, metric))]
    if graded:
        lines.append(
            wrapped(f"Best kind of source named, even where the figure itself is assumed: {'; '.join(graded)}")
        )
    return lines


def _by_grade(base: Headline, metric: str) -> str:
    """Return how money divides by the grade of its sources: 61% press, 36% other."""
    what = metric.removesuffix(ASSUMED)
    shares = [(base.number(graded_metric(what, grade)), grade) for grade in BEST_FIRST]
    return ", ".join(f"{percent(share)} {grade}" for share, grade in shares if share)


ASSUMED = "_on_assumed"
ON_ASSUMED = (
    (f"purchases{ASSUMED}", "of what is paid to suppliers"),
    (f"capital{ASSUMED}", "of the capital that is built"),
)
"""Metrics of what rests on rows that no source prints, and their words."""


def without_effect(variants: Sequence[Headline], baseline: str) -> list[str]:
    """Name the variants that cost what the baseline costs: their policies ask for nothing that it does not do."""
    base = next((h for h in variants if h.variant == baseline and h.status == "solved"), None)
    if base is None:
        return []
    same = [h.variant for h in variants if h.variant != baseline and h.status == "solved" and _costs_the_same(h, base)]
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
            "ranges: not tried; which of these differences the data can carry, this finds out:",
            f"  lodeplan bounds {where / STUDY} --into {where}",
        ]
    noise = [variant for variant, survives in verdicts.items() if survives is False]
    kept = f"{len(verdicts) - len(noise)} of {len(verdicts)} differences keep their sign within the ranges of the data"
    return [wrapped(f"ranges: {kept}" + (f"; within the noise of the data: {', '.join(noise)}" if noise else ""))]


def _samples(run: Run, drawn: drawn_ranges.DrawnRanges | None) -> list[str]:
    """Say what the ranges beside headlines are, or that there are none and which command draws them."""
    where = Path(printable(str(run.folder)))
    if drawn is None:
        return drawn_ranges.to_draw(where, where / STUDY)
    return [wrapped(drawn_ranges.note(drawn, METRICS, run.manifest["baseline"]), further="  ")]


def at_an_end(run: Run) -> list[str]:
    """Say before all else at which end of their ranges the figures of a run are."""
    said = run.manifest["dataset"]
    return [f"data at the {said['at']} end of their ranges"] if "at" in said else []


def changed_data(run: Run) -> list[str]:
    """Say which cells of the dataset the study changed."""
    changes = run.manifest["dataset"].get("changes", ())
    return changed_cells_text([Change(**entry) for entry in changes], "run.json")


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
    which = next(iter(counts)) if len(counts) == 1 else f"each of {len(counts)} variants"
    return [f"{which}: {number} {what} could be swapped at no cost ({shown})"]


def what_each_is(variants: Sequence[Headline], levers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Say what each variant is: its title, of a point of a grid the level of each lever, a column each."""
    titled = [h for h in variants if h.title != h.variant and h.variant not in levers]
    wide = max([SHORT_NAME, *(len(h.variant) for h in titled)])
    lines = [wrapped(f"{h.variant:<{wide}} {h.title}", further=" " * (wide + 1)) for h in titled]
    lines += [""] if titled else []
    points = {h.variant: levers[h.variant] for h in variants if h.variant in levers}
    if points:
        keys = list(dict.fromkeys(key for levels in points.values() for key in levels))
        rows = [[name, *(str(levels.get(key, "")) for key in keys)] for name, levels in points.items()]
        lines += [text_table([Heading("point"), *(Heading(key, right=True) for key in keys)], rows), ""]
    return lines


SHORT_NAME = 20
"""Characters that names of variants are given, where none is longer."""

SAME_COST = 1e-8
"""Relative: two proven costs that are nearer than this are one."""

FORMS_SHOWN = 3
"""Forms named in a line, those with the most purchases."""


def run_path(folder: Path) -> str:
    """Return what no reader may miss, a line a plan that is short or missing, and where the run was written."""
    return "\n".join([*_missing(headlines(open_run(folder))), printable(str(folder))])


def _missing(variants: Sequence[Headline]) -> list[str]:
    """Say which plans are short of something, and which there are not, and why."""
    return [
        *shortfalls(variants),
        *(f"! {h.variant}: {printable(h.message)}" for h in variants if h.message),
    ]


def run_json(folder: Path) -> str:
    """Return the same headlines for a script; `year` is 0 for what belongs to no one year, as in the tables."""
    run = open_run(folder)
    drawn, baseline = drawn_ranges.kept(run), run.manifest["baseline"]
    variants = {
        h.variant: {
            "status": h.status,
            "title": h.title,
            "message": h.message,
            "metrics": [
                {"metric": m, "year": y, "value": v, "unit": h.units[m, y], **_range(drawn, baseline, h.variant, m, y)}
                for (m, y), v in h.metrics.items()
            ],
        }
        for h in headlines(run)
    }
    changes = run.manifest["dataset"].get("changes", [])
    support = {variant: records(as_frame(own)) for variant, own in supported(run).items()}
    notes, _ = noted(run)
    said = {
        "run": str(folder),
        "note": notes.note if notes else None,
        "tags": list(notes.tags) if notes else None,
        "baseline": baseline,
        "complete": run.manifest["complete"],
        "samples": {key: drawn.found[key] for key in DRAWN} if drawn else None,
        "data_changes": changes,
        "variants": variants,
        "capital_support": support,
    }
    return json.dumps(said, indent=1)


DRAWN = ("samples", "seed", "design", "correlation", "things", "sources")
"""How the samples of a run were drawn, as JSON says it."""


def _range(
    drawn: drawn_ranges.DrawnRanges | None, baseline: str, variant: str, metric: str, year: int
) -> dict[str, Any]:
    """Return the range of a headline and of its difference from the baseline, where samples have them."""
    spans = {
        "range": drawn.of(variant, metric, year) if drawn else None,
        "range_against_baseline": drawn.of(variant, metric, year, baseline) if drawn else None,
    }
    return {name: drawn_ranges.range_json(span) for name, span in spans.items() if span}
