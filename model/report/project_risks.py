"""How far the projects are that a plan builds, and how such projects come out, in words of a table."""

from __future__ import annotations

import pandas as pd

from data.messages.number_words import percent, rounded
from model.analysis.built_projects.built import BuiltProject, Spread, built_projects
from model.report.questions import once
from model.report.run_view import RunView

HEADS = ("Project", "Chance to run", "Late by (years)", "Dearer by")
_BUILT = ["plant", "year", "built_t"]


@once
def projects(m: RunView, variant: str) -> dict[str, BuiltProject]:
    """Return every plant that is built, with how far its project is and how such projects come out."""
    capacity = pd.DataFrame(list(m.rows("capacity", variant, *_BUILT)), columns=_BUILT)
    found = built_projects(m.table("plants", variant), m.table("project_risk", variant), capacity)
    return {project.plant: project for project in found}


def risk_words(m: RunView, variant: str, plant: str) -> tuple[str, str, str, str]:
    """Return status, chance, delay and overrun of a plant that is built; blank where no status was read."""
    found = projects(m, variant).get(plant)
    if found is None or found.risk is None:
        return (found.status if found else "", "", "", "")
    risk = found.risk
    return (found.status, _shares(risk.chance), _years(risk.delay), _shares(risk.overrun))


def _shares(x: Spread) -> str:
    return f"{percent(x.value)} ({percent(x.low)} to {percent(x.high)})"


def _years(x: Spread) -> str:
    return f"{rounded(x.value)} ({rounded(x.low)} to {rounded(x.high)})"
