"""What allies leave of the others' offers in a stop, in kt that can be added up by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from model.analysis.stress.contested import taken
from model.analysis.stress.losses import scenario_losses, single_losses, stated_losses
from model.analysis.stress.measures import damage
from model.analysis.stress.recourse import Recourse
from model.analysis.stress.tried import StressOptions
from model.analysis.stress.variant import stress_variant
from model.analysis.stress_found import Damage
from model.analysis.what_if.bench import Bench, on_the_bench
from model.frames.study_frames import Frames
from model.study.scenarios import StatedScenario
from model.study.sharing import sharing_of
from tests.handmade import clauses
from tests.model.analysis.worlds import YEARS, world

BUYS = {"form": "a.metal", "buyer": "KOR", "seller": "CHN", "tonnes": 4000.0, "low": 1000.0, "high": 12000.0}
MAKES = {**BUYS, "buyer": "AUS", "seller": "AUS", "tonnes": 9000.0}


def with_allies(*rows: dict[str, Any], **more: Any) -> Frames:
    """China sells 4 kt a year to home at 5, Australia, an ally, offers 2 more at 8; allies buy what `rows` say."""
    base = world(missing=4.0, builds=[], sites=[], **more)
    return replace(base, tables={**base.tables, "allied_demand": pd.DataFrame(rows)})


def stopped(bench: Bench, sharing: str, **said: Any) -> Damage:
    """Return what a year without China from 2027 does, shared as is stated."""
    given = {"name": "shut", "countries": ("CHN",), "years": 1.0, "cut_share": 1.0, "from": 2027, **said}
    given |= {"contested": True, "sharing": sharing} if sharing else {}
    (loss,) = stated_losses(bench.program, bench.frames, [StatedScenario.model_validate(given)])
    recourse = Recourse(bench.best, bench.frames)
    found = recourse.after(loss, 2027)
    assert found is not None
    assert found.proven
    return damage(recourse, found)


@pytest.mark.parametrize(
    ("sharing", "ours", "low", "high"),
    [
        ("", 2.0, 2.0, 2.0),
        ("first_come: home", 2.0, 2.0, 2.0),
        # Home lost 4 kt, allies want 4 of Australia's 2: half each; of 1 wanted a fifth of 2, of 12 three quarters.
        ("pro_rata", 1.0, 0.5, 1.6),
        ("by_agreement: 0.4", 0.8, 0.8, 1.0),  # where allies want 1 kt, home has the other one
        ("first_come: allies", 0.0, 0.0, 1.0),
    ],
)
def test_what_is_left_to_home_is_what_the_rule_says(sharing: str, ours: float, low: float, high: float) -> None:
    bench = on_the_bench(with_allies(BUYS, MAKES), clauses())
    done = stopped(bench, sharing)
    assert done.lost_output_musd == pytest.approx(100 * (4 - ours))
    assert done.extra_musd == pytest.approx(ours * 8 - 4 * 5)
    for one in done.shared:
        assert (one.form, one.year) == ("a.metal", 2027)
        assert (one.offers_tonnes, one.allied_offers_tonnes) == pytest.approx((2000, 2000))
        assert (one.wanted_tonnes, one.lost_tonnes) == pytest.approx((4000, 4000))
        found = (one.ours_tonnes, one.ours_low_tonnes, one.ours_high_tonnes)
        assert found == pytest.approx((1000 * ours, 1000 * low, 1000 * high))
    assert len(done.shared) == bool(sharing)


def test_allies_take_no_more_than_they_lost() -> None:
    assert taken(sharing_of("by_agreement: 0.25"), wanted=3.0, offered=8.0, lost=5.0) == 3.0
    assert taken(sharing_of("by_agreement: 0.25"), wanted=9.0, offered=8.0, lost=5.0) == 6.0
    assert taken(sharing_of("pro_rata"), wanted=3.0, offered=8.0, lost=5.0) == 3.0
    assert taken(sharing_of("pro_rata"), wanted=3.0, offered=2.0, lost=5.0) == pytest.approx(0.75)


def test_half_a_cut_is_half_of_what_allies_lose() -> None:
    """China keeps half: home can still buy 4 of its 5 kt, allies lost 2 of their 4; home lost 2 of its plan."""
    bench = on_the_bench(with_allies(BUYS), clauses())
    (one,) = stopped(bench, "pro_rata", cut_share=0.5).shared
    assert (one.wanted_tonnes, one.lost_tonnes) == pytest.approx((2000, 2000))
    # China's other kt and Australia's 2 are offered, 3 in all: 1.5 each.
    assert (one.offers_tonnes, one.ours_tonnes) == pytest.approx((3000, 1500))


def test_what_the_plan_buys_of_others_is_under_contract() -> None:
    """A cap has the plan buy half of Australia, 2 kt at 8: nothing more is offered, and allies take none of it."""
    capped = clauses(("country_share_cap", {"countries": ["CHN"], "max": 0.5}))
    done = stopped(on_the_bench(with_allies(BUYS), capped), "first_come: allies")
    assert done.lost_output_musd == pytest.approx(100 * 2)
    assert [one.offers_tonnes for one in done.shared] == pytest.approx([0.0])


def test_a_form_without_a_figure_is_shared_with_nobody_and_named() -> None:
    other = {**BUYS, "form": "a.ore"}
    done = stopped(on_the_bench(with_allies(other, MAKES), clauses()), "pro_rata")
    assert (done.shared, done.shared_unknown) == ((), ("a.metal",))
    assert done.lost_output_musd == pytest.approx(100 * 2)


def test_single_losses_and_scenarios_of_the_dataset_are_contested_where_that_is_asked() -> None:
    row = {"scenario": "stop", "form": "a.metal", "country": "CHN", "cut_share": 1.0, "years": 1.0,
           "probability_per_year": 0.1, "low": 0.05, "high": 0.2}  # fmt: skip
    base = with_allies(BUYS, MAKES)
    base = replace(base, tables={**base.tables, "disruptions": pd.DataFrame([row])})
    bench = on_the_bench(base, clauses())
    rule = sharing_of("first_come: allies")
    singles = {loss.name: loss.contest for loss in single_losses(bench.program, bench.frames, 1.0, rule)}
    assert singles["CHN"] is not None
    assert singles["CHN"].claims == {"a.metal": (4.0, 1.0, 12.0)}
    assert singles["AUS"] is not None
    assert (singles["AUS"].claims, singles["AUS"].unknown) == ({}, ("a.metal",))  # what allies buy of it is not known
    (of_dataset,) = scenario_losses(bench.program, bench.frames, rule)
    assert of_dataset.contest == singles["CHN"]
    found = stress_variant("v", "v", bench, (), StressOptions(1.0, pairs=True, sharing=rule))
    lost = {(d.kind, d.name): d.lost_output_musd for d in found.damages if d.start == 2027}
    assert lost == pytest.approx({("country", "CHN"): 400, ("scenario", "stop"): 400})
    alone = stress_variant("v", "v", bench, (), StressOptions(1.0))
    assert [d.lost_output_musd for d in alone.damages if d.start == 2027] == pytest.approx([200.0, 200.0])
    assert all(not d.shared for d in alone.damages)


def test_of_an_owner_and_a_plant_allies_lose_their_part_of_what_a_country_sells() -> None:
    """Companies of China have half of what China offers; the ally's plant that stands is a third of what is there."""
    said = {"form": "a.metal", "available": 5.0}
    offers = [{**said, "country": "CHN", "owner": o, "step": s, "year": y, "price": 5.0 + s}
              for s, o in ((1, "CHN"), (2, "AUS")) for y in YEARS]  # fmt: skip
    offers += [{**said, "country": "AUS", "year": y, "price": 8.0, "available": 2.0} for y in YEARS]
    outputs = [{"plant": "ref", "country": "AUS", "year": y, "existing": 1.0, "variable": 6.0} for y in YEARS]
    sold = {**BUYS, "seller": "AUS", "tonnes": 3000.0, "low": 3000.0, "high": 3000.0}
    bench = on_the_bench(with_allies(BUYS, sold, offers=offers, outputs=outputs), clauses())
    losses = single_losses(bench.program, bench.frames, 1.0, sharing_of("pro_rata"))
    contests = {f"{loss.kind} {loss.name}": loss.contest for loss in losses}
    wanted = {name: one.claims["a.metal"] for name, one in contests.items() if one is not None and one.claims}
    assert wanted["owner CHN"] == pytest.approx((2.0, 0.5, 6.0))
    assert wanted["plant ref"] == pytest.approx((1.0, 1.0, 1.0))
    assert wanted["country CHN"] == pytest.approx((4.0, 1.0, 12.0))
    assert wanted["owner AUS"] == pytest.approx((2.0 + 3.0, 0.5 + 3.0, 6.0 + 3.0))  # half of China, all at home


def test_what_allies_make_themselves_is_told_but_for_what_stops() -> None:
    """Of China's stop Australia's 9 kt remain, 1 to 12; of Australia's none; a third of it stops, two thirds remain."""
    bench = on_the_bench(with_allies(BUYS, MAKES), clauses())
    (made,) = stopped(bench, "pro_rata").allied_output
    assert (made.form, made.makers) == ("a.metal", ("AUS",))
    assert (made.tonnes, made.low_tonnes, made.high_tonnes) == pytest.approx((9000, 1000, 12000))
    singles = single_losses(bench.program, bench.frames, 1.0, sharing_of("pro_rata"))
    of = {loss.name: loss.contest for loss in singles if loss.kind == "country"}
    assert of["AUS"] is not None
    assert of["AUS"].output == ()
    assert of["AUS"].with_other(of["CHN"]).output == ()
    assert of["CHN"] is not None
    assert of["CHN"].with_other(of["AUS"]).output == ()
    (part,) = stopped(bench, "pro_rata", countries=("AUS", "CHN"), cut_share=1 / 3).allied_output
    assert part.tonnes == pytest.approx(6000)
    assert stopped(bench, "").allied_output == ()
