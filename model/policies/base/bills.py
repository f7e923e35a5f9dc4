"""What bills say that no field of a policy holds: why, and what to write instead."""

from __future__ import annotations

_POOL = (
    "what is delivered of a form is one pool, of which no plan says which tonne went where: {} of one end use is not "
    "known; {}"
)
_OUTCOME = (
    "what its plan comes to begins a policy by begins_when = { form = ..., share_above = 0.5, countries = ['CHN'] }, "
    "and ends it by ends_when; days are from and until"
)


def of_one_end_use(what: str, instead: str) -> dict[str, str]:
    """Return why what a policy sets ('a net import') cannot be that of one end use, and what to write instead."""
    return {"end_uses": _POOL.format(what, instead)}


OF_CONCENTRATION = of_one_end_use(
    "who is largest", "name countries in country_share_cap, or a bloc in bloc_share_cap, which take end_uses"
)
OF_RELIANCE = of_one_end_use(
    "a net import", "domestic_share_floor with min = 1 - max says it of what an end use gets, and takes end_uses"
)
_GUARANTEED = (
    "what lacks to a guaranteed revenue is the larger the less a plant makes, so that a plan would be paid for closing "
    "it; price_floor pays by the tonne, and loan with guarantee = true by what is lent"
)
_COST_PLUS = (
    "who is paid his cost and a share of it earns by costing more, and a plan would cost more; write the unit cost and "
    "its margin as price_floor = { plants = ['...'], floor_usd_per_t = ..., dollars = 'nominal' }"
)
_WARRANT = (
    "what a right to buy shares is worth rests on the value of a company, which no table holds; equity = { share = "
    "..., return_rate = ... } says what a stake pays"
)
_INSURED = (
    "a plan is made as if nothing went wrong, so that nothing is claimed in it; loan = { guarantee = true, fee_share = "
    "..., default_share = ... } says a premium and what is expected to be claimed"
)
OF_ANY_POLICY: dict[str, str] = {
    **dict.fromkeys(("ebitda", "ebitda_guarantee", "revenue_guarantee", "guaranteed_revenue"), _GUARANTEED),
    **dict.fromkeys(("cost_plus", "cost_plus_share"), _COST_PLUS),
    **dict.fromkeys(("warrants", "warrant"), _WARRANT),
    **dict.fromkeys(("insurance", "insured", "insurance_premium"), _INSURED),
    **dict.fromkeys(("when", "if", "unless", "trigger", "triggers", "sunset", "sunsets"), _OUTCOME),
    "probability": (
        "a policy holds or it does not; authorised money stands in an account of kind discretionary, which score lists "
        "as spending subject to appropriation, and a chance is a variant of its own"
    ),
}
