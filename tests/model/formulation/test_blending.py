"""Blending: feeds that stand for one another, each user's own mix, and the mean of a quality within its limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from model.frames.study_frames import Frames
from tests.handmade import cell, family, missed, plan_of, program_of, says, study

ORES = (
    {"form": "a.ore", "stage": "mined", "price": 5.0},
    {"form": "a.lean", "stage": "mined", "price": 3.0},
    {"form": "a.rich", "stage": "mined", "price": 9.0},
    {"form": "a.metal", "stage": "refined", "price": 20.0},
    {"form": "a.pure", "stage": "refined", "price": 20.0},
    {"form": "a.grade", "stage": "refined", "price": 20.0},
)
BLENDS: tuple[dict[str, Any], ...] = (
    {"kind": "plant", "user": "ref", "form": "a.ore", "feed": "a.lean", "t_per_t": 1.25},
    {"kind": "plant", "user": "ref", "form": "a.ore", "feed": "a.rich", "t_per_t": 1.0},
    {"kind": "end_use", "user": "defence", "form": "a.grade", "feed": "a.metal", "t_per_t": 1.0},
    {"kind": "end_use", "user": "defence", "form": "a.grade", "feed": "a.pure", "t_per_t": 1.0},
)
ORE, GRADE = "plant|ref|a.ore", "end_use|defence|a.grade"


def quality(name: str, **of: float) -> list[dict[str, Any]]:
    return [
        {"form": f"a.{form}", "quality": name, "value": v, "unit": "%", "gross_t_per_t": 1.0} for form, v in of.items()
    ]


def limit(form: str, name: str, **levels: float) -> dict[str, Any]:
    kind, user = ("plant", "ref") if form == "a.ore" else ("end_use", "defence")
    return {"kind": kind, "user": user, "form": form, "quality": name, "unit": "%", **levels}


def world(
    qualities: Iterable[Any] = (), limits: Iterable[Any] = (), wanted: str = "a.metal", fee: float = 0.0
) -> Frames:
    """A refinery of 4 kt that takes 1.5 t of ore a tonne: lean at 3, rich at 9; 4 kt of a form are wanted at 100."""
    return study(
        tables={"blends": BLENDS, "qualities": tuple(qualities), "quality_limits": tuple(limits)},
        forms=ORES,
        offers=[{"form": f"a.{f}", "price": p} for f, p in (("lean", 3.0), ("rich", 9.0), ("pure", 40.0 + fee))],
        outputs=[{"existing": 4.0, "variable": 1.0}],
        recipe=[{}, {"form": "a.ore", "t_per_t": -1.5}],
        demands=[{"form": wanted}],
    )


def mixed(frames: Frames) -> dict[str, float]:
    """Return the tonnes of each feed in the one blend of a plan."""
    rows = plan_of(frames)[0].tables["blends"]
    return dict(zip(rows["feed"], rows["tonnes"], strict=True))


def test_blend_mixed():
    """1.25 t of lean ore do what one of rich does; the plant takes 1.5 t of what they do for a tonne of metal."""
    program = program_of(world(wanted="a.grade"))
    plant = {f"Feed[{ORE},a.lean,2026]": 0.8, f"Feed[{ORE},a.rich,2026]": 1.0, "Output[ref,2026]": -1.5}
    use = {
        f"Feed[{GRADE},a.metal,2026]": 1.0,
        f"Feed[{GRADE},a.pure,2026]": 1.0,
        "Delivery[defence,a.grade,2026]": -1.0,
    }
    says(
        program,
        "blend_mixed",
        {f"blend_mixed[{ORE},2026]": (plant, "==", 0.0), f"blend_mixed[{GRADE},2026]": (use, "==", 0.0)},
    )


def test_feeds_leave_their_own_balance_and_no_other():
    program = program_of(world(wanted="a.grade"))
    says(
        program,
        "material_balance",
        {
            "material_balance[a.lean,2026]": (
                {"Purchase[a.lean|CHN|1,2026]": 1.0, f"Feed[{ORE},a.lean,2026]": -1.0}, "==", 0.0),
            "material_balance[a.rich,2026]": (
                {"Purchase[a.rich|CHN|1,2026]": 1.0, f"Feed[{ORE},a.rich,2026]": -1.0}, "==", 0.0),
            "material_balance[a.metal,2026]": (
                {"Output[ref,2026]": 1.0, f"Feed[{GRADE},a.metal,2026]": -1.0}, "==", 0.0),
            "material_balance[a.pure,2026]": (
                {"Purchase[a.pure|CHN|1,2026]": 1.0, f"Feed[{GRADE},a.pure,2026]": -1.0}, "==", 0.0),
        },
    )  # fmt: skip


def test_quality_at_most():
    """Phosphorus of 0.5 and 0.1, at most 0.2, as parts of 0.5; a mean over gross tonnes, two a tonne of lean ore."""
    known = quality("P", lean=0.5, rich=0.1)
    known[0]["gross_t_per_t"] = 2.0
    says(
        program_of(world(known, [limit("a.ore", "P", most=0.2)])),
        "quality_at_most",
        {
            f"quality_at_most[{ORE},P,2026]": (
                {f"Feed[{ORE},a.lean,2026]": 2 * (1 - 0.4), f"Feed[{ORE},a.rich,2026]": 0.2 - 0.4},
                "<=",
                0.0,
            )
        },
    )


def test_quality_at_least():
    """A grade of 10 and 50, at least 40, as parts of 50."""
    says(
        program_of(world(quality("grade", lean=10, rich=50), [limit("a.ore", "grade", least=40)])),
        "quality_at_least",
        {
            f"quality_at_least[{ORE},grade,2026]": (
                {f"Feed[{ORE},a.lean,2026]": 0.8 - 0.2, f"Feed[{ORE},a.rich,2026]": 0.8 - 1.0},
                "<=",
                0.0,
            )
        },
    )


def test_a_blend_without_limits_takes_the_cheapest_feed():
    """6,000 t of ore are taken: 7,500 t of lean at 3 do it for less than 6,000 of rich at 9."""
    assert mixed(world()) == pytest.approx({"a.lean": 7500})


def test_grade_of_ore():
    """At least 40 of 10 and 50: three parts rich to one part lean; they do 0.8 and 1 a tonne, 6,000 in all."""
    found = mixed(world(quality("grade", lean=10, rich=50), [limit("a.ore", "grade", least=40)]))
    whole = 6000 / (0.25 * 0.8 + 0.75)
    assert found == pytest.approx({"a.lean": 0.25 * whole, "a.rich": 0.75 * whole})


def test_grade_over_gross_tonnes():
    """Counted in metal, a tonne of lean is ten tonnes of ore, of rich two: the mean of all the ore is at least 20%.

    Of lean part x: (10 x * 10 + 50 * 2 (1 - x)) / (10 x + 2 (1 - x)) = 20, so that 100 = 160 x + 40 and x = 3/8.
    """
    known = quality("grade", lean=10, rich=50)
    known[0]["gross_t_per_t"], known[1]["gross_t_per_t"] = 10.0, 2.0
    found = mixed(world(known, [limit("a.ore", "grade", least=20)]))
    assert found["a.lean"] / (found["a.lean"] + found["a.rich"]) == pytest.approx(3 / 8)


def test_impurity():
    """At most 0.2 of 0.5 and 0.1: a quarter lean."""
    found = mixed(world(quality("P", lean=0.5, rich=0.1), [limit("a.ore", "P", most=0.2)]))
    assert found["a.rich"] == pytest.approx(3 * found["a.lean"])


@pytest.mark.breadth
def test_hardness_with_both():
    """Between 3 and 6 of 8 and 2: the cheap feed up to 6, two parts of three."""
    known = quality("hardness", lean=8, rich=2)
    found = mixed(world(known, [limit("a.ore", "hardness", least=3, most=6)]))
    assert found["a.lean"] == pytest.approx(2 * found["a.rich"])
    found = mixed(world(quality("hardness", lean=2, rich=8), [limit("a.ore", "hardness", least=3, most=6)]))
    assert found["a.lean"] == pytest.approx(5 * found["a.rich"])


def test_an_end_use_of_a_least_purity():
    """Metal of 99 made here for 5.5 with its ore, 99.9 bought at 40: a mean of 99.6 is two parts of three bought."""
    limits = [limit("a.grade", "purity", least=99.6)]
    plan, _, _ = plan_of(world(quality("purity", metal=99.0, pure=99.9), limits, "a.grade"))
    rows = plan.tables["blends"].query("kind == 'end_use'").set_index("feed")["tonnes"].to_dict()
    assert rows == pytest.approx({"a.metal": 4000 / 3, "a.pure": 8000 / 3})
    assert cell(plan, "demand", "delivered_t", form="a.grade") == pytest.approx(4000)


def test_who_pays_more_for_purity_than_it_is_worth_goes_without():
    """At 1,000 a pure tonne costs more than going short at 100: nothing impure is delivered in its place."""
    limits = [limit("a.grade", "purity", least=99.6)]
    plan, _, _ = plan_of(world(quality("purity", metal=99.0, pure=99.9), limits, "a.grade", fee=1000.0))
    assert cell(plan, "demand", "shortfall_t") == pytest.approx(4000)


def test_the_table_of_production_says_what_went_in():
    plan, _, _ = plan_of(world())
    assert cell(plan, "production", "tonnes", plant="ref", form="a.lean") == pytest.approx(-7500)
    assert cell(plan, "production", "tonnes", plant="ref", form="a.ore") == 0


@pytest.mark.breadth
def test_lots_of_a_blend_are_within_what_is_mixed():
    """The plant's one feed by origin is what it mixes, each ore in its own measure."""
    origins = [{"form": f"a.{f}", "country": "CHN", "origin": "AUS"} for f in ("lean", "rich")]
    floor = {"bloc": "friends", "min": 0.5, "measure": "origin", "forms": ["a.metal"]}
    frames = world()
    blocs = pd.DataFrame([{"bloc": "friends", "country": "AUS", "from_year": 2000, "until_year": float("nan")}])
    origin = pd.DataFrame([{**row, "share": 1.0} for row in origins])
    scrap = study(forms=ORES, collections=[{"form": "a.pure", "feed": 0.0}]).collections
    frames = replace(frames, collections=scrap, origins=origin, tables={**frames.tables, "blocs": blocs})
    program = program_of(frames, ("bloc_share_floor", floor))
    lots = {f: f"Lot[bloc_share_floor,friends and home,ref,a.{f},2026]" for f in ("lean", "rich")}
    says(
        program,
        "lot_within_feed",
        {
            f"lot_within_feed{name.removeprefix('Lot')}": ({name: 1.0, f"Feed[{ORE},a.{f},2026]": -1.0}, "<=", 0.0)
            for f, name in lots.items()
        },
    )
    qualified = family(program, "qualified_supply")["qualified_supply[bloc_share_floor,friends and home,a.metal,2026]"][
        0
    ]
    assert {name: qualified[name] for name in lots.values()} == pytest.approx(
        {lots["lean"]: -1 / 1.875, lots["rich"]: -1 / 1.5}
    )
    plan, adjusted, stated = plan_of(frames, ("bloc_share_floor", floor))
    assert missed(plan, adjusted, stated) == []


def test_every_feed_stands_where_the_recipe_names_the_form():
    frames = world(quality("P", lean=0.5, rich=0.1), [limit("a.ore", "P", most=0.2)])
    assert {tuple(row) for row in frames.fed[["plant", "form", "taken"]].itertuples(index=False)} == {
        ("ref", "a.lean", 1.875),
        ("ref", "a.rich", 1.5),
    }
