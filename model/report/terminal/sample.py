"""How headlines spread within the ranges of the data, as text of at most 100 columns and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from data.messages.amounts import places_for
from data.messages.finding import printable
from data.messages.lists import counted
from data.messages.number_words import in_percent
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from data.rows import each_row
from model.report.terminal.unseen import NOTE, less_than

SHOWN, OF_EACH = 8, 3
"""Things printed of each variant's cost, and of each other headline of the baseline."""
FLIPS = 0.02
"""How much more often one half of a thing's draws turns an order, for it to be printed beside what goes with cost."""
PRINTED = (
    ("cost", "cost"), ("resource_cost", "national cost"), ("federal_deficit_10_years", "deficit, 10 years"),
    ("shortfall_share", "short of demand"), ("import_reliance", "import reliance"), ("allied_share", "allied share"),
    ("top_share_shipped", "largest country"), ("forms_short", "forms ever short"),
)  # fmt: skip
"""Headlines of the terminal's table, and what they are called in it; all are in the files."""
_NOTES = (
    "published: every figure as it stands in the tables. p5, p50, p95: of 100 samples 5, 50 and 95 lie below. +-: "
    "standard error of the mean, as of independent draws; a latin design is as near or nearer.",
    "Each figure is drawn from the triangle between its low, central and high end, the likeliest where it was "
    "published: all years and steps of one figure together, figures of one column and source alike. Every variant is "
    "planned from the same draws. Demand keeps to its path.",
)


def sample_text(found: Any) -> str:
    """Return how the headlines spread, which orders against the baseline turn, and what goes with them."""
    options = found.options
    drawn = f"{counted(found.things, 'figure')} of {counted(found.sources, 'column and source', 'columns and sources')}"
    how = f"{options.n:,} samples ({options.design}, seed {options.seed}), {drawn}, correlation {options.correlation:g}"
    blocks = [f"{printable(found.study)} within the ranges of its data\n{how}", _spreads(found)]
    if len(found.variants) > 1:
        blocks += [_differences(found), _turns(found)]
    blocks += [*_influences(found), *_headlines_with(found), *_without(found)]
    blocks.append("\n".join(line for note in _NOTES for line in wrapped(note, further="  ").splitlines()))
    return "\n\n".join(blocks)


def _headings(first: str) -> list[Heading]:
    numbers = ("published", "mean", "+-", "p5", "p50", "p95")
    return [Heading("variant"), Heading(first), *(Heading(name, right=True) for name in numbers), Heading("unit")]


def _spreads(found: Any) -> str:
    frame = found.spread[found.spread["against"] == ""]
    return f"Headlines\n{text_table(_headings('headline'), list(_rows(frame, dict(PRINTED))), WIDTH)}"


def _differences(found: Any) -> str:
    frame = found.spread[found.spread["against"] != ""]
    words = {"cost": "cost", "federal_deficit_10_years": "deficit, 10 years"}
    rows = list(_rows(frame, words))
    title = f"Difference from {printable(found.baseline)}, sample by sample"
    return f"{title}\n{text_table(_headings('headline'), rows, WIDTH)}"


def _rows(frame: pd.DataFrame, words: dict[str, str]) -> Iterator[list[str]]:
    said = ""
    numbers = ("published", "mean", "standard_error", "p5", "p50", "p95")
    for metric, variant, year, unit, *values in each_row(frame, "metric", "variant", "year", "unit", *numbers):
        if metric in words and not (metric == "forms_short" and year):
            label = words[metric] + (f" {year}" if year else "")
            share = unit.startswith("share")
            scaled = [value * 100 if share else value for value in values]
            shown = "%" if share else unit.replace(" present value", " PV")
            yield ["" if variant == said else variant, label, *_numbers(scaled), shown]
            said = variant


def _numbers(values: list[float]) -> list[str]:
    """Return numbers that belong together with as many decimals as the largest asks for."""
    known = [abs(value) for value in values if not math.isnan(value)]
    largest = max(known, default=0.0)
    places = 0 if largest >= 1000 else 1 if largest >= 10 else places_for([largest]) if largest > 0 else 0
    return ["" if math.isnan(v) else f"{v if abs(v) >= 0.5 * 10**-places else 0.0:,.{places}f}" for v in values]


def _turns(found: Any) -> str:
    """Return how often each variant's order against the baseline turns, the most often first."""
    headings = [
        Heading("variant"), Heading("published", "MUSD PV", right=True), Heading("turns", "% of samples", right=True),
        Heading("+-", "%", right=True), Heading("samples", right=True), Heading("headline"),
    ]  # fmt: skip
    rows = [
        [t.variant, *_numbers([t.published]), *_shares(t), f"{t.samples:,}", _verdict(t.published, t.share)]
        for t in found.turns
    ]
    more = f"\n{NOTE}" if any(t.share == 0 for t in found.turns) else ""
    return f"Orders that turn: cost against {printable(found.baseline)}\n{text_table(headings, rows, WIDTH)}{more}"


def _shares(turn: Any) -> list[str]:
    if turn.share is None:
        return ["", ""]
    if turn.share == 0:
        return [in_percent(0.0, 1), f"<{less_than(turn.samples)}"]
    return [in_percent(x, 1) for x in (turn.share, turn.standard_error)]


