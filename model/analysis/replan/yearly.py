"""Planning anew every year: each year the plan of a window that ends some years on.

What was decided in earlier years stands. Of each plan the decisions of its own year are carried out, the rest is
planned again next year. A window is a study of fewer years: charges of what is built are those of its years, and what
cannot run within it cannot be built. Where the window reaches the last year and what is foreseen is right, the plan is
not made again: nothing new will be known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from data.dataset import Dataset
from model.analysis.hedge.held import NoRecourse, no_plan, recourse
from model.analysis.hedge.stages import FirstStage, Key
from model.analysis.replan.forecasts import Forecast
from model.analysis.what_if.cut_rounds import Answer, answer
from model.policies import Clause
from model.program.compile.compile import Program, compile_program
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_data, variant_frames
from model.study.settings import Study

Heard = Callable[[str], None]


@dataclass(frozen=True)
class Year:
    """What a year's plan decided: the end of its window; what all decisions so far leave the whole to cost at least.

    myopia: by how much that rose with this year's decisions, million USD; decided: by name and labels [kt, kt/yr]
    """

    year: int
    until: int
    myopia: float
    decided: dict[Key, float]


@dataclass(frozen=True)
class Replanned:
    """Years planned one by one: cost with perfect foresight and of what was done [MUSD], every year, both plans."""

    perfect: float
    cost: float
    years: tuple[Year, ...]
    foreseen: dict[Key, float]
    done: dict[Key, float]


def cheapest(data: Dataset, study: Study, clauses: tuple[Clause, ...]) -> Answer:
    """Return the plan that knows all years; raise NoRecourse where there is none."""
    found = answer(variant_frames(base_frames(data, study), clauses), clauses)
    if found.solution.status != "optimal":
        raise NoRecourse(f"the study leaves {no_plan(found.program, found.solution.status, found.solution.ray)}")
    return found


def replanned(
    data: Dataset, study: Study, clauses: tuple[Clause, ...], foresight: int, forecast: Forecast, heard: Heard
) -> Replanned:
    """Return what planning anew every year comes to; raise NoRecourse where a year is left no plan, NotProven."""
    whole = cheapest(data, study, clauses)
    first, last = study.years
    every = FirstStage(first, last + 1)
    best = every.values(whole.program, whole.solution.x)
    done, years, least = dict[Key, float](), list[Year](), whole.solution.objective
    for year in range(first, last + 1):
        until = min(year + foresight - 1, last)
        heard(f"{year}, planned to {until}")
        rest = until == last and forecast.is_right
        if rest and year == first:
            plan = best
        else:
            seen = forecast.of(data, year)
            window = study.model_copy(update={"years": (first, until)})
            plan = _window(seen, window, clauses, done, year)
        end = last if rest else year
        decided = {key: value for key, value in plan.items() if year <= year_of(key, first) <= end}
        done |= decided
        now = whole.solution.objective if plan is best else _held(whole, done, first, end + 1)
        years.append(Year(year, until, now - least, decided))
        least = now
        if rest:
            break
    return Replanned(whole.solution.objective, least, tuple(years), best, done)


def year_of(key: Key, first: int) -> int:
    """Return the latest year among a decision's labels; 0 where it names none."""
    return max((label for label in key[1] if isinstance(label, int) and label >= first), default=0)


def _window(
    data: Dataset, study: Study, clauses: tuple[Clause, ...], done: dict[Key, float], year: int
) -> dict[Key, float]:
    """Return the plan of a window once the decisions of earlier years stand."""
    frames = variant_frames(base_frames(data, study), clauses)
    program: Program = compile_program(variant_data(frames, clauses))
    stage = FirstStage(study.years[0], year)
    found = recourse(program, stage.held(program, done), f"{year}, planned to {study.years[1]},")
    return replace(stage, before=study.years[1] + 1).values(program, found.x)


def _held(whole: Answer, done: dict[Key, float], first: int, before: int) -> float:
    """Return the least cost of the whole with the decisions before a year held, million USD."""
    stage = FirstStage(first, before)
    held = stage.held(whole.program, done)
    return recourse(whole.program, held, f"what was decided before {before}", whole.solution.basis).cost
