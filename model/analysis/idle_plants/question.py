"""Which plants stand idle in a plan, and what a tonne of theirs lacks to pay."""

from __future__ import annotations

import pandas as pd

from data.messages.finding import BadInput, Finding, printable
from data.messages.years import spans
from data.rows import each_row
from model.analysis.idle_plants.idle import MADE, PRICED, IdlePlant, idle_plants, known_plants
from model.analysis.question import Question
from model.analysis.reopen import Reopened
from model.analysis.study_of_run import table_of

UNITS = {"worth": "USD/t", "feed": "USD/t", "making": "USD/t", "lacks": "USD/t"}


def of_run(again: Reopened, variant: str) -> list[IdlePlant]:
    """Return the plants that stand idle in the plan of a variant."""
    said = again.data.of(variant).tables
    known = known_plants(said["plants"], said["plant_capacity"], said["recipes"])
    made, priced = (table_of(again.run, name, variant) for name in ("production", "prices"))
    return idle_plants(known, each_row(made, *MADE), each_row(priced, *PRICED))


def answer(again: Reopened, variant: str) -> pd.DataFrame:
    """Return a row for each plant with capacity that makes nothing in some year.

    Raises BadInput where the variant has no plan.
    """
    if variant not in again.run.variants:
        message = f"variant {variant} has no plan, so nothing stands idle in it"
        raise BadInput([Finding(printable(str(again.run.folder)), None, "", variant, message)])
    rows = [
        (x.plant, x.form, spans(x.years), x.worth, x.feed, x.making, x.lacks, x.reason.value)
        for x in of_run(again, variant)
    ]
    frame = pd.DataFrame(rows, columns=["plant", "form", "idle", *UNITS, "reason"])
    frame.attrs = {"units": UNITS}
    return frame


QUESTION = Question(
    "idle_plants",
    "A plant that stands, or is being built, and makes nothing in some years: what a tonne of it is worth to the plan "
    "in the last of them, and what feed and making cost.",
    answer,
)
