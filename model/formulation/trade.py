"""Trading: what is bought abroad keeps to the sellers it is bought from, and leaving one of them has a price."""

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
}
VARIABLES = {
    "Bought": Variable("IMPORTED", "kt", "bought abroad of a form, whoever sells it"),
    "Left": Variable(
        "LEAVING_STEPS", "kt", "of established trade, what is bought of others or not at all", at_most="left_most"
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


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=(
        (bought_abroad, "IMPORTED"),
        (established_trade, "ESTABLISHED"),
        (leaving_step, "FIRST_LEAVING"),
    ),
    terms=(Term(switching_cost),),
)
