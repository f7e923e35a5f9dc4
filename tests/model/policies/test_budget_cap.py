"""What an account can pay: authority or outlays, in all or by fiscal year."""

from __future__ import annotations

import pytest

from model.analysis.frontier.lever import _refusal
from model.analysis.policy_levels import level_of, moved
from model.policies import BY_NAME
from model.policies.base.appropriated import LAST, Window, other_uses
from tests.handmade import cell, clauses, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain
from tests.model.policies.test_capital_grant import GRANT, _chain

NAME = "budget_cap"
TARGET = ("stockpile_target", {"days": 73})
STOCKS = [{"holder": "public", "year": y} for y in (2026, 2027)]
GRANTS = {f"Grant[capital_grant,{p},2026]": 1.0 for p in ("ref", "rec")}


def _rows(max_musd: object, account: str = "dpa", **more: object):
    dollars = {} if max_musd == "appropriated" else {"dollars": "real"}
    said = (NAME, {"account": account, "max_musd": max_musd, **dollars, **more})
    return program_of(_chain(stocks=STOCKS), GRANT, TARGET, said)


def test_budget_limit():
    """All years together."""
    says(_rows(5.0), "budget_limit", {f"budget_limit[{NAME},all]": (GRANTS, "<=", 5.0)})


def test_appropriated():
    """2 + 3 MUSD in the table, the other account's left out."""
    says(_rows("appropriated"), "budget_limit", {f"budget_limit[{NAME},all]": (GRANTS, "<=", 2.0 + 3.0)})


def test_authority_by_fiscal_year():
    """A grant decided in 2026 is authority of fiscal year 2026."""
    says(
        _rows({2026: 3.0, 2027: 1.0}),
        "budget_limit",
        {
            f"budget_limit[{NAME},2026]": (GRANTS, "<=", 3.0),
            f"budget_limit[{NAME},2027]": ({}, "<=", 1.0),
        },
    )


def test_outlays_by_fiscal_year():
    """50% in the year of authority, 30% and 20% in the years after."""
    says(
        _rows(dict.fromkeys((2026, 2027, 2028, 2029), 1.0), measure="outlays"),
        "budget_limit",
        {
            f"budget_limit[{NAME},{y}]": ({g: part for g in GRANTS if part}, "<=", 1.0)
            for y, part in ((2026, 0.5), (2027, 0.3), (2028, 0.2), (2029, 0.0))
        },
    )


def test_stock_is_paid_at_the_price_of_the_day():
    """7 MUSD/kt; half of it is an outlay of the year it is bought in, 30% of the next."""
    says(
        _rows(5.0, "nds_fund"),
        "budget_limit",
        {
            f"budget_limit[{NAME},all]": (
                {"StockIn[public,a.metal,2026]": 7.0, "StockIn[public,a.metal,2027]": 7.0},
                "<=",
                5.0,
            ),
        },
    )
    says(
        _rows({2026: 9.0, 2027: 5.0}, "nds_fund", measure="outlays"),
        "budget_limit",
        {
            f"budget_limit[{NAME},2026]": ({"StockIn[public,a.metal,2026]": 0.5 * 7.0}, "<=", 9.0),
            f"budget_limit[{NAME},2027]": (
                {"StockIn[public,a.metal,2026]": 0.3 * 7.0, "StockIn[public,a.metal,2027]": 0.5 * 7.0},
                "<=",
                5.0,
            ),
        },
    )


def test_touches_nothing():
    """No sentence of the variant is paid from this account."""
    assert not data_of(_chain(), GRANT, (NAME, {"account": "nds_fund", "dollars": "real", "max_musd": 1.0})).tuples(
        "BUDGETS"
    )


def test_plan_and_recheck():
    """The plan would take 4 MUSD; the account has 2.5."""
    frames = _chain(
        offers=[{"year": y} for y in (2026, 2027)],
        outputs=[{"year": y} for y in (2026, 2027)],
        demands=[{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}],
    )
    plan, adjusted, stated = plan_of(frames, GRANT, (NAME, {"account": "dpa", "dollars": "real", "max_musd": 2.5}))
    assert cell(plan, "grants", "musd") == pytest.approx(2.5)
    assert missed(plan, adjusted, stated) == []
    tables = doctored(plan, "ledger", "musd", 3.0, item="capital grants")
    assert missed(plan, adjusted, stated, tables) == [f"{NAME}: dpa all"]


@pytest.mark.parametrize(("year", "most"), [(2026, 1.0), (2027, 0.6)])
def test_plan_and_recheck_of_outlays(year: int, most: float):
    """50% of a grant is paid in 2026 and 30% in 2027: either cap leaves 2 MUSD of authority."""
    frames = _chain(
        offers=[{"year": y} for y in (2026, 2027)],
        outputs=[{"year": y} for y in (2026, 2027)],
        demands=[{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}],
    )
    plan, adjusted, stated = plan_of(
        frames,
        GRANT,
        (NAME, {"account": "dpa", "dollars": "real", "max_musd": {2026: 9.0, year: most}, "measure": "outlays"}),
    )
    assert cell(plan, "grants", "musd") == pytest.approx(2.0)
    assert missed(plan, adjusted, stated) == []
    tables = doctored(plan, "ledger", "musd", 2.2, item="capital grants")
    assert missed(plan, adjusted, stated, tables) == [f"{NAME}: dpa {year}"]


