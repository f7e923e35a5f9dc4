"""What grants add to the capacity that another plan builds, on studies small enough for paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from data.rows import each_row
from model.analysis.capital_support import Plan, Support, as_frame, capital_support, little_added
from model.policies import BY_NAME, Clause
from model.report.terminal.capital_support import support_of_variants, without_capacity
from tests.handmade import plan_of
from tests.model.policies.chain import chain

GRANT: tuple[str, dict[str, Any]] = ("capital_grant", {"account": "dpa", "share": 0.4})
LABEL = "capital_grant"
BUILD = {"plant": "ref", "year": 2026, "first_run": 2027, "capital_charge": 2.0, "capex": 10.0, "annuity": 2.0}


def _solved(metal: float, *said: Any) -> Plan:
    """Solve 2026 and 2027, in which 3 kt are wanted and 2 kt can be made; 10 MUSD per kt/yr more, of which 2 count.

    metal: price of metal from abroad, against 7.25 made at home, and 2 of capital charges for what is built
    """
    frames = chain(
        (2026, 2027),
        builds=[
            {"plant": "ref", "year": 2026, "first_run": 2027, "capital_charge": 2.0, "capex": 10.0, "annuity": 2.0}
        ],
        sites=[{"plant": "ref"}],
        offers=[
            {"form": f, "year": y, "price": p} for f, p in (("a.raw", 5.0), ("a.metal", metal)) for y in (2026, 2027)
        ],
        outputs=[{"year": y} for y in (2026, 2027)],
        demands=[{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}],
    )
    plan, _, clauses = plan_of(frames, *said)

    def rows(table: str, variant: str, *columns: str) -> Iterable[tuple[Any, ...]]:
        return each_row(plan.tables[table], *columns)

    return Plan(rows, plan.variant, clauses)


def test_a_grant_to_what_is_built_anyway_adds_nothing() -> None:
    """Metal at 12 is dearer than 7.25 + 2: 1 kt/yr is built without a grant, so 0.4 x 10 MUSD buy nothing."""
    found = capital_support(_solved(12.0), _solved(12.0, GRANT))
    musd, t = pytest.approx(4.0), pytest.approx(1000.0)
    assert found == [Support(LABEL, "dpa", "a.metal", musd, musd, t, t, 0.0, 0.0, 0.0)]
    line = "capital_grant spends 4 MUSD from dpa and adds no capacity to what base builds"
    assert little_added(found, "base") == [line]
    assert without_capacity({"granted": found}, "base") == [f"! granted: {line}"]


@pytest.mark.breadth
def test_a_grant_that_decides_adds_what_is_built() -> None:
    """Metal at 9 is cheaper than 7.25 + 2 and dearer than 7.25 + 2 - 0.4 x 2: 4 MUSD bring 1,000 t/yr, 250 a MUSD."""
    found = capital_support(_solved(9.0), _solved(9.0, GRANT))
    assert [(s.musd, s.anyway_musd, s.added_t, s.net_t, s.added_per_musd) for s in found] == [
        pytest.approx((4.0, 0.0, 1000.0, 1000.0, 250.0))
    ]
    assert little_added(found, "base") == []
    assert as_frame(found)["added_t_per_musd"].tolist() == pytest.approx([250.0])
    shown = support_of_variants({"granted": found}, "base")[1].splitlines()[-1].split()
    assert shown == ["capital_grant", "a.metal", "4", "0", "1,000", "+1,000", "250"]


@pytest.mark.breadth
def test_a_sentence_that_both_plans_state_is_not_counted() -> None:
    assert capital_support(_solved(12.0, GRANT), _solved(12.0, GRANT)) == []


def _told(grants: list[tuple[str, int, float]], built: dict[str, dict[int, float]], *said: Clause) -> Plan:
    tables = {
        "grants": [(LABEL, *row) for row in grants],
        "finance": [],
        "capacity": [(p, y, t) for p, years in built.items() for y, t in years.items()],
        "production": [(p, "a.metal", "USA", True) for p in built],
    }
    return Plan(lambda table, variant, *columns: tables[table], "told", said)


CLAUSE = Clause(LABEL, BY_NAME[LABEL].model_validate(GRANT[1]))


def test_capacity_taken_from_other_plants_is_none_on_balance() -> None:
    """10 MUSD bring 100 t/yr at `one`; `two`, which is not paid for, builds 100 less."""
    before = _told([], {"one": {2026: 50.0}, "two": {2026: 100.0}})
    after = _told([("one", 2026, 10.0)], {"one": {2026: 150.0}, "two": {2026: 0.0}}, CLAUSE)
    (found,) = capital_support(before, after)
    assert (found.added_t, found.net_t, found.added_per_musd) == (100.0, 0.0, 0.0)
    assert found.anyway_musd == pytest.approx(10.0 * 50 / 150)
    assert little_added([found], "base") == [
        "capital_grant spends 10 MUSD from dpa and adds no capacity to what base builds on balance: 100 t/yr of "
        "a.metal more at the plants it pays for, as much less at others"
    ]


def test_capacity_decided_on_sooner_is_said() -> None:
    """Of 100 t/yr that the other plan decides on in 2030, 60 are decided on in 2026; in the end there is no more."""
    before = _told([], {"one": {2030: 100.0}})
    after = _told([("one", 2026, 10.0)], {"one": {2026: 60.0, 2030: 40.0}}, CLAUSE)
    (found,) = capital_support(before, after)
    assert (found.added_t, found.sooner_t) == (0.0, 60.0)
    assert little_added([found], "base")[0].endswith("; decided on sooner are 60 t/yr of a.metal")


def test_more_than_half_on_what_is_built_anyway_is_said() -> None:
    """Of 10 MUSD for 100 t/yr, 90 of which the other plan builds too, 9 fall on those."""
    before = _told([], {"one": {2026: 90.0}})
    after = _told([("one", 2026, 10.0)], {"one": {2026: 100.0}}, CLAUSE)
    found = capital_support(before, after)
    assert found[0].added_per_musd == pytest.approx(1.0)
    assert little_added(found, "base") == [
        "capital_grant spends 10 MUSD from dpa, 9 of it on capacity that base builds too"
    ]
