"""Trading: what is bought abroad keeps to its sellers, what is sold there to its buyers; leaving them has a price."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Component, IndexSet, Parameter, Term, Variable

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "IMPORTED": IndexSet("f, t", "form f has established sellers in year t, and somebody abroad offers it"),
    "FROM_ABROAD": IndexSet("s", "the supplier steps abroad of form f in year t", over="f, t"),
    "ESTABLISHED": IndexSet("f, c, t", "country c has an established share of what is bought abroad of form f"),
    "ESTABLISHED_STEPS": IndexSet("s", "the supplier steps of country c for form f in year t", over="f, c, t"),
    "LEAVING_STEPS": IndexSet("k, f, c, t", "step k of leaving country c: the first is cheap, the last dear"),
    "LEAVING": IndexSet("k", "the steps of leaving", over="f, c, t"),
    "FIRST_LEAVING": IndexSet("k, f, c, t", "every step of leaving but the last, which takes what is left"),
    "ESTABLISHED_SALES": IndexSet("f, o, t", "buyers at outlet o take form f by custom in year t"),
    "WITHDRAWAL_STEPS": IndexSet("k, f, o, t", "step k of selling less at outlet o: the first is cheap, the last dear"),
    "WITHDRAWALS": IndexSet("k", "the steps of selling less", over="f, o, t"),
}
PARAMETERS = {
    "established_share": Parameter("ESTABLISHED", "1", "established share of what is bought abroad"),
    "leaving_price": Parameter(
        "LEAVING_STEPS",
        "MUSD/kt",
        "what leaving costs at the middle of the step: the usual price, times the part of the established share given "
        "up, over the elasticity of substitution",
    ),
    "leaving_share": Parameter("FIRST_LEAVING", "1", "width of the step, as a share of what is bought abroad"),
    "left_most": Parameter(
        "LEAVING_STEPS", "kt", "the established share of all that is offered abroad, more than can ever be left"
    ),
    "established_sale": Parameter("ESTABLISHED_SALES", "kt", "what buyers at the outlet take by custom"),
    "withdrawal_price": Parameter(
        "WITHDRAWAL_STEPS",
        "MUSD/kt",
        "what selling less costs at the middle of the step: the usual price, times the part of the established sale "
        "given up, over the elasticity of substitution",
    ),
    "withdrawn_most": Parameter("WITHDRAWAL_STEPS", "kt", "width of the step"),
}
VARIABLES = {
    "Bought": Variable("IMPORTED", "kt", "bought abroad of a form, whoever sells it"),
    "Left": Variable(
        "LEAVING_STEPS", "kt", "of established trade, what is bought of others or not at all", at_most="left_most"
    ),
    "Withdrawn": Variable(
        "WITHDRAWAL_STEPS", "kt", "of established sales, what is not sold to their buyers", at_most="withdrawn_most"
    ),
}

# ---------------------------------------------------------------- rows


def bought_abroad(m: Any, f: str, t: int) -> Any:
    """What is bought abroad of a form is what its sellers abroad sell; buying less of all leaves nobody."""
    return m.Bought[f, t] == sum(m.Purchase[s, t] for s in m.FROM_ABROAD[f, t])


def established_trade(m: Any, f: str, c: str, t: int) -> Any:
    """An established seller sells its share of what is bought abroad, or buyers leave it."""
    return m.established_share[f, c, t] * m.Bought[f, t] <= (
        sum(m.Purchase[s, t] for s in m.ESTABLISHED_STEPS[f, c, t])
        + sum(m.Left[k, f, c, t] for k in m.LEAVING[f, c, t])
    )


def leaving_step(m: Any, k: str, f: str, c: str, t: int) -> Any:
    """The first tonnes are easily moved to another seller, up to the width of the step; the next are dearer."""
    return m.Left[k, f, c, t] <= m.leaving_share[k, f, c, t] * m.Bought[f, t]


def established_sales(m: Any, f: str, o: str, t: int) -> Any:
    """Buyers abroad are sold what they take by custom, or sellers withdraw from them."""
    return m.established_sale[f, o, t] <= m.Outlet[f, o, t] + sum(
        m.Withdrawn[k, f, o, t] for k in m.WITHDRAWALS[f, o, t]
    )


# ---------------------------------------------------------------- cost terms


def switching_cost(m: Any) -> Any:
    """Buyers pay for leaving sellers: for qualifying other goods, ending contracts, other logistics.

    With an elasticity of substitution between origins sigma, moving the part y of a seller's trade costs at the margin
    price * y / sigma: at 2.5, a difference of price of 10% moves a quarter of it, one of 40% all of it. A sentence or a
    stop that shuts a seller makes buyers leave it at that cost, no more and no less: an elasticity does not say what
    they lose beyond it, and a ban must not be cheaper than a duty for sparing them the choice. What the table of
    established trade no longer states is released at no cost.
    """
    return sum(m.discount[t] * m.leaving_price[k, f, c, t] * m.Left[k, f, c, t] for k, f, c, t in m.LEAVING_STEPS)


def withdrawal_cost(m: Any) -> Any:
    """Sellers pay for leaving buyers abroad: for ending contracts, and for customers and qualifications lost.

    It is the other side of `switching_cost`, by the same elasticity: where a form is both exported and imported, as
    grades and places differ, a small duty moves a part of what is exported home, and not all of it at once.
    """
    return sum(
        m.discount[t] * m.withdrawal_price[k, f, o, t] * m.Withdrawn[k, f, o, t] for k, f, o, t in m.WITHDRAWAL_STEPS
    )


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=(
        (bought_abroad, "IMPORTED"),
        (established_trade, "ESTABLISHED"),
        (leaving_step, "FIRST_LEAVING"),
        (established_sales, "ESTABLISHED_SALES"),
    ),
    terms=(Term(switching_cost), Term(withdrawal_cost)),
)
