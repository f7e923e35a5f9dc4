"""What is put towards the capital of a build, held day by day against the shares that policies state."""

from __future__ import annotations

import math
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
    rows = plan.tables["capacity"].keys("plant", "year", "built_t") if paid else ()
    built = {(p, y): t / 1e3 for p, y, t in rows}
    for rule, limits in (("one share an account", _accounts), ("caps on support", _caps)):
        said = limits(plan, clauses, paid)
        found = [(w, musd, part * plan.builds[at][0] * built.get(at, 0.0)) for w, at, musd, part in said]
        book.at_most(rule, [w for w, _, _ in found], [m for _, m, _ in found], [most for *_, most in found], "MUSD")
    _added(book, plan, clauses)


def _added(book: Book, plan: Plan, clauses: Sequence[tuple[str, Any]]) -> None:
    """Check, year by year, that support additional to another plan is beyond what that builds, all of which is built.

    What support would pay for at its full share, on top of what the other plan has built by then, is no more than what
    is built by then.
    """
    for label, policy in clauses:
        if not getattr(policy, "additional_to", ""):
            continue
        there = _built(plan.facts.frames.plans[policy.additional_to]["capacity"])
        here = _built(plan.tables["capacity"])
        where, wanted, stands = [], [], []
        for plant, began in _first_paid(plan, policy).items():
            for year in plan.reading.years if any(p == plant for p, _ in there) else ():
                if year < began or (plant, year) not in plan.builds:
                    continue
                musd = _paid_by(plan, label, plant, year)
                pays = policy.share * plan.capital[plant] / 1e3
                where.append((label, plant, year))
                wanted.append(musd / pays + sum(t for (p, y), t in there.items() if p == plant and y <= year))
                stands.append(sum(t for (p, y), t in here.items() if p == plant and y <= year))
        book.at_most("additional to another plan", where, wanted, stands, "t/yr")


def _built(table: Any) -> dict[tuple[str, int], float]:
    columns = (table["plant"], table["year"], table["built_t"])
    return {(str(p), int(y)): float(t) for p, y, t in zip(*columns, strict=True) if t > 0}


def _first_paid(plan: Plan, policy: Any) -> dict[str, int]:
    """Return the plants that a policy may pay for, each with the first year of decision in which it may."""
    first: dict[str, int] = {}
    for (plant, year), (capital, *_) in plan.builds.items():
        meant = capital > 0 and plan.about(policy, plan.plants[plant][0], plant, year)
        if meant and days(policy, year).any() and policy.share > 0:
            first[plant] = min(year, first.get(plant, year))
    return first


def _paid_by(plan: Plan, label: str, plant: str, year: int) -> float:
    """Return what a policy has put up for a plant by a year, million USD."""
    key = ("clause", "plant", "year", "musd")
    rows = (row for table in ("grants", "finance") for row in plan.tables[table].keys(*key))
    return math.fsum(musd for stated, p, y, musd in rows if stated == label and p == plant and y <= year)


Limit = tuple[tuple[Any, ...], tuple[str, int], float, float]
"""Where, which build, what is paid of its capital in million USD, and the share that may be."""


def _accounts(
    plan: Plan, clauses: Sequence[tuple[str, Any]], paid: dict[tuple[str, int], list[Paid]]
) -> Iterator[Limit]:
    offers = [policy for _, policy in clauses if policy.name in OFFERS_A_SHARE]
    for at, parts in paid.items():
        for account in sorted({policy.account for _, policy, _ in parts}):
            own = [o for o in offers if o.account == account and plan.about(o, plan.plants[at[0]][0], *at)]
            best = np.max([days(o, at[1]) * o.share for o in own], axis=0) if own else np.zeros(1)
            musd = sum(musd for _, policy, musd in parts if policy.account == account)
            yield (account, *at), at, musd, float(np.mean(best))


def _caps(plan: Plan, clauses: Sequence[tuple[str, Any]], paid: Builds) -> Iterator[Limit]:
    for label, cap in clauses:
        if cap.name != "capital_support_cap":
            continue
        for at, parts in paid.items():
            share = level(cap.max, at[1])
            if share is not None and plan.about(cap, plan.plants[at[0]][0], *at):
                musd = sum(musd for _, policy, musd in parts if policy.name in cap.instruments)
                yield (label, *at), at, musd, float(np.mean(np.where(days(cap, at[1]), share, 1.0)))


def _by_build(plan: Plan, policies: dict[str, Any]) -> Builds:
    out: dict[tuple[str, int], list[Paid]] = defaultdict(list)
    for table in ("grants", "finance"):
        for label, plant, year, musd in plan.tables[table].keys("clause", "plant", "year", "musd"):
            out[plant, year].append((label, policies[label], musd))
    return out
