"""A study of one variant, and its answer through the planner's own road: frames, arrays, program, solution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd

from data.dataset import Dataset
from model.analysis.solve.variant_base import resting_facts
from model.analysis.what_if import cut_rounds
from model.analysis.what_if.bench import bare
from model.frames.remembered import Memory
from model.frames.study_frames import Frames
from model.plan.plan import Plan, make_plan
from model.policies import BY_NAME, Clause, Policy
from model.program.compile.compile import Program, compile_program
from model.program.fill import from_dataset, from_frames
from model.proof.keyed_columns import Facts
from model.proof.second_reading import facts
from model.solver.highs import Solution, solve
from model.study.settings import Study
from tests.random_study import random_study, with_other_plan

CLOSE = 1e-8
"""Relative to the sizes of the money moved: how near two costs that must be equal have to be."""
IMPOSSIBLE = ("stockpile_target", "nminus1_floor", "survive_floor", "offtake")
"""Sentences that ask for what no plan may be able to do, at any price of a shortfall."""


@dataclass(frozen=True)
class Case:
    """One variant of a study: what is planned from. Changes give new cases.

    `program` is that of the first round: a curved sentence (`hhi_cap`) is in it with its first tangents, which are
    straight lines, so that laws hold exactly. `plan` has all rounds.
    """

    dataset: Dataset
    study: Study
    clauses: tuple[Clause, ...]
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)
    """What was worked out from tables that a change leaves as they were, as a run knows it for all its variants."""

    # ------------------------------------------------------------ changes

    def tables(self, **changed: pd.DataFrame) -> Case:
        return replace(self, dataset=replace(self.dataset, tables={**self.dataset.tables, **changed}))

    def table(self, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Case:
        """Change one table by a function of it."""
        return self.tables(**{name: change(self.dataset.table(name))})

    def scaled(
        self, factor: float, columns: Mapping[str, tuple[str, ...]], where: Callable[[pd.DataFrame], Any] | None = None
    ) -> Case:
        """Multiply columns of tables, in all rows or where a condition holds."""
        if factor == 1:
            return self
        case = self
        for name, names in columns.items():
            frame = case.dataset.table(name)
            rows = np.ones(len(frame), dtype=bool) if where is None else np.asarray(where(frame), dtype=bool)
            for column in names:
                frame[column] = frame[column].where(~rows, frame[column] * factor)
            case = case.tables(**{name: frame})
        return case

    def settings(self, **changed: Any) -> Case:
        return replace(self, study=self.study.model_copy(update=changed))

    def sentences(self, name: str, change: Callable[[Any], Mapping[str, Any]]) -> Case:
        """Change the fields of every sentence of one policy."""
        clauses = tuple(
            replace(c, policy=c.policy.model_copy(update=dict(change(c.policy)))) if c.policy.name == name else c
            for c in self.clauses
        )
        return self.of(clauses)

    def stating(self, name: str, **fields: Any) -> Case:
        """Add one sentence."""
        label = f"{name}#{len(self.clauses) + 10}"
        return self.of((*self.clauses, Clause(label, BY_NAME[name].model_validate(fields))))

    def possible(self) -> Case:
        """Return the study made possible whatever it asks for: shortfalls have a price, and nothing must be held."""
        free = self.table("stockpile", lambda stock: stock.assign(closing_t=np.nan))
        return free.settings(shortfall="priced").without(*IMPOSSIBLE)

    def of_all_that_is_built(self) -> Case:
        """Return the study with support for any capacity: what another plan builds moves with what can be built."""
        return self.of(tuple(replace(c, policy=_of_any(c.policy)) for c in self.clauses))

    def spending_no_receipts(self) -> Case:
        """Return the study with funds that do not spend what they sell for: dearer sellers would make them richer."""
        return self.sentences("stockpile_target", lambda _: {"revolving": False})

    def without(self, *names: str) -> Case:
        return self.of(tuple(c for c in self.clauses if c.policy.name not in names))

    def of(self, clauses: tuple[Clause, ...]) -> Case:
        """Return the same study with other sentences: what they do not touch is prepared once."""
        other = replace(self, clauses=clauses)
        vars(other)["base"] = self.base
        return other

    def states(self, name: str) -> bool:
        return any(c.policy.name == name for c in self.clauses)

    # ------------------------------------------------------------ answer

    @cached_property
    def base(self) -> Frames:
        return with_other_plan(from_dataset.base_frames(self.dataset, self.study)).in_memory(self.memory)

    @cached_property
    def again(self) -> Facts:
        """The study's numbers read afresh, which a plan is proven against."""
        return resting_facts(Facts(facts(self.dataset, self.study)), self.base.plans)

    @cached_property
    def frames(self) -> Frames:
        return from_frames.variant_frames(self.base, self.clauses)

    @cached_property
    def program(self) -> Program:
        return compile_program(from_frames.variant_data(self.frames, self.clauses))

    @cached_property
    def bare(self) -> Program:
        """The program without its tie-break: laws of cost are exact there."""
        return bare(self.program)

    @cached_property
    def found(self) -> Solution:
        """The cheapest plan, ties left open."""
        return solve(self.bare)

    @cached_property
    def chosen(self) -> Solution:
        """The plan as reported, ties broken."""
        return solve(self.program)

    @cached_property
    def cost(self) -> float:
        """Least cost, million USD; infinite when no plan exists."""
        if self.found.status == "infeasible":
            return float("inf")
        assert self.found.status == "optimal", self.found.status
        return self.found.objective

    @cached_property
    def plan(self) -> Plan:
        """The plan as reported: curved sentences cut in as many rounds as they ask for."""
        if any(c.policy.refines for c in self.clauses):
            found = cut_rounds.answer(self.frames, self.clauses)
            return make_plan("drawn", found.program, found.solution, self.base, self.frames, self.clauses)
        return make_plan("drawn", self.program, self.chosen, self.base, self.frames, self.clauses)

    @cached_property
    def size(self) -> float:
        """How much money moves: what differences of cost are compared with."""
        if self.found.status != "optimal":
            return 1.0
        return float(1 + np.abs(self.program.cost * self.found.x).sum() + abs(self.program.offset))


def _of_any(policy: Policy) -> Policy:
    return policy.model_copy(update=dict.fromkeys(policy.fields_of_variants(), ""))


@cache
def random_case(seed: int) -> Case:
    """Return a random study; whoever asks for the same one shares what is worked out of it."""
    return Case(*random_study(seed))


def same_cost(one: Case, other: Case, times: float = 1.0) -> None:
    """Prove that the second costs the first, times a factor."""
    if np.isinf(one.cost) or np.isinf(other.cost):
        assert one.cost == other.cost
        return
    assert abs(other.cost - times * one.cost) <= CLOSE * max(one.size * abs(times), other.size), (
        one.cost,
        other.cost,
        times,
    )


def never_cheaper(loose: Case, tight: Case) -> None:
    """Prove that the second, which may do less or pays more, costs no less."""
    if np.isinf(tight.cost):
        return
    assert np.isfinite(loose.cost), "the looser study has no plan, the tighter one has"
    assert tight.cost >= loose.cost - CLOSE * max(loose.size, tight.size), (loose.cost, tight.cost)
