"""What a seller that stops still sells under licence: of what it loses, a stated share to each end use.

A licence reaches the form itself, as an end use gets it or has it mixed: nothing licensed goes into plants, stock or
exports. Deliveries of a form are one pool; a tonne licensed to a use is covered by what that use gets, as a rule for
one end use is.

`Unlicensed[s,t]` is what a seller may sell to anybody [kt], `Licensed[s,u,t]` what it sells for end use `u` [kt]; both
are bounded by the loss. Rows, for the sellers that some scenario with licences stops:

`Purchase[s,t] <= Unlicensed[s,t] + sum(Licensed[s,u,t], u)`    [kt]
`sum(Licensed[s,u,t], s) <= Delivery[u,f,t] + sum(Feed[b,f,t], b)`    [kt]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.analysis.stress.losses import Loss
from model.analysis.stress_found import Licensed
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.policies.base.end_use_rows import every_got
from model.program.compile.compile import Block, Program
from model.proof.comparisons import Book, Breach
from model.proof.licensed_stops import licensed_stop

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
FREE, LICENSED = "Unlicensed", "Licensed"
SOLD, COVERED = "sold_free_or_licensed", "licensed_is_got"
RULED = {"uses_served_by_allowed": "uses_served_by_allowed", "uses_served_by_origin": "qualified_supply"}
"""Rows that say what may serve some end uses, and the rows of the same index that count those tonnes."""
BROKEN = 1e-6
"""Most by which an answer may miss a rule of a scenario, relative to its size."""
Good = tuple[str, int]


@dataclass(frozen=True)
class Licences:
    """The columns of what is sold freely and under licence.

    sold: Purchase columns of sellers that scenarios with licences stop; free: what each sells to anybody
    licensed: what is sold under licence; of: the Purchase column of each; use: its end use; names: of the scenarios
    """

    sold: Places
    free: Places
    licensed: Places
    of: Places
    use: tuple[str, ...]
    names: frozenset[str]

    @property
    def width(self) -> int:
        """How many columns there are beyond those of the plan and its surge."""
        return len(self.free) + len(self.licensed)

    def held(self, plan: Numbers) -> Numbers:
        """Return a plan with these columns: all of it is sold freely."""
        return np.concatenate([plan, plan[self.sold], np.zeros(len(self.licensed))])

    def closed(self, upper: Numbers) -> Numbers:
        """Return upper bounds without any licence."""
        out = upper.copy()
        out[self.licensed] = 0.0
        return out

    def left(self, loss: Loss, whole: Numbers, left: Numbers) -> Numbers:
        """Return the bounds that a loss leaves with what is licensed of it; `whole`, `left`: before it, and after."""
        if loss.licences and loss.name not in self.names:
            raise ValueError(f"{loss.name} licenses end uses, for which this program has no columns")
        share = np.array([loss.licences.get(use, 0.0) for use in self.use])
        most = share * np.maximum(whole[self.of] - left[self.of], 0.0)
        out = left.copy()
        out[self.free] = left[self.sold]
        out[self.licensed] = most
        np.add.at(out, self.of, most)
        return out

    def needed(self, x: Numbers, upper: Numbers) -> Numbers:
        """Return what is bought under licence [kt]: what a seller sells beyond what it may sell to anybody."""
        split = x[self.licensed]
        together = np.zeros(len(x))
        np.add.at(together, self.of, split)
        beyond = np.zeros(len(x))
        beyond[self.sold] = np.maximum(x[self.sold] - upper[self.free], 0.0)
        part = np.divide(beyond, together, out=np.zeros(len(x)), where=together > 0)
        needed: Numbers = split * np.minimum(part[self.of], 1.0)
        return needed


def with_licences(program: Program, frames: Frames, losses: Iterable[Loss]) -> tuple[Program, Licences]:
    """Return a program with the columns and rows of what losses license; as it is where none licenses anything."""
    licensing = [loss for loss in losses if loss.licences]
    block, labels = program.columns["Purchase"], program.data.labels
    cut = np.zeros(len(block.codes), dtype=bool)
    for loss in licensing:
        cut |= loss.cut["Purchase"] > 0
    sellers = dict(zip(frames.offers["seller"], frames.offers["form"], strict=True))
    goods = [(str(sellers[labels[s]]), int(labels[t])) for s, t in block.codes[cut].tolist()]
    got = _who_gets(frames, set(goods), {use for loss in licensing for use in loss.licences})
    sold = np.flatnonzero(cut) + block.start
    split = [(int(at), good, use) for at, good in zip(sold, goods, strict=True) for use in got.get(good, {})]
    width = len(program.cost)
    uses = tuple(use for _, _, use in split)
    of = np.array([at for at, _, _ in split], dtype=np.int64)
    free = np.arange(width, width + len(sold), dtype=np.int64)
    licences = Licences(sold, free, np.arange(len(split), dtype=np.int64) + width + len(sold), of, uses,
                        frozenset(loss.name for loss in licensing))  # fmt: skip
    if not len(sold):
        return program, licences
    grown = _with_columns(program, licences)
    rows = [*_sold_free_or_licensed(licences), *_licensed_is_got(grown, licences, [good for _, good, _ in split], got)]
    return _with_rows(_ruled(grown, licences, frames), licences, rows), licences


def _who_gets(frames: Frames, goods: set[Good], uses: set[str]) -> dict[Good, dict[str, list[str]]]:
    """Return, by form and year, the end uses licensed somewhere that get it, with the blends they get it in."""
    out: dict[Good, dict[str, list[str]]] = {}
    for form, year, use, blend in every_got(frames):
        if (form, year) in goods and use in uses:
            out.setdefault((form, year), {}).setdefault(use, []).append(blend)
    return out


def _with_columns(program: Program, licences: Licences) -> Program:
    """Return the program with both kinds of columns, which cost nothing: what is bought costs, however it is sold."""
    block, number = program.columns["Purchase"], {label: code for code, label in enumerate(program.data.labels)}
    seller = block.codes[licences.of - block.start]
    use = np.array([number[one] for one in licences.use], dtype=seller.dtype)
    codes = np.column_stack([seller[:, 0], use, seller[:, 1]])
    none = np.zeros(licences.width)
    costs = {name: (np.append(vector, none), constant) for name, (vector, constant) in program.costs.items()}
    more = sparse.csc_matrix((program.matrix.shape[0], licences.width))
    return replace(
        program,
        columns={
            **program.columns,
            FREE: Block(int(licences.free[0]), block.codes[licences.sold - block.start]),
            LICENSED: Block(int(licences.free[0]) + len(licences.free), codes),
        },
        matrix=sparse.hstack([program.matrix, more]).tocsc(),
        upper=np.concatenate([program.upper, program.upper[licences.sold], program.upper[licences.of]]),
        cost=np.append(program.cost, none),
        costs=costs,
    )


Row = tuple[str, tuple[int, ...], Mapping[int, float]]
"""A row `sum(coefficient x) <= 0`: its family, the label codes of its index, and its coefficients by column."""


def _sold_free_or_licensed(licences: Licences) -> Iterator[Row]:
    """What a seller sells is sold to anybody, or under licence."""
    under: dict[int, list[int]] = {}
    for column, at in zip(licences.licensed.tolist(), licences.of.tolist(), strict=True):
        under.setdefault(at, []).append(column)
    for at, free in zip(licences.sold.tolist(), licences.free.tolist(), strict=True):
        yield SOLD, (at,), {at: 1.0, free: -1.0, **dict.fromkeys(under.get(at, ()), -1.0)}


def _licensed_is_got(
    program: Program, licences: Licences, goods: Sequence[Good], got: Mapping[Good, Mapping[str, Sequence[str]]]
) -> Iterator[Row]:
    """No more of a form is sold under licence for an end use than that use gets of it, as it is or in a blend."""
    number = {label: code for code, label in enumerate(program.data.labels)}
    places = {name: _places(program.columns[name]) for name in ("Delivery", "Feed") if name in program.columns}
    together: dict[tuple[str, str, int], list[int]] = {}
    for column, (form, year), use in zip(licences.licensed.tolist(), goods, licences.use, strict=True):
        together.setdefault((use, form, year), []).append(column)
    for (use, form, year), columns in together.items():
        key = (number[use], number[form], number[year])
        row = dict.fromkeys(columns, 1.0)
        for blend in got[form, year][use]:
            at = places["Feed"].get((number[blend], *key[1:])) if blend else places["Delivery"].get(key)
            row |= {} if at is None else {at: -1.0}
        yield COVERED, key, row


def _ruled(program: Program, licences: Licences, frames: Frames) -> Program:
    """Under a rule on what serves some uses, tonnes licensed to others serve them not: they count there as not bought.

    `Purchase[s,t]` in such a row becomes `Purchase[s,t] - sum(Licensed[s,u,t], u not of the rule)`.
    """
    matrix = program.matrix.tocsr()
    users = {blend: use for _, _, use, blend in every_got(frames) if blend}
    rows, columns, values = [], [], []
    for family, counted in RULED.items():
        places = _places(program.rows[counted])
        for i, key in enumerate(program.rows[family].codes.tolist(), program.rows[family].start):
            uses, at = _uses_in(program, matrix[i], users), places[tuple(key)]
            row = matrix[at]
            bought = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
            for column, of, use in zip(licences.licensed.tolist(), licences.of.tolist(), licences.use, strict=True):
                if of in bought and use not in uses:
                    rows.append(at)
                    columns.append(column)
                    values.append(-bought[of])
    less = sparse.csc_matrix((values, (rows, columns)), shape=program.matrix.shape)
    return replace(program, matrix=(program.matrix + less).tocsc())


def _uses_in(program: Program, row: sparse.csr_matrix, users: Mapping[str, str]) -> set[str]:
    """Return the end uses of which a row holds what they get, as it is or in a blend."""
    labels, uses = program.data.labels, set()
    for name in ("Delivery", "Feed"):
        block = program.columns[name]
        for column in row.indices.tolist():
            if block.start <= column < block.stop:
                first = str(labels[block.codes[column - block.start][0]])
                uses.add(first if name == "Delivery" else users.get(first, ""))
    return uses


def _with_rows(program: Program, licences: Licences, rows: Sequence[Row]) -> Program:
    """Return the program with rows `sum <= 0`, each family a block."""
    bought = program.columns["Purchase"]
    blocks, start = dict(program.rows), len(program.row_lower)
    for family in (SOLD, COVERED):
        named = [key for name, key, _ in rows if name == family]
        keys = np.array(named, dtype=np.int64).reshape(len(named), 1 if family == SOLD else 3)
        blocks[family] = Block(start, bought.codes[keys[:, 0] - bought.start] if family == SOLD else keys)
        start += len(keys)
    entries = [(i, column, value) for i, (_, _, row) in enumerate(rows) for column, value in row.items()]
    at, columns, values = zip(*entries, strict=True)
    added = sparse.csc_matrix((values, (at, columns)), shape=(len(rows), len(program.cost)))
    return replace(
        program,
        rows=blocks,
        matrix=sparse.vstack([program.matrix, added]).tocsc(),
        row_lower=np.append(program.row_lower, np.full(len(rows), -np.inf)),
        row_upper=np.append(program.row_upper, np.zeros(len(rows))),
    )


def under_licence(
    program: Program, frames: Frames, licences: Licences, x: Numbers, upper: Numbers
) -> tuple[Licensed, ...]:
    """Return what of an answer is sold under licence, and what could be by the bounds it was found under."""
    form_of = dict(zip(frames.offers["seller"], frames.offers["form"], strict=True))
    needed, most = licences.needed(x, upper), upper[licences.licensed]
    of: dict[tuple[str, str, int], tuple[float, float]] = {}
    for (seller, use, year), i in _named(program, LICENSED).items() if len(needed) else ():
        n = i - int(licences.licensed[0])
        key = str(form_of[seller]), str(use), int(year)
        kt, may = of.get(key, (0.0, 0.0))
        of[key] = kt + float(needed[n]), may + float(most[n])
    return tuple(Licensed(*key, in_tonnes(kt), in_tonnes(may)) for key, (kt, may) in sorted(of.items()) if may > 0)


def breaches(program: Program, frames: Frames, loss: Loss, start: int, x: Numbers, licensed: Numbers) -> list[Breach]:
    """Return what an answer breaks of a scenario with licences, by a reading of its own; none where it holds.

    licensed: what of it is sold under licence, kt, by the columns of licences
    """
    assert loss.stated is not None
    book = Book()
    bought = {key: in_tonnes(x[i]) for key, i in _named(program, "Purchase").items()}
    first = program.columns[LICENSED].start if LICENSED in program.columns else 0
    split = {key: in_tonnes(licensed[i - first]) for key, i in _named(program, LICENSED).items()}
    got: dict[tuple[str, str, int], float] = {}
    delivered, mixed = _named(program, "Delivery"), _named(program, "Feed")
    for form, year, use, blend in every_got(frames):
        at = mixed.get((blend, form, year)) if blend else delivered.get((use, form, year))
        got[use, form, year] = got.get((use, form, year), 0.0) + (0.0 if at is None else in_tonnes(x[at]))
    licensed_stop(book, loss.stated, start, frames, bought, split, got)
    return book.worst_and_breaches(BROKEN, 0.0)[1]


def _named(program: Program, name: str) -> dict[tuple[Any, ...], int]:
    """Return where each decision of a kind stands, by its labels."""
    if name not in program.columns:
        return {}
    labels = program.data.labels
    return {tuple(labels[code] for code in key): i for key, i in _places(program.columns[name]).items()}


def _places(block: Block) -> dict[tuple[int, ...], int]:
    return {tuple(key): i for i, key in enumerate(block.codes.tolist(), block.start)}
