"""What accounts put towards a plant's capital, together and each: rows, days in force, plans and both re-readings."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from model.frames.study_frames import Frames
from model.policies import BY_NAME
from model.policies.base.capital_support import CapitalSupport, largest_share
from model.proof.comparisons import Book
from model.proof.keyed_columns import Facts, columns_of
from model.proof.second_opinion.plan import Plan
from model.proof.second_opinion.reading import Reading
from model.proof.second_opinion.support import support
from tests.handmade import cell, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

NAME = "capital_support_cap"
BUILD = {"plant": "ref", "year": 2026, "first_run": 2027, "capital_charge": 2.0, "capex": 10.0, "annuity": 2.0}
GRANT = ("capital_grant", {"account": "dpa", "share": 0.4})
OTHER = ("capital_grant", {"account": "doe_grants", "share": 0.5})
CREDIT = ("investment_tax_credit", {"share": 0.3})


def _chain(**more: Any) -> Frames:
    """Ref may be built in 2026, running in 2027: capital 10, of which the horizon bears 2; 1 kt is wanted of it."""
    given: dict[str, Any] = {
        "builds": [BUILD],
        "sites": [{"plant": "ref"}],
        "offers": [{"year": y} for y in (2026, 2027)],
        "outputs": [{"year": y} for y in (2026, 2027)],
        "demands": [{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}],
    }
    return chain((2026, 2027), **{**given, **more})


@pytest.mark.parametrize(
    ("stated", "counted", "most"),
    [
        ({"max": 0.5}, ("Grant[capital_grant", "Grant[capital_grant#2", "Finance[investment_tax_credit"), 5.0),
        ({"max": 0.5, "instruments": ["capital_grant"]}, ("Grant[capital_grant", "Grant[capital_grant#2"), 5.0),
        ({"max": {2026: 0.2, 2028: 0.4}, "instruments": ["investment_tax_credit"]},
         ("Finance[investment_tax_credit",), 2.0),
        ({"max": 0.5, "until": "2026-07-02", "instruments": ["loan", "investment_tax_credit"]},
         ("Finance[investment_tax_credit",), 10 * (183 * 0.5 + 182) / 365),
    ],
)  # fmt: skip
def test_support_limit(stated: dict[str, Any], counted: tuple[str, ...], most: float) -> None:
    """All that counts pays the share of 10 MUSD per kt/yr; on days without the cap, all of them."""
    row = {f"{decision},ref,2026]": 1.0 for decision in counted} | {"Build[ref,2026]": -most}
    program = program_of(_chain(), GRANT, OTHER, CREDIT, (NAME, stated))
    says(program, "support_limit", {f"support_limit[{NAME},ref,2026]": (row, "<=", 0.0)})


@pytest.mark.parametrize(
    "stated",
    [{"max": {2027: 0.2}}, {"max": 0.2, "from": 2027}, {"max": 0.2, "kinds": ["mine"]},
     {"max": 0.2, "instruments": ["loan"]}],
)  # fmt: skip
def test_nothing_is_limited_where_the_cap_does_not_reach(stated: dict[str, Any]) -> None:
    says(program_of(_chain(), GRANT, (NAME, stated)), "support_limit", {})


def test_account_limit() -> None:
    """Of two policies on one account the larger share is the account's: 50% and 40% of 10 pay 5, and not 9."""
    again = ("capital_grant", {"account": "dpa", "share": 0.5, "kinds": ["refinery"]})
    row = {"Grant[capital_grant,ref,2026]": 1.0, "Grant[capital_grant#2,ref,2026]": 1.0, "Build[ref,2026]": -5.0}
    program = program_of(_chain(), GRANT, again, OTHER)
    says(program, "account_limit", {"account_limit[dpa,ref,2026]": (row, "<=", 0.0)})
    says(program_of(_chain(), GRANT, OTHER, CREDIT), "account_limit", {})


def test_an_account_pays_under_grants_and_credits_alike() -> None:
    credit = ("investment_tax_credit", {"account": "dpa", "share": 0.2})
    row = {
        "Grant[capital_grant,ref,2026]": 1.0,
        "Finance[investment_tax_credit,ref,2026]": 1.0,
        "Build[ref,2026]": -4.0,
    }
    program = program_of(_chain(), GRANT, credit)
    says(program, "account_limit", {"account_limit[dpa,ref,2026]": (row, "<=", 0.0)})


