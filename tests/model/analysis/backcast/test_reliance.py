"""Reliance of the year after the base year: what is printed, what is planned, and which is nearer."""

from __future__ import annotations

import pytest

from data.load import load_dataset
from data.prepare.figures import Figures
from model.analysis.backcast import past_events
from model.analysis.backcast.base_year import plan_of_year
from model.analysis.backcast.reliance import Reliance, reliance
from model.plan.plan import Plan


@pytest.fixture(scope="module")
def plans() -> tuple[Plan, Plan]:
    data = load_dataset("us_2026")
    return plan_of_year(data, 2024), plan_of_year(data, 2025)


@pytest.fixture(scope="module")
def found(plans: tuple[Plan, Plan]) -> Reliance:
    return reliance(load_dataset("us_2026"), *plans)


def test_published_reliance_is_what_the_flows_add_up_to(found: Reliance) -> None:
    """Copper: (903 - 72) of 1,860 kt in 2024, (1,700 - 110) of 2,200 in 2025; zinc (600 - 2) of 820."""
    lines = found.lines.set_index("line")
    assert lines.loc["copper_refined", "same"] == pytest.approx(831 / 1860)
    assert lines.loc["copper_refined", "published"] == pytest.approx(1590 / 2200)
    assert lines.loc["zinc_refined", "published"] == pytest.approx(598 / 820)
    assert lines.loc["beryllium_metal", "published"] == 0.0
    assert len(lines) >= 20


def test_the_base_year_comes_out(found: Reliance) -> None:
    """Under its own duties the plan of the base year has the printed reliance, but where its boundary differs."""
    lines = found.lines.set_index("line").drop(["rare_earth_compounds", "titanium_concentrates"])
    assert 100 * (lines["base"] - lines["same"]).abs().max() <= 3.0


def test_misses_beside_last_year(found: Reliance) -> None:
    """The page says that the plan does not beat last year; when that changes, its words are to be read again."""
    assert 0 < found.miss("same").mean() < found.miss("moved").mean() <= 7.0 < found.miss("planned").mean() <= 10.5
    assert found.worst("same") == found.worst("moved") == "copper_refined"


def test_what_happened_to_prices_is_what_was_published() -> None:
    """Nickel 25,815 over 18,476 USD/t, magnesium 7.59 over 3.53 USD/lb, cobalt 21 over 16.77; half at the most."""
    rises = past_events.price_rises(load_dataset("us_2026"), Figures())
    happened = {name: rows[-1].happened for name, rows in rises.items()}
    assert happened == {
        "Nickel, 2022": 25_815 / 18_476, "Magnesium, 2022": 7.59 / 3.53, "Cobalt, 2025": 21 / 16.77,
    }  # fmt: skip
    for rows in rises.values():
        assert 1.0 < rows[-1].said < 1 + 0.5 * ((rows[-1].happened or 0.0) - 1)
        assert rows[1].said == 0.0


def test_aluminium_imports_fall_by_a_tenth_and_in_the_plan_by_a_sixth(plans: tuple[Plan, Plan]) -> None:
    (row,) = past_events.aluminium_of_2025(load_dataset("us_2026"), Figures(), *plans)
    assert row.happened == 4400 / 4840
    assert 0.8 < row.said < 0.9


def test_a_year_without_chinese_magnets_leaves_some_without() -> None:
    cut, imports, unserved, price = past_events.magnets_of_2025(load_dataset("us_2026"), Figures())
    assert (cut.happened, price.happened) == (93.0, 6.0)
    assert imports.said < 1.0
    assert 10 < unserved.said < 40
