"""The plan is held until a stop begins; then comes the best answer that stands, by hand and by a solve from nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from model.analysis.stress.losses import Loss, scenario_losses, single_losses, stated_losses
from model.analysis.stress.measures import damage
from model.analysis.stress.recourse import STOCK_TARGETS, WAIVED, Recourse, Response
from model.analysis.what_if.bench import Bench, on_the_bench
from model.analysis.what_if.cut_rounds import answer
from model.program.fill.from_frames import variant_frames
from model.study.scenarios import StatedScenario
from tests.handmade import clauses
from tests.model.analysis.worlds import YEARS, world

Said = tuple[tuple[str, Any], ...]


def bench_of(*said: tuple[str, Any], **more: Any) -> Bench:
    return on_the_bench(world(missing=4.0, **more), clauses(*said))


def lost(bench: Bench, kind: str, name: str, years: float = 1.0) -> Loss:
    return next(x for x in single_losses(bench.program, bench.frames, years) if (x.kind, x.name) == (kind, name))


def responded(bench: Bench, loss: Loss, start: int) -> tuple[Recourse, Response]:
    recourse = Recourse(bench.best, bench.frames)
    found = recourse.after(loss, start)
    assert found is not None
    assert found.proven
    return recourse, found


def bought(bench: Bench, response: Response, country: str, year: int) -> float:
    block, labels = bench.program.columns["Purchase"], bench.program.data.labels
    names = [(str(labels[s]), labels[t]) for s, t in block.codes.tolist()]
    return float(sum(response.x[block.start + i] for i, (s, t) in enumerate(names) if country in s and t == year))


def test_the_others_sell_what_they_have_and_the_rest_is_missing() -> None:
    bench = bench_of()  # 4 kt a year of China at 5
    recourse, found = responded(bench, lost(bench, "country", "CHN"), 2027)
    done = damage(recourse, found)
    assert bought(bench, found, "CHN", 2027) == 0
    assert bought(bench, found, "AUS", 2027) == pytest.approx(2.0)
    assert done.extra_musd == pytest.approx(2 * 8 - 4 * 5)
    assert done.lost_output_musd == pytest.approx(2 * 100)
    assert [(s.end_use, s.form, s.tonnes, s.share, s.year) for s in done.short] == [
        ("defence", "a.metal", pytest.approx(2000), pytest.approx(0.5), 2027)
    ]
    assert (done.survive_months, done.recover_months) == (pytest.approx(6.0), pytest.approx(12.0))


def test_what_was_decided_before_stays() -> None:
    bench = bench_of()
    recourse, found = responded(bench, lost(bench, "country", "CHN"), 2028)
    assert bought(bench, found, "CHN", 2026) == pytest.approx(4.0)
    assert bought(bench, found, "CHN", 2027) == pytest.approx(4.0)
    before = recourse._column_year < 2028
    assert np.array_equal(found.x[before], recourse.plan[before])
    # The refinery takes a year to build: what a plan that knew would have built in 2027 does not stand.
    assert damage(recourse, found).lost_output_musd == pytest.approx(200)


def test_a_stop_that_lasts_is_met_by_what_can_be_built_meanwhile() -> None:
    bench = bench_of()
    recourse, found = responded(bench, lost(bench, "country", "CHN", 2.0), 2027)
    done = damage(recourse, found)
    # 2027: 2 kt missing. 2028: 1.5 kt of the refinery built in 2027, half a kt missing.
    assert done.lost_output_musd == pytest.approx(100 * (2.0 + 0.5))
    assert (done.survive_months, done.recover_months) == (pytest.approx(6.0), pytest.approx(24.0))


def test_within_a_year_what_there_is_serves_in_full_first() -> None:
    bench = bench_of()
    recourse, found = responded(bench, lost(bench, "country", "CHN", 0.5), 2027)
    done = damage(recourse, found)
    assert (done.survive_months, done.recover_months, done.short) == (None, 0.0, ())  # half of 10 kt is enough
    recourse, found = responded(bench, lost(bench, "country", "CHN", 0.8), 2027)
    done = damage(recourse, found)
    assert done.short == ()  # 2 kt of China and 2 of Australia
    recourse, found = responded(bench, lost(bench, "country", "CHN", 0.9), 2027)
    done = damage(recourse, found)
    # 1 of 4 kt missing: the last quarter of the year's needs, at the end of the 0.9 years that the stop lasts
    assert (done.survive_months, done.recover_months) == (pytest.approx(12 * (0.9 - 0.25)), pytest.approx(12 * 0.9))
    assert [one.total_tonnes for one in done.short] == pytest.approx([1000.0])


def test_stock_is_released_and_its_target_waived() -> None:
    bench = bench_of(("stockpile_target", {"days": {2026: 90, 2027: 90, 2028: 90}, "account": "fund"}))
    recourse, found = responded(bench, lost(bench, "country", "CHN"), 2027)
    held = 4.0 * 90 / 365  # kt: 90 days of demand, bought in 2026
    assert damage(recourse, found).lost_output_musd == pytest.approx(100 * (2.0 - held), rel=1e-6)


def test_stock_that_an_order_releases_waits_for_a_stop() -> None:
    """90 days are bought in 2026 and no more are asked for: nothing is sold until sellers fail, then all of it."""
    said = {"days": {2026: 90, 2027: 0}, "account": "fund", "release": "order"}
    bench = bench_of(("stockpile_target", said))
    held = 4.0 * 90 / 365
    recourse, found = responded(bench, lost(bench, "country", "CHN"), 2027)
    assert _out(bench, recourse.plan) == pytest.approx({2026: 0.0, 2027: 0.0, 2028: 0.0})
    assert damage(recourse, found).lost_output_musd == pytest.approx(100 * (2.0 - held), rel=1e-6)
    assert _out(bench, found.x) == pytest.approx({2026: 0.0, 2027: held, 2028: 0.0})
    _, later = responded(bench, lost(bench, "country", "CHN"), 2028)
    assert _out(bench, later.x) == pytest.approx({2026: 0.0, 2027: 0.0, 2028: held})


def _out(bench: Bench, x: Any) -> dict[int, float]:
    """Return what comes out of public stock by year, kt."""
    block, labels = bench.program.columns["StockOut"], bench.program.data.labels
    keys = [tuple(labels[code] for code in key) for key in block.codes.tolist()]
    out = dict.fromkeys(sorted({key[-1] for key in keys}), 0.0)
    for i, key in enumerate(keys):
        out[key[-1]] += float(x[block.start + i]) if key[0] == "public" else 0.0
    return out


def test_a_promised_share_is_waived_while_the_stop_lasts() -> None:
    bench = bench_of(("country_share_cap", {"countries": ["AUS"], "max": 0.3}))
    _, found = responded(bench, lost(bench, "country", "CHN"), 2027)
    assert bought(bench, found, "AUS", 2027) == pytest.approx(2.0)


def test_a_plant_lost_for_half_a_year_makes_half() -> None:
    existing = [{"year": y, "existing": 2.0, "variable": 1.0} for y in YEARS]
    bench = bench_of(outputs=existing, builds=[], sites=[])
    recourse, found = responded(bench, lost(bench, "plant", "ref", 0.5), 2027)
    assert damage(recourse, found).extra_musd == pytest.approx(1.0 * (5 - 1))


@pytest.mark.parametrize("start", YEARS)
def test_from_the_first_year_on_it_is_what_a_plan_that_knew_would_do(start: int) -> None:
    """A stop that begins in the first year leaves nothing held: the answer is that of an export ban solved anew."""
    bench = bench_of()
    _, found = responded(bench, lost(bench, "country", "CHN"), start)
    ban = ("export_restriction", {"countries": ["CHN"], "from": start, "until": start})
    stated = clauses(ban)
    fresh = answer(variant_frames(bench.base, stated), stated).solution.objective
    if start == YEARS[0]:
        assert found.cost == pytest.approx(fresh)
    assert found.cost >= fresh - 1e-9


def test_nothing_that_the_plan_does_not_use_is_tried() -> None:
    bench = bench_of()
    recourse = Recourse(bench.best, bench.frames)
    assert not recourse.touches(lost(bench, "country", "AUS"), 2027)
    assert recourse.touches(lost(bench, "country", "CHN"), 2027)
    assert not recourse.touches(lost(bench, "country", "CHN", 0.0), 2027)


def test_one_set_of_columns_is_one_loss_and_home_is_none() -> None:
    bench = bench_of()
    found = [(x.kind, x.name) for x in single_losses(bench.program, bench.frames, 1.0)]
    assert found == [("country", "AUS"), ("country", "CHN"), ("plant", "ref")]


def test_scenarios_cut_what_their_rows_name() -> None:
    said = {
        "scenario": "stop", "form": "a.metal", "country": "CHN", "cut_share": 0.5, "years": 1.0,
        "probability_per_year": 0.1, "low": 0.05, "high": 0.2,
    }  # fmt: skip
    other = {**said, "scenario": "elsewhere", "country": "FRA"}
    base = world(missing=4.0)

    base = replace(base, tables={**base.tables, "disruptions": pd.DataFrame([said, other])})
    bench = on_the_bench(base, clauses())
    (found,) = scenario_losses(bench.program, bench.frames)
    assert (found.name, found.chance, found.low, found.high, found.years) == ("stop", 0.1, 0.05, 0.2, 1.0)
    assert sorted(set(found.cut["Purchase"].tolist())) == [0.0, 0.5]


def test_a_chance_without_a_range_is_its_own_range() -> None:
    """No number for an end would be no number for every sum over scenarios."""
    said = {
        "scenario": "stop", "form": "a.metal", "country": "CHN", "cut_share": 0.5, "years": 1.0,
        "probability_per_year": 0.1, "low": float("nan"), "high": float("nan"),
    }  # fmt: skip
    base = world(missing=4.0)
    base = replace(base, tables={**base.tables, "disruptions": pd.DataFrame([said])})
    bench = on_the_bench(base, clauses())
    (found,) = scenario_losses(bench.program, bench.frames)
    assert (found.chance, found.low, found.high) == (0.1, 0.1, 0.1)


def test_a_stated_scenario_cuts_whom_it_names_in_the_year_it_begins() -> None:
    bench = bench_of()
    china = {"name": "shut", "countries": ("CHN",), "years": 1.0, "cut_share": 0.75, "from": 2027}
    (loss,) = stated_losses(bench.program, bench.frames, [StatedScenario.model_validate(china)])
    assert (loss.kind, loss.name, loss.start, loss.has_chance) == ("scenario", "shut", 2027, False)
    recourse, found = responded(bench, loss, 2027)
    # China still offers a quarter of 10 kt, Australia 1.5 of its 2 kt at 8 in place of China's 5.
    assert bought(bench, found, "CHN", 2027) == pytest.approx(2.5)
    assert damage(recourse, found).loss_musd == pytest.approx(1.5 * (8 - 5))
    nobody = StatedScenario.model_validate({**china, "countries": ("FRA",)})
    assert stated_losses(bench.program, bench.frames, [nobody]) == []


def test_a_stated_scenario_by_origin_cuts_those_who_sell_on() -> None:
    origins = [{"form": "a.metal", "country": "AUS", "origin": o, "share": s} for o, s in (("CHN", 0.5), ("AUS", 0.5))]
    bench = bench_of(origins=origins)
    china = {"name": "shut", "countries": ("CHN",), "years": 1.0, "cut_share": 1.0, "measure": "origin"}
    (loss,) = stated_losses(bench.program, bench.frames, [StatedScenario.model_validate(china)])
    recourse, found = responded(bench, loss, 2027)
    assert bought(bench, found, "CHN", 2027) == 0
    assert bought(bench, found, "AUS", 2027) == pytest.approx(1.0)
    assert damage(recourse, found).lost_output_musd == pytest.approx(3 * 100)


def test_promises_hold_again_when_the_stop_is_over() -> None:
    bench = bench_of(("bloc_share_floor", {"bloc": "allies", "forms": ["a.metal"], "min": 0.5}), builds=[], sites=[])
    recourse, found = responded(bench, lost(bench, "country", "CHN"), 2027)
    # 2027: what allies sell, the rest missing. 2028: half from allies again, though China alone would be cheaper.
    assert found.waived_until == 2027
    assert bought(bench, found, "AUS", 2028) == pytest.approx(2.0)
    assert damage(recourse, found).extra_musd == pytest.approx(-2 * 5)


def test_stock_is_not_withheld_for_a_target_that_it_could_not_be_filled_to() -> None:
    days = {2026: 90, 2027: 180, 2028: 180}  # 1 kt a year goes in: 180 days of 4 kt are two years' filling
    bench = bench_of(("stockpile_target", {"days": days, "account": "fund"}))
    recourse, found = responded(bench, lost(bench, "country", "CHN"), 2027)
    assert found.waived_until == 2027
    assert damage(recourse, found).lost_output_musd == pytest.approx(100 * (2 - 4 * 90 / 365))


def test_promises_that_can_never_be_kept_again_are_waived_to_the_end() -> None:
    offers = [
        {"form": "a.metal", "country": "CHN", "year": y, "price": 5.0, "available": 10.0, "ramp_kt": 0.0} for y in YEARS
    ]
    bench = bench_of(("stockpile_target", {"days": {2028: 30}, "account": "fund"}), offers=offers, builds=[], sites=[])
    _, found = responded(bench, lost(bench, "country", "CHN"), 2027)
    assert found.waived_until == 2028  # who sold nothing in 2027 sells nothing in 2028: there is nothing to store


def test_an_emergency_waives_promises_and_targets_and_no_ban_duty_or_budget() -> None:
    assert set(WAIVED) == {
        "above_threshold", "emissions_at_most", "hhi_at_most", "offtake_made", "origin_at_least", "reliance_at_most",
        "share_at_least", "share_at_most", "share_of_uses", "share_of_uses_by_origin", "square_above_tangent",
        "stock_target", "stop_feed", "survives_loss", "survives_stop", "top_at_most",
    }  # fmt: skip
    assert STOCK_TARGETS == ("stock_target",)
    assert set(WAIVED) <= set(bench_of().program.rows)


def test_no_column_is_left_without_bound_where_promises_are_waived() -> None:
    """A cap on the index stands on squares that tangents hold from below: waived alone, it leaves them endless."""
    bench = bench_of(("hhi_cap", {"forms": ["a.metal"], "max": 0.2}))
    recourse, found = responded(bench, lost(bench, "country", "CHN"), 2027)
    assert found.waived_until == 2027
    assert len(bench.program.columns["Square"].codes)
    assert recourse._begun is not None
    squares, labels = bench.program.rows["square_above_tangent"], bench.program.data.labels
    asked = {
        labels[t] for i, (*_, t, _) in enumerate(squares.codes.tolist(), squares.start) if i in recourse._begun.rows
    }
    assert asked == {2028}


def test_what_is_not_proven_is_not_asked_more_lightly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Promises are waived to the end where there is no plan otherwise, never because a proof failed."""
    monkeypatch.setattr("model.analysis.stress.recourse.relative_gap", lambda *given: 1.0)
    bench = bench_of()
    found = Recourse(bench.best, bench.frames).after(lost(bench, "country", "CHN"), 2027)
    assert found is not None
    assert (found.proven, found.waived_until) == (False, 2027)


def test_a_closing_stock_out_of_reach_is_filled_as_far_as_it_can_be() -> None:
    """The plan fills its closing stock in the last year; who sells it then stops: something is answered, and said."""
    holds = [
        {"holder": h, "year": y, "stock_most": 3.0, "fill_most": 3.0, "release_most": 3.0, "holding": 0.1,
         "opening": 0.0, "closing": c}
        for h, c in (("private", 2.5), ("public", float("nan")))
        for y in YEARS
    ]  # fmt: skip
    bench = bench_of(stocks=holds, builds=[], sites=[])
    recourse, found = responded(bench, lost(bench, "country", "CHN"), 2028)
    done = damage(recourse, found)
    # Australia's 2 kt of 2028 are what there is: all of it is stored, 4 kt go missing.
    assert done.unfilled_tonnes == pytest.approx(500.0, abs=1e-3)
    assert done.lost_output_musd == pytest.approx(4 * 100, rel=1e-6)
