"""Money that is provided: its days, who may spend it and what is left of it, and the same law read twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from data.checks.typed import Typed, row_numbers
from data.messages.finding import Finding, shown
from data.rows import each_row

RECEIVES = ("receipt", "offset")
"""Kinds of account that are paid into, and that no law provides with authority."""
MOST_MUSD = 1e6
"""A million million dollars: more than any one law has provided to any one account here."""


def appropriations_have_days(typed: Typed) -> Iterator[Finding]:
    """Both days are dates; the last is not before the fiscal year in which the money is enacted, nor before its day."""
    rows = typed["appropriations"]
    for row, year, made, until in rows[["fiscal_year", "made", "available_until"]].itertuples():
        said = {
            "made": (made, "2025-07-04", "it stands on every day"),
            "available_until": (until, "2029-09-30", "there is no last day"),
        }
        wrong = [column for column, (day, *_) in said.items() if day and not _is_day(day)]
        for column in wrong:
            day, such, which = said[column]
            message = f"{shown(day)} is no date; write one such as {such}, or nothing where {which}"
            yield typed.finding("appropriations", row, column, day, message)
        if not until or "available_until" in wrong:
            continue
        message = ""
        if date.fromisoformat(until) < date(int(year) - 1, 10, 1):
            message = f"{until} is before fiscal year {year:.0f} in which it is enacted; write a later day"
        elif made and not wrong and until < made:
            message = f"{until} is before {made}, the day on which it is enacted: nobody could spend it; correct one"
        if message:
            yield typed.finding("appropriations", row, "available_until", until, message)


def appropriations_are_of_accounts_that_spend(typed: Typed) -> Iterator[Finding]:
    """What is provided goes to an account that pays, and what nobody directs to another account than its own."""
    kinds = dict(each_row(typed["accounts"], "account", "kind"))
    for row, account, left_to in typed["appropriations"][["account", "left_to"]].itertuples():
        if kinds.get(account) in RECEIVES:
            message = f"{account} is of kind {kinds[account]}, which is paid into; write an account that spends"
            yield typed.finding("appropriations", row, "account", account, message)
        if left_to and kinds.get(left_to) in RECEIVES:
            message = f"{left_to} is of kind {kinds[left_to]}, which is paid into; write an account that spends"
            yield typed.finding("appropriations", row, "left_to", left_to, message)
        if left_to == account:
            message = f"{left_to} is the account itself; write the account of other uses, or nothing"
            yield typed.finding("appropriations", row, "left_to", left_to, message)


def appropriations_are_said_once(typed: Typed) -> Iterator[Finding]:
    """One account given the same amount in one year by several clauses is asked about; so is an amount out of scale."""
    rows = typed["appropriations"]
    given = rows[rows["authority_musd"] > 0].groupby(["account", "fiscal_year", "authority_musd"], sort=False)
    for (account, year, musd), same in given:
        if len(same) > 1:
            message = (
                f"{account} is given {musd:g} million USD in {year:.0f} by {len(same)} clauses ({row_numbers(same)}); "
                "keep one where it is the same money"
            )
            yield typed.finding("appropriations", same.index[-1], "authority_musd", musd, message, "warning")
    for row, musd in rows.loc[rows["authority_musd"] > MOST_MUSD, "authority_musd"].items():
        message = f"{musd:g} million USD is {musd / MOST_MUSD:.3g} trillion; check its unit"
        yield typed.finding("appropriations", row, "authority_musd", musd, message, "warning")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
