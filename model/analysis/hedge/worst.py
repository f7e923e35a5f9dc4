"""Early decisions against the worst few stops: nobody gives them a chance, and at most so many begin at the date.

`min R` over the decisions before the date, `R >= Q[S](x)` for every set S of at most so many stops, by column-and-
constraint generation (Zeng and Zhao 2013). The program holds the sets found so far, each with decisions of its own;
every set then answers what is decided, and the dearest joins, until none costs more than R. Many decisions have that
R: among them those are taken that cost least if nothing happens. A set whose part is answered by decisions that keep
its own rows too costs no more than its part, and is not solved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from model.analysis.hedge.anew import Anew, Chosen, Decide
from model.analysis.hedge.deeds import DECIDED, SMALL, done_with
from model.analysis.hedge.draws import Scenario
from model.analysis.hedge.family import Family, column_names
from model.analysis.hedge.held import KEPT, NoRecourse, NotProven, no_plan
from model.analysis.hedge.merged import Merged, Part, merged
from model.analysis.hedge.part_of import TIE, Made, own_cost
from model.analysis.hedge.planned import Alone, Planned, Question, certified
from model.analysis.hedge.recourses import Recourses
from model.analysis.hedge.regret import SLACK, at_regret, of_regret, proven_regret, with_regret
from model.analysis.hedge.stages import Key
from model.analysis.hedge.stopped import family_of_stops
from model.analysis.hedge.which import named
from model.analysis.stress.losses import scenario_losses, stated_losses
from model.proof.dual_bound import implied_upper
from model.solver.highs import Solution, solve

Numbers = npt.NDArray[np.float64]
Heard = Callable[[str], None]
ROUNDS = 60
"""Most sets that join."""
CLOSED = 1e-7
"""How far the dearest set may lie above R, as a share of it."""
NOTHING = "nothing happens"


@dataclass(frozen=True)
class OfSet:
    """Stops that begin together: the least cost then, with today's decisions before the date and the hedge's [MUSD].

    A cost is at most that of its dearest part where its part's answer keeps its rows too.
    """

    stops: tuple[str, ...]
    today: float
    hedge: float


@dataclass(frozen=True)
class Worst:
    """The decisions whose dearest set of stops is cheapest, and at that cost the cheapest if nothing happens [MUSD].

    plan: its expected cost and bound are those if nothing happens, at that dearest set
    sets: nothing first; bound: by how much the dearest set lies at least above today's plan if nothing happens
    joined: sets in the program, by number; solves: recourses solved
    chosen: what is decided, as far as worths go: how much dearer the dearest set becomes
    """

    plan: Planned
    sets: tuple[OfSet, ...]
    bound: float
    joined: tuple[int, ...]
    solves: int
    chosen: Chosen = field(repr=False, compare=False)

    @property
    def greatest(self) -> OfSet:
        """Return the set that costs most with the hedge."""
        return max(self.sets, key=lambda one: one.hedge)

    @property
    def greatest_today(self) -> OfSet:
        """Return the set that costs most with today's decisions."""
        return max(self.sets, key=lambda one: one.today)

    @property
    def premium(self) -> float:
        """Return what the hedge costs more than today's plan if nothing happens, million USD."""
        return self.sets[0].hedge - self.sets[0].today


def sets_of(names: Sequence[str], most: int, date: int, demand: str) -> list[Scenario]:
    """Return every set of at most so many stops that begin at a date, none of them first, then by size."""
    every = [of for size in range(1, most + 1) for of in combinations(sorted(names), size)]
    chance = 1.0 / (len(every) + 1)
    return [
        Scenario(NOTHING, chance, demand),
        *(Scenario(" and ".join(of), chance, demand, begins=dict.fromkeys(of, date)) for of in every),
    ]


def least_worst(question: Question, today: Alone, heard: Heard) -> Worst:
    """Return the early decisions against the worst stops; raise NoRecourse or NotProven where there are none."""
    adversary = adversary_of(question, today)
    heard(f"{len(adversary.sets) - 1:,} sets of at most {question.drawn.uncertain.worst} stops")
    first = np.maximum(today.answer.solution.x[adversary.family.first >= 0], 0.0)
    theirs = adversary.costs(np.minimum(first, adversary.most))
    found = against(adversary, [0, int(np.argmax(theirs))], today.cost, today.program.costs[TIE][0], heard)
    heard("proof of the plan if nothing happens")
    return _told(question, today, adversary, found, theirs)


