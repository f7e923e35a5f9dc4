"""Days of cover: how long the stock of a form lasts at the rate at which the plan uses it."""

from __future__ import annotations

from data.rows import each_row, pair_in
from model.analysis.stress.recourse import Numbers
from model.analysis.stress_found import Cover
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.program.compile.compile import Program

DAYS = 365.0


def days_of_cover(program: Program, plan: Numbers, frames: Frames) -> tuple[Cover, ...]:
    """Return the cover of every form that is stocked at the beginning of some year, in every year that uses it."""
    used = _used(program, plan, frames)
    held = _held_before(program, plan, frames)
    stocked = {form for (form, _), kt in held.items() if kt > 0}
    return tuple(
        Cover(form, year, in_tonnes(held.get((form, year), 0.0)), DAYS * held.get((form, year), 0.0) / kt)
        for (form, year), kt in sorted(used.items())
        if form in stocked and kt > 0
    )


def _used(program: Program, plan: Numbers, frames: Frames) -> dict[tuple[str, int], float]:
    """Return what is wanted of each form, taken in by plants and mixed into blends in each year, kt."""
    out: dict[tuple[str, int], float] = {}
    mixed = frames.blends[frames.blends["kind"] == "end_use"]
    unmixed = frames.demands[~pair_in(frames.demands, ("end_use", "form"), mixed, ("user", "form"))]
    for form, year, wanted in each_row(unmixed, "form", "year", "wanted"):
        out[form, year] = out.get((form, year), 0.0) + wanted
    feeds: dict[str, list[tuple[str, float]]] = {}
    plain = frames.fed[frames.fed["blend"] == ""]
    for plant, form, taken in each_row(plain, "plant", "form", "taken"):
        feeds.setdefault(plant, []).append((form, taken))
    for (plant, year), made in _values(program, plan, "Output").items():
        for form, each in feeds.get(plant, ()):
            out[form, year] = out.get((form, year), 0.0) + each * made
    block, labels = program.columns["Feed"], program.data.labels
    for i, (_, form, year) in enumerate(block.codes.tolist()):
        at = (str(labels[form]), int(labels[year]))
        out[at] = out.get(at, 0.0) + float(plan[block.start + i])
    return out


def _held_before(program: Program, plan: Numbers, frames: Frames) -> dict[tuple[str, int], float]:
    """Return both stocks of each form at the beginning of each year: what the year before left, or what was there."""
    out: dict[tuple[str, int], float] = {}
    first = frames.years[0]
    block, labels = program.columns["Stock"], program.data.labels
    for i, (_, form, year) in enumerate(block.codes.tolist()):
        key = (str(labels[form]), int(labels[year]) + 1)
        out[key] = out.get(key, 0.0) + float(plan[block.start + i])
    for form, year, kt in each_row(frames.standing_stocks, "form", "year", "opening"):
        if year == first:
            out[form, year] = out.get((form, year), 0.0) + kt
    return out


def _values(program: Program, plan: Numbers, name: str) -> dict[tuple[str, int], float]:
    block, labels = program.columns[name], program.data.labels
    return {
        (str(labels[what]), int(labels[year])): float(plan[block.start + i])
        for i, (what, year) in enumerate(block.codes.tolist())
    }
