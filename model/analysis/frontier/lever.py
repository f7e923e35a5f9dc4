"""What can be turned: the level of a sentence, or demand; and how the program depends on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from pydantic import ValidationError
from scipy import sparse

from data.messages.finding import BadInput, Finding, did_you_mean, shown
from model.analysis.policy_levels import level_of, said, scaled
from model.analysis.what_if.bench import Bench, with_objective
from model.policies import Policy
from model.policies.base.level import one_more
from model.program.compile.compile import Block, Program, compile_program
from model.program.fill.arrays import Numbers
from model.program.fill.from_frames import variant_data, variant_frames
from model.study.validation_errors import refused_because

DEMAND = "demand"
BOUND, PRICE, SHARE = "bound", "price", "share"
"""The lever moves bounds of rows and columns (cost is convex), prices (concave), or coefficients (monotone)."""


@dataclass(frozen=True)
class Lever:
    """A lever of one variant: the unit a study states it in, the value stated, and the program at any value.

    kind: BOUND, PRICE or SHARE, found by comparing programs; words: the sentence that states it;
    at: the program at a value, fast; real: the same made from the sentences; line, most: of a bound, the straight line
    through two programs and what no column on it is above, whatever the value; refusal: why a study may not state a
    value, nothing where it may; step, one: what one more is, in `unit` and as a word, the same as where `explain` says
    what one more of a policy costs
    """

    key: str
    unit: str
    stated: float
    kind: str
    at: Callable[[float], Program]
    real: Callable[[float], Program]
    line: Callable[[float], Program] | None = None
    most: Numbers | None = None
    words: str = ""
    is_share: bool = False
    refusal: Callable[[float], str] = lambda value: ""
    step: float = 1.0
    one: str = "unit"

    def level(self, option: str, text: str) -> float:
        """Return a level as a user writes it, 0.6 or 60%; raise BadInput, naming the option, for what is none."""
        written = text.strip()
        share = written.endswith("%")
        try:
            value = float(written.removesuffix("%")) / (100 if share else 1)
        except ValueError:
            value = float("nan")
        in_percent = self.key == DEMAND or self.unit in ("share", "rate", "times the pace")
        if value == value and (in_percent or not share):
            return value
        what = f"a number [{self.unit}]" + (", such as 0.6 or 60%" if in_percent else "")
        raise BadInput([Finding(option, None, "", text, f"{shown(text)} is no level of {self.key}; write {what}")])


def lever_of(bench: Bench, key: str) -> Lever:
    """Return a lever by its key: `demand`, or a sentence's label and field (`stockpile_target.days`)."""
    if key == DEMAND:
        lever = _compared(bench, key, "times the demand stated", 1.0, _demand(bench))
        return replace(lever, step=0.01, one="percent")
    if "=" in key:
        message = f"{shown(key)} is no lever: levels are written with --from and --to, not behind it"
        raise BadInput([Finding("--lever", None, "", key, f"{message}; {_levers(bench)}")])
    label, _, field = key.rpartition(".") if "." in key else (key, "", "")
    labels = [c.label for c in bench.clauses]
    if label not in labels:
        message = f"the variant states no '{label}'{did_you_mean(label, labels)}"
        raise BadInput([Finding("--lever", None, "", key, f"{message}; {_levers(bench)}")])
    clause = bench.clause(label)
    found = level_of(clause.policy, bench.frames)
    if found is None or (field and field != found[0].field):
        has = f"the level of {label} is {found[0].field}" if found else f"{label} states no amount that could be turned"
        raise BadInput([Finding("--lever", None, "", key, f"{has}; {_levers(bench)}")])
    level, path = found
    stated = max(path.values()) if isinstance(path, dict) else path

    def at(value: float) -> Program:
        return bench.program_with({label: scaled(clause.policy, level, path, value)})

    words = said(clause.policy, bench.frames)
    if isinstance(path, dict) and len(set(path.values())) > 1:
        year = next(year for year, amount in path.items() if amount == stated)
        words += f"; the level traced is that of {year}, the largest stated, those of other years in proportion"
    lever = _compared(bench, key, level.study_unit, stated, at)
    refusal = partial(_refusal, clause.policy, level.field)
    return replace(
        lever, words=words, is_share=level.is_share, refusal=refusal, step=level.step, one=one_more(level.unit)
    )


def _levers(bench: Bench) -> str:
    """Name every lever of the variant."""
    found = [(c.label, level_of(c.policy, bench.frames)) for c in bench.clauses]
    return f"levers are {', '.join([*(f'{label}.{of[0].field}' for label, of in found if of), DEMAND])}"


def _refusal(sentence: Policy, field: str, value: float) -> str:
    """Return why the sentence cannot be stated with a value in its field; nothing where it can."""
    if isinstance(getattr(sentence, field), str):  # a word for an amount: the policy itself scales what it stands for
        return ""
    stated = sentence.model_dump(by_alias=True, exclude_unset=True)
    try:
        type(sentence).model_validate({**stated, field: value})
    except ValidationError as error:
        return refused_because((field,), value, error.errors(include_url=False)[0])
    return ""


def _demand(bench: Bench) -> Callable[[float], Program]:
    def at(value: float) -> Program:
        base = bench.base
        amounts = ["wanted", "substitute_most", "shortfall_most"]
        base = replace(base, demands=base.demands.assign(**{a: base.demands[a] * value for a in amounts}))
        return compile_program(variant_data(variant_frames(base, bench.clauses), bench.clauses))

    return at


