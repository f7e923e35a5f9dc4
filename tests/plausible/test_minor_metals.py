"""Ten checks of a mineral economist on the minor metals, and on heavy rare earths: each docstring is the check."""

from __future__ import annotations

import pandas as pd
import pytest

from data.load import load_dataset
from data.prepare.figures import Figures
from model.analysis.backcast.base_year import TOLERANCE, BackCast
from tests.plausible.answers import HOME, Answers, answers_of, bought, imported, made, picked, taken, used

pytestmark = pytest.mark.breadth

STUDY = """
name = "minor"
dataset = "us_2026"
minerals = ["antimony", "tungsten", "manganese", "titanium", "magnesium", "gallium", "germanium", "dysprosium",
    "terbium", "yttrium", "ndpr"]
years = [2026, 2040]
discount_rate = 0.03
baseline = "current-law"

[variants.least-cost]

[variants.current-law]
policies = [{ tariff = "schedule" }, { production_tax_credit = "45X" }]

[variants.allied-floor]
extends = "current-law"
policies = [{ bloc_share_floor = { bloc = "allies", stages = ["refined"], min = { 2028 = 0.3, 2035 = 0.8 } } }]

[variants.china-stop]
extends = "current-law"
policies = [{ export_restriction = { countries = ["CHN"], from = "2027-01-01", until = "2028-12-31" } }]
"""
YEARS = range(2026, 2041)


