"""Caps on the share of single countries, by shipment and by origin of the ore."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from model.policies.base import share_rows
from tests.handmade import cell, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import METAL_AUS, METAL_CHN, RAW_AUS, chain

NAME = "country_share_cap"


def test_share_at_most():
    """Australia ships what its seller sells and what its plant makes."""
    said = (NAME, {"countries": ["CHN", "AUS"], "max": "60%", "stages": ["refined"]})
    says(
        program_of(chain(), said),
        "share_at_most",
        {
            f"share_at_most[{NAME},CHN,a.metal,2026]": (
                {f"Purchase[{METAL_CHN},2026]": 1, "Supply[a.metal,2026]": -0.6},
                "<=",
                0.0,
            ),
            f"share_at_most[{NAME},AUS,a.metal,2026]": (
                {f"Purchase[{METAL_AUS},2026]": 1, "Output[aus,2026]": 1, "Supply[a.metal,2026]": -0.6},
                "<=",
                0.0,
            ),
        },
    )


def test_every_foreign_country_when_none_is_named():
    data = data_of(chain(), (NAME, {"max": 0.6}))
    assert {(party, form) for _, party, form, _ in data.tuples("SHARE_CAPS")} == {
        (party, form) for party in ("CHN", "AUS") for form in ("a.raw", "a.metal")
    }


def test_levels_by_year():
    """Interpolated between the years given, held after the last, none before the first."""
    data = data_of(
        chain((2026, 2027, 2028, 2029, 2030)),
        (NAME, {"countries": ["CHN"], "forms": ["a.raw"], "max": {2027: 0.8, 2029: 0.6}}),
    )
    levels = {t[3]: float(v) for t, v in zip(data.tuples("SHARE_CAPS"), data.parameters["share_most"], strict=True)}
    assert levels == pytest.approx({2027: 0.8, 2028: 0.7, 2029: 0.6, 2030: 0.6})


ORIGIN = (NAME, {"countries": ["CHN"], "max": 0.4, "measure": "origin", "forms": ["a.metal"]})
KEY = f"{NAME},not CHN"


def test_origin_at_least():
    """At most 40% mined in China is at least 60% that qualifies as mined elsewhere."""
    says(
        program_of(chain(), ORIGIN),
        "origin_at_least",
        {
            f"origin_at_least[{KEY},a.metal,2026]": (
                {f"Qualified[{KEY},a.metal,2026]": -1, "Supply[a.metal,2026]": 1 - 0.4},
                "<=",
                0.0,
            ),
        },
    )


def test_qualified_supply():
    """Chinese metal holds 30% Australian ore; plants pass on the lots they are fed, 1.25 or 1.1 kt a kt."""
    says(
        program_of(chain(), ORIGIN),
        "qualified_supply",
        {
            f"qualified_supply[{KEY},a.metal,2026]": (
                {
                    f"Qualified[{KEY},a.metal,2026]": 1,
                    f"Purchase[{METAL_CHN},2026]": -0.3,
                    f"Purchase[{METAL_AUS},2026]": -1,
                    f"Lot[{KEY},ref,a.raw,2026]": -1 / 1.25,
                    f"Lot[{KEY},aus,a.raw,2026]": -1 / 1.1,
                    "Output[rec,2026]": -1,
                },
                "<=",
                0.0,
            ),
            f"qualified_supply[{KEY},a.raw,2026]": (
                {f"Qualified[{KEY},a.raw,2026]": 1, f"Purchase[{RAW_AUS},2026]": -1},
                "<=",
                0.0,
            ),
            f"qualified_supply[{KEY},a.scrap,2026]": (
                {f"Qualified[{KEY},a.scrap,2026]": 1, "Collection[a.scrap|scrap|1,2026]": -1},
                "<=",
                0.0,
            ),
        },
    )


def test_scrap_collected_at_home_was_not_mined_in_china():
    """Also where home has no plant, no seller and no ore of its own."""
    frames = chain()
    abroad = replace(frames, outputs=frames.outputs[frames.outputs["country"] != "USA"])
    says(
        program_of(abroad, (NAME, {"countries": ["CHN"], "max": 0.4, "measure": "origin", "forms": ["a.scrap"]})),
        "qualified_supply",
        {
            f"qualified_supply[{KEY},a.scrap,2026]": (
                {f"Qualified[{KEY},a.scrap,2026]": 1, "Collection[a.scrap|scrap|1,2026]": -1},
                "<=",
                0.0,
            ),
        },
    )


def test_lot_within_feed():
    says(
        program_of(chain(), ORIGIN),
        "lot_within_feed",
        {
            f"lot_within_feed[{KEY},aus,a.raw,2026]": (
                {f"Lot[{KEY},aus,a.raw,2026]": 1, "Output[aus,2026]": -1.1},
                "<=",
                0.0,
            ),
            f"lot_within_feed[{KEY},ref,a.raw,2026]": (
                {f"Lot[{KEY},ref,a.raw,2026]": 1, "Output[ref,2026]": -1.25},
                "<=",
                0.0,
            ),
        },
    )


def test_lot_within_supply():
    says(
        program_of(chain(), ORIGIN),
        "lot_within_supply",
        {
            f"lot_within_supply[{KEY},a.raw,2026]": (
                {f"Lot[{KEY},aus,a.raw,2026]": 1, f"Lot[{KEY},ref,a.raw,2026]": 1, f"Qualified[{KEY},a.raw,2026]": -1},
                "<=",
                0.0,
            ),
            f"lot_within_supply[{KEY},a.metal,2026]": ({f"Qualified[{KEY},a.metal,2026]": -1}, "<=", 0.0),
            f"lot_within_supply[{KEY},a.scrap,2026]": ({f"Qualified[{KEY},a.scrap,2026]": -1}, "<=", 0.0),
        },
    )


@pytest.mark.parametrize("measure", ["shipped", "origin"])
@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"from": 2027}, {"until": "2025-12-31"}, {"max": {2030: 0.5}}])
def test_touches_nothing(scope: dict[str, object], measure: str):
    data = data_of(chain(), (NAME, {"max": 0.1, "measure": measure, **scope}))
    assert not len(data.sets["SHARE_CAPS"])
    assert not len(data.sets["ORIGIN_FLOORS"])


def test_a_country_that_ships_nothing_has_no_row():
    assert not len(data_of(chain(), (NAME, {"max": 0.1, "countries": ["CAN"]})).sets["SHARE_CAPS"])


def test_plan_and_recheck():
    """Half of 4 kt from China at 7, the rest made at home at 7.25; no longer half when a kt more came from China."""
    plan, frames, stated = plan_of(chain(), (NAME, {"countries": ["CHN"], "max": 0.5, "stages": ["refined"]}))
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="CHN") == pytest.approx(2000)
    assert plan.cost == pytest.approx(2 * 7.0 + 2 * 7.25)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "tonnes", 3000.0, form="a.metal", country="CHN")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: CHN a.metal 2026"]


def test_plan_and_recheck_by_origin():
    """At least 60% mined elsewhere: 2.4 of 4 kt."""
    plan, frames, stated = plan_of(chain(), ORIGIN)
    mined_elsewhere = 1 - cell(plan, "shares", "origin_share", form="a.metal", country="CHN")
    assert mined_elsewhere >= 0.6 - 1e-9
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "lots", "qualified_t", 2000.0, form="a.metal")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: not CHN a.metal 2026"]


@pytest.mark.breadth
def test_a_partners_mine_is_capped_where_no_country_is_named_and_no_row_of_origins_names_it():
    """Canadian ore would be all that is refined at home and in Australia: no more than half of it may be."""
    frames = chain()
    mine = frames.outputs.iloc[[0]].assign(
        plant="mine", form="a.raw", country="CAN", owner="CAN", kind="mine", existing=9.0
    )
    recipe = pd.concat([frames.recipe, pd.DataFrame([{"plant": "mine", "form": "a.raw", "t_per_t": 1.0}])])
    dug = replace(frames, outputs=pd.concat([frames.outputs, mine]), recipe=recipe)
    said = (NAME, {"max": 0.5, "measure": "origin", "forms": ["a.raw"]})
    assert {party for _, party, _, _ in data_of(dug, said).tuples("ORIGIN_FLOORS")} == {"not AUS", "not CAN", "not CHN"}
    plan, frames, stated = plan_of(dug, said)
    free, *_ = plan_of(dug)
    assert cell(free, "shares", "origin_share", form="a.raw", country="CAN") == pytest.approx(1)
    assert cell(plan, "shares", "origin_share", form="a.raw", country="CAN") == pytest.approx(0.5)
    assert missed(plan, frames, stated) == []
    assert any(f"{NAME}: not CAN a.raw 2026" in line for line in missed(plan, frames, stated, free.tables))


def test_a_few_tonnes_are_held_to_their_share_too():
    """Of 3 t, 2 come from China: no more than half, so a tonne and a half."""
    supply = pd.DataFrame({"form": ["a.metal"] * 2, "year": 2026, "tonnes": [2.0, 1.0]})
    levels = pd.DataFrame({"form": ["a.metal"], "year": 2026, "level": 0.5})
    found = list(share_rows.share_checks(NAME, levels, ["CHN", "AUS"], ["CHN", "AUS"], supply, cap=True))
    assert [(c.where, c.value, c.limit) for c in found] == [
        ("CHN a.metal 2026", 2.0, 1.5), ("AUS a.metal 2026", 1.0, 1.5),
    ]  # fmt: skip
