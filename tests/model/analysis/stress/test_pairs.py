"""Every pair of losses as pruning knows it is what solving each pair gives; worked out by hand on a small world."""

from __future__ import annotations

from itertools import combinations

import pytest

from model.analysis.stress.losses import single_losses
from model.analysis.stress.measures import damage
from model.analysis.stress.pairs import ELEMENTS, _PairLosses, _pairs_from, both, every_pair
from model.analysis.stress.recourse import Recourse
from model.analysis.what_if.bench import Bench, on_the_bench
from model.program.fill.from_dataset import base_frames
from tests.handmade import clauses
from tests.model.analysis.worlds import YEARS, world
from tests.random_study import random_study, with_other_plan


def test_who_answers_for_one_is_missed_when_both_stop() -> None:
    bench = on_the_bench(world(missing=4.0), clauses())  # 4 kt a year of China at 5, Australia has 2 at 8
    recourse = Recourse(bench.best, bench.frames)
    found = every_pair(recourse, single_losses(bench.program, bench.frames, 1.0), YEARS, 3)
    worst = found.worst[0].damage
    assert (worst.kind, worst.name) == ("pair", "country AUS and country CHN")
    assert worst.lost_output_musd == pytest.approx(4 * 100)
    # Alone, China costs 2 kt bought dearer and 2 missing, Australia nothing: the plan buys none there.
    assert found.worst[0].alone_musd == pytest.approx((0.0, 2 * 8 - 4 * 5 + 2 * 100))
    assert (found.count, found.unanswered) == (found.same + found.added + found.solved, ())
    assert found.same > 0


def enumerated(bench: Bench) -> dict[tuple[str, int], float]:
    """Return what every pair costs, each solved."""
    recourse = Recourse(bench.best, bench.frames)
    elements = {f"{x.kind} {x.name}": x for x in single_losses(bench.program, bench.frames, 1.0) if x.kind in ELEMENTS}
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
    losses = single_losses(bench.program, bench.frames, 1.0)
    elements = {f"{x.kind} {x.name}": x for x in losses if x.kind in ELEMENTS}
    found = _PairLosses()
    for start in bench.frames.years[::3]:
        _pairs_from(recourse, elements, start, found)
    assert found.unanswered == []
    assert min(found.how.values()) > 0
    truth = {key: musd for key, musd in enumerated(bench).items() if key[1] in bench.frames.years[::3]}
    known = {(f"{first} and {second}", start): musd for (first, second, start), musd in found.loss_musd.items()}
    assert known == pytest.approx(truth, abs=1e-6 * abs(recourse.cost))
