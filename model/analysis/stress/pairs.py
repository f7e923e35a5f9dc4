"""Two things that stop at once: every pair, without a solve where the answers to single losses prove its own.

Of a pair (a) the answer to the one that uses nothing that the other takes is the answer to both. (b) Answers that move
different decisions, each from the answer where nothing is lost, add up, with their prices: the sum is counted and
proven like any answer. Only the rest is solved. A country's sales of one form are left out: with the whole country
no less is lost. Where allies want the same tonnes, they want what both stops take from them, and what is left of the
others' offers is shared once: (a) holds only where that leaves no more than the one stop alone did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from model.analysis.stress.losses import Loss
from model.analysis.stress.measures import damage
from model.analysis.stress.recourse import Begun, Numbers, Recourse
from model.analysis.stress_found import Pairs, WorstPair

ELEMENTS = ("country", "owner", "plant")
SAME = 1e-9
"""kt: what an answer may use of what is lost, and how far two answers may move a decision and still leave it."""


@dataclass
class PairLosses:
    """Pairs as they are found: what each costs beyond the plan [MUSD], by both and the year, and how it was known."""

    loss_musd: dict[tuple[str, str, int], float] = field(default_factory=dict)
    how: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("same", "added", "solved"), 0))
    unanswered: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class _Single:
    """A loss with the bounds that it leaves, and its answer: decisions, prices, cost; nothing where nothing is lost."""

    loss: Loss
    upper: Numbers
    x: Numbers
    y: Numbers
    cost: float
    touches: bool


def of_pairs(losses: Iterable[Loss]) -> dict[str, Loss]:
    """Return, of some losses, those of which every two are tried at once, by their names."""
    return {f"{loss.kind} {loss.name}": loss for loss in losses if loss.kind in ELEMENTS}


def every_pair(recourse: Recourse, elements: Mapping[str, Loss], years: Sequence[int]) -> PairLosses:
    """Return what every pair of single losses costs, from each of some years."""
    found = PairLosses()
    for start in years:
        _pairs_from(recourse, elements, start, found)
    return found


def added_up(parts: Iterable[PairLosses]) -> PairLosses:
    """Return together what was found of pairs from different years, in the order of the years."""
    whole = PairLosses()
    for one in parts:
        whole.loss_musd.update(one.loss_musd)
        whole.unanswered += one.unanswered
        whole.how = {way: count + one.how[way] for way, count in whole.how.items()}
    whole.loss_musd = dict(sorted(whole.loss_musd.items(), key=lambda item: item[0][2]))
    whole.unanswered.sort(key=lambda pair: pair[2])
    return whole


def worst_pairs(recourse: Recourse, elements: Mapping[str, Loss], found: PairLosses, most: int) -> Pairs:
    """Return how many pairs there are and how each was known, the `most` worst in full."""
    worst = tuple(_worst(recourse, elements, found, most))
    count, how = len(found.loss_musd) + len(found.unanswered), found.how
    unanswered = tuple(f"{first} and {second} from {start}" for first, second, start in found.unanswered)
    return Pairs(count, how["same"], how["added"], how["solved"], worst, unanswered)


def both(one: Loss, other: Loss) -> Loss:
    """Return the loss of two things at once; allies want what both take from them."""
    cut = {name: np.maximum(share, other.cut[name]) for name, share in one.cut.items()}
    contest = other.contest if one.contest is None else one.contest.with_other(other.contest)
    return Loss("pair", f"{one.kind} {one.name} and {other.kind} {other.name}", one.years, cut, contest=contest)


def _pairs_from(recourse: Recourse, elements: Mapping[str, Loss], start: int, found: PairLosses) -> None:
    singles = _singles(recourse, elements, start)
    begun = recourse.begin(start, recourse.last_year(next(iter(elements.values())), start)) if elements else None
    base = begun.nothing_lost if begun is not None else None
    for first, second in combinations(elements, 2):
        one, other = singles[first], singles[second]
        if not any(s is None or s.touches for s in (one, other)):
            continue
        cost, how = None, "solved"
        if begun is not None and base is not None and one is not None and other is not None:
            cost, how = _known(recourse, begun, base, one, other)
        if cost is None:
            response = recourse.after(both(elements[first], elements[second]), start)
            cost = response.cost if response is not None and response.proven else None
        if cost is None:
            found.unanswered.append((first, second, start))
            continue
        found.how[how] += 1
        found.loss_musd[first, second, start] = cost - recourse.cost


def _singles(recourse: Recourse, elements: Mapping[str, Loss], start: int) -> dict[str, _Single | None]:
    """Return every loss with its answer from a year on; nothing where it is not proven with promises asked again."""
    out: dict[str, _Single | None] = {}
    for name, loss in elements.items():
        begun = recourse.begin(start, recourse.last_year(loss, start))
        upper = recourse.left(begun, loss)[begun.columns]
        touches = recourse.touches(loss, start)
        answered = recourse.answered(begun, upper) if touches else begun.nothing_lost
        out[name] = None
        if answered is not None:
            cost, proven = recourse.weighed(begun, upper, *answered) if touches else (recourse.cost, True)
            out[name] = _Single(loss, upper, *answered, cost, touches) if proven else None
    return out


def _known(
    recourse: Recourse, begun: Begun, base: tuple[Numbers, Numbers], one: _Single, other: _Single
) -> tuple[float | None, str]:
    """Return what a pair costs where the answers to its two losses prove it, and how."""
    upper = _left_by_both(recourse, begun, one, other)
    for mine in (one, other):
        if mine.touches and bool((mine.x <= upper + SAME).all() and (upper <= mine.upper + SAME).all()):
            return mine.cost, "same"
    if not (one.touches and other.touches) or _meet(base, one, other):
        return None, "solved"
    x = np.clip(one.x + other.x - base[0], 0.0, upper)
    cost, proven = recourse.weighed(begun, upper, x, one.y + other.y - base[1])
    return (cost, "added") if proven else (None, "solved")


def _left_by_both(recourse: Recourse, begun: Begun, one: _Single, other: _Single) -> Numbers:
    """Return the bounds that two losses leave together; where allies want tonnes too, they are shared anew."""
    if any(single.loss.contest is not None and single.loss.contest.wanted for single in (one, other)):
        return recourse.left(begun, both(one.loss, other.loss))[begun.columns]
    smaller: Numbers = np.minimum(one.upper, other.upper)
    return smaller


def _meet(base: tuple[Numbers, Numbers], one: _Single, other: _Single) -> bool:
    """Tell whether two answers both move a decision, or the price of a row."""
    moved = [(np.abs(single.x - base[0]) > SAME, np.abs(single.y - base[1]) > SAME) for single in (one, other)]
    return any(bool((mine & theirs).any()) for mine, theirs in zip(*moved, strict=True))


def _worst(recourse: Recourse, elements: Mapping[str, Loss], found: PairLosses, most: int) -> Iterator[WorstPair]:
    """Yield the worst pairs, each in its worst year, the dearest first."""
    dearest: dict[tuple[str, str], tuple[float, int]] = {}
    for (first, second, start), musd in found.loss_musd.items():
        dearest[first, second] = max(dearest.get((first, second), (-np.inf, start)), (musd, start))
    ranked = sorted(dearest.items(), key=lambda item: item[1][0], reverse=True)
    for (first, second), (_, start) in ranked[:most]:
        response = recourse.after(both(elements[first], elements[second]), start)
        if response is not None and response.proven:
            alone = _alone(recourse, elements[first], start), _alone(recourse, elements[second], start)
            yield WorstPair(damage(recourse, response), alone)


def _alone(recourse: Recourse, loss: Loss, start: int) -> float:
    """Return what a loss costs by itself, nothing where the plan does not use what stops; no number without proof."""
    if not recourse.touches(loss, start):
        return 0.0
    response = recourse.after(loss, start)
    return response.cost - recourse.cost if response is not None and response.proven else float("nan")
