"""Every pair of losses as pruning knows it is what solving each pair gives; worked out by hand on a small world."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pandas as pd
import pytest

from model.analysis.stress.losses import single_losses
from model.analysis.stress.measures import damage
from model.analysis.stress.pairs import both, every_pair, of_pairs, worst_pairs
from model.analysis.stress.recourse import Recourse
from model.analysis.stress.tried import StressOptions, may_stop, shared_out, together, try_each
from model.analysis.what_if.bench import Bench, on_the_bench
from model.frames.study_frames import Frames
from model.program.fill.from_dataset import base_frames
from model.study.sharing import Sharing, sharing_of
from tests.handmade import clauses
from tests.model.analysis.worlds import YEARS, world
from tests.random_study import random_study, with_other_plan

pytestmark = pytest.mark.breadth


def test_who_answers_for_one_is_missed_when_both_stop() -> None:
    bench = on_the_bench(world(missing=4.0), clauses())  # 4 kt a year of China at 5, Australia has 2 at 8
    recourse = Recourse(bench.best, bench.frames)
    elements = of_pairs(single_losses(bench.program, bench.frames, 1.0))
    found = worst_pairs(recourse, elements, every_pair(recourse, elements, YEARS), 3)
    worst = found.worst[0].damage
    assert (worst.kind, worst.name) == ("pair", "country AUS and country CHN")
    assert worst.lost_output_musd == pytest.approx(4 * 100)
    # Alone, China costs 2 kt bought dearer and 2 missing, Australia nothing: the plan buys none there.
    assert found.worst[0].alone_musd == pytest.approx((0.0, 2 * 8 - 4 * 5 + 2 * 100))
    assert (found.count, found.unanswered) == (found.same + found.added + found.solved, ())
    assert found.same > 0


def enumerated(bench: Bench, sharing: Sharing | None = None) -> dict[tuple[str, int], float]:
    """Return what every pair costs, each solved."""
    recourse = Recourse(bench.best, bench.frames)
    elements = of_pairs(single_losses(bench.program, bench.frames, 1.0, sharing))
    out = {}
    for first, second in combinations(elements, 2):
        for start in bench.frames.years:
            if recourse.touches(elements[first], start) or recourse.touches(elements[second], start):
                response = recourse.after(both(elements[first], elements[second]), start)
                assert response is not None
                assert response.proven
                out[f"{first} and {second}", start] = damage(recourse, response).loss_musd
    return out


@pytest.mark.parametrize(
    "seed", [22, *(pytest.param(seed, marks=pytest.mark.breadth) for seed in (10, 11, 20, 24, 32))]
)
def test_pruned_is_enumerated_on_random_studies(seed: int) -> None:
    """In each of these studies some pairs cost what one loss does, some what both add up to, some are solved."""
    data, study, stated = random_study(seed)
    bench = on_the_bench(with_other_plan(base_frames(data, study)), stated)
    recourse = Recourse(bench.best, bench.frames)
    elements = of_pairs(single_losses(bench.program, bench.frames, 1.0))
    found = every_pair(recourse, elements, bench.frames.years[::3])
    assert found.unanswered == []
    assert min(found.how.values()) > 0
    truth = {key: musd for key, musd in enumerated(bench).items() if key[1] in bench.frames.years[::3]}
    known = {(f"{first} and {second}", start): musd for (first, second, start), musd in found.loss_musd.items()}
    assert known == pytest.approx(truth, abs=1e-6 * abs(recourse.cost))


def with_allied_buyers(frames: Frames) -> Frames:
    """Return frames in which an ally buys of every foreign seller twenty times what that offers home."""
    offers = frames.offers[frames.offers["country"] != frames.home]
    sold = offers.groupby(["form", "country"])["available"].mean()
    rows = [{"form": f, "buyer": "ALLY", "seller": c, "tonnes": 2e4 * kt, "low": 1e4 * kt, "high": 3e4 * kt}
            for (f, c), kt in sold.items()]  # fmt: skip
    return replace(frames, tables={**frames.tables, "allied_demand": pd.DataFrame(rows)})


@pytest.mark.parametrize(
    ("seed", "rule"),
    [(22, "pro_rata"), pytest.param(11, "first_come: allies", marks=pytest.mark.breadth),
     pytest.param(32, "by_agreement: 0.4", marks=pytest.mark.breadth)],
)  # fmt: skip
def test_pruned_is_enumerated_where_allies_want_the_same(seed: int, rule: str) -> None:
    data, study, stated = random_study(seed)
    bench = on_the_bench(with_allied_buyers(with_other_plan(base_frames(data, study))), stated)
    recourse = Recourse(bench.best, bench.frames)
    elements = of_pairs(single_losses(bench.program, bench.frames, 1.0, sharing_of(rule)))
    found = every_pair(recourse, elements, bench.frames.years[:1])
    assert found.unanswered == []
    truth = {k: musd for k, musd in enumerated(bench, sharing_of(rule)).items() if k[1] == bench.frames.years[0]}
    alone = {k: musd for k, musd in enumerated(bench).items() if k[1] == bench.frames.years[0]}
    known = {(f"{first} and {second}", start): musd for (first, second, start), musd in found.loss_musd.items()}
    assert known == pytest.approx(truth, abs=1e-6 * abs(recourse.cost))
    assert any(truth[pair] > alone[pair] + 1e-3 for pair in truth)


def test_allies_lose_what_both_stops_take_and_what_is_left_is_shared_once() -> None:
    """China and Australia stop: an ally that bought 4 kt of one and 2 of the other wants 6 of Canada's 3 kt."""
    offers = [{"form": "a.metal", "country": c, "year": y, "price": p, "available": a}
              for c, p, a in (("CHN", 5.0, 2.0), ("AUS", 6.0, 2.0), ("CAN", 8.0, 3.0)) for y in YEARS]  # fmt: skip
    base = world(missing=4.0, builds=[], sites=[], offers=offers)
    buys = [{"form": "a.metal", "buyer": "KOR", "seller": c, "tonnes": t, "low": t, "high": t}
            for c, t in (("CHN", 4000.0), ("AUS", 2000.0))]  # fmt: skip
    bench = on_the_bench(replace(base, tables={**base.tables, "allied_demand": pd.DataFrame(buys)}), clauses())
    recourse = Recourse(bench.best, bench.frames)
    for rule, ours in (("pro_rata", 3 * 4 / (4 + 6)), ("first_come: allies", 0.0), ("first_come: home", 3.0)):
        elements = of_pairs(single_losses(bench.program, bench.frames, 1.0, sharing_of(rule)))
        response = recourse.after(both(elements["country AUS"], elements["country CHN"]), YEARS[1])
        assert response is not None
        found = damage(recourse, response)
        cost = every_pair(recourse, elements, YEARS[1:2]).loss_musd["country AUS", "country CHN", YEARS[1]]
        assert cost == pytest.approx(found.loss_musd)
        assert found.lost_output_musd == pytest.approx(100 * (4 - ours))
        assert [one.wanted_tonnes for one in found.shared] == pytest.approx([6000.0])


