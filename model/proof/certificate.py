"""Proof of a plan, from the dataset and its result tables alone.

`certify` checks every physical rule (`proof.physical_rules`) and every policy sentence again, counts the cost again
term by term (`cost_recount`), and holds the plan against a lower bound from the duals (`dual_bound`). None of
it imports the formulation, the compiler or the solver; the study's numbers are read afresh (`proof.second_reading`).
What does not pass is not to be reported.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.frames.result_names import metric_of, term_of
from model.frames.study_frames import Frames
from model.policies import Clause
from model.policies.base.policy import in_turn
from model.policies.base.result_tables import ResultTables
from model.proof.comparisons import Book, Breach
from model.proof.cost_recount import NO_COST, OURS, STORED, Recount, present_value, recount
from model.proof.dual_bound import WORST_GAP, relative_gap
from model.proof.keyed_columns import Columns, Facts, columns_of
from model.proof.physical_rules import physical
from model.proof.second_opinion import second_opinion

Tables = Mapping[str, pd.DataFrame]
Stated = Mapping[str, Columns]
WORST_VIOLATION = 1e-6
"""Of a rule, relative to its own size (tonnes or million USD, at least 1)."""
WORST_COST_DIFFERENCE = 1e-9
"""Between the cost reported and the cost counted again, relative."""
FAILURES_KEPT = 20
UNREADABLE = (KeyError, ValueError, TypeError, IndexError)
"""What looking up a row that is not there, or a cell of the wrong kind, raises."""


@dataclass(frozen=True)
class Certificate:
    """What was proven of one plan.

    worst_violation: of every rule and sentence, the one farthest beyond its limit, relative to its own size
    proven_gap: how far the cost may lie above the cheapest, relative; None when no bound was given
    checks: comparisons made; failures: what did not pass, worst first, one line each
    """

    worst_violation: float
    worst_rule: str
    worst_where: str
    recomputed_cost: float
    cost_difference_relative: float
    proven_gap: float | None
    checks: int
    passed: bool
    failures: tuple[str, ...]

    def manifest(self) -> dict[str, Any]:
        """Return the certificate for a run's manifest; what is not finite is written as text."""
        return {k: (str(v) if isinstance(v, float) and not math.isfinite(v) else v) for k, v in vars(self).items()}


def _not_closed(cost: float, bound: float, size: float, allowed: float) -> Iterator[str]:
    """Say where a cost lies too far above what is proven, or below what any plan can cost."""
    if not (gap := relative_gap(cost, bound, size)) <= allowed:
        yield f"gap: {cost:.15g} reported, {bound:.15g} proven (relative {gap:.2g})"
    if bound > cost and relative_gap(bound, cost, size) > WORST_GAP:
        yield f"gap: {cost:.15g} reported lies below what any plan can cost, {bound:.15g}"


def certify(
    base: Facts,
    clauses: Sequence[Clause],
    tables: Tables,
    cost: float,
    bound: float | None,
    allowed: float = WORST_GAP,
) -> Certificate:
    """Return what can be proven of a plan.

    `base` are the study's numbers read afresh (`second_reading.facts`), `cost` what is reported, `bound` a lower bound
    on cost (`model.proof.dual_bound.proven_bound`), `allowed` the gap that counts as closed.
    """
    book, said, tables = Book(), columns_of(tables), ResultTables(tables)
    facts = base.under([clause.policy for clause in in_turn(clauses)])
    frames = facts.frames
    physical(book, facts, said)
    for clause in clauses:
        _sentence(book, clause, frames, tables)
    _second_opinion(book, base, facts, clauses, said)
    counted = _counted(facts, said, clauses, tables)
    _terms(book, frames, said, counted)
    again = counted.cost(frames.perspective)
    size = _size(counted, facts)
    difference = abs(again - cost) / (max(abs(cost), size) or 1.0)
    gap = None if bound is None else relative_gap(cost, bound, size)
    money = [] if bound is None else list(_not_closed(cost, bound, size, allowed))
    if not difference <= WORST_COST_DIFFERENCE:
        money.insert(0, f"cost: {cost:.15g} reported, {again:.15g} counted again (relative {difference:.2g})")
    worst, breaches = book.worst_and_breaches(WORST_VIOLATION, moved(counted))
    failures = _failures(breaches, money)
    for table in said.values():
        table.forget()
    return Certificate(
        worst.violation,
        worst.rule,
        worst.where,
        again,
        difference,
        gap,
        book.checks,
        not failures,
        failures,
    )


def _failures(breaches: Sequence[Breach], money: Sequence[str]) -> tuple[str, ...]:
    """Return lines on what is broken: the worst breach of every rule, what money does not agree, then further ones."""
    first, more = _worst_of_each_rule(breaches)
    lines = [*(b.line for b in first), *money, *(b.line for b in more)]
    return tuple(lines[: max(FAILURES_KEPT, len(first) + len(money))])