@pytest.mark.parametrize(
    "scope", [{"forms": ["a.metal"]}, {"minerals": ["a"]}, {"stages": ["refined"]}, {"from": 2027}, {"until": 2028}]
)
def test_a_budget_cannot_be_narrowed(scope):
    """A scope or a date on a budget would be ignored, so it is refused."""
    with pytest.raises(
        ValueError, match=f"counts the whole account: leave out {next(iter(scope))}; give max_musd by fiscal year"
    ):
        BY_NAME["budget_cap"].model_validate({"account": "x", "dollars": "real", "max_musd": 5.0, **scope})


# ---------------------------------------------------------------- what is not named, and what lapses


def _years_of_grants(given: list[dict[str, object]], *said: tuple[str, dict[str, object]]):
    builds = [
        {"plant": "ref", "kind": "refinery", "country": "USA", "year": y, "first_run": y + 1, "capital_charge": 2.0,
         "capex": 10.0, "annuity": 2.0}
        for y in (2026, 2027, 2028)
    ]  # fmt: skip
    frames = chain((2026, 2027, 2028), builds=builds, sites=[{"plant": "ref"}], tables={"appropriations": given})
    return program_of(frames, GRANT, *said)


def _of(*years: int) -> dict[str, float]:
    return {f"Grant[{GRANT[0]},ref,{y}]": 1.0 for y in years}


def test_nothing_is_provided_in_years_not_named():
    """A cap of 2027 alone leaves 2026 and 2028 nothing, as a sum by year says what it says."""
    cap = (NAME, {"account": "dpa", "dollars": "real", "max_musd": {2027: 3.0}})
    says(_years_of_grants([], cap), "budget_limit", {
        f"budget_limit[{NAME},2027]": (_of(2027), "<=", 3.0),
        f"budget_limit[{NAME},before 2027]": (_of(2026), "<=", 0.0),
        f"budget_limit[{NAME},after 2027]": (_of(2028), "<=", 0.0),
    })  # fmt: skip


def test_appropriations_expire():
    """2 MUSD of 2025 lapse in fiscal 2026, 3 of 2026 stay, 4 are enacted in 2028 and not there before."""
    given = [
        {"account": "dpa", "fiscal_year": y, "authority_musd": m, "available_until": until}
        for y, m, until in ((2025, 2.0, "2026-09-30"), (2026, 3.0, ""), (2028, 4.0, "2030-09-30"))
    ]
    said = (NAME, {"account": "dpa", "max_musd": "appropriated"})
    says(_years_of_grants(given, said), "budget_limit", {
        f"budget_limit[{NAME},all]": (_of(2026, 2027, 2028), "<=", 9.0),
        f"budget_limit[{NAME},before 2028]": (_of(2026, 2027), "<=", 5.0),
        f"budget_limit[{NAME},2027]": (_of(2027), "<=", 3.0),
        f"budget_limit[{NAME},after 2026]": (_of(2027, 2028), "<=", 7.0),
        f"budget_limit[{NAME},all without 2028-2030]": (_of(2026, 2027), "<=", 5.0),
        f"budget_limit[{NAME},after 2026 without 2028-2030]": (_of(2027), "<=", 3.0),
    })  # fmt: skip


def test_what_is_enacted_and_no_policy_directs_goes_to_other_uses():
    """10 MUSD until 2029, seen from 2026: an even 2.5 a year, as far as what policies direct leaves room.

    6 directed in 2028: by 2027 others have the 4 that are left, 2.5 and 1.5. 6 directed in 2026: they wait until an
    even part is more than that, 0 + 0 + 1.5 + 2.5. All directed, and more: nothing is left; nor without a last day.
    """
    given = [Window(2025, 2029, 10.0, "others")]
    assert list(other_uses({}, given, 2026)) == [("others", y, 2.5) for y in (2026, 2027, 2028, 2029)]
    assert list(other_uses({2028: 6.0}, given, 2026)) == [("others", 2026, 2.5), ("others", 2027, 1.5)]
    assert list(other_uses({2026: 6.0}, given, 2026)) == [("others", 2028, 1.5), ("others", 2029, 2.5)]
    assert list(other_uses({2027: 12.0}, given, 2026)) == []
    assert list(other_uses({}, [Window(2025, LAST, 10.0, "others")], 2026)) == []
    assert list(other_uses({}, [Window(2025, 2029, 10.0)], 2026)) == []
    assert list(other_uses({}, [Window(2024, 2025, 10.0, "others")], 2026)) == []


