"""What a seller that stops still sells under licence, use by use, in kt that can be added up by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.analysis.stress.licences import COVERED, FREE, LICENSED, SOLD, breaches
from model.analysis.stress.losses import Loss, stated_losses
from model.analysis.stress.measures import damage
from model.analysis.stress.recourse import Recourse, Response
from model.analysis.stress.who_pays import paid, payments
from model.analysis.stress_found import Damage, Licensed
from model.analysis.what_if.bench import Bench, on_the_bench
from model.policies.base.end_use_rows import every_got
from model.program.fill.from_dataset import base_frames
from model.proof.comparisons import Book
from model.proof.licensed_stops import licensed_stop
from model.study.scenarios import StatedScenario
from tests.handmade import clauses
from tests.model.analysis.worlds import YEARS, world
from tests.random_study import random_study, with_other_plan


def two_uses(*said: tuple[str, Any], defence: float = 2.0, offer: float = 10.0, **more: Any) -> Bench:
    """Defence and electronics want 4 kt of metal together; a kt that lacks costs defence 100, electronics 50."""
    wants = [
        {"end_use": use, "year": y, "wanted": kt, "shortfall_most": kt, "shortage": musd, "essential": use == "defence"}
        for use, kt, musd in (("defence", defence, 100.0), ("electronics", 4.0 - defence, 50.0))
        for y in YEARS
    ]
    offers = [{"form": "a.metal", "country": c, "year": y, "price": p, "available": a}
              for c, p, a in (("CHN", 5.0, offer), ("AUS", 8.0, 2.0)) for y in YEARS]  # fmt: skip
    base = world(demands=wants, offers=offers, builds=[], sites=[], **more)
    return on_the_bench(base, clauses(*said))


def shut(bench: Bench, **said: Any) -> Loss:
    given = {"name": "shut", "countries": ("CHN",), "years": 1.0, "cut_share": 1.0, "from": 2027, **said}
    (loss,) = stated_losses(bench.program, bench.frames, [StatedScenario.model_validate(given)])
    return loss


def answered(bench: Bench, **said: Any) -> tuple[Recourse, Response, Damage]:
    loss = shut(bench, **said)
    recourse = Recourse(bench.best, bench.frames, [loss])
    response = recourse.after(loss, 2027)
    assert response is not None
    assert response.proven
    return recourse, response, damage(recourse, response)


@pytest.mark.parametrize(
    ("licences", "licensed", "lost"),
    [
        ({}, (), 50 * 2),  # Australia's 2 kt serve defence
        ({"electronics": 0.6}, (2000.0, 6000.0), 0),  # 6 kt may go to electronics, which wants 2
        ({"electronics": 0.1, "defence": 0.0}, (1000.0, 1000.0), 50 * 1),
    ],
)
def test_each_use_gets_its_share_of_what_stops(
    licences: dict[str, float], licensed: tuple[float, ...], lost: float
) -> None:
    _, _, done = answered(two_uses(), licence_share=licences) if licences else answered(two_uses())
    assert done.lost_output_musd == pytest.approx(lost)
    assert [(one.form, one.end_use, one.year) for one in done.licensed] == [("a.metal", "electronics", 2027)] * bool(
        licensed
    )
    assert [amount for one in done.licensed for amount in (one.tonnes, one.most_tonnes)] == pytest.approx(
        list(licensed)
    )


def test_a_tonne_licensed_to_one_use_serves_no_other() -> None:
    """Six kt are licensed to electronics, which wants 1: of the 3 that defence wants Australia has 2."""
    _, _, done = answered(two_uses(defence=3.0), licence_share={"electronics": 0.6})
    assert [(one.end_use, one.tonnes) for one in done.short] == [("defence", pytest.approx(1000.0))]
    assert done.extra_musd == pytest.approx(2 * 8 + 1 * 5 - 4 * 5)


def test_of_a_cut_in_part_the_rest_is_free_and_a_share_of_the_cut_licensed() -> None:
    """China's 4 kt are halved; half of the 2 that stop may go to electronics: 3 of China, 1 of Australia."""
    _, _, done = answered(two_uses(offer=4.0), cut_share=0.5, licence_share={"electronics": 0.5})
    assert done.licensed == (Licensed("a.metal", "electronics", 2027, pytest.approx(1000), pytest.approx(1000)),)
    assert done.loss_musd == pytest.approx(1 * (8 - 5))


