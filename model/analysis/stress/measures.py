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

from model.analysis.stress.licences import under_licence
from model.analysis.stress.recourse import Recourse, Response
from model.analysis.stress_found import Damage, Licensed, Short
from model.frames.scale import in_tonnes
from model.program.compile.compile import Program

Numbers = npt.NDArray[np.float64]
MISSING = (("Shortfall", "wanted"), ("Missing", "product_wanted"))
"""Decisions that leave somebody without, of a form or of a product, and the parameter of what was wanted."""
KG = 1e-6
"""kt: a shortage below a kilogram is rounding."""


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
