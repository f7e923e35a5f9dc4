"""Least regret: one set of early decisions for several futures of policy, none of which has a chance.

`min R` over the rows of every future, with the decisions before the date in common and `R >= cost[f] - best[f]`, where
best is the cost of the future's own plan, known from the start. Many sets of early decisions have that R: a second
solve takes the one whose mean regret is least, or futures that do not bind would come out as they may.

In common is what is bought, made, built, stored and delivered before the date. What follows of it by law (a grant
taken, a credit, what leaving a seller costs) is each future's own, by that future's rules.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.analysis.hedge.anew import Anew, Chosen, Decide, in_program
from model.analysis.hedge.deeds import done_with
from model.analysis.hedge.held import NoRecourse, NotProven, no_plan, recourse
from model.analysis.hedge.merged import Merged, Part, merged
from model.analysis.hedge.part_of import COST, TIE, Made, own_cost
from model.analysis.hedge.planned import Alone, OfScenario, Planned, Question, certified, later_of
from model.analysis.hedge.stages import Key
from model.proof.dual_bound import implied_upper, proven_bound, relative_gap
from model.solver.highs import Basis, Solution, solve

Numbers = npt.NDArray[np.float64]
Heard = Callable[[str], None]
TODAYS = "today's decisions"
GAP = 1e-7
"""Between a regret and its lower bound, as a share of what the dearest future costs: what counts as closed."""
MOST_REGRET = 100.0
"""More than any regret, as a share of the same: a bound without which none of R could be proven."""
SLACK = 2e-9
"""By how much the greatest regret may rise in the second solve, as a share of the same: a solver's rounding."""


@dataclass(frozen=True)
class OfFuture:
    """What one future costs [MUSD]: with its own plan, known from the start; with the hedge; with today's decisions.

    today: no number where today's decisions leave it no plan; why: then by which rows
    """

    name: str
    best: float
    hedge: float
    today: float
    why: str = ""

    @property
    def regret(self) -> float:
        """Return what not knowing this future costs with the hedge, million USD."""
        return self.hedge - self.best

    @property
    def today_regret(self) -> float:
        """Return what not knowing this future costs with today's decisions, million USD."""
        return self.today - self.best


@dataclass(frozen=True)
class LeastRegret:
    """The set of early decisions of least regret, futures in order, and what is proven [MUSD].

    plan: what is decided, and in each future's tables; its expected cost is the mean over the futures
    chosen: the same as far as worths go: how much the greatest regret rises
    """

    plan: Planned
    futures: tuple[OfFuture, ...]
    proof: Solved
    chosen: Chosen = field(repr=False, compare=False)


@dataclass(frozen=True)
class Solved:
    """The least greatest regret, and the least mean regret at it, each with what none lies below [MUSD].

    solution: of both solves' program, the second; weights: of each future's cost in it
    """

    greatest: float
    greatest_bound: float
    mean: float
    mean_bound: float
    solution: Solution
    weights: tuple[float, ...]


def least_regret(question: Question, each: Sequence[Alone], today: Mapping[Key, float], heard: Heard) -> LeastRegret:
    """Return the early decisions of least regret for some futures; raise NoRecourse or NotProven where there are none.

    today: what today's plan decides before the date
    """
    numbers: dict[Key, int] = {}
    stage, chance = question.stage, 1 / len(each)
    whole = merged([
        Part(one.world.name, chance, one.program, stage.numbered(one.program, numbers))
        for one in each
    ])  # fmt: skip
    height, width = whole.program.matrix.shape
    heard(f"one program for {len(each)} futures: {height:,} rows, {width:,} columns, {whole.shared:,} in common")
    proof = solved_regret(whole, [one.cost for one in each], heard)
    heard("proof of each future")
    plans = tuple(_of_future(question, one, whole, at, proof) for at, one in enumerate(each))
    values: dict[Key, float] = {}
    for one, plan in zip(each, plans, strict=True):
        values |= stage.values(one.program, plan.x)
    futures = tuple(_future(question, one, plan, today) for one, plan in zip(each, plans, strict=True))
    done = (key for one, plan in zip(each, plans, strict=True) for key in later_of(question, one, plan))
    later = frozenset(done_with(key) for key in done)
    costs = tuple(plan.cost for plan in plans)
    mean = math.fsum(costs) / len(costs)
    best = [one.cost for one in each]
    size = max(map(abs, best))
    decide = of_regret(with_regret(whole, best), numbers, size, proof.solution.basis)
    chosen = Chosen(values, proof.greatest, proof.greatest_bound, later, decide)
    decided = Planned(values, mean, mean, plans, height, width, whole.shared, costs, later)
    return LeastRegret(decided, futures, proof, chosen)


def of_regret(worst: Made, place: Mapping[Key, int], size: float, basis: Basis | None) -> Decide:
    """Return how early decisions are decided anew so that R is least; R is counted from `size` on, for its gap [MUSD].

    worst: the program whose objective is R; place: of each early decision its column
    """
    upper = worst.upper.copy()
    upper[-1] = MOST_REGRET * size
    (price, _), light = worst.costs[COST], worst.costs[TIE]
    counted = replace(worst, upper=upper, costs={COST: (price, size), TIE: light}, offset=size)
    anew = in_program(counted, place, basis)

    def decide(given: Mapping[Key, float]) -> Anew:
        found = anew(given)
        return replace(found, at_least=found.at_least - size, at_most=found.at_most - size)

    return decide


