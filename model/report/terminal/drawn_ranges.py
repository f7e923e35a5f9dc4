"""What samples of a run's data found, kept in the run: a range beside every headline, its ends with their errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.messages.finding import printable
from data.messages.number_words import in_percent, money, percent, rounded
from data.messages.refusals import not_overwritten
from model.report.terminal.sample import sample_json
from model.report.terminal.unseen import SURE, less_than
from model.runs import attachments
from model.runs.run_folder import CannotWrite, NotARun, Run

FILE = "samples.json"
WHERE = "folder"
_ENDS = ("p5", "p50", "p95")


@dataclass(frozen=True)
class KeptTurn:
    """How often a variant's order against the baseline turns."""

    variant: str
    published_musd: float
    share: float | None
    standard_error: float | None


@dataclass(frozen=True)
class KeptSpread:
    """How a headline spreads; a headline that no sample has has no ends."""

    variant: str
    metric: str
    year: int
    against: str
    samples: int
    unit: str
    p5: float | None
    p50: float | None
    p95: float | None
    p5_error: float | None
    p95_error: float | None


@dataclass(frozen=True)
class KeptSamples:
    """What a run keeps of samples, as `sample --json` prints it."""

    baseline: str
    samples: int
    seed: int
    design: str
    correlation: float
    things: int
    sources: int
    turns: tuple[KeptTurn, ...]
    spread: tuple[KeptSpread, ...]


KIND = attachments.Kind("samples", "drawn", "draw them", KeptSamples)
Key = tuple[str, str, int, str]
"""Variant, metric, year (0: no one year), and the baseline where the number is a difference from it, else ''."""


@dataclass(frozen=True)
class Span:
    """A headline over samples: 5 of 100 lie below `low`, 95 below `high`; standard errors, None of too few samples."""

    samples: int
    low: float
    low_error: float | None
    middle: float
    high: float
    high_error: float | None


@dataclass(frozen=True)
class DrawnRanges:
    """What samples found of a run: how they were drawn, and the span of every headline that has one."""

    found: Mapping[str, Any]
    spans: Mapping[Key, Span]

    def of(self, variant: str, metric: str, year: int = 0, against: str = "") -> Span | None:
        """Return the span of a headline, or of its difference from the baseline; None where no sample has it."""
        return self.spans.get((variant, metric, year, against))

    def most_error(self, metrics: Iterable[str], against: str) -> float | None:
        """Return the largest standard error of the ends of some headlines, of numbers or of differences."""
        wanted = set(metrics)
        errors = [
            error
            for (_, metric, _, base), span in self.spans.items()
            if metric in wanted and base == against
            for error in (span.low_error, span.high_error)
        ]
        return max((e for e in errors if e is not None), default=None) if None not in errors else None


def free_place(run: Path) -> Path:
    """Return where samples go in a run folder; raise CannotWrite when some are there already."""
    path = run / FILE
    if path.exists():
        raise CannotWrite(not_overwritten(path))
    return path


def read(path: Path, run: Run) -> attachments.Attachment:
    """Return the samples of a file of a run; raise NotARun when they were altered, or are none of this run."""
    kept = attachments.kept(path, run, KIND)
    rows = [*kept.found["spread"], *kept.found["turns"]]
    attachments.refuse_strangers(path, run, KIND, kept.found, [row["variant"] for row in rows])
    for row in kept.found["spread"]:
        if row["samples"] and not (None not in (ends := [row[n] for n in _ENDS]) and ends == sorted(ends)):
            place = f"{row['variant']} {row['metric']}"
            raise NotARun(f"{path}: the ends of {printable(place)} are not in order; {KIND.advice}")
    return kept


def to_keep(sampled: Any) -> str:
    """Return what a run keeps of samples: all that is printed for a script but the place of their files."""
    said = json.loads(sample_json(sampled))
    return json.dumps({key: value for key, value in said.items() if key != WHERE})


def kept(run: Run) -> DrawnRanges | None:
    """Return the samples that a run holds, None without; raise NotARun when they were altered."""
    path = run.folder / FILE
    if not path.exists():
        return None
    found = read(path, run).found
    names = ("samples", "p5", "p5_error", "p50", "p95", "p95_error")
    spans = {
        (str(row["variant"]), str(row["metric"]), int(row["year"]), str(row["against"])): Span(*(row[n] for n in names))
        for row in found["spread"]
        if row["samples"]
    }
    return DrawnRanges(found, spans)


