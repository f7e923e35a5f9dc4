"""The two stocks of a form: what fits, and what each holder has and has not."""

from __future__ import annotations

from collections.abc import Iterator

from data.checks.typed import Typed
from data.messages.finding import Finding
from data.rows import each_row
from data.schema.declaration import HOLDERS

SPENDING = ("mandatory", "discretionary")
"""Kinds of account that buy goods and pay for their storage; no tax, receipt or subsidy of credit does."""


def stock_fits_its_limit(typed: Typed) -> Iterator[Finding]:
    stock = typed["stockpile"]
    for column, when, write in (
        ("opening_t", "at the start", "raise the limit to what is held"),
        ("closing_t", "asked for at the end", "ask for less, or raise it"),
    ):
        above = stock.loc[stock[column] > stock["limit_t"], ["form", column, "limit_t"]]
        for row, form, tonnes, limit in above.itertuples():
            message = f"{tonnes:g} t of {form} {when}, above limit_t {limit:g}; {write}"
            yield typed.finding("stockpile", row, column, tonnes, message)


def stock_says_what_its_holder_can(typed: Typed) -> Iterator[Finding]:
    """Refuse a return asked or a closing level of public stock, an account of private stock, and none of public."""
    stock = typed["stockpile"]
    for row, form, holder, *cells in stock[["form", "holder", *OF_A_HOLDER]].itertuples():
        for column, value in zip(OF_A_HOLDER, cells, strict=True):
            blank, (private, message) = value in ("", None) or value != value, OF_A_HOLDER[column]
            if not blank and (holder == "private") != private and holder in HOLDERS:
                yield typed.finding("stockpile", row, column, value, message.format(form=form))
        if holder == "public" and cells[-1] == "":
            message = f"no account stores the public stock of {form}; write one of the table accounts"
            yield typed.finding("stockpile", row, "account", "", message)


OF_A_HOLDER = {
    "closing_t": (True, "{form} is held by the public, and a policy asks for public stock; leave blank, and state a "
                  "stockpile_target"),
    "cost_of_capital": (True, "{form} is held by the public, which asks no private return; leave blank"),
    "account": (False, "{form} is held by private holders, who pay for storage; leave blank"),
}  # fmt: skip
"""Cells that one holder alone has: whether the private one, and what to write where the other has it."""


def stock_is_stored_by_an_account_that_spends(typed: Typed) -> Iterator[Finding]:
    """Refuse an account that pays for nothing itself: storage would be booked as a tax, or as a receipt."""
    kind = dict(each_row(typed["accounts"], "account", "kind"))
    named = typed["stockpile"]
    for row, form, account in named.loc[named["account"] != "", ["form", "account"]].itertuples():
        if kind[account] not in SPENDING:
            can = sorted(name for name, of in kind.items() if of in SPENDING)
            write = f"write {' or '.join(can)}" if can else f"add one to {typed.files['accounts']}"
            message = (
                f"{account} is of kind {kind[account]} and stores no {form}; {write}, of kind mandatory or "
                "discretionary"
            )
            yield typed.finding("stockpile", row, "account", account, message)
