"""Shares of what end uses get, read a second time: a plan that does not cover them is refused."""

from __future__ import annotations

from typing import Any

import pytest

from model.frames.study_frames import Frames
from model.proof.comparisons import Book
from model.proof.keyed_columns import Facts, columns_of
from model.proof.second_opinion.payments import payments
from model.proof.second_opinion.plan import Plan
from model.proof.second_opinion.reading import Reading
from model.proof.second_opinion.use_shares import use_shares_kept
from tests.handmade import doctored, plan_of
from tests.model.policies.chain import chain

BOTH = [{"end_use": use, "wanted": 4.0, "shortfall_most": 4.0} for use in ("defence", "other")]
PLANTS = [
    {"plant": "ref"},
    {"plant": "aus", "country": "AUS"},
    {"plant": "rec", "kind": "recycler"},
]
FOR_DEFENCE = {"end_uses": ["defence"], "forms": ["a.metal"]}


def second(base: Frames, *stated: tuple[str, dict[str, Any]], doctor: dict[str, Any] | None = None) -> tuple[Plan, Any]:
    """Return a plan as it is read a second time, and the clauses."""
    plan, frames, clauses = plan_of(base, *stated)
    tables = doctored(plan, **doctor) if doctor else plan.tables
    tariffs = tuple(c.policy for c in clauses if c.policy.name == "tariff")
    return Plan(Reading(Facts(base)), Facts(frames), columns_of(tables), tariffs), clauses


def broken(*stated: tuple[str, dict[str, Any]], doctor: dict[str, Any] | None = None) -> list[tuple[str, float, float]]:
    """Return what the second reading finds beyond its limit: the policy, tonnes asked for, tonnes there."""
    read, clauses = second(chain(demands=BOTH, plants=PLANTS), *stated, doctor=doctor)
    book = Book()
    use_shares_kept(book, read, [clause.policy for clause in clauses])
    rows = [(e.where[0][0], float(e.value[0]), float(e.limit[0])) for e in book.entries]
    assert rows
    return [row for row in rows if row[1] > row[2] + 1e-6]


FEWER_AT_HOME = {
    "table": "production", "column": "tonnes", "value": 100.0, "plant": "ref", "form": "a.metal",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said", "asked"),
    [
        ("domestic_share_floor", {"min": 0.5}, 2000.0),
        ("bloc_share_floor", {"bloc": "allies", "min": 0.4}, 1600.0),
        ("country_share_cap", {"countries": ["CHN"], "max": 0.5}, 2000.0),
        ("country_share_cap", {"max": 0.5}, 2000.0),
        ("owner_share_cap", {"owners": ["CHN"], "max": 0.5}, 2000.0),
        ("bloc_share_cap", {"bloc": "feoc", "max": 0.5}, 2000.0),
        ("governance_cap", {"below": 2.5, "max": 0.5}, 2000.0),
    ],
)
def test_what_the_defence_gets_is_covered_and_no_less(name: str, said: dict[str, Any], asked: float) -> None:
    stated = (name, {**said, **FOR_DEFENCE})
    assert broken(stated) == []
    found = broken(stated, doctor=FEWER_AT_HOME)
    assert [row[:2] for row in found] == [(name, pytest.approx(asked))]


def test_what_a_stricter_sentence_takes_is_named_once() -> None:
    """Half of the defence's at home, three tenths of others' from anybody but China: 2 kt and 1.2 of the same pool."""
    wide = ("country_share_cap", {"countries": ["CHN"], "max": 0.7, "end_uses": ["other"], "forms": ["a.metal"]})
    strict = ("domestic_share_floor", {"min": 0.5, **FOR_DEFENCE})
    assert broken(strict, wide) == []
    found = broken(strict, wide, doctor=FEWER_AT_HOME)
    asked = {name: tonnes for name, tonnes, _ in found}
    assert asked == pytest.approx({"domestic_share_floor": 2000.0, "country_share_cap": 3200.0})


def test_recycled() -> None:
    stated = ("recycled_share_floor", {"min": 0.1, **FOR_DEFENCE})
    assert broken(stated) == []
    assert broken(stated, doctor={**FEWER_AT_HOME, "plant": "rec"}) == [
        ("recycled_share_floor", pytest.approx(400.0), pytest.approx(100.0))
    ]


@pytest.mark.parametrize(
    ("wanted", "on", "paid"),
    [
        (1.0, {"max_t": 1500}, 1.5 * 3),
        (1.0, {"end_uses": ["defence"]}, 1.0 * 3),
        (1.0, {"max_t": 700, "end_uses": ["defence"]}, 0.7 * 3),
        (4.0, {"end_uses": ["defence"]}, 2.5 * 3),
    ],
)
def test_what_is_paid_on_so_many_tonnes(wanted: float, on: dict[str, Any], paid: float) -> None:
    """3 MUSD/kt on the least of what is made, 2.5 kt at most, the quantity, and what the defence gets."""
    uses = [{"end_use": u, "wanted": w, "shortfall_most": w} for u, w in (("defence", wanted), ("other", 3.0))]
    floor = {"forms": ["a.metal"], "dollars": "real", "price_spread": 0, "floor_usd_per_t": 10000, **on}
    read, clauses = second(chain(demands=uses, plants=PLANTS), ("price_floor", floor))
    found, _ = payments(read, [(c.label, c.policy) for c in clauses])
    assert found == pytest.approx({(2026, "Treasury", "plants", "price floor (contingent)", "ndpr_floor"): paid})


@pytest.mark.parametrize(
    ("on", "paid"), [({"except_end_uses": ["defence"]}, 0.5 * 3.5), ({"end_uses": ["other"]}, 0.5 * 3.5)]
)
def test_duty_that_a_use_does_not_pay(on: dict[str, Any], paid: float) -> None:
    """Of 1.5 kt of Chinese metal 1 is the defence's; half of 7 is paid on the rest, however that is said."""
    uses = [{"end_use": u, "wanted": w, "shortfall_most": w} for u, w in (("defence", 1.0), ("other", 3.0))]
    here = [
        {"plant": p, "kind": k, "existing": e, "variable": v}
        for p, k, e, v in (("ref", "refinery", 2.0, 1.0), ("rec", "recycler", 0.5, 9.0))
    ]
    base = chain(demands=uses, plants=PLANTS, outputs=here)
    read, clauses = second(base, ("tariff", {"rate": 0.5, "forms": ["a.metal"], **on}))
    found, _ = payments(read, [(c.label, c.policy) for c in clauses])
    assert found == pytest.approx({(2026, "buyers", "Treasury", "tariffs", "customs"): paid})
