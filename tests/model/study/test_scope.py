"""A scope that is kept in part is said, word by word and form by form, with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from model.frames.study_frames import Frames
from model.study.checks.fits_dataset import silent
from tests.handmade import FORMS, clauses
from tests.model.policies.chain import chain

SIDE = {"form": "a.side", "stage": "refined", "price": 4.0}
"""A form that is wanted, and that nobody sells or makes or stocks."""


@pytest.fixture(scope="module")
def frames() -> Frames:
    return chain(
        (2026, 2027),
        forms=[*FORMS, SIDE],
        stocks=[{"holder": "public", "year": year} for year in (2026, 2027)],
        demands=[{"form": form, "year": year} for form in ("a.metal", "a.side") for year in (2026, 2027)],
        builds=[{"plant": "ref", "year": 2026}],
        plants=[{"plant": "ref"}],
    )


def _said(frames: Frames, *said: tuple[str, Any]) -> list[str]:
    return [f.message for f in silent("v", frames, clauses(*said))]


NOBODY, UNSTOCKED = "nobody supplies it", "no public row of the table stockpile lets it be held"
PARTS: dict[str, tuple[tuple[str, dict[str, Any]], str]] = {
    "stock of every form": (("stockpile_target", {"days": 30}), f"a.side ({UNSTOCKED})"),
    "stock of a stage": (("stockpile_target", {"days": 30, "stages": ["refined"]}), f"a.side ({UNSTOCKED})"),
    "stock of forms": (
        ("stockpile_target", {"days": 30, "forms": ["a.metal", "a.side"]}),
        f"a.side ({UNSTOCKED})",
    ),
    "any supplier may stop": (
        ("nminus1_floor", {"min": 0.1, "stages": ["refined"]}),
        "a.side (nobody abroad supplies it)",
    ),
    "a floor": (("domestic_share_floor", {"min": 0.1, "stages": ["refined"]}), f"a.side ({NOBODY})"),
    "an index": (("hhi_cap", {"max": 0.9, "forms": ["a.metal", "a.side"]}), f"a.side ({NOBODY})"),
    "countries capped": (
        ("country_share_cap", {"max": 0.9, "countries": ["CHN", "CAN"]}),
        "CAN (nothing in its scope is of that country)",
    ),
    "owners capped": (
        ("owner_share_cap", {"max": 0.9, "owners": ["CHN", "CAN"]}),
        "CAN (nothing in its scope is of that owner)",
    ),
    "a bloc capped": (
        ("bloc_share_cap", {"max": 0.9, "bloc": "feoc", "stages": ["refined"]}),
        "a.side (nobody who is capped supplies it)",
    ),
    "countries banned": (
        ("import_ban", {"countries": ["CHN", "CAN"]}),
        "CAN (nothing in its scope is of that country)",
    ),
    "a bloc beside a country": (
        ("import_ban", {"countries": ["AUS"], "bloc": "feoc", "forms": ["a.raw", "a.side"]}),
        "a.side (nobody who is banned sells it)",
    ),
    "a bloc without sellers beside a country": (
        ("import_ban", {"countries": ["CHN"], "bloc": "allies", "stages": ["refined"], "until": 2026}),
        "a.side (nobody who is banned sells it)",
    ),
    "origins banned": (
        ("import_ban", {"countries": ["CHN", "CAN"], "measure": "origin"}),
        "CAN (nothing in its scope is of that country)",
    ),
    "exports stopped": (
        ("export_restriction", {"countries": ["CHN", "CAN"], "forms": ["a.metal", "a.side"]}),
        "CAN (nothing in its scope is of that country); nor a.side (no country named sells it)",
    ),
    "a duty": (("tariff", {"rate": 0.1, "forms": ["a.raw", "a.side"]}), "a.side (no duty falls on it)"),
    "layers of the schedule": (
        ("tariff", {"schedule": "schedule", "layers": ["mfn", "section_232"]}),
        "section_232 (nothing in its scope is of that layer)",
    ),
    "a credit": (
        ("production_tax_credit", {"credit": "45X", "stages": ["refined"]}),
        "a.side (no plant at home makes it, or the credit does not name it)",
    ),
    "a grant": (
        ("capital_grant", {"account": "dpa", "share": 0.5, "plants": ["ref", "rec"]}),
        "rec (nothing in its scope is of that plant)",
    ),
    "a grant to kinds": (
        ("capital_grant", {"account": "dpa", "share": 0.5, "kinds": ["refinery", "recycler"]}),
        "recycler (nothing in its scope is of that kind)",
    ),
    "a commitment": (
        (
            "offtake",
            {"min_share": 0.1, "price_spread": 0, "dollars": "real", "price_usd_per_t": 9000, "stages": ["refined"]},
        ),
        "a.side (no plant that is meant makes it)",
    ),
    "a programme": (
        (
            "substitution_program",
            {"share": 0.1, "dollars": "real", "cost_usd_per_t": 9, "end_uses": ["defence", "other"]},
        ),
        "other (nothing in its scope is of that end use)",
    ),
    "a programme for forms": (
        ("substitution_program", {"share": 0.1, "dollars": "real", "cost_usd_per_t": 9, "forms": ["a.metal", "a.raw"]}),
        "a.raw (no end use that is meant wants it)",
    ),
    "scrap of a mineral": (
        ("bloc_share_floor", {"bloc": "allies", "min": 0.1, "minerals": ["a"], "from": 2027}),
        f"a.side ({NOBODY}); nor a.scrap (scrap is meant only where it is named)",
    ),
    "a form of another stage": (
        ("hhi_cap", {"max": 0.9, "forms": ["a.metal", "a.raw"], "stages": ["refined"]}),
        "a.raw (not of the minerals and stages that it names too)",
    ),
    "a stage that the study does not have": (
        ("hhi_cap", {"max": 0.9, "stages": ["mined", "component"]}),
        "component (the study plans no such form)",
    ),
    "a form without essential use": (
        ("nminus1_floor", {"min": 0.1, "forms": ["a.metal", "a.raw"]}),
        "a.raw (no essential use wants it)",
    ),
}


@pytest.mark.parametrize(("policy", "words"), PARTS.values(), ids=list(PARTS))
def test_what_is_not_reached_is_said(frames: Frames, policy: tuple[str, dict[str, Any]], words: str):
    assert _said(frames, policy) == [f"variant v: does not reach {words}"]


@pytest.mark.parametrize(
    "policy",
    [
        ("stockpile_target", {"days": 30, "forms": ["a.metal"]}),
        ("tariff", "schedule"),
        ("production_tax_credit", "45X"),
        ("import_ban", {"bloc": "feoc"}),
        ("country_share_cap", {"max": 0.9}),
        ("domestic_share_floor", {"min": 0.1, "forms": ["a.metal", "a.raw", "a.scrap"]}),
    ],
)
def test_nothing_is_said_where_all_is_reached(frames: Frames, policy: tuple[str, Any]):
    assert _said(frames, policy) == []


def test_a_scope_that_reaches_nothing_is_said_with_the_reason_of_each_form(frames: Frames):
    policy = ("stockpile_target", {"days": 30, "forms": ["a.side"]})
    why = "a.side (no public row of the table stockpile lets it be held)"
    assert _said(frames, policy) == [f"variant v: touches nothing in this study; does not reach {why}"]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_sentence_is_judged_beside_all_others_wherever_they_stand(turn: int):
    """A drawback pays back what a duty takes: stated before it or after it, and nothing where there is none."""
    exporting = chain(outlets=[{"outlet": "export", "outlet_most": 1.5, "outlet_price": 20.0}])
    drawback, duty = ("drawback", {"forms": ["a.metal"]}), ("tariff", "schedule")
    assert _said(exporting, *(drawback, duty)[::turn]) == []
    assert "touches nothing" in _said(exporting, drawback)[0]


def test_a_plant_that_another_sentence_brings_in_is_reached():
    """Nothing can be built at home; the plant in Canada is there once the sentence that brings it in has adjusted."""
    grant = ("capital_grant", {"account": "dpa", "share": 0.5, "countries": ["USA", "CAN"]})
    partner = ("partner_investment", {"like": "ref", "country": "CAN", "size_t": 600})
    frames = chain((2026, 2027), plants=[{"plant": "ref", "buildable": 0.0, "lead": 0.0}])
    assert _said(frames, grant, partner) == ["variant v: does not reach USA (nothing in its scope is of that country)"]