def _compared(bench: Bench, key: str, unit: str, stated: float, at: Callable[[float], Program]) -> Lever:
    """Return the lever, with programs between two known ones where bounds or prices lie on a straight line."""
    one = stated or 1.0
    two = one * 0.75
    first, second, third = at(one), at(two), at((one + two) / 2)
    curved = any(c.policy.refines for c in bench.clauses)
    if curved or not (_same_rows(first, second) and _same_rows(first, third)):
        return Lever(key, unit, stated, SHARE, at, at)
    bounds = not (_same(first.row_upper, second.row_upper) and _same(first.upper, second.upper))
    prices = not _same(first.cost, second.cost)
    straight = _between(first, second, one, two)
    expected = straight((one + two) / 2)
    lines = all(_same(getattr(expected, n), getattr(third, n)) for n in ("row_lower", "row_upper", "upper", "cost"))
    if not lines or (bounds and prices):
        return Lever(key, unit, stated, SHARE, at, at)
    return Lever(key, unit, stated, PRICE if prices else BOUND, straight, at, straight)


def on_span(lever: Lever, low: float, high: float) -> Lever:
    """Return the lever as it is from low to high: a bound is one only where its line is the program at both ends.

    A column may stop at a limit of its own on the way (stock is bought as asked for, up to what can go in): that limit
    is kept beside the line. Where an end differs in anything else the program is made anew at every value.
    """
    line = lever.line
    if lever.kind != BOUND or line is None:
        return lever
    low = low or 1e-3 * high  # at nothing a sentence asks for nothing, and has no rows
    least, last = line(low), line(high)
    ends = [(least, lever.real(low)), (last, lever.real(high))]
    stops = (last.upper > ends[1][1].upper * (1 + 1e-9) + 1e-9) & (last.upper > least.upper)
    most = np.where(stops, ends[1][1].upper, np.inf)
    if not all(_equal(_stopped(straight, most), real) and (straight.upper >= -1e-9).all() for straight, real in ends):
        return replace(lever, kind=SHARE, at=lever.real)
    return replace(lever, at=lambda value: _stopped(line(value), most), most=most)


def _stopped(program: Program, most: Numbers) -> Program:
    return replace(program, upper=np.minimum(np.maximum(program.upper, 0.0), most))


def _equal(a: Program, b: Program) -> bool:
    """Tell whether two programs are one, to rounding."""
    if not _same_rows(a, b):
        return False
    numbers = ("row_lower", "row_upper", "upper", "cost")
    return all(np.allclose(getattr(a, n), getattr(b, n), rtol=1e-9, atol=1e-9) for n in numbers)


def _same_rows(a: Program, b: Program) -> bool:
    if a.matrix.shape != b.matrix.shape or a.matrix.nnz != b.matrix.nnz:
        return False
    return bool((a.matrix.indices == b.matrix.indices).all()) and _same(a.matrix.data, b.matrix.data)


def _same(a: Numbers, b: Numbers) -> bool:
    return bool(np.allclose(a, b, rtol=1e-11, atol=1e-13))


def _between(first: Program, second: Program, one: float, two: float) -> Callable[[float], Program]:
    """Return the program at any value, on the straight line through two known ones."""

    def on_line(a: Numbers, b: Numbers, value: float) -> Numbers:
        finite = np.isfinite(a) & np.isfinite(b)
        slope = np.zeros(len(a))
        np.divide(np.where(finite, a, 0.0) - np.where(finite, b, 0.0), one - two, out=slope)
        return np.where(finite, np.where(finite, a, 0.0) + slope * (value - one), a)

    def at(value: float) -> Program:
        return replace(
            first,
            row_lower=on_line(first.row_lower, second.row_lower, value),
            row_upper=on_line(first.row_upper, second.row_upper, value),
            upper=on_line(first.upper, second.upper, value),
            cost=on_line(first.cost, second.cost, value),
            offset=first.offset + (first.offset - second.offset) / (one - two) * (value - one),
        )

    return at


def possible_span(bench: Bench, lever: Lever, low: float, high: float) -> tuple[float, float] | None:
    """Return the least and the most a bound can be with a plan, within [low, high]: exact, the lever being a column."""
    line = lever.line or lever.at
    here, there = line(low), line(high)
    width = len(here.cost)
    span = high - low
    moves = _slope(here.row_upper, there.row_upper, span) + _slope(here.row_lower, there.row_lower, span) * (
        here.row_lower != here.row_upper
    )
    most = _slope(here.upper, there.upper, span)
    moving = np.flatnonzero(most)
    picks = sparse.csc_matrix((np.ones(len(moving)), (np.arange(len(moving)), moving)), shape=(len(moving), width))
    matrix = sparse.bmat(
        [[here.matrix, sparse.csc_matrix(-moves).T], [picks, sparse.csc_matrix(-most[moving]).T]], format="csc"
    )
    none = np.zeros(width + 1)
    wide = replace(
        here,
        matrix=matrix,
        columns={**here.columns, "lever": Block(width, np.zeros((1, 0), dtype=np.int64))},
        row_lower=np.concatenate([here.row_lower, np.full(len(moving), -np.inf)]),
        row_upper=np.concatenate([here.row_upper, here.upper[moving]]),
        upper=np.append(np.where(most != 0, np.inf if lever.most is None else lever.most, here.upper), span),
        costs={"tie_break": (none, 0.0)},
    )
    ends = []
    for sign in (1.0, -1.0):
        cost = none.copy()
        cost[-1] = sign
        answer = bench.again(with_objective(wide, cost))
        if answer.status != "optimal":
            return None
        ends.append(low + float(answer.x[-1]))
    return ends[0], ends[1]


def _slope(a: Numbers, b: Numbers, span: float) -> Numbers:
    finite = np.isfinite(a) & np.isfinite(b)
    return (np.where(finite, b, 0.0) - np.where(finite, a, 0.0)) / span
