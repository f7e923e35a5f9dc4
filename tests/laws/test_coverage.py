"""The random studies test something: every policy drawn and every row family binds in a tenth of them."""

from __future__ import annotations

from collections import Counter

import numpy as np

from model import formulation
from model.formulation import bills
from model.policies import BY_NAME, Sentence, financing
from tests.laws.conftest import FULL, SEEDS
from tests.laws.planned import Case
from tests.random_policies import CHANCE
from tests.random_study import random_study

STUDIES = max(SEEDS, 40) if FULL else 20
SHARE = 0.1
BINDS = 1e-7
DRAWN = {id(BY_NAME[name].part) for name in CHANCE}
NOT_DRAWN = {id(BY_NAME[name].part) for name in BY_NAME if name not in CHANCE} - DRAWN | {id(bills.PART)}
if not {"investment_tax_credit", "loan", "equity"} & set(CHANCE):
    NOT_DRAWN |= {id(financing.PART)}
FAMILIES = [rule.__name__ for part in formulation.PARTS if id(part) not in NOT_DRAWN for rule, _ in part.rows]


def _binding(case: Case) -> set[str]:
    """Return row families with a price, decisions held at their limit, and policies that a plan feels."""
    p, s = case.program, case.chosen
    found = {f for f, b in p.rows.items() if (np.abs(s.row_dual[b.start : b.stop]) > BINDS).any()}
    clauses = {c.label: c.sentence.name for c in case.clauses}
    for family in ("share_at_most", "share_at_least", "origin_at_least", "stock_target", "budget_limit", "grant_limit"):
        block = p.rows[family]
        priced = np.flatnonzero(np.abs(s.row_dual[block.start : block.stop]) > BINDS)
        found |= {clauses[str(p.data.labels[block.codes[i, 0]])] for i in priced}
    purchases = p.columns["Purchase"]
    sold = dict(zip(p.data.tuples("PURCHASES"), s.x[purchases.start : purchases.stop], strict=True))
    gain = dict(zip(p.data.tuples("PURCHASES"), s.reduced_cost[purchases.start : purchases.stop], strict=True))
    for clause in case.clauses:
        found |= {clause.sentence.name} if _felt(case, clause.sentence, sold, gain) else set()
    return found


def _felt(
    case: Case, sentence: Sentence, sold: dict[tuple[str | int, ...], float], gain: dict[tuple[str | int, ...], float]
) -> bool:
    """Whether a sentence that moves prices or bounds moves one that is paid, or closes a seller that would be used."""
    after = sentence.adjust(case.base)
    sales = list(zip(case.base.sales["seller"], case.base.sales["year"], strict=True))
    dearer, closed = (
        (after.sales["duty"] > case.base.sales["duty"]),
        after.sales["available"] < case.base.sales["available"] - 1e-9,
    )
    made = case.program.columns["Output"]
    output = dict(zip(case.program.data.tuples("OUTPUTS"), case.chosen.x[made.start : made.stop], strict=True))
    paid = zip(
        case.base.outputs["plant"],
        case.base.outputs["year"],
        after.outputs["credit"] > case.base.outputs["credit"],
        strict=True,
    )
    return (
        any(d and sold[key] > BINDS for d, key in zip(dearer, sales, strict=True))
        or any(c and gain[key] < -BINDS for c, key in zip(closed, sales, strict=True))
        or any(c and output[plant, year] > BINDS for plant, year, c in paid)
    )


def test_every_policy_and_row_family_binds_in_a_tenth_of_the_studies() -> None:
    """Laws on rows that never bind would prove nothing. Some studies, not many, are impossible."""
    count: Counter[str] = Counter()
    for seed in range(STUDIES):
        case = Case(*random_study(seed))
        count.update(_binding(case) if case.chosen.status == "optimal" else {"impossible"})
    for name in (*FAMILIES, *CHANCE, "impossible"):
        print(f"{name:25} {count[name] / STUDIES:6.1%}")
    assert not {name: count[name] for name in (*FAMILIES, *CHANCE) if count[name] < SHARE * STUDIES}
    assert count["impossible"] <= 0.2 * STUDIES
    assert count["impossible"] >= 0.05 * STUDIES or not FULL
