"""Whose the public stock of a form is: who asks for it first buys, stores and sells it, by rules of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from data.rows import each_row
from model.formulation.declaration import Component
from model.frames.study_frames import PUBLIC, Frames
from model.policies.base.outlays import Outlays
from model.policies.base.policy import Clause

STORAGE = "storage of public stock"
"""The item of the ledger: what an account pays for holding public stock."""
PURCHASES, SALES, COLLECTED = "stockpile purchases", "stockpile sales", "stockpile sales, spent again"
"""Items of the ledger: public stock changes hands at the price of the day; what a revolving account is paid."""
OUTSIDE_COST = (PURCHASES, SALES, COLLECTED)
"""Items that move no cost of the plan: the goods stand in purchases already."""
FREE, ORDER, SHARE = "free", "order", "share"
"""Rules of release: whenever that saves cost, only while suppliers fail, at most a share of the stock a year."""
STORED = Outlays(
    "Stock", "h, f, t", "BUDGET_STORES", "STORAGE_OUTLAYS", "storage_outlay", "MUSD/kt", "public stock that is stored"
)
"""How budgets count what an account pays for storage."""
STORING = Component(STORED.sets, STORED.parameters, addends=(STORED.addend,))


def asks_first(clauses: Sequence[Clause], frames: Frames) -> dict[str, Clause]:
    """Return, for each form whose public stock is asked for, the first sentence that does."""
    first: dict[str, Clause] = {}
    for clause in clauses if any(clause.policy.buys_stock for clause in clauses) else ():
        for form in clause.policy.stock_asked(clause.label, frames):
            first.setdefault(form, clause)
    return first


def accounts_of_stock(clauses: Sequence[Clause], frames: Frames) -> dict[str, str]:
    """Return the account of each public stock: of the sentence that asks for it first, else that of its table."""
    return frames.once(_own_accounts) | {
        form: clause.policy.pays_from for form, clause in asks_first(clauses, frames).items()
    }


def _own_accounts(frames: Frames) -> dict[str, str]:
    """Return the account of each public stock in its table."""
    rows = each_row(frames.stocks, "holder", "form", "account")
    return {form: account for holder, form, account in rows if holder == PUBLIC}


def as_asked(public: pd.DataFrame, first: int) -> pd.DataFrame:
    """Return public stock with what may be bought and held of it: no more than is asked for from a year on.

    What is lost on the way is bought too. What is there at least, whatever was sold, is not bought again; and what was
    asked for need not be sold when less is.
    """
    of_form: dict[str, list[Any]] = {}
    every: list[Any] = list(public.sort_values("year").itertuples(index=False))
    for row in every:
        of_form.setdefault(row.form, []).append(row)
    out: dict[tuple[str, int], tuple[float, float]] = {}
    for rows in of_form.values():
        out |= _one_form(rows, first)
    limits = [out[key] for key in each_row(public, "form", "year")]
    bought, held = [fill for fill, _ in limits], [most for _, most in limits]
    return public.assign(fill_most=bought, stock_most=held)


def _one_form(rows: Sequence[Any], first: int) -> dict[tuple[str, int], tuple[float, float]]:
    """Return, for every year of a form in order, the most that may be bought and the most that may be held."""
    needs: dict[int, float] = {}
    later = 0.0
    for r in reversed(rows):
        later = needs[r.year] = max(r.asked, later / r.kept if r.kept > 0 else 0.0)
    least = most = float(rows[0].opening)
    out = {}
    for r in rows:
        kept = 1.0 if r.year == first else r.kept
        fill = min(r.fill_limit, max(0.0, needs[r.year] - kept * least)) if r.buys else 0.0
        share = r.release_share if r.release_share == r.release_share else 1.0
        least = max(r.asked, kept * least - min(r.release_most, share * kept * least))
        most = min(r.stock_limit, max(needs[r.year], kept * most))
        out[r.form, r.year] = (fill, most)
    return out


def storage(clauses: Sequence[Clause], frames: Frames, account: str) -> pd.DataFrame:
    """Return what an account pays a year for storing a kt: holder, form, year, `paid_in`, `unit_musd`."""
    accounts = accounts_of_stock(clauses, frames)
    public = frames.standing_stocks[frames.standing_stocks["holder"] == PUBLIC]
    public = public[public["form"].map(accounts).eq(account)]
    return public.assign(paid_in=public["year"], unit_musd=public["holding"])[
        ["holder", "form", "year", "paid_in", "unit_musd"]
    ]


def most_held(frames: Frames) -> dict[tuple[str, int], float]:
    """Return the most of each form, kt, that can be in stock at the end of a year: the limit, or all that was put in.

    What is lost in the stock is left out, so that no plan can hold more.
    """
    held: dict[str, float] = {}
    out = {}
    rows = frames.stocks[frames.stocks["holder"] == PUBLIC].sort_values(["form", "year"])
    for form, year, opening, limit, fill in each_row(rows, "form", "year", "opening", "stock_limit", "fill_limit"):
        held[form] = min(held.get(form, opening) + fill, limit)
        out[form, year] = held[form]
    return out
