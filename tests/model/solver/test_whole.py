"""Plants that are built whole: by hand on a chain small enough for paper, and refused where none is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from model.analysis.what_if.cut_rounds import answer
from model.frames.study_frames import Frames
from model.solver.highs import NO_HURRY
from model.solver.whole import NoWholePlan
from tests.handmade import study
from tests.model.policies.chain import chain

YEARS = (2026, 2027)


def _world(buildable: float = 8.0, phase: float = 2.0, price: float = 20.0) -> Frames:
    """3 kt are wanted in 2027; a plant costs 2 MUSD a kt/yr and makes metal for less than metal from abroad costs."""
    build = {"plant": "ref", "year": 2026, "first_run": 2027, "last_run": 2027, "capital_charge": 2.0, "annuity": 2.0}
    frames = chain(
        YEARS,
        builds=[{**build, "build_most": buildable}],
        plants=[{"plant": "ref", "lead": 1.0, "life": 1.0}],
        sites=[{"plant": "ref", "buildable": buildable}],
        offers=[
            *({"year": y} for y in YEARS),
            {"form": "a.metal", "country": "AUS", "year": 2027, "price": price, "available": 10.0},
        ],
        outputs=[{"year": 2027, "existing": 0.0}],
        demands=[{"year": 2027, "wanted": 3.0, "shortfall_most": 0.0}],
    )
    return replace(frames, phases=pd.DataFrame({"plant": ["ref"], "phase": [phase]}))


def _built(frames: Frames) -> tuple[float, float, float]:
    """Return what is built, the cost of whole plants and of plants of any size."""
    found = answer(frames, ())
    block = found.program.columns["Build"]
    relaxed = answer(frames, (), replace(NO_HURRY, whole=False)).solution
    return float(found.solution.x[block.start]), found.solution.objective, relaxed.objective


def test_a_plant_is_built_in_whole_phases() -> None:
    """Any size is 3; of phases of 2 kt it is two: the fourth kt stands idle and costs 2 MUSD more."""
    built, cost, relaxed = _built(_world())
    assert built == pytest.approx(4.0, abs=1e-9)
    assert cost - relaxed == pytest.approx(2.0)


def test_a_site_holds_as_many_phases_as_fit() -> None:
    """A limit in kt is counted in phases: six of half a kt fit on 3 kt, and all are wanted."""
    assert _built(_world(buildable=3.0, phase=0.5))[0] == pytest.approx(3.0, abs=1e-9)


def test_a_plant_that_would_stand_half_idle_is_not_built() -> None:
    """5 kt cost 10 MUSD and 3 kt of metal 21.75 more to make: too much where it costs 27 abroad, little against 60."""
    assert _built(_world(phase=5.0, price=9.0))[0] == 0.0
    assert _built(_world(phase=5.0, price=20.0))[0] == pytest.approx(5.0)


def test_the_plan_of_whole_plants_is_no_cheapest_plan_and_has_its_bound_beside_it() -> None:
    found = answer(_world(), ())
    assert not found.solution.cheapest
    assert found.relaxed is not None
    assert found.relaxed.objective < found.solution.objective
    assert found.whole is not None
    assert found.whole.gap == pytest.approx(0.0, abs=1e-4)
    assert np.isfinite(found.whole.fixed).sum() == 1


def test_where_no_plan_is_whole_that_is_said() -> None:
    """Nothing abroad, nothing may be missing, and a site of 3 kt holds no phase of 4."""
    frames = _world(buildable=3.0, phase=4.0)
    frames = replace(frames, offers=frames.offers[frames.offers["form"] == "a.raw"])
    with pytest.raises(NoWholePlan, match="no plan has whole plants, says the solver"):
        answer(frames, ())


def test_without_phases_nothing_is_whole() -> None:
    frames = replace(_world(), phases=study().phases)
    found = answer(frames, ())
    assert found.whole is None
    assert found.solution.cheapest