def adversary_of(question: Question, today: Alone) -> Adversary:
    """Return every set of at most so many stops of a dataset and a study, on the program of today's plan."""
    program, frames = today.program, today.world.frames
    stated = stated_losses(program, frames, question.study.scenarios)
    losses = {loss.name: loss for loss in (*scenario_losses(program, frames), *stated)}
    date = question.stage.before
    scenarios = sets_of([*losses], question.drawn.uncertain.worst or 0, date, question.drawn.demand)
    family = family_of_stops(program, frames.years, losses, scenarios, date)
    early = family.first >= 0
    family = replace(family, first=np.where(early, np.cumsum(early) - 1, -1))
    return Adversary(family, [tuple(one.begins) for one in scenarios], implied_upper(program)[early])


class Adversary:
    """Every set of stops, and what is best once it has begun."""

    def __init__(self, family: Family, sets: Sequence[tuple[str, ...]], most: Numbers) -> None:
        """Begin with sets in order of size, each after its parts; most: of every early decision."""
        self.family, self.sets, self.most = family, sets, most
        self.recourses = Recourses(family, len(most))
        self._place = {frozenset(of): at for at, of in enumerate(sets)}

    def costs(self, x: Numbers) -> Numbers:
        """Return what each set costs with early decisions held; infinite where it leaves nothing to decide."""
        out, later = np.full(len(self.sets), np.inf), list[Numbers | None]()
        for at, stops in enumerate(self.sets):
            part = self._part_that_serves(at, stops, x, later)
            if part is not None:
                out[at], z = out[part], later[part]
                later.append(z)
                continue
            cost, z = self.answer(at, x)
            out[at] = cost
            later.append(z)
        return out

    def answer(self, at: int, x: Numbers) -> tuple[float, Numbers | None]:
        """Return what one set costs, worked out again from its decisions, and what is decided after the date."""
        if not np.isfinite(self.recourses.reply(at, x, self.most).cost):
            return np.inf, None
        cost, z = self.recourses.checked(at, x, self.most)
        return cost + self.family.first_cost(at, x), z

    def _part_that_serves(
        self, at: int, stops: tuple[str, ...], x: Numbers, later: Sequence[Numbers | None]
    ) -> int | None:
        """Return a part of a set whose answer keeps the set's rows too: the set costs no more than it."""
        for stop in stops:
            part = self._place[frozenset(stops) - {stop}]
            z = later[part]
            if z is not None and self._keeps(at, x, z):
                return part
        return None

    def _keeps(self, at: int, x: Numbers, z: Numbers) -> bool:
        left, upper = self.recourses.left(at, self.most)
        rows = left.first @ x + left.matrix @ z
        size = np.maximum(abs(left.first) @ x + abs(left.matrix) @ z, 1.0)
        over = np.maximum(rows - left.high, left.low - rows) / size
        return bool(over.max(initial=0.0) <= KEPT and (z <= upper + SMALL * KEPT).all())


@dataclass(frozen=True)
class Found:
    """Early decisions, what each set costs with them [MUSD], what is proven, and the sets in the program.

    above: by how much the dearest set lies above the base; quiet: every decision if nothing happens
    """

    x: Numbers
    quiet: Numbers
    costs: Numbers
    above: float
    above_bound: float
    quiet_bound: float
    joined: tuple[int, ...]


def against(
    adversary: Adversary, begin: Sequence[int], base: float, tie: Numbers, heard: Heard = lambda _: None
) -> Found:  # fmt: skip
    """Return the early decisions whose dearest set is cheapest, then those that cost least if nothing happens.

    begin: sets to begin with, nothing (0) first; base: what nothing costs at least, from which costs are counted
    tie: of every decision, for plans of one cost
    Raises NotProven where no end is found, NoRecourse where the sets leave no plan together.
    """
    joined, size = list(dict.fromkeys(begin)), abs(base)
    first = _grown(adversary, joined, base, lambda _, worst: worst, heard)
    above = float(first.solution.x[-1])
    bound = proven_regret(first.program, first.solution, above, size, "what the dearest set costs")
    limit = max(above, float(first.costs.max()) - base) + SLACK * size

    def quiet(whole: Merged, worst: Made) -> Made:
        return at_regret(worst, limit, *quiet_cost(whole, tie))

    second = _grown(adversary, joined, base, quiet, heard, limit)
    least = proven_regret(
        second.program, second.solution, second.solution.objective, size, "what it costs if nothing happens"
    )
    done = np.clip(second.whole.of_part(0, second.solution.x), 0.0, adversary.family.shape.upper)
    return Found(second.x, done, second.costs, float(second.costs.max()) - base, bound, least, tuple(joined))


