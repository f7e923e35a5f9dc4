"""A scenario as tables: nothing before the year of decision moves, each thing moves what it should, by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.dataset import Dataset
from data.settings import Settings
from model.analysis.hedge.draws import Cut, Drawn, Project, Scenario, Stop
from model.analysis.hedge.may_change import changed
from model.analysis.hedge.stages import FirstStage, Foresight, refuse_foresight
from model.analysis.hedge.worlds import days_of_stop, lasting, stop_clauses, world_of
from model.policies import BY_NAME, Clause
from model.study.scenarios import StatedScenario
from model.study.uncertainty import Uncertainty
from tests.handmade import program_of
from tests.model.analysis.worlds import world

YEARS = range(2026, 2031)
STOP = Stop("stop", (Cut("a.metal", "CHN", 0.5),), 1.5, 0.25, "said")
COMING = Project("coming", "construction", False, 0.9, (0.0, 1.0, 2.0), "said")
PLANNED = Project("planned", "announced", True, 0.4, (0.0, 1.0, 2.0), "said")


def data() -> Dataset:
    """Return tables of one form: `coming` is on its way, `standing` stands in China, `planned` can be built."""
    tables = {
        "forms": pd.DataFrame({"form": ["a.metal", "b.metal"], "mineral": ["a", "b"]}),
        "demand": pd.DataFrame(
            [(path, y, t) for path, t in (("central", 100.0), ("high", 150.0)) for y in YEARS],
            columns=["path", "year", "demand_t"],
        ),
        "products": pd.DataFrame({"path": [], "year": []}),
        "suppliers": pd.DataFrame(
            [(form, "CHN", "AUS", y, 100.0, 10.0, 9.0, 11.0) for form in ("a.metal", "b.metal") for y in YEARS],
            columns=["form", "country", "owner", "year", "available_t", "price_usd_per_t", "low", "high"],
        ),
        "origins": pd.DataFrame({"form": ["b.metal"], "country": ["CHN"], "origin": ["MOZ"], "share": [0.5]}),
        "outlets": pd.DataFrame({"form": ["a.metal"], "year": [2028], "price_usd_per_t": [8.0]}),
        "scrap": pd.DataFrame({"form": ["b.metal"], "year": [2028], "collection_usd_per_t": [1.0]}),
        "trade_elasticities": pd.DataFrame({"form": ["a.metal"], "year": [2027], "price_usd_per_t": [10.0]}),
        "plants": pd.DataFrame({
            "plant": ["coming", "standing", "planned"], "form": ["a.metal"] * 3, "country": ["USA", "CHN", "USA"],
            "owner": ["USA", "AUS", "AUS"], "fixed_usd_per_t": [1.0, 2.0, 3.0],
            "lead_time_years": [1, 1, 2], "earliest_year": [2026, 2026, 2028], "buildable_t": [0.0, 0.0, 5.0],
        }),
        "plant_capacity": pd.DataFrame(
            [("coming", y, t) for y, t in zip(YEARS, (1.0, 1.0, 3.0, 4.0, 4.0), strict=True)]
            + [("standing", y, 8.0) for y in YEARS],
            columns=["plant", "year", "capacity_t"],
        ),
    }  # fmt: skip
    return Dataset("made", "", Settings("Made", "USA", 2026, 2026, 2030), tables, {})


def drawn() -> Drawn:
    stated = {"kind": "two_stage", "decide_before": 2028, "stops": True}
    return Drawn(Uncertainty.model_validate(stated), (2026, 2030), "central", (STOP,), (COMING, PLANNED))


def after(**happens: Any) -> dict[str, pd.DataFrame]:
    scenario = Scenario("s1", 1.0, happens.pop("demand", "central"), **happens)
    return dict(world_of(data(), drawn(), scenario).tables)


def capacity(tables: dict[str, pd.DataFrame], plant: str) -> list[float]:
    rows = tables["plant_capacity"]
    return rows.loc[rows["plant"] == plant, "capacity_t"].tolist()


def test_nothing_happens_leaves_the_dataset_as_it_is() -> None:
    published = data()
    assert world_of(published, drawn(), drawn().central()) is published


def test_demand_takes_its_path_from_the_year_on() -> None:
    rows = after(demand="high")["demand"]
    own = rows[rows["path"] == "central"].sort_values("year")["demand_t"].tolist()
    assert own == [100.0, 100.0, 150.0, 150.0, 150.0]


def test_prices_of_one_mineral_are_multiplied_from_the_year_on() -> None:
    tables = after(prices={"a": 2.0})
    sold = tables["suppliers"]
    for column, price in (("price_usd_per_t", 10.0), ("low", 9.0), ("high", 11.0)):
        assert sold.loc[sold["form"] == "a.metal", column].tolist() == [price, price, *[2 * price] * 3]
        assert set(sold.loc[sold["form"] == "b.metal", column]) == {price}
    assert tables["outlets"]["price_usd_per_t"].tolist() == [16.0]
    assert tables["scrap"]["collection_usd_per_t"].tolist() == [1.0]
    assert tables["trade_elasticities"]["price_usd_per_t"].tolist() == [10.0]


def test_what_is_on_its_way_comes_later_or_not_and_what_runs_runs_on() -> None:
    assert capacity(after(late={"coming": 1}), "coming") == [1.0, 1.0, 1.0, 3.0, 4.0]
    assert capacity(after(late={"coming": 2}), "coming") == [1.0, 1.0, 1.0, 1.0, 3.0]
    assert capacity(after(cancelled=("coming",)), "coming") == [1.0, 1.0, 1.0, 1.0, 1.0]


def test_what_can_be_built_runs_later_or_is_not_there() -> None:
    rows = after(late={"planned": 2})["plants"].set_index("plant")
    assert rows.loc["planned", ["lead_time_years", "earliest_year", "buildable_t"]].tolist() == [4, 2030, 5.0]
    gone = after(cancelled=("planned",))["plants"].set_index("plant")
    assert gone.loc["planned", "buildable_t"] == 0.0


def test_a_stop_takes_its_share_of_what_stands_abroad_while_it_lasts() -> None:
    """Half of China's for a year and a half from 2028: half of 2028, a quarter of 2029."""
    tables = after(begins={"stop": 2028})
    assert capacity(tables, "standing") == [8.0, 8.0, 4.0, 6.0, 8.0]
    assert capacity(tables, "coming") == capacity(dict(data().tables), "coming")
    assert [lasting(STOP, 2028, year) for year in YEARS] == [0.0, 0.0, 1.0, 0.5, 0.0]


