"""Who pays for a loss adds up to what is paid beyond the plan; stocks cover the days that they are asked to."""

from __future__ import annotations

import pytest

from model.analysis.stress.cover import days_of_cover
from model.analysis.stress.recourse import Recourse
from model.analysis.stress.tried import StressOptions
from model.analysis.stress.variant import stress_variant
from tests.model.analysis.stress.test_recourse import bench_of
from tests.model.analysis.worlds import YEARS


def test_payments_add_up_to_the_loss() -> None:
    found = stress_variant("v", "v", bench_of(), (), StressOptions(1.0))
    worst = max(found.damages, key=lambda one: one.loss_musd)
    assert worst.name == "CHN"
    assert sum(one.musd for one in worst.payments) == pytest.approx(worst.nation_musd)
    assert worst.nation_musd == pytest.approx(worst.loss_musd)  # no duty, no credit in this world
    # From 2026: 2 kt of Australia at 8 in place of 4 kt of China at 5, 2 kt missing at 100; plants pay nothing more.
    paid = {one.payer: one.musd for one in worst.payments}
    assert paid["buyers"] == pytest.approx(2 * 8 - 4 * 5)
    assert paid["users"] == pytest.approx(2 * 100)
    assert (paid["plant_owners"], paid["treasury"]) == (0.0, 0.0)


def test_only_the_worst_losses_say_who_pays() -> None:
    found = stress_variant("v", "v", bench_of(), (), StressOptions(1.0))
    assert len([one for one in found.damages if one.payments]) <= 5
    assert all(one.payments == () or one.loss_musd > 0 for one in found.damages)


def test_days_of_cover_are_stock_over_use() -> None:
    bench = bench_of(("stockpile_target", {"days": {2026: 90, 2027: 45}, "account": "fund"}))
    found = days_of_cover(bench.program, Recourse(bench.best, bench.frames).plan, bench.frames)
    assert [(one.form, one.year) for one in found] == [("a.metal", year) for year in YEARS]
    assert [one.days for one in found] == pytest.approx([0.0, 90.0, 45.0])
    assert found[1].stock_tonnes == pytest.approx(4000 * 90 / 365)


def test_scenarios_alone_try_no_single_loss() -> None:
    found = stress_variant("v", "v", bench_of(), (), StressOptions())
    assert (found.damages, found.expected.expected_musd, found.untouched) == ((), 0.0, 0)
