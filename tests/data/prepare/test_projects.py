"""Projects of minerals without a chain, and unconventional sources: sizes and capital follow the printed figures."""

from __future__ import annotations

import pandas as pd
import pytest

from data.load import load_dataset
from data.messages.finding import BadInput
from data.prepare.figures import Figures
from data.prepare.markets.chain_plants import _rule
from data.prepare.markets.market import Evidence
from data.prepare.markets.projects import PROJECTS, _dollars
from data.prepare.plant_evidence import fact
from data.prepare.plant_register import sites
from data.prepare.plants import _capex, _opex, _provenance, size_of


@pytest.fixture(scope="module")
def plants() -> pd.DataFrame:
    return load_dataset("us_2026").table("plants").set_index("plant")


def test_capital_is_the_printed_one_over_the_printed_size(plants: pd.DataFrame) -> None:
    capital = plants["capex_usd_per_t"]
    since_2025 = 124.471 / 127.294
    assert capital["oklahoma_aluminium"] == pytest.approx(4750e6 / 750_000 * 124.471 / 129.977, rel=1e-3)
    assert capital["mt_holly_restart"] == pytest.approx(1000 * since_2025, rel=1e-4)
    assert capital["clarksville_smelter"] == pytest.approx(6600e6 / 300_000 * since_2025, rel=1e-4)
    assert capital["phalaborwa"] == pytest.approx(326.1e6 / 1900, rel=1e-4)


def test_a_magnesium_plant_costs_what_the_trade_said_one_would(plants: pd.DataFrame) -> None:
    """Up to a billion for 76,500 t in 2014, moved by the price index as far back as the figures have it."""
    own, since_2018 = plants.loc["magnesium_us"], 124.471 / 102.29
    assert own["capex_usd_per_t"] == pytest.approx(1e9 / 76_500 * since_2018, rel=3e-3)
    assert own["capex_low"] < own["capex_usd_per_t"] < own["capex_high"]


def test_elk_creek_bears_its_share_of_revenue_and_no_more(plants: pd.DataFrame) -> None:
    share, niobium = 183.4 * 32 / 17_600, 7055 * 0.65
    since_2017 = 124.471 / (101.734 / 1.02218)
    assert plants.loc["elk_creek", "capex_usd_per_t"] == pytest.approx(share * 1088e6 / niobium * since_2017, rel=1e-4)
    assert plants.loc["elk_creek", "buildable_t"] == pytest.approx(7348 * 0.65, rel=1e-4)


def test_money_of_a_project_is_in_dollars_of_the_base_year_and_says_so(plants: pd.DataFrame) -> None:
    """A study of 2017 costs a quarter more in dollars of 2024; the index is no evidence of what works cost."""
    assert plants.loc["elk_creek", "rule"].endswith("Money of 2017 times 1.251, to dollars of 2024.")
    assert "pol-deflator-0001;pol-deflator-0007" in plants.loc["elk_creek", "figures"]
    assert "cbo-" not in plants.loc["elk_creek", "source_id"]
    assert "dollars of 2024" not in plants.loc["phalaborwa", "rule"]


@pytest.mark.breadth
def test_a_year_that_the_price_index_lacks_is_refused() -> None:
    evidence = Evidence(Figures())
    project = evidence.row(PROJECTS, plant="elk_creek")
    assert _dollars(evidence, project, "capital")[0] == pytest.approx(124.471 * 1.02218 / 101.734)
    evidence.row_of(project, "capital")["year"] = "2011"
    with pytest.raises(BadInput) as caught:
        _dollars(evidence, project, "capital")
    assert caught.value.findings[0].line() == (
        "published/capex_projects.csv row 144 column year: the price index of policy/deflator has no 2011; write that "
        "year there, with its index"
    )


def test_what_nobody_prints_is_told_from_what_we_assume_ourselves() -> None:
    """Electra prints size and capital; its operating cost stands in the figures as assumed."""
    figures = Figures()
    site = sites(figures)["electra"]
    size, capital, cost = size_of(figures, site), _capex(figures, site), _opex(figures, site)
    said = _provenance(figures, site, {"size": size, "capital": capital, "operating cost": cost}, [cost], "")
    assert said["rule"] == (
        "What is published of 'Electra, Temiskaming ON'; operating cost is assumed: Assumed, as EVelution."
    )


def test_what_nobody_prints_of_a_plant_is_said_to_be_assumed(plants: pd.DataFrame) -> None:
    said = plants.loc["fredericktown", "rule"]
    assert said.startswith("What is published of 'US Strategic Metals, Fredericktown MO'; capital is assumed: No total")
    assert plants.loc["leland", "rule"].startswith(
        "What is published of 'Leland NC'; size, capital and operating cost are assumed: "
    )
    assert plants.loc["thacker_pass_1", "rule"].startswith("As published for 'Thacker Pass phase 1 (LAC/GM), NV'; ")