def test_a_stop_that_home_does_not_feel_takes_what_would_have_answered_another() -> None:
    """Allies lose 4 kt of China and 4 of Australia, and come first: either leaves home 4 of Canada's 8 kt, both none.

    Home buys nothing of Australia: the answer to China's stop uses nothing that stops there, and is not the answer.
    """
    offers = [{"form": "a.metal", "country": c, "year": y, "price": p, "available": a}
              for c, p, a in (("CHN", 5.0, 4.0), ("CAN", 8.0, 8.0), ("AUS", 9.0, 1.0)) for y in YEARS]  # fmt: skip
    base = world(missing=4.0, builds=[], sites=[], offers=offers)
    buys = [{"form": "a.metal", "buyer": "KOR", "seller": c, "tonnes": 4000.0, "low": 4000.0, "high": 4000.0}
            for c in ("CHN", "AUS")]  # fmt: skip
    bench = on_the_bench(replace(base, tables={**base.tables, "allied_demand": pd.DataFrame(buys)}), clauses())
    recourse = Recourse(bench.best, bench.frames)
    elements = of_pairs(single_losses(bench.program, bench.frames, 1.0, sharing_of("first_come: allies")))
    found = every_pair(recourse, elements, YEARS[1:2]).loss_musd
    assert found["country AUS", "country CHN", YEARS[1]] == pytest.approx(4 * 100 - 4 * 5)
    alone = recourse.after(elements["country CHN"], YEARS[1])
    assert alone is not None
    assert alone.cost - recourse.cost == pytest.approx(4 * 8 - 4 * 5)


def test_years_shared_out_are_what_one_finds() -> None:
    """Whoever tries which years: the same answers in the same order, pairs and all, in as many solves."""
    bench = on_the_bench(world(missing=4.0), clauses())
    what = may_stop(bench, (), StressOptions(1.0, pairs=True))

    whole = try_each(Recourse(bench.best, bench.frames), what, YEARS, True)
    assert shared_out(YEARS, 2) == [(2026, 2028), (2027,)]
    parts = [try_each(Recourse(bench.best, bench.frames), what, years, True) for years in shared_out(YEARS, 2)]
    assert together(reversed(parts)) == whole
    assert len(whole.pairs.loss_musd) > 0
    assert list(whole.pairs.loss_musd) == list(together(reversed(parts)).pairs.loss_musd)
