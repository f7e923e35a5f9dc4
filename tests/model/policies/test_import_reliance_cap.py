"""Caps on net imports in what is used at home."""

from __future__ import annotations

import pytest

from tests.handmade import cell, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

NAME = "import_reliance_cap"
CAP = (NAME, {"max": 0.4, "forms": ["a.metal"]})
OUTLET = [{"outlet_price": 7.1}]


def test_reliance_at_most():
    """Home's 60% of what is left after 1 kt that may go abroad."""
    says(program_of(chain(outlets=OUTLET), CAP), "reliance_at_most", {
        f"reliance_at_most[{NAME},home,a.metal,2026]": (
            {"Output[ref,2026]": -1, "Output[rec,2026]": -1, "Supply[a.metal,2026]": 1 - 0.4,
                "Outlet[a.metal,export,2026]": -(1 - 0.4)},
            "<=", 0.0,
        ),
    })  # fmt: skip


def test_a_row_where_home_supplies_nothing():
    """Nobody at home mines ore: nothing of it may be imported beyond the cap, and so none of it is bought."""
    cap = (NAME, {"max": 0.4, "forms": ["a.raw"]})
    says(program_of(chain(), cap), "reliance_at_most", {
        f"reliance_at_most[{NAME},home,a.raw,2026]": ({"Supply[a.raw,2026]": 1 - 0.4}, "<=", 0.0),
    })  # fmt: skip
    plan, frames, stated = plan_of(chain(), cap)
    assert plan.tables["purchases"].query("form == 'a.raw'").empty
    assert missed(plan, frames, stated) == []


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"from": 2027}, {"max": {2030: 0.5}}])
def test_touches_nothing(scope: dict[str, object]):
    assert not len(data_of(chain(), (NAME, {"max": 0.5, **scope})).sets["RELIANCE_CAPS"])


def test_plan_and_recheck():
    """Of 4 kt used at least 2.4 come from home: 2 at 7.25, 0.4 recycled at 9.75; a resale at 7.1 changes nothing."""
    plan, frames, stated = plan_of(chain(outlets=OUTLET), CAP)
    assert plan.cost == pytest.approx(1.6 * 7 + 2 * 7.25 + 0.4 * 9.75 - 1 * (7.1 - 7))
    assert cell(plan, "concentration", "import_reliance", form="a.metal") == pytest.approx(0.4)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "tonnes", 3000.0, form="a.metal", country="CHN")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: a.metal 2026"]
