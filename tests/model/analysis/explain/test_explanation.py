"""Break-even values confirmed on both sides, shares that add up, spans that hold the plan: small worlds, by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import lodeplan
import model.analysis.what_if.bench
import model.analysis.what_if.cut_rounds
from data.messages.finding import BadInput, Finding
from model.analysis.explain import explain, explanation
from model.analysis.explain.binding import bindings
from model.analysis.explain.breakeven import Candidate, candidates, entry, estimated, leaving, tariff_entry
from model.analysis.explain.explanation import _told_of_plants
from model.analysis.explain.near_best import spans
from model.analysis.explain.prices import prices, with_path
from model.analysis.explain.shapley import cost_shares
from model.analysis.what_if.bench import Bench, on_the_bench
from model.analysis.what_if.cut_rounds import answer
from model.program.fill.from_frames import variant_frames
from model.report.terminal.explain import _desk_table, explanation_text
from tests.breadth import wide
from tests.handmade import clauses
from tests.model.analysis.worlds import world
from tests.survival import small

FLOOR = ("bloc_share_floor", {"bloc": "allies", "min": 0.25})


def bench(*said: tuple[str, Any], **rows: Any) -> Bench:
    return on_the_bench(world(stocks=[], **rows), clauses(*said))


def candidate(of: Bench, party: str, lever: str) -> Candidate:
    return next(c for c in candidates(of) if c.party == party and c.lever == lever)


# ---------------------------------------------------------------- break-even desk


def test_the_grant_at_which_a_refinery_enters() -> None:
    """Metal costs 5 to buy and 6 to make: two years of output lose 2, capital costs 2; a price 2 higher is needed.

    Decided in 2026 it runs 2027 and 2028. No grant of capital alone pays for losses on every tonne.
    """
    plain = bench()
    price = entry(plain, candidate(plain, "ref", "price"))
    assert price.value == pytest.approx(2000)
    assert price.confirmed
    grant = entry(plain, candidate(plain, "ref", "grant"))
    assert grant.value != grant.value
    assert "not even" in grant.note


def test_a_grant_brings_it_in_when_making_pays() -> None:
    """With China at 6.5 each kt made gains 0.5 a year: two years earn 1 of the 2 that capital costs: half is needed."""
    rows = [
        {"form": "a.metal", "country": "CHN", "year": y, "price": 6.5, "available": 10.0} for y in (2026, 2027, 2028)
    ]
    dear = bench(offers=rows)
    grant = entry(dear, candidate(dear, "ref", "grant"))
    assert grant.value == pytest.approx(50)
    assert grant.estimate == pytest.approx(50)
    assert grant.confirmed
    assert grant.below == 0.0
    assert grant.above is not None
    assert grant.above > 0
    tariff = tariff_entry(dear, candidate(dear, "ref", "grant"))
    assert tariff.value == pytest.approx(100 * 0.5 / 6.5, abs=0.06)


def test_an_estimate_beyond_all_of_its_capital_is_no_grant() -> None:
    """Where reduced cost asks for five times the capital, no grant of capital is an answer."""
    asks = replace(candidate(bench(), "ref", "grant"), estimate=5.0)
    found = estimated(asks)
    assert found.estimate == pytest.approx(500)
    assert found.value != found.value
    assert estimated(replace(asks, estimate=0.5)).value == pytest.approx(50)
    assert found.note == "not even with all of its capital paid"


def test_the_price_at_which_a_supplier_enters() -> None:
    plain = bench()
    found = entry(plain, candidate(plain, "AUS", "price"))
    assert found.value == pytest.approx(3000)
    assert found.confirmed


def test_where_a_refinery_that_is_built_leaves() -> None:
    """With China at 8 two years earn 4 for 2 of capital: capital twice as dear, or a price 1 lower, and it is out."""
    rows = [
        {"form": "a.metal", "country": "CHN", "year": y, "price": 8.0, "available": 10.0} for y in (2026, 2027, 2028)
    ]
    dear = bench(offers=rows)
    capital = leaving(dear, candidate(dear, "ref", "grant"))
    assert capital.value == pytest.approx(100)
    assert capital.confirmed
    price = leaving(dear, candidate(dear, "ref", "price"))
    assert price.value == pytest.approx(1000)
    assert price.confirmed


def test_what_no_plan_can_do_without() -> None:
    said = ("bloc_share_floor", {"bloc": "allies", "min": 0.6, "from": 2027})
    needed = bench(said)
    found = leaving(needed, candidate(needed, "ref", "grant"))
    assert found.note == "no plan without it"
    assert not found.confirmed


# ---------------------------------------------------------------- prices of sentences


def test_the_price_of_a_point_of_a_floor() -> None:
    """A point of 4 kt is 0.04 kt, 3 MUSD a kt dearer from Australia, in three years: 0.36 MUSD."""
    floor = bench(FLOOR, outputs=[], builds=[], sites=[])
    (found,) = prices(floor)
    assert found.price == pytest.approx(0.36)
    assert found.dearest is not None
    assert found.dearest[2] == pytest.approx(3000)
    assert found.holds == (5.0, 5.0)
    path = with_path(floor, found)
    assert path.ends == pytest.approx(50, abs=0.2)
    assert all(step.price == pytest.approx(0.36, rel=1e-6) for step in path.path)


def test_what_binds_is_said_with_form_and_years() -> None:
    floor = bench(FLOOR, outputs=[], builds=[], sites=[])
    sentences, _ = bindings(floor)
    assert sentences[0].words() == "allies >= 25%: a.metal (allies and home) in 2026 to 2028"
    assert sentences[0].worth == pytest.approx(3000)
    assert sentences[0].unit == "USD/t"


def test_what_a_site_is_worth_is_a_price_of_capacity() -> None:
    """With China at 8 each kt/yr built in 2026 earns 4 for 2 of capital, at a site that is full."""
    rows = [
        {"form": "a.metal", "country": "CHN", "year": y, "price": 8.0, "available": 10.0} for y in (2026, 2027, 2028)
    ]
    _, around = bindings(bench(offers=rows))
    full = {b.what: b for b in around if b.party == "ref"}
    assert {b.unit for what, b in full.items() if what != "runs full"} == {"USD per t/yr"}
    assert sum(b.worth for what, b in full.items() if what != "runs full") == pytest.approx(2000)


def test_a_plant_that_is_not_built_is_not_full() -> None:
    """With China at 6.5 each kt/yr would earn 1 for 2 of capital: nobody builds it, and no limit of it binds."""
    rows = [
        {"form": "a.metal", "country": "CHN", "year": y, "price": 6.5, "available": 10.0} for y in (2026, 2027, 2028)
    ]
    _, around = bindings(bench(offers=rows))
    assert [b.words() for b in around if b.party == "ref"] == []


def test_what_must_be_in_store_at_the_end_binds_by_holder_and_form() -> None:
    """A kt bought for nothing but the last day costs 5,000 USD/t and 100 of holding a year; it is put in that year."""
    rows = [
        {"year": y, "stock_most": 3.0, "fill_most": 1.0, "release_most": 3.0, "holding": 0.1, "closing": 0.5}
        for y in (2026, 2027, 2028)
    ]
    _, around = bindings(on_the_bench(world(stocks=rows), clauses()))
    (end,) = (b for b in around if b.what == "must be held at the end")
    assert (end.party, end.form, end.years, end.unit) == ("private", "a.metal", (2028,), "USD/t")
    assert end.worth == pytest.approx(5100)


# ---------------------------------------------------------------- shares of policy cost


def test_shares_of_cost_add_up_and_like_policies_share_alike() -> None:
    """Two floors that ask for the same cost nothing more together: each has half, whatever the order."""
    twice = (
        ("tariff", {"rate": 0.1, "countries": ["CHN"]}),
        FLOOR,
        ("bloc_share_floor", {"bloc": "allies", "min": 0.25}),
    )
    found = cost_shares(bench(*twice), clauses(twice[0]), 100)
    assert found.exact
    assert sum(s.musd for s in found.shares) == pytest.approx(found.total)
    a, b = found.shares
    assert a.musd == pytest.approx(b.musd)
    assert a.alone == pytest.approx(found.total)
    assert a.last == pytest.approx(0.0, abs=1e-9)


@pytest.mark.breadth
def test_a_share_is_the_mean_over_both_orders() -> None:
    said = (("tariff", {"rate": 0.3, "countries": ["CHN"]}), FLOOR)
    costs = {}
    for some in ((), (0,), (1,), (0, 1)):
        stated = [clauses(*said)[n] for n in some]
        costs[some] = answer(variant_frames(world(stocks=[]), stated), stated).solution.objective
    found = {s.clause: s.musd for s in cost_shares(bench(*said), (), 100).shares}
    tariff = ((costs[0,] - costs[()]) + (costs[0, 1] - costs[1,])) / 2
    floor = ((costs[1,] - costs[()]) + (costs[0, 1] - costs[0,])) / 2
    assert found == {"tariff": pytest.approx(tariff), "bloc_share_floor": pytest.approx(floor)}


def test_a_policy_of_the_baseline_that_is_dropped_has_a_share_too() -> None:
    found = cost_shares(bench(FLOOR), clauses(("tariff", {"rate": 0.3, "countries": ["CHN"]})), 100)
    assert {s.clause for s in found.shares} == {"bloc_share_floor", "without tariff"}
    assert sum(s.musd for s in found.shares) == pytest.approx(found.total)


def test_every_solve_is_counted_also_on_another_bench(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the baseline alone states is solved on a bench of its own: those solves are in the count as well."""
    calls = []
    for module in (model.analysis.what_if.cut_rounds, model.analysis.what_if.bench):
        plain = module.solve
        monkeypatch.setattr(module, "solve", lambda *a, of=plain, **k: (calls.append(1), of(*a, **k))[1])
    here = bench(FLOOR)
    found = cost_shares(here, clauses(("tariff", {"rate": 0.3, "countries": ["CHN"]})), 100)
    assert found.shares
    assert 3 <= found.solves == here.solves - 1
    assert here.solves == len(calls)