# ---------------------------------------------------------------- in words


def how(drawn: DrawnRanges) -> str:
    """Return how many samples there are of what: 512 samples (latin, seed 1) of 699 figures."""
    f = drawn.found
    return f"{f['samples']:,} samples ({f['design']}, seed {f['seed']}) of {f['things']:,} figures within their ranges"


def sentences(run: Run, named: Callable[[str], str] = str) -> list[tuple[str, str]]:
    """Return (variant, sentence) of the samples that a run holds; ('', what is missing) where it holds none.

    named: what a variant is called
    """
    drawn, baseline = kept(run), str(run.manifest["baseline"])
    if drawn is None:
        return [("", f"How far these numbers spread is not known: no samples of the data are kept here. {MISSING}")]
    out, whose = [], _WHOSE[run.manifest["settings"]["perspective"]]
    for turn in drawn.found["turns"]:
        variant = str(turn["variant"])
        if (span := drawn.of(variant, "cost", against=baseline)) is not None:
            out.append((variant, _difference(named(variant), named(baseline), turn, span, whose)))
    if (span := drawn.of(baseline, "cost")) is not None:
        between = f"between {_end(span.low, span.low_error)} and {_end(span.high, span.high_error)}"
        out.insert(0, (baseline, f"Of {how(drawn)}, 90 in 100 have a cost of {named(baseline)} {whose} {between}."))
    return out


MISSING = "In the run's folder, 'lodeplan sample study.toml --into .' draws them."


_WHOSE = {"market": "to buyers and plants", "nation": "to the nation"}
"""Whose cost is least, by perspective: the table beside it tells that of each."""


def _difference(variant: str, baseline: str, turn: Mapping[str, Any], span: Span, whose: str) -> str:
    ends = f"{_end(span.low, span.low_error, True)} and {_end(span.high, span.high_error, True)}"
    between = f"between {ends} of cost {whose}"
    between = "the same cost" if span.low == span.high == 0 else between
    said = f"{variant} against {baseline}: {between} in 90 of 100 samples"
    if turn["share"] is None:
        return f"{said}; as published the two cost the same."
    more = "more" if turn["published_musd"] > 0 else "less"
    if turn["share"] == 0:
        sure = f"{100 * SURE:.0f} in 100 sure that less than {less_than(span.samples)}% of draws turn it"
        return f"{said}; it costs {more} in every sample ({sure})."
    error = f" (standard error {in_percent(turn['standard_error'], 1)} points)"
    return f"{said}; it costs {more}, as published, in {percent(1 - turn['share'], 1)} of samples{error}."


def _end(value: float, error: float | None, sign: bool = False) -> str:
    plus = "+" if sign and value > 0 else ""
    return f"{plus}{money(value)}" + ("" if error is None else f" (standard error {money(error)})")


def to_draw(run: Path, printable_study: Path) -> list[str]:
    """Say that no samples are kept in a run, and which command draws them."""
    return [
        "samples: none kept; how far each of these numbers spreads, this draws and keeps beside it:",
        f"  lodeplan sample {printable_study} --into {run}",
    ]


def note(drawn: DrawnRanges, metrics: Iterable[str], baseline: str) -> str:
    """Return what p5 and p95 are in a table, with the largest standard error of these ends, million USD."""
    errors = [drawn.most_error(metrics, against) for against in ("", baseline)]
    said = f"p5, p95: 5 and 95 of 100 of {how(drawn)} lie below"
    if None in errors:
        return f"{said}; too few samples for standard errors of these ends."
    of, apart = (rounded(e or 0.0, 2) for e in errors)
    return f"{said}; the largest standard error of these ends is {of} MUSD, of differences {apart} MUSD."


def range_json(span: Span | None) -> dict[str, Any] | None:
    """Return a span for a script."""
    if span is None:
        return None
    return {
        "samples": span.samples, "p5": span.low, "p5_error": span.low_error, "p50": span.middle, "p95": span.high,
        "p95_error": span.high_error,
    }  # fmt: skip
