"""What bills say that no field of a policy holds: why, and what to write instead."""

from __future__ import annotations

_POOL = (
    "what is delivered of a form is one pool, of which no plan says which tonne went where: {} of one end use is not "
    "known; import_ban and substitution_program take end_uses"
)
_OUTCOME = (
    "no policy begins or ends by what its own plan comes to, which would make the plan choose its law; state days by "
    "from and until, one variant for each branch, or rest on another plan by additional_to"
)
_QUANTITY = "it is paid on every tonne that its plants make; name the plants that it is for, or end it by until"


def of_one_end_use(what: str) -> dict[str, str]:
    """Return why what a policy sets ('a price') cannot be that of one end use."""
    return {"end_uses": _POOL.format(what)}


OF_SHARES = of_one_end_use("a share")
OF_PAID_PRICES = of_one_end_use("a price") | dict.fromkeys(("max_t", "quota_t", "quantity_t"), _QUANTITY)
OF_ANY_POLICY: dict[str, str] = {
    **dict.fromkeys(("when", "if", "unless", "trigger", "triggers", "sunset", "ends_when", "begins_when"), _OUTCOME),
    "probability": (
        "a policy holds or it does not; authorised money stands in an account of kind discretionary, which score lists "
        "as spending subject to appropriation, and a chance is a variant of its own"
    ),
}
