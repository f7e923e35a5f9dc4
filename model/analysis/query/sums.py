"""Sums over result tables that reports show and people ask for, each written once as a view: `sums.NAME` in a query.

Reports add these up themselves from the columns they hold (see the decision on it); a test holds that page and view say
the same number.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.frames.result_names import seller_in
from model.plan.result_schema import ResultColumn, ResultTable

SUMS = "sums"
WHERE = f"Views that a query knows as {SUMS}.NAME ('lodeplan query')"
_RUN = ResultColumn("run", "", "The run.")
_VARIANT = ResultColumn("variant", "", "The variant.")
_YEAR = ResultColumn("year", "year", "Calendar year.")


def _view(name: str, meaning: str, key: str, *columns: ResultColumn) -> ResultTable:
    return ResultTable(name, meaning, ("run", "variant", *key.split()), (_RUN, _VARIANT, *columns))


SUM_TABLES = (
    _view(
        "supply", "Tonnes of a form that a country ships, home with what is recycled there.", "form country year",
        ResultColumn("form", "", "The form."), ResultColumn("country", "", "Country that ships."), _YEAR,
        ResultColumn("tonnes", "t/yr", "Tonnes of contained metal."),
    ),
    _view(
        "money", "Who pays whom for what, in all minerals; sellers abroad are one payee.",
        "payer payee item account year",
        ResultColumn("payer", "", "Who pays."), ResultColumn("payee", "", "Who is paid."),
        ResultColumn("item", "", "For what."), ResultColumn("account", "", "The federal account; '' for none."), _YEAR,
        ResultColumn("musd", "MUSD", "Million USD of the base year."),
    ),
    _view(
        "built", "Capacity that is decided on over all years.", "plant",
        ResultColumn("plant", "", "The plant."), ResultColumn("built_t", "t/yr", "Capacity decided."),
        ResultColumn("first_decided", "year", "The first year of a decision."),
    ),
    _view(
        "against_baseline", "Each number of the summary beside the baseline's; of variants that have a plan.",
        "metric year",
        ResultColumn("metric", "", "As in the table summary."),
        ResultColumn("year", "year", "Calendar year; 0 for what belongs to none."),
        ResultColumn("value", "see unit", "The variant's."),
        ResultColumn("baseline_value", "see unit", "The baseline's."),
        ResultColumn("more", "see unit", "What the variant has more."), ResultColumn("unit", "", "The unit."),
    ),
    _view(
        "budget_against_baseline",
        "What a variant pays out, and takes in, more than the baseline; receipts below zero.",
        "account kind fiscal_year",
        ResultColumn("account", "", "The federal account."), ResultColumn("kind", "", "As in the table budget."),
        ResultColumn("fiscal_year", "year", "Fiscal year."),
        ResultColumn("more_musd", "MUSD", "Outlays more, million USD of the base year."),
        ResultColumn("more_nominal_musd", "MUSD nominal", "The same, nominal."),
    ),
)  # fmt: skip

SQL: Mapping[str, str] = {
    "supply": """
        select run, variant, form, country, year, shipped_share * supply_t as tonnes
        from shares join concentration using (run, variant, form, year) where shipped_share > 0""",
    "money": f"""
        select run, variant, payer, if(starts_with(payee, '{seller_in("")}'), 'suppliers', payee) as payee, item,
        account, year, sum(musd) as musd from ledger group by all""",
    "built": """
        select run, variant, plant, sum(built_t) as built_t, min(year) as first_decided
        from capacity where built_t > 0 group by all""",
    "against_baseline": """
        select s.run, s.variant, s.metric, s.year, s.value, b.value as baseline_value, s.value - b.value as more, s.unit
        from summary s join summary b using (run, metric, year)
        join variants v on v.run = b.run and v.variant = b.variant and v.baseline
        where s.variant <> b.variant and s.value is not null and b.value is not null""",
    "budget_against_baseline": """
        with each as (
            select o.run, o.variant, account, kind, fiscal_year, outlays_musd, outlays_nominal_musd, 1 as own
            from budget b join variants o using (run, variant) where not o.baseline
            union all
            select o.run, o.variant, account, kind, fiscal_year, outlays_musd, outlays_nominal_musd, -1
            from budget b join variants z using (run, variant)
            join variants o on o.run = z.run where z.baseline and not o.baseline and o.cost_musd is not null
        )
        select run, variant, account, kind, fiscal_year, sum(own * outlays_musd) as more_musd,
        sum(own * outlays_nominal_musd) as more_nominal_musd from each group by all""",
}


def known_sums() -> list[str]:
    """Return the name of every view."""
    return [f"{SUMS}.{name}" for name in SQL]
