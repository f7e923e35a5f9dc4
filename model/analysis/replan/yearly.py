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
    estimate: what the year's plan comes to as the year sees it; longer, news: of its difference from the last year's
    estimate, what the further years of its window cost, and what is foreseen otherwise than it was [MUSD]
    """

    year: int
    until: int
    myopia: float
    decided: dict[Key, float]
    estimate: float
    longer: float = 0.0
    news: float = 0.0


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
    bridge = _Bridge(data, study, clauses, forecast)
    for year in range(first, last + 1):
        until = min(year + foresight - 1, last)
        heard(f"{year}, planned to {until}")
        rest = until == last and forecast.is_right
        if rest and year == first:
            plan, estimate = best, whole.solution.objective
        else:
            plan, estimate = bridge.window(year, until, done, year)
        longer, news = bridge.to(year, until, estimate, done)
        end = last if rest else year
        decided = {key: value for key, value in plan.items() if year <= year_of(key, first) <= end}
        done |= decided
        now = whole.solution.objective if plan is best else _held(whole, done, first, end + 1)
        years.append(Year(year, until, now - least, decided, estimate, longer, news))
        least = now
        if rest:
            break
    return Replanned(whole.solution.objective, least, tuple(years), best, done)


def year_of(key: Key, first: int) -> int:
    """Return the latest year among a decision's labels; 0 where it names none."""
    return max((label for label in key[1] if isinstance(label, int) and label >= first), default=0)


@dataclass
class _Bridge:
    """Plans of windows, and from one year's estimate to the next."""

    data: Dataset
    study: Study
    clauses: tuple[Clause, ...]
    forecast: Forecast
    last: tuple[int, float] | None = None

    def window(self, year: int, until: int, done: dict[Key, float], seen_in: int) -> tuple[dict[Key, float], float]:
        """Return the plan of a window once the decisions of earlier years stand, and what it comes to [MUSD].

        seen_in: the year in which it is foreseen so
        """
        first = self.study.years[0]
        window = self.study.model_copy(update={"years": (first, until)})
        frames = variant_frames(base_frames(self.forecast.of(self.data, seen_in), window), self.clauses)
        program: Program = compile_program(variant_data(frames, self.clauses))
        stage = FirstStage(first, year)
        found = recourse(program, stage.held(program, done), f"{year}, planned to {until},")
        return replace(stage, before=until + 1).values(program, found.x), found.cost

    def to(self, year: int, until: int, estimate: float, done: dict[Key, float]) -> tuple[float, float]:
        """Return what a longer window and what is foreseen otherwise add to the last year's estimate [MUSD].

        The longer window is met with what was foreseen last year, the decisions until then held.
        """
        before, self.last = self.last, (until, estimate)
        if before is None:
            return 0.0, 0.0
        if until == before[0]:
            return 0.0, estimate - before[1]
        if self.forecast.is_right:
            return estimate - before[1], 0.0
        _, as_foreseen = self.window(year, until, done, year - 1)
        return as_foreseen - before[1], estimate - as_foreseen


def _held(whole: Answer, done: dict[Key, float], first: int, before: int) -> float:
    """Return the least cost of the whole with the decisions before a year held, million USD."""
    stage = FirstStage(first, before)
    held = stage.held(whole.program, done)
    return recourse(whole.program, held, f"what was decided before {before}", whole.solution.basis).cost
