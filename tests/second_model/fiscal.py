"""Fiscal years and dollars of the day, from the words of a sentence and the tables of accounts and prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.second_model.said import Clause, days_of, level, number, stands

if TYPE_CHECKING:
    from tests.second_model.model import Model

ALL_YEAR = ("tax", "receipt", "contingent")
"""Kinds of account that pay all year long."""
BY_DAY = (
    "tariff", "drawback", "production_tax_credit", "carbon_price", "price_floor", "offtake", "substitution_program",
)  # fmt: skip
"""Sentences whose payments fall on their own days."""
DECISIONS = ("capital_grant", "loan", "equity", "investment_tax_credit")
"""Sentences whose own days are those of a decision: paid at once they fall on the first, else on the whole year."""


def kind_of(model: Model, account: str) -> str:
    return next(a["kind"] for a in model.t["accounts"] if a["account"] == account)


def later(model: Model, name: str, clause: Clause, year: int) -> float:
    """Return the part of what an account pays in a calendar year that is of the next fiscal year."""
    account = clause.get("account", "")
    evenly = not account or kind_of(model, account) in ALL_YEAR
    own = name in BY_DAY or (name in DECISIONS and not evenly)
    days = [day for day in days_of(year) if stands(clause, day)] if own else []
    days = days or days_of(year)
    late = [day.month >= 10 for day in days]
    return sum(late) / len(late) if evenly else float(late[0])


def price(model: Model, year: int) -> float:
    """Return what a dollar of the base year is in a fiscal year; past the table its last growth goes on."""
    known = {int(row["fiscal_year"].removesuffix(".0")): number(row["index"]) for row in model.t["deflator"]}
    if not known:
        return 1.0
    last = max(known)
    if year <= last:
        return known[max(year, min(known))]
    growth = known[last] / known[last - 1] if len(known) > 1 else 1.0
    return float(known[last] * growth ** (year - last))


def usd(model: Model, name: str, clause: Clause, path: Any, year: int) -> float | None:
    """Return a sum that a sentence states in a year, in dollars of the base year."""
    said = level(path, year)
    if said is None or clause["dollars"] != "nominal":
        return said
    part = later(model, name, clause, year)
    return said / ((1 - part) * price(model, year) + part * price(model, year + 1))