def _worst_of_each_rule(breaches: Sequence[Breach]) -> tuple[list[Breach], list[Breach]]:
    """Return the worst breach of every rule, and all others."""
    first: dict[str, Breach] = {}
    for breach in breaches:
        first.setdefault(breach.rule, breach)
    return list(first.values()), [b for b in breaches if first[b.rule] is not b]


def _sentence(book: Book, clause: Clause, frames: Frames, tables: Tables) -> None:
    """Check one sentence by its own re-check; one that cannot even be worked out is broken."""
    try:
        found = list(clause.policy.recheck(clause.label, frames, tables))
    except UNREADABLE:
        book.refuse(clause.label, [("a row that its re-check cannot read",)], [True])
        return
    by_unit: dict[tuple[str, str], list[Any]] = {}
    for check in found:
        by_unit.setdefault((check.rule, check.unit), []).append(check)
    for (rule, unit), checks in by_unit.items():
        book.at_most(rule, [(c.where,) for c in checks], [c.value for c in checks], [c.limit for c in checks], unit)


def moved(counted: Recount) -> float:
    """Return the money that a plan moves, what is paid and what is received alike, million USD of present value."""
    sizes = [abs(v) for v in (*counted.terms.values(), counted.transfers) if math.isfinite(v)]
    return math.fsum(sizes)


def _size(counted: Recount, f: Facts) -> float:
    """Return what differences of cost are relative to where the cost itself is next to nothing, million USD.

    A thousandth of the money moved, or a millionth of what it would cost to leave everybody without: where income
    pays for nearly all, or what is had is free, rounding is still as large as what was added up.
    """
    lost = f["demands"]["wanted"] * f["demands"]["shortage"]
    missed = f["products"]["product_wanted"] * f["products"]["missing_cost"]
    return max(1e-3 * moved(counted), 1e-6 * float(np.nansum(lost) + np.nansum(missed)))


def _second_opinion(book: Book, base: Facts, facts: Facts, clauses: Sequence[Clause], stated: Stated) -> None:
    """Read dates, money and matter a second time; tables that cannot be read so are broken."""
    try:
        dated = {clause.label: clause.stated for clause in clauses if clause.stated is not None}
        second_opinion(book, base, facts, [(clause.label, clause.policy) for clause in clauses], stated, dated)
    except UNREADABLE as fault:
        book.refuse("second opinion", [(f"a row that it cannot read: {fault}",)], [True])


def _counted(facts: Facts, stated: Stated, clauses: Sequence[Clause], tables: Tables) -> Recount:
    """Return the cost counted again; no number where the tables cannot be read."""
    try:
        return recount(facts, stated, clauses, tables)
    except UNREADABLE:
        return Recount({"booked by sentences": 0.0}, math.nan)


def _counts_as_cost(payer: str, payee: str, item: str) -> int | None:
    """Return whether a payment adds to the cost, 1, lowers it, -1, or neither, 0; nothing where it is not counted."""
    return None if item in NO_COST else (payer in OURS or item == STORED) - (payee in OURS)


def _terms(book: Book, f: Frames, said: Stated, counted: Recount) -> None:
    """Compare the cost terms that the summary prints, and the ledger, with the cost counted again."""
    summary, ledger, printed = said["summary"], said["ledger"], [("printed",)]
    stated = list(zip(summary["metric"], summary.number("value").tolist(), strict=True))
    terms = {term: value for metric, value in stated if (term := term_of(str(metric)))}
    rest = math.fsum(value for name, value in terms.items() if name not in counted.terms)
    for name, value in counted.terms.items():
        if name in terms:
            book.equal(f"summary.{metric_of(name)}", printed, [terms[name]], [value], "MUSD")
    transfers = counted.transfers if f.perspective == "market" else 0.0
    book.equal("summary: transfers", printed, [rest], [transfers + counted.terms["booked by sentences"]], "MUSD")
    total = [value for metric, value in stated if metric == "cost"]
    book.equal("summary.cost", printed * len(total), total, [counted.cost(f.perspective)] * len(total), "MUSD")
    rows = ledger.keys("payer", "payee", "item")
    counts = {row: _counts_as_cost(*row) for row in set(rows)}
    signs = [counts[row] for row in rows]
    inside = np.array([sign is not None for sign in signs], dtype=bool)
    sign = np.array([sign for sign in signs if sign is not None], dtype=float)
    worth = {year: f.discount(year) for year in f.years}
    booked = present_value(worth, ledger["year"][inside].tolist(), sign * ledger["musd"][inside])
    book.equal("ledger", [("adds up to the cost",)], [booked], [counted.cost("market")], "MUSD")
