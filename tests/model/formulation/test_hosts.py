"""Depending on others: circuits that live on hosts, and plants whose place newer ones take."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.handmade import cell, costs, plan_of, program_of, says, study

YEARS = (2026, 2027, 2028)
HOSTS = [
    {"plant": "circuit", "host": "old", "t_per_t": 0.25},
    {"plant": "circuit", "host": "new", "t_per_t": 0.5},
    {"plant": "circuit", "host": "elsewhere", "t_per_t": 0.125},
    {"plant": "lonely", "host": "never", "t_per_t": 1.0},
]
REPLACES = [{"plant": "new", "replaces": "old", "share": 0.5}]
ELSEWHERE = [{"plant": "elsewhere", "year": 2028, "capacity_t": 2000.0}]
"""A host of a mineral that is not planned: 2 kt/yr stand in the last year."""
TABLES: dict[str, Any] = {"hosts": HOSTS, "replacements": REPLACES, "plant_capacity": ELSEWHERE}
PLANTS = ("old", "new", "circuit", "lonely")
FORM = {"old": "a.raw", "new": "a.raw", "circuit": "a.metal", "lonely": "a.metal"}
STANDS = {"old": 4.0, "new": 0.0, "circuit": 9.0, "lonely": 1.0}


def _study(tables: dict[str, Any] = TABLES, capital: float = 1.0, raw: float = 3.0, rate: float = 0.0) -> Any:
    """Make a study of an old host of 4 kt/yr, half of which goes as a new one of at most 8 kt/yr is built.

    The circuit could make 9 kt/yr, but has no feed; the lonely one's host never runs. `raw` is what a kt of the
    hosts' product brings, which nobody needs but as an outlet.
    """
    return study(
        YEARS, rate, tables=tables,
        outputs=[
            {"plant": p, "form": FORM[p], "existing": STANDS[p], "fixed": 0.25, "variable": 1.0, "year": y}
            for p in PLANTS for y in YEARS
        ],
        recipe=[{"plant": p, "form": FORM[p]} for p in PLANTS],
        plants=[{"plant": p, "form": FORM[p]} for p in PLANTS],
        builds=[
            {"plant": "new", "form": "a.raw", "year": y, "first_run": y + 1, "last_run": end, "capital_charge": capital}
            for y, end in ((2026, 2027), (2027, 2028))
        ],
        sites=[{"plant": "new", "buildable": 8.0}],
        demands=[{"year": y, "wanted": 6.0, "shortfall_most": 6.0} for y in YEARS],
        outlets=[{"form": "a.raw", "year": y, "outlet_most": 20.0, "outlet_price": raw} for y in YEARS],
    )  # fmt: skip


def test_host_limit():
    """A quarter of what the old host makes, half of what the new one does, an eighth of what stands elsewhere.

    The host of the lonely circuit stands nowhere, so it makes nothing.
    """
    says(
        program_of(_study()),
        "host_limit",
        {
            **{
                f"host_limit[circuit,{y}]": (
                    {f"Output[circuit,{y}]": 1.0, f"Output[old,{y}]": -0.25, f"Output[new,{y}]": -0.5},
                    "<=",
                    0.25 if y == 2028 else 0.0,
                )
                for y in YEARS
            },
            **{f"host_limit[lonely,{y}]": ({f"Output[lonely,{y}]": 1.0}, "<=", 0.0) for y in YEARS},
        },
    )


def test_capacity_limit():
    """What newer plants replace is off from when they run, and still when they have ended."""
    says(
        program_of(_study({"replacements": REPLACES})),
        "capacity_limit",
        {
            "capacity_limit[old,2026]": ({"Output[old,2026]": 1}, "<=", 4.0),
            "capacity_limit[old,2027]": ({"Output[old,2027]": 1, "Retired[old,2027]": 1}, "<=", 4.0),
            "capacity_limit[old,2028]": (
                {"Output[old,2028]": 1, "Retired[old,2028]": 1},
                "<=",
                4.0,
            ),
            "capacity_limit[new,2026]": ({"Output[new,2026]": 1}, "<=", 0.0),
            "capacity_limit[new,2027]": ({"Output[new,2027]": 1, "Build[new,2026]": -1}, "<=", 0.0),
            "capacity_limit[new,2028]": ({"Output[new,2028]": 1, "Build[new,2027]": -1}, "<=", 0.0),
            **{f"capacity_limit[circuit,{y}]": ({f"Output[circuit,{y}]": 1}, "<=", 9.0) for y in YEARS},
            **{f"capacity_limit[lonely,{y}]": ({f"Output[lonely,{y}]": 1}, "<=", 1.0) for y in YEARS},
        },
    )


def test_retired_capacity():
    """Half of 4 kt/yr over 8 kt/yr is 0.25 for each kt/yr built: gone as it first runs, and still as it has ended."""
    says(
        program_of(_study()),
        "retired_capacity",
        {
            "retired_capacity[old,2027]": ({"Retired[old,2027]": 1, "Build[new,2026]": -0.25}, "==", 0.0),
            "retired_capacity[old,2028]": (
                {"Retired[old,2028]": 1, "Build[new,2026]": -0.25, "Build[new,2027]": -0.25},
                "==",
                0.0,
            ),
        },
    )


def test_fixed_cost():
    """What is replaced is held no more: 0.25 MUSD a year for each kt/yr."""
    costs(
        program_of(_study()),
        "fixed_cost",
        {"Retired[old,2027]": -0.25, "Retired[old,2028]": -0.25},
        constant=3 * 0.25 * (4.0 + 9.0 + 1.0),
    )


def test_a_circuit_pays_for_its_host():
    """A new host is built although its product brings less than making it costs: missing metal costs 100.

    5 kt/yr decided in 2027 give 2.5 kt of metal in 2028; the 3 kt/yr that are left of the site give 1.5 in 2027 alone,
    for they live a year. Each kt/yr takes 0.25 of the old host for good: 3.25 kt/yr are left in 2027, 2 in 2028.
    Holding costs 0.25 MUSD a year for each kt/yr that stands: 14 kt/yr at first.
    """
    plan, _, _ = plan_of(_study(raw=0.9))
    built = {y: cell(plan, "capacity", "built_t", plant="new", year=y) for y in YEARS}
    assert built == pytest.approx({2026: 3000, 2027: 5000, 2028: 0})
    left = {y: cell(plan, "capacity", "capacity_t", plant="old", year=y) for y in YEARS}
    assert left == pytest.approx({2026: 4000, 2027: 3250, 2028: 2000})
    made = {y: cell(plan, "production", "tonnes", plant="circuit", year=y) for y in YEARS}
    assert made == pytest.approx({2026: 1000, 2027: 1500 + 812.5, 2028: 2500 + 500 + 250})
    assert cell(plan, "production", "tonnes", plant="lonely") == 0
    held = plan.tables["ledger"].query("item == 'holding capacity'").groupby("year")["musd"].sum()
    assert held.to_dict() == pytest.approx({2026: 3.5, 2027: 0.25 * (14 + 3 - 0.75), 2028: 0.25 * (14 + 5 - 2)})


def test_without_its_host_a_circuit_stands_still():
    """The old host brings 0.5 less than making costs; where metal is worth 1.5 net, a quarter of it is no reason."""
    frames = _study({"hosts": HOSTS}, capital=1000.0, raw=0.5)
    cheap = frames.demands.assign(shortage=2.5)
    plan, _, _ = plan_of(replace(frames, demands=cheap))
    assert cell(plan, "production", "tonnes", plant="circuit") == 0
    assert cell(plan, "production", "tonnes", plant="old") == 0