def _verdict(published: float, share: float | None) -> str:
    if share is None:
        return "costs the same as published"
    said = "costs more" if published > 0 else "costs less"
    return f"{said}: in every sample" if share == 0 else f"{said}: in {in_percent(1 - share, 1)} of samples"


def _influences(found: Any) -> list[str]:
    """Return what goes with the baseline's cost, and with each variant's difference from it, beyond chance."""
    blocks = []
    for variant in found.variants:
        against = "" if variant == found.baseline else found.baseline
        every = found.influence
        frame = every[(every["variant"] == variant) & (every["against"] == against) & (every["metric"] == "cost")]
        apart = (frame["flips_high"] - frame["flips_low"]).abs().fillna(0.0)
        matters = frame.assign(apart=apart)[frame["rank_correlation"].abs() > found.beyond_chance]
        about = "cost" if variant == found.baseline else f"cost against {found.baseline}"
        title = f"What goes with the {about} of {variant}"
        if matters.empty:
            blocks.append(wrapped(f"{title}: {chance_alone(found.beyond_chance)}"))
            continue
        flips = variant != found.baseline and bool((matters["apart"] >= FLIPS).any())
        headings = [Heading("figure"), Heading("rank correlation", right=True)]
        headings += (
            [Heading("turns, low half", "%", right=True), Heading("high half", "%", right=True)] if flips else []
        )
        columns = ("thing", "rank_correlation", "flips_low", "flips_high")
        rows = []
        for thing, together, *halves in each_row(matters.head(SHOWN), *columns):
            rows.append([thing, f"{together:+.2f}", *(in_percent(half, 1) for half in halves if flips)])
        more = len(matters) - len(rows)
        rest = f"\n{more:,} more in tables/influence.csv" if more else ""
        blocks.append(f"{title}\n{text_table(headings, rows, WIDTH)}{rest}")
    return blocks


def chance_alone(least: float) -> str:
    """Say that no figure goes with a headline, and what size of rank correlation would tell one."""
    if least >= ALL:
        return "too few samples to tell any figure from chance"
    return f"nothing beyond chance, from which a rank correlation above {least:.2f} would tell a figure"


ALL = 0.995
"""A rank correlation that is printed as 1.00: with so few samples chance alone comes so near that nothing is told."""


def _headlines_with(found: Any) -> list[str]:
    """Return what goes most with the other headlines of the baseline, beyond chance."""
    words = dict(PRINTED)
    every = found.influence
    ours = every[(every["variant"] == found.baseline) & (every["against"] == "") & (every["metric"] != "cost")]
    rows: list[list[str]] = []
    for (metric, year), each in ours.groupby(["metric", "year"], sort=False):
        if metric in words and not (metric == "forms_short" and year):
            label = words[metric] + (f" {year}" if year else "")
            for thing, together in each_row(each.head(OF_EACH), "thing", "rank_correlation"):
                rows.append(["" if rows and label in [r[0] for r in rows] else label, thing, f"{together:+.2f}"])
    headings = [Heading("headline"), Heading("figure"), Heading("rank correlation", right=True)]
    title = f"What goes with other headlines of {printable(found.baseline)}"
    return [f"{title}\n{text_table(headings, rows, WIDTH)}"] if rows else []


def _without(found: Any) -> list[str]:
    """Return which variants lack a plan in some samples: what is said of them is of the others."""
    lines = []
    for variant, impossible, failed in each_row(found.statuses, "variant", "impossible", "failed"):
        parts = [f"no plan is possible in {impossible:,}"] if impossible else []
        parts += [f"no proof in {failed:,} (tables/plans.csv says why)"] if failed else []
        if parts:
            lines.append(
                f"{variant}: {' and '.join(parts)} of {found.options.n:,} samples; its numbers are of the rest."
            )
    lines += [f"not solved: {printable(words)}; the same command with --resume goes on" for words in found.lost]
    return ["\n".join(line for words in lines for line in wrapped(words, further="  ").splitlines())] if lines else []


def sample_json(found: Any) -> str:
    """Return the same for a script; every table is in the folder too."""
    said = {
        "study": found.study, "baseline": found.baseline, "folder": str(found.folder),
        "samples": found.options.n, "seed": found.options.seed, "design": found.options.design,
        "correlation": found.options.correlation, "things": found.things, "sources": found.sources,
        "complete": not found.lost,
    }  # fmt: skip
    turns = [
        {"variant": t.variant, "published_musd": t.published, "samples": t.samples, "share": t.share,
         "standard_error": t.standard_error} for t in found.turns
    ]  # fmt: skip
    matters = found.influence[found.influence["rank_correlation"].abs() > found.beyond_chance]
    tables = {"plans": found.statuses, "spread": found.spread, "influence": matters}
    rows = {name: _plain(frame) for name, frame in tables.items()}
    return json.dumps({**said, "beyond_chance": found.beyond_chance, "turns": turns, **rows}, indent=1)


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as rows by name; null for what is blank."""
    names = [str(name) for name in frame.columns]
    return [
        {n: None if isinstance(v, float) and math.isnan(v) else v for n, v in zip(names, row, strict=True)}
        for row in each_row(frame, *names)
    ]
