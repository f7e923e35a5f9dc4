"""Plants that are built whole: an integer program for HiGHS, and its answer as decisions that are then held.

Nothing here is proven but by the linear program: the bound of the integer program is the solver's own word. What is
published is the plan of the linear program with these decisions held, checked like any plan, and its distance from the
proven bound of the linear program without them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import highspy
import numpy as np
from scipy import sparse

from model.program.compile.compile import Program
from model.program.fill.arrays import Numbers
from model.solver.highs import Limits, NoAnswer, OutOfTime, held, matter_unit, money_unit
from model.solver.refused_numbers import Refused

USUAL_GAP = 1e-4
"""Relative: between the best whole plan found and the solver's own bound on whole plans, where nothing is asked."""


class NoWholePlan(NoAnswer):
    """The solver found that no plan has whole plants."""


@dataclass(frozen=True)
class WholeDecisions:
    """Decisions that are whole numbers of their sizes, no number where a decision is of any size.

    gap: relative, between this plan and the solver's own bound on whole plans, which nobody checks
    """

    fixed: Numbers
    gap: float
    nodes: int
    seconds: float


def whole_decisions(program: Program, limits: Limits) -> WholeDecisions:
    """Return the best whole plants that the solver finds in its time.

    Raises NoWholePlan where it finds that there are none, OutOfTime where it finds none in time.
    """
    whole = program.whole_times > 0
    size = matter_unit(program)
    each = np.where(whole, program.whole_times * size, 1.0)
    counted = replace(
        program, matrix=sparse.csc_matrix(program.matrix @ sparse.diags(each)), cost=program.cost * each,
        upper=program.upper / each,
    )  # fmt: skip
    if matter_unit(counted) != size:
        raise Refused("amounts of the study are too small for whole plants; plan it without whole_plants")
    h = held(counted, limits.seconds, money_unit(program))
    gap = USUAL_GAP if limits.gap is None else limits.gap
    for option, value in (("solver", "choose"), ("mip_rel_gap", gap), ("mip_feasibility_tolerance", 1e-9)):
        h.setOptionValue(option, value)
    at = np.flatnonzero(whole).astype(np.int32)
    h.changeColsIntegrality(len(at), at, np.full(len(at), int(highspy.HighsVarType.kInteger), dtype=np.uint8))
    began = time.perf_counter()
    h.run()
    seconds, status, info = time.perf_counter() - began, h.getModelStatus(), h.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        raise NoWholePlan("no plan has whole plants, says the solver, though one has plants of any size; see which "
                          "floors and budgets need a part of a plant, or plan without whole_plants")  # fmt: skip
    found = h.getSolution()
    if not found.value_valid or info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise OutOfTime(f"no plan with whole plants found in {limits.seconds:g} s; write a longer --time-limit")
    number = np.round(np.asarray(found.col_value))
    fixed = np.where(whole, number * program.whole_times, np.nan)
    return WholeDecisions(fixed, float(info.mip_gap), int(info.mip_node_count), seconds)
