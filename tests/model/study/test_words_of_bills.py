"""What bills say and no policy holds is refused with the reason and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.policies import BY_NAME
from model.policies.base.bills import OF_ANY_POLICY
from tests.model.study.files import GOOD, refused

ONE_POOL = (
    "no such setting: what is delivered of a form is one pool, of which no plan says which tonne went where: {} of one "
    "end use is not known; {}"
)
REFUSED = {
    "tariff = { rate = 0.25, when = 'reliance above 0.5' }": (
        "tariff.when: no such setting: what its plan comes to begins a policy by begins_when = { form = ..., "
        "share_above = 0.5, countries = ['CHN'] }, and ends it by ends_when; days are from and until"
    ),
    "equity = { account = 'doe_grants', share = 0.1, return_rate = 0.02, dollars = 'real', warrants = 0.05 }": (
        "equity.warrants: no such setting: what a right to buy shares is worth rests on the value of a company, which "
        "no table holds; equity = { share = ..., return_rate = ... } says what a stake pays"
    ),
    "price_floor = { floor_usd_per_t = 9, dollars = 'nominal', price_spread = 0.4, revenue_guarantee = 5 }": (
        "price_floor.revenue_guarantee: no such setting: what lacks to a guaranteed revenue is the larger the less a "
        "plant makes, so that a plan would be paid for closing it; price_floor pays by the tonne, and loan with "
        "guarantee = true by what is lent"
    ),
    "top_share_cap = { k = 2, max = 0.5, end_uses = ['defence'] }": "top_share_cap.end_uses: "
    + ONE_POOL.format(
        "who is largest", "name countries in country_share_cap, or a bloc in bloc_share_cap, which take end_uses"
    ),
    "import_reliance_cap = { max = 0.5, end_uses = ['defence'] }": "import_reliance_cap.end_uses: "
    + ONE_POOL.format(
        "a net import", "domestic_share_floor with min = 1 - max says it of what an end use gets, and takes end_uses"
    ),
}


@pytest.mark.parametrize("said", REFUSED)
def test_a_clause_that_no_field_holds_is_refused_with_what_to_write(said: str, tmp_path: Path) -> None:
    text = GOOD.replace('tariff = "schedule"', said, 1)
    (line,) = refused(tmp_path, text)
    assert line.endswith(REFUSED[said])


def test_every_hint_is_about_no_field_of_its_policy() -> None:
    """A field that comes to be takes its hint away."""
    assert sum(bool(policy.not_held) for policy in BY_NAME.values()) >= 3
    hinted = [(policy, {**policy.not_held, **OF_ANY_POLICY}) for policy in BY_NAME.values()]
    assert not [(policy.name, field) for policy, hints in hinted for field in hints if field in policy.model_fields]