def solved_regret(whole: Merged, best: Sequence[float], heard: Heard = lambda _: None) -> Solved:
    """Return the least greatest regret of the parts of a program, and the least mean regret at it.

    best: what each part costs with a plan of its own [MUSD]
    Raises NoRecourse where no early decisions leave every part a plan, NotProven where a proof fails.
    """
    size = max(abs(cost) for cost in best)
    worst = with_regret(whole, best)
    first = solve(worst)
    if first.status != "optimal":
        raise NoRecourse(f"together the futures leave {no_plan(worst, first.status, first.ray)}")
    greatest = float(first.x[-1])
    bound = proven_regret(worst, first, greatest, size, "the greatest regret")
    heard(f"greatest regret {greatest:,.1f} MUSD; now the least mean regret at it")
    own, constant = own_cost(whole.program)
    mean = own, constant - math.fsum(best) / len(best)
    limited = at_regret(worst, greatest + SLACK * size, mean, whole.program.costs[TIE][0])
    second = solve(limited, start=first.basis)
    if second.status != "optimal":
        raise NotProven(f"the least mean regret at the least greatest one ends with '{second.status}'")
    least = proven_regret(limited, second, second.objective, size, "the mean regret")
    rows = second.row_dual[len(whole.program.row_lower) :]
    weights = tuple(float(part.probability - y) for part, y in zip(whole.parts, rows, strict=True))
    return Solved(greatest, bound, second.objective, least, second, weights)


def proven_regret(program: Made, solution: Solution, regret: float, size: float, which: str) -> float:
    """Return what no regret lies below; R is bounded by what was found, above which no least one lies."""
    upper = implied_upper(program)
    upper[-1] = min(upper[-1], max(float(solution.x[-1]), 0.0) + size)
    bound = proven_bound(program, (COST,), solution.row_dual, solution.basis, upper, regret)
    if relative_gap(regret, bound, size) > GAP:
        raise NotProven(f"{which} is not proven to be the least (gap {regret - bound:.2g} MUSD)")
    return bound


def _of_future(question: Question, one: Alone, whole: Merged, at: int, proof: Solved) -> OfScenario:
    """Return what is done in a future, its tables proven as those of any plan."""
    x = np.clip(whole.of_part(at, proof.solution.x), 0.0, one.program.upper)
    return certified(question, one.world, one.program, x, proof.solution.row_dual[whole.rows[at]] / proof.weights[at])


def _future(question: Question, one: Alone, plan: OfScenario, today: Mapping[Key, float]) -> OfFuture:
    """Return a future's costs; with today's decisions, those before the date that it leaves open are its own."""
    name = one.world.scenario.name
    held = question.stage.held(one.program, today)
    try:
        cost = recourse(one.program, held, f"{one.world.name}, {TODAYS} held,", one.answer.solution.basis).cost
    except NoRecourse as none:
        return OfFuture(name, one.cost, plan.cost, math.nan, str(none))
    return OfFuture(name, one.cost, plan.cost, cost)


# ---------------------------------------------------------------- rows and objectives


def regret_row(whole: Merged, at: int, best: float) -> tuple[Numbers, float]:
    """Return `cost[f] x - R <= best[f] - constant`: no future costs more than R above its own plan [MUSD]."""
    own, constant = own_cost(whole.parts[at].program)
    row = np.zeros(len(whole.program.cost) + 1)
    row[whole.columns[at]] = own
    row[-1] = -1.0
    return row, best - constant


def with_regret(whole: Merged, best: Sequence[float]) -> Made:
    """Return the program of all parts whose objective is R, its last column; its last rows say what R is."""
    of, rows = whole.program, [regret_row(whole, at, cost) for at, cost in enumerate(best)]
    wide = sparse.hstack([of.matrix, sparse.csc_matrix((of.matrix.shape[0], 1))])
    matrix = sparse.vstack([wide, sparse.csc_matrix(np.stack([row for row, _ in rows]))]).tocsc()
    matrix.sort_indices()
    cost = np.zeros(matrix.shape[1])
    cost[-1] = 1.0
    added, number = np.full(len(rows), len(of.parts)), np.arange(len(rows))
    return replace(
        of, matrix=matrix, row_lower=np.concatenate([of.row_lower, np.full(len(rows), -np.inf)]),
        row_upper=np.concatenate([of.row_upper, [side for _, side in rows]]), upper=np.append(of.upper, np.inf),
        costs={COST: (cost, 0.0), TIE: (np.zeros(len(cost)), 0.0)}, cost=cost, offset=0.0,
        parts=(*of.parts, ("the regrets", replace(of, parts=()))),
        row_at=(np.concatenate([of.row_at[0], added]), np.concatenate([of.row_at[1], number])),
    )  # fmt: skip


def at_regret(worst: Made, most: float, cost: tuple[Numbers, float], tie: Numbers) -> Made:
    """Return the program whose objective is another cost of the parts, with no regret above `most` [MUSD]."""
    (own, constant), upper = cost, worst.upper.copy()
    upper[-1] = most
    price, light = np.append(own, 0.0), np.append(tie, 0.0)
    return replace(
        worst, upper=upper, costs={COST: (price, constant), TIE: (light, 0.0)}, cost=price + light, offset=constant
    )  # fmt: skip