def test_what_a_project_costs_beyond_its_estimate_is_paid_a_year() -> None:
    """A tenth more of a charge of 50 USD a tonne a year."""
    dearer = drawn()
    dearer = replace(dearer, projects=(COMING, replace(PLANNED, charge=50.0)))
    tables = world_of(data(), dearer, Scenario("s1", 1.0, "central", overruns={"planned": 0.1})).tables
    assert tables["plants"]["fixed_usd_per_t"].tolist() == [1.0, 2.0, 8.0]


@pytest.mark.parametrize(
    ("who", "offered", "stands"),
    [
        ({"owners": ["AUS"]}, ([50.0, 75.0], [50.0, 75.0]), [4.0, 6.0]),
        ({"countries": ["CHN"], "forms": ["a.metal"]}, ([50.0, 75.0], [100.0, 100.0]), [4.0, 6.0]),
        ({"countries": ["MOZ"], "measure": "origin"}, ([100.0, 100.0], [75.0, 87.5]), [8.0, 8.0]),
        ({"plants": ["standing"]}, ([100.0, 100.0], [100.0, 100.0]), [4.0, 6.0]),
    ],
)
def test_a_stop_that_the_study_states_takes_its_share_of_offers_and_plants(
    who: dict[str, Any], offered: tuple[list[float], list[float]], stands: list[float]
) -> None:
    """Half for a year and a half from 2028: half of 2028, a quarter of 2029; nothing before and after."""
    stated = StatedScenario.model_validate({"name": "own", "years": 1.5, "cut_share": 0.5, **who})
    asked = replace(drawn(), stops=(Stop("own", (), 1.5, 0.1, "said", None, stated),))
    tables = dict(world_of(data(), asked, Scenario("s1", 1.0, "central", begins={"own": 2028})).tables)
    sold = tables["suppliers"]
    for form, expected in zip(("a.metal", "b.metal"), offered, strict=True):
        assert sold.loc[sold["form"] == form, "available_t"].tolist() == [100.0, 100.0, *expected, 100.0]
    assert capacity(tables, "standing") == [8.0, 8.0, *stands, 8.0]
    assert stop_clauses(asked, Scenario("s1", 1.0, "central", begins={"own": 2028}), ()) == ()


def test_other_policies_come_in_place_of_the_own_on_a_day() -> None:
    """What both state goes on; a duty ends the day before, another begins; what ends earlier ends as it did."""

    def said(label: str, **fields: Any) -> Clause:
        return Clause(label, BY_NAME["export_restriction"].model_validate({"countries": ["CHN"], **fields}))

    both = said("export_restriction", licence_share=0.5)
    own = (both, said("export_restriction#2", until=2027), said("export_restriction#3", licence_share=0.1))
    others = (said("x", licence_share=0.9), said("y", licence_share=0.8, **{"from": 2030}), both)
    found = changed(own, others, dt.date(2028, 7, 1))
    assert [(c.label, c.policy.start, c.policy.until) for c in found] == [
        ("export_restriction", None, None),
        ("export_restriction#2", None, "2027-12-31"),
        ("export_restriction#3", None, "2028-06-30"),
        ("export_restriction#4", "2028-07-01", None),
        ("export_restriction#5", "2030-01-01", None),
    ]


def test_a_stop_is_a_sentence_with_its_days() -> None:
    clauses = stop_clauses(drawn(), Scenario("s1", 1.0, "central", begins={"stop": 2028}), ())
    said = [(c.label, c.policy.countries, c.policy.licence_share, c.policy.start, c.policy.until) for c in clauses]
    assert said == [("export_restriction", ("CHN",), 0.5, "2028-01-01", "2029-07-01")]
    assert days_of_stop(replace(STOP, years=1.0), 2028) == (dt.date(2028, 1, 1), dt.date(2028, 12, 31))


def test_a_scenario_that_reaches_back_is_refused() -> None:
    """Australia offers 2 kt as published; a scenario in which it offers 1 in the first year knew too early."""
    stage = FirstStage(2026, 2027)
    published, later, early = (program_of(world(allied=a)) for a in ((2.0, 2.0, 2.0), (2.0, 1.0, 1.0), (1.0, 2.0, 2.0)))
    refuse_foresight(published, later, stage, "scenario s1")
    with pytest.raises(Foresight, match=r"^scenario s1 bounds Purchase\[.*AUS.*2026\] by 1, which is 2 as published$"):
        refuse_foresight(published, early, stage, "scenario s1")
    names = [key[0] for _, key in stage.of(published, published.columns)]
    assert {"Purchase", "Build", "Stock", "StockIn", "StockOut"} <= set(names)
    years = {key[1][-1] for _, key in stage.of(published, published.columns)}
    assert years == {2026}
    held = stage.held(published, {})
    assert int(np.isfinite(held).sum()) == len(names)
