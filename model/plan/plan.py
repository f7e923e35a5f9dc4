"""A plan: the solved answer for one variant, as result tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.frames.column_tables import ColumnTables, Plain, length_of
from model.frames.study_frames import Frames
from model.plan.costs import costs
from model.plan.decision_frame import noise
from model.plan.ledger import budget, ledger, payers
from model.plan.physical_tables import physical_tables
from model.plan.plain_rows import TEXT, table_of
from model.plan.prices import policy_prices, prices
from model.plan.shares import shares_and_concentration
from model.plan.summary import summary
from model.plan.windfalls import contingent, windfalls
from model.policies import Clause
from model.policies.base.result_tables import ResultTables
from model.program import assembled
from model.program.compile.compile import Program
from model.proof.dual_bound import BASIC
from model.solver.highs import Solution

EQUAL_COST = 1e-8
"""A move that changes cost by less than this, as a share of what the purchase costs, was decided by the tie-break."""


@dataclass(frozen=True)
class Plan:
    """cost: million USD, present value; terms: its named parts; tables: result tables by name."""

    variant: str
    cost: float
    terms: Mapping[str, float]
    tables: Mapping[str, pd.DataFrame]


def make_plan(
    variant: str, program: Program, solution: Solution, base: Frames, frames: Frames, clauses: Sequence[Clause]
) -> Plan:
    """Return the result tables of a solved variant; `base` are the frames before its sentences, `frames` after."""
    terms = {name: program.paid(name, solution.x) for name in program.data.terms}
    physical = physical_tables(program, solution, frames)
    tables = ResultTables(physical)
    shares, concentration = shares_and_concentration(tables, frames)
    flows, worth = ledger(tables, frames, clauses), prices(program, solution, frames)
    known = physical.beside(
        shares=shares,
        concentration=concentration,
        ledger=flows,
        budget=budget(flows, frames),
        prices=worth,
        windfalls=windfalls(physical.columns("purchases"), worth),
        contingent=contingent(clauses, frames, tables),
    )
    amounts = solution.objective, resource_cost(program, solution, terms), terms, payers(flows, frames)
    known = known.beside(
        policies=policy_prices(program, solution, base, frames, clauses, known),
        summary=summary(known, frames, *amounts),
        costs=costs(program, solution, frames),
        alternatives=alternatives(program, solution),
    )
    return Plan(variant, solution.objective, terms, _of_variant(variant, known))


def _of_variant(variant: str, tables: ColumnTables) -> ColumnTables:
    """Return tables with their variant in front."""
    each = {name: tables.columns(name) for name in tables}
    front = {name: np.full(length_of(table), variant, dtype=object) for name, table in each.items()}
    return ColumnTables({name: {"variant": front[name], **table} for name, table in each.items()})


def resource_cost(program: Program, solution: Solution, terms: Mapping[str, float] | None = None) -> float:
    """Return what the nation gives up, million USD of present value: every cost term but transfers.

    terms: what some of the terms come to, where that is known
    """
    known, kept = terms or {}, assembled.terms_counted("nation")
    return sum(known[name] if name in known else program.paid(name, solution.x) for name in kept)


def alternatives(program: Program, solution: Solution) -> Plain:
    """Return purchases that could be made, or left out, at no cost: the plan is not the only cheapest one.

    Such a purchase stands at none or at all of what is offered, and a tonne more or less of it changes cost by
    nothing: the tie-break decided. One that the basis holds moves with the others, not by itself.
    """
    block = program.columns["Purchase"]
    here = slice(block.start, block.stop)
    x, reduced, most = (v[here] for v in (solution.x, solution.reduced_cost, program.upper))
    price = (program.cost - program.costs["tie_break"][0])[here]
    least = noise(program)
    ends = ((x <= least) & (most > least)) | (x >= most - least)
    held = solution.basis.columns[here] == BASIC if solution.basis else np.zeros(len(x), dtype=bool)
    free = np.flatnonzero(ends & ~held & (np.abs(reduced) <= EQUAL_COST * np.abs(price)))
    return table_of(((name,) for name in program.names_of_columns("Purchase", free)), decision=TEXT)
