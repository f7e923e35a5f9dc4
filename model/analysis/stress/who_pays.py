"""Who pays for a loss: the ledger of the answer beside the ledger of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from model.analysis.stress.recourse import Numbers
from model.analysis.stress.surge import Surge
from model.analysis.stress_found import Payment
from model.analysis.what_if.bench import Bench
from model.frames.column_tables import as_frame
from model.plan.ledger import SHORTAGE, ledger, payers
from model.plan.physical_tables import physical_tables

PAYERS = ("users", "buyers", "plant_owners", "treasury")
"""Users bear what missing tonnes are worth to them; the others pay and receive money."""


def paid(bench: Bench, surge: Surge, decisions: Numbers) -> Mapping[str, float]:
    """Return what each payer bears over the years planned, million USD, present value, where this is decided.

    What sellers sell beyond their offers stands in no table of a plan: buyers pay it, the Treasury has its duty.
    """
    width, end = len(bench.program.cost), len(bench.program.cost) + len(surge.paid)
    tables = physical_tables(bench.program, replace(bench.solution, x=decisions[:width]), bench.frames)
    flows = as_frame(ledger(tables, bench.frames, bench.clauses))
    money = payers(flows[flows["item"] != SHORTAGE], bench.frames)
    missing = payers(flows[flows["item"] == SHORTAGE], bench.frames)
    money["buyers"] += float(surge.paid @ decisions[width:end])
    money["treasury"] -= float(surge.duty @ decisions[width:end])
    return {"users": sum(missing.values()), **money}


def payments(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[Payment, ...]:
    """Return what each payer bears more afterwards; together, what the nation loses."""
    return tuple(Payment(payer, after[payer] - before[payer]) for payer in PAYERS)