def _grant(**fields: Any) -> CapitalSupport:
    return BY_NAME["capital_grant"].model_validate({"account": "dpa", **fields})  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("policies", "share"),
    [
        ([_grant(share=0.5, until="2026-07-02"), _grant(share=0.4, **{"from": "2026-07-03"})],
         (183 * 0.5 + 182 * 0.4) / 365),
        ([_grant(share=0.5, until="2026-07-02"), _grant(share=0.4)], (183 * 0.5 + 182 * 0.4) / 365),
        ([_grant(share=0.5, until="2026-07-02"), _grant(share=0.2, until="2026-01-31")], 183 * 0.5 / 365),
        ([_grant(share=0.5), _grant(share=0.4)], 0.5),
    ],
)  # fmt: skip
def test_the_share_of_an_account_is_the_largest_of_each_day(policies: list[CapitalSupport], share: float) -> None:
    assert largest_share(policies, 2026) == pytest.approx(share)


@pytest.mark.breadth
def test_plan_and_recheck() -> None:
    """1 kt is built for 10 MUSD; 40% and 50% would be 9, the cap leaves 6, whichever account pays."""
    said = (GRANT, OTHER, (NAME, {"max": 0.6}))
    plan, frames, clauses = plan_of(_chain(), *said)
    assert cell(plan, "capacity", "built_t", plant="ref") == pytest.approx(1000)
    assert plan.tables["grants"]["musd"].sum() == pytest.approx(6.0)
    assert plan.cost == pytest.approx(5 * 7.25 + 2.0 - 6.0 * 0.2)
    assert missed(plan, frames, clauses) == []
    looser, adjusted, stated = plan_of(_chain(), GRANT, OTHER, (NAME, {"max": 1.0}))
    assert looser.tables["grants"]["musd"].sum() == pytest.approx(9.0)
    tighter = [c for c in clauses if c.policy.name == NAME]
    assert missed(looser, adjusted, [*stated[:2], *tighter]) == [f"{NAME}: ref 2026"]
    assert f"{NAME}: ref 2026" in missed(plan, frames, clauses, doctored(plan, "capacity", "built_t", 900.0, year=2026))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"max": 50}, "50 means 5000%"),
        ({"max": 0.5, "instruments": ["grant"]}, "Input should be"),
        ({"max": 0.5, "instruments": []}, "is empty"),
    ],
)
def test_what_cannot_be_meant_is_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        BY_NAME[NAME].model_validate(fields)


@pytest.mark.parametrize(
    ("grants", "broken"),
    [
        ({"capital_grant": 5.0, "capital_grant#2": 0.0, "capital_grant#3": 1.0}, set()),
        ({"capital_grant": 4.0, "capital_grant#2": 2.0, "capital_grant#3": 0.0}, {"one share an account"}),
        ({"capital_grant": 5.0, "capital_grant#2": 0.0, "capital_grant#3": 2.0}, {"caps on support"}),
    ],
)
def test_the_second_opinion_adds_up_accounts_and_caps(grants: dict[str, float], broken: set[str]) -> None:
    """1 kt for 10 MUSD: 5 from `dpa`, under 50% and 40% alike; 6 of all accounts."""
    frames = _chain(plants=[{"plant": "ref"}])
    again = ("capital_grant", {"account": "dpa", "share": 0.5})
    plan, adjusted, clauses = plan_of(frames, again, GRANT, OTHER, (NAME, {"max": 0.6}))
    given = pd.DataFrame(
        [(label, "ref", 2026, musd) for label, musd in grants.items()], columns=["clause", "plant", "year", "musd"]
    )
    said = columns_of({**plan.tables, "grants": given})
    facts = Facts(adjusted)
    book = Book()
    support(book, Plan(Reading(facts), facts, said), [(c.label, c.policy) for c in clauses])
    _, breaches = book.worst_and_breaches(1e-6, 1.0)
    assert {breach.rule for breach in breaches} == broken
