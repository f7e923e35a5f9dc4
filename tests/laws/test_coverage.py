"""The random studies test something: every policy, row family and cost term is felt in a tenth of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from model.policies import BY_NAME, Policy
from model.program import assembled
from tests.laws.conftest import FULL, SEEDS
from tests.laws.planned import Case, random_case
from tests.random_policies import EVERY
from tests.uncertain import question

STUDIES = max(SEEDS.stop, 40) if FULL else 30
SHARE = 0.1
BINDS = 1e-7
BY_HAND = {
    "stop_reserves": "model/policies/test_survive_floor.py",
    "stop_shared": "model/policies/test_survive_floor.py",
    "share_of_uses_by_origin": "model/policies/test_share_of_uses.py",
}
"""Row families that random studies state and hardly ever make bind, and the tests of plans that they move. An answer to
a stop is short of sellers and stock long before a berth is full, and is seldom made of ore from home at all; what some
uses get is mostly less than all that qualifies by its ore."""
FAMILIES = [rule.__name__ for part in assembled.COMPONENTS for rule, _ in part.constraints]
TERMS = [term.rule.__name__ for part in assembled.COMPONENTS for term in part.terms]
PAID = {
    "CARBON_PLANTS": "Output",
    "CARBON_SELLERS": "Purchase",
    "FLOORS": "Output",
    "OFFTAKES": "Output",
    "PROGRAMS": "Program",
    "FINANCES": "Finance",
    "RELIEVED": "Relief",
}
"""Sets whose first label is a sentence and whose tuples are decisions that it pays for, or charges."""


def _binding(case: Case) -> set[str]:
    """Return row families with a price, cost terms with a cost, and policies that a plan feels."""
    p, s = case.program, case.chosen
    clauses = {c.label: c.policy.name for c in case.clauses}
    found = {term for term in TERMS if term in p.costs and abs(p.costs[term][0] @ s.x + p.costs[term][1]) > BINDS}
    for family, block in p.rows.items():
        priced = np.flatnonzero(np.abs(s.row_dual[block.start : block.stop]) > BINDS)
        found |= {family} if len(priced) else set()
        found |= {clauses[who] for who in {str(p.data.labels[block.codes[i, 0]]) for i in priced} if who in clauses}
    for over, decision in PAID.items():
        block = p.columns[decision]
        used = dict(zip(block_tuples(case, decision), s.x[block.start : block.stop], strict=True))
        found |= {
            clauses[str(label[0])]
            for label in p.data.tuples(over)
            if used.get(label if label in used else label[1:], 0.0) > BINDS
        }
    return found


def block_tuples(case: Case, decision: str) -> list[tuple[str | int, ...]]:
    return case.program.data.tuples(assembled.VARIABLES[decision].over)


def _felt(case: Case, name: str) -> bool:
    """Whether sentences that change what is bought, made or built change what a plan costs."""
    left = case.without(name)
    return left.found.status != "optimal" or abs(left.cost - case.cost) > 1e-6 * case.size


ADJUSTING = [name for name, policy in BY_NAME.items() if policy.adjust is not Policy.adjust]


@pytest.mark.breadth
def test_every_policy_row_family_and_cost_term_is_felt_in_a_tenth_of_the_studies() -> None:
    """Laws on rows that never bind would prove nothing. Some studies, not many, are impossible."""
    assert set(EVERY) == set(BY_NAME)
    count: Counter[str] = Counter()
    for seed in range(STUDIES):
        case = random_case(seed)
        if case.chosen.status != "optimal":
            count["impossible"] += 1
            continue
        found = _binding(case)
        unseen = [n for n in ADJUSTING if count[n] < SHARE * STUDIES and case.states(n) and n not in found]
        count.update(found | {name for name in unseen if _felt(case, name)})
    named = [name for name in (*FAMILIES, *TERMS, *EVERY) if name not in BY_HAND]
    for name in (*named, "impossible"):
        print(f"{name:25} {count[name] / STUDIES:6.1%}")
    assert not {name: count[name] for name in named if count[name] < SHARE * STUDIES}
    assert count["impossible"] <= 0.25 * STUDIES
    assert count["impossible"] >= 0.05 * STUDIES or not FULL


def test_every_word_of_uncertainty_is_drawn_and_happens_in_a_tenth_of_the_studies() -> None:
    """A word counts where some scenario differs by it from what is published; nothing is solved."""
    count: Counter[str] = Counter()
    for seed in range(20):
        asked = question(seed)
        u, scenarios = asked.drawn.uncertain, asked.drawn.scenarios()
        own = {stop.name for stop in asked.drawn.stops if stop.stated}
        happens = {
            "demand": any(one.demand != asked.study.demand for one in scenarios),
            "prices": any(one.prices for one in scenarios),
            "price_correlation": u.price_correlation is not None,
            "stops": any(one.begins.keys() - own for one in scenarios),
            "scenarios of its own": any(one.begins.keys() & own for one in scenarios),
            "projects that are late": any(one.late for one in scenarios),
            "projects that do not come": any(one.cancelled for one in scenarios),
            "overruns": any(one.overruns for one in scenarios),
            "policies": any(one.policies and asked.changes[one.policies] != asked.clauses for one in scenarios),
            "antithetic": u.draws == "antithetic",
            "risk": u.risk is not None,
        }
        count.update(word for word, so in happens.items() if so)
    assert not {word: count[word] for word in happens if count[word] < SHARE * 20}


def test_what_is_proven_by_hand_alone_has_its_tests() -> None:
    for family, file in BY_HAND.items():
        assert family in FAMILIES
        assert f"def test_{family}(" in (Path(__file__).parents[1] / file).read_text(encoding="utf-8")