def test_too_many_policies_for_the_solves_are_not_half_done() -> None:
    found = cost_shares(bench(FLOOR, ("tariff", {"rate": 0.1})), (), 2)
    assert not found.shares
    assert "--deep" in found.note


# ---------------------------------------------------------------- plans nearly as cheap


def test_least_and_most_of_an_investment_hold_the_plan_and_widen() -> None:
    rows = [
        {"form": "a.metal", "country": "CHN", "year": y, "price": 8.0, "available": 10.0} for y in (2026, 2027, 2028)
    ]
    dear = bench(offers=rows)
    (found,) = spans(dear, [candidate(dear, "ref", "grant")])
    assert found.planned == pytest.approx(1500)
    assert list(found.least) == sorted(found.least, reverse=True)
    assert found.most == (pytest.approx(1500),) * 3
    margin = 0.01 * dear.cost
    assert found.least[0] == pytest.approx(1500 - 1000 * margin / 2)
    assert not found.no_regret


def test_a_plant_that_runs_comes_in_with_more_of_it() -> None:
    """It may run full and not pay for more: the desk says that more of it would come in, and not the plant."""
    outputs = [{"year": y, "existing": 0.5, "variable": 1.0} for y in (2026, 2027, 2028)]
    full = bench(outputs=outputs)
    found = list(_told_of_plants([estimated(c) for c in candidates(full) if c.party == "ref"], full))
    assert found
    assert all(b.runs for b in found)
    assert not any(b.runs for b in _told_of_plants([estimated(c) for c in candidates(bench())], bench()))
    shown = _desk_table([replace(b, moves="enters") for b in found], "enters at")[0]
    assert "ref, more of it" in shown


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("bindings", "what binds"),
        *wide(
            ("candidates", "break-even values"),
            ("_desk", "break-even values"),
            ("prices", "what policies cost"),
            ("cost_shares", "shares of the difference"),
            ("resting", "weak data"),
        ),
    ],
)
def test_a_part_that_fails_leaves_the_others(
    explained: Path, monkeypatch: pytest.MonkeyPatch, part: str, name: str
) -> None:
    """Its section is left out, as nothing in it could be said, and what is said of the others stays as it was."""
    whole = explain(explained, "capped")

    def broken(*_: Any, **__: Any) -> Any:
        raise LookupError("unforeseen")

    monkeypatch.setattr(explanation, part, broken)
    found = explain(explained, "capped")
    assert found.failed == {name: "LookupError: unforeseen"}
    assert found.cost == whole.cost
    said, before = explanation_text(found).splitlines(), explanation_text(whole).splitlines()
    told = f"left out: {name}: LookupError: unforeseen; internal error (please report)"
    assert said.count(told) == 1
    new = [line for line in said if line not in before and "solves" not in line]
    assert new == [told]


def test_what_is_known_to_end_an_explanation_ends_it(explained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(*_: Any) -> Any:
        raise BadInput([Finding("run", None, "", "", "changed")])

    monkeypatch.setattr(explanation, "prices", changed)
    with pytest.raises(BadInput):
        explain(explained, "capped")


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run of a small study."""
    folder = tmp_path_factory.mktemp("explained")
    return lodeplan.run(small.written(folder), ["capped"], out=folder / "run").folder
