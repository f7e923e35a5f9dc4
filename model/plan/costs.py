"""Cost by term, payer and mineral: every cost term cut to pieces that add up to it."""

from __future__ import annotations

import numpy as np

from data.rows import each_row
from model.frames.column_tables import Plain
from model.frames.study_frames import PUBLIC, Frames
from model.plan.plain_rows import FLAG, NUMBER, TEXT, Key, added_up, table_of
from model.program import assembled
from model.program.compile.compile import Program
from model.program.fill.arrays import Codes
from model.solver.highs import Solution

PLANTS = ("Output", "Build", "Retired", "Grant", "Finance", "Outlet", "Withdrawn")
"""Decisions whose cost plants bear; that of all others is the buyers', but for what public stock costs the Treasury."""

HELD = ("Stock", "StockIn", "StockOut")
"""Decisions of a holder of stock: their first index says which."""


def costs(program: Program, solution: Solution, f: Frames) -> Plain:
    """Return term, payer, mineral, musd of present value, and whether the perspective counts the term.

    A plant's cost belongs to the mineral of its main product, '' where that is outside the study. The sum of what is
    counted is the plan's cost.
    """
    mineral, names = _minerals(program, f)
    payer, payers = _payers(program)
    decided = np.flatnonzero(solution.x)
    part, amounts = (payer * len(names) + mineral)[decided], solution.x[decided]
    rows: list[tuple[Key, float]] = []
    for term in (name for name in assembled.TERMS if name not in assembled.UNCOUNTED):
        vector, constant = program.costs[term]
        counted = term in program.data.terms
        parts = np.bincount(part, weights=vector[decided] * amounts, minlength=len(payers) * len(names))
        for at in np.flatnonzero(parts).tolist():
            who, what = divmod(at, len(names))
            rows.append(((term, payers[who], names[what], counted), float(parts[at])))
        rows += [((term, "plants", m, counted), v) for m, v in _standing(f, constant)] if constant else []
    musd = added_up((key for key, _ in rows), (v for _, v in rows))
    kept = ((*key[:3], musd[key], key[3]) for key in sorted(musd))
    return table_of(kept, term=TEXT, payer=TEXT, mineral=TEXT, musd=NUMBER, counted=FLAG)


def _payers(program: Program) -> tuple[Codes, list[str]]:
    """Return who bears the cost of every column, as a place in a list: two places a decision; of stock, its holder."""
    out = np.zeros(len(program.cost), dtype=np.int64)
    payers: list[str] = []
    for name, block in program.columns.items():
        here = slice(block.start, block.stop)
        out[here] = len(payers)
        if name in HELD:
            out[here] += program.data.label_array[block.codes[:, 0]] == PUBLIC
        payers += ["plants" if name in PLANTS else "buyers", "Treasury"]
    return out, payers


def _minerals(program: Program, f: Frames) -> tuple[Codes, list[str]]:
    """Return the mineral of every column, as a place in a list: of its first seller, plant, collector or form."""
    known = f.once(_mineral_of_each)
    names = sorted({"", *known.values()})
    code = {mineral: i for i, mineral in enumerate(names)}
    of_label = np.array([code[known[x]] if x in known else -1 for x in map(str, program.data.labels)], dtype=np.int64)
    out = np.full(len(program.cost), code[""], dtype=np.int64)
    for block in program.columns.values():
        here = slice(block.start, block.stop)
        for i in reversed(range(block.codes.shape[1])):
            found = of_label[block.codes[:, i]]
            out[here] = np.where(found >= 0, found, out[here])
    return out, names


def _mineral_of_each(f: Frames) -> dict[str, str]:
    """Return the mineral of each form, seller, plant and collector."""
    known = dict(f.mineral_of)
    for frame, name in ((f.sellers, "seller"), (f.plants, "plant"), (f.collections, "collector")):
        known |= {label: f.mineral_of.get(form, "") for label, form in each_row(frame, name, "form")}
    return known


def _standing(f: Frames, constant: float) -> list[tuple[str, float]]:
    """Return the cost of capacity that stands whatever is decided, by mineral; what is left over has none."""
    parts = f.once(_held)
    left = constant - sum(v for _, v in parts)
    size = max(abs(constant), sum(abs(v) for _, v in parts))
    return [*parts, ("", left)] if abs(left) > 1e-9 * size else parts


def _held(f: Frames) -> list[tuple[str, float]]:
    """Return what holding capacity that stands costs, by mineral, million USD of present value."""
    present, mineral = {year: f.discount(year) for year in f.years}, f.mineral_of
    rows = list(each_row(f.outputs, "form", "fixed", "existing", "year"))
    musd = (fixed * existing * present[year] for _, fixed, existing, year in rows)
    return sorted(added_up((mineral.get(form, "") for form, *_ in rows), musd).items())
