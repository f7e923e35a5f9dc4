"""An account is named for what it can pay, and money that no policy directs is not spent a second time."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.study.checks.beside_others import beside_findings
from model.study.checks.words_and_dates import word_findings
from tests.model.policies.chain import chain
from tests.model.study.files import stating

GIVEN = [
    {
        "account": "dpa",
        "fiscal_year": 2025,
        "authority_musd": 5.0,
        "available_until": "2027-09-30",
        "left_to": "doe_grants",
    }
]


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("capital_grant = { account = 'dpa', share = 0.5 }", ""),
        (
            "capital_grant = { account = 'customs', share = 0.5 }",
            "'customs' is of kind receipt, which capital_grant cannot use; there are dpa, nds_fund",
        ),
        (
            "budget_cap = { account = 'customs', max_musd = 5, dollars = 'nominal' }",
            "'customs' is of kind receipt, which budget_cap cannot use; there are 45x, 48c, dpa, ndpr_floor, nds_fund, "
            "osc_credit, purchase_commitments",
        ),
        (
            "loan = { account = 'dpa', share = 0.5, rate = 0.02 }",
            "'dpa' is of kind discretionary, which loan cannot use; there are osc_credit",
        ),
        (
            "capital_grant = { account = 'doe_grants', share = 0.5 }",
            "'doe_grants' is where money of dpa goes that no policy directs, and capital_grant would spend it twice; "
            "write 'dpa'",
        ),
        (
            "budget_cap = { account = 'doe_grants', max_musd = 5, dollars = 'nominal' }",
            "'doe_grants' is where money of dpa goes that no policy directs, and budget_cap would spend it twice; "
            "write 'dpa'",
        ),
    ],
)
def test_what_an_account_can_pay(policy: str, said: str, tmp_path: Path) -> None:
    """5 MUSD of dpa that nobody directs go to doe_grants: a policy that paid from there would pay them again."""
    frames = chain((2026, 2027), tables={"appropriations": GIVEN})
    found = [finding.line() for finding in word_findings(stating(tmp_path, policy), frames)]
    assert [line.partition("account: ")[2] for line in found] == ([said] if said else [])


FLOOR = "price_floor = { forms = ['a.metal'], floor_usd_per_t = 9000, dollars = 'real', price_spread = 0 }"
COMMITMENT = "offtake = { min_share = 0.5, price_usd_per_t = 9000, dollars = 'real', price_spread = 0 }"
GRANT = "capital_grant = { account = 'dpa', share = 0.5 }"


@pytest.mark.parametrize(
    ("paying", "account", "refused"),
    [
        (FLOOR, "ndpr_floor", "price_floor"),
        (COMMITMENT, "purchase_commitments", "offtake"),
        (FLOOR, "purchase_commitments", ""),
        (GRANT, "dpa", ""),
    ],
)
def test_no_budget_of_what_is_paid_on_every_tonne(paying: str, account: str, refused: str, tmp_path: Path) -> None:
    """A plan would keep it by making less: grants are taken or left, a floor is owed on what is made."""
    cap = f"budget_cap = {{ account = '{account}', max_musd = 5, dollars = 'real' }}"
    found = [f.line() for f in beside_findings(stating(tmp_path, paying, cap), chain((2026, 2027)))]
    assert [line.partition("budget_cap: ")[2] for line in found] == [
        f"limits what plants make and not what they are paid: {refused} on {account} is paid on every tonne, and "
        f"plants would close once the money is spent; leave the budget out, and let {refused} end by until or name "
        "fewer plants"
    ] * bool(refused)
