"""Credits for making at home: the table of credits with its phase-out, or a share of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from model.frames.study_frames import Frames
from tests.everything import COUNTED
from tests.handmade import FORMS, booked, costs, plan_of, program_of
from tests.model.policies.chain import chain

NAME = "production_tax_credit"
REF, REC = "Output[ref,{}]", "Output[rec,{}]"


def test_phase_out():
    """10% of the cost of making in 2026, 7.5% in 2027, none in 2028; only at home; feed left out."""
    costs(
        program_of(chain((2026, 2027, 2028)), (NAME, "45X")),
        "production_credit",
        {
            REF.format(2026): -0.1 * 1.0,
            REF.format(2027): -0.075 * 1.0,
            REC.format(2026): -0.1 * 9.0,
            REC.format(2027): -0.075 * 9.0,
        },
    )


@pytest.mark.parametrize("left_out", [{"except_plants": ["rec"]}, {"except_kinds": ["recycler"]}])
def test_a_plant_left_out_earns_nothing(left_out: dict[str, Any]):
    frames = chain((2026,))
    outputs = frames.outputs.assign(kind=frames.outputs["plant"].map({"rec": "recycler"}).fillna("refinery"))
    program = program_of(replace(frames, outputs=outputs), (NAME, {"credit": "45X", **left_out}))
    costs(program, "production_credit", {REF.format(2026): -0.1})


@pytest.mark.parametrize(
    ("full_until", "shares"),
    [(2025, (0.075, 0.0, 0.0)), (2026, (0.1, 0.075, 0.0)), (2027, (0.1, 0.1, 0.075)), ("2028-12-31", (0.1,) * 3)],
)
def test_the_phase_out_is_moved_and_follows(full_until: int | str, shares: tuple[float, ...]):
    """The table pays 10% up to 2026, 7.5% in 2027, none in 2028: the same steps, as many years later or earlier."""
    program = program_of(chain((2026, 2027, 2028)), (NAME, {"credit": "45X", "full_until": full_until}))
    paid = {REF.format(y): -s for y, s in zip((2026, 2027, 2028), shares, strict=True) if s}
    costs(program, "production_credit", {**paid, **{REC.format(n[11:15]): 9.0 * s for n, s in paid.items()}})


def test_an_extension_may_end_without_a_phase_out():
    said = {"credit": "45X", "full_until": 2027, "until": 2027}
    costs(
        program_of(chain((2026, 2027, 2028)), (NAME, said)),
        "production_credit",
        {n.format(y): -0.1 * c for n, c in ((REF, 1.0), (REC, 9.0)) for y in (2026, 2027)},
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"credit": "45X", "full_until": "2030-06-30"}, "by calendar years; write a year such as 2035, got 2030-06-30"),
        ({"credit": "45X", "full_until": 2030.5}, "by calendar years; write a year such as 2035, got 2030.5"),
        ({"share_of_cost": 0.1, "full_until": 2030}, "moves the phase-out of a credit of the table"),
    ],
)
def test_what_cannot_be_moved(said: dict[str, object], words: str):
    with pytest.raises(ValueError, match=words):
        program_of(chain(), (NAME, said))


def test_a_share_of_ones_own():
    """20% in 2026 down to 10% in 2028: 15% in between."""
    program = program_of(chain((2025, 2026, 2027, 2028)), (NAME, {"share_of_cost": {2026: "20%", 2028: 0.1}}))
    costs(
        program,
        "production_credit",
        {
            name.format(y): -share * cost
            for y, share in ((2026, 0.2), (2027, 0.15), (2028, 0.1))
            for name, cost in ((REF, 1.0), (REC, 9.0))
        },
    )


def test_part_year():
    """Ended on 30 September: 273 of 365 days."""
    program = program_of(chain(), (NAME, {"share_of_cost": 0.2, "until": "2026-09-30"}))
    costs(program, "production_credit", {REF.format(2026): -0.2 * 273 / 365, REC.format(2026): -0.2 * 9.0 * 273 / 365})


def test_no_credit_on_a_cost_below_zero():
    frames = chain(outputs=[{"plant": "ref", "variable": -1.0}])
    costs(program_of(frames, (NAME, {"share_of_cost": 0.2})), "production_credit", {})


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"stages": ["mined"]}, {"from": 2027}])
def test_touches_nothing(scope: dict[str, object]):
    costs(program_of(chain(), (NAME, {"share_of_cost": 0.2, **scope})), "production_credit", {})


@pytest.mark.parametrize("said", [{}, {"credit": "45X", "share_of_cost": 0.1}])
def test_either_a_credit_or_a_share(said: dict[str, object]):
    with pytest.raises(ValueError, match="write either production_tax_credit = '45X' or share_of_cost"):
        program_of(chain(), (NAME, said))


FED, SCRAP = 1.25 * 5.0, 1.5 * 1.0
"""What a kt of metal takes in at reference prices: ore in the refinery, scrap in the recycler."""


@pytest.mark.parametrize(
    ("counts", "ref", "rec"),
    [
        ({}, 1.0, 9.0), ({"fixed_counts": 1.0}, 1.0 + 0.2, 9.0 + 0.3), ({"feed_counts": 1.0}, 1.0 + FED, 9.0 + SCRAP),
        ({"depreciation_counts": 0.5}, 1.0, 9.0 + 0.5 * 10 / 5),
        ({"variable_counts": 0.0, "feed_counts": 0.5}, 0.5 * FED, 0.5 * SCRAP),
    ],
)  # fmt: skip
def test_the_table_says_which_costs_count(counts: dict[str, float], ref: float, rec: float):
    """A tenth of what counts of making (1 and 9), of holding a kt (0.2 and 0.3), of feed, and of depreciation.

    The refinery stands already; the recycler is new, and wears 10 of capital over 5 years.
    """
    found = {REF.format(2026): -0.1 * ref, REC.format(2026): -0.1 * rec}
    costs(program_of(_with_counts(counts), (NAME, "45X")), "production_credit", found)


def test_feed_that_earns_the_credit_itself_does_not_count():
    """Ore that earns the credit is left out of what the refinery counts; scrap, which does not, is counted."""
    frames = _with_counts({"feed_counts": 1.0}, "a.raw")
    found = {REF.format(2026): -0.1 * 1.0, REC.format(2026): -0.1 * (9.0 + SCRAP)}
    costs(program_of(frames, (NAME, "45X")), "production_credit", found)


def test_a_share_of_ones_own_is_of_the_variable_cost_alone():
    found = {REF.format(2026): -0.1 * 1.0, REC.format(2026): -0.1 * 9.0}
    costs(program_of(_with_counts({"feed_counts": 1.0}), (NAME, {"share_of_cost": 0.1})), "production_credit", found)


def _with_counts(counts: dict[str, float], *more: str) -> Frames:
    rows = [
        {"credit": "45X", "form": f, "year": 2026, "share_of_cost": 0.1, **COUNTED, **counts}
        for f in ("a.metal", *more)
    ]
    outputs = [
        {"plant": "ref", "variable": 1.0, "fixed": 0.2},
        {"plant": "rec", "kind": "recycler", "variable": 9.0, "fixed": 0.3, "existing": 0.0},
    ]
    plants = [{"plant": "ref"}, {"plant": "rec", "kind": "recycler", "capex": 10.0, "life": 5.0}]
    return chain(outputs=outputs, plants=plants, tables={"credits": rows})


def test_bookings():
    """Half the cost of making: 6.75 and, recycled, 5.25 beat 7 from China; 2 x 0.5 and 0.5 x 4.5 are credited."""
    plan, frames, stated = plan_of(chain(), (NAME, {"share_of_cost": 0.5, "forms": ["a.metal"]}))
    assert plan.cost == pytest.approx(2 * 6.75 + 0.5 * 5.25 + 1.5 * 7.0)
    credit = {(2026, "Treasury", "plants", "production credit", "45x"): 2 * 0.5 + 0.5 * 4.5}
    assert booked(plan, frames, stated) == pytest.approx(credit)


def _joint(**more: Any) -> Frames:
    """Return a plant at home that makes 1 kt of metal at 9 and 0.2 kt of a by-product at 5, at a cost of 4."""
    forms = [*FORMS, {"form": "a.side", "stage": "refined", "price": 5.0}]
    recipe = [{"plant": "ref", "form": f, "t_per_t": t} for f, t in (("a.metal", 1.0), ("a.side", 0.2))]
    demands = [{"form": "a.side", "wanted": 0.4, "shortfall_most": 0.4}, {"wanted": 2.0}]
    outputs = [{"plant": "ref", "variable": 4.0}]
    said = {"forms": forms, "recipe": recipe, "outputs": outputs, "demands": demands, "offers": [], "collections": []}
    return chain(**{**said, **more})


def test_a_by_product_earns_the_credit_on_its_part_of_the_cost():
    """Worth 0.2 x 5 beside 9 it bears a tenth of the cost of 4: 30% of 0.4 on each kt of metal, 2 kt made."""
    said = (NAME, {"share_of_cost": 0.3, "forms": ["a.side"]})
    costs(program_of(_joint(), said), "production_credit", {REF.format(2026): -0.3 * 4.0 * 1.0 / (9.0 + 1.0)})
    plan, frames, stated = plan_of(_joint(), said)
    credit = {(2026, "Treasury", "plants", "production credit", "45x"): 2 * 0.3 * 4.0 / 10}
    assert booked(plan, frames, stated) == pytest.approx(credit)


def test_products_together_earn_no_more_than_the_share_of_the_cost():
    costs(program_of(_joint(), (NAME, {"share_of_cost": 0.3})), "production_credit", {REF.format(2026): -0.3 * 4.0})
    credits = [
        {"credit": "45X", "form": f, "year": 2026, "share_of_cost": s, **COUNTED}
        for f, s in (("a.metal", 0.1), ("a.side", 0.2))
    ]
    tables = {**chain().tables, "credits": pd.DataFrame(credits)}
    said = {"credit": "45X"}
    program = program_of(replace(_joint(), tables=tables), (NAME, said))
    costs(program, "production_credit", {REF.format(2026): -(0.1 * 0.9 + 0.2 * 0.1) * 4.0})


def test_a_product_outside_the_study_bears_its_part():
    """Copper at 8,000 USD/t with 0.1 t of metal at 9,000: the metal bears 0.9 of 8.9 parts."""
    recipe = [{"plant": "ref", "form": "a.metal", "t_per_t": 0.1}]
    recipes = [{"plant": "ref", "form": f, "t_per_t": t} for f, t in (("b.copper", 1.0), ("a.metal", 0.1))]
    prices = [{"form": "b.copper", "reference_price_usd_per_t": 8000.0}]
    frames = chain(outputs=[{"plant": "ref", "form": "b.copper", "variable": 4.0}], recipe=recipe, collections=[])
    frames = replace(frames, tables={**frames.tables, "recipes": pd.DataFrame(recipes), "forms": pd.DataFrame(prices)})
    program = program_of(frames, (NAME, {"share_of_cost": 0.3}))
    costs(program, "production_credit", {REF.format(2026): -0.3 * 4.0 * 0.9 / 8.9})
