"""What samples are written as: tables of one row a fact, and what each column says."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data.uncertainty.draws import Draws, Numbers
from model.analysis.sample.one_sample import Planned
from model.plan.result_schema import ResultColumn, ResultTable

_SAMPLE = ResultColumn("sample", "", "Number of the sample, from 1.")
_VARIANT = ResultColumn("variant", "", "The variant of the study.")
_METRIC = ResultColumn(
    "metric",
    "",
    "The headline, as in the table summary of a run, and worst_year_shortfall_share: the most of any year.",
)
_YEAR = ResultColumn("year", "year", "A year that reports show; 0 for the whole horizon or a sum of years.")
_AGAINST = ResultColumn("against", "", "The baseline where the number is a difference from it; '' where it is not.")
_UNIT = ResultColumn("unit", "", "Unit of the numbers.")
PLANS, HEADLINES, DRAWN, SUMMARY, INFLUENCE = "plans", "headlines", "draws", "spread", "influence"
WHERE = "Tables of 'lodeplan sample': tables/NAME.parquet and tables/NAME.csv in its folder"
SAMPLE_TABLES = (
    ResultTable(
        PLANS, "Whether a variant has a plan in a sample, and how near the least its cost is proven to be.",
        ("sample", "variant"),
        (
            _SAMPLE, _VARIANT, ResultColumn("status", "", "solved, impossible (proven) or failed (no proof)."),
            ResultColumn("proven_gap", "share", "How far the cost may lie above the least; blank without a plan."),
            ResultColumn("message", "", "Why there is no proof; '' where there is one."),
        ),
    ),
    ResultTable(
        HEADLINES, "The headlines of each plan.", ("sample", "variant", "metric", "year"),
        (_SAMPLE, _VARIANT, _METRIC, _YEAR, ResultColumn("value", "see unit", "The number."), _UNIT),
    ),
    ResultTable(
        DRAWN, "Where in its range each thing was drawn: the same for every variant of a sample.", ("sample", "thing"),
        (
            _SAMPLE, ResultColumn("thing", "", "Table, column and key of what is drawn as one figure."),
            ResultColumn("rank", "share", "Share of its distribution below: 0 the low end, 1 the high end."),
        ),
    ),
    ResultTable(
        SUMMARY, "How each headline spreads over the samples with a plan.", ("variant", "metric", "year", "against"),
        (
            _VARIANT, _METRIC, _YEAR, _AGAINST,
            ResultColumn("published", "see unit", "The number with every figure as published."),
            ResultColumn("samples", "samples", "Samples that have it."),
            ResultColumn("mean", "see unit", "Mean over these."),
            ResultColumn("standard_error", "see unit", "Standard error of the mean, as of independent draws."),
            ResultColumn("p5", "see unit", "5 of 100 samples lie below."),
            ResultColumn("p5_error", "see unit", "Its standard error, as of independent draws; blank of too few."),
            ResultColumn("p50", "see unit", "Half of them lie below."),
            ResultColumn("p50_error", "see unit", "Its standard error."),
            ResultColumn("p95", "see unit", "95 of 100 lie below."),
            ResultColumn("p95_error", "see unit", "Its standard error."),
            _UNIT,
        ),
    ),
    ResultTable(
        INFLUENCE,
        "How cost, and its difference from the baseline's, go with each thing that is drawn; other headlines with the "
        "things that matter beyond chance.",
        ("variant", "metric", "year", "against", "thing"),
        (
            _VARIANT, _METRIC, _YEAR, _AGAINST,
            ResultColumn("thing", "", "Table, column and key of what is drawn as one figure."),
            ResultColumn("source", "", "The source that it names first: things of one column and source err alike."),
            ResultColumn("rank_correlation", "", "Spearman's: 1 where the headline rises with it, -1 where it falls."),
            ResultColumn("flips_low", "share", "Of the lower half of its draws: how many turn the sign; or blank."),
            ResultColumn("flips_high", "share", "Of the upper half of its draws: how many turn it."),
        ),
    ),
)  # fmt: skip
OF_A_SAMPLE = {table.name: table for table in SAMPLE_TABLES}


def plans_table(found: Sequence[Planned]) -> pd.DataFrame:
    """Return what became of every variant in every sample."""
    rows = [(p.sample, p.variant, p.status, p.gap, p.message) for p in found]
    return _frame(PLANS, rows).astype({"proven_gap": float})


def headlines_table(found: Sequence[Planned], units: dict[str, str]) -> pd.DataFrame:
    """Return the headlines of every plan, with the unit of each metric."""
    rows = [
        (p.sample, p.variant, metric, year, value, units.get(metric, ""))
        for p in found
        for (metric, year), value in p.headlines.items()
    ]
    return _frame(HEADLINES, rows)


def draws_table(draws: Draws, ranks: Numbers) -> pd.DataFrame:
    """Return the rank of each thing in each sample."""
    samples, names = len(ranks), [thing.name for thing in draws.things]
    return pd.DataFrame(
        {
            "sample": [s for s in range(1, samples + 1) for _ in names],
            "thing": names * samples,
            "rank": ranks.ravel(),
        }
    )


def _frame(name: str, rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(OF_A_SAMPLE[name].names))


def summary_table(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """Return rows as the table of spreads."""
    return _frame(SUMMARY, rows)


def influence_table(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """Return rows as the table of influences."""
    return _frame(INFLUENCE, rows)