def test_a_policy_that_only_directs_what_is_enacted_adds_no_deficit():
    """A grant of 4 out of 9 MUSD enacted: the other uses have 5 in place of 9, and the whole budget is the same."""
    given = [{"account": "dpa", "fiscal_year": 2025, "authority_musd": 9.0, "available_until": "2026-09-30",
              "left_to": "doe_grants"}]  # fmt: skip
    frames = _chain(
        offers=[{"year": y} for y in (2026, 2027)], outputs=[{"year": y} for y in (2026, 2027)],
        demands=[{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}], tables={"appropriations": given},
    )  # fmt: skip
    without, _, _ = plan_of(frames)
    granted, _, _ = plan_of(frames, GRANT)
    paid = {p: [cell(plan, "budget", "obligations_musd", account=a) for a in ("dpa", "doe_grants")]
            for p, plan in (("without", without), ("granted", granted))}  # fmt: skip
    assert paid == {"without": pytest.approx([0.0, 9.0]), "granted": pytest.approx([4.0, 5.0])}
    for measure in ("authority_musd", "obligations_musd"):
        assert cell(granted, "budget", measure) == pytest.approx(cell(without, "budget", measure))


def test_appropriations_at_another_level_keep_their_dollars_and_years():
    """5 MUSD of which 2 lapse in fiscal 2026: at 10, each is twice what it was."""
    given = [
        {"account": "dpa", "fiscal_year": y, "authority_musd": m, "available_until": until}
        for y, m, until in ((2025, 2.0, "2026-09-30"), (2026, 3.0, ""))
    ]
    frames = _chain(tables={"appropriations": given})
    stated = clauses(GRANT, (NAME, {"account": "dpa", "max_musd": "appropriated"}))
    policy = stated[1].policy
    found = level_of(policy, frames)
    assert found is not None
    assert found[1] == 5.0
    more = moved(policy, *found, 5.0)
    assert level_of(more, frames) == (found[0], 10.0)
    before, after = (p.rows(NAME, frames, stated) for p in (policy, more))
    assert list(after["BUDGETS"]["budget"]) == [2 * musd for musd in before["BUDGETS"]["budget"]]
    assert all(after[name].equals(before[name]) for name in before if name != "BUDGETS")
    assert _refusal(policy, "max_musd", 10.0) == ""  # a frontier may turn it


def test_money_that_lapsed_pays_for_nothing():
    """All of it lapses in fiscal 2026: a grant decided in 2027 is refused by the re-check too."""
    given = [{"account": "dpa", "fiscal_year": 2025, "authority_musd": 9.0, "available_until": "2026-09-30"}]
    frames = _chain(
        offers=[{"year": y} for y in (2026, 2027)], outputs=[{"year": y} for y in (2026, 2027)],
        demands=[{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}], tables={"appropriations": given},
    )  # fmt: skip
    late = (GRANT[0], {**GRANT[1], "from": "2026-10-01"})
    plan, adjusted, stated = plan_of(frames, late, (NAME, {"account": "dpa", "max_musd": "appropriated"}))
    assert plan.tables["grants"]["musd"].sum() == pytest.approx(0.0)
    early, adjusted, stated = plan_of(frames, GRANT, (NAME, {"account": "dpa", "max_musd": "appropriated"}))
    assert early.tables["grants"]["musd"].sum() == pytest.approx(4.0)
    assert missed(early, adjusted, stated) == []
    tables = doctored(early, "ledger", "next_fiscal_musd", 4.0, item="capital grants")
    assert missed(early, adjusted, stated, tables) == [f"{NAME}: dpa after 2026"]


def test_authority_is_of_the_year_enacted_and_obligations_of_the_decision():
    """9 MUSD of 2025, 4 of them obligated in 2026; a grant of 4 without an appropriation is new authority."""
    given = [{"account": "dpa", "fiscal_year": 2025, "authority_musd": 9.0, "available_until": "2026-09-30"}]
    wanted = {
        "offers": [{"year": y} for y in (2026, 2027)], "outputs": [{"year": y} for y in (2026, 2027)],
        "demands": [{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}],
    }  # fmt: skip
    plan, _, _ = plan_of(_chain(**wanted, tables={"appropriations": given}), GRANT)
    assert _by_year(plan, "authority_musd") == pytest.approx({2025: 9.0})
    assert _by_year(plan, "obligations_musd") == pytest.approx({2026: 4.0})
    plan, _, _ = plan_of(_chain(**wanted, tables={"appropriations": []}), GRANT)
    assert _by_year(plan, "authority_musd") == pytest.approx({2026: 4.0})


def _by_year(plan, column: str) -> dict[int, float]:
    rows = plan.tables["budget"].query("account == 'dpa'")
    return {y: musd for y, musd in zip(rows["fiscal_year"], rows[column], strict=True) if musd}
