"""What bills say and no policy holds is refused with the reason and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.policies import BY_NAME
from model.policies.base.bills import OF_ANY_POLICY
from tests.model.study.files import GOOD, refused

FLOOR = "forms = ['ndpr.oxide'], dollars = 'nominal', floor_usd_per_t = 110000, price_spread = 0"
ONE_POOL = (
    "no such setting: what is delivered of a form is one pool, of which no plan says which tonne went where: {} of one "
    "end use is not known; import_ban and substitution_program take end_uses"
)
REFUSED = {
    f"price_floor = {{ {FLOOR}, end_uses = ['defence'] }}": f"price_floor.end_uses: {ONE_POOL.format('a price')}",
    f"price_floor = {{ {FLOOR}, max_t = 500 }}": (
        "price_floor.max_t: no such setting: it is paid on every tonne that its plants make; name the plants that "
        "it is for, or end it by until"
    ),
    "tariff = { rate = 0.25, when = 'reliance above 0.5' }": (
        "tariff.when: no such setting: no policy begins or ends by what its own plan comes to, which would make the "
        "plan choose its law; state days by from and until, one variant for each branch, or rest on another plan by "
        "additional_to"
    ),
    "country_share_cap = { max = 0.5, end_uses = ['defence'] }": (
        f"country_share_cap.end_uses: {ONE_POOL.format('a share')}"
    ),
}


@pytest.mark.parametrize("said", REFUSED)
def test_a_clause_that_no_field_holds_is_refused_with_what_to_write(said: str, tmp_path: Path) -> None:
    text = GOOD.replace('tariff = "schedule"', said, 1)
    (line,) = refused(tmp_path, text)
    assert line.endswith(REFUSED[said])


def test_every_hint_is_about_no_field_of_its_policy() -> None:
    """A field that comes to be takes its hint away."""
    assert sum(bool(policy.not_held) for policy in BY_NAME.values()) >= 12
    hinted = [(policy, {**policy.not_held, **OF_ANY_POLICY}) for policy in BY_NAME.values()]
    assert not [(policy.name, field) for policy, hints in hinted for field in hints if field in policy.model_fields]
