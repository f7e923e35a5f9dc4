"""An order-free share of the cost of all policies together for each of them: the Shapley value.

What a policy costs depends on which others are there already. Its share is the mean of what it adds over all orders in
which the policies could come: exact for few, from random orders with a stated error for many.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from model.analysis.policy_levels import beyond, said, told_apart
from model.analysis.what_if.bench import Bench, on_the_bench
from model.policies import Clause

EXACT = 8
"""Policies up to which every subset is solved."""
ORDERS = 8
"""Random orders beyond that, each with its reverse."""


@dataclass(frozen=True)
class CostShare:
    """A policy's share of what all beyond the baseline cost together; error: one standard error, 0 if exact.

    alone: what it adds to the baseline; last: what it adds to all the others
    """

    clause: str
    words: str
    musd: float
    error: float
    alone: float
    last: float


@dataclass(frozen=True)
class CostShares:
    """shares add up to total: the variant's cost less the baseline's; `note` says why there are none.

    solves: what they took; the bench counts them too
    """

    total: float
    shares: tuple[CostShare, ...]
    exact: bool
    solves: int
    note: str = ""


def cost_shares(bench: Bench, baseline: Sequence[Clause], solves: int) -> CostShares:
    """Return every policy's share, exact where 2^n solves are within `solves`, else sampled; none if not even that."""
    added, lacking = beyond(baseline, bench.clauses)
    said_of = told_apart(added, bench.frames)
    players = [Player(c.label, c.label, said_of[c.label]) for c in added]
    players += [Player(c.label, _kept(c.label), f"without {said(c.policy, bench.frames)}", True) for c in lacking]
    count = len(players)
    if not count:
        return CostShares(0.0, (), True, 0, "it states what the baseline states")
    if 2**count - 1 > solves and (count <= EXACT or 2 * ORDERS * count > solves):
        needed, how = (2**count - 1, "") if count <= EXACT else (2 * ORDERS * count, f", {2 * ORDERS} random orders")
        many = "one policy" if count == 1 else f"{count} policies"
        note = f"takes {needed} solves ({many}{how}): ask for --deep"
        return CostShares(math.nan, (), False, 0, note)
    union = _union(bench, lacking)
    before = bench.solves if union is bench else 0
    found = _shared(_Game(union, players, [c.label for c in bench.clauses if c not in added]))
    if union is not bench:
        bench.solves += union.solves
    return replace(found, solves=union.solves - before)


def _shared(game: _Game) -> CostShares:
    """Return the shares of all players; none, with the reason, where some order has no plan."""
    players, exact = game.players, len(game.players) <= EXACT
    try:
        means, errors = (_exactly if exact else _sampled)(game, players)
        ends = {p: (game.added((), p), game.added([q for q in players if q != p], p)) for p in players}
    except _NoPlanError as gone:
        return CostShares(math.nan, (), False, 0, str(gone))
    shares = [CostShare(p.name, p.words, means[p], errors[p], *ends[p]) for p in players]
    shares.sort(key=lambda s: -abs(s.musd))
    return CostShares(game.cost(players) - game.cost(()), tuple(shares), exact, 0)


class _NoPlanError(Exception):
    """Some policies without the others have no plan, so no order can be priced."""


@dataclass(frozen=True)
class Player:
    """A policy that the variant adds, or, `absent`, one of the baseline that it lacks: what that adds is its absence.

    label: of its sentence; row: of its sentence on the bench, where a sentence that is lacking stands beside the others
    """

    label: str
    row: str
    words: str
    absent: bool = False

    @property
    def name(self) -> str:
        return f"without {self.label}" if self.absent else self.label


@dataclass(frozen=True)
class _Game:
    """The players on a bench, and the sentences that are there always."""

    bench: Bench
    players: Sequence[Player]
    always: Sequence[str]

    def cost(self, some: Sequence[Player]) -> float:
        """Return what the plan costs in which some have come: of those absent, each takes its sentence away."""
        there = {p.row for p in self.players if (p in some) is not p.absent}
        cost = self.bench.cost_of({*self.always, *there})
        if math.isinf(cost):
            alone = ", ".join(sorted(p.name for p in some)) or "the baseline"
            raise _NoPlanError(f"there is no plan with {alone} alone")
        return cost

    def added(self, some: Sequence[Player], player: Player) -> float:
        return self.cost([*some, player]) - self.cost(some)


def _kept(label: str) -> str:
    """Return what a sentence of the baseline is called beside those of the variant, which may have its label too."""
    return label + "'"


def _union(bench: Bench, lacking: Sequence[Clause]) -> Bench:
    if not lacking:
        return bench
    return on_the_bench(bench.base, (*bench.clauses, *(replace(c, label=_kept(c.label)) for c in lacking)))


def _exactly(game: _Game, players: Sequence[Player]) -> tuple[dict[Player, float], dict[Player, float]]:
    count, means = len(players), dict.fromkeys(players, 0.0)
    for player in players:
        rest = [p for p in players if p != player]
        for size in range(count):
            weight = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
            means[player] += weight * sum(game.added(some, player) for some in combinations(rest, size))
    return means, dict.fromkeys(players, 0.0)


def _sampled(game: _Game, players: Sequence[Player]) -> tuple[dict[Player, float], dict[Player, float]]:
    """Return means over random orders, each with its reverse, and their standard errors."""
    chance, found = random.Random(0), {p: list[float]() for p in players}
    for _ in range(ORDERS):
        order = list(players)
        chance.shuffle(order)
        pair = dict.fromkeys(players, 0.0)
        for way in (order, order[::-1]):
            costs = [game.cost(way[:n]) for n in range(len(way) + 1)]
            for n, player in enumerate(way):
                pair[player] += (costs[n + 1] - costs[n]) / 2
        for player in players:
            found[player].append(pair[player])
    means = {p: float(np.mean(v)) for p, v in found.items()}
    return means, {p: float(np.std(v, ddof=1) / math.sqrt(len(v))) for p, v in found.items()}
