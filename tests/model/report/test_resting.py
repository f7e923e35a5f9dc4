"""Under the first table: how much rests on assumed rows, and on which kinds of source, assumed or not."""

from __future__ import annotations

import pandas as pd

from model.report.terminal.comparison_tables import headline
from model.report.terminal.run import on_assumed

SHARES = {
    "purchases_on_assumed": 1.0, "purchases_by_grade_agency": 0.75, "purchases_by_grade_company_filing": 0.25,
    "capital_on_assumed": 0.5, "capital_by_grade_not_graded": 1.0,
}  # fmt: skip


def test_money_is_divided_by_the_grade_of_its_sources_best_first() -> None:
    rows = [(metric, 0, value, "share", "") for metric, value in SHARES.items()]
    summary = pd.DataFrame(rows, columns=["metric", "year", "value", "unit", "text"])
    said = " ".join(" ".join(on_assumed([headline("law", "", "solved", "", summary)], "law")).split())
    assert said == (
        "Rests on assumed prices and amounts: 100% of what is paid to suppliers, 50% of the capital that is built "
        "(law) Best kind of source named, even where the figure itself is assumed: 75% agency, 25% company filing of "
        "what is paid to suppliers; 100% not graded of the capital that is built"
    )


def test_a_run_of_before_says_what_it_holds() -> None:
    rows = [("purchases_on_assumed", 0, 1.0, "share", "")]
    summary = pd.DataFrame(rows, columns=["metric", "year", "value", "unit", "text"])
    assert len(on_assumed([headline("law", "", "solved", "", summary)], "law")) == 1
