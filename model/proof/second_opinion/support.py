"""What is put towards the capital of a build, held day by day against the shares that policies state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from model.proof.comparisons import Book
from model.proof.second_opinion.dates import days
from model.proof.second_opinion.plan import Plan
from model.proof.second_opinion.reading import level

Paid = tuple[str, Any, float]
"""The label of a policy, the policy, and what it puts up for a build, million USD."""
Builds = dict[tuple[str, int], list[Paid]]
"""What is put up, by plant and year of decision."""
OFFERS_A_SHARE = ("capital_grant", "investment_tax_credit", "loan", "equity")


def support(book: Book, plan: Plan, clauses: Sequence[tuple[str, Any]]) -> None:
    """Check that an account pays one share of a build, and that all accounts together stay within every cap."""
    paid = _by_build(plan, dict(clauses))
    built = {(p, y): t / 1e3 for p, y, t in plan.tables["capacity"].keys("plant", "year", "built_t")}
    for rule, limits in (("one share an account", _accounts), ("caps on support", _caps)):
        said = limits(plan, clauses, paid)
        found = [(w, musd, part * plan.builds[at][0] * built.get(at, 0.0)) for w, at, musd, part in said]
        book.at_most(rule, [w for w, _, _ in found], [m for _, m, _ in found], [most for *_, most in found], "MUSD")


Limit = tuple[tuple[Any, ...], tuple[str, int], float, float]
"""Where, which build, what is paid of its capital in million USD, and the share that may be."""


def _accounts(
    plan: Plan, clauses: Sequence[tuple[str, Any]], paid: dict[tuple[str, int], list[Paid]]
) -> Iterator[Limit]:
    offers = [policy for _, policy in clauses if policy.name in OFFERS_A_SHARE]
    for at, parts in paid.items():
        for account in sorted({policy.account for _, policy, _ in parts}):
            own = [o for o in offers if o.account == account and plan.about(o, plan.plants[at[0]][0], at[0])]
            best = np.max([days(o, at[1]) * o.share for o in own], axis=0) if own else np.zeros(1)
            musd = sum(musd for _, policy, musd in parts if policy.account == account)
            yield (account, *at), at, musd, float(np.mean(best))


def _caps(plan: Plan, clauses: Sequence[tuple[str, Any]], paid: Builds) -> Iterator[Limit]:
    for label, cap in clauses:
        if cap.name != "capital_support_cap":
            continue
        for at, parts in paid.items():
            share = level(cap.max, at[1])
            if share is not None and plan.about(cap, plan.plants[at[0]][0], at[0]):
                musd = sum(musd for _, policy, musd in parts if policy.name in cap.instruments)
                yield (label, *at), at, musd, float(np.mean(np.where(days(cap, at[1]), share, 1.0)))


def _by_build(plan: Plan, policies: dict[str, Any]) -> Builds:
    out: dict[tuple[str, int], list[Paid]] = defaultdict(list)
    for table in ("grants", "finance"):
        for label, plant, year, musd in plan.tables[table].keys("clause", "plant", "year", "musd"):
            out[plant, year].append((label, policies[label], musd))
    return out
