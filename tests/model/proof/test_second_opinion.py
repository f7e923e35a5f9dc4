"""Dates, money and matter read a second time: what is right on paper, and that a plan which reads otherwise fails."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from model.plan.plan import Plan
from model.policies import BY_NAME
from model.proof.certificate import Certificate, certify
from model.proof.keyed_columns import Facts
from model.proof.second_opinion.budget import budget
from model.proof.second_opinion.closures import open_share
from model.proof.second_opinion.dates import at_the_end, days, part, whole
from model.proof.second_opinion.fiscal import Fiscal
from model.proof.second_opinion.reading import Reading, level
from model.proof.second_reading import facts
from tests.breadth import wide
from tests.handmade import study
from tests.laws.planned import Case
from tests.random_study import random_study

QUARTERS = [("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30"), ("2026-07-01", "2026-09-30"),
            ("2026-10-01", "2026-12-31")]  # fmt: skip


def dated(start: Any = None, until: Any = None) -> Any:
    return SimpleNamespace(start=start, until=until)


# ---------------------------------------------------------------- days


def test_days_of_quarters_add_up_to_the_year() -> None:
    assert sum(part(dated(*q), 2026) for q in QUARTERS) == pytest.approx(1)
    assert [int(days(dated(*q), 2026).sum()) for q in QUARTERS] == [90, 91, 92, 92]


def test_first_and_last_day_are_days_in_force() -> None:
    assert part(dated("2026-12-31"), 2026) == pytest.approx(1 / 365)
    assert part(dated(None, "2028-01-01"), 2028) == pytest.approx(1 / 366)
    assert part(dated(2027, "2027"), 2027) == 1.0
    assert part(dated("2027"), 2026) == part(dated(None, 2027), 2028) == 0.0


def test_whole_years_and_the_last_day() -> None:
    assert whole(dated("2026-01-01", "2026-12-31"), 2026)
    assert not whole(dated("2026-01-02"), 2026)
    assert not whole(dated(None, "2026-12-30"), 2026)
    assert at_the_end(dated("2026-12-31"), 2026)
    assert not at_the_end(dated(None, "2026-12-30"), 2026)


def test_levels_between_years_and_after_the_last() -> None:
    path = {2030: 0.4, 2034: 0.6}
    assert [level(path, y) for y in (2029, 2030, 2032, 2034, 2040)] == pytest.approx([None, 0.4, 0.5, 0.6, 0.6])
    assert level(None, 2030) is None
    assert level(7, 2030) == 7.0


# ---------------------------------------------------------------- what is open


def reading() -> Reading:
    blocs = [{"bloc": "foes", "country": "CHN", "from_year": 2020}]
    origins = [{"form": "a.metal", "country": "AUS", "origin": o, "share": s} for o, s in (("CHN", 0.3), ("AUS", 0.7))]
    f = study(offers=[{"form": "a.metal"}], tables={"blocs": blocs, "origins": origins})
    return Reading(Facts(f))


def ban(start: Any = None, until: Any = None, **said: Any) -> Any:
    who = {} if "bloc" in said else {"countries": ["CHN"]}
    dates = {k: v for k, v in (("from", start), ("until", until)) if v}
    return BY_NAME["import_ban"].model_validate({**who, **said, **dates})


def licence(share: float, start: Any = None, until: Any = None) -> Any:
    dates = {k: v for k, v in (("from", start), ("until", until)) if v}
    return BY_NAME["export_restriction"].model_validate({"countries": ["CHN"], "licence_share": share, **dates})


def opened(*closing: Any, country: str = "CHN", owner: str = "CHN") -> float:
    return open_share(reading(), closing)("a.metal", country, owner, 2026)


def test_four_quarters_banned_leave_nothing() -> None:
    assert opened(*(ban(*q) for q in QUARTERS)) == 0.0


def test_a_day_closed_twice_is_closed_once() -> None:
    half = ("2026-01-01", "2026-07-01")
    assert opened(ban(*half)) == pytest.approx(1 - 182 / 365)
    assert opened(ban(*half), ban(*half, bloc="foes")) == pytest.approx(1 - 182 / 365)
    assert opened(ban(*half), ban("2026-07-01", "2026-07-02")) == pytest.approx(1 - 183 / 365)


def test_of_a_ban_and_a_licence_the_smaller_is_open() -> None:
    assert opened(ban(*QUARTERS[0]), licence(0.4)) == pytest.approx(0.4 * 275 / 365)
    assert opened(licence(0.4), licence(0.6, *QUARTERS[1])) == pytest.approx(0.4)
    assert opened(licence(0.4), country="AUS") == 1.0


def test_by_owner_and_by_origin() -> None:
    assert opened(ban(measure="owner"), country="AUS") == 0.0
    assert opened(ban(measure="owner"), country="AUS", owner="AUS") == 1.0
    assert opened(ban(measure="origin"), country="AUS") == pytest.approx(0.7)
    assert opened(ban(*QUARTERS[0], measure="origin"), country="AUS") == pytest.approx(1 - 0.3 * 90 / 365)
    assert opened(ban(forms=["a.raw"])) == 1.0


# ---------------------------------------------------------------- fiscal years


def fiscal(deflator: list[tuple[int, float]], spendout: list[tuple[float, float]]) -> Fiscal:
    tables = {
        "accounts": [{"account": "fund", "kind": "mandatory", "profile": "slow"},
                     {"account": "45x", "kind": "tax", "profile": "slow"},
                     {"account": "customs", "kind": "receipt", "profile": "slow"}],
        "spendout": [{"profile": "slow", "lag_years": lag, "share": share} for lag, share in spendout],
        "deflator": [{"fiscal_year": y, "index": i} for y, i in deflator],
    }  # fmt: skip
    return Fiscal(Reading(Facts(study(tables=tables))))


INDEX = [(2024, 1.0), (2025, 1.1), (2026, 1.21)]


def test_price_index_goes_on_at_its_last_growth_and_has_no_gap() -> None:
    f = fiscal(INDEX, [(0.0, 1.0)])
    assert [f.price(y) for y in (2024, 2026, 2028)] == pytest.approx([1.0, 1.21, 1.21 * 1.21])
    assert fiscal([(2024, 1.0)], [(0.0, 1.0)]).price(2030) == 1.0
    assert fiscal([], [(0.0, 1.0)]).price(2030) == 1.0
    with pytest.raises(ValueError, match="no index of fiscal year 2025"):
        fiscal([(2024, 1.0), (2026, 1.21)], [(0.0, 1.0)]).price(2025)


def test_decisions_are_paid_by_profile_in_the_dollars_of_their_authority() -> None:
    found = budget(
        fiscal(INDEX, [(0.0, 0.2), (1.0, 0.3), (2.0, 0.4)]), {(2025, "Treasury", "x", "i", "fund"): 50.0}, {}, {}
    )
    assert found["fund", 2025] == pytest.approx([50, 50, 10, 55, 55, 11])
    assert found["fund", 2026] == pytest.approx([0, 0, 15, 0, 0, 16.5])
    assert found["fund", 2027] == pytest.approx([0, 0, 20, 0, 0, 22])


def test_half_a_year_of_lag_is_no_year() -> None:
    slow = fiscal(INDEX, [(0.0, 0.2), (0.5, 0.3), (1.0, 0.5)])
    with pytest.raises(ValueError, match="falls between two fiscal years"):
        budget(slow, {(2025, "Treasury", "x", "i", "fund"): 50.0}, {}, {})


def test_what_moves_all_year_falls_in_two_fiscal_years() -> None:
    paid = {
        (2025, "Treasury", "plants", "credit", "45x"): 8.0, (2025, "buyers", "Treasury", "tariffs", "customs"): 4.0,
        (2025, "plants", "Treasury", "return", "fund"): 8.0,
    }  # fmt: skip
    found = budget(fiscal(INDEX, [(0.0, 1.0)]), paid, {key: musd / 4 for key, musd in paid.items()}, {})
    assert found["45x", 2025] == pytest.approx([0, 0, 6, 0, 0, 6.6])
    assert found["45x", 2026] == pytest.approx([0, 0, 2, 0, 0, 2.42])
    assert found["customs", 2025] == pytest.approx([0, 0, -3, 0, 0, -3.3])
    assert found["fund", 2025] == pytest.approx([-6, -6, -6, -6.6, -6.6, -6.6])


def test_what_is_owed_beyond_what_is_still_available_is_new_authority() -> None:
    """9 of 2025 lapse with fiscal 2026; 4 of 2026 and 4 of 2027 are owed: 5 lapse, 4 are new."""
    owed = {(2026, "Treasury", "x", "i", "fund"): 4.0, (2027, "Treasury", "x", "i", "fund"): 4.0}
    found = budget(fiscal([(2024, 1.0)], [(0.0, 1.0)]), owed, {}, {"fund": [(2025, 2026, 9.0)]})
    assert {year: amounts[:2] for (_, year), amounts in found.items()} == {2025: [9, 0], 2026: [0, 4], 2027: [4, 4]}


# ---------------------------------------------------------------- plans


@cache
def drawn(seed: int) -> tuple[Case, Plan]:
    case = Case(*random_study(seed))
    return case, case.plan


def certified(seed: int, **tables: pd.DataFrame) -> Certificate:
    case, plan = drawn(seed)
    return certify(case.again, case.clauses, {**plan.tables, **tables}, plan.cost, None)


SOLVED = (2, 3, 4, *wide(5, 6, 9, 11, 14, 17, 19, 21, 22))


@pytest.mark.parametrize("seed", SOLVED)
def test_random_plan_is_proven(seed: int) -> None:
    found = certified(seed)
    assert found.failures == ()


CELLS = (
    ("ledger", "musd", "payments counted again"),
    ("purchases", "duty_musd", "duty by day"),
    ("budget", "authority_musd", "budget.authority_musd counted again"),
    ("budget", "obligations_musd", "budget.obligations_musd counted again"),
    ("budget", "outlays_musd", "budget.outlays_musd counted again"),
    ("budget", "authority_nominal_musd", "budget.authority_nominal_musd counted again"),
    ("budget", "outlays_nominal_musd", "budget.outlays_nominal_musd counted again"),
    ("budget", "fiscal_year", "budget.outlays_musd counted again"),
    ("budget", "kind", "budget.kind"),
)


@pytest.mark.parametrize(("name", "column", "rule"), CELLS)
def test_changed_cell_fails_by_its_rule(name: str, column: str, rule: str) -> None:
    table = drawn(4)[1].tables[name].copy()
    rows = table["item"].str.startswith("tariffs") if name == "ledger" else table[table.columns[0]].notna()
    if column == "kind":
        table.loc[table.index[0], column] = "grant"
    else:
        place = table.index[rows] if column == "fiscal_year" else [table.loc[rows, column].abs().idxmax()]
        table.loc[place[0], column] += 3
    assert rule in {line.split(":")[0] for line in certified(4, **{name: table}).failures}


def test_payment_that_no_sentence_causes_is_refused() -> None:
    ledger = drawn(4)[1].tables["ledger"]
    forged = ledger.iloc[[0]].assign(payer="Treasury", payee="plants", item="thanks", account="dpa", musd=1e-2)
    found = certified(4, ledger=pd.concat([ledger, forged], ignore_index=True))
    assert any(line.startswith("payments counted again") for line in found.failures)


# ---------------------------------------------------------------- matter


def with_tables(**changed: Any) -> set[str]:
    """Return the rules that a plan breaks when tables of its dataset say otherwise."""
    case, plan = drawn(4)
    for name, change in changed.items():
        case = case.table(name, change)
    again = Facts(facts(case.dataset, case.study))
    found = certify(again, case.clauses, plan.tables, plan.cost, None)
    return {line.split(":")[0] for line in found.failures}


def test_by_product_that_no_feed_holds_is_matter_from_nothing() -> None:
    assert "elements of a plant" in with_tables(elements=lambda table: table[:0])


def test_scrap_comes_back_no_sooner_than_a_year_later_and_holds_no_more() -> None:
    assert "returns come back a year later" in with_tables(returns=lambda t: t.assign(lifetime_years=0.0))
    assert "elements of a return" in with_tables(returns=lambda t: t.assign(return_t_per_t=1.5))


def test_lots_beyond_what_a_plant_takes_in_are_refused() -> None:
    tables = drawn(4)[1].tables
    feeds, lots = tables["lot_feeds"], tables["lots"]
    rules = set()
    for name, table, column in (("lot_feeds", feeds, "tonnes"), ("lots", lots, "qualified_t")):
        if len(table):
            found = certified(4, **{name: table.assign(**{column: table[column] * 10 + 100})})
            rules |= {line.split(":")[0] for line in found.failures}
    assert not len(feeds) or "lots within the feed of a plant" in rules
    assert not len(lots) or "lots within supply" in rules
