"""What bills say that no field of a policy holds: why, and what to write instead."""

from __future__ import annotations

POOL = (
    "what is delivered of a form is one pool, of which no plan says which tonne went where: {} of one end use is not "
    "known; import_ban and substitution_program take end_uses"
)
OUTCOME = (
    "no policy begins or ends by what its own plan comes to, which would make the plan choose its law; state days by "
    "from and until, one variant for each branch, or rest on another plan by additional_to"
)
QUANTITY = (
    "it is paid on every tonne that its plants make; limit what it pays by a budget_cap on its account, or name plants"
)
BY_POLICY: dict[tuple[str, str], str] = {
    ("price_floor", "end_uses"): POOL.format("a price"),
    ("offtake", "end_uses"): POOL.format("a price"),
    ("tariff", "end_uses"): POOL.format("an import"),
    **{
        (name, "end_uses"): POOL.format("a share")
        for name in (
            "country_share_cap", "owner_share_cap", "top_share_cap", "hhi_cap", "bloc_share_cap", "bloc_share_floor",
            "domestic_share_floor", "recycled_share_floor", "governance_cap", "import_reliance_cap",
        )
    },
    **{(name, field): QUANTITY for name in ("price_floor", "offtake") for field in ("max_t", "quota_t", "quantity_t")},
}  # fmt: skip
ANYWHERE: dict[str, str] = {
    **dict.fromkeys(("when", "if", "unless", "trigger", "triggers", "sunset", "ends_when", "begins_when"), OUTCOME),
    "probability": (
        "a policy holds or it does not; authorised money stands in an account of kind discretionary, which score lists "
        "as spending subject to appropriation, and a chance is a variant of its own"
    ),
}


def of_bills(policy: str, field: str) -> str:
    """Return why a policy has no such field, and what to write; '' where bills do not say it in one word."""
    return BY_POLICY.get((policy, field), "") or ANYWHERE.get(field, "")
