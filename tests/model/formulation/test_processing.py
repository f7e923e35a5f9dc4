"""Making: capacity, builds, reserves, and what plants pay and receive."""

from __future__ import annotations

import numpy as np
import pytest

from tests.handmade import MAKES_METAL, bounds, costs, plan_of, program_of, says, study

KINDS = (("ref", "refinery"), ("rec", "recycler"))


def test_capacity_limit():
    """The sum of existing capacity and of the builds that run: decided 2025, running from 2027 to 2028."""
    frames = study(
        (2025, 2026, 2027, 2028, 2029),
        outputs=[{"year": y, "existing": 2.0} for y in (2026, 2027, 2028, 2029)],
        recipe=MAKES_METAL,
        builds=[
            {"year": 2025, "first_run": 2027, "last_run": 2028},
            {"year": 2026, "first_run": 2028, "last_run": 2029},
        ],
        sites=[{}],
    )
    says(
        program_of(frames),
        "capacity_limit",
        {
            "capacity_limit[ref,2026]": ({"Output[ref,2026]": 1}, "<=", 2.0),
            "capacity_limit[ref,2027]": ({"Output[ref,2027]": 1, "Build[ref,2025]": -1}, "<=", 2.0),
            "capacity_limit[ref,2028]": (
                {"Output[ref,2028]": 1, "Build[ref,2025]": -1, "Build[ref,2026]": -1},
                "<=",
                2.0,
            ),
            "capacity_limit[ref,2029]": ({"Output[ref,2029]": 1, "Build[ref,2026]": -1}, "<=", 2.0),
        },
    )


def test_a_new_build_makes_the_share_of_its_age() -> None:
    """A refinery makes 0.2 in its first year and 0.6 in its second; a recycler of which nothing is said, all."""
    frames = study(
        (2026, 2027, 2028, 2029),
        outputs=[{"plant": p, "kind": k, "year": y, "existing": 2.0} for p, k in KINDS for y in (2027, 2028, 2029)],
        builds=[{"plant": p, "kind": k, "year": 2026, "first_run": 2027, "last_run": 2029} for p, k in KINDS],
        tables={"ramps": [{"kind": "refinery", "running_year": n, "share": s} for n, s in ((1, 0.2), (2, 0.6))]},
    )
    says(
        program_of(frames),
        "capacity_limit",
        {
            f"capacity_limit[{p},{y}]": ({f"Output[{p},{y}]": 1, f"Build[{p},2026]": -share}, "<=", 2.0)
            for p, shares in (("ref", (0.2, 0.6, 1.0)), ("rec", (1.0, 1.0, 1.0)))
            for y, share in zip((2027, 2028, 2029), shares, strict=True)
        },
    )


BUILDS = study(
    (2026, 2027),
    outputs=[{"plant": p, "year": 2027} for p in ("ref", "rec")],
    builds=[
        {"plant": p, "year": y, "first_run": 2027, "build_most": 3.0, "capital_charge": 2.0 + i, "upkeep": 0.25}
        for i, p in enumerate(("ref", "rec"))
        for y in (2026, 2027)
    ],
    sites=[{"plant": "ref", "buildable": 8.0}, {"plant": "rec", "buildable": 1.5}],
)


def test_build_limit():
    says(
        program_of(BUILDS),
        "build_limit",
        {
            "build_limit[rec]": ({"Build[rec,2026]": 1, "Build[rec,2027]": 1}, "<=", 1.5),
            "build_limit[ref]": ({"Build[ref,2026]": 1, "Build[ref,2027]": 1}, "<=", 8.0),
        },
    )


def test_builds_of_one_year_stop_at_the_pace():
    assert set(bounds(program_of(BUILDS), "Build").values()) == {3.0}


