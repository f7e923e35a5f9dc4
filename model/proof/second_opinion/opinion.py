"""The second reading of a plan, noted rule by rule beside the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from model.proof.comparisons import Book
from model.proof.keyed_columns import Columns, Facts
from model.proof.second_opinion.budget import AMOUNTS, OTHER_TAXES, appropriations, budget, limits, undirected
from model.proof.second_opinion.closures import closures
from model.proof.second_opinion.exports import exports_kept
from model.proof.second_opinion.matter import matter
from model.proof.second_opinion.payments import payments
from model.proof.second_opinion.plan import Payment, Plan
from model.proof.second_opinion.quotas import quotas_kept
from model.proof.second_opinion.reading import Reading
from model.proof.second_opinion.stock import rules_of_stock
from model.proof.second_opinion.support import support
from model.proof.second_opinion.triggers import triggers_met
from model.proof.second_opinion.use_shares import use_shares_kept
from model.proof.second_opinion.uses import uses_served

_READ: WeakKeyDictionary[Facts, Reading] = WeakKeyDictionary()
PHYSICAL = frozenset((
    "purchases", "freight", "switching sellers", "leaving buyers", "more of shared facilities", "scrap",
    "exports and tolling", "discards",
    "substitution", "shortage", "holding stock", "operations", "holding capacity", "capital charges",
    "interest during construction", "return above the social rate", "return on private stock", "by-products",
))  # fmt: skip
"""Items of the ledger that follow from tonnes and prices alone; the cost counted again holds them (`cost_recount`)."""


def second_opinion(
    book: Book,
    base: Facts,
    facts: Facts,
    clauses: Sequence[tuple[str, Any]],
    tables: Mapping[str, Columns],
    stated: Mapping[str, Any] | None = None,
) -> None:
    """Note what a second reading of a variant's sentences makes of its plan.

    base: the study's numbers before any sentence; facts: with the variant's builds in them
    clauses: label and sentence, of which only what it states is read
    stated: by label, sentences as the study states them whose days in force the plan decides
    """
    reading = _READ.get(base) or _READ.setdefault(base, Reading(base))
    sentences = [sentence for _, sentence in clauses]
    tariffs = tuple(s for s in sentences if s.name == "tariff")
    partners = tuple(s for s in sentences if s.name == "partner_investment")
    plan = Plan(reading, facts, tables, tariffs, partners)
    closures(book, reading, sentences, tables["purchases"])
    uses_served(book, plan, sentences)
    use_shares_kept(book, plan, sentences)
    exports_kept(book, plan, sentences)
    quotas_kept(book, plan, sentences)
    _duties(book, plan)
    matter(book, plan)
    triggers_met(book, plan, {label: ((stated or {}).get(label), said) for label, said in clauses})
    support(book, plan, clauses)
    rules_of_stock(book, plan, [s for s in sentences if s.name == "stockpile_target"])
    paid, late = payments(plan, list(clauses))
    _ledger(book, tables["ledger"], paid, late)
    _budget(book, plan, sentences, paid, late, tables["budget"])


def _duties(book: Book, plan: Plan) -> None:
    """Each purchase pays the duty of its form, country, owner and year at its price."""
    bought, key = plan.tables["purchases"], ("form", "country", "step", "year")
    due = [sum(paid) for paid in plan.duties_paid]
    book.equal("duty by day", bought.keys(*key), bought.number("duty_musd"), due, "MUSD")


def _ledger(book: Book, ledger: Columns, paid: Mapping[Payment, float], late: Mapping[Payment, float]) -> None:
    """Every payment that a sentence causes is in the ledger, in its fiscal years, and no other is."""
    stated: dict[Payment, float] = defaultdict(float)
    next_year: dict[Payment, float] = defaultdict(float)
    rows, amounts = ledger.keys("year", "payer", "payee", "item", "account"), ledger.keys("musd", "next_fiscal_musd")
    for key, (musd, after) in zip(rows, amounts, strict=True):
        next_year[key] += after
        if key[3] not in PHYSICAL:
            stated[key] += musd
    for rule, printed, due in (("payments", stated, paid), ("next fiscal year's part", next_year, late)):
        where = [*due, *(key for key in printed if key not in due)]
        said, wanted = [printed.get(k, 0.0) for k in where], [due.get(k, 0.0) for k in where]
        book.equal(f"{rule} counted again", where, said, wanted, "MUSD")


def _budget(
    book: Book,
    plan: Plan,
    sentences: Sequence[Any],
    paid: Mapping[Payment, float],
    late: Mapping[Payment, float],
    table: Columns,
) -> None:
    fiscal = plan.fiscal
    given = {account: appropriations(plan.reading, account) for account in fiscal.accounts}
    counted = budget(fiscal, paid, late, given, undirected(plan.reading, fiscal, paid, late))
    key = ("account", "fiscal_year")
    at = table.places(*key)
    where = [*at, *(k for k in counted if k not in at)]
    for place, amount in enumerate(AMOUNTS):
        printed = dict(zip(table.keys(*key), table.number(amount).tolist(), strict=True))
        due = [counted[k][place] if k in counted else 0.0 for k in where]
        book.equal(f"budget.{amount} counted again", where, [printed.get(k, 0.0) for k in where], due, "MUSD")
    named = {OTHER_TAXES: ("offset", ""), **fiscal.accounts}
    kinds = [named.get(account, ("", ""))[0] for account, _ in table.keys(*key)]
    book.refuse("budget.kind", table.keys(*key), [a != b for a, b in zip(table["kind"], kinds, strict=True)])
    for sentence in sentences:
        if sentence.name == "budget_cap":
            for year, spent, most in limits(plan.reading, fiscal, sentence, paid, late):
                book.at_most("budget counted again", [(sentence.account, year)], [spent], [most], "MUSD")
