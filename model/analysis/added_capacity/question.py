"""What grants and other capital support of a plan add to the capacity that the baseline builds."""

from __future__ import annotations

import pandas as pd

from data.messages.finding import BadInput, Finding, printable
from model.analysis.capital_support import as_frame, capital_support, plan_of_run
from model.analysis.question import Question
from model.analysis.reopen import Reopened


def answer(again: Reopened, variant: str) -> pd.DataFrame:
    """Return a row for each sentence that the baseline does not state and each main product that it pays for.

    Raises BadInput where the variant or the baseline has no plan.
    """
    baseline = str(again.run.manifest["baseline"])
    for name in (baseline, variant):
        if name not in again.run.variants:
            message = f"variant {name} has no plan, so no capacity can be compared"
            raise BadInput([Finding(printable(str(again.run.folder)), None, "", name, message)])
    return as_frame(capital_support(*(plan_of_run(again.run, name) for name in (baseline, variant))))


QUESTION = Question(
    "added_capacity",
    "What a sentence that the baseline does not state puts up for plants of one main product, and the capacity that "
    "they decide on beyond the baseline's.",
    answer,
)
