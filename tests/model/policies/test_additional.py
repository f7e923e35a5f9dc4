"""Support for what is additional to another plan: rows by coefficients, a plan on paper, and both re-readings."""

from __future__ import annotations

from typing import Any

import pytest

from model.frames.study_frames import Frames
from model.proof.comparisons import Book
from model.proof.keyed_columns import Facts, columns_of
from model.proof.second_opinion.plan import Plan
from model.proof.second_opinion.reading import Reading
from model.proof.second_opinion.support import support
from tests.handmade import cell, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

ELSEWHERE = {"law": [{"plant": "ref", "year": 2026, "built_t": 400.0}, {"plant": "ref", "year": 2027, "built_t": 100.0},
                     {"plant": "aus", "year": 2026, "built_t": 900.0}]}  # fmt: skip
GRANT = ("capital_grant", {"account": "dpa", "share": 0.4, "additional_to": "law"})
FINANCE = [
    ("investment_tax_credit", {"share": 0.4, "additional_to": "law"}),
    ("loan", {"account": "osc_credit", "share": 0.4, "rate": 0.01, "additional_to": "law"}),
    ("equity", {"account": "doe_grants", "share": 0.4, "return_rate": 0.01, "additional_to": "law"}),
]


def _chain(**more: Any) -> Frames:
    """Ref and rec may be built in 2026 and 2027, capital 10; 1 kt of ref is needed in 2027."""
    builds = [
        {"plant": p, "kind": k, "year": y, "first_run": y + 1, "capital_charge": 2.0, "capex": 10.0, "annuity": 2.0}
        for p, k in (("ref", "refinery"), ("rec", "recycler"))
        for y in (2026, 2027)
    ]
    given: dict[str, Any] = {
        "builds": builds,
        "sites": [{"plant": "ref"}, {"plant": "rec"}],
        "plants": [{"plant": "ref"}, {"plant": "rec", "kind": "recycler"}],
        "offers": [{"year": y} for y in (2026, 2027)],
        "outputs": [{"year": y} for y in (2026, 2027)],
        "demands": [{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}],
        "plans": ELSEWHERE,
    }
    return chain((2026, 2027), **{**given, **more})


def test_additional_capacity() -> None:
    """40% of 10 MUSD per kt/yr: a dollar pays for 1/4 kt/yr. By 2026 the other plan has decided 0.4 kt/yr, by 2027 0.5.

    Of the recycler it decides nothing: all of that is additional, and no row says so.
    """
    first = {"Grant[capital_grant,ref,2026]": 0.25, "Build[ref,2026]": -1.0}
    both = {"Grant[capital_grant,ref,2027]": 0.25, "Build[ref,2027]": -1.0}
    said = {
        "additional_capacity[capital_grant,ref,2026]": (first, "<=", -0.4),
        "additional_capacity[capital_grant,ref,2027]": ({**first, **both}, "<=", -0.5),
    }
    says(program_of(_chain(), GRANT), "additional_capacity", said)


@pytest.mark.parametrize("stated", FINANCE, ids=[name for name, _ in FINANCE])
def test_tax_credits_loans_and_equity_alike(stated: tuple[str, dict[str, Any]]) -> None:
    name = stated[0]
    row = {f"Finance[{name},ref,2027]": 0.25, "Build[ref,2027]": -1.0, "Build[ref,2026]": -1.0}
    said = {f"additional_capacity[{name},ref,2027]": (row, "<=", -0.5)}
    says(program_of(_chain(), (name, {**stated[1], "from": 2027})), "additional_capacity", said)


@pytest.mark.parametrize("scope", [{"kinds": ["recycler"]}, {"from": 2028}, {"share": 0.0}])
def test_no_row_where_nothing_is_paid_or_built_elsewhere(scope: dict[str, Any]) -> None:
    says(program_of(_chain(), (GRANT[0], {**GRANT[1], **scope})), "additional_capacity", {})


def test_only_what_comes_on_top_is_paid() -> None:
    """1 kt/yr is needed by 2027, of which the other plan has 0.4 in 2026: 0.6 x 40% x 10 MUSD is paid, not 4.

    The 0.1 that it decides in 2027 is decided here no later, within the 1 kt of 2026: by then 0.5 is on top, so 2 MUSD.
    """
    plan, frames, stated = plan_of(_chain(), GRANT)
    assert cell(plan, "capacity", "built_t", plant="ref", year=2026) == pytest.approx(1000)
    assert cell(plan, "grants", "musd", plant="ref") == pytest.approx(0.5 * 4.0)
    assert plan_of(_chain(), (GRANT[0], {"account": "dpa", "share": 0.4}))[0].tables["grants"]["musd"].sum() == (
        pytest.approx(4.0)
    )
    assert missed(plan, frames, stated) == []
    more = doctored(plan, "grants", "musd", 2.5)
    assert missed(plan, frames, stated, more) == ["capital_grant: ref up to 2026", "capital_grant: ref up to 2027"]


def test_what_the_other_plan_builds_is_built_here() -> None:
    """With metal from abroad at no price nothing would be built; the 0.5 kt/yr are, and nothing is paid for them."""
    free = [{"year": y, "form": "a.metal", "price": 0.0} for y in (2026, 2027)]
    plan, frames, stated = plan_of(_chain(offers=free), GRANT)
    built = plan.tables["capacity"]
    assert built.loc[built["plant"] == "ref", "built_t"].sum() == pytest.approx(500.0)
    assert plan.tables["grants"].empty
    less = doctored(plan, "capacity", "built_t", 300.0, plant="ref", year=2026)
    assert missed(plan, frames, stated, less) == ["capital_grant: ref up to 2026", "capital_grant: ref up to 2027"]


@pytest.mark.parametrize(("column", "value", "holds"), [("musd", 2.0, True), ("musd", 2.1, False)])
def test_second_opinion_counts_it_again(column: str, value: float, holds: bool) -> None:
    plan, frames, stated = plan_of(_chain(), GRANT)
    tables = columns_of({**plan.tables, **doctored(plan, "grants", column, value)})
    book, again = Book(), Facts(frames)
    support(book, Plan(Reading(again), again, tables), [(c.label, c.policy) for c in stated])
    worst, _ = book.worst_and_breaches(1e-6, 1.0)
    assert (worst.violation < 1e-6) is holds
    assert holds or worst.rule == "additional to another plan"
