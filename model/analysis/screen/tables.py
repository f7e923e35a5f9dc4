"""What a screen is written as: tables of one row a fact, and what each column says."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from model.plan.result_schema import ResultColumn, ResultTable

EFFECTS, SHARES, WORTH = "effects", "variance", "worth"
EVERYTHING, GROUP, FIGURE = "everything", "group", "figure"
WHERE = "Tables of 'lodeplan screen': tables/NAME.csv and tables/NAME.parquet in its folder"
_VARIANT = ResultColumn("variant", "", "The variant of the study.")
_AGAINST = ResultColumn("against", "", "The baseline where cost is a difference from it; '' where it is not.")
_GROUP = ResultColumn("group", "", "What makes a group: column and mineral, column, source or mineral.")
SCREEN_TABLES = (
    ResultTable(
        EFFECTS, "Elementary effects: what drawing one group anew within its ranges does to cost.",
        ("variant", "against", "group"),
        (
            _VARIANT, _AGAINST, _GROUP, ResultColumn("figures", "figures", "Figures that move with the group."),
            ResultColumn("moves", "moves", "Moves of which both ends are proven."),
            ResultColumn("effect_musd", "MUSD present value", "Mean size of the change of cost."),
            ResultColumn("effect_error", "MUSD present value", "Its standard error."),
            ResultColumn("turns", "share", "Moves that turn the order against the baseline; blank of its own cost."),
            ResultColumn("turns_error", "share", "Its standard error."),
        ),
    ),
    ResultTable(
        SHARES, "Shares of the variance of cost that groups account for; 90 of 100 resamples lie between the ends.",
        ("variant", "against", "group"),
        (
            _VARIANT, _AGAINST, _GROUP, ResultColumn("base_points", "points", "Base points that have every number."),
            ResultColumn("first", "share", "What knowing the group alone takes off the variance."),
            ResultColumn("first_low", "share", "Its lower end."), ResultColumn("first_high", "share", "Its upper end."),
            ResultColumn("total", "share", "What is left of the variance where all but the group is known."),
            ResultColumn("total_low", "share", "Its lower end."), ResultColumn("total_high", "share", "Its upper end."),
        ),
    ),
    ResultTable(
        WORTH, "What knowing something is worth before one of a variant and the baseline is chosen, by cost.",
        ("variant", "against", "kind", "known"),
        (
            _VARIANT, _AGAINST,
            ResultColumn("published_musd", "MUSD present value", "Difference of cost with every figure as published."),
            ResultColumn("samples", "samples", "Samples that have the difference."),
            ResultColumn("kind", "", "everything (perfect information), group, or figure."),
            ResultColumn("known", "", "The group or figure; '' of everything."),
            ResultColumn("worth_musd", "MUSD present value", "Mean that is saved; of groups and figures at least."),
            ResultColumn("worth_error", "MUSD present value", "Its standard error."),
        ),
    ),
)  # fmt: skip
OF_A_SCREEN = {table.name: table for table in SCREEN_TABLES}


def _frame(name: str, rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(OF_A_SCREEN[name].names))


def effects_table(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """Return rows as the table of elementary effects."""
    numbers = dict.fromkeys(("effect_musd", "effect_error", "turns", "turns_error"), float)
    return _frame(EFFECTS, rows).astype(numbers)


def shares_table(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """Return rows as the table of shares of variance."""
    return _frame(SHARES, rows)


def worth_table(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """Return rows as the table of what knowing is worth."""
    return _frame(WORTH, rows)
