"""What a loss does: what it costs beyond the plan, who goes without how much of what, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.rows import each_row
from model.analysis.stress.recourse import Recourse, Response
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.program.compile.compile import Program

Numbers = npt.NDArray[np.float64]
LOST = ("shortage_cost", "missing_product_cost")
"""Cost terms that say what missing tonnes and products are worth to their users."""
MISSING = (("Shortfall", "wanted"), ("Missing", "product_wanted"))
"""Decisions that leave somebody without, of a form or of a product, and the parameter of what was wanted."""
KG = 1e-6
"""kt: a shortage below a kilogram is rounding."""


@dataclass(frozen=True)
class Short:
    """What one end use goes without because of a loss, beyond what the plan leaves unmet.

    form: or product; tonnes: or units of a product, in the worst year; share: of what it wanted then; year: that year
    """

    end_use: str
    form: str
    essential: bool
    tonnes: float
    share: float
    year: int


@dataclass(frozen=True)
class Damage:
    """What one loss that begins in one year does to a plan.

    extra_musd: what is paid beyond the plan, lost output left out; lost_output_musd: what missing tonnes are worth by
    the dataset's value of a shortage; both million USD, present value. short: worst first, by share.
    served_months: until the first essential use goes short, supplied in full as long as what there is lasts; no number
    where none does. recover_years: from the beginning of the stop until nothing is short any more.
    """

    kind: str
    name: str
    start: int
    extra_musd: float
    lost_output_musd: float
    short: tuple[Short, ...]
    served_months: float | None
    recover_years: int

    @property
    def loss_musd(self) -> float:
        """What is paid and what is lost, million USD present value."""
        return self.extra_musd + self.lost_output_musd

    @property
    def forms_short(self) -> tuple[str, ...]:
        return tuple(sorted({one.form for one in self.short}))


def damage(recourse: Recourse, frames: Frames, response: Response) -> Damage:
    """Return what a response costs beyond the plan, and what goes short in it."""
    program = recourse.program
    moved = response.x - recourse.plan
    lost = sum(float(program.costs[term][0] @ moved) for term in LOST if term in program.data.terms)
    whole = response.cost - recourse.cost
    short, served, last = _short(program, frames, moved, response.start)
    return Damage(
        response.loss.kind, response.loss.name, response.start, whole - lost, lost, short, served,
        last - response.start + 1 if last else 0,
    )  # fmt: skip


def leaves_short(program: Program, plan: Numbers) -> bool:
    """Tell whether a plan leaves demand unmet before anything stops."""
    blocks = [program.columns[name] for name, _ in MISSING]
    return any(bool((plan[block.start : block.stop] > KG).any()) for block in blocks)


def _short(
    program: Program, frames: Frames, moved: Numbers, start: int
) -> tuple[tuple[Short, ...], float | None, int | None]:
    """Return who goes short of what in the worst year, months until an essential use does, and the last such year."""
    essential = {(use, form) for use, form, is_so in each_row(frames.demands, "end_use", "form", "essential") if is_so}
    worst: dict[tuple[str, str], Short] = {}
    served: float | None = None
    last: int | None = None
    for use, form, year, more, wanted in _left_without(program, moved):
        one = Short(use, form, (use, form) in essential, in_tonnes(more), more / wanted, year)
        if one.share > worst.get((one.end_use, one.form), one).share or (one.end_use, one.form) not in worst:
            worst[one.end_use, one.form] = one
        if one.essential:
            months = 12.0 * (one.year - start + 1 - one.share)
            served = months if served is None else min(served, months)
        last = one.year if last is None else max(last, one.year)
    return tuple(sorted(worst.values(), key=lambda s: (-s.share, s.form, s.end_use))), served, last


def _left_without(program: Program, moved: Numbers) -> Iterator[tuple[str, str, int, float, float]]:
    """Yield who goes without what in which year, by how much more than in the plan, and what was wanted, kt."""
    labels = program.data.labels
    for name, wanted in MISSING:
        block = program.columns[name]
        more, whole = moved[block.start : block.stop], program.data.parameters[wanted]
        for i in np.flatnonzero(more > KG).tolist():
            use, form, year = (labels[code] for code in block.codes[i].tolist())
            yield str(use), str(form), int(year), float(more[i]), float(whole[i])