def test_no_plant_is_told_as_published_of_which_a_number_is_assumed(plants: pd.DataFrame) -> None:
    """Three ways make a rule: of a plant of a chain, of one of a market, of a circuit for heavy concentrate."""
    guessed = plants[plants["confidence"] == "assumed"]
    assert len(guessed) > 100
    assert guessed.index[guessed["rule"].str.startswith("As published")].tolist() == []
    for plant, words in {
        "stillwater_ok": "What is published of 'Stillwater OK'; capital is assumed: Middle of",
        "idaho_cobalt": "What is published of 'Idaho Cobalt Operations (Jervois), ID'; capital is assumed: ",
        "clarksville_antimony": "What is published of 'Korea Zinc/Crucible Clarksville TN', some of it assumed: ",
        "mountain_pass_heavy": "What is published of 'Mountain Pass heavy circuit'; capital, assumed, is the share ",
    }.items():
        assert guessed.loc[plant, "rule"].startswith(words)
    evidence = Evidence(Figures())
    said = {
        plant: _rule(row, printed, {"capital": fact(printed)})
        for plant in ("clarksville_antimony", "thompson_falls")
        for row in (evidence.row("planned/plant_figures", plant=plant),)
        for printed in (evidence.row_of(row, "published"),)
    }
    assert said["clarksville_antimony"].startswith("What is published of ")
    assert said["thompson_falls"].startswith("As published for ")


@pytest.mark.breadth
def test_what_is_abroad_counts_with_the_stake_that_goes_home(plants: pd.DataFrame) -> None:
    assert plants.loc["phalaborwa", "buildable_t"] == pytest.approx(0.24 * 1900)
    duties = load_dataset("us_2026").table("tariffs")
    paid = duties[(duties["form"] == "ndpr.oxide") & (duties["country"] == "ZAF") & (duties["year"] == 2030)]
    assert paid["rate"].sum() == pytest.approx(0.037)


@pytest.mark.breadth
def test_joint_metals_come_in_the_printed_proportion() -> None:
    recipe = load_dataset("us_2026").table("recipes").set_index(["plant", "form"])["t_per_t"]
    assert recipe["clarksville_smelter", "lead.refined"] == pytest.approx(200 / 300, rel=1e-4)
    assert recipe["clarksville_smelter", "copper.refined"] == pytest.approx(35 / 300, rel=1e-4)


def test_no_undecided_project_costs_what_running_plants_are_assumed_to(plants: pd.DataFrame) -> None:
    """What runs pays for itself; a project whose cost nobody printed is taken at the dear end."""
    cost = plants["fixed_usd_per_t"] + plants["variable_usd_per_t"]
    assert cost["oklahoma_aluminium"] == pytest.approx(cost["aluminium_us"] * 0.95 / 0.7, rel=1e-3)
    assert cost["mt_holly_restart"] == pytest.approx(cost["aluminium_us"], rel=1e-3)


def test_scrap_that_is_exported_now_has_a_recycler_to_be_built(plants: pd.DataFrame) -> None:
    """33.6% of aluminium scrap went abroad, 50.4% was used at home; today's recyclers have room for a quarter more."""
    scrap = load_dataset("us_2026").table("scrap").set_index(["form", "step", "year"])["available_t"]
    at_home, abroad = scrap["aluminium.scrap", 1, 2030], scrap["aluminium.scrap", 2, 2030]
    assert abroad / at_home == pytest.approx(33.6 / 50.4, rel=1e-4)
    assert plants.loc["aluminium_recycling_new", "buildable_t"] == pytest.approx(abroad - 0.25 * at_home, rel=1e-3)
    assert "lead_recycling_new" not in plants.index


def test_how_far_a_project_is_stands_beside_it_with_its_figure(plants: pd.DataFrame) -> None:
    assert plants.loc["stibnite", "project_status"] == "financed"
    assert "status-0007" in plants.loc["stibnite", "figures"]
    assert "mining-com-perpetua-exim-2026" not in plants.loc["stibnite", "source_id"]
    assert plants.loc["fort_cady", "project_status"] == ""


UNDECIDED = {
    "kellyton": "half of its capital is spent; the loan that the rest waits for was not closed in what was read",
    "gramercy_gallium": "paid for; no year in which it begins is printed",
}


def test_what_is_paid_for_or_being_built_is_decided(plants: pd.DataFrame) -> None:
    """A plan decides on candidates alone; of two whose money is there the reason is said."""
    under_way = plants[plants["project_status"].isin(["construction", "financed"])]
    assert set(under_way.index[under_way["status"] == "candidate"]) == set(UNDECIDED)
    assert plants.loc["clarksville_smelter", ["status", "buildable_t"]].to_list() == ["under_construction", 0]
