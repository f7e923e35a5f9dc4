"""Every loss tried on one plan, from some of the years in which it can begin: what several processes can share out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from model.analysis.stress.losses import Loss, scenario_losses, single_losses, stated_losses
from model.analysis.stress.measures import damage
from model.analysis.stress.pairs import PairLosses, added_up, every_pair, of_pairs
from model.analysis.stress.recourse import Recourse
from model.analysis.stress_found import Damage
from model.analysis.what_if.bench import Bench
from model.study.scenarios import StatedScenario
from model.study.sharing import Sharing

EVERY = 3
"""Years between the beginnings that are tried of scenarios alone: a run does not wait for each."""
Key = tuple[str, str]
"""Kind and name of a loss."""
Begun = Callable[[int], None]
"""Hears of each year from which losses are tried, as it is begun."""


@dataclass(frozen=True)
class StressOptions:
    """What is tried on a plan beside scenarios: single losses of `length` years, none where that is none.

    pairs: every two of them at once; remedies: what would have helped against the worst; sentences: what each sentence
    of a variant buys; sharing: how tonnes that allies want too are shared in single losses and the dataset's scenarios,
    none where nobody else wants them
    """

    length: float | None = None
    pairs: bool = False
    remedies: bool = False
    sharing: Sharing | None = None
    sentences: bool = False

    def asked(self, variants: Sequence[str]) -> dict[str, object]:
        """Return what was asked of variants, as a file that keeps the answer says it; all variants where none."""
        rule = None if self.sharing is None else self.sharing.in_words()
        told = {"length": self.length, "pairs": self.pairs, "remedies": self.remedies, "sentences": self.sentences}
        return {"variants": list(variants), **told, "contested": rule}


@dataclass(frozen=True)
class MayStop:
    """What may stop under a plan: scenarios, single losses, and the years in which a stop is tried to begin."""

    scenarios: tuple[Loss, ...]
    singles: tuple[Loss, ...]
    starts: tuple[int, ...]

    @property
    def losses(self) -> dict[Key, Loss]:
        return {(loss.kind, loss.name): loss for loss in (*self.singles, *self.scenarios)}

    @property
    def elements(self) -> dict[str, Loss]:
        """Return, by name, the losses of which every two are tried at once."""
        return of_pairs(self.singles)


@dataclass(frozen=True)
class Tried:
    """What became of losses from some years: in full, without a proven answer, how many touch nothing; every pair.

    unanswered: kind, name and first year; solves: so many
    """

    damages: tuple[Damage, ...]
    unanswered: tuple[tuple[str, str, int], ...]
    untouched: int
    pairs: PairLosses
    solves: int


def may_stop(bench: Bench, stated: Sequence[StatedScenario], options: StressOptions) -> MayStop:
    """Return what may stop under a plan."""
    program, frames, sharing, length = bench.program, bench.frames, options.sharing, options.length
    scenarios = (*scenario_losses(program, frames, sharing), *stated_losses(program, frames, stated))
    singles = () if length is None else tuple(single_losses(program, frames, length, sharing))
    return MayStop(scenarios, singles, starts_of(frames.years, scenarios, length))


def starts_of(years: tuple[int, ...], stops: Sequence[Loss], length: float | None) -> tuple[int, ...]:
    """Return the years in which stops begin: every one, of scenarios alone every third, unless one names its year."""
    return years if length is not None or any(loss.start is not None for loss in stops) else years[::EVERY]


def try_each(
    recourse: Recourse, what: MayStop, starts: Sequence[int], pairs: bool, begun: Begun = lambda _: None
) -> Tried:
    """Return what every loss that begins in some years does to a plan, every two at once where that is asked."""
    losses, elements = what.losses, what.elements
    damages: list[Damage] = []
    unanswered: list[tuple[str, str, int]] = []
    untouched, of_both = 0, []
    for start in starts:  # years outside: the program from a year on is made once for all losses of a length
        begun(start)
        begin = [loss for loss in losses.values() if loss.start in (None, start)]
        for loss in sorted(begin, key=lambda one: recourse.last_year(one, start)):
            if not recourse.touches(loss, start):
                untouched += 1
            elif (response := recourse.after(loss, start)) is not None and response.proven:
                damages.append(damage(recourse, response))
            else:
                unanswered.append((loss.kind, loss.name, start))
        if pairs:
            of_both.append(every_pair(recourse, elements, [start]))
    return Tried(tuple(damages), tuple(unanswered), untouched, added_up(of_both), recourse.solves)


def together(parts: Iterable[Tried]) -> Tried:
    """Return what was found from different years as if it had been found by one, in the order of the years."""
    given = list(parts)
    return Tried(
        tuple(sorted((d for one in given for d in one.damages), key=lambda d: d.start)),
        tuple(sorted((loss for one in given for loss in one.unanswered), key=lambda loss: loss[2])),
        sum(one.untouched for one in given), added_up(one.pairs for one in given), sum(one.solves for one in given),
    )  # fmt: skip


def shared_out(starts: Sequence[int], parts: int) -> list[tuple[int, ...]]:
    """Return years dealt out like cards: each part has early ones, which take long, and late ones."""
    dealt: Mapping[int, tuple[int, ...]] = {part: tuple(starts[part::parts]) for part in range(parts)}
    return [years for years in dealt.values() if years]
