"""A plan: the solved answer for one variant, as result tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.frames.study_frames import Frames
from model.plan.costs import costs
from model.plan.decision_frame import noise
from model.plan.ledger import budget, ledger, payers
from model.plan.physical_tables import physical_tables
from model.plan.plain_rows import TEXT, frame_of
from model.plan.prices import policy_prices, prices
from model.plan.shares import shares_and_concentration
from model.plan.summary import summary
from model.plan.windfalls import contingent, windfalls
from model.policies import Clause
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
    tables = physical_tables(program, solution, frames)
    tables["shares"], tables["concentration"] = shares_and_concentration(tables, frames)
    tables["ledger"] = ledger(tables, frames, clauses)
    tables["budget"] = budget(tables["ledger"], frames)
    tables["prices"] = prices(program, solution, frames)
    tables["windfalls"] = windfalls(tables["purchases"], tables["prices"])
    tables["contingent"] = contingent(clauses, frames, tables)
    tables["policies"] = policy_prices(program, solution, base, frames, clauses, tables)
    tables["summary"] = summary(
        tables, frames, solution.objective, resource_cost(program, solution), terms, payers(tables["ledger"], frames)
    )
    tables["costs"] = costs(program, solution, frames)
    tables["alternatives"] = alternatives(program, solution)
    return Plan(
        variant,
        solution.objective,
        terms,
        {name: _of_variant(variant, table) for name, table in tables.items()},
    )


def _of_variant(variant: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its variant in front."""
    named = table.copy(deep=False)
    named.insert(0, "variant", np.full(len(table), variant, dtype=object))
    return named


def resource_cost(program: Program, solution: Solution) -> float:
    """Return what the nation gives up, million USD of present value: every cost term but transfers."""
    kept = assembled.terms_counted("nation")
    return sum(program.paid(name, solution.x) for name in kept)


def alternatives(program: Program, solution: Solution) -> pd.DataFrame:
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
    held = np.array(solution.basis.columns)[here] == BASIC if solution.basis else np.zeros(len(x), dtype=bool)
    free = np.flatnonzero(ends & ~held & (np.abs(reduced) <= EQUAL_COST * np.abs(price)))
    return frame_of(((name,) for name in program.names_of_columns("Purchase", free)), decision=TEXT)
