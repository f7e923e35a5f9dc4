"""Controls of our own exports: outlets abroad take at most a share of what home has."""

from __future__ import annotations

import pytest

from tests.handmade import cell, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

NAME = "export_control"
OUTLETS = [
    {"outlet": "export", "outlet_most": 5.0, "outlet_price": 20.0},
    {"outlet": "tolling", "outlet_most": 5.0, "outlet_price": 15.0},
]
"""Two outlets for metal, at more than it costs."""
OWN = {"Output[ref,2026]": -0.25, "Output[rec,2026]": -0.25}
ROW = f"exports_at_most[{NAME},a.metal,2026]"


def test_a_share_of_own_supply():
    """Of what the refinery and the recycler at home make, a quarter; what the Australian plant makes is not home's."""
    both = {f"Outlet[a.metal,{outlet},2026]": 1.0 for outlet in ("export", "tolling")}
    said = (NAME, {"max": 0.25, "forms": ["a.metal"]})
    says(program_of(chain(outlets=OUTLETS), said), "exports_at_most", {ROW: ({**both, **OWN}, "<=", 0)})


def test_one_outlet_alone():
    said = (NAME, {"max": "25%", "outlets": ["tolling"]})
    only = {"Outlet[a.metal,tolling,2026]": 1.0}
    says(program_of(chain(outlets=OUTLETS), said), "exports_at_most", {ROW: ({**only, **OWN}, "<=", 0)})


def test_whole_years_alone():
    said = (NAME, {"max": 0, "from": "2026-02-01"})
    assert "exports_at_most" not in program_of(chain(outlets=OUTLETS), said).rows or not len(
        program_of(chain(outlets=OUTLETS), said).rows["exports_at_most"].codes
    )


def test_plan_and_recheck():
    """Freely 10 kt go abroad; a quarter of 2 kt refined and 0.5 recycled is 0.625."""
    free, *_ = plan_of(chain(outlets=OUTLETS))
    assert cell(free, "outlets", "tonnes") == pytest.approx(10_000)
    plan, frames, stated = plan_of(chain(outlets=OUTLETS), (NAME, {"max": 0.25}))
    assert cell(plan, "outlets", "tonnes", outlet="export") == pytest.approx(625)
    assert cell(plan, "outlets", "tonnes", outlet="tolling") == pytest.approx(0)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "outlets", "tonnes", 700.0, outlet="export")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: exports of a.metal 2026"]


def test_a_stop():
    plan, frames, stated = plan_of(chain(outlets=OUTLETS), (NAME, {"max": 0}))
    assert cell(plan, "outlets", "tonnes") == pytest.approx(0)
    assert missed(plan, frames, stated) == []
