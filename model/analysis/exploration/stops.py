"""A stop thrown at a plan: it is held until then, and answers as well as it can from there (`stress`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data.messages.finding import BadInput, Finding, known_words, shown
from model.analysis.stress.losses import Loss, scenario_losses, single_losses, stated_losses
from model.analysis.stress.measures import damage
from model.analysis.stress.recourse import Recourse
from model.analysis.stress.who_pays import paid, payments
from model.analysis.stress.words import words_of
from model.analysis.stress_found import Damage
from model.analysis.what_if.bench import Bench
from model.frames.study_frames import Frames
from model.study.scenarios import LONGEST, StatedScenario

BETWEEN = " of "
"""Between the kind and the name of a stop in its key."""


@dataclass(frozen=True)
class Thrown:
    """What a stop does to a plan.

    key: kind and name of what stops; damage: None where the plan uses nothing of it (`untouched`), or where no answer
    is proven; words: what stops, and whom it leaves without what, as of `stress`
    """

    key: str
    start: int
    years: float
    damage: Damage | None
    untouched: bool
    words: Mapping[str, str]


def possible_stops(bench: Bench, stated: Sequence[StatedScenario]) -> dict[str, str]:
    """Return what may stop under a plan: kind and name, with what stops in plain words."""
    losses = _losses(bench, stated, 1.0)
    nothing = [Damage(loss.kind, loss.name, 0, 0.0, 0.0, (), None, 0.0, 0.0, 0) for loss in losses.values()]
    words = words_of(bench.frames, stated, nothing, None)
    return {key: words[f"{loss.kind} {loss.name}"] for key, loss in losses.items()}


def thrown(bench: Bench, stated: Sequence[StatedScenario], key: str, start: int, years: float) -> Thrown:
    """Return what a stop that begins in a year does to a plan.

    key: of `possible_stops`; years: its length, above 0 and up to ten; a scenario lasts as long as it says
    Raises BadInput for a stop that cannot be thrown.
    """
    frames = bench.frames
    wrong = [*_wrong_time(frames, start, years)]
    losses = {} if wrong else _losses(bench, stated, years)
    if not wrong and key not in losses:
        wrong = [Finding("stop", None, "", key, f"nothing is called {shown(key)}{known_words(key, losses)}")]
    if wrong:
        raise BadInput(wrong)
    loss = losses[key]
    begins = loss.start or start
    recourse = Recourse(bench.best, frames, [loss] if loss.licences else [])
    if not recourse.touches(loss, begins):
        return Thrown(key, begins, loss.years, None, True, words_of(frames, stated, [_named(loss)], None))
    response = recourse.after(loss, begins)
    if response is None or not response.proven:
        return Thrown(key, begins, loss.years, None, False, words_of(frames, stated, [_named(loss)], None))
    before, after = (paid(bench, recourse.surge, x) for x in (recourse.plan, response.x))
    found = replace(damage(recourse, response), payments=payments(before, after))
    return Thrown(key, begins, loss.years, found, False, words_of(frames, stated, [found], None))


def _losses(bench: Bench, stated: Sequence[StatedScenario], years: float) -> dict[str, Loss]:
    program, frames = bench.program, bench.frames
    every = (
        *scenario_losses(program, frames), *stated_losses(program, frames, stated),
        *single_losses(program, frames, years),
    )  # fmt: skip
    return {f"{loss.kind}{BETWEEN}{loss.name}": loss for loss in every}


def _wrong_time(frames: Frames, start: int, years: float) -> list[Finding]:
    first, last = frames.years[0], frames.years[-1]
    out = []
    if not first <= start <= last:
        out.append(Finding("stop", None, "", str(start), f"begins in a year planned, {first} to {last}; got {start}"))
    if not 0 < years <= LONGEST:
        out.append(Finding("stop", None, "", f"{years:g}", f"lasts more than 0 and up to {LONGEST:g} years"))
    return out


def _named(loss: Loss) -> Damage:
    return Damage(loss.kind, loss.name, 0, 0.0, 0.0, (), None, 0.0, 0.0, 0)