def test_what_payers_bear_adds_up_to_what_the_nation_loses() -> None:
    bench = two_uses(defence=3.0)
    recourse, response, done = answered(bench, licence_share={"electronics": 0.6})
    borne = payments(*(paid(bench, recourse.surge, x) for x in (recourse.plan, response.x)))
    assert sum(one.musd for one in borne) == pytest.approx(done.nation_musd)
    assert {one.payer: one.musd for one in borne}["users"] == pytest.approx(100 * 1)


def test_half_a_year_stops_and_licenses_half() -> None:
    """Of China's 4 kt 2 stop in half of 2027; a quarter of these may go to electronics."""
    _, _, done = answered(two_uses(offer=4.0), years=0.5, licence_share={"electronics": 0.25})
    assert [(one.tonnes, one.most_tonnes) for one in done.licensed] == [pytest.approx((500, 500))]
    assert done.loss_musd == pytest.approx(1.5 * (8 - 5))


def test_by_origin_what_was_mined_there_is_licensed_of_whoever_ships_it() -> None:
    ores = [{"form": "a.metal", "country": "AUS", "origin": o, "share": s} for o, s in (("CHN", 0.5), ("AUS", 0.5))]
    _, _, done = answered(two_uses(defence=1.0, origins=ores), measure="origin", licence_share={"electronics": 0.1})
    # Licensed: 1 kt of China, 0.1 of Australia's 1 kt that China mined; Australia's other kt serves defence.
    assert [(one.tonnes, one.most_tonnes) for one in done.licensed] == [pytest.approx((1100, 1100))]
    assert done.lost_output_musd == pytest.approx(50 * (3 - 1.1))


def test_what_may_not_serve_a_use_by_law_serves_it_under_no_licence_of_another() -> None:
    """Defence may use nothing of China. Australia stops but for electronics: none of its tonnes are for defence."""
    bench = two_uses(("import_ban", {"countries": ["CHN"], "end_uses": ["defence"]}))
    _, _, done = answered(bench, countries=("AUS",), licence_share={"electronics": 1.0})
    assert [(one.end_use, one.tonnes) for one in done.short] == [("defence", pytest.approx(2000.0))]
    _, _, open_to_it = answered(bench, countries=("AUS",), licence_share={"electronics": 0.5, "defence": 0.5})
    assert [(one.end_use, one.tonnes) for one in open_to_it.short] == [("defence", pytest.approx(1000.0))]


def test_rows_are_what_is_sold_free_or_licensed_and_what_a_use_gets() -> None:
    bench = two_uses()
    loss = shut(bench, licence_share={"electronics": 0.6})
    recourse = Recourse(bench.best, bench.frames, [loss])
    assert row(recourse, SOLD, 2027) == {
        "Purchase[a.metal|CHN|1,2027]": 1.0, "Unlicensed[a.metal|CHN|1,2027]": -1.0,
        "Licensed[a.metal|CHN|1,electronics,2027]": -1.0,
    }  # fmt: skip
    assert row(recourse, COVERED, 2027) == {
        "Licensed[a.metal|CHN|1,electronics,2027]": 1.0, "Delivery[electronics,a.metal,2027]": -1.0,
    }  # fmt: skip
    assert (recourse.program.cost[recourse.licences.free[0] :] == 0).all()
    left = recourse.left(recourse.begin(2027, 2027), loss)
    names = {recourse.program.name_of_column(i): left[i] for i in range(len(left))}
    assert names["Unlicensed[a.metal|CHN|1,2027]"] == 0.0
    assert names["Licensed[a.metal|CHN|1,electronics,2027]"] == pytest.approx(6.0)
    assert names["Purchase[a.metal|CHN|1,2027]"] == pytest.approx(6.0)
    assert names["Unlicensed[a.metal|CHN|1,2028]"] == pytest.approx(10.0)
    assert names["Licensed[a.metal|CHN|1,electronics,2028]"] == 0.0


@pytest.mark.breadth
@pytest.mark.parametrize("seed", [10, 22, 24, 32])
def test_a_licence_is_worth_something_and_less_than_being_open_to_anybody(seed: int) -> None:
    """On random studies, country by country: half of what stops licensed to one use, all of it shut, half of it cut."""
    data, study, sentences = random_study(seed)
    bench = on_the_bench(with_other_plan(base_frames(data, study)), sentences)
    frames, moved = bench.frames, 0
    uses = sorted({use for _, _, use, _ in every_got(frames)})
    for country in sorted(set(frames.offers["country"]) - {frames.home}):
        said = {"name": "shut", "countries": (country,), "years": 1.0}
        ways = ({"cut_share": 0.5}, {"cut_share": 1.0, "licence_share": {uses[0]: 0.5}}, {"cut_share": 1.0})
        stated = [StatedScenario.model_validate({**said, **way}) for way in ways]
        for start in frames.years[1:]:
            costs = [_cost(bench, one, start) for one in stated]
            assert costs == sorted(costs), (country, start)
            moved += costs[0] + TOLD < costs[1] < costs[2] - TOLD
    assert moved > 0


