"""What would have helped, worked out by hand: each remedy's premium, and what is left of the loss with it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from model.analysis.stress.losses import Loss, single_losses
from model.analysis.stress.measures import damage
from model.analysis.stress.recourse import Recourse
from model.analysis.stress.remedies import remedies
from model.analysis.stress.tried import StressOptions
from model.analysis.stress.variant import stress_variant
from model.analysis.stress_found import Damage, Remedies, Remedy
from model.analysis.what_if.bench import Bench
from model.report.terminal.json_values import plain
from model.report.terminal.stress_remedies import remedies_text, remedy_pays, remedy_words
from tests.model.analysis.stress.test_recourse import bench_of
from tests.model.analysis.worlds import YEARS


def without_china(bench: Bench, starts: tuple[int, ...] = (2027,)) -> Remedies:
    recourse = Recourse(bench.best, bench.frames)
    (loss,) = (x for x in single_losses(bench.program, bench.frames, 1.0) if (x.kind, x.name) == ("country", "CHN"))
    (found,) = remedies(bench, {("country", "CHN"): loss}, [struck(recourse, loss, start) for start in starts], 5)
    return found


def struck(recourse: Recourse, loss: Loss, start: int) -> Damage:
    response = recourse.after(loss, start)
    assert response is not None
    return damage(recourse, response)


def of_kind(found: Remedies, kind: str) -> Remedy:
    return next(one for one in found.best if one.kind == kind)


def test_a_stock_is_bought_before_held_and_used_up_in_the_end() -> None:
    found = without_china(bench_of())
    stock = of_kind(found, "stock")
    # 2 kt go missing; 1 kt can be filled in 2026. Held at the end of 2026 and 2027 at 0.1, sold again in 2028: 0.2 of
    # three years. After the stop 100 go missing less, and 5 are paid to fill what is no longer there, 0.1 less to hold.
    assert found.loss_musd == pytest.approx(2 * 8 - 4 * 5 + 2 * 100)
    assert stock.tonnes == pytest.approx(1000.0, rel=1e-5)
    assert stock.premium_musd == pytest.approx(0.2 / 3, rel=1e-5)
    assert stock.after_musd == pytest.approx(196 - 100 + 5 - 0.1, rel=1e-5)
    assert stock.pays_once_in == pytest.approx(95.1 / (0.2 / 3), rel=1e-4)


def test_capacity_at_home_costs_its_charges_and_makes_what_is_missing() -> None:
    found = without_china(bench_of())
    for kind in ("capacity", "surge"):  # metal of the refinery is dearer than China's: it stands idle until the stop
        one = of_kind(found, kind)
        assert (one.by, one.start) == ("ref", 2027)
        assert one.tonnes == pytest.approx(1500.0, rel=1e-5)
        assert one.premium_musd == pytest.approx(1.5 * 2 / 3, rel=1e-5)
        assert one.after_musd == pytest.approx(196 - 150 + 1.5 * 6, rel=1e-5)


def test_who_sells_all_he_has_in_the_stop_anyway_is_no_remedy() -> None:
    """Bought dearer before the stop, the answer to it costs less beyond the plan, and nobody is any safer."""
    found = without_china(bench_of())
    assert "contract (none lowers the loss by more than it costs)" in found.none_of
    assert "substitution (none can be ready)" in found.none_of


def test_a_contract_helps_where_a_seller_grows_from_what_it_sold() -> None:
    offers = [
        {"form": "a.metal", "country": c, "year": y, "price": p, "available": a, "ramp_rate": 0.0, "ramp_kt": r}
        for c, p, a, r in (("CHN", 5.0, 10.0, 10.0), ("AUS", 8.0, 6.0, 1.0))
        for y in YEARS
    ]
    found = without_china(bench_of(offers=offers, builds=[], sites=[]))
    contract = of_kind(found, "contract")
    # Alone Australia sells 1 kt, 3 go missing; bought from for 3 kt from 2026 on, at 3 dearer, it sells 4.
    assert found.loss_musd == pytest.approx(8 - 20 + 300)
    assert (contract.by, contract.tonnes) == ("AUS", pytest.approx(3000.0))
    assert contract.premium_musd == pytest.approx(9.0)
    assert contract.after_musd == pytest.approx(8 - 5)


def test_a_substitute_of_later_is_switched_to_before() -> None:
    most = dict(zip(YEARS, (0.0, 0.0, 2.0), strict=True))
    wants = [{"year": y, "shortfall_most": 4.0, "substitute_most": most[y], "substitute_cost": 7.0} for y in YEARS]
    found = without_china(bench_of(demands=wants))
    one = of_kind(found, "substitution")
    # Half of what is wanted in 2028 at 7, where China sells at 5: 2 kt of every year, so nothing is missing in 2027.
    assert (one.by, one.tonnes) == ("defence", pytest.approx(2000.0))
    assert one.premium_musd == pytest.approx(2 * (7 - 5))
    assert one.after_musd == pytest.approx(2 * (8 - 5))


def test_warm_capacity_runs_during_the_stop_alone() -> None:
    """A refinery as cheap to run as China sells would run for good; kept warm, it saves nothing before or after."""
    cheap: list[dict[str, Any]] = [{"year": y, "existing": 0.0, "variable": 4.5} for y in YEARS[1:]]
    found = without_china(bench_of(outputs=cheap))
    warm, runs = of_kind(found, "surge"), of_kind(found, "capacity")
    assert warm.premium_musd == pytest.approx(1.5 * 2 / 3, rel=1e-5)
    assert runs.premium_musd == pytest.approx(1.5 * (2 - 2 * 0.5) / 3, rel=1e-5)
    assert warm.after_musd == pytest.approx(196 - 150 + 1.5 * 4.5, rel=1e-5)
    assert runs.after_musd == pytest.approx(2 * 8 - 2.5 * 5 + 50, rel=1e-5)


def test_a_plant_is_tried_in_the_first_bad_year_by_which_it_can_run() -> None:
    outputs = [{"year": y, "existing": 0.0, "variable": 6.0} for y in YEARS[2:]]
    builds = [
        {"year": 2026, "first_run": 2028, "last_run": 2028, "build_most": 1.5, "capex": 10.0, "annuity": 1.0,
         "capital_charge": 1.0, "upkeep": 0.0}
    ]  # fmt: skip
    found = without_china(bench_of(outputs=outputs, builds=builds), YEARS)
    assert of_kind(found, "capacity").start == 2028
    assert of_kind(found, "stock").start == 2027  # nothing can be ready for a stop in the first year planned


@pytest.mark.breadth
def test_it_is_asked_for_and_told() -> None:
    bench = bench_of()
    assert stress_variant("v", "v", bench, (), StressOptions(1.0)).remedies == ()
    found = stress_variant("v", "v", bench, (), StressOptions(1.0, remedies=True))
    text = remedies_text(plain(asdict(found)))
    assert "v: what would have helped, the cheapest of each kind" in text
    assert "1,000 t of a.metal in stock" in text
    assert max(map(len, text.splitlines())) <= 100
    assert remedies_text({"variant": "v"}) == ""  # kept before remedies were asked for


def test_what_is_held_is_said_in_words() -> None:
    one = {"kind": "contract", "tonnes": 895.0, "form": "a.metal", "by": "JPN", "months_to_switch": 5.5}
    assert remedy_words(one) == "895 t a year of a.metal by contract with JPN, 5.5 months to switch"
    assert [remedy_pays({"pays_once_in": n}) for n in (None, 20.6, 0.5)] == [
        "costs nothing", "once in 21 years", "2 times a year",
    ]  # fmt: skip
