"""The pool of countries that statistics do not name (ROW) is many: no rule counts it as one, unless it is named."""

from __future__ import annotations

import pytest

from tests.handmade import cell, family, missed, plan_of, program_of
from tests.model.policies.chain import chain


def _pooled(**more: object):
    """The pool sells metal cheapest, 3 kt of it; Australia 10 kt at 12; home makes 2 kt of ore from China."""
    sellers = (("a.raw", "CHN", 5.0, 10.0), ("a.metal", "ROW", 6.0, 3.0), ("a.metal", "AUS", 12.0, 10.0))
    return chain(offers=[{"form": f, "country": c, "price": p, "available": a} for f, c, p, a in sellers], **more)


@pytest.mark.parametrize(
    ("name", "said", "rows"),
    [
        ("country_share_cap", {"max": 0.3}, "share_at_most"),
        ("top_share_cap", {"k": 1, "max": 0.3}, "above_threshold"),
        ("hhi_cap", {"max": 0.1}, "square_above_tangent"),
        ("nminus1_floor", {"min": 0.5}, "survives_loss"),
    ],
)
def test_no_rule_is_about_it(name: str, said: dict[str, object], rows: str):
    found = family(program_of(_pooled(), (name, {**said, "stages": ["refined"]})), rows)
    assert found
    assert not [row for row in found if ",ROW," in row]
    plan, frames, stated = plan_of(_pooled(), (name, {**said, "stages": ["refined"]}))
    assert missed(plan, frames, stated) == []


def test_a_cap_that_names_it_holds():
    said = ("country_share_cap", {"countries": ["ROW"], "max": 0.25, "stages": ["refined"]})
    plan, *_ = plan_of(_pooled(), said)
    assert cell(plan, "purchases", "tonnes", country="ROW") == pytest.approx(1000.0)


def test_it_is_never_the_largest_country_nor_in_the_index():
    """Of 4 kt the pool sells 3 and home makes 1: the index is 0, and no country abroad is named."""
    plan, *_ = plan_of(_pooled())
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="ROW") == pytest.approx(3000.0)
    metal = plan.tables["concentration"].set_index("form").loc["a.metal"]
    assert (metal["top_country"], metal["top_share"], metal["hhi"]) == ("", 0.0, 0.0)
    assert cell(plan, "shares", "shipped_share", form="a.metal", country="ROW") == pytest.approx(0.75)
    assert "top_country_shipped" not in set(plan.tables["summary"]["metric"])


def test_metal_made_at_home_from_imported_ore_relies_on_no_import_of_metal_but_on_its_chain():
    """Home makes all of its 2 kt from Chinese ore: nothing of the form is imported, all of it was mined abroad."""
    plan, *_ = plan_of(_pooled(demands=[{"wanted": 2.0}]), ("import_ban", {"countries": ["ROW", "AUS"]}))
    metal = plan.tables["concentration"].set_index("form").loc["a.metal"]
    assert (metal["import_reliance"], metal["chain_reliance"]) == (0.0, 1.0)