def test_reserves_limit():
    """Only plants that mine; every year of the horizon together."""
    outputs = [{"plant": p, "form": "a.raw", "year": y} for p in ("mine", "ref") for y in (2026, 2027)]
    says(
        program_of(study((2026, 2027), outputs=outputs, mines=[{"reserves": 3.5}])),
        "reserves_limit",
        {
            "reserves_limit[mine]": ({"Output[mine,2026]": 1, "Output[mine,2027]": 1}, "<=", 3.5),
        },
    )


PLANT = study(
    (2026, 2027),
    0.05,
    outputs=[
        {
            "year": y,
            "variable": 3.0,
            "fixed": 0.5,
            "existing": 2.0,
            "output_duty": 0.75,
            "credit": 0.3,
            "byproduct": 1.5,
        }
        for y in (2026, 2027)
    ],
    recipe=MAKES_METAL,
)
FIRST, SECOND = "Output[ref,2026]", "Output[ref,2027]"


def test_operating_cost():
    costs(program_of(PLANT), "operating_cost", {FIRST: 3.0 * 1.05**-0.5, SECOND: 3.0 * 1.05**-1.5})


def test_byproduct_revenue():
    costs(program_of(PLANT), "byproduct_revenue", {FIRST: -1.5 * 1.05**-0.5, SECOND: -1.5 * 1.05**-1.5})


def test_output_tariff_cost():
    costs(program_of(PLANT), "output_tariff_cost", {FIRST: 0.75 * 1.05**-0.5, SECOND: 0.75 * 1.05**-1.5})


def test_production_credit():
    costs(program_of(PLANT), "production_credit", {FIRST: -0.3 * 1.05**-0.5, SECOND: -0.3 * 1.05**-1.5})


def test_fixed_cost():
    """Existing capacity is a constant; what is built costs its upkeep, already a present value."""
    costs(program_of(PLANT), "fixed_cost", {}, constant=0.5 * 2.0 * 1.05**-0.5 + 0.5 * 2.0 * 1.05**-1.5)
    costs(program_of(BUILDS), "fixed_cost", {f"Build[{p},{y}]": 0.25 for p in ("ref", "rec") for y in (2026, 2027)})


def test_interest_and_spread():
    """Present values already, as the charge is."""
    builds = [{"year": 2026, "first_run": 2027, "interest_charge": 0.5, "spread_charge": 1.5}]
    program = program_of(study((2026, 2027), outputs=[{"year": 2027}], builds=builds, sites=[{}]))
    costs(program, "construction_interest", {"Build[ref,2026]": 0.5})
    costs(program, "capital_spread", {"Build[ref,2026]": 1.5})


def test_capital_cost():
    """The charge is a present value already: not discounted again."""
    costs(
        program_of(BUILDS),
        "capital_cost",
        {
            "Build[ref,2026]": 2.0,
            "Build[ref,2027]": 2.0,
            "Build[rec,2026]": 3.0,
            "Build[rec,2027]": 3.0,
        },
    )


def test_of_years_of_decision_that_cost_the_same_the_first_is_taken():
    """Decided in 2025 or 2026 it runs in 2027 at the same cost: a third of 1e-5 of the capital of 10 is on 2026."""
    frames = study(
        (2025, 2026, 2027),
        offers=[{"year": 2027, "price": 1.0}],
        outputs=[{"year": 2027, "existing": 0.0, "variable": 1.0}],
        recipe=MAKES_METAL,
        builds=[{"year": y, "first_run": 2027, "last_run": 2030} for y in (2025, 2026)],
        sites=[{}],
        demands=[{"year": 2027, "wanted": 1.0}],
    )
    tie = program_of(frames).costs["tie_break"][0]
    weights = {program_of(frames).name_of_column(int(i)): float(tie[i]) for i in np.flatnonzero(tie)}
    assert weights == pytest.approx({"Build[ref,2026]": 1e-5 * 10 / 3})
    plan, _, _ = plan_of(frames)
    built = plan.tables["capacity"].query("built_t > 0")
    assert built[["year", "built_t"]].to_numpy().tolist() == [[2025, 1000.0]]