@pytest.fixture(scope="module")
def minor(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Plans of the minor metals and rare earths, with and without law, a floor and a stop."""
    file = tmp_path_factory.mktemp("minor") / "minor.toml"
    file.write_text(STUDY, encoding="utf-8")
    return answers_of(str(file))


@pytest.fixture(scope="module")
def printed() -> pd.Series:
    """Published balances by line, flow and year."""
    return load_dataset("us_2026").table("base_year").set_index(["line", "flow", "year"])["tonnes"]


def price_of(**said: str) -> float:
    rows = picked(Figures().table("minor_metals/prices"), **said)
    assert len(rows) == 1, said
    return float(rows["value"].iloc[0])


def net(printed: pd.Series, line: str, year: int) -> float:
    return float(printed[line, "imports", year] - printed[line, "exports", year])


def test_every_published_line_of_the_base_year(base_year: BackCast):
    """Every form that the USGS reports by country is within three points of the statistics."""
    lines = set(load_dataset("us_2026").table("import_lines")["line"])
    assert set(base_year.mix["line"]) == lines
    assert len(lines) >= 50
    assert base_year.mix.groupby("line")["miss_points"].apply(lambda miss: miss.abs().max()).max() <= 100 * TOLERANCE


def test_antimony_balance(printed: pd.Series):
    """2024: 588 + 3,330 + 24,000 + 4,920 - 2,690 - 1,570 = 28,578 t (print 28,600); 2025: 44,560 (45,000)."""
    smelter = "primary smelter production (from imported ore)"
    for year, total, close in ((2024, 28_578, 28_600), (2025, 44_560, 45_000)):
        home = printed["antimony_total", smelter, year] + printed["antimony_total", "secondary production", year]
        traded = net(printed, "antimony_oxide", year) + net(printed, "antimony_metal", year)
        assert home + traded == pytest.approx(total)
        assert printed["antimony_total", "apparent consumption", year] == pytest.approx(close)


@pytest.mark.breadth
def test_antimony_demand_is_not_stock_building(minor: Answers):
    """Base antimony demand of 2026-28 lies in 21,000 to 29,000 t, not at 45,000."""
    for year in (2026, 2027, 2028):
        wanted = used(minor.plans["current-law"], "wanted_t", form=["antimony.metal", "antimony.oxide"], year=year)
        assert 21_000 <= wanted <= 29_000


def test_germanium_net_imports(printed: pd.Series, base_year: BackCast):
    """Net imports 22.9 t in 2024, 17.0 t in 2025; use above 34 t would break a reliance above 50%."""
    for year, tonnes in ((2024, 22.908), (2025, 16.985)):
        both = net(printed, "germanium_metal", year) + net(printed, "germanium_dioxide", year)
        assert both == pytest.approx(tonnes, rel=1e-4)
    assert used(base_year.plan, form=["germanium.metal", "germanium.dioxide"]) <= 34


def test_gallium_follows_alumina(minor: Answers):
    """US primary gallium from alumina never exceeds 70 t per million tonnes: 50 t at 0.71 million, central 28 t; wafers
    are no supply."""
    assert not [form for form in minor.data.table("forms")["form"] if "wafer" in form]
    for plan in minor.plans.values():
        for year in YEARS:
            circuit = made(plan, plant="gramercy_gallium", year=year)
            assert circuit <= 0.71 * 40 + 0.1
            assert circuit <= made(plan, plant="gramercy_liquor", year=year) + 0.1


def test_tungsten(printed: pd.Series, minor: Answers):
    """Net imports 5,390 t in 2024 and 7,000 t in 2025; no US mine before 2027, under 3,500 t before 2032."""
    for year, tonnes in ((2024, 5390), (2025, 7000)):
        both = net(printed, "tungsten_concentrate", year) + net(printed, "tungsten_other_forms", year)
        assert both == pytest.approx(tonnes)
    for plan in minor.plans.values():
        assert made(plan, form="tungsten.concentrate", country=HOME, year=2026) == 0
        for year in range(2027, 2032):
            assert made(plan, form="tungsten.concentrate", country=HOME, year=year) < 3500


def test_magnesium(printed: pd.Series, minor: Answers):
    """Old scrap 26 + imports 82 - exports 3 = 105 kt, reliance 75.2% in 2025; new scrap (82 kt) is no supply."""
    old = printed["magnesium_all_forms", "secondary from old scrap", 2025]
    traded = net(printed, "magnesium_all_forms", 2025)
    assert old + traded == pytest.approx(105_000)
    assert traded / (old + traded) == pytest.approx(0.752, abs=0.001)
    scrap = picked(minor.data.table("scrap"), form="magnesium.scrap")
    assert scrap.groupby("year")["available_t"].sum().max() <= 42_000


def test_titanium_sponge(minor: Answers, base_year: BackCast):
    """No US sponge from ore until 2030; Japan supplies 70 to 80% of 40 to 48 kt, never above 0.9 x 53 kt to a tonne."""
    japan = bought(base_year.plan, form="titanium.sponge", country="JPN")
    assert 0.70 <= japan / imported(base_year.plan, "titanium.sponge", 2024) <= 0.80
    assert 39_000 <= imported(base_year.plan, "titanium.sponge", 2024) <= 48_000
    for plan in minor.plans.values():
        assert all(made(plan, plant="sponge_us", year=year) == 0 for year in range(2026, 2031))
        assert all(bought(plan, form="titanium.sponge", country="JPN", year=y) <= 0.9 * 53_000 + 1 for y in YEARS)


def test_manganese(printed: pd.Series, minor: Answers):
    """2025: ore 151 + ferromanganese 271 + silicomanganese 198 = 620 of 640 kt; 65 kt of sulphate hold 20.8 kt Mn."""
    parts = [
        net(printed, line, 2025) - float(printed[line, "stock build", 2025])
        for line in ("manganese_ore", "ferromanganese", "silicomanganese")
    ]
    assert parts == pytest.approx([151_200, 270_660, 198_000], rel=0.005)
    assert sum(parts) == pytest.approx(620_000, rel=0.005)
    assert minor.plant("element_25")["buildable_t"] == pytest.approx(65_000 * 0.32)


@pytest.mark.breadth
def test_prices_make_sense():
    """Outside over inside China: Ga 9.2 and Ge 2.3 (June 2026), Sb 1.4 (December 2025). Peak over pre-control: Ga 8.8,
    Sb 2.6, W 3.1. APT at 1,025 USD/mtu is 129,300 USD/t W; ore at 4.5 USD per dmtu is 450 USD/t Mn."""
    inside, outage = {"item": "supply cost proxy"}, {"item": "outage price observed"}
    gallium = price_of(mineral="gallium", year="2026-06", **outage)
    assert gallium / price_of(mineral="gallium", year="2026-06", **inside) == pytest.approx(9.2, abs=0.05)
    germanium = price_of(mineral="germanium", **outage)
    assert germanium / price_of(mineral="germanium", year="2026-06", **inside) == pytest.approx(2.3, abs=0.05)
    antimony = price_of(mineral="antimony", item="spot Europe", year="2025-12")
    assert antimony / price_of(mineral="antimony", year="2025-12", **inside) == pytest.approx(1.4, abs=0.05)
    assert gallium / price_of(mineral="gallium", item="spot", year="2023-06") == pytest.approx(8.8, abs=0.05)
    before = price_of(mineral="antimony", item="spot Europe", year="2024-07")
    assert price_of(mineral="antimony", **outage) / before == pytest.approx(2.6, abs=0.05)
    apt = price_of(mineral="tungsten", form="APT", **outage)
    assert apt == pytest.approx(129_300, rel=0.001)
    assert apt / price_of(mineral="tungsten", item="spot Rotterdam", year="2024-12") == pytest.approx(3.1, abs=0.05)
    assert price_of(mineral="manganese", item="reference cif China", year="2025") == 450


def test_by_products_follow_their_hosts(minor: Answers):
    """20 t Ge needs 83 kt of 0.40 kg/t concentrate at 60%; Thompson Falls at 3,300 t needs about 3,600 t Sb in ore; a
    sponge plant of 15 kt takes 2.3 kt Mg and 28 kt TiO2."""
    recipes = minor.data.table("recipes").set_index(["plant", "form"])["t_per_t"]
    capacity = minor.data.table("plant_capacity").set_index(["plant", "year"])["capacity_t"]
    germanium = -20 * recipes["clarksville_germanium", "germanium.residue"]
    assert germanium == pytest.approx(83_000 * 0.40 / 1000, rel=0.01)
    assert germanium == pytest.approx(capacity["middle_tennessee_zinc", 2030], rel=0.01)
    smelters = capacity["thompson_falls", 2030] + capacity["thompson_falls_expansion", 2030]
    assert -smelters * recipes["thompson_falls", "antimony.concentrate"] == pytest.approx(3700, rel=0.05)
    assert -15_000 * recipes["sponge_us", "magnesium.metal"] == pytest.approx(2300, rel=0.03)
    assert -15_000 * recipes["sponge_us", "titanium.concentrate"] == pytest.approx(28_000, rel=0.02)


def test_smelters_run_on_the_ore_there_is(minor: Answers):
    """Antimony ore in equals antimony out at 90%, in every plan and year."""
    plants = ["thompson_falls", "thompson_falls_expansion", "thompson_falls_2"]
    for plan in minor.plans.values():
        ore = taken(plan, plant=plants, form="antimony.concentrate")
        assert 0.9 * ore == pytest.approx(made(plan, plant=plants, form="antimony.metal"), rel=1e-3)


def test_heavy_rare_earths(minor: Answers, base_year: BackCast):
    """China ships 70% of yttrium, 100% of terbium in 2024, 93% of yttrium is mined there; US dysprosium and terbium at
    most 180 t before 2029 and 660 t in 2031, never without light separation, and never more than its ore holds."""
    for form, least, most in (("yttrium.oxide", 0.69, 0.71), ("terbium.oxide", 0.99, 1.0)):
        assert least <= bought(base_year.plan, form=form, country="CHN") / imported(base_year.plan, form, 2024) <= most
    origins, mix = minor.data.table("origins"), minor.data.table("import_mix")
    chinese = picked(origins, form="yttrium.oxide", origin="CHN").set_index("country")["share"]
    shipped = picked(mix, line="yttrium").set_index("country")["share"]
    assert (shipped * chinese.reindex(shipped.index).fillna(0.0)).sum() == pytest.approx(0.93, abs=0.02)
    forms = ["dysprosium.oxide", "terbium.oxide"]
    for plan in minor.plans.values():
        home = {year: made(plan, form=forms, country=HOME, year=year) for year in YEARS}
        assert max(home[year] for year in (2026, 2027, 2028)) <= 180
        assert home[2031] <= 660
        for year in YEARS:
            fed = made(plan, form="dysprosium.concentrate", year=year)
            assert made(plan, form="dysprosium.oxide", year=year) <= 0.9 * fed + 0.1
            held = {"ndpr.concentrate": 0.00408, "ndpr.monazite": 0.0605, "ndpr.clay": 0.143}
            assert fed <= sum(share * taken(plan, form=ore, year=year) for ore, share in held.items()) + 0.1


def test_what_a_chinese_stop_of_2027_costs(minor: Answers):
    """A full stop known a year ahead costs more than the law in force, and defence still gets gallium and germanium."""
    plan, law = minor.plans["china-stop"], minor.plans["current-law"]
    assert plan.cost > law.cost
    for form in ("gallium.metal", "germanium.metal"):
        short = used(plan, "shortfall_t", form=form, end_use="defence")
        assert short <= 0.05 * used(plan, "wanted_t", form=form, end_use="defence")
