"""What a loss does: what it costs beyond the plan, who goes without how much of what, and for how long.

Periods are years. Within one, the part of a year that goes short lies at the end of the part in which the stop lasts:
what there is serves in full first. Where more goes short than the stop lasts, and in years after it, it lies at the
start. So a stop of a whole year that leaves 41% unmet is survived for 0.59 x 12 = 7.1 months, and recovered from at 12.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.analysis.stress.contested import AlliedOutput, Shared
from model.analysis.stress.licences import Licensed, under_licence
from model.analysis.stress.recourse import Recourse, Response
from model.frames.scale import in_tonnes
from model.program.compile.compile import Program

Numbers = npt.NDArray[np.float64]
MISSING = (("Shortfall", "wanted"), ("Missing", "product_wanted"))
"""Decisions that leave somebody without, of a form or of a product, and the parameter of what was wanted."""
KG = 1e-6
"""kt: a shortage below a kilogram is rounding."""


@dataclass(frozen=True)
class Short:
    """What one end use goes without because of a loss, beyond what the plan leaves unmet.

    form: or product; tonnes: or units of a product, in the worst year; share: of what it wanted then; year: that year;
    total_tonnes: over all years
    """

    end_use: str
    form: str
    essential: bool
    tonnes: float
    share: float
    year: int
    total_tonnes: float


@dataclass(frozen=True)
class Payment:
    """What a payer bears beyond the plan because of a loss, million USD, present value; users, what is missing."""

    payer: str
    musd: float


@dataclass(frozen=True)
class Damage:
    """What one loss that begins in one year does to a plan.

    extra_musd: what is paid beyond the plan, lost output left out; lost_output_musd: what missing tonnes are worth by
    the dataset's value of a shortage; both million USD, present value. short: worst first, by share.
    survive_months: from the beginning of the stop until the first essential use goes short, no number where none does;
    recover_months: until nothing is short any more, 0 where nothing is. waived_until: last year in which promises are
    waived. nation_musd: what the nation loses, extra and lost output, transfers left out. payments: who bears it, of
    the worst losses alone. unfilled_tonnes: by how much stocks close below what is asked of them, because it cannot be.
    shared: where allies want the same tonnes, what others offer of what stops and who gets it; shared_unknown: forms
    that stop and of which no figure says what allies buy; allied_output: what allies go on making of what stops.
    licensed: what end uses get under licence of what stops, by form and year, where a scenario licenses any.
    """

    kind: str
    name: str
    start: int
    extra_musd: float
    lost_output_musd: float
    short: tuple[Short, ...]
    survive_months: float | None
    recover_months: float
    nation_musd: float
    waived_until: int
    payments: tuple[Payment, ...] = ()
    unfilled_tonnes: float = 0.0
    shared: tuple[Shared, ...] = ()
    shared_unknown: tuple[str, ...] = ()
    allied_output: tuple[AlliedOutput, ...] = ()
    licensed: tuple[Licensed, ...] = ()

    @property
    def loss_musd(self) -> float:
        """What is paid and what is lost, million USD present value."""
        return self.extra_musd + self.lost_output_musd

    @property
    def forms_short(self) -> tuple[str, ...]:
        return tuple(sorted({one.form for one in self.short}))


def damage(recourse: Recourse, response: Response) -> Damage:
    """Return what a response costs beyond the plan, and what goes short in it."""
    program, loss, start = recourse.program, response.loss, response.start
    moved = response.x - recourse.plan
    lost, nation = (float((vector * moved).sum()) for vector in (recourse.lost, recourse.nation))  # no BLAS threads
    missing = list(_left_without(program, moved))
    essential = recourse.essential
    spans = [((one.use, one.form) in essential, *_span(one, start, loss.years)) for one in missing]
    survive = min((begins for is_essential, begins, _ in spans if is_essential), default=None)
    recover = max((ends for _, _, ends in spans), default=0.0)
    extra = response.cost - recourse.cost - lost
    short = _short(missing, essential)
    unfilled = in_tonnes(response.unfilled_kt)
    return Damage(
        loss.kind, loss.name, start, extra, lost, short, survive, recover, nation, response.waived_until,
        unfilled_tonnes=unfilled, shared=recourse.shared(loss, start, response.waived_until),
        shared_unknown=loss.contest.unknown if loss.contest is not None else (),
        allied_output=loss.contest.output if loss.contest is not None else (),
        licensed=_licensed(recourse, response) if loss.licences else (),
    )  # fmt: skip


def _licensed(recourse: Recourse, response: Response) -> tuple[Licensed, ...]:
    """Return what end uses get under licence of what stops."""
    left = recourse.left(recourse.begin(response.start, response.waived_until), response.loss)
    return under_licence(recourse.program, recourse.frames, recourse.licences, response.x, left)


def worst_damages(damages: Sequence[Damage], count: int) -> list[Damage]:
    """Return the worst losses, each thing that stops in its worst year, the dearest first."""
    dearest: dict[tuple[str, str], Damage] = {}
    for one in damages:
        key = one.kind, one.name
        if key not in dearest or one.loss_musd > dearest[key].loss_musd:
            dearest[key] = one
    return sorted(dearest.values(), key=lambda one: one.loss_musd, reverse=True)[:count]


def leaves_short(program: Program, plan: Numbers) -> bool:
    """Tell whether a plan leaves demand unmet before anything stops."""
    blocks = [program.columns[name] for name, _ in MISSING]
    return any(bool((plan[block.start : block.stop] > KG).any()) for block in blocks)


@dataclass(frozen=True)
class _Missing:
    """What a use goes without in a year beyond the plan, and what it wanted, kt."""

    use: str
    form: str
    year: int
    kt: float
    wanted: float


def _left_without(program: Program, moved: Numbers) -> Iterator[_Missing]:
    """Yield who goes without what in which year, by how much more than in the plan."""
    labels = program.data.labels
    for name, wanted in MISSING:
        block = program.columns[name]
        more, whole = moved[block.start : block.stop], program.data.parameters[wanted]
        for i in np.flatnonzero(more > KG).tolist():
            use, form, year = (labels[code] for code in block.codes[i].tolist())
            yield _Missing(str(use), str(form), int(year), float(more[i]), float(whole[i]))


def _span(one: _Missing, start: int, years: float) -> tuple[float, float]:
    """Return from when until when a use goes short in a year, months since the stop began."""
    share = one.kt / one.wanted
    lasting = min(1.0, max(0.0, years - (one.year - start)))
    begins = max(0.0, lasting - share)
    return 12.0 * (one.year - start + begins), 12.0 * (one.year - start + begins + share)


def _short(missing: Sequence[_Missing], essential: Collection[tuple[str, str]]) -> tuple[Short, ...]:
    """Return who goes short of what: each use and form in its worst year, worst first."""
    worst: dict[tuple[str, str], _Missing] = {}
    total: dict[tuple[str, str], float] = {}
    for one in missing:
        key = one.use, one.form
        total[key] = total.get(key, 0.0) + one.kt
        if key not in worst or one.kt / one.wanted > worst[key].kt / worst[key].wanted:
            worst[key] = one
    shortfalls = [
        Short(*key, key in essential, in_tonnes(w.kt), w.kt / w.wanted, w.year, in_tonnes(total[key]))
        for key, w in worst.items()
    ]
    return tuple(sorted(shortfalls, key=lambda s: (-s.share, s.form, s.end_use)))