@dataclass(frozen=True)
class _Grown:
    whole: Merged
    program: Made
    solution: Solution
    x: Numbers
    costs: Numbers


def _grown(
    adversary: Adversary, joined: list[int], base: float, objective: Callable[[Merged, Made], Made], heard: Heard,
    limit: float | None = None,
) -> _Grown:  # fmt: skip
    """Return what is best once no set is dearer than the program has it, or than the limit; dearer sets join."""
    for turn in range(1, ROUNDS + 1):
        whole = together(adversary.family, joined)
        program = objective(whole, with_regret(whole, [base] * len(joined)))
        solution = solve(program)
        if solution.status != "optimal":
            raise NoRecourse(f"together the sets leave {no_plan(program, solution.status, solution.ray)}")
        x = np.clip(solution.x[: len(adversary.most)], 0.0, adversary.most)
        costs = adversary.costs(x)
        dearest, most = int(np.argmax(costs)), float(solution.x[-1]) if limit is None else limit
        heard(f"round {turn}: {len(joined)} sets joined, the dearest {costs[dearest] - base:,.1f} above nothing's cost")
        if costs[dearest] - base <= most + CLOSED * abs(base):
            return _Grown(whole, program, solution, x, costs)
        if dearest in joined:
            raise NotProven(f"{' and '.join(adversary.sets[dearest])} costs more than the program has it")
        joined.append(dearest)
    raise NotProven(f"no set is the worst after {ROUNDS} rounds")


def together(family: Family, at: Sequence[int]) -> Merged:
    """Return the program of some sets with the early decisions in common."""
    return merged([
        Part(family.members[one].name, 1 / len(at), named(family, one), family.first) for one in at
    ])  # fmt: skip


def quiet_cost(whole: Merged, tie: Numbers) -> tuple[tuple[Numbers, float], Numbers]:
    """Return what the first part costs alone, with its constant, and the tie-break of its decisions."""
    (own, constant), width = own_cost(whole.parts[0].program), len(whole.program.cost)
    price, light = np.zeros(width), np.zeros(width)
    price[whole.columns[0]], light[whole.columns[0]] = own, tie
    return (price, constant), light


def _told(question: Question, today: Alone, adversary: Adversary, found: Found, theirs: Numbers) -> Worst:
    """Return what was found, in words of the study; what is done if nothing happens is certified from its tables."""
    program = today.program
    done = np.zeros(len(adversary.recourses.own), dtype=bool)
    for at in found.joined:
        _, z = adversary.answer(at, found.x)
        done |= z is not None and z > SMALL
    quiet = certified(question, today.world, program, found.quiet, np.zeros(len(program.row_lower)))
    names = column_names(program)
    later = frozenset(
        done_with(names[c]) for c in adversary.recourses.own[done].tolist() if names[c][0] in DECIDED
    )  # fmt: skip
    height, width = program.matrix.shape
    plan = Planned(
        question.stage.values(program, found.quiet), float(found.costs[0]), found.quiet_bound, (quiet,), height, width,
        len(found.x), tuple(found.costs.tolist()), later, tried=len(found.joined),
    )  # fmt: skip
    sets = tuple(
        OfSet(stops, before, now)
        for stops, before, now in zip(adversary.sets, theirs.tolist(), found.costs.tolist(), strict=True)
    )
    early = {key: int(at) for key, at in zip(_keys(names), adversary.family.first.tolist(), strict=True) if at >= 0}
    decide = anew_against(adversary, found.joined, early, today.cost)
    chosen = Chosen(plan.first, found.above, found.above_bound, later, decide)
    return Worst(plan, sets, found.above_bound, found.joined, adversary.recourses.solves, chosen)


def _keys(names: Sequence[tuple[str | int, ...]]) -> list[Key]:
    return [(str(name[0]), name[1:]) for name in names]


def anew_against(adversary: Adversary, joined: Sequence[int], place: Mapping[Key, int], base: float) -> Decide:
    """Return how decisions are decided anew against the sets that joined, and then answered to every set.

    place: of each early decision its number; base: from which costs are counted [MUSD]
    """
    whole = together(adversary.family, joined)
    known = of_regret(with_regret(whole, [base] * len(joined)), place, abs(base), None)

    def decide(given: Mapping[Key, float]) -> Anew:
        found = known(given)
        if not found.first:
            return found
        x = np.zeros(len(adversary.most))
        for key, at in place.items():
            x[at] = found.first[key]
        dearest = float(adversary.costs(np.clip(x, 0.0, adversary.most)).max()) - base
        return replace(found, at_most=max(found.at_least, dearest))

    return decide
