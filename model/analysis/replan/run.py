"""The question of planning anew: which variant, how far ahead, how wrong what is foreseen is, or what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from model.analysis.hedge.asked import refuse_sentences
from model.analysis.hedge.deeds import deeds
from model.analysis.hedge.held import NoRecourse, NotProven
from model.analysis.hedge.run import HedgeNotProven, NoHedge
from model.analysis.hedge.stages import FirstStage
from model.analysis.replan.forecasts import Forecast
from model.analysis.replan.tracked import Tracked, read_actuals, tracked
from model.analysis.replan.yearly import Replanned, cheapest, replanned
from model.analysis.solve.before_solving import prepared_each
from model.analysis.study_of_run import refuse_whole_plants
from model.execution.gc_pause import gc_paused
from model.solver.known_bad_builds import refuse_bad_build
from model.study.loaded import LoadedStudy

Heard = Callable[[str], None]
RIGHT = Forecast()


@dataclass(frozen=True)
class Asked:
    """What is asked: years seen ahead with the year itself, and how; or a file of what happened."""

    foresight: int
    forecast: Forecast = RIGHT
    actuals: Path | None = None


@dataclass(frozen=True)
class Replan:
    """The answer: of planning anew every year, or of what happened."""

    study: str
    variant: str
    title: str
    asked: Asked
    yearly: Replanned | None
    happened: Tracked | None


def replan(loaded: LoadedStudy, variant: str, asked: Asked, heard: Heard = lambda _: None) -> Replan:
    """Return what a variant comes to when it is planned anew; `heard` is told what is being solved.

    Raises BadInput; NoHedge where a year is left no plan, HedgeNotProven where a proof does not hold.
    """
    refuse_bad_build()
    refuse_whole_plants(loaded.study, "planning anew")
    refuse_sentences(loaded, variant)
    with gc_paused():
        each, _, _, _ = prepared_each(loaded)
    study, data, clauses = loaded.study.of(variant), each.of(variant), loaded.clauses(variant)
    title = loaded.study.variants[variant].title or variant
    try:
        if asked.actuals is None:
            found = replanned(data, study, clauses, asked.foresight, asked.forecast, heard)
            return Replan(study.name, variant, title, asked, found, None)
        whole = cheapest(data, study, clauses)
        every = FirstStage(study.years[0], study.years[1] + 1)
        known = deeds(every.values(whole.program, whole.solution.x), None)
        actual = read_actuals(asked.actuals, known, *study.years)
        return Replan(study.name, variant, title, asked, None, tracked(whole, actual, *study.years, str(asked.actuals)))
    except NoRecourse as none:
        raise NoHedge(str(none)) from None
    except NotProven as not_proven:
        raise HedgeNotProven(f"not proven, so not published: {not_proven}") from None
