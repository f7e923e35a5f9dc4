"""Which projects a plan builds, and what is known of such projects."""

from __future__ import annotations

import math

import pandas as pd

from data.messages.finding import BadInput, Finding, printable
from model.analysis.built_projects.built import built_projects
from model.analysis.question import Question
from model.analysis.reopen import Reopened
from model.analysis.study_of_run import table_of

UNITS = {"built_t": "t/yr", "chance": "share", "delay_years": "years", "overrun_share": "share of capital"}


def answer(again: Reopened, variant: str) -> pd.DataFrame:
    """Return a row for each plant that a plan builds; numbers are blank where no status was read.

    Raises BadInput where the variant has no plan.
    """
    if variant not in again.run.variants:
        message = f"variant {variant} has no plan, so nothing is built"
        raise BadInput([Finding(printable(str(again.run.folder)), None, "", variant, message)])
    data = again.data.of(variant)
    capacity = table_of(again.run, "capacity", variant)
    rows = []
    for project in built_projects(data.tables["plants"], data.tables["project_risk"], capacity):
        risk = project.risk
        numbers = (risk.chance.value, risk.delay.value, risk.overrun.value) if risk else (math.nan,) * 3
        rows.append((project.plant, project.tonnes, project.decided[0], project.status, *numbers))
    frame = pd.DataFrame(rows, columns=["plant", "built_t", "first_decided", "status", *list(UNITS)[1:]])
    frame.attrs = {"units": UNITS}
    return frame


QUESTION = Question(
    "built_projects",
    "A plant that the plan builds: how far its project is, and with which chance, delay and overrun projects of that "
    "status come out.",
    answer,
)
