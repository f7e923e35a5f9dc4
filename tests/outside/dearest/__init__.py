"""A question of a package of its own: in which year one more tonne of each form is worth most, and what all costs."""

from __future__ import annotations

import pandas as pd

from model.analysis.question import Question
from model.analysis.reopen import Reopened
from model.analysis.what_if.bench import on_the_bench


def answer(again: Reopened, variant: str) -> pd.DataFrame:
    """Return form, year, USD per t, and the cost of the plan solved again, MUSD."""
    prices = again.run.table("prices", variant)
    dearest = prices.sort_values("usd_per_t", ascending=False).drop_duplicates("form").sort_values("form")
    bench = on_the_bench(again.base_of(variant), again.loaded.clauses(variant))
    frame = dearest[["form", "year", "usd_per_t"]].assign(plan_musd=bench.cost)
    frame.attrs["units"] = {"usd_per_t": "USD/t", "plan_musd": "MUSD PV"}
    return frame


QUESTION = Question("dearest", "The year in which one more tonne of each form is worth most.", answer)