TOLD = 1e-4
"""Million USD by which answers differ."""


def _cost(bench: Bench, stated: StatedScenario, start: int) -> float:
    """Return what the answer to a stop costs, in hundredths of a thousand USD so that rounding moves no order."""
    found = stated_losses(bench.program, bench.frames, [stated])
    if not found:
        return 0.0
    response = Recourse(bench.best, bench.frames, found).after(found[0], start)
    assert response is not None
    assert response.proven
    return round(response.cost, 5)


def row(recourse: Recourse, family: str, year: int) -> dict[str, float]:
    """Return the coefficients of the one row of a family in a year, by the names of decisions; its side is 0."""
    program = recourse.program
    block = program.rows[family]
    (at,) = [block.start + i for i, key in enumerate(block.codes.tolist()) if program.data.labels[key[-1]] == year]
    assert (program.row_lower[at], program.row_upper[at]) == (-np.inf, 0.0)
    here = program.matrix.tocsr()[at]
    return {program.name_of_column(i): float(v) for i, v in zip(here.indices, here.data, strict=True)}


def test_without_licences_nothing_is_added_and_no_answer_leaves_them_out() -> None:
    bench = two_uses()
    plain = Recourse(bench.best, bench.frames, [shut(bench)])
    assert {FREE, LICENSED}.isdisjoint(plain.program.columns)
    with pytest.raises(ValueError, match="shut licenses end uses"):
        plain.after(shut(bench, licence_share={"electronics": 0.6}), 2027)


def test_another_loss_of_the_same_program_gets_nothing_under_licence() -> None:
    bench = two_uses()
    stop, licensed = shut(bench), shut(bench, name="licensed", licence_share={"electronics": 0.6})
    both, alone = Recourse(bench.best, bench.frames, [stop, licensed]), Recourse(bench.best, bench.frames, [stop])
    costs = [one.after(stop, 2027) for one in (both, alone)]
    assert [one.cost for one in costs if one is not None and one.proven] == pytest.approx([costs[1].cost] * 2)  # type: ignore[union-attr]


def test_an_answer_that_sells_more_than_is_licensed_is_found_out() -> None:
    bench = two_uses()
    recourse, response, _ = answered(bench, licence_share={"electronics": 0.1})
    loss, begun = response.loss, recourse.begin(2027, 2027)
    kt = recourse.licences.needed(response.x, recourse.left(begun, loss))
    assert breaches(recourse.program, bench.frames, loss, 2027, response.x, kt) == []
    twice = breaches(recourse.program, bench.frames, loss, 2027, response.x, kt * 2)
    assert sorted(one.rule for one in twice) == ["licence_share", "licensed_is_got"]
    x = response.x.copy()
    x[recourse.licences.sold] *= 3
    assert {one.rule for one in breaches(recourse.program, bench.frames, loss, 2027, x, kt)} == {"left_by_stop"}


@pytest.mark.parametrize(
    ("sold", "licensed", "got", "rules"),
    [
        (1000.0, 1000.0, 1000.0, []),
        (1200.0, 1000.0, 1000.0, ["left_by_stop"]),
        (1200.0, 1200.0, 1200.0, ["licence_share"]),
        (1000.0, 1000.0, 800.0, ["licensed_is_got"]),
    ],
)
def test_the_proof_reads_the_words_of_the_scenario_itself(
    sold: float, licensed: float, got: float, rules: list[str]
) -> None:
    """A tenth of China's 10 kt may go to electronics in 2027, nothing else."""
    bench, book = two_uses(), Book()
    stop = shut(bench, licence_share={"electronics": 0.1}).stated
    assert stop is not None
    seller = "a.metal|CHN|1"
    licences = {(seller, "electronics", 2027): licensed}
    licensed_stop(
        book, stop, 2027, bench.frames, {(seller, 2027): sold}, licences, {("electronics", "a.metal", 2027): got}
    )
    assert [one.rule for one in book.worst_and_breaches(1e-6, 0.0)[1]] == rules
