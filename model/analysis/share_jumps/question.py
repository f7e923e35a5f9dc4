"""Which shares of what is bought abroad jump in a plan from one year to the next, and what moved them."""

from __future__ import annotations

import pandas as pd

from data.messages.finding import BadInput, Finding, printable
from data.rows import each_row
from model.analysis.question import Question
from model.analysis.reopen import Reopened
from model.analysis.share_jumps.jumps import BOUGHT, Jump, offers, share_jumps
from model.analysis.study_of_run import table_of

UNITS = {"before": "share", "after": "share", "sold_t": "t", "more_t": "t", "bought_t": "t", "more_bought_t": "t"}


def answer(again: Reopened, variant: str) -> pd.DataFrame:
    """Return a row for each share that jumps.

    Raises BadInput where the variant has no plan.
    """
    if variant not in again.run.variants:
        message = f"variant {variant} has no plan, so no share jumps in it"
        raise BadInput([Finding(printable(str(again.run.folder)), None, "", variant, message)])
    data = again.data.of(variant)
    purchases = table_of(again.run, "purchases", variant)
    known = offers(data.tables["suppliers"], data.settings.base_year, data.settings.home)
    found = share_jumps(each_row(purchases, *BOUGHT), known)
    frame = pd.DataFrame([_row(jump) for jump in found], columns=["form", "country", "year", *UNITS, "moved_by"])
    frame.attrs = {"units": UNITS}
    return frame


def _row(jump: Jump) -> tuple[object, ...]:
    (sold, now), (bought, all_now) = jump.sold, jump.bought
    amounts = (now, now - sold, all_now, all_now - bought)
    return (jump.form, jump.country, jump.year, jump.before, jump.after, *amounts, jump.reason.value)


QUESTION = Question(
    "share_jumps",
    "A seller whose share of what is bought abroad of a form moves by more than 20 points from a year to the next "
    "(from the base year to the first planned), and what moved it.",
    answer,
)
